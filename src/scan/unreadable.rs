//! Keys in which somebody wrote another sign than a question mark for a letter that he could not read.

use crate::scan::found::{Kind, Match};
use crate::scan::tokens::Tokens;
use avlock_issuing::cleaning::glyph::Glyph;

/// Letters of one of the four groups of a key.
const GROUP: usize = 7;

/// The most letters that are unreadable: more cannot be guessed.
const MOST: usize = 3;

/// The fewest digits of such a key.
const FEWEST_DIGITS: usize = 2;

/// The most tokens of such a key: each sign parts one.
const MOST_PARTS: usize = 4 + MOST;

/// Finds keys of four groups with dashes between, in which some letters are signs.
pub fn find(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    let mut start = 0;
    while start < tokens.all.len() {
        let token = &tokens.all[start];
        let may_begin = !token.taken
            && token.len() <= GROUP
            && tokens.digits(start, MOST_PARTS) >= FEWEST_DIGITS
            && has_dash(tokens.text.as_bytes(), token.start());
        let key = may_begin.then(|| key(tokens.text, token.start())).flatten();
        start += 1;
        if let Some((code, end)) = key {
            let mut within = tokens.all[start - 1..].iter().take_while(|token| token.start() < end);
            // A token belongs to one code only.
            if within.any(|token| token.taken) {
                continue;
            }
            let bytes = tokens.all[start - 1].start()..end;
            tokens.take_bytes(&bytes);
            found.push(Match::new(Kind::RegistrationKey, code, bytes));
        }
    }
}

/// True if a dash may be where a group of plain letters ends. Each token of a text is asked.
fn has_dash(text: &[u8], start: usize) -> bool {
    let end = text.len().min(start + GROUP + 1);
    text[start..end].iter().any(|byte| !byte.is_ascii()) || text.get(start + GROUP) == Some(&b'-')
}

/// Reads a key that begins at a place, and returns its letters and its end.
fn key(text: &str, start: usize) -> Option<(String, usize)> {
    let is_apart = |character: Option<char>| !character.is_some_and(char::is_alphanumeric);
    if !is_apart(text[..start].chars().next_back()) {
        return None;
    }
    let (mut code, mut group, mut signs, mut digits) = (String::new(), 0, 0, 0);
    for (place, character) in text[start..].char_indices() {
        let letter = match Glyph::of(character) {
            Glyph::Hyphen | Glyph::Dash if group == GROUP => {
                group = 0;
                continue;
            }
            Glyph::Invisible => continue,
            _ if group == GROUP => return None,
            Glyph::Letter => character.to_ascii_uppercase(),
            Glyph::Form(letter) | Glyph::LookAlike(letter) => {
                char::from(letter).to_ascii_uppercase()
            }
            Glyph::Blank | Glyph::Hyphen | Glyph::Dash => return None,
            _ => {
                signs += 1;
                '?'
            }
        };
        group += 1;
        digits += usize::from(letter.is_ascii_digit());
        code.push(letter);
        if signs > MOST {
            return None;
        }
        if code.len() == 4 * GROUP {
            let end = start + place + character.len_utf8();
            let is_key =
                signs > 0 && digits >= FEWEST_DIGITS && is_apart(text[end..].chars().next());
            return is_key.then_some((code, end));
        }
    }
    None
}
