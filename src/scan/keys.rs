//! Registration keys among tokens: letters in the armour of `docs/format.md` section 2, right ones first
//! and then damaged ones. What a key holds is not read here.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::labels;
use crate::scan::tokens::Tokens;
use crate::scan::windows::Windows;
use avlock_format::RegistrationKey;
use avlock_format::layers::armour::{self, LETTERS};
use std::ops::Range;

/// Letters of one of the four groups of a key.
const GROUP: usize = 7;

/// The most tokens that four groups are: a line break may part all but one.
const MOST_PARTS: usize = 7;

/// Runs of about 28 letters in about four groups.
const SHAPED: Windows = Windows {
    kind: Kind::RegistrationKey,
    letters: LETTERS,
    most_breaks: 3,
    marks: false,
    may_begin: |tokens, token| {
        tokens.all[token].len() <= GROUP + 1 && tokens.digits(token, MOST_PARTS) >= FEW_DIGITS - 1
    },
};

/// Runs whose frame may be right. Marks of punctuation may join them as well.
const FRAMED: Windows = Windows {
    marks: true,
    may_begin: |tokens, token| armour::may_open(tokens.letters_from(token, LETTERS)),
    ..SHAPED
};

/// Runs without groups, or alone on their lines.
const ALONE: Windows = Windows {
    may_begin: |tokens, token| {
        tokens.digits(token, LETTERS) >= FEW_DIGITS - 1
            && (tokens.all[token].len() + 1 >= LETTERS || tokens.begins_a_line(token))
    },
    ..SHAPED
};

/// The fewest digits of letters that are taken for a key. All but 0.3 % of keys have as many, and prose
/// has fewer.
const FEW_DIGITS: usize = 3;

/// Finds keys whose frame is right. The frame is twelve bits, so a long text has runs of 28 letters with
/// a right frame by chance: a run has to look like a key as well, or an EncryptionKey has to open it.
pub fn find_well_formed(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    FRAMED.each(tokens, found, |tokens, window| {
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

/// Finds damaged keys that still have their four groups. Those on one line come first: the last word
/// of the line before may have seven letters and would be taken for the first group.
pub fn find_shaped(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    find_shaped_over(tokens, is_near_a_key, found, false);
    find_shaped_over(tokens, is_near_a_key, found, true);
}

fn find_shaped_over(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
    lines: bool,
) {
    SHAPED.each(tokens, found, |tokens, window| {
        let letters = tokens.letters(window.clone());
        let over_lines = tokens.all[window.start].line() != tokens.all[window.end - 1].line();
        if over_lines != lines || !(4..=MOST_PARTS).contains(&window.len()) || !is_mixed(letters) {
            return None;
        }
        let [a, b, c, d] = groups(tokens, window)[..] else { return None };
        let groups = [a, b, c, d];
        if !are_mixed(letters, groups) {
            return None;
        }
        // A question mark after the last group belongs to the sentence.
        let excess = groups[3].saturating_sub(GROUP);
        let letters = match letters.strip_suffix(b"?").filter(|_| excess == 1) {
            Some(shorter) => shorter,
            None => letters,
        };
        let odd = groups[..3].iter().filter(|&&group| group != GROUP).count()
            + usize::from(letters.len() != groups[..3].iter().sum::<usize>() + GROUP);
        let near = groups.iter().all(|group| (GROUP - 1..=GROUP + 1).contains(group));
        let unreadable = letters.iter().filter(|&&letter| letter == b'?').count();
        let plausible = near
            && odd <= 1
            && unreadable <= 6
            && is_mixed(letters)
            // Four short hashes are hexadecimal digits alone, and a key never is.
            && !letters.iter().all(u8::is_ascii_hexdigit)
            && !tokens.cuts_a_dash(window)
            && !has_word_of_prose(tokens, window);
        let code = plausible.then(|| String::from_utf8_lossy(letters).into_owned())?;
        // Keys of other vendors have groups of other lengths.
        let sure = odd == 0 || labels::announce_key(tokens, window.start) || is_near_a_key(&code);
        sure.then_some(code)
    });
}

/// True if one of the groups has no digit and another case than the rest, like the first word of the next
/// line.
fn has_word_of_prose(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let is_lower = |token: usize| tokens.written(token).bytes().any(|b| b.is_ascii_lowercase());
    let is_word = |&token: &usize| !tokens.written(token).bytes().any(|b| b.is_ascii_digit());
    let (words, others): (Vec<usize>, Vec<usize>) = window.clone().partition(is_word);
    words.into_iter().any(is_lower) && !others.into_iter().any(is_lower)
}

/// Finds damaged keys that have lost their groups, but are alone on their lines and one fault away from
/// a key that opens.
pub fn find_near(
    tokens: &mut Tokens<'_>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    ALONE.each(tokens, found, |tokens, window| {
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

/// Returns exactly `length` letters, without the question mark of a sentence that ends with them.
fn trimmed(letters: &[u8], length: usize) -> Option<&[u8]> {
    match letters.len().checked_sub(length)? {
        0 => Some(letters),
        1 => letters.strip_suffix(b"?"),
        _ => None,
    }
}

/// True if a run of 28 letters is written like a key: in four groups, or in one case with a few digits.
fn looks_like_a_key(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let letters = tokens.letters(window.clone());
    // Hashes and dumps are hexadecimal digits alone. A key of such letters is very rare.
    if letters.iter().all(u8::is_ascii_hexdigit)
        || tokens.cuts_a_dash(window)
        || tokens.have_marks(window)
    {
        return false;
    }
    let text = &tokens.text[tokens.bytes(window.clone())];
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    let upper = text.bytes().filter(u8::is_ascii_uppercase).count();
    // A telephone capitalizes the first letter of a text.
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

/// True if groups of the same length continue before or after the run: it is then a part of a longer
/// row, and its frame is right by chance.
fn is_part_of_a_row(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let length = tokens.all[window.start].len();
    let goes_on = |token: usize| tokens.all.get(token).is_some_and(|token| token.len() == length);
    let is_joined = |token: usize| {
        tokens.all.get(token).is_some_and(|t| !matches!(t.gap, Gap::Other | Gap::Wrap))
    };
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = goes_on(window.end) && is_joined(window.end);
    tokens.all[window.clone()].iter().all(|token| token.len() == length) && (before || after)
}

/// Returns the lengths of the groups. A line break without a dash can be inside a group, so what it
/// parts is joined as long as it is not longer than a group.
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

/// True if each group has a letter and at least two have a digit. Numbers have groups without a letter
/// and prose has groups without a digit; of a thousand keys all but one pass.
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

/// True if there are at least two digits and three letters, as in all but one key in a thousand.
fn is_mixed(letters: &[u8]) -> bool {
    let alphabetic = letters.iter().filter(|letter| letter.is_ascii_alphabetic()).count();
    digits(letters) >= FEW_DIGITS - 1 && alphabetic >= FEW_DIGITS
}

fn digits(letters: &[u8]) -> usize {
    letters.iter().filter(|letter| letter.is_ascii_digit()).count()
}
