//! InstallCodes among tokens.

use crate::scan::tokens::{Gap, Token, Tokens};
use crate::scan::windows::Windows;
use crate::scan::{Kind, Match};
use avlock_format::InstallCode;
use std::ops::Range;

/// Digits of an InstallCode.
const DIGITS: usize = 12;

/// Runs of about twelve digits.
const WINDOWS: Windows =
    Windows { kind: Kind::InstallCode, letters: DIGITS, most_breaks: DIGITS, marks: false };

/// The same over marks of punctuation, for codes that are right.
const DICTATED: Windows = Windows { marks: true, ..WINDOWS };

/// The groups of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// Words that announce an InstallCode, in lower case: in the languages that support sees most.
const LABELS: [&str; 17] = [
    "install",
    "instala",
    "icode",
    "code",
    "código",
    "codigo",
    "codice",
    "kod",
    "kód",
    "код",
    "κωδικ",
    "コード",
    "インストール",
    "代码",
    "安装",
    "安裝",
    "설치",
];

/// Words that announce something else.
const OTHER_LABELS: [&str; 9] =
    ["commit", "sha", "md5", "hash", "mac", "uuid", "guid", "build", "fingerprint"];

/// How much of a line before a code is looked at for a word that announces it.
const LABEL_REACH: usize = 60;

/// The tokens of a UUID belong to it, whatever the last twelve digits are.
pub fn pass_over_uuids(tokens: &mut Tokens<'_>) {
    for start in 0..tokens.all.len().saturating_sub(UUID.len() - 1) {
        let window = start..start + UUID.len();
        let all = &tokens.all[window.clone()];
        let is_uuid = all.iter().map(Token::len).eq(UUID)
            && all[1..].iter().all(|token| token.gap == Gap::Dash)
            && tokens.letters(window.clone()).iter().all(u8::is_ascii_hexdigit);
        if is_uuid {
            tokens.pass_over(window);
        }
    }
}

/// InstallCodes whose CHECKSUM and sources are right: of other twelve digits one in 200 000 is.
pub fn find_right(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    DICTATED.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        if letters.len() != DIGITS || !letters.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let text = std::str::from_utf8(letters).ok()?;
        text.parse::<InstallCode>().ok()?;
        let grouped = window.len() > 1;
        let all_digits = letters.iter().all(u8::is_ascii_digit);
        // Rows of numbers have many runs of twelve digits. Where a word announces a code, people
        // group it as they like.
        let believed = !grouped
            || is_labelled(tokens, window.start) && is_whole(tokens, window)
            || is_regular(tokens, window) && !all_digits
            || is_set_apart(tokens, window) && !all_digits;
        believed.then(|| text.to_owned())
    });
}

/// Damaged InstallCodes: what stands behind a word that announces one, or alone on its line.
pub fn find_labelled(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    WINDOWS.each(tokens, found, |tokens, window| {
        let letters = trimmed(tokens.letters(window.clone()))?;
        let count = |is: fn(&u8) -> bool| letters.iter().filter(|letter| is(letter)).count();
        let (hexadecimal, digits) = (count(u8::is_ascii_hexdigit), count(u8::is_ascii_digit));
        let plausible = (DIGITS - 1..=DIGITS + 1).contains(&letters.len())
            && letters.len() - hexadecimal <= 3
            && (letters.len() == DIGITS || hexadecimal == letters.len())
            && digits >= 2
            && digits < letters.len();
        if !plausible || window.len() > 1 && !is_about_regular(tokens, window) {
            return None;
        }
        let announced = is_labelled(tokens, window.start)
            || tokens.stand_alone(window)
                && !has_word(tokens.previous_line(window.start), &OTHER_LABELS);
        announced.then(|| String::from_utf8_lossy(letters).into_owned())
    });
}

/// Without the question mark of a sentence that ends with it.
fn trimmed(letters: &[u8]) -> Option<&[u8]> {
    match letters.len() {
        13 | 14 => Some(letters.strip_suffix(b"?").unwrap_or(letters)),
        _ => Some(letters),
    }
}

/// Groups of one length, or the three parts; and no more of the kind before or after.
fn is_regular(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let groups = lengths(tokens, window);
    let even = groups.iter().all(|&group| group == groups[0]);
    // A code that a line break parts has any two lengths.
    let parted = groups.len() == 2 && matches!(tokens.all[window.start + 1].gap, Gap::Line { .. });
    (even || groups == [6, 2, 4] || parted) && is_whole(tokens, window)
}

/// Groups of any lengths that dashes alone join, or that stand alone on a line.
fn is_set_apart(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let all = &tokens.all[window.clone()];
    let by_dashes = all[1..].iter().all(|token| token.gap == Gap::Dash);
    let on_one_line = all.iter().all(|token| token.line == all[0].line);
    (by_dashes || on_one_line && tokens.stand_alone(window)) && is_whole(tokens, window)
}

/// Is it regular where a digit is missing or too many?
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

/// Is it no part of a longer row of groups?
fn is_whole(tokens: &Tokens<'_>, window: &Range<usize>) -> bool {
    let length = tokens.all[window.start].len();
    let goes_on = |token: usize| {
        tokens.all[token].len() == length
            && tokens.letters(token..token + 1).iter().all(u8::is_ascii_hexdigit)
    };
    // A comma ends a code, unless it is what joins its groups.
    let is_end = |gap| gap == Gap::Other || gap == Gap::Mark && !tokens.have_marks(window);
    let is_joined = |token: usize| tokens.all.get(token).is_some_and(|token| !is_end(token.gap));
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = is_joined(window.end) && goes_on(window.end);
    !before && !after && !tokens.cuts_a_dash(window)
}

/// Does a word before it, on its line or on the one before, say that it is an InstallCode?
fn is_labelled(tokens: &Tokens<'_>, token: usize) -> bool {
    let line = tokens.line_before(token);
    let from = line.char_indices().rev().nth(LABEL_REACH).map_or(0, |(place, _)| place);
    let near = &line[from..];
    if near.chars().any(char::is_alphanumeric) {
        has_word(near, &LABELS) && (has_word(near, &["install"]) || !has_word(near, &OTHER_LABELS))
    } else {
        let line = tokens.previous_line(token);
        has_word(line, &LABELS) && !has_code(line)
    }
}

/// Does a line have its code already, or what could be one? Then it announces no other.
fn has_code(line: &str) -> bool {
    let words = line.split(|character: char| !character.is_ascii_alphanumeric());
    let mut digits = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.any(|word| (DIGITS - 1..=DIGITS + 1).contains(&word.len()))
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}
