//! Rows of the ledger as CSV, RFC 4180, for spreadsheets.
//!
//! A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet, and a customer's name
//! must not be run: such a text gets an apostrophe before it. Documents have it as it is.

use crate::report::{FieldsReport, LedgerRowReport, RowReport};
use avlock_format::DelphiDay;
use std::fmt::Write;

/// What a cell holds.
enum Cell<'r> {
    Empty,
    Number(i64),
    Day(DelphiDay),
    /// Text that this program has written: digits, letters, marks that mean nothing to CSV.
    Own(&'r str),
    /// Text that somebody else has written.
    Foreign(&'r str),
}

/// Reads a cell of a row.
type Read = for<'r> fn(&'r LedgerRowReport) -> Cell<'r>;

/// The columns in their order: name and cell.
const COLUMNS: [(&str, Read); 33] = [
    ("id", |report| Cell::Number(report.row.id)),
    ("event", |report| Cell::Own(report.row.event)),
    ("time", |report| Cell::Own(&report.row.time)),
    ("made_by", |report| Cell::Foreign(&report.row.made_by)),
    ("refers_to", |report| number(report.row.refers_to)),
    ("order", |report| foreign(&report.row.order)),
    ("generation", |report| number(report.row.generation)),
    ("customer", |report| foreign(&report.row.customer)),
    ("note", |report| foreign(&report.row.note)),
    ("app", |report| foreign(&report.row.app)),
    ("app_id", |report| field(report, |fields| Cell::Number(fields.app_id.into()))),
    ("install_code", |report| own(&report.row.install_code)),
    ("user_name", |report| foreign(&report.row.user_name)),
    ("user_company", |report| foreign(&report.row.user_company)),
    ("email", |report| foreign(&report.row.email)),
    ("other", |report| foreign(&report.row.other)),
    ("key", |report| own(&report.key)),
    ("type", |report| field(report, |fields| fields.key_type.map_or(Cell::Empty, Cell::Own))),
    ("generic", |report| {
        field(report, |fields| Cell::Own(if fields.generic { "yes" } else { "no" }))
    }),
    ("days", |report| field(report, |fields| number(fields.days))),
    ("start_date", |report| field(report, |fields| day(fields.start_date))),
    ("last_date", |report| field(report, |fields| day(fields.last_date))),
    ("users", |report| field(report, |fields| Cell::Number(fields.users.into()))),
    ("instances", |report| field(report, |fields| Cell::Number(fields.instances.into()))),
    ("index", |report| field(report, |fields| Cell::Number(fields.index.into()))),
    ("icode", |report| field(report, |fields| Cell::Own(&fields.icode))),
    ("app_version", |report| field(report, |fields| own(&fields.app_version))),
    ("values", |report| field(report, |fields| Cell::Own(&fields.values))),
    ("secret", |report| own(&report.row.secret)),
    ("replaced_by", |report| number(report.row.replaced_by.map(|row| row.id))),
    ("revoked", |report| {
        report.row.revoked.as_ref().map_or(Cell::Empty, |row| Cell::Own(&row.time))
    }),
    ("revoked_reason", |report| revoked_reason(&report.row)),
    ("hash", |report| Cell::Own(&report.row.hash)),
];

/// Returns the names of the columns as a line.
pub fn header() -> String {
    let names = COLUMNS.map(|(name, _)| name);
    names.join(",") + "\r\n"
}

/// Returns a row as a line.
pub fn line(report: &LedgerRowReport) -> String {
    let mut line = String::with_capacity(512);
    for (place, (_, read)) in COLUMNS.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push(&mut line, read(report));
    }
    line.push_str("\r\n");
    line
}

fn push(line: &mut String, cell: Cell<'_>) {
    // Writing to a string cannot fail.
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Number(number) => write!(line, "{number}"),
        Cell::Day(day) => write!(line, "{day}"),
        Cell::Own(text) => line.write_str(text),
        Cell::Foreign(text) => push_foreign(line, text),
    };
}

fn push_foreign(line: &mut String, text: &str) -> std::fmt::Result {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let apostrophe = if is_formula { "'" } else { "" };
    if text.contains(['"', ',', '\r', '\n']) {
        write!(line, "\"{apostrophe}{}\"", text.replace('"', "\"\""))
    } else {
        write!(line, "{apostrophe}{text}")
    }
}

fn field(report: &LedgerRowReport, read: for<'r> fn(&'r FieldsReport) -> Cell<'r>) -> Cell<'_> {
    report.fields.as_ref().map_or(Cell::Empty, read)
}

fn number<'r>(number: Option<impl Into<i64>>) -> Cell<'r> {
    number.map_or(Cell::Empty, |number| Cell::Number(number.into()))
}

fn day<'r>(day: Option<DelphiDay>) -> Cell<'r> {
    day.map_or(Cell::Empty, Cell::Day)
}

fn own(text: &Option<String>) -> Cell<'_> {
    text.as_deref().map_or(Cell::Empty, Cell::Own)
}

fn foreign(text: &Option<String>) -> Cell<'_> {
    text.as_deref().map_or(Cell::Empty, Cell::Foreign)
}

fn revoked_reason(row: &RowReport) -> Cell<'_> {
    row.revoked.as_ref().map_or(Cell::Empty, |revoked| foreign(&revoked.reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_neither_two_cells_nor_a_formula() {
        let written = |text| {
            let mut line = String::new();
            push(&mut line, Cell::Foreign(text));
            line
        };
        for (text, expected) in [
            ("a,b", "\"a,b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-5", "'-5"),
            ("+49", "'+49"),
            ("=a,b", "\"'=a,b\""),
            ("a=b", "a=b"),
            ("two\nlines", "\"two\nlines\""),
            ("", ""),
        ] {
            assert_eq!(written(text), expected);
        }
    }
}
