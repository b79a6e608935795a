//! Rows of the ledger as they are read: a list for people, CSV for spreadsheets, or documents.

use crate::arguments::Format;
use crate::failure::{Outcome, Stop};
use crate::printer::{Printer, bare, document, pager};
use crate::report::table::Paint;
use crate::report::{LedgerRowReport, LedgerTable, Report, ledger_csv};
use std::io::{self, BufWriter, IsTerminal, Write};

/// The shape of rows in the format for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowShape {
    /// A line each, under a heading.
    Table,
    /// CSV, for spreadsheets.
    Csv,
}

impl RowShape {
    /// Returns the shape that `--csv` asks for, or the usual one.
    pub fn of(csv: bool) -> Self {
        if csv { Self::Csv } else { Self::Table }
    }
}

/// Takes rows as they are read.
type Take<'t> = dyn FnMut(LedgerRowReport) -> Result<(), Stop> + 't;

impl Printer {
    /// Prints rows as `read` hands them over, in the shape that was asked for. A list on a terminal
    /// goes through a pager.
    pub fn rows(
        &mut self,
        shape: RowShape,
        read: impl FnOnce(&mut Take<'_>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let style = match (&self.manner.field, self.manner.format, shape) {
            (Some(path), ..) => Style::Field(path.clone()),
            (None, Format::Json, _) => Style::Document,
            (None, Format::Table, RowShape::Csv) => Style::Csv,
            (None, Format::Table, RowShape::Table) => {
                Style::List(LedgerTable::default(), self.stdout_paint())
            }
        };
        let on_terminal = io::stdout().is_terminal();
        let is_paged = on_terminal && matches!(style, Style::List(..));
        let mut pager = is_paged.then(pager::start).flatten();
        let sink: Box<dyn Write> = match pager.as_mut().and_then(|pager| pager.stdin.take()) {
            Some(stdin) => Box::new(BufWriter::new(stdin)),
            None => Box::new(BufWriter::with_capacity(64 * 1024, io::stdout().lock())),
        };
        let mut rows = Rows { printer: self, style, on_terminal, sink, begun: false };
        let outcome = rows.print(read);
        let begun = rows.begun;
        drop(rows);
        // Somebody may look at the list for an hour, and what follows must not be printed over it.
        if let Some(mut pager) = pager {
            let _ = pager.wait();
        }
        self.printed |= begun;
        outcome
    }
}

/// How each row is written.
enum Style {
    Field(String),
    Document,
    Csv,
    List(LedgerTable, Paint),
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
        if matches!(self.style, Style::Csv) && !self.begun {
            self.sink.write_all(ledger_csv::header().as_bytes())?;
        }
        Ok(())
    }

    fn row(&mut self, row: &LedgerRowReport) -> Result<(), Stop> {
        self.begin()?;
        self.begun = true;
        let text = match &mut self.style {
            Style::Field(path) => self.printer.value(row, path)?,
            Style::Document => document::line(row.kind(), row)?,
            Style::Csv if self.on_terminal => bare(&ledger_csv::line(row)),
            Style::Csv => ledger_csv::line(row),
            Style::List(table, paint) => table.line(row, *paint),
        };
        Ok(self.sink.write_all(text.as_bytes())?)
    }
}
