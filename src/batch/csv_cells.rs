//! Splits CSV (RFC 4180) into rows and cells without changing a byte. What cells mean is decided in
//! `csv_rows`.

use crate::batch::columns::is_blank;
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::borrow::Cow;

/// The character around a cell that may hold delimiters and line breaks.
pub const QUOTE: u8 = b'"';

/// Splits a row into its cells, which keep their quotes.
pub fn split<'a>(
    text: &'a str,
    delimiter: u8,
    cells: &mut Vec<&'a str>,
) -> Result<(), &'static str> {
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

/// Splits a row that has no quote, which is faster and cannot fail.
pub fn split_plain<'a>(text: &'a str, delimiter: u8, cells: &mut Vec<&'a str>) {
    cells.clear();
    let mut start = 0;
    // Cells are short, so that a search made for long texts would be set up more often than it helps.
    for (place, byte) in text.bytes().enumerate() {
        if byte == delimiter {
            cells.push(&text[start..place]);
            start = place + 1;
        }
    }
    cells.push(&text[start..]);
}

/// Returns the place of the quote that closes the one at `start`. Two quotes in a row are one quote
/// within the cell.
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

/// Returns the text of a cell, without the quotes around it.
pub fn unquoted(raw: &str) -> Cow<'_, str> {
    match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
        Some(inside) if inside.contains('"') => Cow::Owned(inside.replace("\"\"", "\"")),
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Borrowed(raw),
    }
}

/// Returns the length of the first row with its line end, or `None` if no line end outside of quotes
/// follows.
pub fn first_row(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let line = memchr(b'\n', bytes)? + 1;
    if memchr(QUOTE, &bytes[..line]).is_none() {
        return Some(line);
    }
    // Only a quote at the beginning of a cell opens one: `5" disk` is plain text.
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

/// Returns the end of the last whole row of a block that begins with a row, or 0 if none is whole.
pub fn last_row_end(bytes: &[u8], delimiter: u8) -> usize {
    if memchr(QUOTE, bytes).is_none() {
        return memrchr(b'\n', bytes).map_or(0, |place| place + 1);
    }
    // Whether a line break is within quotes is known only from the beginning of its row on.
    let mut end = 0;
    while let Some(length) = first_row(&bytes[end..], delimiter) {
        end += length;
    }
    end
}

/// True for a row that has separators, blanks and empty quotes only.
pub fn is_blank_row(text: &str, delimiter: u8) -> bool {
    let is_ascii_blank = |byte: u8| {
        byte == delimiter || byte == QUOTE || byte.is_ascii_whitespace() || !byte.is_ascii()
    };
    // Nearly every row has a letter or a digit among its first bytes.
    if !text.bytes().all(is_ascii_blank) {
        return false;
    }
    let is_blank = |character: char| {
        character == char::from(delimiter) || character == '"' || is_blank(character)
    };
    // A quote that is left open, and a cell that is a quote, are to be seen.
    text.chars().all(is_blank)
        && memchr_iter(QUOTE, text.as_bytes()).count().is_multiple_of(2)
        && !text.contains("\"\"\"")
}

/// Splits a line into its text and its line end, which is empty on a last line without one.
pub fn split_line_end(line: &str) -> (&str, &'static str) {
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
    fn cells_keep_their_quotes() {
        assert_eq!(cells("a,b,"), Ok(vec!["a", "b", ""]));
        assert_eq!(cells(""), Ok(vec![""]));
        assert_eq!(cells(r#""a,b",c"d,"e""""#), Ok(vec![r#""a,b""#, "c\"d", r#""e""""#]));
        assert_eq!(unquoted(r#""e""""#), "e\"");
        assert_eq!(unquoted(r#""a,b""#), "a,b");
        assert_eq!(unquoted("c\"d"), "c\"d");
    }

    #[test]
    fn a_plain_row_is_split_alike_in_both_ways() {
        for text in ["", "a", ",", "a,b,", ",,é"] {
            let mut plain = Vec::new();
            split_plain(text, b',', &mut plain);
            assert_eq!(cells(text), Ok(plain), "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_or_goes_on_is_refused() {
        let open = Err("expected a quote at the end of a quoted cell, found none");
        let more = Err("expected the end of the cell after a closing quote, found more");
        assert_eq!(cells("a,\"b"), open);
        assert_eq!(cells("\"\"\""), open);
        assert_eq!(cells("\"a\"b,c"), more);
        assert_eq!(cells("a,\"b\" "), more);
    }

    #[test]
    fn rows_end_where_no_quote_is_open() {
        assert_eq!(first_row(b"a,b\nc", b','), Some(4));
        assert_eq!(first_row(b"a,\"x\ny\"\nc", b','), Some(8));
        assert_eq!(first_row(b"5\" disk,b\n\"c", b','), Some(10));
        assert_eq!(first_row(b"\"open\nand\n", b','), None);
        assert_eq!(last_row_end(b"a\n\"b\nc\"\n\"d\n", b','), 8);
        assert_eq!(last_row_end(b"a\nb\nc", b','), 4);
        assert_eq!(last_row_end(b"a", b','), 0);
    }

    #[test]
    fn a_line_end_is_cut_off() {
        assert_eq!(split_line_end("a\r\n"), ("a", "\r\n"));
        assert_eq!(split_line_end("a\n"), ("a", "\n"));
        assert_eq!(split_line_end("a\r"), ("a\r", ""));
    }
}
