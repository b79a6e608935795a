//! `avlock keygen --batch`: makes a key for each row of a table. Options and files are read here, the rows
//! in `batch`.

use crate::arguments::{BatchArgs, InputFormat, KeygenArgs, OnError};
use crate::batch::columns::Column;
use crate::batch::csv_rows::{Header, no_table};
use crate::batch::issue::Issuer;
use crate::batch::record::Recorder;
use crate::batch::{Table, json_rows, pipeline};
use crate::commands::keygen;
use crate::failure::{self, Failure, Notice, Stop};
use crate::report::BatchReport;
use crate::session::applications::{Applications, ChosenLedger};
use crate::session::whole_file::Replacement;
use crate::session::{Session, inputs, who};
use avlock_issuing::escaped::Escaped;
use avlock_issuing::reference::Reference;
use avlock_issuing::text;
use memchr::memchr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::thread;

/// The longest first line that is read.
const LONGEST_HEADER: usize = 4 * 1024 * 1024;

/// Makes the keys, writes the table and reports the counts. `progress` is called with the length of the
/// input, if it is known, and returns a callback for the number of bytes of each part that is done.
pub fn keygen_batch(
    arguments: &KeygenArgs,
    session: &Session,
    stdout: impl Write,
    progress: impl FnOnce(Option<u64>) -> Box<dyn FnMut(u64)>,
) -> Result<BatchReport, Stop> {
    let batch = &arguments.batch;
    let path = batch.batch.as_deref().unwrap_or(Path::new(inputs::STDIN));
    let format = input_format(batch, path)?;
    if matches!(format, InputFormat::Jsonl) && batch.delimiter.is_some() {
        return Err(Failure::usage("--delimiter: JSON Lines have no cells to stand between")
            .hint("leave it out, or say --input-format csv")
            .into());
    }
    let jobs = match &batch.jobs {
        Some(text) => failure::option("jobs", text, |text| text::number(text, 1, 256))?.into(),
        None => thread::available_parallelism().map_or(1, Into::into),
    };
    let is_stdin = path == Path::new(inputs::STDIN);
    // A pipe has no known length and can be read only once, so it is not checked beforehand.
    let length = path.metadata().ok().filter(|data| !is_stdin && data.is_file());
    let length = length.map(|data| data.len());
    if is_stdin {
        session.stdin().take()?;
    } else if length.is_some() && output_file(batch).is_none() && !arguments.dry_run {
        pipeline::check_utf8(open(path)?)?;
    }
    let mut input: Box<dyn Read + Send> =
        if is_stdin { Box::new(io::stdin()) } else { Box::new(open(path)?) };

    keygen::refuse_without_ledger(arguments, session)?;
    let mut header = Vec::new();
    let ledger = ChosenLedger::of(session)?;
    let has_ledger = ledger.path.is_some();
    let (table, carry) = begin(format, batch, has_ledger, session, &mut input, &mut header)?;
    let issuer = issuer(arguments, &table, ledger.clone(), session)?;
    let mut recorder = recorder(&ledger, &issuer, session)?;
    let mut target = Target::open(batch, arguments.dry_run, stdout)?;
    if let Target::File(file) = &target {
        file.warning().into_iter().for_each(|warning| session.notice(warning));
    }
    let rows =
        pipeline::Rows { carry, input, lines_before: u64::from(matches!(table, Table::Csv(_))) };
    let write = |bytes: &[u8]| {
        // The header is written with the first rows: if they cannot be read, nothing is written.
        target.write(&std::mem::take(&mut header))?;
        target.write(bytes)
    };
    let recording = recorder.as_mut();
    let tally = pipeline::run(rows, &table, &issuer, jobs, recording, write, progress(length));
    if let Some(recorder) = &mut recorder {
        // After a failure as well, because the rows before it were recorded and should be found. The
        // failure itself is the better message then.
        let finished = recorder.finish();
        if tally.is_ok() {
            finished?;
        }
    }
    let tally = tally?;
    let count = recorder.map_or(0, |recorder| recorder.unnumbered);
    if count > 0 {
        let message =
            format!("{count} of the rows have no order number: run again, they are recorded again");
        let hint = Some("give the table a column `order`".to_owned());
        session.notice(Notice::surroundings(message, hint));
    }
    for notice in issuer.applications.take_notices() {
        session.notice(notice);
    }
    target.finish(tally.stopped)?;
    Ok(BatchReport::new(tally, arguments.dry_run, output_file(batch)))
}

fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            Err(Failure::file(path, "expected a file, found a folder"))
        }
        _ => Ok(file),
    }
}

/// Returns the format that the options or the name of the file give.
fn input_format(batch: &BatchArgs, path: &Path) -> Result<InputFormat, Failure> {
    if let Some(format) = batch.input_format {
        return Ok(format);
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "csv" => Ok(InputFormat::Csv),
        "jsonl" => Ok(InputFormat::Jsonl),
        _ if path == Path::new(inputs::STDIN) => Ok(InputFormat::Csv),
        _ => {
            let path = path.to_string_lossy();
            let path = Escaped(&path);
            let message =
                format_args!("--batch: expected a name that ends in .csv or .jsonl, found {path}");
            Err(Failure::usage(message).hint("say which it is with --input-format csv or jsonl"))
        }
    }
}

/// Returns the file to write, or `None` for standard output.
fn output_file(batch: &BatchArgs) -> Option<&Path> {
    batch.output.as_deref().filter(|path| *path != Path::new(inputs::STDIN))
}

/// Reads the first line, and writes the new header of CSV into `header`. Returns the table and the bytes
/// of rows that were read with the line.
fn begin(
    format: InputFormat,
    batch: &BatchArgs,
    ledger: bool,
    session: &Session,
    input: &mut impl Read,
    header: &mut Vec<u8>,
) -> Result<(Table, Vec<u8>), Failure> {
    let mut start = Vec::new();
    let mut end = None;
    while end.is_none() && pipeline::read_some(input, 64 * 1024, &mut start)? > 0 {
        end = memchr(b'\n', &start).map(|place| place + 1);
        if end.is_none() && start.len() >= LONGEST_HEADER {
            return Err(no_table("line 1: expected up to 4 MB, found more"));
        }
    }
    let mut rows = start.split_off(end.unwrap_or(start.len()));
    let line = std::str::from_utf8(&start).map_err(|_| no_table("line 1: expected UTF-8"))?;
    let unmarked = line.strip_prefix('\u{FEFF}').unwrap_or(line);
    if unmarked.trim().is_empty() {
        return Err(no_table("expected a header or an object in line 1, found nothing"));
    }
    let (table, near) = match format {
        InputFormat::Csv => {
            let (columns, near) = Header::read(line, delimiter(batch)?, ledger, header)?;
            (Table::Csv(columns), near)
        }
        InputFormat::Jsonl => {
            let near = json_rows::near_names(unmarked, ledger);
            let object = start.split_off(line.len() - unmarked.len());
            // A byte-order mark stays at the beginning, as it does before the header of CSV.
            header.append(&mut start);
            rows.splice(..0, object);
            (Table::JsonLines { ledger }, near)
        }
    };
    for (name, near) in near {
        let message = format!("column {} is not known, and passes through", text::quoted(&name));
        let hint = Some(format!("did you mean {}?", near.name()));
        session.notice(Notice::surroundings(message, hint));
    }
    Ok((table, rows))
}

fn delimiter(batch: &BatchArgs) -> Result<u8, Failure> {
    match batch.delimiter.as_deref().map(str::as_bytes) {
        None => Ok(b','),
        Some(b"\\t") => Ok(b'\t'),
        Some(&[byte]) if byte == b'\t' || byte.is_ascii_punctuation() && byte != b'"' => Ok(byte),
        Some(_) => Err(Failure::usage(
            "--delimiter: expected one character like ; or | or \\t, found another",
        )),
    }
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
        recorder.open()?;
    }
    Ok(Some(recorder))
}

/// What the table is written to.
enum Target<W> {
    Stdout(W),
    File(Replacement),
    /// Nothing is written in a dry run.
    Nowhere,
}

impl<W: Write> Target<W> {
    fn open(batch: &BatchArgs, dry_run: bool, stdout: W) -> Result<Self, Failure> {
        match output_file(batch) {
            _ if dry_run => Ok(Self::Nowhere),
            Some(path) => {
                let file = Replacement::begin(path).map_err(|error| Failure::file(path, error))?;
                Ok(Self::File(file))
            }
            None => Ok(Self::Stdout(stdout)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        match self {
            Self::Stdout(stdout) => stdout.write_all(bytes)?,
            Self::File(file) => {
                file.write_all(bytes).map_err(|error| Failure::file(file.path(), error))?;
            }
            Self::Nowhere => {}
        }
        Ok(())
    }

    /// Ends the output. If the run stopped early, a file that exists is left as it is.
    fn finish(self, stopped: bool) -> Result<(), Stop> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush()?,
            Self::File(file) if !stopped => {
                let path = file.path().to_owned();
                file.finish_at_once().map_err(|error| Failure::file(&path, error))?;
            }
            Self::File(_) | Self::Nowhere => {}
        }
        Ok(())
    }
}
