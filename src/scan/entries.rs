//! Entries of a data file within one line (`docs/format.md` section 4): alone, in quotes, in a list, or several
//! with nothing between them, as a form or a chat leaves them that drops the ends of lines.
//!
//! The lengths of the values tell where one ends: a record has 160 digits, application data have whole blocks of 32, and
//! a last date has 17 letters. Nothing is opened here.

use avlock_format::{InstallCode, KeyRecord};
use std::ops::Range;

/// Hexadecimal digits of one block of a record.
pub const BLOCK: usize = 32;

/// Letters of the value of `ld`, the last date, and of `lf`.
const LAST_DATE: usize = 17;

/// The letters of a last date that lost some or has some too many.
const ABOUT_A_LAST_DATE: Range<usize> = 14..21;

/// The fewest digits that are the value of an entry, or a part of one.
pub const FEWEST_DIGITS: usize = 8;

/// The fewest letters and digits that are left of a value which does not read.
const FEWEST_OF_DAMAGED: usize = 3;

/// The fewest digits of application data behind a colon, which is behind the numbers of a list of hashes as well.
const FEWEST_BEHIND_A_COLON: usize = 3 * BLOCK;

/// The letters of the longest name.
const LONGEST_NAME: usize = 3;

/// More digits than those of a record and the name behind it.
const LONGEST_RUN: usize = KeyRecord::DIGITS + LONGEST_NAME + 1;

/// Letters of an InstallCode.
const CODE: usize = 12;

/// An entry as it is written in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The name in small letters.
    pub name: String,
    pub value: &'a str,
    /// The place in the line.
    pub bytes: Range<usize>,
}

/// Finds the entries of a line.
pub fn of(line: &str) -> Vec<Entry<'_>> {
    let bytes = line.as_bytes();
    let mut found: Vec<Entry<'_>> = Vec::new();
    let (mut from, mut free) = (0, 0);
    while let Some(next) = memchr::memchr2(b'=', b':', &bytes[from..]) {
        let sign = from + next;
        from = sign + 1;
        let Some((start, name)) = name_before(line, free, sign) else { continue };
        let Some(value) = value_behind(line, &name, sign) else { continue };
        (from, free) = (value.end, value.end);
        found.push(Entry { name, value: &line[value.clone()], bytes: start..value.end });
    }
    found
}

/// True for a line with the name of an entry before something that is no value of one and may have been.
pub fn is_damaged(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let value = value.trim_matches(is_around);
    let is_of_value = |sign: &char| sign.is_ascii_alphanumeric();
    let (length, likely) = (value.chars().count(), value.chars().filter(is_of_value).count());
    is_name(name.trim_matches(is_around))
        && likely >= FEWEST_OF_DAMAGED
        && 4 * likely >= 3 * length
        && !value.contains(char::is_whitespace)
        && value.contains(|sign: char| sign.is_ascii_digit())
}

/// True if the value of an entry has as many digits or letters as such an entry has.
pub fn is_whole(name: &str, length: usize) -> bool {
    match name {
        "ld" | "lf" => length == LAST_DATE,
        "ad" => length > 0 && length.is_multiple_of(BLOCK),
        _ => length == KeyRecord::DIGITS,
    }
}

/// True for hexadecimal digits alone.
pub fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// True for the digits of a right InstallCode.
pub fn is_code(text: &str) -> bool {
    text.len() == CODE && is_hexadecimal(text) && text.parse::<InstallCode>().is_ok()
}

/// Returns where the name before a sign begins, and the name. Behind an entry it may follow at once.
fn name_before(line: &str, free: usize, sign: usize) -> Option<(usize, String)> {
    let before = line[free..sign].trim_end_matches(is_around);
    let run = before.bytes().rev().take(LONGEST_NAME + 2).take_while(u8::is_ascii_alphanumeric);
    let run = &before[before.len() - run.count()..];
    // The letter of an escaped end of a line belongs to its backslash.
    let rest = &before[..before.len() - run.len()];
    let name = match rest.ends_with('\\') {
        true => run.strip_prefix(['n', 'r']).unwrap_or(run),
        false => run,
    };
    let start = free + before.len() - name.len();
    is_name(name).then(|| (start, name.to_ascii_lowercase()))
}

fn is_name(name: &str) -> bool {
    let is_index =
        || matches!(name.len(), 1..=LONGEST_NAME) && name.bytes().all(|byte| byte.is_ascii_digit());
    ["ad", "ld", "lf"].iter().any(|known| name.eq_ignore_ascii_case(known)) || is_index()
}

/// True for what people and programs write around names and values.
fn is_around(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '"' | '\'' | '\\' | '*' | '`' | '“' | '”' | '„' | '«' | '»')
}

/// Returns the place of the value behind a sign.
fn value_behind(line: &str, name: &str, sign: usize) -> Option<Range<usize>> {
    let behind = &line[sign + 1..];
    let start = line.len() - behind.trim_start_matches(is_around).len();
    let run = line[start..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let run = &line[start..start + run];
    let is_next = line[start + run.len()..].trim_start_matches(is_around).starts_with('=');
    let length = match name {
        "ld" | "lf" => last_date(run, is_next)?,
        _ => digits(run, name, is_next)?,
    };
    let is_sure = line.as_bytes()[sign] == b'='
        || is_whole(name, length) && (name != "ad" || length >= FEWEST_BEHIND_A_COLON);
    is_sure.then_some(start..start + length)
}

/// Returns how many letters are those of a last date.
fn last_date(run: &str, is_next: bool) -> Option<usize> {
    let length = match run.len() {
        LAST_DATE.. => LAST_DATE,
        length if is_next => length - name_at_end(run, |_| false),
        length => length,
    };
    (ABOUT_A_LAST_DATE.contains(&length) && run.bytes().any(|byte| byte.is_ascii_digit()))
        .then_some(length)
}

/// Returns how many digits are those of a record or of application data.
fn digits(run: &str, name: &str, is_next: bool) -> Option<usize> {
    let digits = run.bytes().take_while(u8::is_ascii_hexdigit).count();
    let length = match digits {
        // A record has no more digits, so that what is behind them is something else.
        LONGEST_RUN.. if name != "ad" => KeyRecord::DIGITS,
        _ if digits == run.len() && is_next => {
            digits - name_at_end(run, |length| is_whole(name, length))
        }
        KeyRecord::DIGITS.. if name != "ad" => KeyRecord::DIGITS,
        _ if digits.is_multiple_of(BLOCK) => digits,
        // The name of a last date has one letter that is no digit.
        _ if is_next && is_name(&run[digits..]) => digits,
        // A key or a code behind whole blocks.
        _ if digits < run.len() => digits - digits % BLOCK,
        _ => match run.split_at_checked(digits.saturating_sub(CODE)) {
            Some((rest, code)) if rest.len().is_multiple_of(BLOCK) && is_code(code) => rest.len(),
            _ => digits,
        },
    };
    (length >= FEWEST_DIGITS).then_some(length)
}

/// Returns the letters of the name of the next entry at the end of a run: the length with which the value is whole, or
/// else the likeliest.
fn name_at_end(run: &str, is_whole: impl Fn(usize) -> bool) -> usize {
    let lengths =
        || (1..=LONGEST_NAME.min(run.len())).filter(|&it| is_name(&run[run.len() - it..]));
    let exact = lengths().find(|length| is_whole(run.len() - length));
    let likely = || {
        let named = ["ad", "ld", "lf"].iter().any(|name| run.ends_with(name));
        if named { Some(2) } else { lengths().next() }
    };
    exact.or_else(likely).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: &str = "33AT17MAUPYRLP5HL";

    fn record(digit: &str, length: usize) -> String {
        digit.repeat(length)
    }

    fn found(line: &str) -> Vec<(String, usize)> {
        of(line).into_iter().map(|entry| (entry.name, entry.value.len())).collect()
    }

    fn is(line: &str, expected: &[(&str, usize)]) {
        let expected: Vec<(String, usize)> =
            expected.iter().map(|&(name, length)| (name.to_owned(), length)).collect();
        assert_eq!(found(line), expected, "{line}");
    }

    #[test]
    fn entries_are_parted_that_have_nothing_between() {
        let (zero, data) = (record("A", 160), record("7", 256));
        is(
            &format!("ad={data}0={zero}1={zero}ld={LAST}"),
            &[("ad", 256), ("0", 160), ("1", 160), ("ld", 17)],
        );
        is(&format!("ld={LAST}12={zero}ad={data}"), &[("ld", 17), ("12", 160), ("ad", 256)]);
        is(
            &format!("0={zero}ld={LAST}lf={LAST}ad={data}"),
            &[("0", 160), ("ld", 17), ("lf", 17), ("ad", 256)],
        );
        is(&format!("ad={data}ld={LAST}254={zero}"), &[("ad", 256), ("ld", 17), ("254", 160)]);
        // One digit is missing.
        is(&format!("0={}ad={data}1={zero}", &zero[1..]), &[("0", 159), ("ad", 256), ("1", 160)]);
        is(&format!("ad={}1={zero}", &data[1..]), &[("ad", 255), ("1", 160)]);
    }

    #[test]
    fn entries_have_signs_around() {
        let (zero, data) = (record("A", 160), record("7", 96));
        let all = [("0", 160), ("ld", 17), ("ad", 96)];
        for line in [
            format!("0={zero};ld={LAST};ad={data}"),
            format!("\"0={zero}\",\"ld={LAST}\",\"ad={data}\""),
            format!("(0={zero}) - ld = {LAST} - AD: {data}."),
            format!(r#"{{"0":"{zero}","ld":"{LAST}","ad":"{data}"}}"#),
            format!(r"0={zero}\r\nld={LAST}\r\nad={data}\r\n"),
        ] {
            is(&line, &all);
        }
    }

    #[test]
    fn a_key_or_a_code_behind_an_entry_is_no_part_of_it() {
        let (zero, data) = (record("A", 160), record("7", 256));
        is(&format!("ad={data}FLQARHQ-FCD6EWL"), &[("ad", 256)]);
        is(&format!("ad={data}D873BB821E45"), &[("ad", 256)]);
        is(&format!("0={zero}D873BB821E45"), &[("0", 160)]);
        is(&format!("ld={LAST}FLQARHQ-FCD6EWL"), &[("ld", 17)]);
    }

    #[test]
    fn other_lines_have_no_entry() {
        for line in [
            "1: d41d8cd98f00b204e9800998ecf8427e",
            "ad: none, ld=/usr/bin/ld, 0=ABC",
            "at 10:12345678, 8=9",
            "grad=0123456789ABCDEF",
        ] {
            is(line, &[]);
        }
    }
}
