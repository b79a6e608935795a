//! Fills keys into the rows of a CSV table (RFC 4180). Cells that are not written here pass byte for
//! byte: the table belongs to its vendor, who may compare it with the one that went in.

use crate::batch::columns::{Cells, Column};
use crate::batch::csv_cells::{QUOTE, first_row, split, split_line_end, split_plain, unquoted};
use crate::batch::issue::RowOutcome;
use crate::batch::tally::Tally;
use crate::failure::Failure;
use avlock_issuing::text;
use memchr::{memchr, memchr_iter};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The header of a table: the column of each cell.
#[derive(Debug, Clone)]
pub struct Header {
    delimiter: u8,
    columns: Vec<Option<Column>>,
    /// The place of the column for keys, if the table has it already.
    key_place: Option<usize>,
    /// The place of the column for reasons, likewise.
    error_place: Option<usize>,
    /// The line end of the header, which the last row gets if it has none.
    line_end: &'static str,
}

/// Unknown names of a header, each with the column that it resembles.
pub type NearNames = Vec<(String, Column)>;

impl Header {
    /// Reads the first line, which may begin with a byte-order mark, and writes it to `output` with the
    /// columns for key and reason.
    pub fn read(
        line: &str,
        delimiter: u8,
        ledger: bool,
        output: &mut Vec<u8>,
    ) -> Result<(Self, NearNames), Failure> {
        let (text, line_end) = split_line_end(line);
        if text.contains('\r') {
            return Err(no_table("line 1: expected a line that ends with LF or CRLF, found CR"));
        }
        let mut cells = Vec::new();
        let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        split(unmarked, delimiter, &mut cells)
            .map_err(|reason| no_table(format_args!("line 1: {reason}")))?;
        let mut seen = BTreeMap::new();
        let mut columns = Vec::with_capacity(cells.len());
        let mut near = Vec::new();
        for (place, raw) in cells.iter().enumerate() {
            let name = unquoted(raw).trim().to_owned();
            let column = Column::from_name(&name, ledger);
            if column.is_none() {
                near.extend(Column::resembling(&name, ledger).map(|near| (name.clone(), near)));
            }
            columns.push(column);
            let first = seen.insert(name.clone(), place).filter(|_| !name.is_empty());
            if let Some(first) = first {
                let (name, first, place) = (text::quoted(&name), first + 1, place + 1);
                let message =
                    format_args!("expected each column once, found {name} at {first} and {place}");
                return Err(no_table(message));
            }
        }
        let is_order = |column: &Column| {
            !matches!(column, Column::RegistrationKey | Column::Error) && !column.is_of_ledger()
        };
        if !columns.iter().flatten().any(is_order) {
            return Err(no_table("expected a header with a column of an order, found none")
                .hint("columns are named like the options: install_code, user_name, days"));
        }
        let place = |wanted| columns.iter().position(|column| *column == Some(wanted));
        let header = Self {
            delimiter,
            key_place: place(Column::RegistrationKey),
            error_place: place(Column::Error),
            columns,
            line_end: if line_end.is_empty() { "\n" } else { line_end },
        };
        output.extend_from_slice(text.as_bytes());
        let ours =
            [(Column::RegistrationKey, header.key_place), (Column::Error, header.error_place)];
        for (column, _) in ours.into_iter().filter(|(_, place)| place.is_none()) {
            output.push(delimiter);
            output.extend_from_slice(column.name().as_bytes());
        }
        output.extend_from_slice(header.line_end.as_bytes());
        Ok((header, near))
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
    fn known<'c>(&self, cells: &[&'c str]) -> impl Iterator<Item = (&'c str, Column)> {
        cells.iter().zip(&self.columns).filter_map(|(raw, column)| Some((*raw, (*column)?)))
    }
}

/// Refuses an input that cannot be read as a table at all.
pub fn no_table(message: impl std::fmt::Display) -> Failure {
    Failure::new("table", message)
}

/// Writes whole rows with the key and the reason that `judge` gives each.
pub fn fill_in(
    header: &Header,
    rows: &str,
    stop: bool,
    mut judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    let mut tally = Tally::default();
    let mut cells = Vec::with_capacity(header.columns.len());
    let mut rest = rows;
    // Most tables have no quote anywhere. Then each line is a row and each delimiter ends a cell, which
    // is found several times faster.
    let quotes = memchr(QUOTE, rows.as_bytes()).is_some();
    while !rest.is_empty() {
        let length = match quotes {
            true => first_row(rest.as_bytes(), header.delimiter),
            false => memchr(b'\n', rest.as_bytes()).map(|place| place + 1),
        };
        let (line, next) = rest.split_at(length.unwrap_or(rest.len()));
        rest = next;
        let (text, line_end) = split_line_end(line);
        if text.is_empty() {
            // An empty line is not a row. It is kept, as everything that is not filled in.
            output.extend_from_slice(line.as_bytes());
            tally.lines += 1;
            continue;
        }
        let whole = match quotes {
            true => split(text, header.delimiter, &mut cells),
            false => {
                split_plain(text, header.delimiter, &mut cells);
                Ok(())
            }
        };
        let outcome = match whole {
            Ok(()) if cells.len() == header.columns.len() => {
                judge_cells(header, &cells, &mut judge)
            }
            Ok(()) => {
                let (expected, found) = (header.columns.len(), cells.len());
                RowOutcome::Refused(format!(
                    "expected {expected} cells as in the header, found {found}"
                ))
            }
            Err(reason) => RowOutcome::Refused(reason.to_owned()),
        };
        let lines = if quotes { memchr_iter(b'\n', line.as_bytes()).count().max(1) } else { 1 };
        tally.count(&outcome, lines as u64);
        write(header, text, whole.is_ok().then_some(&cells), &outcome, output);
        let line_end = if line_end.is_empty() { header.line_end } else { line_end };
        output.extend_from_slice(line_end.as_bytes());
        if stop && outcome.reason().is_some() {
            tally.stopped = true;
            break;
        }
    }
    tally
}

/// Judges a row by its cells. Only a row with a quoted cell needs texts of its own.
fn judge_cells(
    header: &Header,
    cells: &[&str],
    judge: &mut impl FnMut(&Cells<'_>) -> RowOutcome,
) -> RowOutcome {
    let mut row = Cells::default();
    if !header.known(cells).any(|(raw, _)| raw.as_bytes().first() == Some(&QUOTE)) {
        for (raw, column) in header.known(cells) {
            row.set(column, raw);
        }
        return judge(&row);
    }
    let texts: Vec<(Cow<'_, str>, Column)> =
        header.known(cells).map(|(raw, column)| (unquoted(raw), column)).collect();
    for (text, column) in &texts {
        row.set(*column, text);
    }
    judge(&row)
}

/// Writes a row with its key and reason in their places. If the row could not be split, or has not as
/// many cells as the header, it is unknown which cell belongs to which column, so all are kept.
fn write(
    header: &Header,
    text: &str,
    cells: Option<&Vec<&str>>,
    outcome: &RowOutcome,
    output: &mut Vec<u8>,
) {
    let replaces = header.key_place.is_some() || header.error_place.is_some();
    match cells.filter(|cells| replaces && cells.len() == header.columns.len()) {
        None => output.extend_from_slice(text.as_bytes()),
        Some(cells) => {
            for (place, raw) in cells.iter().enumerate() {
                if place > 0 {
                    output.push(header.delimiter);
                }
                match Some(place) {
                    place if place == header.key_place => write_key(outcome, raw, output),
                    place if place == header.error_place => write_error(outcome, output),
                    _ => output.extend_from_slice(raw.as_bytes()),
                }
            }
        }
    }
    // A row with too few cells is filled up with empty ones, so that key and reason are in their columns.
    // But if it has cells where key and reason belong, the next run would read those as such: then it
    // is counted as full, and key and reason follow at its end.
    let first_place = header.key_place.into_iter().chain(header.error_place).min();
    let count = match cells {
        Some(cells) if first_place.is_none_or(|place| cells.len() <= place) => cells.len(),
        _ => header.columns.len(),
    };
    for place in count..header.columns.len() {
        output.push(header.delimiter);
        if Some(place) == header.error_place {
            write_error(outcome, output);
        }
    }
    if header.key_place.is_none() {
        output.push(header.delimiter);
        write_key(outcome, "", output);
    }
    if header.error_place.is_none() {
        output.push(header.delimiter);
        write_error(outcome, output);
    }
}

fn write_key(outcome: &RowOutcome, raw: &str, output: &mut Vec<u8>) {
    match outcome {
        RowOutcome::Made(Some(key)) | RowOutcome::Given(key) => {
            output.extend_from_slice(&key.to_text())
        }
        // A refused row keeps what it was judged by: without its key the next run would make another.
        RowOutcome::Kept | RowOutcome::Unchecked(_) | RowOutcome::Refused(_) => {
            output.extend_from_slice(raw.as_bytes());
        }
        RowOutcome::Made(None) => {}
    }
}

/// Writes the reason, always in quotes: it can hold commas and quotes.
fn write_error(outcome: &RowOutcome, output: &mut Vec<u8>) {
    if let Some(reason) = outcome.reason() {
        output.push(QUOTE);
        output.extend_from_slice(reason.replace('"', "\"\"").as_bytes());
        output.push(QUOTE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avlock_format::RegistrationKey;

    const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";

    /// Fills in rows: those with days get the key, the others a reason.
    fn filled(header: &str, rows: &str) -> (String, Tally) {
        let key: RegistrationKey = KEY.parse().unwrap();
        let mut output = Vec::new();
        let (header, _) = Header::read(header, b',', false, &mut output).unwrap();
        output.clear();
        let judge = |row: &Cells<'_>| match row.get(Column::Days) {
            Some(_) => RowOutcome::Made(Some(key)),
            None => RowOutcome::Refused("days: \"none\"".to_owned()),
        };
        let tally = fill_in(&header, rows, false, judge, &mut output);
        (String::from_utf8(output).unwrap(), tally)
    }

    #[test]
    fn key_and_reason_follow_the_cells_or_take_their_places() {
        let (output, tally) = filled("days,x\r\n", "30,\"a\nb\"\r\n\r\n,c");
        let reason = "\"days: \"\"none\"\"\"";
        assert_eq!(output, format!("30,\"a\nb\",{KEY},\r\n\r\n,c,,{reason}\r\n"));
        assert_eq!((tally.made, tally.refused, tally.lines), (1, 1, 4));
        assert_eq!(tally.reasons, [(4, "days: \"none\"".to_owned())]);

        let (output, _) = filled("error,days,registration_key\n", "old,1,\nold,,old\n");
        assert_eq!(output, format!(",1,{KEY}\n{reason},,old\n"));
    }

    #[test]
    fn a_row_with_another_number_of_cells_keeps_them() {
        let reason = "\"expected 2 cells as in the header, found 1\"";
        assert_eq!(filled("days,x\n", "30\n").0, format!("30,,,{reason}\n"));
        let reason = "\"expected 2 cells as in the header, found 3\"";
        assert_eq!(filled("days,x\n", "30,b,c\n").0, format!("30,b,c,,{reason}\n"));
    }

    #[test]
    fn a_header_names_each_column_once() {
        let read = |line| Header::read(line, b',', false, &mut Vec::new()).map(|(_, near)| near);
        assert_eq!(read("days,dayz,x\n"), Ok(vec![("dayz".to_owned(), Column::Days)]));
        let message = |line| read(line).unwrap_err().message;
        assert_eq!(
            message("days,\"days\""),
            "expected each column once, found \"days\" at 1 and 2"
        );
        assert_eq!(message("x"), "expected a header with a column of an order, found none");
        assert_eq!(
            message("days,\"x"),
            "line 1: expected a quote at the end of a quoted cell, found none"
        );
    }
}
