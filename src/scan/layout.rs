//! Codes whose groups have something else between: each group in a field of a form, a cell of a table, a
//! line of a list or a message of a chat.
//!
//! Such a text is read in two ways. [`without_labels`] drops what is before the groups on each line, so
//! that the other searches see nothing but codes. [`find_keys`] and [`find_codes`] look for groups of
//! the usual lengths near each other, whatever is between them.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::labels;
use crate::scan::near::{is_near, is_right};
use crate::scan::tokens::Tokens;
use avlock_format::RegistrationKey;
use avlock_format::layers::armour;
use avlock_issuing::cleaning::glyph::Glyph;
use avlock_issuing::cleaning::lines;

/// The most tokens between two groups: the stamp of a chat has six numbers, and a name a few words.
const MOST_TOKENS: usize = 12;

/// The most lines from one group to the next. A page that was made a text has empty lines in between.
const MOST_LINES: usize = 4;

/// The most bytes between two groups.
const MOST_BYTES: usize = 120;

/// Longer lines are prose, or no lines of a list.
const LONGEST_LINE: usize = 240;

/// The most damaged keys that are tried in one text.
const MOST_TRIED: usize = 200;

/// Letters of a group of a key.
const GROUP: usize = 7;

/// The number of groups of an InstallCode, and their length.
const GROUPS_OF_CODES: [(usize, usize); 3] = [(3, 4), (2, 6), (6, 2)];

/// Returns the tokens without what is before the groups on their lines: labels, list numbers, stamps of
/// chats and initials of who is quoted. Nothing is returned if no line has such.
pub fn without_labels<'a>(tokens: &Tokens<'a>) -> Option<Tokens<'a>> {
    let mut kept: Vec<(usize, Gap)> = Vec::new();
    let mut has_labels = false;
    // The line of the last token that was kept, as long as nothing but stamps is behind it.
    let mut last: Option<usize> = None;
    let mut characters = Vec::new();
    let mut start = 0;
    while start < tokens.all.len() {
        let line = tokens.all[start].line();
        let count = tokens.all[start..].iter().take_while(|token| token.line() == line).count();
        let on_line = start..start + count;
        start += count;
        let is_piece = |token: usize| !tokens.all[token].taken && is_piece(tokens, token);
        if !on_line.clone().any(is_piece) {
            last = last.filter(|_| is_stamp(tokens.line(line)));
            continue;
        }
        let text = tokens.line(line);
        let label = if text.len() <= LONGEST_LINE { label(text, &mut characters) } else { 0 };
        let from = tokens.line_start(line) + label;
        let mut joined = last.is_some_and(|last| line - last <= MOST_LINES);
        let mut before: Option<usize> = None;
        for token in on_line {
            // A code that is known is no label, and nothing goes on behind it.
            if tokens.all[token].taken {
                (before, joined) = (None, false);
                continue;
            }
            if tokens.all[token].start() < from {
                has_labels = true;
                continue;
            }
            let gap = match (before, joined) {
                (Some(_), _) => tokens.all[token].gap,
                (None, true) => Gap::Line { dash: ends_with_dash(tokens, kept.last()) },
                (None, false) => Gap::Other,
            };
            kept.push((token, gap));
            (before, joined) = (Some(token), false);
        }
        last = before.map(|_| line);
    }
    has_labels.then(|| tokens.only(kept.into_iter()))
}

/// True if a token can be a part of a code: it has a digit, or is in capitals.
fn is_piece(tokens: &Tokens<'_>, token: usize) -> bool {
    let is_lower = |letter: &u8| letter.is_ascii_lowercase();
    tokens.all[token].len() >= 2
        && (tokens.digits(token, 1) > 0 || !tokens.written(token).as_bytes().iter().any(is_lower))
}

fn label(line: &str, characters: &mut Vec<(char, Glyph)>) -> usize {
    characters.clear();
    characters.extend(line.chars().map(|character| (character, Glyph::of(character))));
    characters[..lines::label(characters)].iter().map(|(character, _)| character.len_utf8()).sum()
}

/// True for a line that has a time of day, and nothing that looks like a part of a code.
fn is_stamp(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_time = |window: &[u8]| {
        window[0].is_ascii_digit() && window[1] == b':' && window[2].is_ascii_digit()
    };
    bytes.len() <= LONGEST_LINE && bytes.windows(3).any(is_time)
}

fn ends_with_dash(tokens: &Tokens<'_>, last: Option<&(usize, Gap)>) -> bool {
    let Some(&(token, _)) = last else { return false };
    let rest = &tokens.text[tokens.all[token].end()..];
    let next = rest.chars().find(|character| !character.is_whitespace());
    next.is_some_and(|next| matches!(Glyph::of(next), Glyph::Hyphen | Glyph::Dash))
}

/// Finds keys of four groups of seven letters that are near each other: right ones, and, if `damaged`,
/// those that are one fault away from a key that opens.
pub fn find_keys(
    tokens: &mut Tokens<'_>,
    damaged: bool,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    let mut tried = 0;
    let mut try_all = |tokens: &mut Tokens<'_>, groups: Vec<usize>, is_sure: bool| {
        let mut start = 0;
        while start + 4 <= groups.len() {
            let four = &groups[start..start + 4];
            start += 1;
            if !have_digits(tokens, four) || !are_near(tokens, four) || !have_letters(tokens, four)
            {
                continue;
            }
            let letters: String = four.iter().map(|&group| text(tokens, group)).collect();
            let is_right =
                armour::may_open(letters.as_bytes()) && letters.parse::<RegistrationKey>().is_ok();
            let is_hexadecimal = letters.bytes().all(|letter| letter.is_ascii_hexdigit());
            let accepted = match (is_right, damaged) {
                (true, _) => {
                    is_sure && !is_hexadecimal && !is_in_a_row(tokens, four)
                        || is_near_a_key(&letters)
                }
                (false, true) if is_sure && !is_hexadecimal && tried < MOST_TRIED => {
                    tried += 1;
                    is_near_a_key(&letters)
                }
                (false, _) => false,
            };
            if accepted {
                let bytes = tokens.all[four[0]].start()..tokens.all[four[3]].end();
                tokens.take_bytes(&bytes);
                found.push(Match::new(Kind::RegistrationKey, letters, bytes));
                start += 3;
            }
        }
    };
    let all: Vec<usize> = (0..tokens.all.len())
        .filter(|&token| tokens.all[token].len() == GROUP && !tokens.all[token].taken)
        .collect();
    if all.len() < 4 {
        return;
    }
    let like_groups = all.iter().copied().filter(|&token| is_like_a_group(tokens, token)).collect();
    try_all(tokens, like_groups, true);
    let left = all.into_iter().filter(|&token| !tokens.all[token].taken).collect();
    try_all(tokens, left, false);
}

/// True if a token of seven letters is no word and no label.
fn is_like_a_group(tokens: &Tokens<'_>, token: usize) -> bool {
    let behind = &tokens.text.as_bytes()[tokens.all[token].end()..];
    let is_label = matches!(behind, [b':' | b'=', b' ' | b'\t' | b'\n' | b'\r', ..]);
    !is_label && is_piece(tokens, token)
}

/// True if groups follow each other closely, and none is the label of the next.
fn are_near(tokens: &Tokens<'_>, groups: &[usize]) -> bool {
    groups.windows(2).all(|pair| {
        let (one, other) = (&tokens.all[pair[0]], &tokens.all[pair[1]]);
        pair[1] - pair[0] <= MOST_TOKENS + 1
            && other.line() - one.line() <= MOST_LINES
            && other.start() - one.end() <= MOST_BYTES
            && tokens.letters(pair[0]..pair[0] + 1) != tokens.letters(pair[1]..pair[1] + 1)
            && !tokens.all[pair[0]..pair[1]].iter().any(|token| token.found)
    })
}

/// True if at least half of the groups have a digit, as hardly four words do.
fn have_digits(tokens: &Tokens<'_>, groups: &[usize]) -> bool {
    groups.iter().filter(|&&group| tokens.digits(group, 1) > 0).count() * 2 >= groups.len()
}

/// True if none of the groups is a number.
fn have_letters(tokens: &Tokens<'_>, groups: &[usize]) -> bool {
    groups.iter().all(|&group| tokens.digits(group, 1) < tokens.all[group].len())
}

/// True if a further group of seven is joined to the first or the last: then it is another vendor's.
fn is_in_a_row(tokens: &Tokens<'_>, groups: &[usize]) -> bool {
    let joined = |token: usize| {
        tokens.all.get(token).is_some_and(|t| matches!(t.gap, Gap::Dash | Gap::Space))
    };
    let is_group = |token: usize| {
        tokens.all.get(token).is_some_and(|t| t.len() == GROUP) && is_piece(tokens, token)
    };
    let (first, behind) = (groups[0], groups[groups.len() - 1] + 1);
    first > 0 && joined(first) && is_group(first - 1) || joined(behind) && is_group(behind)
}

fn text<'t>(tokens: &'t Tokens<'_>, token: usize) -> &'t str {
    std::str::from_utf8(tokens.letters(token..token + 1)).unwrap_or_default()
}

/// Finds right InstallCodes whose groups have labels between, if a word announces them or the labels
/// count up, and then those that are nearly right as well.
pub fn find_codes(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    for (count, length) in GROUPS_OF_CODES {
        let groups: Vec<usize> = (0..tokens.all.len())
            .filter(|&token| tokens.all[token].len() == length && !tokens.all[token].taken)
            .filter(|&token| tokens.letters(token..token + 1).iter().all(u8::is_ascii_hexdigit))
            .collect();
        let mut start = 0;
        while start + count <= groups.len() {
            let some = &groups[start..start + count];
            start += 1;
            if !are_near(tokens, some) && length > 2 || length == 2 && !are_labelled(tokens, some) {
                continue;
            }
            let letters: String = some.iter().map(|&group| text(tokens, group)).collect();
            let (first, last) = (some[0], some[count - 1]);
            let is_right = is_right(letters.as_bytes());
            // Of a damaged one all groups have to have a label.
            let is_damaged = !is_right && length > 2 && is_near(letters.as_bytes());
            if is_right && labels::announce(tokens, first)
                || (is_right || is_damaged) && are_labelled(tokens, some)
            {
                let bytes = tokens.all[first].start()..tokens.all[last].end();
                tokens.take_bytes(&bytes);
                found.push(Match::new(Kind::InstallCode, letters, bytes));
                start += count - 1;
            }
        }
    }
}

/// Returns a name without the number at its end.
fn without_number(letters: &[u8]) -> &[u8] {
    let digits = letters.iter().rev().take_while(|letter| letter.is_ascii_digit()).count();
    &letters[..letters.len() - digits]
}

/// True if the same words are before each group, or numbers or letters that count up.
fn are_labelled(tokens: &Tokens<'_>, groups: &[usize]) -> bool {
    let step = groups[1] - groups[0];
    let is_number = |letters: &[u8]| letters.iter().all(u8::is_ascii_digit);
    let is_next = |one: &[u8], other: &[u8]| matches!((one, other), ([one], [other]) if one.checked_add(1) == Some(*other));
    (2..=4).contains(&step)
        && groups.windows(2).all(|pair| pair[1] - pair[0] == step)
        && groups[0] + 1 >= step
        && groups.windows(2).all(|pair| {
            (1..step).all(|back| {
                let [one, other] = [pair[0] - back, pair[1] - back];
                let (one, other) = (tokens.letters(one..one + 1), tokens.letters(other..other + 1));
                let (name, next) = (without_number(one), without_number(other));
                one == other
                    || is_number(one) && is_number(other)
                    || is_next(one, other)
                    || name.len() >= 2 && name == next
            })
        })
}
