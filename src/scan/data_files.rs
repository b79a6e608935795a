//! The lines of a data file that was pasted into a text (`docs/format.md` section 4): quoted, indented
//! or broken by a mail program. Entries are not opened here.

use crate::scan::found::{Kind, Match};
use std::ops::Range;

/// Hexadecimal digits of one block of a record.
const BLOCK: usize = 32;

/// Letters of the value of `ld`, the last date.
const LAST_DATE: usize = 17;

/// The fewest digits by which one entry alone is known. A line with fewer may have any number.
const LEAST_ALONE: usize = 72;

/// Hexadecimal digits of the hashes that are longer than that, which a list may number.
const HASHES: [usize; 2] = [96, 128];

/// The fewest digits of a line that continues the record above it.
const LEAST_CONTINUATION: usize = 8;

/// A line without marks of quoting before it and blanks around it.
struct Line<'a> {
    text: &'a str,
    bytes: Range<usize>,
}

/// An entry whose value is put together from all of its lines.
struct Entry {
    name: String,
    value: String,
    bytes: Range<usize>,
}

/// Finds the runs of at least two entries that have nothing but empty lines between them, and a long entry
/// alone: the rest of its file may have been cut off.
pub fn find(text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    let mut run: Vec<Entry> = Vec::new();
    // An empty line ends a record: digits below it are something else.
    let mut can_go_on = false;
    for line in lines(text) {
        if let Some((name, value)) = entry(line.text) {
            run.push(Entry { name: name.to_owned(), value: value.to_owned(), bytes: line.bytes });
            can_go_on = true;
            continue;
        }
        match run.last_mut() {
            Some(last) if can_go_on && is_continuation(line.text, &last.name) => {
                last.value.push_str(line.text.trim_end_matches('='));
                last.bytes.end = line.bytes.end;
            }
            _ if line.text.is_empty() => can_go_on = false,
            _ => found.extend(close(std::mem::take(&mut run))),
        }
    }
    found.extend(close(run));
    found
}

/// Returns the lines of a text; one that has an entry beside something else is a line a word.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').flat_map(move |whole| {
        let body = whole.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'));
        let from = start + (whole.len() - body.len());
        let body = body.trim_end();
        start += whole.len();
        let is_entry = |word: &str| entry(word).is_some();
        let is_mixed = body.contains('=')
            && body.contains(char::is_whitespace)
            && body.split_whitespace().any(is_entry);
        let whole = [body].into_iter().filter(move |_| !is_mixed);
        let words = whole.chain(body.split_whitespace().filter(move |_| is_mixed));
        let begins = body.as_ptr() as usize;
        words.map(move |word| {
            let from = from + (word.as_ptr() as usize - begins);
            Line { text: word, bytes: from..from + word.len() }
        })
    })
}

/// Splits a line that can be an entry into its name and the beginning of its value.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let value = value.trim_end_matches('=');
    let is_index = matches!(name.len(), 1..=3) && name.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match name {
        "ld" => value.len() == LAST_DATE && value.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "ad" => is_hexadecimal(value),
        _ => is_index && is_hexadecimal(value),
    };
    (fits && value.len() >= LEAST_CONTINUATION).then_some((name, value))
}

fn is_continuation(line: &str, name: &str) -> bool {
    let digits = line.trim_end_matches('=');
    name != "ld" && digits.len() >= LEAST_CONTINUATION && is_hexadecimal(digits)
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Makes a match of a run of entries if at least two of them are whole, or one is long. A short one could be
/// any line with an equals sign and hexadecimal digits.
fn close(run: Vec<Entry>) -> Option<Match> {
    let whole = |entry: &&Entry| entry.name == "ld" || entry.value.len().is_multiple_of(BLOCK);
    let is_long =
        |Entry { value, .. }: &Entry| value.len() >= LEAST_ALONE && !HASHES.contains(&value.len());
    if run.iter().filter(whole).count() < 2 && !run.iter().any(is_long) {
        return None;
    }
    let (first, last) = (run.first()?, run.last()?);
    let code =
        run.iter().map(|entry| format!("{}={}\r\n", entry.name, entry.value)).collect::<String>();
    Some(Match::new(Kind::DataFile, code, first.bytes.start..last.bytes.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_again() {
        let record = "0123456789ABCDEF".repeat(10);
        let (one, other) = record.split_at(72);
        let mail = format!("Hi,\n> 0={one}\n> {other}\n> ld=QQQQZ3GX28WGX3478\n\nBye");
        let found = find(&mail);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, format!("0={record}\r\nld=QQQQZ3GX28WGX3478\r\n"));
        assert!(mail[found[0].bytes.clone()].ends_with("X3478"));
    }

    #[test]
    fn entries_in_one_line_are_told_from_what_is_beside_them() {
        let record = "0123456789ABCDEF".repeat(10);
        let file = format!("0={record} ld=QQQQZ3GX28WGX3478");
        for mail in [format!("here: {file} bye"), format!("{file} C52APFQ-54QAUKT\nbye")] {
            let found = find(&mail);
            assert_eq!(found.len(), 1, "{mail}");
            assert_eq!(found[0].code, format!("0={record}\r\nld=QQQQZ3GX28WGX3478\r\n"));
            assert_eq!(mail[found[0].bytes.clone()], file);
        }
    }

    #[test]
    fn a_record_that_was_cut_off_is_known_alone() {
        let record = "0123456789ABCDEF".repeat(7);
        let mail = format!("Hello, the file:\n\n0={}\n\nThanks", &record[..100]);
        let found = find(&mail);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, format!("0={}\r\n", &record[..100]));
        // A hash with its number, and a short line.
        for length in [40, 64, 96] {
            assert_eq!(find(&format!("1={}\n", &record[..length])), [], "{length}");
        }
    }

    #[test]
    fn other_lines_are_no_data_file() {
        for text in ["0=ABC\nld=/usr/bin/ld\nad=none", "ld=QQQQZ3GX28WGX3478", "a=b\nc=d"] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
