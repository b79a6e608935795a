//! The lines of a data file that was pasted into a text (`docs/format.md` section 4): quoted, indented,
//! in a list or in one line, or broken by a mail program. What is an entry is decided in [`entries`].

use crate::scan::entries::{self, BLOCK, FEWEST_DIGITS, is_code, is_hexadecimal, is_whole};
use crate::scan::found::{Kind, Match};
use std::ops::{Range, RangeInclusive};

/// The fewest digits by which one entry alone is known. A line with fewer may have any number.
const LEAST_ALONE: usize = 72;

/// Hexadecimal digits of hashes, which a list may number.
const HASHES: [usize; 5] = [32, 40, 64, 96, 128];

/// The most letters and digits between two entries of one line, such as the numbers of a list.
const MOST_BETWEEN: usize = 8;

/// The digits of a damaged InstallCode below an entry.
const ABOUT_A_CODE: RangeInclusive<usize> = 11..=13;

/// A value, and the parts of it that are on lines of their own.
struct Entry {
    name: String,
    parts: Vec<String>,
    /// The place of each part; that of the first begins with the name.
    bytes: Vec<Range<usize>>,
}

impl Entry {
    fn value(&self) -> String {
        self.parts.concat()
    }

    fn start(&self) -> usize {
        self.bytes[0].start
    }

    fn end(&self) -> usize {
        self.bytes[self.bytes.len() - 1].end
    }

    fn add(&mut self, part: &str, bytes: Range<usize>) {
        self.parts.push(part.to_owned());
        self.bytes.push(bytes);
    }

    /// True if a few digits are all that the value lacks.
    fn is_whole_with(&self, rest: &str) -> bool {
        let is_short = (1..FEWEST_DIGITS).contains(&rest.len()) && is_hexadecimal(rest);
        is_short && !matches!(&*self.name, "ld" | "lf") && {
            let length: usize = self.parts.iter().map(String::len).sum();
            is_whole(&self.name, length + rest.len())
        }
    }

    /// Takes InstallCodes away that are below a value which is whole without them: they are digits like it. Returns
    /// true if there was one.
    fn without_codes(&mut self) -> bool {
        let mut lengths = Vec::new();
        let mut length = 0;
        for part in &self.parts {
            length += part.len();
            lengths.push(length);
        }
        if is_whole(&self.name, length) {
            return false;
        }
        let about_a_code = |part: &&String| ABOUT_A_CODE.contains(&part.len());
        let codes = self.parts[1..].iter().rev().take_while(about_a_code).count();
        let least = self.parts.len() - codes;
        let whole = (least..self.parts.len()).find(|&end| is_whole(&self.name, lengths[end - 1]));
        let right = self.parts[1..].iter().rev().take_while(|part| is_code(part)).count();
        let end = whole.unwrap_or(self.parts.len() - right);
        let is_shorter = end < self.parts.len();
        self.parts.truncate(end);
        self.bytes.truncate(end);
        is_shorter
    }
}

/// The data files of a text, and what may be the rest of one.
#[derive(Default)]
pub struct Found {
    pub files: Vec<Match>,
    /// Single entries that are too short to be known for sure.
    pub doubtful: Vec<Match>,
}

/// Finds the runs of at least two entries that have nothing but empty lines between them, and a long entry
/// alone: the rest of its file may have been cut off.
pub fn find(text: &str) -> Found {
    let mut runs = Runs::default();
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let body = whole.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'));
        let from = start + (whole.len() - body.len());
        start += whole.len();
        runs.line(body.trim_end(), from);
    }
    runs.close();
    runs.found
}

/// The entries so far.
#[derive(Default)]
struct Runs {
    found: Found,
    run: Vec<Entry>,
    /// Lines before, between and behind them that are entries but for what is wrong with their values.
    damaged: Vec<Match>,
    /// True if the next line may be a part of the last value. An empty line ends a value: digits below it are
    /// something else.
    can_go_on: bool,
}

impl Runs {
    /// Takes a line, of which the first byte is at a place in the text.
    fn line(&mut self, line: &str, from: usize) {
        let mut end = 0;
        let entries = entries::of(line);
        if entries.is_empty() && entries::is_damaged(line) {
            let place = from..from + line.len();
            self.damaged.push(Match::new(Kind::DataFile, line.to_owned(), place));
            self.can_go_on = false;
            return;
        }
        for entry in entries {
            self.between(&line[end..entry.bytes.start], from + end, MOST_BETWEEN);
            end = entry.bytes.end;
            let is_cut = self.run.last_mut().is_some_and(Entry::without_codes);
            // Of two with one name the second is of another file, or quoted.
            if is_cut || self.run.iter().any(|other| other.name == entry.name) {
                self.close();
            }
            let mut added = Entry { name: entry.name, parts: Vec::new(), bytes: Vec::new() };
            added.add(entry.value, from + entry.bytes.start..from + end);
            self.run.push(added);
            self.can_go_on = true;
        }
        let most = if end == 0 { 0 } else { MOST_BETWEEN };
        self.between(&line[end..], from + end, most);
        self.can_go_on &= !line.is_empty();
    }

    /// Takes what is behind or between entries: the rest of a value, or something else, which ends the run if it has more
    /// than so many letters and digits.
    fn between(&mut self, text: &str, from: usize, most: usize) {
        if self.run.is_empty() {
            if !text.is_empty() {
                self.damaged.clear();
            }
            return;
        }
        if self.can_go_on
            && let Some(last) = self.run.last_mut()
        {
            let is_part = |word: &str| is_continuation(word, &last.name);
            if text.split_whitespace().all(is_part) || last.is_whole_with(text) {
                for word in text.split_whitespace() {
                    let start = from + (word.as_ptr() as usize - text.as_ptr() as usize);
                    last.add(word.trim_end_matches('='), start..start + word.len());
                }
                return;
            }
        }
        let mut letters =
            text.bytes().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
        if letters.by_ref().take(most + 1).count() > most {
            self.close();
        } else if !text.trim_matches('=').is_empty() {
            self.can_go_on = false;
        }
    }

    /// Makes a match of a run of entries if at least two of them are whole, or one is long. A short one could be
    /// any line with an equals sign and hexadecimal digits.
    fn close(&mut self) {
        self.can_go_on = false;
        let mut run = std::mem::take(&mut self.run);
        let damaged = std::mem::take(&mut self.damaged);
        let Some(last) = run.last_mut() else { return };
        last.without_codes();
        let (start, end) = (run[0].start(), run[run.len() - 1].end());
        let values: Vec<(String, String)> =
            run.into_iter().map(|entry| (entry.value(), entry.name)).collect();
        let code = values.iter().map(|(value, name)| format!("{name}={value}\r\n")).collect();
        let found = Match::new(Kind::DataFile, code, start..end);
        let is_date = |name: &str| matches!(name, "ld" | "lf");
        let has_blocks = |(value, name): &&(String, String)| {
            is_whole(name, value.len()) || !is_date(name) && value.len().is_multiple_of(BLOCK)
        };
        let is_hash = |value: &str| HASHES.contains(&value.len());
        // A list numbers its hashes, and gives none of them another name.
        let is_list = values.iter().all(|(value, name)| is_hash(value) && is_index(name));
        let is_long = |(value, _): &(String, String)| value.len() >= LEAST_ALONE && !is_hash(value);
        let is_file = values.iter().filter(has_blocks).count() >= 2 && !is_list;
        if is_file || values.iter().any(is_long) {
            self.found.files.push(found);
            self.found.doubtful.extend(damaged);
            return;
        }
        let is_upper = |value: &str| !value.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_doubtful = |(value, name): &(String, String)| {
            is_upper(value)
                && (is_whole(name, value.len()) || value.len() > BLOCK && !is_hash(value))
        };
        if values.iter().any(is_doubtful) {
            self.found.doubtful.push(found);
        }
    }
}

fn is_index(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_continuation(line: &str, name: &str) -> bool {
    let digits = line.trim_end_matches('=');
    !matches!(name, "ld" | "lf") && digits.len() >= FEWEST_DIGITS && is_hexadecimal(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_again() {
        let record = "0123456789ABCDEF".repeat(10);
        let (one, other) = record.split_at(72);
        let mail = format!("Hi,\n> 0={one}\n> {other}\n> ld=QQQQZ3GX28WGX3478\n\nBye");
        let found = find(&mail).files;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, format!("0={record}\r\nld=QQQQZ3GX28WGX3478\r\n"));
        assert!(mail[found[0].bytes.clone()].ends_with("X3478"));
    }

    #[test]
    fn entries_in_one_line_are_told_from_what_is_beside_them() {
        let record = "0123456789ABCDEF".repeat(10);
        let file = format!("0={record} ld=QQQQZ3GX28WGX3478");
        for mail in [format!("here: {file} bye"), format!("{file} C52APFQ-54QAUKT\nbye")] {
            let found = find(&mail).files;
            assert_eq!(found.len(), 1, "{mail}");
            assert_eq!(found[0].code, format!("0={record}\r\nld=QQQQZ3GX28WGX3478\r\n"));
            assert_eq!(mail[found[0].bytes.clone()], file);
        }
    }

    #[test]
    fn a_record_that_was_cut_off_is_known_alone() {
        let record = "0123456789ABCDEF".repeat(7);
        let mail = format!("Hello, the file:\n\n0={}\n\nThanks", &record[..100]);
        let found = find(&mail).files;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, format!("0={}\r\n", &record[..100]));
        // A hash with its number, and a short line.
        for length in [40, 64, 96] {
            assert_eq!(find(&format!("1={}\n", &record[..length])).files, [], "{length}");
        }
    }

    #[test]
    fn the_last_digits_of_a_value_are_few() {
        let record = "0123456789ABCDEF".repeat(10);
        let found = find(&format!("Hi,\n0={}\n{}\nBye", &record[..157], &record[157..])).files;
        assert_eq!(found[0].code, format!("0={record}\r\n"));
    }

    #[test]
    fn numbered_hashes_are_no_data_file() {
        let hash = "5d41402abc4b2a76b9719d911017c592";
        assert_eq!(find(&format!("1={hash}\n2={hash}\n")).files, []);
    }

    #[test]
    fn other_lines_are_no_data_file() {
        for text in ["0=ABC\nld=/usr/bin/ld\nad=none", "ld=QQQQZ3GX28WGX3478", "a=b\nc=d"] {
            assert_eq!(find(text).files, [], "{text}");
        }
    }
}
