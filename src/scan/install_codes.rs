//! InstallCodes among tokens (`docs/format.md` section 3): right ones anywhere, damaged ones where a word
//! announces them or where they are alone. They are not repaired here.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::tokens::{Token, Tokens};
use crate::scan::windows::Windows;
use crate::scan::{labels, other_numbers};
use avlock_format::InstallCode;
use std::ops::Range;

/// Hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// Runs of about twelve letters of which most are hexadecimal digits, in groups of any length.
const SHAPED: Windows = Windows {
    kind: Kind::InstallCode,
    letters: DIGITS,
    most_breaks: DIGITS,
    marks: false,
    may_begin: |tokens, token| {
        if tokens.digits(token, DIGITS + 1) < FEW_DIGITS {
            return false;
        }
        let letters = tokens.letters_from(token, DIGITS + 1);
        let odd = |letter: &&u8| !letter.is_ascii_hexdigit();
        letters.iter().filter(|letter| letter.is_ascii_digit()).count() >= FEW_DIGITS
            && letters.iter().take(DIGITS - 1).filter(odd).count() <= MOST_ODD
    },
};

/// Runs of hexadecimal digits. Marks of punctuation may join them as well.
const RIGHT: Windows = Windows {
    marks: true,
    may_begin: |tokens, token| {
        let letters = tokens.letters_from(token, DIGITS);
        letters.iter().all(u8::is_ascii_hexdigit)
    },
    ..SHAPED
};

/// The fewest decimal digits of a damaged code: words like "decade" have none.
const FEW_DIGITS: usize = 2;

/// The most letters of a damaged code that are no hexadecimal digits.
const MOST_ODD: usize = 3;

/// Finds InstallCodes whose CHECKSUM and sources are right. Of any other twelve digits one in 200 000
/// passes by chance.
pub fn find_right(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    RIGHT.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        if letters.len() != DIGITS || !letters.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let text = std::str::from_utf8(letters).ok()?;
        text.parse::<InstallCode>().ok()?;
        let grouped = window.len() > 1;
        let all_digits = letters.iter().all(u8::is_ascii_digit);
        // Rows of numbers have so many runs of twelve digits that chance makes some of them right, so
        // a grouped code has to be grouped evenly or set apart. After a word that announces it any
        // grouping is believed.
        let unlike_others = !all_digits && !other_numbers::is_mac(tokens, window, &[":"]);
        let believed = !grouped
            || labels::announce(tokens, window.start) && is_whole(tokens, window)
            || unlike_others && (is_regular(tokens, window) || is_set_apart(tokens, window));
        believed.then(|| text.to_owned())
    });
}

/// Finds damaged InstallCodes: about twelve digits after a word that announces them, or alone on a line.
pub fn find_labelled(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    SHAPED.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        let count = |is: fn(&u8) -> bool| letters.iter().filter(|letter| is(letter)).count();
        let (hexadecimal, digits) = (count(u8::is_ascii_hexdigit), count(u8::is_ascii_digit));
        let plausible = (DIGITS - 1..=DIGITS + 1).contains(&letters.len())
            && letters.len() - hexadecimal <= MOST_ODD
            && (letters.len() == DIGITS || hexadecimal == letters.len())
            && digits >= FEW_DIGITS
            && digits < letters.len();
        if !plausible || window.len() > 1 && !is_about_regular(tokens, window) {
            return None;
        }
        // Pairs with dashes are MAC addresses; groups of four are what programs show.
        let is_mac = window.len() > 3 && other_numbers::is_mac(tokens, window, &["-"]);
        let announced = labels::announce(tokens, window.start)
            || tokens.stand_alone(window)
                && !is_mac
                && !tokens.are_between(window, &['*', '_', '=', '#', '@'])
                && !labels::announce_another(tokens, window.start);
        announced.then(|| String::from_utf8_lossy(letters).into_owned())
    });
}

/// Drops the question mark of a sentence that ends with the code.
fn trimmed(letters: &[u8]) -> Option<&[u8]> {
    match letters.len() {
        13 | 14 => Some(letters.strip_suffix(b"?").unwrap_or(letters)),
        _ => Some(letters),
    }
}

/// True if the groups have one length, or are the three parts of a code, and the run is whole.
fn is_regular(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let groups = lengths(tokens, window);
    let even = groups.iter().all(|&group| group == groups[0]);
    // A line break parts a code anywhere.
    let parted = groups.len() == 2 && matches!(tokens.all[window.start + 1].gap, Gap::Line { .. });
    (even || groups == [6, 2, 4] || parted) && is_whole(tokens, window)
}

/// True if dashes alone join the groups, or the groups are alone on one line, and the run is whole.
fn is_set_apart(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let all = &tokens.all[window.clone()];
    let by_dashes = all[1..].iter().all(|token| token.gap == Gap::Dash);
    let on_one_line = all.iter().all(|token| token.line() == all[0].line());
    (by_dashes || on_one_line && tokens.stand_alone(window)) && is_whole(tokens, window)
}

/// True if the groups would have one length but for a digit that is missing or too many.
fn is_about_regular(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let groups = lengths(tokens, window);
    let most = groups.iter().copied().max().unwrap_or_default();
    let odd = groups.iter().filter(|&&group| group != most).count();
    let near = groups.iter().all(|&group| group + 1 >= most);
    (near && most <= 6 && (odd <= 1 || odd + 1 == groups.len())) && is_whole(tokens, window)
}

fn lengths(tokens: &Tokens<'_>, window: &Range<usize>) -> Vec<usize> {
    tokens.all[window.clone()].iter().map(Token::len).collect()
}

/// True if the run is not a part of a longer row of groups.
fn is_whole(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let length = tokens.all[window.start].len();
    let goes_on = |token: usize| {
        !tokens.all[token].found
            && tokens.all[token].len() == length
            && tokens.letters(token..token + 1).iter().all(u8::is_ascii_hexdigit)
    };
    // A comma ends a code, unless commas join its groups.
    let is_end = |gap| {
        gap == Gap::Other || matches!(gap, Gap::Mark | Gap::Wrap) && !tokens.have_marks(window)
    };
    let is_joined = |token: usize| tokens.all.get(token).is_some_and(|token| !is_end(token.gap));
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = is_joined(window.end) && goes_on(window.end);
    !before && !after && !tokens.cuts_a_dash(window)
}
