//! What `check` is given: options, words that are told apart by their form, and everything in a mail.

use crate::arguments::CheckArgs;
use crate::commands::sightings::{self, Doubtful, Found, Input, Read, given, looks_like_a_name};
use crate::failure::Failure;
use crate::reading::remedies::{Form, form_of};
use crate::reading::{self, OpenedDataFile, ReadCode, ReadKey, Reader, Salvaged, letters};
use crate::session::{Session, inputs};
use avlock_format::{DelphiDay, Finding};
use avlock_issuing::text;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::Path;

/// What a thing may be, for whoever gave another.
const FORMS: &str = "a key has 28 letters, an InstallCode 12 digits, and a file has to be there: \
                     `avlock check KEY CODE FILE` takes them in any order";

/// Everything to compare; nothing is there twice.
#[derive(Default)]
pub struct Things<'r> {
    pub keys: Vec<ReadKey<'r>>,
    pub codes: Vec<ReadCode>,
    pub files: Vec<GivenFile<'r>>,
    /// What may be one of them, and does not read.
    pub doubtful: Vec<Doubtful>,
    /// The letters of the keys and codes so far.
    letters: HashSet<String>,
}

/// A data file, opened if an EncryptionKey opens it.
pub struct GivenFile<'r> {
    /// Its path, or the name that it has in a mail.
    pub name: String,
    pub opened: Option<OpenedDataFile<'r>>,
    /// What is wrong with it, and why it does not open.
    pub findings: Vec<Finding>,
    /// True if a key can be put into it: it stands by itself, as a program wrote it.
    pub stands_alone: bool,
}

impl<'r> Things<'r> {
    /// Takes the options first, then the words.
    pub fn of(
        arguments: &CheckArgs,
        session: &Session,
        reader: &'r Reader,
    ) -> Result<Self, Failure> {
        let mut gathering = Gathering { things: Self::default(), session, reader };
        if let Some(text) = &arguments.key {
            let key = given::key("key", text, session.stdin())?;
            gathering.things.add_key(reader.read_key(key));
        }
        if let Some(code) = given::computer(arguments.install_code.as_deref(), session.stdin())? {
            gathering.things.add_code(ReadCode::new(code));
        }
        if let Some(path) = &arguments.data {
            gathering.data_file(path)?;
        }
        gathering.words(&arguments.things)?;
        Ok(gathering.things)
    }

    fn add_key(&mut self, key: ReadKey<'r>) {
        if self.letters.insert(key.letters()) {
            self.keys.push(key);
        }
    }

    fn add_code(&mut self, code: ReadCode) {
        if self.letters.insert(code.letters()) {
            self.codes.push(code);
        }
    }
}

/// Takes one thing after the other.
struct Gathering<'g, 'r> {
    things: Things<'r>,
    session: &'g Session,
    reader: &'r Reader,
}

impl<'r> Gathering<'_, 'r> {
    /// Tells words apart: names of files, and codes, which may be several words each.
    fn words(&mut self, words: &[OsString]) -> Result<(), Failure> {
        let mut codes = Vec::new();
        for word in words {
            let path = Path::new(word);
            if word == inputs::STDIN || path.exists() {
                self.codes(&std::mem::take(&mut codes))?;
                self.file(path)?;
            } else if let Some(word) = word.to_str() {
                codes.push(word.to_owned());
            } else {
                return Err(no_such_file(path));
            }
        }
        self.codes(&codes)
    }

    /// Takes words that are no files. What is nothing alone may be something with its neighbours.
    fn codes(&mut self, words: &[String]) -> Result<(), Failure> {
        let mut rest: Vec<String> = Vec::new();
        for text in inputs::joined(&inputs::joined(words, 28), 12) {
            // The name of a file that is not there is no part of a code.
            if looks_like_a_name(&text) && !self.is_taken(&text) {
                return Err(no_such_file(Path::new(&text)));
            } else if self.is_taken(&text) {
                self.several(&std::mem::take(&mut rest))?;
            } else {
                rest.push(text);
            }
        }
        self.several(&rest)
    }

    /// Takes words that are nothing each by itself.
    fn several(&mut self, words: &[String]) -> Result<(), Failure> {
        let text = words.join(" ");
        let is_icode = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_icode {
            self.things.add_code(ReadCode::new(text));
        } else if !words.is_empty() && !self.is_taken(&text) && !self.is_damaged(&text) {
            if text.parse::<DelphiDay>().is_ok() {
                let message = format_args!("a day is given with --on, found {text} alone");
                return Err(Failure::usage(message).hint(format!("--on {text}")));
            }
            let message = format_args!(
                "expected a registration key, an InstallCode or the name of a file, found {}",
                text::quoted(&text)
            );
            return Err(Failure::usage(message).hint(FORMS));
        }
        Ok(())
    }

    /// Takes a text that is a code or holds some; returns false if it is nothing.
    fn is_taken(&mut self, text: &str) -> bool {
        let reader = self.reader;
        let form = form_of(text);
        let input = Input { file: None, bytes: text.as_bytes().to_vec() };
        let found = sightings::find(&input, reader, self.session, &mut |_| {});
        // Beside the code that a text has the form of, another may be in it.
        let rest = found
            .sightings
            .iter()
            .fold(text.to_owned(), |rest, sighting| rest.replace(&sighting.as_written, " "));
        let is_of_file = matches!(found.reads[..], [Read::File(_)]);
        let is_more = found.reads.len() > 1 || form.is_some() && self.is_damaged(rest.trim());
        match (&found.sightings[..], form) {
            ([_, ..], _) if is_more => self.found(found),
            (_, Some(form)) => {
                match form {
                    Form::Key => self.things.add_key(reader.read_key(text.to_owned())),
                    Form::InstallCode => self.things.add_code(ReadCode::new(text.to_owned())),
                }
                if is_of_file {
                    self.found(found);
                }
            }
            ([], None) => return false,
            // One code and nothing else: it is shown as it was typed.
            ([only], None) if letters(&only.code) == letters(text) => match found.reads.first() {
                Some(Read::Key(_)) => self.things.add_key(reader.read_key(text.to_owned())),
                _ => self.things.add_code(ReadCode::new(text.to_owned())),
            },
            _ => self.found(found),
        }
        true
    }

    /// Takes a text of about as many letters as a code has, some of which are digits; returns false for any
    /// other.
    fn is_damaged(&mut self, text: &str) -> bool {
        let letters = letters(text);
        let has_digit = letters.bytes().any(|letter| letter.is_ascii_digit() || letter == b'?');
        let others =
            letters.bytes().filter(|letter| !letter.is_ascii_hexdigit() && *letter != b'?');
        match letters.len() {
            25..=31 if has_digit => self.things.add_key(self.reader.read_key(text.to_owned())),
            10..=14 if has_digit && others.count() <= 3 => {
                self.things.add_code(ReadCode::new(text.to_owned()));
            }
            _ => return false,
        }
        true
    }

    /// Takes what is in a file: it is a data file, or holds codes.
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("avr")) {
            return self.data_file(path);
        }
        self.session.stdin().take_for(&[path])?;
        let input = Input::of_file(path)?;
        let found = sightings::find(&input, self.reader, self.session, &mut |_| {});
        if found.sightings.is_empty() {
            return Err(input.nothing_found());
        }
        self.found(found);
        Ok(())
    }

    fn data_file(&mut self, path: &Path) -> Result<(), Failure> {
        self.session.stdin().take_for(&[path])?;
        let data = reading::data_file(path)?;
        let stands_alone = path != Path::new(inputs::STDIN) && data.name_inside.is_none();
        self.open(path.to_string_lossy().into_owned(), data, stands_alone);
        Ok(())
    }

    /// Takes everything that was found in a text.
    fn found(&mut self, found: Found<'r>) {
        let mut names = HashMap::new();
        for sighting in found.sightings {
            names.entry(sighting.read).or_insert((sighting.as_written, sighting.place.is_none()));
        }
        for (position, read) in found.reads.into_iter().enumerate() {
            match (read, names.remove(&position)) {
                (Read::Key(key), _) => self.things.add_key(*key),
                (Read::Code(code), _) => self.things.add_code(*code),
                (Read::File(file), Some((name, is_whole))) => self.open(name, file.data, is_whole),
                // Another part of the mail says the same.
                (Read::File(_), None) => {}
            }
        }
        for doubtful in found.doubtful {
            if self.things.letters.insert(doubtful.code.clone()) {
                self.things.doubtful.push(doubtful);
            }
        }
    }

    fn open(&mut self, name: String, data: Salvaged, stands_alone: bool) {
        let Salvaged { file, mut findings, .. } = data;
        let entries = String::from_utf8_lossy(&file.to_bytes()).into_owned();
        // The same file is often in a mail twice; of those without an entry each is told of.
        if file.has_known_entries() && !self.things.letters.insert(entries) {
            return;
        }
        let opened = match self.reader.open_file(&file) {
            Some(Ok(opened)) => Some(opened),
            Some(Err(why)) => {
                findings.extend(why);
                None
            }
            None => None,
        };
        let stands_alone = stands_alone && findings.is_empty();
        self.things.files.push(GivenFile { name, opened, findings, stands_alone });
    }
}

fn no_such_file(path: &Path) -> Failure {
    Failure::file(path, "there is no such file").hint(FORMS)
}
