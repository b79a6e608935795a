//! A data file as it arrived: bare, in a ZIP or gzip file, attached to a mail, or changed on its way.
//!
//! Every command that reads a data file opens it here, so that they all read and refuse the same files.

use crate::failure::Failure;
use crate::mail::Reason;
use crate::mail::data_file::{self, Form, Inside, Unwrapped, Wrapping};
use crate::mail::entries::{self, Around, Mended};
use crate::reading::remedies;
use crate::session::inputs::{self, DataFileBytes};
use avlock_format::check;
use avlock_format::escaped::Escaped;
use avlock_format::{DataFile, Finding, FindingCode};
use std::ffi::OsStr;
use std::path::Path;

/// The number of findings that a report lists; of more it has the number.
pub const MOST_FINDINGS: usize = 100;

/// What is wrong with a file of entries of another program.
const NO_KNOWN_ENTRY: &str = "expected an entry 0 to 254, ld or ad, found none";

/// The entries of a data file, and what is wrong with its other lines.
#[derive(Debug, Clone, Default)]
pub struct Salvaged {
    /// The entries that can be read.
    pub file: DataFile,
    /// At most [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Counts the findings beyond those.
    pub more: u64,
    /// The name that the file has in the archive or mail that it came in; empty if it has none there.
    pub name_inside: Option<String>,
}

/// Reads the data file that a path names, or standard input for `-`; in an archive or a mail the one that is
/// in it. The error is that of a path that cannot be read; what is read and is no data file has a finding.
pub fn data_file(path: &Path) -> Result<Salvaged, Failure> {
    let bytes = match read(path).map_err(|failure| of_code(failure, path))? {
        DataFileBytes::Whole(bytes) => bytes,
        DataFileBytes::TooLarge(size) => return Ok(refused(too_large(size))),
    };
    let name = name_of(path);
    let wrapping = match data_file::form(&bytes, name.as_deref()) {
        Form::Bare => {
            let salvaged = salvage(&bytes);
            let is_prose = check::no_text(&bytes).is_none() && is_prose(path, &salvaged.file);
            return Ok(if is_prose { of_prose(path, salvaged) } else { salvaged });
        }
        Form::Other(reason) => return Ok(refused(other_kind(reason))),
        Form::Wrapped(wrapping) => wrapping,
    };
    let mut inside = data_file::unwrap(&bytes, name.as_deref());
    drop(bytes);
    let is_only = inside.data_files.len() == 1;
    let Some(Unwrapped { name, again, bytes }) = inside.data_files.pop_if(|_| is_only) else {
        return Ok(refused(not_one(wrapping, &inside)));
    };
    let around = if name.is_some() { Around::Nothing } else { Around::Mail };
    let mut salvaged = salvage_around(&bytes, around);
    let message = match &name {
        Some(name) if again.is_empty() => {
            format!("the data file is {} in {wrapping}", Escaped(name))
        }
        Some(name) => format!(
            "the data file is {} in {wrapping}; the same entries are in {}",
            Escaped(name),
            in_short(&again)
        ),
        None => format!("the entries of the data file are in the text of {wrapping}"),
    };
    salvaged.findings.insert(0, Finding::note(FindingCode::Record, message));
    salvaged.name_inside = Some(name.unwrap_or_default());
    Ok(salvaged)
}

/// True if a file is most likely a letter without a data file in it.
fn is_prose(path: &Path, file: &DataFile) -> bool {
    let is_named = |extension: &OsStr| extension.eq_ignore_ascii_case("avr");
    path != Path::new(inputs::STDIN)
        && !path.extension().is_some_and(is_named)
        && !file.has_known_entries()
}

/// Says of a letter that no data file is in it, and what reads it.
fn of_prose(path: &Path, mut salvaged: Salvaged) -> Salvaged {
    let name = path.to_string_lossy();
    let hint = format!(
        "`avlock inspect {}` finds the keys and InstallCodes in a text",
        shell_words::quote(&name)
    );
    salvaged.findings = salvaged
        .findings
        .into_iter()
        .map(|finding| finding.plainly("no data file is in it").hint(hint.clone()))
        .collect();
    salvaged
}

/// Says which command reads a code that was given in the place of a file.
fn of_code(failure: Failure, path: &Path) -> Failure {
    let text = path.to_string_lossy();
    let quoted = shell_words::quote(&text);
    match remedies::form_of(&text) {
        Some(remedies::Form::Key) => {
            failure.hint(format!("that is a key: `avlock keycheck {quoted}` reads it"))
        }
        Some(remedies::Form::InstallCode) => {
            failure.hint(format!("that is an InstallCode: `avlock codecheck {quoted}` reads it"))
        }
        None => failure,
    }
}

/// Reads the data file that a path names to change it. One that is wrapped, changed on its way, or no data file
/// has a finding instead: it is never replaced.
pub fn data_file_to_change(path: &Path) -> Result<Result<DataFile, Finding>, Failure> {
    let bytes = match read(path).map_err(|failure| remedies::of_a_code(failure, path))? {
        DataFileBytes::Whole(bytes) => bytes,
        DataFileBytes::TooLarge(size) => return Ok(Err(too_large(size))),
    };
    match data_file::form(&bytes, name_of(path).as_deref()) {
        Form::Bare => {}
        Form::Other(reason) => return Ok(Err(other_kind(reason))),
        Form::Wrapped(wrapping) => return Ok(Err(wrapped(wrapping))),
    }
    if let Some(finding) = check::no_text(&bytes) {
        return Ok(Err(finding));
    }
    if let Some(change) = entries::mend(&bytes, Around::Nothing).changes.first() {
        let finding = Finding::error(FindingCode::Record, change);
        return Ok(Err(finding.hint(
            "it was left as it is: a program does not read it so; ask for the file again, in a ZIP, and \
             unpack it",
        )));
    }
    let file = DataFile::from_bytes(inputs::unmarked(&bytes)).map_err(|error| error.to_string());
    Ok(file
        .and_then(|file| match file.has_known_entries() {
            true => Ok(file),
            false => Err(NO_KNOWN_ENTRY.to_owned()),
        })
        .map_err(|error| {
            Finding::error(FindingCode::Record, format_args!("no data file: {error}"))
                .hint("it was left as it is; name another file to make a new one")
        }))
}

fn read(path: &Path) -> Result<DataFileBytes, Failure> {
    let name = name_of(path);
    inputs::data_file(path, |begin| data_file::form(begin, name.as_deref()) != Form::Bare)
}

fn name_of(path: &Path) -> Option<String> {
    (path != Path::new(inputs::STDIN)).then(|| path.to_string_lossy().into_owned())
}

/// Returns the entries of a data file, and a finding for each of its other lines. A text without any
/// entry of a data file gets one finding only: its lines are not meant to be entries. What happened to
/// the lines on their way is undone first, and named.
pub fn salvage(bytes: &[u8]) -> Salvaged {
    salvage_around(bytes, Around::Nothing)
}

fn salvage_around(bytes: &[u8], around: Around) -> Salvaged {
    if bytes.len() as u64 > inputs::LARGEST_DATA_FILE {
        return refused(too_large(Some(bytes.len() as u64)));
    }
    if let Some(finding) = check::no_text(bytes) {
        return refused(finding);
    }
    let Mended { bytes, changes } = entries::mend(bytes, around);
    let (file, errors) = DataFile::salvage(&bytes);
    if !file.has_known_entries() {
        let finding = match errors.first() {
            Some(error) => check::not_a_data_file(error),
            None => check::not_a_data_file(NO_KNOWN_ENTRY),
        };
        return refused(finding);
    }
    let mut findings: Vec<Finding> = changes.iter().map(check::mended).collect();
    let shown = errors.iter().take(MOST_FINDINGS);
    findings.extend(shown.map(|error| Finding::error(FindingCode::Record, error)));
    let more = errors.len().saturating_sub(MOST_FINDINGS) as u64;
    Salvaged { file, findings, more, name_inside: None }
}

fn refused(finding: Finding) -> Salvaged {
    Salvaged { findings: vec![finding], ..Salvaged::default() }
}

/// Refuses a file by its size: a data file has a few kilobytes, and what is larger is not read.
fn too_large(size: Option<u64>) -> Finding {
    const MEGABYTE: u64 = 1024 * 1024;
    let found = match size {
        Some(size) => format!("{}.{} MB, {size} bytes", size / MEGABYTE, size * 10 / MEGABYTE % 10),
        None => "more".to_owned(),
    };
    let message = format!("no data file: expected at most 1 MB, found {found}");
    Finding::error(FindingCode::Record, message)
}

/// Refuses a file of another kind, with what to do about it.
fn other_kind(reason: Reason) -> Finding {
    let hint = match reason {
        Reason::Archive => "unpack it, and give the data file that is in it",
        Reason::Encrypted => "decrypt it, and give the data file that is in it",
        Reason::OutlookMessage | Reason::Tnef => {
            "save the attachment in Outlook, and give the file that was saved"
        }
        Reason::Signature => "it only belongs to a mail: give the file that was attached beside it",
        _ => "a data file is a small text file named *.avr: ask for that file itself, in a ZIP",
    };
    Finding::error(FindingCode::Record, format_args!("no data file: {reason}")).hint(hint)
}

/// Refuses to write into an archive or a mail.
fn wrapped(wrapping: Wrapping) -> Finding {
    let hint = match wrapping {
        Wrapping::Mail => {
            "it was left as it is: save the attachment, and give the file that was saved"
        }
        _ => "it was left as it is: unpack it first, and give the data file that is in it",
    };
    let message = format!("no data file: it is {wrapping}, into which no key is entered");
    Finding::error(FindingCode::Record, message).hint(hint)
}

/// Refuses an archive or a mail that does not have one data file.
fn not_one(wrapping: Wrapping, inside: &Inside) -> Finding {
    let names = inside.data_files.iter();
    let names = names.map(|file| file.name.as_deref().unwrap_or("entries in its text"));
    let names: Vec<&str> = names.collect();
    let (found, hint) = match (names.len(), inside.others.len()) {
        (0, 0) => ("nothing".to_owned(), "ask for the data file, named *.avr, in a ZIP"),
        (0, _) if inside.is_encrypted => (
            in_short(&inside.others),
            "unpack it with its password, and give the data file that is in it",
        ),
        (0, _) => (in_short(&inside.others), "ask for the data file, named *.avr, in a ZIP"),
        _ => (in_short(&names), "unpack it, and give the one that is meant"),
    };
    // The text of a mail is no attachment, but a data file may have been pasted into it.
    let hint = match wrapping {
        Wrapping::Mail if names.is_empty() => {
            "save the data file that it brought; `avlock inspect` looks through the text of a mail"
        }
        Wrapping::Mail => "save the one that is meant, and give that file",
        _ => hint,
    };
    let message = format!("expected one data file in {wrapping}, found {found}");
    Finding::error(FindingCode::Record, message).hint(hint)
}

/// Lists the first of some names.
fn in_short(names: &[impl AsRef<str>]) -> String {
    const MOST: usize = 10;
    let shown = names.iter().take(MOST).map(|name| Escaped(name.as_ref()).to_string());
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(MOST) {
        Some(more @ 1..) => format!("{shown} and {more} more"),
        _ => shown,
    }
}
