//! `avlock inspect`: finds every code in what it is given, and reports on each.
//!
//! All codes are read before the first report is made, because they explain each other: the iCode of
//! a key decides what a damaged InstallCode beside it was, and an InstallCode whom a key is for.

use crate::arguments::InspectArgs;
use crate::failure::{Failure, Notice};
use crate::mail::place::Text;
use crate::mail::{self, Content, Part, Piece};
use crate::reading::remedies::with_remedy;
use crate::reading::{self, OpenedKey, ReadCode, ReadKey, Reader};
use crate::report::{DataFileReport, InspectReport, Place};
use crate::scan::{self, Kind, Match};
use crate::session::{Session, inputs};
use avlock_format::check::Expected;
use avlock_format::{Finding, FindingCode, ICode, InstallCode};
use avlock_issuing::text;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;

/// How many codes of an input are read. What is kept of one takes some kilobytes.
const MOST_CODES: usize = 100_000;

/// One text to look through.
struct Input {
    /// The file that it is from; absent for a text that was typed.
    file: Option<String>,
    bytes: Vec<u8>,
}

/// Looks through each input in turn.
pub fn inspect<'a>(
    arguments: &'a InspectArgs,
    session: &'a Session,
) -> Result<impl Iterator<Item = Result<InspectReport, Failure>> + use<'a>, Failure> {
    let today = session.day()?;
    session.stdin().take_for(&arguments.inputs)?;
    let reader = Reader::new(session, today)?;
    Ok(arguments.inputs.iter().flat_map(move |argument| {
        let found = read(argument).and_then(|input| look_through(&input, &reader, session));
        let (found, failure) = match found {
            Ok(found) => (Some(found), None),
            Err(failure) => (None, Some(failure)),
        };
        found.into_iter().flatten().map(Ok).chain(failure.map(Err))
    }))
}

/// Reads the file that an argument names, or takes the argument as the text itself.
fn read(argument: &OsStr) -> Result<Input, Failure> {
    let path = Path::new(argument);
    if argument == inputs::STDIN || path.exists() {
        // A name in another charset is shown as far as it can be.
        let file = Some(argument.to_string_lossy().into_owned());
        return Ok(Input { file, bytes: inputs::bytes(path)? });
    }
    let Some(argument) = argument.to_str() else {
        return Err(Failure::file(path, "there is no such file"));
    };
    // One word that ends like a file's name is most likely a name that was mistyped.
    if looks_like_a_name(argument) && scan::matches(argument, &|_| false).is_empty() {
        return Err(Failure::file(path, "there is no such file"));
    }
    Ok(Input { file: None, bytes: argument.as_bytes().to_vec() })
}

fn looks_like_a_name(argument: &str) -> bool {
    let extension = Path::new(argument).extension().map_or(0, |extension| extension.len());
    !argument.contains(char::is_whitespace)
        && !argument.contains("://")
        && ((1..=4).contains(&extension) || argument.contains(std::path::MAIN_SEPARATOR))
}

/// Looks through every part of an input, and reports on what is in them.
fn look_through(input: &Input, reader: &Reader, session: &Session) -> Result<Placed, Failure> {
    let name = input.file.as_deref().filter(|name| *name != inputs::STDIN);
    let keys = KeysNear { reader, read: RefCell::default() };
    let mut found = Found::default();
    mail::read(&input.bytes, name, &mut |piece| match piece {
        Piece::Part(part) => found.look_through(&part, input, &keys),
        Piece::Unread(unread) => session.notice(Notice::unread(unread.to_string())),
    });
    if found.sightings.is_empty() {
        return Err(nothing_found(input));
    }
    if found.sightings.len() == MOST_CODES {
        session.notice(Notice::unread(format!(
            "what follows the first {MOST_CODES} codes was not read: split the text into smaller ones"
        )));
    }
    let reports = found.reports(reader)?;
    Ok(Placed { reports, sightings: found.sightings.into_iter() })
}

/// The reports of an input, each made when it is asked for: a small archive may hold one code a million times.
struct Placed {
    reports: Vec<InspectReport>,
    sightings: std::vec::IntoIter<Sighting>,
}

impl Iterator for Placed {
    type Item = InspectReport;

    fn next(&mut self) -> Option<InspectReport> {
        let sighting = self.sightings.next()?;
        let mut report = InspectReport::clone(&self.reports[sighting.read]);
        let as_written = &sighting.as_written;
        let given = if is_plain(as_written) { as_written } else { &sighting.code };
        report.set_spelling(as_written);
        match sighting.place {
            Some(place) => report.set_place(as_written, given, place),
            None => {
                if let InspectReport::File(report) = &mut report {
                    as_written.clone_into(&mut report.input);
                }
            }
        }
        Some(report)
    }
}

/// True if a text can be printed as it is, above a suggestion whose letters are marked.
fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || " -?".contains(character))
}

/// The keys that the scan asked about, kept so that the report does not open them again, nor search
/// around them.
struct KeysNear<'r> {
    reader: &'r Reader,
    read: RefCell<HashMap<String, ReadKey<'r>>>,
}

impl<'r> KeysNear<'r> {
    fn is_near(&self, letters: &str) -> bool {
        if self.read.borrow().contains_key(letters) {
            return true;
        }
        let read = self.reader.read_letters(letters.to_owned());
        let is_near = self.reader.is_near_a_key(&read);
        // Only what is near will be reported; a long text has thousands of others.
        if is_near {
            self.read.borrow_mut().insert(letters.to_owned(), read);
        }
        is_near
    }

    fn take(&self, code: &str) -> ReadKey<'r> {
        let read = self.read.borrow_mut().remove(code);
        read.unwrap_or_else(|| self.reader.read_letters(code.to_owned()))
    }
}

/// What a match turned out to be.
enum Read<'r> {
    Key(ReadKey<'r>),
    Code(ReadCode),
    /// Already judged: nothing beside a data file says more about it.
    File(Box<DataFileReport>),
}

impl<'r> Read<'r> {
    fn key(&self) -> Option<&ReadKey<'r>> {
        match self {
            Self::Key(key) => Some(key),
            Self::Code(_) | Self::File(_) => None,
        }
    }

    /// Returns the iCode that a key is for.
    fn icode_of_key(&self) -> Option<ICode> {
        match self {
            Self::Key(key) => key.opened().as_ref().and_then(OpenedKey::icode),
            Self::Code(_) | Self::File(_) => None,
        }
    }
}

/// A code where it was found.
struct Sighting {
    code: String,
    as_written: String,
    /// Its place; absent for a data file that is the whole input.
    place: Option<Place>,
    /// The position of its code in `reads`.
    read: usize,
}

/// Every code that was found, and what was read. A thread of mails quotes the same code again and
/// again: it is read and judged once.
#[derive(Default)]
struct Found<'r> {
    sightings: Vec<Sighting>,
    reads: Vec<Read<'r>>,
    positions: HashMap<(Kind, String), usize>,
    /// Which part of several that say the same had a code first.
    twins: HashMap<(usize, usize), Option<String>>,
}

impl<'r> Found<'r> {
    fn look_through(&mut self, part: &Part<'_>, input: &Input, keys: &KeysNear<'r>) {
        match &part.content {
            Content::Text(text) => self.look_through_text(text, part, input, keys),
            Content::DataFile(bytes) => self.add_file(bytes, part, input, keys),
        }
    }

    fn look_through_text(
        &mut self,
        text: &Text<'_>,
        part: &Part<'_>,
        input: &Input,
        keys: &KeysNear<'r>,
    ) {
        let mut places = text.places();
        for find in scan::matches(&text.text, &|letters| keys.is_near(letters)) {
            if self.sightings.len() == MOST_CODES {
                return;
            }
            let read = self.position(&find, &text.text[find.bytes.clone()], keys);
            // The text and the page of one mail are written by the sender's program from each other.
            if let Some(twin) = part.twin {
                let number = part.number.map(str::to_owned);
                let first = self.twins.entry((twin, read)).or_insert_with(|| number.clone());
                if *first != number {
                    continue;
                }
            }
            let (line, column) = places.at(find.bytes.start);
            let as_written = match find.kind {
                Kind::DataFile => shown(part, input),
                _ => text.text[find.bytes].to_owned(),
            };
            let place = Some(place(part, input, line, column));
            self.sightings.push(Sighting { code: find.code, as_written, place, read });
        }
    }

    /// Returns the position in `reads` of what a match is.
    fn position(&mut self, find: &Match, as_written: &str, keys: &KeysNear<'r>) -> usize {
        *self.positions.entry((find.kind, find.code.clone())).or_insert_with(|| {
            self.reads.push(match find.kind {
                Kind::RegistrationKey => Read::Key(keys.take(&find.code)),
                Kind::InstallCode => Read::Code(ReadCode::found(find.code.clone(), as_written)),
                Kind::DataFile => {
                    let stdin = Path::new(inputs::STDIN);
                    let data = reading::salvage(find.code.as_bytes());
                    Read::File(Box::new(keys.reader.file_report(data, stdin, None)))
                }
            });
            self.reads.len() - 1
        })
    }

    fn add_file(&mut self, bytes: &[u8], part: &Part<'_>, input: &Input, keys: &KeysNear<'r>) {
        let as_written = shown(part, input);
        let is_whole = std::ptr::eq(bytes, input.bytes.as_slice());
        let name = match is_whole {
            true => input.file.as_deref().unwrap_or(inputs::STDIN),
            false => part.name.unwrap_or(inputs::STDIN),
        };
        let data = reading::salvage(bytes);
        let report = keys.reader.file_report(data, Path::new(name), None);
        self.reads.push(Read::File(Box::new(report)));
        let place = (!is_whole).then(|| place(part, input, part.line, 1));
        let (code, read) = (String::new(), self.reads.len() - 1);
        self.sightings.push(Sighting { code, as_written, place, read });
    }

    /// Returns a report on each code, in the order of `reads`.
    fn reports(&self, reader: &Reader) -> Result<Vec<InspectReport>, Failure> {
        let icodes: Vec<ICode> = self.reads.iter().filter_map(Read::icode_of_key).collect();
        let codes = self.install_codes();
        let computers = Computers::new(&codes);
        let keys = || self.reads.iter().filter_map(Read::key);
        reader.divide_searches(keys());
        // The likeliest first: searches are limited, and of another vendor's codes few have the form.
        let mut order: Vec<usize> = (0..self.reads.len()).collect();
        order.sort_by_key(|&read| !self.reads[read].key().is_none_or(ReadKey::is_well_formed));
        let mut reports = vec![None; self.reads.len()];
        for position in order {
            let read = &self.reads[position];
            reports[position] = Some(match read {
                Read::Key(key) => {
                    let mut report = reader.key_report(key, &Expected::default())?;
                    // `keycheck` reports a key as `keygen` does, which has no remedy to offer.
                    report.findings = report.findings.into_iter().map(with_remedy).collect();
                    report.findings.extend(reader.not_of_default(key, &Expected::default()));
                    if !codes.is_empty() {
                        if let Some(icode) = read.icode_of_key() {
                            report.add(computers.whom_for(icode));
                        }
                        let suggested = reader.sole(&report.findings).and_then(|key| key.icode());
                        report.findings.extend(
                            suggested
                                .map(|icode| computers.whom_for(icode).about("the suggested key")),
                        );
                    }
                    InspectReport::Key(report)
                }
                // A damaged InstallCode is most likely the one that a key beside it is for.
                Read::Code(code) => InspectReport::Code(code.report(None, &icodes)),
                Read::File(report) => InspectReport::File(DataFileReport::clone(report)),
            });
        }
        Ok(reports.into_iter().flatten().collect())
    }

    /// Returns the InstallCodes that read, each with the line it is on.
    fn install_codes(&self) -> Vec<(InstallCode, usize)> {
        let mut codes = Vec::new();
        for sighting in &self.sightings {
            if let (Read::Code(read), Some(place)) = (&self.reads[sighting.read], &sighting.place) {
                codes.extend(read.code().map(|code| (code, place.line)));
            }
        }
        codes
    }
}

/// Returns the name of what a data file is in.
fn shown(part: &Part<'_>, input: &Input) -> String {
    let file = input.file.as_deref();
    // The name of the file itself is given with its path.
    let is_own = |name: &str| file.is_some_and(|file| file.ends_with(name));
    part.name.filter(|name| !is_own(name)).or(file).unwrap_or("the text given").to_owned()
}

fn place(part: &Part<'_>, input: &Input, line: usize, column: usize) -> Place {
    let (file, part) = (input.file.clone(), part.number.map(str::to_owned));
    Place { file, part, line, column }
}

/// The InstallCodes of an input by their iCodes: a list of customers has thousands of them.
struct Computers {
    first: HashMap<u16, (InstallCode, usize)>,
    shown: String,
}

impl Computers {
    fn new(codes: &[(InstallCode, usize)]) -> Self {
        let mut first = HashMap::new();
        for &(code, line) in codes {
            first.entry(code.icode().number()).or_insert((code, line));
        }
        Self { first, shown: in_short(codes.iter().map(|(code, _)| code.icode())) }
    }

    /// Says of a key which of the InstallCodes beside it is the one that it is for.
    fn whom_for(&self, icode: ICode) -> Finding {
        match self.first.get(&icode.number()) {
            Some((code, line)) => Finding::note(
                FindingCode::Computer,
                format_args!("the key is for the InstallCode in line {line}, {code}"),
            ),
            None => {
                Finding::warning(FindingCode::Computer, "the key is for no InstallCode found here")
                    .compared(&self.shown, icode)
                    .hint("if it is entered on that computer, make a key for its InstallCode")
            }
        }
    }
}

/// Lists the first of some iCodes, each once: a list of customers has thousands of them, and a key for
/// each.
fn in_short(icodes: impl Iterator<Item = ICode>) -> String {
    const MOST: usize = 10;
    let mut seen = HashSet::new();
    let all: Vec<String> =
        icodes.filter(|icode| seen.insert(icode.number())).map(|icode| icode.to_string()).collect();
    match all.split_at_checked(MOST) {
        Some((first, more)) if !more.is_empty() => {
            format!("{} and {} more", first.join(", "), more.len())
        }
        _ => all.join(", "),
    }
}

/// Reports that nothing was found, which is a bad answer and not a missing one.
fn nothing_found(input: &Input) -> Failure {
    let place = match &input.file {
        Some(file) if file == inputs::STDIN => "standard input".to_owned(),
        Some(file) => text::quoted(file),
        None => text::quoted(&String::from_utf8_lossy(&input.bytes)),
    };
    let message = format_args!(
        "expected a registration key, InstallCode or data file, found none in {place}"
    );
    let hint = "a key has 28 letters, an InstallCode 12 digits: \
                `avlock keycheck` and `avlock codecheck` say what is wrong with one";
    Failure::new("nothing-found", message).hint(hint).bad()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_short_codes_are_a_few_and_a_number() {
        let list = |numbers: &[u16]| in_short(numbers.iter().copied().map(ICode::new));
        assert_eq!(list(&[0x1E45, 0xB189, 0x1E45]), "1E45, B189");
        let twelve = list(&(0..12).collect::<Vec<_>>());
        assert!(
            twelve.starts_with("0000, 0001, ") && twelve.ends_with(", 0009 and 2 more"),
            "{twelve}"
        );
    }
}
