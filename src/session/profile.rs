//! `avlock.toml`: the vendor's applications, and where the EncryptionKey of each comes from.
//!
//! Unknown keys are refused with their line, so that a misspelt one is not passed over. No error
//! repeats a value of the file, which may be a secret in the wrong place.

use crate::failure::Failure;
use crate::session::whole_file;
use avlock_issuing::escaped::Escaped;
use etcetera::BaseStrategy;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::{Spanned, Value};

/// The file's name, in the current folder and in the user's configuration folder.
pub const FILE_NAME: &str = "avlock.toml";

/// The error about an `encryption_key` that is none of the three tables.
const KEY_SOURCES: &str = "expected encryption_key = { file = \"..\" }, { env = \"..\" } \
                           or { command = [\"..\"] }, found something else";

/// The variable that names a profile file.
pub const CONFIG_VARIABLE: &str = "AVLOCK_CONFIG";

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
    pub app_id: u16,
    /// The application's name, for people.
    pub name: Option<String>,
    /// The application's version, for generic keys.
    pub version: Option<String>,
    pub encryption_key: Option<SecretSource>,
    /// The ledger that its keys are recorded in; a relative path begins at the profile's folder.
    pub ledger: Option<PathBuf>,
}

/// The place of an EncryptionKey: one of three, and never the profile itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file; a relative path begins at the profile's folder.
    File(PathBuf),
    /// A variable of the environment.
    Env(String),
    /// The standard output of a command, run in the profile's folder.
    Command(Vec<String>),
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
    ledger: Option<PathBuf>,
}

impl SecretSource {
    /// Reads a table with exactly one of the three keys.
    fn from_value(value: &Value) -> Option<Self> {
        let table = value.as_table().filter(|table| table.len() == 1)?;
        let (key, value) = table.iter().next()?;
        match key.as_str() {
            "file" => Some(Self::File(value.as_str()?.into())),
            "env" => Some(Self::Env(value.as_str()?.to_owned())),
            "command" => {
                let words = value.as_array()?.iter();
                Some(Self::Command(
                    words.map(|word| Some(word.as_str()?.to_owned())).collect::<Option<_>>()?,
                ))
            }
            _ => None,
        }
    }
}

impl Profiles {
    /// Reads a profile file.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
        Self::parse(&text, path)
    }

    /// Reads the text of a profile file; errors name the path.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        // The library's own rendering quotes the line, which may hold a misplaced secret.
        let document: Document = toml::from_str(text).map_err(|error| {
            refused((path, text), error.span(), &without_values(error.message()))
        })?;
        let mut apps = BTreeMap::new();
        for (app, entry) in document.apps {
            let ProfileEntry { app_id, name, version, encryption_key, ledger } = entry;
            let encryption_key = match encryption_key {
                Some(value) => {
                    Some(SecretSource::from_value(value.get_ref()).ok_or_else(|| {
                        refused((path, text), Some(value.span()), KEY_SOURCES)
                            .hint("an EncryptionKey itself does not belong into a profile")
                    })?)
                }
                None => None,
            };
            apps.insert(app, Profile { app_id, name, version, encryption_key, ledger });
        }
        let profiles = Self { path: path.to_owned(), default_app: document.default_app, apps };
        if let Some(name) = &profiles.default_app {
            profiles.get(name)?;
        }
        Ok(profiles)
    }

    /// Finds and reads the profile file: the given one, that of `$AVLOCK_CONFIG`, `./avlock.toml`, or
    /// the one in the user's configuration folder. The first two have to exist; the others may be
    /// missing.
    pub fn find(given: Option<&Path>) -> Result<Option<Self>, Failure> {
        let named = given.map(Path::to_owned).or_else(named_by_environment);
        if let Some(path) = named {
            return Self::read(&path).map(Some);
        }
        for path in [Some(PathBuf::from(FILE_NAME)), in_user_folder()].into_iter().flatten() {
            if path.exists() {
                return Self::read(&path).map(Some);
            }
        }
        Ok(None)
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

/// Refuses a profile file, with the line that the span begins on.
fn refused((path, text): (&Path, &str), span: Option<Range<usize>>, message: &str) -> Failure {
    let line = span.map(|span| 1 + text[..span.start].matches('\n').count());
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    let path = path.to_string_lossy();
    Failure::new("profile", format_args!("{}{place}: {message}", Escaped(&path)))
}

fn named_by_environment() -> Option<PathBuf> {
    std::env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn in_user_folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("avlock").join(FILE_NAME))
}

/// Returns the path to write a new profile file to: the given one, that of `$AVLOCK_CONFIG`, or
/// `./avlock.toml`.
pub fn path_for_new(given: Option<&Path>) -> PathBuf {
    given
        .map(Path::to_owned)
        .or_else(named_by_environment)
        .unwrap_or_else(|| PathBuf::from(FILE_NAME))
}

/// Takes the values of the file out of a message of the TOML library.
fn without_values(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => {
            format!("expected {expected}, found something else")
        }
        _ => message.to_owned(),
    }
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
        assert!(parse("default_app = \"x\"").unwrap_err().message.contains("no app \"x\""));
    }
}
