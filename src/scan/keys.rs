//! Registration keys among tokens.

use crate::scan::tokens::{Gap, Tokens};
use crate::scan::windows::Windows;
use crate::scan::{Kind, Match};
use avlock_format::RegistrationKey;
use avlock_format::layers::armour::{self, LETTERS};
use std::ops::Range;

/// Letters of a group of a key.
const GROUP: usize = 7;

/// Runs of about as many letters as a key has.
const WINDOWS: Windows =
    Windows { kind: Kind::RegistrationKey, letters: LETTERS, most_breaks: 3, marks: false };

/// The same over marks of punctuation, for keys that read.
const DICTATED: Windows = Windows { marks: true, ..WINDOWS };

/// So many digits are in all but 0.3 % of keys, and in no prose.
const FEW_DIGITS: usize = 3;

/// Keys whose frame is right. The frame is twelve bits, and a long text has many runs of 28 letters:
/// so the run has to look like a key as well, or to be one.
pub fn find_well_formed(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    DICTATED.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()), LETTERS)?;
        if !armour::may_open(letters) {
            return None;
        }
        let text = std::str::from_utf8(letters).ok()?;
        text.parse::<RegistrationKey>().ok()?;
        let sure = looks_like_a_key(tokens, window) || is_near_a_key(text);
        sure.then(|| text.to_owned())
    });
}

/// Damaged keys that still have their four groups, those on one line first: a word of seven letters
/// may stand on the line before.
pub fn find_shaped(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    find_shaped_over(tokens, found, false);
    find_shaped_over(tokens, found, true);
}

fn find_shaped_over(tokens: &mut Tokens<'_>, found: &mut Vec<Match>, lines: bool) {
    WINDOWS.each(tokens, found, |tokens, window| {
        let letters = tokens.letters(window.clone());
        let over_lines = tokens.all[window.start].line != tokens.all[window.end - 1].line;
        // Four groups, each of which a line break may part.
        if over_lines != lines || !(4..=7).contains(&window.len()) || !is_mixed(letters) {
            return None;
        }
        let [a, b, c, d] = groups(tokens, window)[..] else { return None };
        let groups = [a, b, c, d];
        if !are_mixed(letters, groups) {
            return None;
        }
        // A question mark behind it belongs to the sentence.
        let excess = groups[3].saturating_sub(GROUP);
        let letters = match letters.strip_suffix(b"?").filter(|_| excess == 1) {
            Some(shorter) => shorter,
            None => letters,
        };
        let odd = groups[..3].iter().filter(|&&group| group != GROUP).count()
            + usize::from(letters.len() != groups[..3].iter().sum::<usize>() + GROUP);
        let near = groups.iter().all(|group| (GROUP - 1..=GROUP + 1).contains(group));
        let unreadable = letters.iter().filter(|&&letter| letter == b'?').count();
        let plausible =
            near && odd <= 1 && unreadable <= 6 && is_mixed(letters) && !tokens.cuts_a_dash(window);
        plausible.then(|| String::from_utf8_lossy(letters).into_owned())
    });
}

/// Damaged keys that have no shape, but stand alone and are one fault away from a key.
pub fn find_near(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    WINDOWS.each(tokens, found, |tokens, window| {
        let letters = tokens.letters(window.clone());
        let about = (LETTERS - 1..=LETTERS + 1).contains(&letters.len());
        if !about || !is_mixed(letters) {
            return None;
        }
        if window.len() > 1 && !tokens.stand_alone(window) {
            return None;
        }
        let text = std::str::from_utf8(letters).ok()?;
        is_near_a_key(text).then(|| text.to_owned())
    });
}

/// So many letters, without the question mark of a sentence that ends with them.
fn trimmed(letters: &[u8], length: usize) -> Option<&[u8]> {
    match letters.len().checked_sub(length)? {
        0 => Some(letters),
        1 => letters.strip_suffix(b"?"),
        _ => None,
    }
}

/// Is a run of 28 letters written as a key is? Asked where no EncryptionKey opens it.
fn looks_like_a_key(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let letters = tokens.letters(window.clone());
    // Hexadecimal digits, of which there are many in the world, make no key.
    if letters.iter().all(u8::is_ascii_hexdigit)
        || tokens.cuts_a_dash(window)
        || tokens.have_marks(window)
    {
        return false;
    }
    let first = &tokens.all[window.start];
    let text = &tokens.text[first.bytes.start..tokens.all[window.end - 1].bytes.end];
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    let upper = text.bytes().filter(u8::is_ascii_uppercase).count();
    // A telephone writes the first letter large.
    let one_case = lower == 0 || upper <= 1;
    let groups = groups(tokens, window);
    if groups.iter().all(|&group| group == GROUP || group == GROUP + 1) && groups.len() == 4 {
        return digits(letters) >= 1;
    }
    one_case
        && digits(letters) >= FEW_DIGITS
        && !is_part_of_a_row(tokens, window)
        && (window.len() == 1 || lower == 0 || tokens.stand_alone(window))
}

/// Do groups of one length go on before or after it? Then the row is no key, and this is chance.
fn is_part_of_a_row(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let length = tokens.all[window.start].len();
    let goes_on = |token: usize| tokens.all.get(token).is_some_and(|token| token.len() == length);
    let is_joined = |token: usize| tokens.all.get(token).is_some_and(|t| t.gap != Gap::Other);
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = goes_on(window.end) && is_joined(window.end);
    tokens.all[window.clone()].iter().all(|token| token.len() == length) && (before || after)
}

/// The lengths of the groups; a line break without a dash parts none that is not whole.
fn groups(tokens: &Tokens<'_>, window: &Range<usize>) -> Vec<usize> {
    let mut groups: Vec<usize> = Vec::with_capacity(window.len());
    for (place, token) in tokens.all[window.clone()].iter().enumerate() {
        match groups.last_mut() {
            Some(group)
                if place > 0
                    && token.gap == (Gap::Line { dash: false })
                    && *group + token.len() <= GROUP + 1 =>
            {
                *group += token.len();
            }
            _ => groups.push(token.len()),
        }
    }
    groups
}

/// Numbers have groups without a letter, prose has some without a digit: all but one key in a
/// thousand have none of the first and at most two of the second.
fn are_mixed(mut letters: &[u8], groups: [usize; 4]) -> bool {
    let mut words = 0;
    for length in groups {
        let (group, rest) = letters.split_at(length);
        letters = rest;
        if group.iter().all(u8::is_ascii_digit) {
            return false;
        }
        words += usize::from(!group.iter().any(u8::is_ascii_digit));
    }
    words <= 2
}

/// Neither words nor numbers: all but one key in a thousand have both letters and digits.
fn is_mixed(letters: &[u8]) -> bool {
    let alphabetic = letters.iter().filter(|letter| letter.is_ascii_alphabetic()).count();
    digits(letters) >= FEW_DIGITS - 1 && alphabetic >= FEW_DIGITS
}

fn digits(letters: &[u8]) -> usize {
    letters.iter().filter(|letter| letter.is_ascii_digit()).count()
}
