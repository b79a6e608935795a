//! InstallCodes among tokens (`docs/format.md` section 3): right ones anywhere, damaged ones where a word
//! announces them or where they are alone. They are not repaired here.

use crate::scan::found::{Kind, Match};
use crate::scan::tokens::{Gap, Token, Tokens};
use crate::scan::windows::Windows;
use avlock_format::InstallCode;
use std::ops::Range;

/// Hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// Runs of about twelve digits, in groups of any length.
const WINDOWS: Windows =
    Windows { kind: Kind::InstallCode, letters: DIGITS, most_breaks: DIGITS, marks: false };

/// Runs that marks of punctuation may join as well, for codes that are right.
const DICTATED: Windows = Windows { marks: true, ..WINDOWS };

/// Lengths of the groups of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// Words that announce an InstallCode, in lower case, in the languages that support sees most.
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

/// Words that announce other hexadecimal digits.
const OTHER_LABELS: [&str; 9] =
    ["commit", "sha", "md5", "hash", "mac", "uuid", "guid", "build", "fingerprint"];

/// How many characters before a code are searched for a word that announces it.
const LABEL_REACH: usize = 61;

/// Takes the tokens of UUIDs out of the search: the last twelve digits of one can be a right code.
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

/// Finds InstallCodes whose CHECKSUM and sources are right. Of any other twelve digits one in 200 000
/// passes by chance.
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
        // Rows of numbers have so many runs of twelve digits that chance makes some of them right, so
        // a grouped code has to be grouped evenly or set apart. After a word that announces it any
        // grouping is believed.
        let believed = !grouped
            || is_labelled(tokens, window.start) && is_whole(tokens, window)
            || is_regular(tokens, window) && !all_digits
            || is_set_apart(tokens, window) && !all_digits;
        believed.then(|| text.to_owned())
    });
}

/// Finds damaged InstallCodes: about twelve digits after a word that announces them, or alone on a line.
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
    let on_one_line = all.iter().all(|token| token.line == all[0].line);
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
        tokens.all[token].len() == length
            && tokens.letters(token..token + 1).iter().all(u8::is_ascii_hexdigit)
    };
    // A comma ends a code, unless commas join its groups.
    let is_end = |gap| gap == Gap::Other || gap == Gap::Mark && !tokens.have_marks(window);
    let is_joined = |token: usize| tokens.all.get(token).is_some_and(|token| !is_end(token.gap));
    let before = window.start.checked_sub(1).is_some_and(goes_on) && is_joined(window.start);
    let after = is_joined(window.end) && goes_on(window.end);
    !before && !after && !tokens.cuts_a_dash(window)
}

/// True if a word before the token announces an InstallCode, on its line or on the line above.
fn is_labelled(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, LABEL_REACH);
    if near.chars().any(char::is_alphanumeric) {
        has_word(near, &LABELS) && (has_word(near, &["install"]) || !has_word(near, &OTHER_LABELS))
    } else {
        let line = tokens.previous_line(token);
        has_word(line, &LABELS) && !has_code(line)
    }
}

/// True if a line has something like a code of its own: it then announces that one, not the next.
fn has_code(line: &str) -> bool {
    let words = line.split(|character: char| !character.is_ascii_alphanumeric());
    let mut digits = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.any(|word| (DIGITS - 1..=DIGITS + 1).contains(&word.len()))
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}
