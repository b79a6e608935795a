//! Finds the sheet with the orders in a workbook, and makes a CSV table of it: line for row, each with the
//! same number of cells. So the number of a record is that of its row.

use crate::batch::columns::{Column, Names, is_blank};
use crate::batch::csv_header::{no_header, no_table};
use crate::batch::workbook::archive::{self, MOST_UNPACKED, damaged};
use crate::batch::workbook::places;
use crate::batch::workbook::value::{Shown, Value};
use crate::failure::Failure;
use avlock_issuing::text;
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeSet;
use std::io::Cursor;

/// The number of rows with text among which the header is.
const MOST_ROWS: usize = 30;

/// A sheet that was read as a table.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The table, in CSV.
    pub text: String,
    /// Where its header begins and ends in the text.
    pub header: std::ops::Range<usize>,
    /// The row of its header, from 1.
    pub header_row: u64,
    /// The other sheets with cells.
    pub others: Vec<String>,
    /// Those of them that have a header as well.
    pub others_with_orders: Vec<String>,
}

/// The cells of a sheet that are not empty, by row and column from 0.
type Cells = Vec<(u32, u32, Value)>;

/// Reads the first sheet of a workbook that has a header, with `delimiter` between the cells of the table.
pub fn read(bytes: &[u8], delimiter: u8, names: &Names) -> Result<Sheet, Failure> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let is_read = |sheet: &calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let sheets: Vec<calamine::Sheet> = workbook.sheets_metadata().to_vec();
    let mut found: Option<Sheet> = None;
    let mut others = Vec::new();
    let mut others_with_orders = Vec::new();
    for sheet in &sheets {
        let name = &sheet.name;
        if !is_read(sheet) || found.is_some() {
            let cells = match sheet.typ {
                SheetType::WorkSheet => cells(&mut workbook, name, Some(MOST_ROWS))?,
                _ => Cells::new(),
            };
            if is_read(sheet) && header(&cells, names).is_some() {
                others_with_orders.push(name.clone());
            }
            others.extend((!cells.is_empty()).then(|| name.clone()));
            continue;
        }
        places::check(&archive::part(bytes, &archive::part_of_sheet(bytes, name)?)?)?;
        let cells = cells(&mut workbook, name, None)?;
        match header(&cells, names) {
            Some(columns) => found = Some(table(name, &cells, &columns, delimiter)?),
            None => others.extend((!cells.is_empty()).then(|| name.clone())),
        }
    }
    let mut sheet = found.ok_or_else(|| match others.is_empty() {
        true => no_table("expected a header in a sheet of the workbook, found no text in any"),
        false => no_header(),
    })?;
    sheet.others = others;
    sheet.others_with_orders = others_with_orders;
    Ok(sheet)
}

/// Reads the cells of a sheet, up to a number of rows.
fn cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    most_rows: Option<usize>,
) -> Result<Cells, Failure> {
    let without_value = match most_rows {
        None => formulas(workbook, name)?,
        Some(_) => BTreeSet::new(),
    };
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Cells::new()),
        Err(error) => return Err(damaged(error)),
    };
    let shown: Vec<Shown> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref())
        .map(|format| format.map(|format| Shown::of_code(&format.format_code)).unwrap_or_default())
        .collect();
    let mut cells = Cells::new();
    let mut length = 0;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let shown = shown.get(style).copied().unwrap_or_default();
        let value = Value::of(cell.get_value(), shown)
            .or_else(|| without_value.contains(&(row, column)).then_some(Value::Formula));
        let Some(value) = value else { continue };
        if let Value::Text(text) = &value {
            length += text.len() as u64;
        }
        if length > MOST_UNPACKED {
            return Err(too_large());
        }
        cells.push((row, column, value));
        if most_rows.is_some_and(|most| cells.chunk_by(|a, b| a.0 == b.0).count() > most) {
            break;
        }
    }
    // Rows and cells are in order in every file that a program has written.
    cells.sort_by_key(|(row, column, _)| (*row, *column));
    if cells.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        return Err(damaged("a cell is there twice"));
    }
    Ok(cells)
}

/// Returns the cells that have a formula. Programs that never calculate it leave its value out.
fn formulas(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<BTreeSet<(u32, u32)>, Failure> {
    let mut found = BTreeSet::new();
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(found),
        Err(error) => return Err(damaged(error)),
    };
    while let Some(cell) = reader.next_formula().map_err(damaged)? {
        if !cell.get_value().is_empty() {
            found.insert(cell.get_position());
        }
    }
    Ok(found)
}

/// A row with the header, and the column of each of its cells.
struct HeaderRow {
    row: u32,
    columns: Vec<(u32, Column)>,
}

/// Finds the header among the first rows. One known name may be in a title; a later row that has more of
/// them is the header.
fn header(cells: &Cells, names: &Names) -> Option<HeaderRow> {
    let mut found: Option<HeaderRow> = None;
    for row in cells.chunk_by(|one, other| one.0 == other.0).take(MOST_ROWS) {
        let column = |(_, place, value): &(u32, u32, Value)| {
            Some((*place, names.column(value.text(None).trim_matches(is_blank))?))
        };
        let columns: Vec<(u32, Column)> = row.iter().filter_map(column).collect();
        if !columns.iter().any(|(_, column)| names.make_header(*column)) {
            continue;
        }
        let known = found.as_ref().map_or(0, |header| header.columns.len());
        if columns.len() <= known {
            continue;
        }
        let is_certain = columns.len() > 1;
        found = Some(HeaderRow { row: row[0].0, columns });
        if is_certain {
            break;
        }
    }
    found
}

/// Makes a table of the cells of a sheet.
fn table(name: &str, cells: &Cells, header: &HeaderRow, delimiter: u8) -> Result<Sheet, Failure> {
    let width = cells.iter().map(|(_, column, _)| column + 1).max().unwrap_or(0);
    let mut text = String::new();
    let mut place = 0..0;
    let mut next_row = 0;
    for row in cells.chunk_by(|one, other| one.0 == other.0) {
        let number = row[0].0;
        // Rows without text are empty lines.
        text.extend((next_row..number).map(|_| '\n'));
        next_row = number + 1;
        let begin = text.len();
        let mut values = row.iter().peekable();
        for column in 0..width {
            if column > 0 {
                text.push(char::from(delimiter));
            }
            let Some((_, _, value)) = values.next_if(|(_, other, _)| *other == column) else {
                continue;
            };
            let known = header.columns.iter().find(|(other, _)| *other == column);
            let known = known.map(|(_, column)| *column).filter(|_| number > header.row);
            push_cell(&mut text, &value.text(known), delimiter);
        }
        text.push('\n');
        if number == header.row {
            place = begin..text.len();
        }
        if text.len() as u64 > MOST_UNPACKED {
            return Err(too_large());
        }
    }
    Ok(Sheet {
        name: name.to_owned(),
        text,
        header: place,
        header_row: u64::from(header.row) + 1,
        others: Vec::new(),
        others_with_orders: Vec::new(),
    })
}

/// Adds a cell to a table, in quotes if it needs them.
pub fn push_cell(table: &mut String, cell: &str, delimiter: u8) {
    let needs_quotes =
        cell.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    match needs_quotes {
        true => {
            table.push('"');
            table.push_str(&cell.replace('"', "\"\""));
            table.push('"');
        }
        false => table.push_str(cell),
    }
}

fn too_large() -> Failure {
    no_table("expected a sheet of up to 256 MB of text, found more")
        .hint("save the sheet as CSV UTF-8")
}

/// Names sheets in a message.
pub fn in_words(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| text::quoted(name).to_string()).collect();
    names.join(", ")
}
