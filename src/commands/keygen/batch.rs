//! `avlock keygen --batch`: makes a key for each row of a table. Options and files are read here, the rows
//! in `batch`.

use crate::arguments::{BatchArgs, InputFormat, KeygenArgs};
use crate::batch::columns::Names;
use crate::batch::csv_header::{Header, NearNames, no_table};
use crate::batch::csv_start;
use crate::batch::encoding::{Decoder, Encoder};
use crate::batch::workbook::archive;
use crate::batch::{Table, json_rows, named_encoding, pipeline};
use crate::commands::keygen;
use crate::commands::keygen::run::{self, Orders, Run, Target, output_file, unwritten};
use crate::commands::keygen::workbook;
use crate::failure::{self, Failure, Notice, Stop};
use crate::report::BatchReport;
use crate::session::applications::ChosenLedger;
use crate::session::{Session, inputs};
use avlock_format::escaped::Escaped;
use avlock_issuing::text;
use memchr::memchr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
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
    let arguments = &keygen::with_days_of_rows(arguments.clone(), session)?;
    let batch = &arguments.batch;
    let path = batch.batch.as_deref().unwrap_or(Path::new(inputs::STDIN));
    let jobs = match &batch.jobs {
        Some(text) => failure::option("jobs", text, |text| text::number(text, 1, 256))?.into(),
        None => thread::available_parallelism().map_or(1, Into::into),
    };
    let charset = match &batch.encoding {
        Some(name) => Some(named_encoding::of_name(name).map_err(|message| {
            Failure::usage(format_args!("--encoding: {message}"))
                .hint("a table of DOS (437, 850) is saved as CSV UTF-8 instead")
        })?),
        None => None,
    };
    let is_stdin = path == Path::new(inputs::STDIN);
    // A pipe has no known length and can be read only once, so it is not checked beforehand.
    let length = path.metadata().ok().filter(|data| !is_stdin && data.is_file());
    let length = length.map(|data| data.len());
    if is_stdin {
        session.stdin().take()?;
    }
    let input: Result<Box<dyn Read + Send>, Failure> = match is_stdin {
        true => Ok(Box::new(io::stdin())),
        false => open(path).map(|file| Box::new(file) as _),
    };
    let (start, input) = match input {
        Ok(mut input) => {
            let start = first_bytes(&mut input)?;
            archive::refuse_other(&start)?;
            (start, Ok(input))
        }
        Err(failure) => (Vec::new(), Err(failure)),
    };
    let is_workbook = archive::is_no_text(&start);
    let format = if is_workbook { InputFormat::Csv } else { input_format(batch, path)? };
    let input = input?;
    if matches!(format, InputFormat::Jsonl) && batch.delimiter.is_some() {
        return Err(Failure::usage("--delimiter: JSON Lines have no cells to stand between")
            .hint("leave it out, or say --input-format csv")
            .into());
    }
    keygen::refuse_without_ledger(arguments, session)?;
    let ledger = ChosenLedger::of(session)?;
    let names = Names::new(ledger.path.is_some(), &batch.column)
        .map_err(|message| Failure::usage(format_args!("--column: {message}")))?;
    let input = Cursor::new(start).chain(input);
    if is_workbook {
        let orders = Orders { arguments, names, ledger, jobs };
        return workbook::keygen_workbook(orders, input, session, stdout, progress);
    }
    refuse_name_of_workbook(batch)?;
    let mut input = Decoder::new(input, charset);
    let encoding = input.encoding();
    let Beginning { table, mut header, carry, lines_before } =
        begin(format, batch, names, session, &mut input)?;
    if length.is_some() && output_file(batch).is_none() && !arguments.dry_run {
        let mut whole = Decoder::new(open(path)?, charset);
        pipeline::check_text(&mut whole)?;
        // So that the rows before the first character of Windows-1252 are written like the others.
        encoding.set_as(&whole.encoding());
    }
    if let Table::JsonLines { names } = &table {
        let again = length.map(|_| open(path)).transpose()?;
        refuse_missing_members(
            names,
            again.map(|file| Decoder::new(file, charset)),
            &carry,
            session,
        )?;
    }
    let mut run = Run::begin(arguments, &table, &ledger, session)?.in_encoding(encoding.clone());
    let mut target = Target::open(batch, arguments.dry_run, stdout, session)?;
    let rows = pipeline::Rows { carry, input, lines_before };
    let mut encoder = Encoder::new(encoding.clone());
    let write = |bytes: &[u8]| {
        // The header is written with the first rows: if they cannot be read, nothing is written.
        let header = std::mem::take(&mut header);
        target.write(&encoder.encode(&header)?)?;
        target.write(&encoder.encode(bytes)?)
    };
    let mut tally = run.fill_in(rows, &table, jobs, write, progress(length))?;
    if let Some(words) = encoding.words() {
        session.notice(Notice::table(words));
    }
    let recorded = run.recorded();
    run.tell(&mut tally, "line", session);
    target.finish(tally.stopped).map_err(|stop| unwritten(stop, recorded))?;
    Ok(BatchReport::new(tally, arguments.dry_run, output_file(batch)))
}

/// Reads the first bytes, as far as they can be those of a workbook.
fn first_bytes(input: &mut impl Read) -> Result<Vec<u8>, Failure> {
    let mut start = Vec::new();
    while start.len() < archive::LENGTH_OF_START
        && archive::may_be_no_text(&start)
        && pipeline::read_some(input, archive::LENGTH_OF_START - start.len(), &mut start)? > 0
    {}
    Ok(start)
}

/// Refuses to write a text into a file that is named like a workbook.
fn refuse_name_of_workbook(batch: &BatchArgs) -> Result<(), Failure> {
    let Some(path) = output_file(batch) else { return Ok(()) };
    match workbook::Kind::of(path) {
        Some(workbook::Kind::Workbook) | None => {
            let path = path.to_string_lossy();
            let path = Escaped(&path);
            let message =
                format_args!("--output: expected the name of a text like the input, found {path}");
            Err(Failure::usage(message)
                .hint("a workbook is written only where one was read: name it .csv or .jsonl"))
        }
        Some(_) => Ok(()),
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
    run::tell_near_names(near, session);
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
    let begin_of_first = first.start;
    let text = String::from_utf8_lossy(&carry[first]);
    json_rows::refuse_other_shapes(&text)?;
    json_rows::refuse_twice(&text, &names).map_err(|mut failure| {
        let line = carry[..begin_of_first].iter().filter(|byte| **byte == b'\n').count() + 1;
        failure.message = format!("line {line}: {}", failure.message);
        failure
    })?;
    let near = json_rows::near_names(&text, &names);
    let table = Table::JsonLines { names };
    Ok((Beginning { table, header, carry, lines_before: 0 }, near))
}

/// Refuses a heading of `--column` that no object of a file has. What comes through a pipe can be read only
/// once, so that it is told there if the first lines have none.
fn refuse_missing_members(
    names: &Names,
    file: Option<Decoder<File>>,
    start: &[u8],
    session: &Session,
) -> Result<(), Failure> {
    let mut wanted = names.given();
    if wanted.is_empty() {
        return Ok(());
    }
    let is_whole = file.is_some();
    let lines: Box<dyn BufRead> = match file {
        Some(file) => Box::new(BufReader::new(file)),
        None => Box::new(start),
    };
    for line in lines.lines() {
        // Where it is no text, the run itself ends with the line.
        let Ok(line) = line else { break };
        json_rows::find_given(line.trim_start_matches('\u{FEFF}'), names, &mut wanted);
        if wanted.is_empty() {
            return Ok(());
        }
    }
    let heading = text::quoted(wanted[0]);
    if is_whole {
        return Err(Failure::usage(format_args!(
            "--column: expected a name that an object of the table has, found {heading}"
        )));
    }
    let message = format!("--column: the first objects have no member {heading}");
    session.notice(Notice::surroundings(message, None));
    Ok(())
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
