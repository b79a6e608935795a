//! Rows of the ledger as they are read: a list for people, CSV for spreadsheets, or documents.

use crate::arguments::Format;
use crate::failure::{Outcome, Stop};
use crate::printer::{Printer, bare, document, pager};
use crate::report::{LedgerRowReport, LedgerTable, Report, ScreenList, View, WideList, ledger_csv};
use avlock_format::DelphiDay;
use std::io::{self, BufWriter, IsTerminal, Write};

/// The shape of rows in the format for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowShape {
    /// A line each, under a heading. On a terminal the columns are those that fit it.
    Table,
    /// Likewise, with all columns everywhere.
    WideTable,
    /// CSV, for spreadsheets.
    Csv,
}

/// The columns of a terminal that does not tell how many it has.
const USUAL_COLUMNS: u16 = 80;

/// Takes rows as they are read.
type Take<'t> = dyn FnMut(LedgerRowReport) -> Result<(), Stop> + 't;

impl Printer {
    /// Prints rows as `read` hands them over, in the shape that was asked for. A list on a terminal
    /// goes through a pager. `today` is the day by which a list tells the state of keys.
    pub fn rows(
        &mut self,
        shape: RowShape,
        today: Option<DelphiDay>,
        read: impl FnOnce(&mut Take<'_>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let on_terminal = io::stdout().is_terminal();
        let style = match (&self.manner.field, self.manner.format, shape) {
            (Some(path), ..) => Style::Field(path.clone()),
            (None, Format::Json, _) => Style::Document,
            (None, Format::Table, RowShape::Csv) => Style::Csv,
            (None, Format::Table, RowShape::Table | RowShape::WideTable) => {
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
            Style::List(table, view) => table.line(row, view),
        };
        Ok(self.sink.write_all(text.as_bytes())?)
    }
}
