//! A sheet whose table was filled in: which of its cells change, and the table in other forms.

use crate::batch::columns::Column;
use crate::batch::csv_cells::{first_row, split, split_line_end, unquoted};
use crate::batch::csv_header::Header;
use crate::batch::workbook::edit::{Change, letters};
use crate::batch::workbook::sheet::Sheet;
use crate::batch::workbook::value::without_marks;
use serde_json::{Map, Value};

/// The records of a table that a sheet was made into.
struct Records<'a> {
    rest: &'a str,
    delimiter: u8,
}

impl<'a> Iterator for Records<'a> {
    type Item = Vec<&'a str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let length = first_row(self.rest.as_bytes(), self.delimiter).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(length);
        self.rest = rest;
        let mut cells = Vec::new();
        // Each was written here, so that it can be split.
        let _ = split(split_line_end(line).0, self.delimiter, &mut cells);
        Some(cells)
    }
}

/// Returns the cells that a filled-in table changes: those of key and reason. What an early end left out
/// stays as it was.
pub fn changes(sheet: &Sheet, header: &Header, filled: &str) -> Vec<Change> {
    let delimiter = header.delimiter();
    let before = Records { rest: &sheet.text, delimiter };
    let after = Records { rest: filled, delimiter };
    let mut changes = Vec::new();
    for (row, (before, after)) in before.zip(after).enumerate() {
        for (column, cell) in after.iter().enumerate() {
            let old = before.get(column).copied().unwrap_or_default();
            if *cell != old {
                let text = without_marks(&unquoted(cell));
                let is_heading = row as u64 + 1 == sheet.header_row;
                changes.push(Change { row: row as u32, column: column as u32, text, is_heading });
            }
        }
    }
    changes
}

/// Makes JSON Lines of a filled-in table: an object for each row below the header, with the headings as
/// names, and `null` for empty cells. A column without a heading has its letters.
pub fn json_lines(sheet: &Sheet, header: &Header, filled: &str) -> String {
    let mut records = Records { rest: filled, delimiter: header.delimiter() };
    let headings = records.nth(sheet.header_row as usize - 1).unwrap_or_default();
    let names: Vec<String> = headings
        .iter()
        .enumerate()
        .map(|(place, raw)| match unquoted(raw).trim() {
            "" => letters(place as u32),
            name => name.to_owned(),
        })
        .collect();
    let is_ours = |name: &str| {
        matches!(Column::from_name(name), Some(Column::RegistrationKey | Column::Error))
    };
    let mut lines = String::new();
    for cells in records {
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let mut object = Map::new();
        for ((name, raw), heading) in names.iter().zip(&cells).zip(&headings) {
            let text = unquoted(raw);
            if text.is_empty() && heading.is_empty() && !is_ours(name) {
                continue;
            }
            let value = (!text.is_empty()).then(|| Value::from(without_marks(&text)));
            object.insert(name.clone(), value.unwrap_or(Value::Null));
        }
        lines.push_str(&Value::Object(object).to_string());
        lines.push('\n');
    }
    lines
}
