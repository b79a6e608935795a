//! The header of a CSV table: which column each cell is. Where it begins is found in `csv_start`.

use crate::batch::columns::{Column, Names, is_blank};
use crate::batch::csv_cells::{split, split_line_end, unquoted};
use crate::failure::Failure;
use avlock_issuing::text;

/// The header of a table: the column of each cell.
#[derive(Debug, Clone)]
pub struct Header {
    pub(super) delimiter: u8,
    pub(super) columns: Vec<Option<Column>>,
    /// The place of the column for keys, if the table has it already.
    pub(super) key_place: Option<usize>,
    /// The place of the column for reasons, likewise.
    pub(super) error_place: Option<usize>,
    /// The line end of the header, which the last row gets if it has none.
    pub(super) line_end: &'static str,
    /// True if the table was made of a sheet: a record is one row there, however many lines a cell has.
    pub(super) is_of_sheet: bool,
}

/// Unknown names of a header, each with the column that it resembles.
pub type NearNames = Vec<(String, Column)>;

impl Header {
    /// Reads the line of the header, which may begin with a byte-order mark, and writes it to `output` with
    /// the columns for key and reason.
    pub fn read(
        line: &str,
        delimiter: u8,
        names: &Names,
        output: &mut Vec<u8>,
    ) -> Result<(Self, NearNames), Failure> {
        let (text, line_end) = split_line_end(line);
        if text.contains('\r') {
            return Err(no_table("expected a line that ends with LF or CRLF, found CR"));
        }
        let mut cells = Vec::new();
        let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        split(unmarked, delimiter, &mut cells).map_err(no_table)?;
        let headings: Vec<String> =
            cells.iter().map(|raw| unquoted(raw).trim_matches(is_blank).to_owned()).collect();
        let mut columns = Vec::with_capacity(cells.len());
        let mut near = Vec::new();
        for (place, name) in headings.iter().enumerate() {
            let column = names.column(name);
            if column.is_none() {
                near.extend(names.resembling(name).map(|near| (name.clone(), near)));
            }
            let is_same = |(other, known): (&String, &Option<Column>)| {
                other == name || (known.is_some() && *known == column)
            };
            let first = headings.iter().zip(&columns).position(is_same);
            if let Some(first) = first.filter(|_| !name.is_empty()) {
                return Err(twice(&headings, first, place));
            }
            columns.push(column);
        }
        if let Some(heading) = names.missing(&headings) {
            let heading = text::quoted(heading);
            return Err(Failure::usage(format_args!(
                "--column: expected a heading of the table, found {heading}"
            )));
        }
        if !columns.iter().flatten().any(|column| names.make_header(*column)) {
            return Err(no_header());
        }
        let place = |wanted| columns.iter().position(|column| *column == Some(wanted));
        let header = Self {
            delimiter,
            key_place: place(Column::RegistrationKey),
            error_place: place(Column::Error),
            columns,
            line_end: if line_end.is_empty() { "\n" } else { line_end },
            is_of_sheet: false,
        };
        output.extend_from_slice(text.as_bytes());
        let ours =
            [(Column::RegistrationKey, header.key_place), (Column::Error, header.error_place)];
        for (column, _) in ours.into_iter().filter(|(_, place)| place.is_none()) {
            output.push(delimiter);
            match column.name() {
                name if name.bytes().any(|byte| byte == delimiter) => {
                    output.extend_from_slice(format!("\"{name}\"").as_bytes());
                }
                name => output.extend_from_slice(name.as_bytes()),
            }
        }
        output.extend_from_slice(header.line_end.as_bytes());
        Ok((header, near))
    }

    /// Makes it the header of a table that was made of a sheet.
    pub fn of_sheet(self) -> Self {
        Self { is_of_sheet: true, ..self }
    }

    /// Returns the character between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// True if the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// Returns the cells of known columns as they are in the row, each with its column.
    pub fn known<'c>(&self, cells: &[&'c str]) -> impl Iterator<Item = (&'c str, Column)> {
        cells.iter().zip(&self.columns).filter_map(|(raw, column)| Some((*raw, (*column)?)))
    }
}

/// Refuses a table whose header is not found.
pub fn no_header() -> Failure {
    no_table("expected a header with a column of an order, found none")
        .hint("columns are named like the options: install_code, user_name, days; --column gives one another heading")
}

/// Refuses a header in which two cells are one column.
fn twice(headings: &[String], first: usize, second: usize) -> Failure {
    let (name, other) = (text::quoted(&headings[first]), text::quoted(&headings[second]));
    let (first, second) = (first + 1, second + 1);
    no_table(if name == other {
        format!("expected each column once, found {name} at {first} and {second}")
    } else {
        format!(
            "expected each column once, found {name} at {first} and {other} at {second}, which are one"
        )
    })
}

/// Refuses an input that cannot be read as a table at all.
pub fn no_table(message: impl std::fmt::Display) -> Failure {
    Failure::new("table", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, given: &[&str]) -> Result<NearNames, String> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        let names = Names::new(false, &given).unwrap();
        let header = Header::read(line, b',', &names, &mut Vec::new());
        header.map(|(_, near)| near).map_err(|failure| failure.message)
    }

    #[test]
    fn a_header_names_each_column_once() {
        assert_eq!(read("days,dayz,x\n", &[]), Ok(vec![("dayz".to_owned(), Column::Days)]));
        for (line, message) in [
            ("days,\"days\"", "expected each column once, found \"days\" at 1 and 2"),
            (
                "App ID,x,appid",
                "expected each column once, found \"App ID\" at 1 and \"appid\" at 3, which are one",
            ),
            ("x", "expected a header with a column of an order, found none"),
            ("days,\"x", "expected a quote at the end of a quoted cell, found none"),
        ] {
            assert_eq!(read(line, &[]), Err(message.to_owned()));
        }
        assert_eq!(read("days,,\n", &[]), Ok(Vec::new()));
    }

    #[test]
    fn a_given_heading_has_to_be_there() {
        assert_eq!(read("Duration,Days left\n", &["days=duration"]), Ok(Vec::new()));
        assert_eq!(read("Duration,Days\n", &["days=Duration"]), Ok(Vec::new()));
        let missing = "--column: expected a heading of the table, found \"Dauer\"";
        assert_eq!(read("Duration,index\n", &["days=Dauer"]), Err(missing.to_owned()));
    }
}
