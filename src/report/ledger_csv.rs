//! Rows of the ledger as CSV, for spreadsheets: which columns there are, and what is in each.

use crate::report::csv::{Cell, CsvForm};
use crate::report::{FieldsReport, LedgerRowReport, RowReport};
use avlock_format::DelphiDay;

/// Reads a cell of a row.
type Read = for<'r> fn(&'r LedgerRowReport) -> Cell<'r>;

/// The columns in their order: name and cell.
const COLUMNS: [(&str, Read); 33] = [
    ("id", |report| Cell::Number(report.row.id)),
    ("event", |report| Cell::Own(report.row.event)),
    ("time", |report| Cell::Time(&report.row.time)),
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
        report.row.revoked.as_ref().map_or(Cell::Empty, |row| Cell::Time(&row.time))
    }),
    ("revoked_reason", |report| revoked_reason(&report.row)),
    ("hash", |report| Cell::Own(&report.row.hash)),
];

/// Returns the names of the columns as a line.
pub fn header(form: &CsvForm) -> String {
    form.line(COLUMNS.map(|(name, _)| Cell::Own(name)))
}

/// Returns a row as a line.
pub fn line(report: &LedgerRowReport, form: &CsvForm) -> String {
    form.line(COLUMNS.iter().map(|(_, read)| read(report)))
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
