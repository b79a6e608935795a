//! `avlock keygen --batch` on a workbook: a sheet is filled in, and the workbook or its table is written.

use crate::batch::csv_header::Header;
use crate::batch::workbook::sheet::{self, Sheet, in_words};
use crate::batch::workbook::{archive, edit, filled, value};
use crate::batch::{Table, pipeline};
use crate::commands::keygen::run::{Orders, Run, Target, output_file, tell_near_names, unwritten};
use crate::failure::{Failure, Notice, Stop};
use crate::report::BatchReport;
use crate::session::Session;
use avlock_format::escaped::Escaped;
use avlock_issuing::text;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

/// The kinds of file that a table is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The workbook, with the cells of the two columns.
    Workbook,
    /// CSV with commas.
    Csv,
    /// CSV with tabs.
    Tsv,
    /// JSON Lines.
    JsonLines,
}

impl Kind {
    /// Returns the kind that a name tells, `None` for one that is not written. A name that tells nothing is
    /// that of whatever was read.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension.unwrap_or_default().to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" | "xltx" | "xltm" => Some(Self::Workbook),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "xls" | "xlsb" | "ods" | "numbers" => None,
            _ => Some(Self::Csv),
        }
    }
}

/// Returns the kind of the output: that of its name, else a workbook.
fn kind_of(output: Option<&Path>) -> Result<Kind, Failure> {
    let Some(path) = output else { return Ok(Kind::Workbook) };
    match Kind::of(path) {
        Some(Kind::Csv) if !has_extension(path, &["csv"]) => Ok(Kind::Workbook),
        Some(kind) => Ok(kind),
        None => {
            let path = path.to_string_lossy();
            Err(Failure::usage(format_args!(
                "--output: expected a name that ends in .xlsx, .csv, .tsv or .jsonl, found {}",
                Escaped(&path)
            )))
        }
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extensions.iter().any(|other| extension.eq_ignore_ascii_case(other))
}

/// Refuses a name that a spreadsheet program does not open with what is in the file.
fn refuse_wrong_name(output: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    let has_macros = archive::has_macros(bytes)?;
    let (expected, wrong) = match has_macros {
        true => (".xlsm for a workbook with macros", ["xlsx", "xltx"]),
        false => (".xlsx for a workbook without macros", ["xlsm", "xltm"]),
    };
    match output.filter(|path| has_extension(path, &wrong)) {
        Some(path) => {
            let path = path.to_string_lossy();
            let path = Escaped(&path);
            Err(Failure::usage(format_args!("--output: expected {expected}, found {path}")))
        }
        None => Ok(()),
    }
}

/// Makes the keys for the rows of a workbook, and writes it.
pub fn keygen_workbook(
    orders: Orders<'_>,
    input: impl Read,
    session: &Session,
    stdout: impl Write,
    progress: impl FnOnce(Option<u64>) -> Box<dyn FnMut(u64)>,
) -> Result<BatchReport, Stop> {
    let Orders { arguments, names, ledger, jobs } = orders;
    let batch = &arguments.batch;
    let output = output_file(batch);
    let kind = kind_of(output)?;
    if batch.encoding.is_some() {
        return Err(Failure::usage("--encoding: a workbook says itself how it is written")
            .hint("leave it out")
            .into());
    }
    if batch.delimiter.is_some() {
        return Err(Failure::usage("--delimiter: a workbook has cells of its own").into());
    }
    let is_shown = output.is_none() && !arguments.dry_run;
    if is_shown && kind == Kind::Workbook && io::stdout().is_terminal() {
        return Err(Failure::usage("a workbook is not written to a terminal")
            .hint("name a file: --output keys.xlsx, or --output keys.csv")
            .into());
    }
    let mut bytes = Vec::new();
    let most = archive::LARGEST + 1;
    input
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new("file", format_args!("the orders: {error}")))?;
    archive::check(&bytes)?;
    if kind == Kind::Workbook {
        refuse_wrong_name(output, &bytes)?;
    }
    let sheet = sheet::read(&bytes, if kind == Kind::Tsv { b'\t' } else { b',' }, &names)?;
    let part = archive::part_of_sheet(&bytes, &sheet.name)?;
    let mut filled = sheet.text.as_bytes()[..sheet.header.start].to_vec();
    let line = &sheet.text[sheet.header.clone()];
    let delimiter = if kind == Kind::Tsv { b'\t' } else { b',' };
    let read = Header::read(line, delimiter, &names, &mut filled);
    let (header, near) = read.map_err(|mut failure| {
        if failure.code == "table" {
            let name = text::quoted(&sheet.name);
            failure.message =
                format!("row {} of sheet {name}: {}", sheet.header_row, failure.message);
        }
        failure
    })?;
    tell_near_names(near, session);
    tell_sheets(&sheet, kind, session);
    let table = Table::Csv(header.clone().of_sheet());
    let mut run = Run::begin(arguments, &table, &ledger, session)?;
    let mut target = Target::open(batch, arguments.dry_run, stdout, session)?;
    let rows = pipeline::Rows {
        carry: sheet.text.as_bytes()[sheet.header.end..].to_vec(),
        input: io::empty(),
        lines_before: sheet.header_row,
    };
    let write = |bytes: &[u8]| {
        filled.extend_from_slice(bytes);
        Ok(())
    };
    let length = sheet.text.len() as u64;
    let mut tally = run.fill_in(rows, &table, jobs, write, progress(Some(length)))?;
    let recorded = run.recorded();
    run.tell(&mut tally, "row", session);
    let write = || {
        if !arguments.dry_run {
            let filled = String::from_utf8(filled).map_err(archive::damaged)?;
            target.write(&written(kind, &bytes, &part, (&sheet, &header), &filled)?)?;
        }
        target.finish(tally.stopped)
    };
    write().map_err(|stop| unwritten(stop, recorded))?;
    Ok(BatchReport::new(tally, arguments.dry_run, output).of_workbook())
}

/// Returns the bytes of the output.
fn written(
    kind: Kind,
    workbook: &[u8],
    part: &str,
    (sheet, header): (&Sheet, &Header),
    filled: &str,
) -> Result<Vec<u8>, Failure> {
    Ok(match kind {
        Kind::Csv | Kind::Tsv => value::without_marks(filled).into_bytes(),
        Kind::JsonLines => filled::json_lines(sheet, header, filled).into_bytes(),
        Kind::Workbook => {
            let changes = filled::changes(sheet, header, filled);
            if changes.is_empty() {
                return Ok(workbook.to_vec());
            }
            let xml = archive::part(workbook, part)?;
            archive::with_part(workbook, part, &edit::changed(&xml, changes)?)?
        }
    })
}

/// Tells which sheet is read, and what becomes of the others.
fn tell_sheets(sheet: &Sheet, kind: Kind, session: &Session) {
    let name = text::quoted(&sheet.name);
    if sheet.header_row > 1 || !sheet.others.is_empty() {
        let row = sheet.header_row;
        let message = format!("the sheet {name} is read, with the header in row {row}");
        session.notice(Notice::table(message));
    }
    if !sheet.others_with_orders.is_empty() {
        let others = in_words(&sheet.others_with_orders);
        let message = format!("orders are in {others} as well, and are not read");
        let hint = Some("save each of these sheets as a workbook of its own".to_owned());
        session.notice(Notice::surroundings(message, hint));
    }
    if kind != Kind::Workbook && !sheet.others.is_empty() {
        let message =
            format!("the output has the sheet {name} alone, and not {}", in_words(&sheet.others));
        session.notice(Notice::surroundings(message, None));
    }
}
