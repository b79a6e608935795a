//! Turns a table of orders into the same table with keys: `avlock keygen --batch`.
//!
//! - [`columns`]: the columns that are read or written, and the cells of a row.
//! - [`encoding`]: reads UTF-16 and Windows-1252 as UTF-8, and writes them back.
//! - [`doubt`]: knows a table that is likely in another encoding than Windows-1252.
//! - [`western`]: knows the spelling of the languages of Windows-1252.
//! - [`named_encoding`]: reads the encoding that `--encoding` names.
//! - [`csv_start`] and [`csv_header`]: find the header of CSV, its separator and its columns.
//! - [`csv_rows`], on [`csv_cells`], and [`json_rows`]: split rows into cells and fill keys in. Other
//!   cells pass byte for byte.
//! - [`damage`]: knows texts that a spreadsheet or a web page changed.
//! - [`spelling`]: tells of codes that were not read as they are.
//! - [`workbook`]: sheets of workbooks as tables.
//! - [`issue`]: makes the key of a row, or tells why there is none.
//! - [`record`]: records the keys in the ledger.
//! - [`halt`]: what to tell where a signal ends it midway.
//! - [`tally`]: counts the rows.
//! - [`pipeline`]: passes blocks of rows to all cores and back, in order and in bounded memory.
//!
//! Options, profiles, secrets and files are not read here: `commands::keygen::batch` does that and puts
//! the parts together.

pub mod columns;
pub mod csv_cells;
pub mod csv_header;
pub mod csv_rows;
pub mod csv_start;
pub mod damage;
pub mod doubt;
pub mod encoding;
pub mod halt;
pub mod issue;
pub mod json_rows;
pub mod named_encoding;
pub mod pipeline;
pub mod record;
pub mod spelling;
pub mod tally;
pub mod western;
pub mod workbook;

use columns::Cells;
use issue::RowOutcome;
use tally::Tally;

/// How the bytes of a table are read.
#[derive(Debug, Clone)]
pub enum Table {
    /// As CSV with this header.
    Csv(csv_header::Header),
    /// As JSON Lines.
    JsonLines {
        /// The names that its members have.
        names: columns::Names,
    },
}

/// Writes whole rows with the keys and reasons that `judge` gives them, up to the first refused row if
/// `stop` is true. The output depends on the rows and on `judge` alone.
pub fn fill_in(
    table: &Table,
    rows: &str,
    stop: bool,
    judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    match table {
        Table::Csv(header) => csv_rows::fill_in(header, rows, stop, judge, output),
        Table::JsonLines { names } => json_rows::fill_in(rows, names, stop, judge, output),
    }
}
