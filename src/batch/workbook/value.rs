//! What a cell of a workbook holds, and the text that it is in a table.
//!
//! A spreadsheet keeps numbers, dates and marks apart from texts. What it may have made of an order number
//! or an InstallCode is marked, so that the row is refused with the reason.

use crate::batch::columns::{Cells, Column};
use avlock_format::InstallCode;
use avlock_issuing::text;
use calamine::{DataRef, ExcelDateTime};
use std::fmt::Write;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, as it is.
    Text(String),
    /// A number with the way it is shown.
    Number(f64, Shown),
    /// True or false.
    Mark(bool),
    /// A date or a time, as text.
    Date(String),
    /// An error, such as `#N/A`.
    Error(String),
    /// A formula that was never calculated.
    Formula,
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// With as many digits as it has.
    #[default]
    General,
    /// With zeros at its beginning, up to this number of digits.
    Zeros(usize),
    /// With this number of digits behind the point.
    Fixed(usize),
}

impl Shown {
    /// Reads the code of a number format. Of those with more in them only the value counts.
    pub fn of_code(code: &str) -> Self {
        let is_zeros = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'0');
        match code.split_once('.') {
            None if is_zeros(code) && code.len() > 1 => Self::Zeros(code.len()),
            Some(("0", digits)) if is_zeros(digits) => Self::Fixed(digits.len()),
            _ => Self::General,
        }
    }
}

/// Why a cell refuses its row. The characters are no characters of any language, and stand before the
/// text of the cell while the table is in work.
const MARKS: [(char, &str); 5] = [
    (ERROR, "the cell has an error of the spreadsheet"),
    (NUMBER, "a spreadsheet made a number of it: format the column as text and enter it again"),
    (DATE, "a spreadsheet made a date of it: format the column as text and enter it again"),
    (TRUTH, "a spreadsheet made true or false of it: format the column as text and enter it again"),
    (
        UNCALCULATED,
        "the formula was never calculated: open the workbook in the spreadsheet program and save it",
    ),
];
const ERROR: char = '\u{FDD0}';
const NUMBER: char = '\u{FDD1}';
const DATE: char = '\u{FDD2}';
const TRUTH: char = '\u{FDD3}';
const UNCALCULATED: char = '\u{FDD4}';

fn is_mark(character: char) -> bool {
    MARKS.iter().any(|(mark, _)| *mark == character)
}

/// Returns why a row of a workbook is refused, if one of its cells does so.
pub fn refusal(row: &Cells<'_>) -> Option<String> {
    Column::ALL.into_iter().filter(|(column, _)| *column != Column::Error).find_map(
        |(column, name)| {
            let text = row.get(column)?;
            let (_, reason) = MARKS.iter().find(|(mark, _)| text.starts_with(*mark))?;
            let text = text.trim_start_matches(is_mark);
            let mut message = format!("{name}: {reason}");
            if !text.is_empty() {
                let _ = write!(message, ", found {}", text::quoted(text));
            }
            let whole = format!("{text:0>12}");
            if column == Column::InstallCode
                && text.len() < 12
                && whole.parse::<InstallCode>().is_ok()
            {
                let _ = write!(message, "; with the zeros that it lost it is {whole}");
            }
            Some(message)
        },
    )
}

/// Takes the marks of refused cells out of a table.
pub fn without_marks(table: &str) -> String {
    table.replace(is_mark, "")
}

impl Value {
    /// Reads a cell; `None` if it is empty.
    pub fn of(cell: &DataRef<'_>, shown: Shown) -> Option<Self> {
        let plain =
            |text: &str| (!text.is_empty()).then(|| Self::Text(text.replace(is_mark, "\u{FFFD}")));
        match cell {
            DataRef::Empty => None,
            DataRef::String(text) => plain(text),
            DataRef::SharedString(text) => plain(text),
            DataRef::Int(number) => Some(Self::Number(*number as f64, shown)),
            DataRef::Float(number) => Some(Self::Number(*number, shown)),
            DataRef::Bool(on) => Some(Self::Mark(*on)),
            DataRef::DateTime(time) => Some(Self::Date(time_in_words(time))),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                let day = text.strip_suffix("T00:00:00").or(text.strip_suffix("T00:00:00Z"));
                Some(Self::Date(day.unwrap_or(text).to_owned()))
            }
            DataRef::Error(error) => Some(Self::Error(error.to_string())),
        }
    }

    /// Returns the text that the cell is in a column, with a mark if the row cannot be an order with it.
    pub fn text(&self, column: Option<Column>) -> String {
        let marked = |mark: char, text: &str| match column {
            Some(_) => format!("{mark}{text}"),
            None => text.to_owned(),
        };
        let is_code = matches!(column, Some(Column::Order | Column::InstallCode));
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number, shown) => {
                let text = number_in_words(*number, *shown);
                let is_spoiled = match column {
                    Some(Column::InstallCode) => text.parse::<InstallCode>().is_err(),
                    Some(Column::Order) => text.contains('E'),
                    _ => false,
                };
                if is_spoiled { marked(NUMBER, &text) } else { text }
            }
            Self::Mark(on) => {
                let text = if *on { "TRUE" } else { "FALSE" };
                // Only one column asks for a yes or no.
                match column {
                    Some(Column::Generic) | None => text.to_owned(),
                    Some(_) => marked(TRUTH, text),
                }
            }
            Self::Date(text) if is_code => marked(DATE, text),
            Self::Date(text) => text.clone(),
            Self::Error(text) => marked(ERROR, text),
            Self::Formula => marked(UNCALCULATED, ""),
        }
    }
}

/// Spells a number as a spreadsheet shows it: fifteen digits, and an exponent where more would be needed.
fn number_in_words(number: f64, shown: Shown) -> String {
    const MOST: f64 = 1e15;
    let is_whole = number.fract() == 0.0 && number.abs() < MOST;
    match shown {
        Shown::Zeros(digits) if is_whole && number >= 0.0 => format!("{number:0>digits$}"),
        Shown::Fixed(digits) if number.abs() < MOST => format!("{number:.digits$}"),
        _ if is_whole => format!("{number:.0}"),
        _ => {
            let short: f64 = format!("{number:.14e}").parse().unwrap_or(number);
            match short.abs() {
                size if (1e-5..MOST).contains(&size) => short.to_string(),
                _ => short_exponent(short),
            }
        }
    }
}

/// Spells a number with an exponent, as a spreadsheet does: `1.00123E+17`.
fn short_exponent(number: f64) -> String {
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((digits, exponent)) if exponent.starts_with('-') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}E+{exponent}"),
        None => text,
    }
}

/// Spells a day as `2026-12-01`, with the time of the day if it has one.
fn time_in_words(time: &ExcelDateTime) -> String {
    let (year, month, day, hours, minutes, seconds, _) = time.to_ymd_hms_milli();
    if time.is_duration() {
        let seconds = (time.as_f64() * 86_400.0).round().max(0.0) as u64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    match (time.as_f64() < 1.0, hours, minutes, seconds) {
        (true, ..) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        (false, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_are_spelled_as_they_are_shown() {
        for (number, code, text) in [
            (30.0, "General", "30"),
            (1234567890123.0, "General", "1234567890123"),
            (-2.0, "0", "-2"),
            (42.0, "00000", "00042"),
            (5.0, "0.0", "5.0"),
            (5.1, "0.00", "5.10"),
            (0.1 + 0.2, "General", "0.3"),
            (1.00123e17, "General", "1.00123E+17"),
            (9e-7, "General", "9E-7"),
            (1234.5, "#,##0.00", "1234.5"),
        ] {
            assert_eq!(number_in_words(number, Shown::of_code(code)), text, "{code}");
        }
    }

    #[test]
    fn days_and_times_are_spelled_as_iso_does() {
        let date = |value, kind| time_in_words(&ExcelDateTime::new(value, kind, false));
        assert_eq!(date(46357.0, ExcelDateTimeType::DateTime), "2026-12-01");
        assert_eq!(date(46357.5, ExcelDateTimeType::DateTime), "2026-12-01 12:00:00");
        assert_eq!(date(0.25, ExcelDateTimeType::DateTime), "06:00:00");
        assert_eq!(date(1.5, ExcelDateTimeType::TimeDelta), "36:00:00");
    }

    #[test]
    fn what_a_spreadsheet_spoiled_refuses_its_row() {
        let reason = |value: Value, column: Column| {
            let text = value.text(Some(column));
            let mut row = Cells::default();
            row.set(column, &text);
            refusal(&row)
        };
        let number = |number| Value::Number(number, Shown::General);
        for (value, column, found) in [
            (Value::Error("#N/A".to_owned()), Column::UserName, "found \"#N/A\""),
            (Value::Formula, Column::Days, "never calculated"),
            (Value::Date("2026-02-01".to_owned()), Column::Order, "found \"2026-02-01\""),
            (Value::Mark(true), Column::Order, "found \"TRUE\""),
            (number(1.5e20), Column::Order, "found \"1.5E+20\""),
            (number(873821450012.0), Column::InstallCode, "a spreadsheet made a number"),
        ] {
            let message = reason(value, column).unwrap();
            assert!(message.contains(found), "{message}");
        }
        for (value, column) in [
            (number(30.0), Column::Days),
            (number(123456789012345.0), Column::Order),
            (Value::Mark(false), Column::Generic),
            (Value::Date("2026-02-01".to_owned()), Column::Start),
            (Value::Text("1.5E+20".to_owned()), Column::Note),
        ] {
            assert_eq!(reason(value, column), None);
        }
        assert_eq!(without_marks(&Value::Formula.text(Some(Column::Days))), "");
    }
}
