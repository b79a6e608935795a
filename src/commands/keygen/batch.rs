//! `avlock keygen --batch`: makes a key for each row of a table. Options and files are read here, the rows
//! in `batch`.

use crate::arguments::{BatchArgs, InputFormat, KeygenArgs, OnError};
use crate::batch::columns::{Column, Names};
use crate::batch::csv_header::{Header, NearNames, no_table};
use crate::batch::csv_start;
use crate::batch::encoding::{Decoder, Encoder};
use crate::batch::issue::Issuer;
use crate::batch::record::Recorder;
use crate::batch::tally::Tally;
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
    }
    let input: Box<dyn Read + Send> =
        if is_stdin { Box::new(io::stdin()) } else { Box::new(open(path)?) };
    let mut input = Decoder::new(input);
    let encoding = input.encoding();

    keygen::refuse_without_ledger(arguments, session)?;
    let ledger = ChosenLedger::of(session)?;
    let names = Names::new(ledger.path.is_some(), &batch.column)
        .map_err(|message| Failure::usage(format_args!("--column: {message}")))?;
    let Beginning { table, mut header, carry, lines_before } =
        begin(format, batch, names, session, &mut input)?;
    if length.is_some() && output_file(batch).is_none() && !arguments.dry_run {
        let mut whole = Decoder::new(open(path)?);
        pipeline::check_text(&mut whole)?;
        // So that the rows before the first character of Windows-1252 are written like the others.
        encoding.set(whole.encoding().get());
    }
    let issuer = issuer(arguments, &table, ledger.clone(), session)?;
    let mut recorder = recorder(&ledger, &issuer, session)?;
    let mut target = Target::open(batch, arguments.dry_run, stdout)?;
    if let Target::File(file) = &target {
        file.warning().into_iter().for_each(|warning| session.notice(warning));
    }
    let rows = pipeline::Rows { carry, input, lines_before };
    let mut encoder = Encoder::new(encoding.clone());
    let write = |bytes: &[u8]| {
        // The header is written with the first rows: if they cannot be read, nothing is written.
        let header = std::mem::take(&mut header);
        target.write(&encoder.encode(&header)?)?;
        target.write(&encoder.encode(bytes)?)
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
    let mut tally = tally?;
    if let Some(name) = encoding.get().name() {
        session.notice(Notice::table(format!("the table is {name}, and is written back as that")));
    }
    warn(&mut tally, session);
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

/// Warns of doubtful rows.
fn warn(tally: &mut Tally, session: &Session) {
    for (line, message) in tally.warnings.drain(..) {
        session.notice(Notice::surroundings(format!("line {line}: {message}"), None));
    }
    if tally.more_warnings > 0 {
        let message = format!("and {} more of these", tally.more_warnings);
        session.notice(Notice::surroundings(message, None));
    }
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
        "csv" | "tsv" => Ok(InputFormat::Csv),
        "jsonl" | "ndjson" => Ok(InputFormat::Jsonl),
        _ if path == Path::new(inputs::STDIN) => Ok(InputFormat::Csv),
        _ => {
            let path = path.to_string_lossy();
            let path = Escaped(&path);
            let message =
                format_args!("--batch: expected a name that ends in .csv or .jsonl, found {path}");
            let hint = match extension {
                "json" => "jq -c '.[]' FILE makes JSON Lines of an array of objects",
                _ => "say which it is with --input-format csv or jsonl",
            };
            Err(Failure::usage(message).hint(hint))
        }
    }
}

/// Returns the file to write, or `None` for standard output.
fn output_file(batch: &BatchArgs) -> Option<&Path> {
    batch.output.as_deref().filter(|path| *path != Path::new(inputs::STDIN))
}

/// What comes before the rows of a table.
struct Beginning {
    table: Table,
    /// The lines to write before the rows.
    header: Vec<u8>,
    /// The bytes of rows that were read already.
    carry: Vec<u8>,
    lines_before: u64,
}

/// Reads up to the first row.
fn begin(
    format: InputFormat,
    batch: &BatchArgs,
    names: Names,
    session: &Session,
    input: &mut impl Read,
) -> Result<Beginning, Failure> {
    let (beginning, near) = match format {
        InputFormat::Csv => begin_csv(delimiter(batch)?, &names, session, input)?,
        InputFormat::Jsonl => begin_json(names, input)?,
    };
    for (name, near) in near {
        let message = format!("column {} is not known, and passes through", text::quoted(&name));
        let hint = Some(format!("did you mean {}?", near.name()));
        session.notice(Notice::surroundings(message, hint));
    }
    Ok(beginning)
}

/// Reads more of the beginning of a table, and returns false at its end.
fn read_start(input: &mut impl Read, start: &mut Vec<u8>) -> Result<bool, Failure> {
    if start.len() >= LONGEST_HEADER {
        return Err(no_table("line 1: expected up to 4 MB, found more"));
    }
    Ok(pipeline::read_some(input, 64 * 1024, start)? > 0)
}

/// Reads the lines up to the header and tells what was found of it.
fn begin_csv(
    delimiter: Option<u8>,
    names: &Names,
    session: &Session,
    input: &mut impl Read,
) -> Result<(Beginning, NearNames), Failure> {
    let mut header = Vec::new();
    let mut ended = false;
    let start = loop {
        if let Some(start) = csv_start::find(&header, ended, delimiter, names)? {
            break start;
        }
        ended = !read_start(input, &mut header)?;
    };
    let line = header[start.offset..start.offset + start.length].to_vec();
    let carry = header.split_off(start.offset + start.length);
    header.truncate(start.offset);
    let text = std::str::from_utf8(&line).map_err(|_| no_table("expected UTF-8"));
    let read = text.and_then(|text| Header::read(text, start.delimiter, names, &mut header));
    let (columns, near) = read.map_err(|mut failure| {
        if failure.code == "table" {
            failure.message = format!("line {}: {}", start.line, failure.message);
        }
        failure
    })?;
    if start.delimiter != b',' && delimiter.is_none() {
        let separator = csv_start::word(start.delimiter);
        session.notice(Notice::table(format!("the cells are read as separated by {separator}")));
    }
    if start.line > 1 {
        let line = start.line;
        let message = format!("the header is in line {line}; the lines before it pass through");
        session.notice(Notice::table(message));
    }
    let table = Table::Csv(columns);
    Ok((Beginning { table, header, carry, lines_before: start.line }, near))
}

/// Reads up to the first object, and refuses JSON of another shape.
fn begin_json(names: Names, input: &mut impl Read) -> Result<(Beginning, NearNames), Failure> {
    let mut start = Vec::new();
    let first = loop {
        let unmarked = inputs::unmarked(&start);
        let begin = unmarked.iter().position(|byte| !byte.is_ascii_whitespace());
        if let Some(begin) = begin {
            // An array may be one line of any length.
            let end = memchr(b'\n', &unmarked[begin..]).map(|length| begin + length);
            if end.is_some() || unmarked[begin] == b'[' {
                break begin..end.unwrap_or(unmarked.len());
            }
        }
        if !read_start(input, &mut start)? {
            let unmarked = inputs::unmarked(&start);
            break begin.ok_or_else(|| {
                no_table("expected a header or an object in line 1, found nothing")
            })?..unmarked.len();
        }
    };
    let carry = inputs::unmarked(&start).to_vec();
    // A byte-order mark stays at the beginning, as it does before the header of CSV.
    let header = start[..start.len() - carry.len()].to_vec();
    let text = String::from_utf8_lossy(&carry[first]);
    json_rows::refuse_other_shapes(&text)?;
    let near = json_rows::near_names(&text, &names);
    let table = Table::JsonLines { names };
    Ok((Beginning { table, header, carry, lines_before: 0 }, near))
}

fn delimiter(batch: &BatchArgs) -> Result<Option<u8>, Failure> {
    match batch.delimiter.as_deref().map(str::as_bytes) {
        None => Ok(None),
        Some(b"\\t") => Ok(Some(b'\t')),
        Some(&[byte]) if byte == b'\t' || byte.is_ascii_punctuation() && byte != b'"' => {
            Ok(Some(byte))
        }
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
