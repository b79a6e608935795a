//! InstallCodes among tokens (`docs/format.md` section 3): right ones anywhere, damaged ones where a word
//! announces them or where they are alone. They are not repaired here.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::near::{is_near, is_right};
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
        letters.strip_prefix(PREFIX).unwrap_or(letters).iter().all(u8::is_ascii_hexdigit)
    },
    ..SHAPED
};

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";

/// Signs that people and mail programs write around a code, and that are around other numbers as well.
const SIGNS: [char; 5] = ['*', '_', '=', '#', '@'];

/// The fewest decimal digits of a damaged code: words like "decade" have none.
const FEW_DIGITS: usize = 2;

/// The fewest times that digits and letters take turns in a damaged code that nothing announces: the number of a taxpayer
/// has a country before its digits.
const FEWEST_TURNS: usize = 2;

/// What programmers write before hexadecimal digits.
const PREFIX: &[u8] = b"0X";

/// The most letters of a damaged code that are no hexadecimal digits.
const MOST_ODD: usize = 3;

/// The lengths of the groups of codes in a row.
const GROUPS: [usize; 4] = [2, 3, 4, 6];

/// Signs beside the numbers of addresses, links and pages.
const SIGNS_OF_ADDRESSES: [char; 5] = ['@', '/', '#', '\\', '%'];

/// Finds InstallCodes whose CHECKSUM and sources are right. Of any other twelve digits one in 200 000
/// passes by chance.
pub fn find_right(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    RIGHT.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        let letters = letters.strip_prefix(PREFIX).unwrap_or(letters);
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
    find_rows(tokens, found);
}

/// Finds several right codes in one row of groups, which goes on over lines: then each group belongs to one.
fn find_rows(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    let mut start = 0;
    while start < tokens.all.len() {
        let length = tokens.all[start].len();
        let is_group = |token: usize| {
            let it = &tokens.all[token];
            !it.taken
                && it.len() == length
                && tokens.letters(token..token + 1).iter().all(u8::is_ascii_hexdigit)
        };
        let mut end = start + 1;
        if !GROUPS.contains(&length) || !is_group(start) {
            start = end;
            continue;
        }
        while tokens.all.get(end).is_some_and(|next| next.gap != Gap::Other) && is_group(end) {
            end += 1;
        }
        let (run, count) = (start..end, DIGITS / length);
        start = end;
        if run.len() < 2 * count || !run.len().is_multiple_of(count) {
            continue;
        }
        let codes = || run.clone().step_by(count).map(|first| first..first + count);
        let is_code = |code: Range<usize>| {
            let letters = tokens.letters(code);
            is_right(letters) && !letters.iter().all(u8::is_ascii_digit)
        };
        if codes().all(is_code) {
            found.extend(codes().map(|code| {
                let letters = String::from_utf8_lossy(tokens.letters(code.clone())).into_owned();
                Match::new(Kind::InstallCode, letters, tokens.bytes(code))
            }));
            tokens.take(run);
        }
    }
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
            // Such names are of other numbers as well, of which few are so near a code.
            || labels::may_announce(tokens, window.start) && is_near(letters)
            || tokens.stand_alone(window)
                && !is_mac
                && turns(letters) >= FEWEST_TURNS
                && may_be_meant(letters)
                // Hashes are written so as well.
                && (!tokens.are_between(window, &SIGNS) || is_near(letters))
                && !labels::announce_another(tokens, window.start);
        announced.then(|| String::from_utf8_lossy(letters).into_owned())
    });
}

/// Finds damaged InstallCodes that nothing announces, if a right code is one fault away: of other numbers one in a
/// thousand is.
pub fn find_near(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    Windows { marks: true, ..SHAPED }.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        let hexadecimal = letters.iter().filter(|letter| letter.is_ascii_hexdigit()).count();
        let digits = letters.iter().filter(|letter| letter.is_ascii_digit()).count();
        let plausible = (DIGITS - 1..=DIGITS + 1).contains(&letters.len())
            && letters.len() - hexadecimal <= 1
            && (FEW_DIGITS..hexadecimal).contains(&digits)
            && !tokens.cuts_a_dash(window)
            && !tokens.are_between(window, &SIGNS_OF_ADDRESSES)
            && !other_numbers::is_mac(tokens, window, &[":", "."])
            // Groups of four with dashes are what programs show.
            && !(window.len() > 3 && other_numbers::is_mac(tokens, window, &["-"]))
            && (window.len() == 1 || is_about_regular(tokens, window) || are_close(tokens, window));
        let meant = plausible && is_near(letters) && !labels::are_of_another(tokens, window.start);
        meant.then(|| String::from_utf8_lossy(letters).into_owned())
    });
}

/// True if a single sign is between all of some tokens, which may stand for a digit.
fn are_close(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let is_sign = |token: usize| {
        let mut between = tokens.before(token).chars();
        between.next().is_some_and(|sign| !sign.is_whitespace()) && between.next().is_none()
    };
    (window.start + 1..window.end).all(is_sign)
}

/// True if letters are hexadecimal digits, or a right code once those that are none are replaced. Serial
/// numbers of computers have such letters, and nobody has to have announced one.
fn may_be_meant(letters: &[u8]) -> bool {
    let odd: Vec<usize> =
        (0..letters.len()).filter(|&at| !letters[at].is_ascii_hexdigit()).collect();
    if odd.is_empty() {
        return true;
    }
    let mut digits = letters.to_vec();
    (0..HEXADECIMAL.len().pow(odd.len() as u32)).any(|mut number| {
        for &at in &odd {
            digits[at] = HEXADECIMAL[number % HEXADECIMAL.len()];
            number /= HEXADECIMAL.len();
        }
        is_right(&digits)
    })
}

/// Returns how often digits and letters take turns.
pub fn turns(letters: &[u8]) -> usize {
    let is_turn = |pair: &[u8]| pair[0].is_ascii_digit() != pair[1].is_ascii_digit();
    letters.windows(2).filter(|pair| is_turn(pair)).count()
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

/// True if a code is on one line, so that the groups of the next line are no part of it: right ones, or those that are
/// nearly right, are hardly ever there by chance.
fn ends_with_its_line(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let line = |token: usize| tokens.all.get(token).map(Token::line);
    let own = line(window.start);
    own == line(window.end - 1)
        && window.start.checked_sub(1).is_none_or(|before| line(before) != own)
        && line(window.end) != own
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
    let is_line = ends_with_its_line(tokens, window);
    let is_end = |gap| match gap {
        Gap::Other => true,
        Gap::Line { .. } => is_line && is_near(tokens.letters(window.clone())),
        // A comma ends a code, unless commas join its groups.
        Gap::Mark | Gap::Wrap => !tokens.have_marks(window),
        Gap::Dash | Gap::Space => false,
    };
    let is_joined = |token: usize| tokens.all.get(token).is_some_and(|token| !is_end(token.gap));
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = is_joined(window.end) && goes_on(window.end);
    !before && !after && !tokens.cuts_a_dash(window)
}
