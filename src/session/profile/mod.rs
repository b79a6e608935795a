//! `avlock.toml`: the vendor's applications, and where the EncryptionKey of each comes from.
//!
//! Unknown keys are refused with their line, so that a misspelt one is not passed over. No error
//! repeats a value of the file, which may be a secret in the wrong place. `place` finds the file, `secret_source` reads
//! where the EncryptionKey is, `wording` tells what is wrong with the file.

pub mod place;
pub mod secret_source;
mod wording;

use crate::failure::Failure;
use crate::session::inputs;
use crate::session::profile::secret_source::SecretSource;
use crate::session::profile::wording::{BACKSLASH, remedy, without_values};
use crate::session::text_form::{OtherForm, other_form};
use crate::session::whole_file;
use avlock_format::escaped::Escaped;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::{Spanned, Value};

/// A profile file that was read.
#[derive(Debug)]
pub struct Profiles {
    /// The path that it was read from.
    pub path: PathBuf,
    default_app: Option<String>,
    apps: BTreeMap<String, Profile>,
}

/// One application of the vendor.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The number of the application.
    pub app_id: u16,
    /// The application's name, for people.
    pub name: Option<String>,
    /// The application's version, for generic keys.
    pub version: Option<String>,
    /// The place of its EncryptionKey.
    pub encryption_key: Option<SecretSource>,
    /// The ledger that its keys are recorded in; a relative path begins at the profile's folder.
    pub ledger: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    default_app: Option<String>,
    #[serde(default)]
    apps: BTreeMap<String, ProfileEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table [apps.NAME]")]
struct ProfileEntry {
    app_id: u16,
    name: Option<String>,
    version: Option<String>,
    /// Kept as it is and read by hand: an error of the TOML library would repeat a secret that was
    /// written here.
    encryption_key: Option<Spanned<Value>>,
    ledger: Option<Spanned<PathBuf>>,
}

impl Profiles {
    /// Reads a profile file.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        Self::parse(&text_of(path)?, path)
    }

    /// Reads the text of a profile file; errors name the path.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        // The library's own rendering quotes the line, which may hold a misplaced secret.
        let document: Document = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|span| line_at(text, span.start));
            let message = without_values(error.message());
            let failure = refused((path, text), error.span(), &message);
            match remedy(line.unwrap_or_default(), &message) {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })?;
        let mut apps = BTreeMap::new();
        for (app, entry) in document.apps {
            let ProfileEntry { app_id, name, version, encryption_key, ledger } = entry;
            let span = encryption_key.as_ref().map(Spanned::span);
            let encryption_key = match encryption_key {
                Some(value) => {
                    Some(SecretSource::from_value(value.get_ref()).map_err(|unread| {
                        refused((path, text), Some(value.span()), &unread.message).hint(unread.hint)
                    })?)
                }
                None => None,
            };
            if let Some(SecretSource::File(file)) = &encryption_key {
                expect_plain(file)
                    .map_err(|why| refused((path, text), span, why).hint(BACKSLASH))?;
            }
            if let Some(file) = &ledger {
                expect_plain(file.get_ref())
                    .map_err(|why| refused((path, text), Some(file.span()), why).hint(BACKSLASH))?;
            }
            let ledger = ledger.map(Spanned::into_inner);
            apps.insert(app, Profile { app_id, name, version, encryption_key, ledger });
        }
        let profiles = Self { path: path.to_owned(), default_app: document.default_app, apps };
        if let Some(name) = &profiles.default_app
            && !profiles.apps.contains_key(name)
        {
            // Not quoted: it may be a secret in the wrong place.
            let place = text.find("default_app").map(|place| place..place);
            let names: Vec<&str> = profiles.apps.keys().map(String::as_str).collect();
            return Err(refused((path, text), place, "default_app names no app of this file")
                .hint(format!("its apps: {}", Escaped(&names.join(", ")))));
        }
        Ok(profiles)
    }

    /// Finds and reads the profile file.
    pub fn find(given: Option<&Path>) -> Result<Option<Self>, Failure> {
        place::find(given)?.map(|path| Self::read(&path)).transpose()
    }

    /// Returns a profile by its name; the error lists the names that there are.
    pub fn get(&self, name: &str) -> Result<&Profile, Failure> {
        self.apps.get(name).ok_or_else(|| {
            let path = self.path.to_string_lossy();
            let names: Vec<&str> = self.apps.keys().map(String::as_str).collect();
            let message = format!("no app {:?} in {}", name, Escaped(&path));
            match names[..] {
                [] => Failure::new("profile", message).hint("it has no apps; add [apps.NAME]"),
                _ => Failure::new("profile", message)
                    .hint(format!("its apps: {}", Escaped(&names.join(", ")))),
            }
        })
    }

    /// Returns the profile's name to use if none is given: `default_app`, or the only profile's.
    pub fn default_app(&self) -> Option<&str> {
        match (&self.default_app, self.apps.len()) {
            (Some(name), _) => Some(name),
            (None, 1) => self.apps.keys().next().map(String::as_str),
            (None, _) => None,
        }
    }

    /// Returns every profile with its name, the default one first.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Profile)> {
        let default = self.default_app();
        let (first, others): (Vec<_>, Vec<_>) = self
            .apps
            .iter()
            .map(|(name, profile)| (name.as_str(), profile))
            .partition(|(name, _)| Some(*name) == default);
        first.into_iter().chain(others)
    }

    /// Returns the folder that relative paths begin at.
    pub fn folder(&self) -> &Path {
        whole_file::folder_of(&self.path)
    }
}

/// The most bytes of a profile file. `./avlock.toml` may be anybody's.
const LARGEST: u64 = 1024 * 1024;

/// Reads the text of a profile file.
pub fn text_of(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::file(path, "expected a profile of at most 1 MB, found more"));
    }
    if let Some(OtherForm { found, hint }) = other_form(&bytes) {
        let why = format_args!("expected UTF-8 text, found {found}");
        return Err(Failure::file(path, why).hint(hint));
    }
    String::from_utf8(inputs::unmarked(&bytes).to_vec()).map_err(|error| {
        let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        Failure::file(path, format_args!("line {line}: expected UTF-8 text"))
            .hint("it may be in the encoding of Windows: save it as UTF-8")
    })
}

/// Refuses a path with a control character: `\t` and `\n` in quotation marks are a tab and a line break.
fn expect_plain(path: &Path) -> Result<(), &'static str> {
    match path.to_string_lossy().chars().any(char::is_control) {
        true => Err("expected a path, found a control character in it"),
        false => Ok(()),
    }
}

fn line_at(text: &str, place: usize) -> Option<&str> {
    let begin = text.get(..place)?.rfind('\n').map_or(0, |end| end + 1);
    text.get(begin..)?.lines().next()
}

/// Refuses a profile file, with the line that the span begins on.
fn refused((path, text): (&Path, &str), span: Option<Range<usize>>, message: &str) -> Failure {
    let line = span.map(|span| 1 + text[..span.start].matches('\n').count());
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    let path = path.to_string_lossy();
    Failure::new("profile", format_args!("{}{place}: {message}", Escaped(&path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Profiles, Failure> {
        Profiles::parse(text, Path::new("some/avlock.toml"))
    }

    #[test]
    fn the_three_sources_of_a_secret_are_read() {
        let profiles = parse(
            r#"
            default_app = "b"
            [apps.a]
            app_id = 1
            encryption_key = { file = "a.key" }
            [apps.b]
            app_id = 2
            encryption_key = { env = "B_KEY" }
            [apps.c]
            app_id = 3
            encryption_key = { command = ["pass", "c"] }
            "#,
        )
        .unwrap();
        let names: Vec<&str> = profiles.all().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "a", "c"]);
        let command = SecretSource::Command(vec!["pass".into(), "c".into()]);
        assert_eq!(profiles.get("c").unwrap().encryption_key, Some(command));
        assert_eq!(profiles.folder(), Path::new("some"));
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        for (text, line) in [
            ("defualt_app = \"a\"", 1),
            ("[apps.a]\napp_id = 1\nappid = 2", 3),
            ("[apps.a]\napp_id = 65536", 2),
            ("[apps.a]\napp_id = 1\nencryption_key = \"in the file\"", 3),
            ("[apps.a]\napp_id = 1\nencryption_key = { file = \"a\", env = \"b\" }", 3),
            ("[apps.a]\napp_id = 1\nencryption_key = { fiel = \"a\" }", 3),
            ("[apps.a]\napp_id = 1\nencryption_key = { command = [\"in the file\", 1] }", 3),
            ("[apps]\na = \"in the file\"", 2),
            ("\n\n[apps", 3),
        ] {
            let message = parse(text).unwrap_err().message;
            assert!(message.starts_with(&format!("some/avlock.toml:{line}: ")), "{message}");
            assert!(!message.contains("in the file"), "{message}");
        }
        let message = parse("default_app = \"x\"").unwrap_err().message;
        assert_eq!(message, "some/avlock.toml:1: default_app names no app of this file");
    }

    #[test]
    fn the_usual_mistakes_have_a_remedy() {
        let hint = |line: &str| {
            let failure = parse(&format!("[apps.a]\napp_id = 1\n{line}\n")).unwrap_err();
            failure.hint.unwrap_or_else(|| panic!("{line}: {}", failure.message))
        };
        assert_eq!(hint(r#"ledger = "D:\new\table.db""#.replace("\\\\", "\\").as_str()), BACKSLASH);
        assert_eq!(hint("ledger = \"D:\\Users\\x.db\""), BACKSLASH);
        assert_eq!(hint("encryption_key = { file = \"D:\\tools.key\" }"), BACKSLASH);
        assert!(hint("version = 6.0").contains("version = \"5.1\""));
        assert!(hint("name = \u{201C}Demo\u{201D}").contains("curly"));
        assert!(hint("name = Demo").contains("in quotes"));
        assert!(hint("version: 5").contains("write = between"));
        assert!(hint("[apps.My App]").contains("[apps.\"My App\"]"));
        assert!(hint("[apps.other").contains("ends with ]"));
        let failure = parse("[apps.a]\napp_id = 70000").unwrap_err();
        assert_eq!(
            failure.message,
            "some/avlock.toml:2: expected a whole number 0 to 65535, found another number"
        );
        let failure = parse("[apps.a]\napp_id = \"7\"").unwrap_err();
        assert!(failure.hint.unwrap().contains("without quotes"));
    }

    #[test]
    fn a_secret_in_a_wrong_place_is_not_repeated() {
        for text in [
            "kW3-xQ9-mZ7_pL2 = 1",
            "[kW3-xQ9-mZ7_pL2]",
            "default_app = \"kW3-xQ9-mZ7_pL2\"",
            "[apps.a]\napp_id = 1\nkW3-xQ9-mZ7_pL2 = true",
            "[apps.a]\napp_id = \"kW3-xQ9-mZ7_pL2\"",
        ] {
            let failure = parse(text).unwrap_err();
            assert!(!format!("{failure:?}").contains("kW3"), "{failure:?}");
        }
    }
}
