//! Cells as CSV: RFC 4180, or as Excel reads it at a double click.
//!
//! A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet, and a customer's name
//! must not be run: such a text gets an apostrophe before it. Documents have it as it is.

use avlock_format::DelphiDay;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::{self, Write};

/// What a cell holds.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'r> {
    Empty,
    Number(i64),
    Day(DelphiDay),
    /// A time in UTC, as documents have it.
    Time(&'r str),
    /// Text that this program has written: digits, letters, marks that mean nothing to CSV.
    Own(&'r str),
    /// Text that somebody else has written.
    Foreign(&'r str),
}

/// How cells are written.
#[derive(Debug, Clone, Default)]
pub struct CsvForm {
    /// For Excel, which shows times as they are written: the zone to write them in.
    excel: Option<TimeZone>,
}

impl CsvForm {
    /// Returns the form for Excel: a byte order mark, cells between semicolons, local times, and no text
    /// that would be taken for a number or a day.
    pub fn for_excel(zone: TimeZone) -> Self {
        Self { excel: Some(zone) }
    }

    /// Returns what the file begins with. Without the mark Excel reads UTF-8 as another encoding.
    pub fn mark(&self) -> &'static str {
        if self.excel.is_some() { "\u{FEFF}" } else { "" }
    }

    /// Returns cells as a line.
    pub fn line<'r>(&self, cells: impl IntoIterator<Item = Cell<'r>>) -> String {
        let mut line = String::with_capacity(512);
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                line.push(if self.excel.is_some() { ';' } else { ',' });
            }
            // Writing to a string cannot fail.
            let _ = self.push(&mut line, cell);
        }
        line.push_str("\r\n");
        line
    }

    fn push(&self, line: &mut String, cell: Cell<'_>) -> fmt::Result {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Number(number) => write!(line, "{number}"),
            Cell::Day(day) => write!(line, "{day}"),
            Cell::Time(time) => self.push_time(line, time),
            Cell::Own(text) | Cell::Foreign(text) if self.excel.is_some() && is_changed(text) => {
                write!(line, "\"=\"\"{text}\"\"\"")
            }
            Cell::Own(text) => line.write_str(text),
            Cell::Foreign(text) => push_foreign(line, text),
        }
    }

    fn push_time(&self, line: &mut String, time: &str) -> fmt::Result {
        match (&self.excel, time.parse::<Timestamp>()) {
            (Some(zone), Ok(time)) => {
                let local = time.to_zoned(zone.clone());
                write!(line, "{} {:02}:{:02}", local.date(), local.hour(), local.minute())
            }
            _ => line.write_str(time),
        }
    }
}

/// The most digits of a number that Excel shows in full.
const DIGITS_IN_FULL: usize = 11;

/// True if Excel would make a number or a day of a text: of the order `1/2` the second of January, of the
/// InstallCode `12345678E012` a power of ten. As `="1/2"` it is left as it is, and the text has no sign that
/// could end the quotes.
fn is_changed(text: &str) -> bool {
    let may_be_number = text.bytes().all(|byte| b"0123456789.,:/-+eE ".contains(&byte));
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let in_full =
        is_number && text.len() <= DIGITS_IN_FULL && (text.len() == 1 || !text.starts_with('0'));
    may_be_number && text.starts_with(|first: char| first.is_ascii_digit()) && !in_full
}

fn push_foreign(line: &mut String, text: &str) -> fmt::Result {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let apostrophe = if is_formula { "'" } else { "" };
    if text.contains(['"', ',', ';', '\r', '\n']) {
        write!(line, "\"{apostrophe}{}\"", text.replace('"', "\"\""))
    } else {
        write!(line, "{apostrophe}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_neither_two_cells_nor_a_formula() {
        let written = |form: &CsvForm, text| form.line([Cell::Foreign(text)]);
        for (text, expected) in [
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-5", "'-5"),
            ("+49", "'+49"),
            ("=a,b", "\"'=a,b\""),
            ("a=b", "a=b"),
            ("two\nlines", "\"two\nlines\""),
            ("", ""),
        ] {
            for form in [CsvForm::default(), CsvForm::for_excel(TimeZone::UTC)] {
                assert_eq!(written(&form, text), format!("{expected}\r\n"));
            }
        }
    }

    #[test]
    fn excel_changes_no_text_and_shows_local_times() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let form = CsvForm::for_excel(zone);
        for (cell, expected) in [
            (Cell::Time("2026-12-31T23:30:22.253Z"), "2027-01-01 00:30"),
            (Cell::Time("-9999999 ms"), "-9999999 ms"),
            (Cell::Own("000"), "\"=\"\"000\"\"\""),
            (Cell::Own("657"), "657"),
            (Cell::Own("0"), "0"),
            (Cell::Own("12345678E012"), "\"=\"\"12345678E012\"\"\""),
            (Cell::Own("123456789012"), "\"=\"\"123456789012\"\"\""),
            (Cell::Own("D873BB821E45"), "D873BB821E45"),
            (Cell::Foreign("1001/1"), "\"=\"\"1001/1\"\"\""),
            (Cell::Foreign("1001"), "1001"),
            (Cell::Number(123_456_789_012), "123456789012"),
        ] {
            assert_eq!(form.line([cell]), format!("{expected}\r\n"));
        }
        let both = [Cell::Number(1), Cell::Own("a")];
        assert_eq!(form.line(both), "1;a\r\n");
        assert_eq!(CsvForm::default().line(both), "1,a\r\n");
        let time = Cell::Time("2026-12-31T23:30:22.253Z");
        assert_eq!(CsvForm::default().line([time]), "2026-12-31T23:30:22.253Z\r\n");
    }
}
