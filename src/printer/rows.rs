//! Rows of the ledger as they are read: a list for people, CSV for spreadsheets, or documents.

use crate::arguments::Format;
use crate::failure::{Outcome, Stop};
use crate::printer::pager::Paged;
use crate::printer::{Printer, bare, document};
use crate::report::csv::CsvForm;
use crate::report::{
    LedgerRowReport, LedgerTable, Report, ScreenList, TableReport, View, WideList, ledger_csv,
};
use avlock_format::DelphiDay;
use jiff::tz::TimeZone;
use std::io::{self, BufWriter, IsTerminal, Write};

/// The shape of rows in the format for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowShape {
    /// A line each, under a heading. On a terminal the columns are those that fit it.
    Table,
    /// Likewise, with all columns everywhere.
    WideTable,
    /// CSV, for spreadsheets.
    Csv,
    /// CSV as Excel reads it, with times in a zone.
    Excel(TimeZone),
}

/// The kind of the document of a row.
const KIND: &str = "ledger-row";

/// The columns of a terminal that does not tell how many it has.
const USUAL_COLUMNS: u16 = 80;

/// Takes rows as they are read.
type Take<'t> = dyn FnMut(LedgerRowReport) -> Result<(), Stop> + 't;

impl Printer {
    /// Prints rows as `read` hands them over, in the shape that was asked for. A list on a terminal
    /// goes through a pager, of which `tell` is told. `today` is the day by which a list tells the state of keys.
    pub fn rows(
        &mut self,
        shape: RowShape,
        today: Option<DelphiDay>,
        tell: fn(bool),
        read: impl FnOnce(&mut Take<'_>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        self.check_field_of(KIND)?;
        let on_terminal = io::stdout().is_terminal();
        let style = match (&self.manner.field, self.manner.format, shape) {
            (Some(path), ..) => Style::Field(path.clone()),
            (None, Format::Json, _) => Style::Document,
            (None, _, RowShape::Csv) => Style::Csv(CsvForm::default()),
            (None, _, RowShape::Excel(zone)) => Style::Csv(CsvForm::for_excel(zone)),
            (None, _, shape @ (RowShape::Table | RowShape::WideTable)) => {
                let paint = self.stdout_paint();
                let list = if on_terminal && shape == RowShape::Table {
                    LedgerTable::Screen(ScreenList::new(paint.width.unwrap_or(USUAL_COLUMNS)))
                } else {
                    LedgerTable::Wide(WideList::default())
                };
                Style::List(list, View { paint, today })
            }
        };
        let is_paged = on_terminal && matches!(style, Style::List(..));
        let sink: Box<dyn Write> = match is_paged {
            true => Box::new(Paged::new(tell)),
            false => Box::new(BufWriter::with_capacity(64 * 1024, io::stdout().lock())),
        };
        let mut rows = Rows { printer: self, style, on_terminal, sink, begun: false };
        let outcome = rows.print(read);
        let begun = rows.begun;
        drop(rows);
        self.printed |= begun;
        outcome
    }
}

impl Printer {
    /// Prints a report that is a table of rows, in the shape that was asked for.
    pub fn table_report<R: TableReport>(
        &mut self,
        report: &R,
        shape: RowShape,
    ) -> Result<Outcome, Stop> {
        let form = match shape {
            RowShape::Csv => CsvForm::default(),
            RowShape::Excel(zone) => CsvForm::for_excel(zone),
            RowShape::Table | RowShape::WideTable => return self.report(report, None),
        };
        if self.manner.format == Format::Json || self.manner.field.is_some() {
            return self.report(report, None);
        }
        let lines = report.csv(&form);
        let text: String = match io::stdout().is_terminal() {
            true => lines.iter().map(|line| bare(line)).collect(),
            false => lines.concat(),
        };
        let mut stdout = io::stdout().lock();
        stdout.write_all(form.mark().as_bytes())?;
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        Ok(report.outcome())
    }
}

/// How each row is written.
enum Style {
    Field(String),
    Document,
    Csv(CsvForm),
    List(LedgerTable, View),
}

struct Rows<'p> {
    printer: &'p Printer,
    style: Style,
    on_terminal: bool,
    sink: Box<dyn Write>,
    begun: bool,
}

impl Rows<'_> {
    fn print(
        &mut self,
        read: impl FnOnce(&mut Take<'_>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let outcome = read(&mut |row| self.row(&row));
        if outcome.is_ok() {
            self.begin()?;
        }
        // Also after a failure: rows that were read before it are printed.
        self.sink.flush()?;
        outcome
    }

    /// Writes the header of CSV, once. It is not written before the first row is read: a ledger
    /// that cannot be read gives no output at all.
    fn begin(&mut self) -> Result<(), Stop> {
        if let (Style::Csv(form), false) = (&self.style, self.begun) {
            self.sink.write_all(form.mark().as_bytes())?;
            self.sink.write_all(ledger_csv::header(form).as_bytes())?;
        }
        Ok(())
    }

    fn row(&mut self, row: &LedgerRowReport) -> Result<(), Stop> {
        self.begin()?;
        self.begun = true;
        let text = match &mut self.style {
            Style::Field(path) => self.printer.value(row, path)?,
            Style::Document => document::line(row.kind(), row)?,
            Style::Csv(form) if self.on_terminal => bare(&ledger_csv::line(row, form)),
            Style::Csv(form) => ledger_csv::line(row, form),
            Style::List(table, view) => table.line(row, view),
        };
        Ok(self.sink.write_all(text.as_bytes())?)
    }
}
