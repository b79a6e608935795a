//! What tables of all kinds have in common: rows pass through the pipeline, are recorded, told of and
//! written to their place.

use crate::arguments::{BatchArgs, KeygenArgs, OnError};
use crate::batch::columns::{Column, Names};
use crate::batch::csv_header::NearNames;
use crate::batch::encoding;
use crate::batch::halt;
use crate::batch::issue::Issuer;
use crate::batch::record::Recorder;
use crate::batch::tally::Tally;
use crate::batch::{Table, pipeline};
use crate::commands::keygen;
use crate::failure::{Failure, Notice, Stop};
use crate::session::applications::{Applications, ChosenLedger};
use crate::session::whole_file::Replacement;
use crate::session::{Session, inputs, who};
use avlock_issuing::reference::Reference;
use avlock_issuing::text;
use std::io::{Read, Write};
use std::path::Path;

/// What is asked for, as far as it was read from the options.
#[derive(Debug)]
pub struct Orders<'a> {
    /// The options.
    pub arguments: &'a KeygenArgs,
    /// The names of columns.
    pub names: Names,
    /// The ledger in use.
    pub ledger: ChosenLedger,
    /// The number of threads.
    pub jobs: usize,
}

/// One run over the rows of a table.
pub struct Run<'a> {
    issuer: Issuer<'a>,
    recorder: Option<Recorder>,
}

impl<'a> Run<'a> {
    /// Gets everything ready that rows need.
    pub fn begin(
        arguments: &'a KeygenArgs,
        table: &Table,
        ledger: &ChosenLedger,
        session: &'a Session,
    ) -> Result<Self, Failure> {
        let issuer = issuer(arguments, table, ledger.clone(), session)?;
        let recorder = recorder(ledger, &issuer, session)?;
        halt::begins(recorder.is_some() && !arguments.dry_run);
        Ok(Self { issuer, recorder })
    }

    /// Makes the keys of all rows.
    pub fn fill_in(
        &mut self,
        rows: pipeline::Rows<impl Read + Send>,
        table: &Table,
        jobs: usize,
        mut write: impl FnMut(&[u8]) -> Result<(), Stop>,
        progress: impl FnMut(u64),
    ) -> Result<Tally, Stop> {
        let recording = self.recorder.as_mut();
        let mut is_written = true;
        let write = |bytes: &[u8]| write(bytes).inspect_err(|_| is_written = false);
        let tally = pipeline::run(rows, table, &self.issuer, jobs, recording, write, progress);
        if let Some(recorder) = &mut self.recorder {
            // After a failure as well, because the rows before it were recorded and should be found. The
            // failure itself is the better message then.
            let finished = recorder.finish();
            if tally.is_ok() {
                finished?;
            }
        }
        match is_written {
            true => tally,
            false => tally.map_err(|stop| unwritten(stop, self.recorded())),
        }
    }

    /// Returns which rows of the ledger were recorded.
    pub fn recorded(&self) -> Option<String> {
        self.recorder.as_ref().and_then(Recorder::recorded)
    }

    /// Sets the encoding that the table turns out to have.
    pub fn in_encoding(mut self, encoding: encoding::Shared) -> Self {
        self.issuer.encoding = encoding;
        self
    }

    /// Tells what is doubtful about the rows; `line` is what one is called.
    pub fn tell(self, tally: &mut Tally, line: &str, session: &Session) {
        for (number, message) in tally.warnings.drain(..) {
            session.notice(Notice::surroundings(format!("{line} {number}: {message}"), None));
        }
        if tally.more_warnings > 0 {
            let message = format!("and {} more of these", tally.more_warnings);
            session.notice(Notice::surroundings(message, None));
        }
        if tally.respelled > 0 {
            let (count, s) = (tally.respelled, if tally.respelled == 1 { " is" } else { "s are" });
            let mut message = format!("{count} code{s} read in the usual spelling");
            for (number, words) in &tally.respellings {
                message.push_str(&format!("; {line} {number}: {words}"));
            }
            if count > tally.respellings.len() as u64 {
                message.push_str("; and so on");
            }
            session.notice(Notice::spelling(message));
        }
        let count = self.recorder.map_or(0, |recorder| recorder.unnumbered);
        if count > 0 {
            let message = format!(
                "{count} of the rows have no order number: run again, they are recorded again"
            );
            let hint = Some("give the table a column `order`".to_owned());
            session.notice(Notice::surroundings(message, hint));
        }
        for notice in self.issuer.applications.take_notices() {
            session.notice(notice);
        }
    }
}

/// Returns the last line of a batch that a signal ends midway.
pub fn halted() -> Option<String> {
    halt::in_words()
}

/// Adds which rows were recorded to the reason why their keys are not written.
pub fn unwritten(stop: Stop, recorded: Option<String>) -> Stop {
    match recorded {
        Some(recorded) => stop.but_done(&recorded),
        None => stop,
    }
}

/// Warns of headings that are near to the name of a column.
pub fn tell_near_names(near: NearNames, session: &Session) {
    for (name, near) in near {
        let message = format!("column {} is not known, and passes through", text::quoted(&name));
        let hint = Some(format!("did you mean {}?", near.name()));
        session.notice(Notice::surroundings(message, hint));
    }
}

/// Returns the file to write, or `None` for standard output.
pub fn output_file(batch: &BatchArgs) -> Option<&Path> {
    batch.output.as_deref().filter(|path| *path != Path::new(inputs::STDIN))
}

fn issuer<'a>(
    arguments: &'a KeygenArgs,
    table: &Table,
    ledger: ChosenLedger,
    session: &'a Session,
) -> Result<Issuer<'a>, Failure> {
    let rows_may_name = match table {
        Table::Csv(header) => header.has(Column::App),
        Table::JsonLines { .. } => true,
    };
    Ok(Issuer {
        options: keygen::order(arguments),
        encoding: encoding::Shared::default(),
        today: session.day()?,
        dry_run: arguments.dry_run,
        stop: arguments.batch.on_error == OnError::Stop,
        applications: Applications::of(session, ledger, rows_may_name)?,
        reference: Reference {
            order: None,
            customer: arguments.reference.customer.as_deref(),
            note: arguments.reference.note.as_deref(),
        },
        made_by: who::who(),
    })
}

fn recorder(
    ledger: &ChosenLedger,
    issuer: &Issuer<'_>,
    session: &Session,
) -> Result<Option<Recorder>, Failure> {
    let Some(path) = &ledger.path else { return Ok(None) };
    let mut recorder = Recorder::new(path.clone(), issuer, session.clock());
    if ledger.is_certain {
        recorder.open_if_there()?;
    }
    Ok(Some(recorder))
}

/// What the table is written to.
pub enum Target<W> {
    /// Standard output.
    Stdout(W),
    /// A file that takes its place at the end.
    File(Replacement),
    /// Nothing is written in a dry run.
    Nowhere,
}

impl<W: Write> Target<W> {
    /// Begins the output.
    pub fn open(
        batch: &BatchArgs,
        dry_run: bool,
        stdout: W,
        session: &Session,
    ) -> Result<Self, Failure> {
        match output_file(batch) {
            _ if dry_run => Ok(Self::Nowhere),
            Some(path) => {
                let file = Replacement::begin(path).map_err(|error| Failure::file(path, error))?;
                file.warning().into_iter().for_each(|warning| session.notice(warning));
                Ok(Self::File(file))
            }
            None => Ok(Self::Stdout(stdout)),
        }
    }

    /// Writes a part of the table.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        match self {
            Self::Stdout(stdout) => {
                stdout.write_all(bytes)?;
                halt::has_written();
            }
            Self::File(file) => {
                file.write_all(bytes).map_err(|error| Failure::file(file.path(), error))?;
            }
            Self::Nowhere => {}
        }
        Ok(())
    }

    /// Ends the output. If the run stopped early, a file that exists is left as it is.
    pub fn finish(self, stopped: bool) -> Result<(), Stop> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush()?,
            Self::File(file) if !stopped => {
                let path = file.path().to_owned();
                file.finish_at_once().map_err(|error| Failure::file(&path, error))?;
            }
            Self::File(_) | Self::Nowhere => {}
        }
        halt::ends();
        Ok(())
    }
}
