//! Where the rows and cells of a sheet say that they stand. Whatever a sheet cannot have is refused before
//! it is read.
//!
//! The reader of cells counts letters and digits without a limit, so that row 4294967297 would be row 1,
//! and takes the row of a cell from the cell. Keys are put in by the row's own number. A sheet in which
//! these differ would get a key in another row.

use crate::batch::workbook::archive::damaged;
use crate::failure::Failure;
use avlock_issuing::text;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The most rows of a sheet.
const MOST_ROWS: u32 = 1_048_576;

/// The most columns of a sheet, `A` to `XFD`.
const MOST_COLUMNS: u32 = 16_384;

/// Refuses the XML of a sheet with a row or cell at a place that a sheet does not have, or with a cell that
/// is in one row and says another.
pub fn check(xml: &str) -> Result<(), Failure> {
    let mut reader = Reader::from_str(xml);
    let mut places = Places::default();
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(e) => places.begin(&e)?,
            Event::Empty(e) => {
                places.begin(&e)?;
                places.end(e.local_name().as_ref());
            }
            // What follows are no cells: a button is at a place too, and names its row by such an element.
            Event::End(e) if e.local_name().as_ref() == "sheetData" => return Ok(()),
            Event::End(e) => places.end(e.local_name().as_ref()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The row and the column of the next element that does not tell its own, from 1.
struct Places {
    row: u32,
    column: u32,
}

impl Default for Places {
    fn default() -> Self {
        Self { row: 1, column: 1 }
    }
}

impl Places {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), Failure> {
        match element.local_name().as_ref() {
            "row" => {
                if let Some(given) = given(element)? {
                    self.row = number(&given).ok_or_else(|| nowhere("row", &given))?;
                }
                self.column = 1;
                within("rows", self.row, MOST_ROWS)
            }
            "c" => {
                if let Some(given) = given(element)? {
                    let (column, row) = place(&given).ok_or_else(|| nowhere("cell", &given))?;
                    if row != self.row {
                        let given = text::quoted(&given);
                        let row = self.row;
                        return Err(damaged(format_args!("row {row} has the cell {given}")));
                    }
                    self.column = column;
                }
                within("columns", self.column, MOST_COLUMNS)
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "row" => self.row += 1,
            "c" => self.column += 1,
            _ => {}
        }
    }
}

/// Returns the place that an element says it is at, as it is written. Refuses an element whose attributes do not
/// read: one may be passed over by one reader and taken by another.
fn given(element: &BytesStart<'_>) -> Result<Option<String>, Failure> {
    let mut found = None;
    // With the checks, one that is there twice would be an error.
    for one in element.attributes().with_checks(false) {
        let one = one.map_err(damaged)?;
        if one.key.as_ref() == "r" && found.is_none() {
            found = Some(one.value.to_string());
        }
    }
    Ok(found)
}

/// Reads a number of a row: digits alone, from 1 to the last.
fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten()?;
    (1..=MOST_ROWS).contains(&number).then_some(number)
}

/// Reads a place such as `AB12` as its column and row, both from 1.
fn place(text: &str) -> Option<(u32, u32)> {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(length);
    if !(1..=3).contains(&length) {
        return None;
    }
    let value = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, letter| column * 26 + value(letter));
    (column <= MOST_COLUMNS).then_some((column, number(digits)?))
}

/// Refuses what was counted past the last row or column.
fn within(what: &str, number: u32, most: u32) -> Result<(), Failure> {
    match number <= most {
        true => Ok(()),
        false => Err(damaged(format_args!("expected up to {most} {what}, found more"))),
    }
}

fn nowhere(what: &str, given: &str) -> Failure {
    let given = text::quoted(given);
    damaged(format_args!("a {what} is at {given}, which is no place in a sheet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<(), Failure> {
        check(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    }

    #[test]
    fn places_of_a_sheet_are_read_with_and_without_numbers() {
        for good in [
            r#"<row r="1"><c r="A1"/><c/><c r="c1"><v>7</v></c></row><row/><row><c r="B3"/></row>"#,
            r#"<row r="1048576"><c r="XFD1048576"/></row>"#,
            r#"<x:row xmlns:x="u" r="9"><x:c r="AA9"/></x:row>"#,
            // Another order is the business of the reader.
            r#"<row r="9"/><row r="2"><c r="B2"/><c r="A2"/></row>"#,
        ] {
            assert!(sheet(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn rows_behind_the_cells_are_of_something_else() {
        let button =
            "<controls><anchor><xdr:row>7</xdr:row><xdr:row>9</xdr:row></anchor></controls>";
        let xml =
            format!(r#"<worksheet><sheetData><row r="1048576"/></sheetData>{button}</worksheet>"#);
        assert!(check(&xml).is_ok());
    }

    #[test]
    fn a_place_that_no_sheet_has_is_refused() {
        for given in ["0", "1048577", "4294967297", "A5", "+5", "", "5 ", "-1", "\u{0665}", "&#53;"]
        {
            let refused = sheet(&format!(r#"<row r="{given}"/>"#)).unwrap_err();
            assert!(refused.message.contains("a row is at"), "{given}: {}", refused.message);
        }
        for given in ["A0", "A1048577", "A4294967297", "XFE1", "AAAAAAAAB1", "1", "A", "", "A1:B1"]
        {
            let refused = sheet(&format!(r#"<row><c r="{given}"/></row>"#)).unwrap_err();
            assert!(refused.message.contains("a cell is at"), "{given}: {}", refused.message);
        }
    }

    #[test]
    fn attributes_that_do_not_read_are_refused() {
        for rows in [
            r#"<row r:"1" spans="1:4"/>"#,
            r#"<row spans="1:4" r=1/>"#,
            r#"<row><c r"A1" t="s"/></row>"#,
            r#"<row><c r="A1" s/></row>"#,
        ] {
            assert!(sheet(rows).is_err(), "{rows}");
        }
    }

    #[test]
    fn a_cell_of_another_row_is_refused() {
        for rows in [
            r#"<row r="2"><c r="A7"/></row>"#,
            r#"<row/><row><c r="A1"/></row>"#,
            r#"<row r="3"/><row><c r="A3"/></row>"#,
        ] {
            let refused = sheet(rows).unwrap_err();
            assert!(refused.message.contains("has the cell"), "{rows}: {}", refused.message);
        }
    }

    #[test]
    fn what_is_counted_past_the_end_is_refused() {
        let refused = sheet(r#"<row r="1048576"/><row/>"#).unwrap_err();
        assert!(refused.message.contains("1048576 rows"), "{}", refused.message);
        let refused = sheet(r#"<row><c r="XFD1"/><c/></row>"#).unwrap_err();
        assert!(refused.message.contains("16384 columns"), "{}", refused.message);
    }
}
