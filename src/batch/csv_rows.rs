//! CSV, RFC 4180: rows split without being changed, so that what is not ours passes byte for byte.

use crate::batch::Tally;
use crate::batch::columns::{Cells, Column};
use crate::batch::issue::RowOutcome;
use crate::failure::Failure;
use avlock_issuing::text;
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::borrow::Cow;
use std::collections::BTreeMap;

const QUOTE: u8 = b'"';

/// The header of a table: which cell means what.
#[derive(Debug, Clone)]
pub struct Header {
    delimiter: u8,
    columns: Vec<Option<Column>>,
    /// Places of the two columns that are written, if the table has them.
    key_place: Option<usize>,
    error_place: Option<usize>,
    /// What ends a line that the table leaves open.
    line_end: &'static str,
}

/// Names in a header that are not known, each with the column that it resembles.
pub type NearNames = Vec<(String, Column)>;

impl Header {
    /// Reads the first line, which may begin with a byte-order mark, and writes it with the two
    /// columns that are ours.
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

    /// What stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Has the table a column?
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }
}

/// What cannot be read as a table at all.
pub fn no_table(message: impl std::fmt::Display) -> Failure {
    Failure::new("table", message)
}

/// Works on whole rows; `judge` says what becomes of each.
pub fn work(
    header: &Header,
    rows: &str,
    stop: bool,
    mut judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    let mut tally = Tally::default();
    let mut cells = Vec::with_capacity(header.columns.len());
    let mut rest = rows;
    // Most tables have no quote anywhere, and then a row is a line and a cell what stands between
    // two delimiters.
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
            // An empty line is no row; it stays where it is.
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
        let issued = match whole {
            Ok(()) if cells.len() == header.columns.len() => issue(header, &cells, &mut judge),
            Ok(()) => {
                let (expected, found) = (header.columns.len(), cells.len());
                RowOutcome::Refused(format!(
                    "expected {expected} cells as in the header, found {found}"
                ))
            }
            Err(reason) => RowOutcome::Refused(reason.to_owned()),
        };
        let lines = if quotes { memchr_iter(b'\n', line.as_bytes()).count().max(1) } else { 1 };
        tally.count(&issued, lines as u64);
        write(header, text, whole.is_ok().then_some(&cells), &issued, output);
        let line_end = if line_end.is_empty() { header.line_end } else { line_end };
        output.extend_from_slice(line_end.as_bytes());
        if stop && issued.reason().is_some() {
            tally.stopped = true;
            break;
        }
    }
    tally
}

fn issue(
    header: &Header,
    cells: &[&str],
    judge: &mut impl FnMut(&Cells<'_>) -> RowOutcome,
) -> RowOutcome {
    let ours = || {
        let both = cells.iter().zip(&header.columns);
        both.filter_map(|(raw, column)| Some((*raw, (*column)?)))
    };
    let mut row = Cells::default();
    if !ours().any(|(raw, _)| raw.as_bytes().first() == Some(&QUOTE)) {
        for (raw, column) in ours() {
            row.set(column, raw);
        }
        return judge(&row);
    }
    let texts: Vec<(Cow<'_, str>, Column)> =
        ours().map(|(raw, column)| (unquoted(raw), column)).collect();
    for (text, column) in &texts {
        row.set(*column, text);
    }
    judge(&row)
}

/// The row as it was, with its key and reason in their places. In a row that could not be split, or
/// that has another number of cells than the header, nobody knows which cell is whose: it is kept as
/// it stands.
fn write(
    header: &Header,
    text: &str,
    cells: Option<&Vec<&str>>,
    issued: &RowOutcome,
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
                    place if place == header.key_place => write_key(issued, raw, output),
                    place if place == header.error_place => write_error(issued, output),
                    _ => output.extend_from_slice(raw.as_bytes()),
                }
            }
        }
    }
    // A row with too few cells is filled up, so that what follows stands in its column; but not if
    // it has cells in our places, which the next run would take for a key and a reason.
    let own = header.key_place.into_iter().chain(header.error_place).min();
    let fills = |cells: &&Vec<&str>| own.is_none_or(|own| cells.len() <= own);
    let count = cells.filter(fills).map_or(header.columns.len(), Vec::len);
    for place in count..header.columns.len() {
        output.push(header.delimiter);
        if Some(place) == header.error_place {
            write_error(issued, output);
        }
    }
    if header.key_place.is_none() {
        output.push(header.delimiter);
        write_key(issued, "", output);
    }
    if header.error_place.is_none() {
        output.push(header.delimiter);
        write_error(issued, output);
    }
}

fn write_key(issued: &RowOutcome, raw: &str, output: &mut Vec<u8>) {
    match issued {
        RowOutcome::Made(Some(key)) | RowOutcome::Given(key) => {
            output.extend_from_slice(&key.to_text())
        }
        RowOutcome::Kept | RowOutcome::Unchecked(_) => output.extend_from_slice(raw.as_bytes()),
        RowOutcome::Made(None) | RowOutcome::Refused(_) => {}
    }
}

/// Reasons hold commas and quotes, so they are always quoted.
fn write_error(issued: &RowOutcome, output: &mut Vec<u8>) {
    if let Some(reason) = issued.reason() {
        output.push(QUOTE);
        output.extend_from_slice(reason.replace('"', "\"\"").as_bytes());
        output.push(QUOTE);
    }
}

/// Splits a row into its cells as they stand, quotes and all.
fn split<'a>(text: &'a str, delimiter: u8, cells: &mut Vec<&'a str>) -> Result<(), &'static str> {
    cells.clear();
    let bytes = text.as_bytes();
    let mut start = 0;
    loop {
        let mut from = start;
        if bytes.get(start) == Some(&QUOTE) {
            let end = closing_quote(bytes, start);
            from = end.ok_or("expected a quote at the end of a quoted cell, found none")? + 1;
            if bytes.get(from).is_some_and(|&next| next != delimiter) {
                return Err("expected the end of the cell after a closing quote, found more");
            }
        }
        match memchr(delimiter, &bytes[from..]) {
            Some(length) => {
                cells.push(&text[start..from + length]);
                start = from + length + 1;
            }
            None => {
                cells.push(&text[start..]);
                return Ok(());
            }
        }
    }
}

/// The same where there is no quote.
fn split_plain<'a>(text: &'a str, delimiter: u8, cells: &mut Vec<&'a str>) {
    cells.clear();
    let mut start = 0;
    for place in memchr_iter(delimiter, text.as_bytes()) {
        cells.push(&text[start..place]);
        start = place + 1;
    }
    cells.push(&text[start..]);
}

/// Where the quote opened at `start` is closed; two in a row stand for one inside.
fn closing_quote(bytes: &[u8], start: usize) -> Option<usize> {
    let mut from = start + 1;
    loop {
        let end = from + memchr(QUOTE, bytes.get(from..)?)?;
        if bytes.get(end + 1) != Some(&QUOTE) {
            return Some(end);
        }
        from = end + 2;
    }
}

/// What a cell says.
fn unquoted(raw: &str) -> Cow<'_, str> {
    match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
        Some(inside) if inside.contains('"') => Cow::Owned(inside.replace("\"\"", "\"")),
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Borrowed(raw),
    }
}

/// The length of the first row, its line end included; nothing if it has none.
fn first_row(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let line = memchr(b'\n', bytes)? + 1;
    if memchr(QUOTE, &bytes[..line]).is_none() {
        return Some(line);
    }
    let mut cell = 0;
    loop {
        let mut from = cell;
        if bytes.get(cell) == Some(&QUOTE) {
            from = closing_quote(bytes, cell)? + 1;
        }
        let end = from + memchr2(delimiter, b'\n', &bytes[from..])?;
        if bytes[end] == b'\n' {
            return Some(end + 1);
        }
        cell = end + 1;
    }
}

/// Where the last whole row of a block ends; 0 if none does. The block begins with a row.
pub fn last_row_end(bytes: &[u8], delimiter: u8) -> usize {
    if memchr(QUOTE, bytes).is_none() {
        return memrchr(b'\n', bytes).map_or(0, |place| place + 1);
    }
    let mut end = 0;
    while let Some(length) = first_row(&bytes[end..], delimiter) {
        end += length;
    }
    end
}

fn split_line_end(line: &str) -> (&str, &'static str) {
    match line.strip_suffix('\n') {
        Some(line) => match line.strip_suffix('\r') {
            Some(line) => (line, "\r\n"),
            None => (line, "\n"),
        },
        None => (line, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Result<Vec<&str>, &'static str> {
        let mut cells = Vec::new();
        split(text, b',', &mut cells).map(|()| cells)
    }

    #[test]
    fn cells_are_split_and_kept_as_they_stand() {
        assert_eq!(cells("a,b,"), Ok(vec!["a", "b", ""]));
        assert_eq!(cells(r#""a,b",c"d,"e""""#), Ok(vec![r#""a,b""#, "c\"d", r#""e""""#]));
        assert_eq!(unquoted(r#""e""""#), "e\"");
        assert!(cells("a,\"b").is_err());
        assert!(cells("\"a\"b,c").is_err());
    }

    #[test]
    fn rows_end_where_no_quote_is_open() {
        assert_eq!(first_row(b"a,b\nc", b','), Some(4));
        assert_eq!(first_row(b"a,\"x\ny\"\nc", b','), Some(8));
        assert_eq!(first_row(b"5\" disk,b\n\"c", b','), Some(10));
        assert_eq!(first_row(b"\"open\nand\n", b','), None);
        assert_eq!(last_row_end(b"a\n\"b\nc\"\n\"d\n", b','), 8);
        assert_eq!(last_row_end(b"a", b','), 0);
    }
}
