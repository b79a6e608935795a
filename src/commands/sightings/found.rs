//! What was found: every code where it stands, and what each reads as.

use crate::commands::sightings::doubtful::Doubtful;
use crate::commands::sightings::input::Input;
use crate::mail::place::Text;
use crate::mail::{Content, Part};
use crate::reading::{self, OpenedKey, ReadCode, ReadKey, Reader, Salvaged};
use crate::report::Place;
use crate::scan::{self, Kind, Match};
use crate::session::inputs;
use avlock_format::{ICode, InstallCode, RegistrationKey};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// How many codes of an input are read. What is kept of one takes some kilobytes.
pub const MOST_CODES: usize = 100_000;

/// How many things in doubt of a kind are kept, of which some will turn out to be quoted from what is found below.
const MOST_DOUBTFUL: usize = 100;

/// How many of them are told of.
const MOST_TOLD: usize = 10;

/// The keys that the scan asked about, kept so that the report does not open them again, nor search
/// around them.
pub struct KeysNear<'r> {
    reader: &'r Reader,
    read: RefCell<HashMap<String, ReadKey<'r>>>,
}

impl<'r> KeysNear<'r> {
    pub fn new(reader: &'r Reader) -> Self {
        Self { reader, read: RefCell::default() }
    }

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
pub enum Read<'r> {
    Key(Box<ReadKey<'r>>),
    Code(Box<ReadCode>),
    File(Box<FoundFile>),
}

/// A data file, or the lines of one.
pub struct FoundFile {
    pub data: Salvaged,
    /// The name that it has, or what stands for it.
    pub name: PathBuf,
}

impl<'r> Read<'r> {
    pub fn key(&self) -> Option<&ReadKey<'r>> {
        match self {
            Self::Key(key) => Some(key),
            Self::Code(_) | Self::File(_) => None,
        }
    }

    /// Returns the iCode that a key is for.
    pub fn icode_of_key(&self) -> Option<ICode> {
        match self {
            Self::Key(key) => key.opened().as_ref().and_then(OpenedKey::icode),
            Self::Code(_) | Self::File(_) => None,
        }
    }
}

/// A code where it was found.
pub struct Sighting {
    pub code: String,
    pub as_written: String,
    /// Its place; absent for a data file that is the whole input.
    pub place: Option<Place>,
    /// The position of its code in `reads`.
    pub read: usize,
}

/// Every code that was found, and what was read. A thread of mails quotes the same code again and
/// again: it is read and judged once.
#[derive(Default)]
pub struct Found<'r> {
    pub sightings: Vec<Sighting>,
    pub reads: Vec<Read<'r>>,
    /// What may be the rest of a code.
    pub doubtful: Vec<Doubtful>,
    positions: HashMap<(Kind, String), usize>,
    /// Which part of several that say the same had a code first.
    twins: HashMap<(usize, usize), Option<String>>,
}

impl<'r> Found<'r> {
    pub fn look_through(&mut self, part: &Part<'_>, input: &Input, keys: &KeysNear<'r>) {
        match &part.content {
            Content::Text(text) => self.look_through_text(text, part, input, keys),
            Content::DataFile(bytes) => {
                self.add_file(bytes, part, input);
                self.look_beside(bytes, part, input, keys);
            }
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
        let seen = scan::look_through(&text.text, &|letters| keys.is_near(letters));
        self.doubt(&seen.doubtful, text, part, input);
        for find in seen.matches {
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

    /// Adds what may be the rest of a code.
    fn doubt(&mut self, found: &[Match], text: &Text<'_>, part: &Part<'_>, input: &Input) {
        let mut places = text.places();
        for find in found {
            let of_kind = self.doubtful.iter().filter(|other| other.kind == find.kind);
            let is_known = of_kind.clone().any(|other| other.code == find.code);
            if is_known || of_kind.count() == MOST_DOUBTFUL {
                continue;
            }
            let (line, column) = places.at(find.bytes.start);
            self.doubtful.push(Doubtful {
                kind: find.kind,
                code: find.code.clone(),
                as_written: text.text[find.bytes.clone()].to_owned(),
                place: place(part, input, line, column),
            });
        }
    }

    /// Drops what is a part of something that was found, because a thread of mails quotes it, cut off; of each kind the
    /// first stay. Returns how many are left out.
    pub fn settle_doubts(&mut self) -> usize {
        let Self { doubtful, positions, .. } = self;
        doubtful.retain(|it| !positions.keys().any(|(_, whole)| whole.contains(&it.code)));
        let before = doubtful.len();
        let mut told = HashMap::new();
        doubtful.retain(|it| {
            let told = told.entry(it.kind).or_insert(0);
            *told += 1;
            *told <= MOST_TOLD
        });
        before - doubtful.len()
    }

    /// Returns what is in doubt and worth a look: where an InstallCode is, other numbers are most likely no further one.
    pub fn worth_a_look(&self) -> impl Iterator<Item = &Doubtful> {
        let has_code = self.reads.iter().any(|read| matches!(read, Read::Code(_)));
        self.doubtful.iter().filter(move |it| it.kind != Kind::InstallCode || !has_code)
    }

    /// Returns the position in `reads` of what a match is.
    fn position(&mut self, find: &Match, as_written: &str, keys: &KeysNear<'r>) -> usize {
        *self.positions.entry((find.kind, find.code.clone())).or_insert_with(|| {
            self.reads.push(match find.kind {
                Kind::RegistrationKey => Read::Key(Box::new(keys.take(&find.code))),
                Kind::InstallCode => {
                    Read::Code(Box::new(ReadCode::found(find.code.clone(), as_written)))
                }
                Kind::DataFile => {
                    let data = reading::salvage(find.code.as_bytes());
                    let name = Path::new(inputs::STDIN).to_owned();
                    Read::File(Box::new(FoundFile { data, name }))
                }
            });
            self.reads.len() - 1
        })
    }

    fn add_file(&mut self, bytes: &[u8], part: &Part<'_>, input: &Input) {
        let as_written = shown(part, input);
        let is_whole = std::ptr::eq(bytes, input.bytes.as_slice());
        let name = match is_whole {
            true => input.file.as_deref().unwrap_or(inputs::STDIN),
            false => part.name.unwrap_or(inputs::STDIN),
        };
        let (data, name) = (reading::salvage(bytes), PathBuf::from(name));
        self.reads.push(Read::File(Box::new(FoundFile { data, name })));
        let place = (!is_whole).then(|| place(part, input, part.line, 1));
        let (code, read) = (String::new(), self.reads.len() - 1);
        self.sightings.push(Sighting { code, as_written, place, read });
    }

    /// Adds the keys and InstallCodes that somebody wrote beside the entries of a data file. If the entries are not found
    /// in the text as it is, only those that read are added: of others, nobody knows that they are no part of an entry.
    fn look_beside(&mut self, bytes: &[u8], part: &Part<'_>, input: &Input, keys: &KeysNear<'r>) {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let text = Text::saved(text, part.line, 1);
        let mut places = text.places();
        let seen = scan::look_through(&text.text, &|letters| keys.is_near(letters));
        let has_entries = seen.matches.iter().any(|find| find.kind == Kind::DataFile);
        if has_entries {
            self.doubt(&seen.doubtful, &text, part, input);
        }
        for find in seen.matches {
            let is_right = match find.kind {
                Kind::RegistrationKey | Kind::InstallCode if has_entries => true,
                Kind::RegistrationKey => find.code.parse::<RegistrationKey>().is_ok(),
                Kind::InstallCode => find.code.parse::<InstallCode>().is_ok(),
                Kind::DataFile => false,
            };
            if !is_right || self.sightings.len() == MOST_CODES {
                continue;
            }
            let (line, column) = places.at(find.bytes.start);
            let as_written = text.text[find.bytes.clone()].to_owned();
            let read = self.position(&find, &as_written, keys);
            let place = Some(place(part, input, line, column));
            self.sightings.push(Sighting { code: find.code, as_written, place, read });
        }
    }

    /// Returns the InstallCodes that read, each with the line it is on.
    pub fn install_codes(&self) -> Vec<(InstallCode, usize)> {
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
