//! Workbooks (`.xlsx`): a sheet is read as a table, and gets its keys without any other change.
//!
//! - [`archive`]: the ZIP archive that a workbook is, what else a file may be, and how large.
//! - [`value`]: what a cell holds, and the text that it is in a table.
//! - [`places`]: refuses rows and cells at places that no sheet has.
//! - [`sheet`]: finds the sheet with the orders, and makes a table of it, a line a row.
//! - [`filled`]: what the filled-in table changes in the sheet, and the table in other forms.
//! - [`edit`]: puts cells into the XML of a sheet.
//!
//! Between them the table passes through the same pipeline as CSV. A workbook is not written anew: every
//! other sheet, format and formula stays byte for byte.

pub mod archive;
pub mod edit;
pub mod filled;
pub mod places;
pub mod sheet;
pub mod value;
