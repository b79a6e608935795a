//! Where commands hand in their reports: prints them one way, warnings first.

use crate::commands::command_line::carried;
use crate::failure::{Failure, Outcome, Stop};
use crate::printer::Printer;
use crate::report::Report;
use crate::session::Session;
use std::iter;

/// The session and the printer of a run.
pub struct Desk<'d> {
    pub session: &'d Session,
    pub printer: &'d mut Printer,
}

impl Desk<'_> {
    /// Prints the warnings that came up since the last call.
    pub fn notices(&mut self) {
        for mut notice in self.session.take_notices() {
            notice.hint = notice.hint.map(|hint| carried(&hint, self.session));
            self.printer.notice(&notice);
        }
    }

    /// Prints why there is no answer, and returns how bad that is.
    pub fn failure(&mut self, mut failure: Failure) -> Outcome {
        failure.hint = failure.hint.map(|hint| carried(&hint, self.session));
        self.printer.failure(&failure);
        failure.outcome
    }

    /// Prints text that is data.
    pub fn data(&mut self, text: &[u8]) -> Result<Outcome, Stop> {
        self.printer.data(text)?;
        Ok(Outcome::Good)
    }

    /// Prints a report for each input, as each is read; one that fails does not hide the others.
    pub fn each<R: Report>(
        &mut self,
        reports: Result<impl Iterator<Item = Result<R, Failure>>, Failure>,
    ) -> Result<Outcome, Stop> {
        let reports = reports?;
        let today = self.session.day().ok();
        let session = self.session;
        self.print_each(reports, |printer, mut report| {
            for finding in report.findings_mut() {
                finding.hint = finding.hint.take().map(|hint| carried(&hint, session));
            }
            printer.report(&report, today)
        })
    }

    /// Prints what `print` prints of each, as each is read; one that fails does not hide the others.
    pub fn print_each<T>(
        &mut self,
        all: impl Iterator<Item = Result<T, Failure>>,
        print: impl Fn(&mut Printer, T) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let mut worst = Outcome::Good;
        for one in all {
            self.notices();
            let outcome = match one {
                Ok(one) => print(self.printer, one)?,
                Err(failure) => self.failure(failure),
            };
            worst = worst.max(outcome);
        }
        Ok(worst)
    }

    /// Prints one report.
    pub fn one<R: Report>(&mut self, report: Result<R, Failure>) -> Result<Outcome, Stop> {
        self.each(Ok(iter::once(report)))
    }

    /// Runs a command that writes, and prints its report. A `--field` that does not exist is refused
    /// before anything is written.
    pub fn writes<R: Report + Default>(
        &mut self,
        command: impl FnOnce() -> Result<R, Failure>,
    ) -> Result<Outcome, Stop> {
        self.writes_each(|| command().map(|report| vec![report]))
    }

    /// Runs a command that writes several things, and prints a report on each. If that fails, the error
    /// tells what was written.
    pub fn writes_each<R: Report + Default>(
        &mut self,
        command: impl FnOnce() -> Result<Vec<R>, Failure>,
    ) -> Result<Outcome, Stop> {
        self.printer.check_field::<R>()?;
        let reports = command()?;
        let done: Vec<String> = reports.iter().filter_map(Report::done).collect();
        let printed = self.each(Ok(reports.into_iter().map(Ok)));
        match &done[..] {
            [] => printed,
            done => printed.map_err(|stop| stop.but_done(&done.join("; "))),
        }
    }
}
