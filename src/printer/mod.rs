//! The only file that writes to standard output or standard error.
//!
//! - Data go to standard output, talk to standard error; `--quiet` silences talk, not errors.
//! - Texts are in lower case and without a full stop; what to try next stands behind `hint:`.
//! - Nothing from a file or a customer reaches a terminal unescaped; color never carries meaning alone.
//! - A reader that goes away ends the program quietly.

mod pager;
pub mod progress;

use crate::arguments::{Color, Format, GlobalArgs};
use crate::failure::{Failure, Notice, Outcome, Stop};
use crate::report::table::Paint;
use crate::report::{
    BatchReport, LedgerRowReport, LedgerTable, MessageReport, Report, ledger_csv, push_finding,
};
use anstream::AutoStream;
use avlock_format::Level;
use avlock_issuing::escaped::{Escaped, is_unsafe_on_terminal};
use avlock_issuing::ledger::terms::Compared;
use serde_json::Value;
use std::io::{self, BufWriter, IsTerminal, Write};

/// Writes reports, notices and failures in the form that was asked for.
#[derive(Debug)]
pub struct Printer {
    format: Format,
    field: Option<String>,
    color: Color,
    quiet: bool,
    printed: bool,
}

/// The shape of rows in the format for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowShape {
    /// A line each, under a heading.
    Table,
    /// For spreadsheets.
    Csv,
}

impl Printer {
    /// With the options that were typed.
    pub fn new(global: &GlobalArgs) -> Self {
        let GlobalArgs { format, field, color, quiet, .. } = global.clone();
        Self { format, field, color, quiet, printed: false }
    }

    /// For what goes wrong before the options are known.
    pub fn plain(format: Format) -> Self {
        Self { format, field: None, color: Color::Auto, quiet: false, printed: false }
    }

    /// Prints what clap has to say: help and version, or what it objects to.
    pub fn clap(error: &clap::Error) {
        // A reader that went away is no reason to complain.
        let _ = error.print();
    }

    /// Prints a report and gives its outcome.
    pub fn report<R: Report>(&mut self, report: &R) -> Result<Outcome, Stop> {
        let text = match (&self.field, self.format) {
            (Some(path), _) => {
                self.value(&serde_json::to_value(report).map_err(unserialisable)?, path)?
            }
            (None, Format::Json) => {
                harmless(format!("{}\n", serde_json::to_string(report).map_err(unserialisable)?))
            }
            (None, Format::Table) => report.table(self.stdout_paint()),
        };
        if self.format == Format::Table {
            self.stderr(&self.talk_of(report));
        }
        let mut stdout = io::stdout().lock();
        // An empty line between two tables of several lines.
        let table = self.field.is_none() && self.format == Format::Table;
        if table && self.printed && text.matches('\n').count() > 1 {
            stdout.write_all(b"\n")?;
        }
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        self.printed = true;
        Ok(report.outcome())
    }

    /// Prints rows as they are read: documents, lines of a table, or CSV. A table on a terminal goes
    /// through a pager.
    pub fn rows(
        &mut self,
        shape: RowShape,
        read: impl FnOnce(&mut dyn FnMut(LedgerRowReport) -> Result<(), Stop>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let is_list = self.field.is_none() && self.format == Format::Table;
        let on_terminal = io::stdout().is_terminal();
        let is_paged = is_list && shape == RowShape::Table && on_terminal;
        let mut pager = is_paged.then(pager::start).flatten();
        let mut sink: Box<dyn Write> = match pager.as_mut().and_then(|pager| pager.stdin.take()) {
            Some(stdin) => Box::new(BufWriter::new(stdin)),
            None => Box::new(BufWriter::with_capacity(64 * 1024, io::stdout().lock())),
        };
        let mut table = LedgerTable::default();
        let paint = self.stdout_paint();
        let mut begun = false;
        let print = || {
            let is_csv = is_list && shape == RowShape::Csv;
            let outcome = read(&mut |row| {
                // Not before: what cannot be read has no header, either.
                if is_csv && !begun {
                    sink.write_all(ledger_csv::HEADER.as_bytes())?;
                }
                begun = true;
                let text = match (&self.field, self.format, shape) {
                    (Some(path), ..) => {
                        self.value(&serde_json::to_value(&row).map_err(unserialisable)?, path)?
                    }
                    (None, Format::Json, _) => {
                        harmless(serde_json::to_string(&row).map_err(unserialisable)?) + "\n"
                    }
                    (None, Format::Table, RowShape::Csv) if on_terminal => {
                        bare(&ledger_csv::line(&row))
                    }
                    (None, Format::Table, RowShape::Csv) => ledger_csv::line(&row),
                    (None, Format::Table, RowShape::Table) => table.line(&row, paint),
                };
                Ok(sink.write_all(text.as_bytes())?)
            });
            if is_csv && !begun && outcome.is_ok() {
                sink.write_all(ledger_csv::HEADER.as_bytes())?;
            }
            sink.flush()?;
            outcome
        };
        let printed = print();
        drop(sink);
        // Somebody may look at the list for an hour, and what follows must not be printed over it.
        if let Some(mut pager) = pager {
            let _ = pager.wait();
        }
        self.printed |= begun;
        printed
    }

    /// Is there the field that was asked for?
    pub fn check_field<R: Report>(&self, specimen: &R) -> Result<(), Stop> {
        let Some(path) = &self.field else { return Ok(()) };
        field(&serde_json::to_value(specimen).map_err(unserialisable)?, path).map(drop)
    }

    /// Refuses a field where rows are the data: there is no document to take it from.
    pub fn refuse_field(&self) -> Result<(), Failure> {
        match &self.field {
            None => Ok(()),
            Some(path) => Err(Failure::usage(format_args!(
                "--field: a batch prints rows and no document, found {path:?}"
            ))
            .hint("leave it out; --format json sums up on standard error")),
        }
    }

    fn talk_of<R: Report>(&self, report: &R) -> String {
        let mut talk = String::new();
        for finding in report.talk() {
            if !self.quiet || finding.level == Level::Error {
                push_finding(&mut talk, finding, self.stderr_paint());
            }
        }
        if let Some(conclusion) = report.conclusion() {
            talk.push_str(&conclusion);
            talk.push('\n');
        }
        talk
    }

    /// Prints text that is data as it is, like a script of completions.
    pub fn data(&mut self, text: &[u8]) -> Result<(), Stop> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text)?;
        Ok(stdout.flush()?)
    }

    /// Where rows go as they are made.
    pub fn stdout() -> impl Write {
        io::stdout().lock()
    }

    /// Says what became of a table: talk, because its rows are the data.
    pub fn batch(&self, report: &BatchReport) {
        if self.format == Format::Json {
            if let Ok(document) = serde_json::to_string(report) {
                self.stderr(&harmless(format!("{document}\n")));
            }
        } else if !self.quiet || report.refused > 0 {
            self.stderr(&report.summary());
        }
    }

    /// Would a progress bar be welcome?
    pub fn wants_progress(&self) -> bool {
        !self.quiet && self.format == Format::Table
    }

    /// Says why there is no answer.
    pub fn failure(&self, failure: &Failure) {
        if self.format == Format::Json {
            return self.message(&MessageReport::from(failure));
        }
        let paint = self.stderr_paint();
        let mut text = format!("{}: {}\n", paint.level(Level::Error), Escaped(&failure.message));
        text.push_str(&side_by_side(&failure.compared, paint));
        if let Some(hint) = &failure.hint {
            text.push_str(&format!("{}: {}\n", paint.hint("hint"), Escaped(hint)));
        }
        self.stderr(&text);
    }

    /// Warns of something, unless told not to.
    pub fn notice(&self, notice: &Notice) {
        if self.quiet {
            return;
        }
        if self.format == Format::Json {
            return self.message(&MessageReport::from(notice));
        }
        let paint = self.stderr_paint();
        let mut text = format!("{}: {}\n", paint.level(Level::Warning), Escaped(&notice.message));
        if let Some(hint) = &notice.hint {
            text.push_str(&format!("{}: {}\n", paint.hint("hint"), Escaped(hint)));
        }
        self.stderr(&text);
    }

    /// Says something in passing, to people only.
    pub fn talk(&self, text: &str) {
        if !self.quiet && self.format == Format::Table {
            self.stderr(&format!("{text}\n"));
        }
    }

    /// One value: bare for a program, harmless for a terminal.
    fn value(&self, document: &Value, path: &str) -> Result<String, Stop> {
        let value = field(document, path)?;
        Ok(match io::stdout().is_terminal() {
            true => bare(&value),
            false => value,
        })
    }

    fn message(&self, message: &MessageReport<'_>) {
        if let Ok(document) = serde_json::to_string(message) {
            self.stderr(&harmless(format!("{document}\n")));
        }
    }

    /// There is nowhere left to say that standard error cannot be written to.
    fn stderr(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn stdout_paint(&self) -> Paint {
        let stdout = io::stdout();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| width.0);
        Paint { color: self.is_colorful(&stdout), width }
    }

    fn stderr_paint(&self) -> Paint {
        Paint { color: self.is_colorful(&io::stderr()), width: None }
    }

    fn is_colorful(&self, stream: &(impl anstream::stream::RawStream + IsTerminal)) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// Every term as it was recorded and as it is asked for; those that differ say so.
fn side_by_side(compared: &[Compared], paint: Paint) -> String {
    if compared.is_empty() {
        return String::new();
    }
    let heading = ["", "recorded", "asked for", ""].map(str::to_owned);
    let rows = compared.iter().map(|term| {
        let mark = if term.differs() { "differs" } else { "" };
        [term.name, &term.recorded, &term.asked, mark].map(str::to_owned)
    });
    paint.rows(std::iter::once(heading).chain(rows))
}

/// What programs get as it is, as one line that does nothing to a terminal.
fn bare(text: &str) -> String {
    format!("{}\n", Escaped(text.trim_end_matches(['\r', '\n'])))
}

/// The same document with what could reorder or hide text on a terminal spelt as `\u....`.
fn harmless(document: String) -> String {
    if document.is_ascii() {
        return document;
    }
    let mut text = String::with_capacity(document.len());
    for character in document.chars() {
        if is_unsafe_on_terminal(character) && !character.is_ascii() {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}

fn unserialisable(error: serde_json::Error) -> Stop {
    Stop::Failure(Failure::new("document", error))
}

/// The value at a dotted path, bare.
fn field(document: &Value, path: &str) -> Result<String, Stop> {
    let mut value = document;
    for name in path.split('.') {
        let next = match value {
            // What is inside something absent is absent as well.
            Value::Null => Some(&Value::Null),
            Value::Array(values) => name.parse::<usize>().ok().and_then(|index| values.get(index)),
            _ => value.get(name),
        };
        value = next.ok_or_else(|| Stop::Failure(no_such_field(document, value, path)))?;
    }
    Ok(match value {
        Value::Null => "\n".to_owned(),
        Value::String(text) => format!("{text}\n"),
        other => format!("{other}\n"),
    })
}

fn no_such_field(document: &Value, there: &Value, path: &str) -> Failure {
    let failure = Failure::usage(format_args!("--field: no {:?} in the document", path));
    let nested = document.as_object().and_then(|object| {
        object.iter().find(|(_, value)| value.get(path).is_some()).map(|(name, _)| name)
    });
    let names: Vec<&str> = match there {
        Value::Object(object) => object.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    match (nested, names.is_empty()) {
        (Some(name), _) => failure.hint(format!("there is {name}.{path}")),
        (None, false) => failure.hint(format!("its names: {}", names.join(", "))),
        (None, true) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_does_nothing_to_a_terminal() {
        assert_eq!(
            bare("1,\"red \u{1B}[31m\nand more\"\r\n"),
            "1,\"red \\u{1b}[31m\\u{a}and more\"\n"
        );
        assert_eq!(bare("YXHA9HR\n"), "YXHA9HR\n");
    }
}
