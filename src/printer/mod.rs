//! The only room that writes to standard output or standard error.
//!
//! - Data go to standard output, talk to standard error; `--quiet` silences talk, not errors.
//! - Texts are in lower case and without a full stop; what to try next follows `hint:`.
//! - Nothing from a file or a customer reaches a terminal unescaped; color never carries meaning alone.
//! - A reader that goes away ends the program quietly.

mod clipboard;
mod document;
mod field;
mod pager;
mod progress;
mod rows;

pub use clipboard::Clipboard;
pub use rows::RowShape;

use crate::arguments::{Color, Format};
use crate::failure::{Failure, Notice, Outcome, Stop};
use crate::report::field_names;
use crate::report::table::Paint;
use crate::report::{
    BatchReport, Digest, MessageReport, Report, View, differences_in_words, push_finding,
};
use anstream::AutoStream;
use avlock_format::escaped::Escaped;
use avlock_format::{DelphiDay, Level};
use std::io::{self, IsTerminal, Write};

/// In which manner to print: the options `--format`, `--field`, `--color`, `--quiet` and `--verbose`.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    pub format: Format,
    pub field: Option<String>,
    pub color: Color,
    pub quiet: bool,
    pub verbose: bool,
}

/// Writes reports, notices and failures in the form that was asked for.
#[derive(Debug)]
pub struct Printer {
    manner: Manner,
    /// True if a report was printed: an empty line goes between two long tables.
    printed: bool,
}

impl Printer {
    /// Makes a printer.
    pub fn new(manner: Manner) -> Self {
        Self { manner, printed: false }
    }

    /// Follows a format alone, for what goes wrong before the options are known.
    pub fn plain(format: Format) -> Self {
        Self::new(Manner { format, ..Manner::default() })
    }

    /// Prints the help and version that clap makes.
    pub fn help(error: &clap::Error) -> Result<(), Stop> {
        error.print()?;
        Ok(io::stdout().flush()?)
    }

    /// Prints a report and returns its outcome. `today` is the day that the command judged by.
    pub fn report<R: Report>(
        &mut self,
        report: &R,
        today: Option<DelphiDay>,
    ) -> Result<Outcome, Stop> {
        let text = match (&self.manner.field, self.manner.format) {
            (Some(path), _) => self.value(report, path)?,
            (None, Format::Json) => document::line(report.kind(), report)?,
            (None, Format::Table | Format::Csv) => {
                report.table(&View { paint: self.stdout_paint(), today })
            }
        };
        if self.manner.format != Format::Json {
            self.stderr(&self.talk_of(report));
        }
        let is_table = self.manner.field.is_none() && self.manner.format == Format::Table;
        self.put(&text, is_table)?;
        Ok(report.outcome())
    }

    /// Prints what was found in an input, in short, and returns its outcome.
    pub fn digest(&mut self, digest: &Digest, today: DelphiDay) -> Result<Outcome, Stop> {
        let view = View { paint: self.stdout_paint(), today: Some(today) };
        self.put(&digest.table(&view), true)?;
        Ok(digest.outcome())
    }

    /// True if people get short answers: neither documents for programs were asked for nor everything.
    pub fn is_brief(&self) -> bool {
        let Manner { format, field, verbose, .. } = &self.manner;
        *format == Format::Table && field.is_none() && !verbose
    }

    /// Writes a report; an empty line goes before a long table that is not the first.
    fn put(&mut self, text: &str, is_table: bool) -> Result<(), Stop> {
        let mut stdout = io::stdout().lock();
        if is_table && self.printed && text.matches('\n').count() > 1 {
            stdout.write_all(b"\n")?;
        }
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        self.printed = true;
        Ok(())
    }

    /// Refuses a `--field` that the documents of a report do not have.
    pub fn check_field<R: Report + Default>(&self) -> Result<(), Stop> {
        match &self.manner.field {
            Some(path) => self.value(&R::default(), path).map(drop),
            None => Ok(()),
        }
    }

    /// Refuses a `--field` where rows are the data: there is no document to take it from.
    pub fn refuse_field(&self) -> Result<(), Failure> {
        match &self.manner.field {
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
            if !self.manner.quiet || finding.level == Level::Error {
                push_finding(&mut talk, finding, self.stderr_paint());
            }
        }
        if let Some(conclusion) = report.conclusion() {
            talk.push_str(&conclusion);
            talk.push('\n');
        }
        talk
    }

    /// Prints a screen for people alone, which is no document.
    pub fn screen(&mut self, table: impl FnOnce(&View) -> String) -> Result<(), Stop> {
        let text = table(&View { paint: self.stdout_paint(), today: None });
        self.data(text.as_bytes())
    }

    /// Prints text that is data as it is, like a script of completions.
    pub fn data(&mut self, text: &[u8]) -> Result<(), Stop> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text)?;
        Ok(stdout.flush()?)
    }

    /// Returns standard output, for rows of a batch to go to as they are made.
    pub fn stdout() -> impl Write {
        io::stdout().lock()
    }

    /// Returns a callback that advances a progress bar by a number of bytes, of `length` if that is
    /// known. It does nothing where nobody wants to see a bar.
    pub fn progress(&self, length: Option<u64>) -> Box<dyn FnMut(u64)> {
        match !self.manner.quiet && self.manner.format == Format::Table {
            true => progress::bar(length),
            false => Box::new(|_| {}),
        }
    }

    /// Sums up a batch. That is talk, because its rows are the data.
    pub fn batch(&self, report: &BatchReport) -> Outcome {
        if self.manner.format == Format::Json {
            self.stderr_document(report.kind(), report);
        } else if !self.manner.quiet || report.refused > 0 {
            self.stderr(&report.table(&View { paint: self.stderr_paint(), today: None }));
        }
        report.outcome()
    }

    /// Prints why there is no answer.
    pub fn failure(&self, failure: &Failure) {
        if self.manner.format == Format::Json {
            return self.stderr_document("error", &MessageReport::from(failure));
        }
        let compared = differences_in_words(&failure.differences, self.stderr_paint());
        let Failure { code, message, hint, .. } = failure;
        self.message(Level::Error, code, message, &compared, hint.as_deref());
    }

    /// Prints a warning or note, unless `--quiet` was given.
    pub fn notice(&self, notice: &Notice) {
        if self.manner.quiet {
            return;
        }
        if self.manner.format == Format::Json {
            return self.stderr_document("warning", &MessageReport::from(notice));
        }
        let Notice { subject, message, hint } = notice;
        self.message(subject.level(), subject.word(), message, "", hint.as_deref());
    }

    /// Prints a line in passing, to people only.
    pub fn talk(&self, text: &str) {
        if !self.manner.quiet && self.manner.format != Format::Json {
            self.stderr(&format!("{text}\n"));
        }
    }

    /// Prints the last line of a run that a signal ends, in the place of a bar and of the `^C` that a terminal shows.
    pub fn last(words: &str) {
        let begin = if io::stderr().is_terminal() { "\r\u{1B}[K" } else { "" };
        let _ = writeln!(io::stderr(), "{begin}{words}");
    }

    /// Prints a line beside the data, dim and on a terminal alone: what programs find there stays as it is.
    pub fn aside(&self, text: &str) {
        if io::stderr().is_terminal() && !text.is_empty() {
            self.talk(&self.stderr_paint().dim(text));
        }
    }

    /// Refuses a `--field` that no document of a kind has, before it is known whether there is one.
    fn check_field_of(&self, kind: &str) -> Result<(), Stop> {
        if let Some(path) = &self.manner.field {
            field::field(&document::of_names(kind), path, |_| false)?;
        }
        Ok(())
    }

    /// Returns one value of a document as a line: bare for a program, harmless for a terminal.
    fn value<R: Report>(&self, report: &R, path: &str) -> Result<String, Stop> {
        let is_known = |path: &str| {
            field_names::is_known(&[report.kind()], path)
                || field_names::is_known(report.kinds_beside(), path)
        };
        let value = field::field(&document::value(report.kind(), report)?, path, is_known)?;
        Ok(match io::stdout().is_terminal() {
            true => bare(&value),
            false => value,
        })
    }

    fn message(&self, level: Level, code: &str, message: &str, details: &str, hint: Option<&str>) {
        let paint = self.stderr_paint();
        let mut text = paint.message(level, code, message);
        text.push_str(details);
        text.extend(hint.map(|hint| paint.hint_line(hint)));
        self.stderr(&text);
    }

    fn stderr_document<R: serde::Serialize>(&self, kind: &'static str, report: &R) {
        if let Ok(line) = document::line(kind, report) {
            self.stderr(&line);
        }
    }

    fn stderr(&self, text: &str) {
        // If standard error cannot be written to, there is nowhere left to report that.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Returns how text looks on standard output.
    fn stdout_paint(&self) -> Paint {
        let stream = io::stdout();
        self.paint(&stream, terminal_size::terminal_size_of(&stream))
    }

    /// Returns how text looks on standard error.
    fn stderr_paint(&self) -> Paint {
        let stream = io::stderr();
        self.paint(&stream, terminal_size::terminal_size_of(&stream))
    }

    fn paint(
        &self,
        stream: &(impl anstream::stream::RawStream + IsTerminal),
        size: Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Paint {
        let width = size.map(|(width, _)| width.0);
        Paint { color: self.is_colorful(stream), width, verbose: self.manner.verbose }
    }

    fn is_colorful(&self, stream: &(impl anstream::stream::RawStream + IsTerminal)) -> bool {
        match self.manner.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// Returns text as one line that does nothing to a terminal.
fn bare(text: &str) -> String {
    format!("{}\n", Escaped(text.trim_end_matches(['\r', '\n'])))
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
