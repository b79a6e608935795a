//! `init --starter`: a small protected program for a product, in a new folder.

use crate::arguments::StarterLanguage;
use crate::failure::Failure;
use crate::session::new_folder::NewFolder;
use crate::starter::{self, StarterProduct};
use avlock_format::AppVersion;
use avlock_format::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The version of a product whose profile has none.
const FIRST_VERSION: &str = "1.0";

/// A program that can be written: its product is good, and its folder does not exist yet.
pub struct Starter {
    language: StarterLanguage,
    folder: PathBuf,
    product: StarterProduct,
}

impl Starter {
    /// Checks what the program will say, and that its folder does not exist.
    pub fn new(
        language: StarterLanguage,
        app: &str,
        app_id: u16,
        name: Option<&str>,
        version: Option<&str>,
    ) -> Result<Self, Failure> {
        let name = name.unwrap_or(app);
        for text in [app, name] {
            if text.chars().any(char::is_control) {
                let message = format_args!(
                    "expected a name without control characters, found \"{}\"",
                    Escaped(text)
                );
                return Err(Failure::new("profile", message)
                    .hint("a protected program refuses it: change it in the profile"));
            }
        }
        let version = version.unwrap_or(FIRST_VERSION);
        let _: AppVersion = Field::AppVersion.read(version, text::app_version).map_err(|_| {
            let message = format_args!(
                "app {app:?}: expected a version like 5.1, its first two numbers 0 to 255, found \"{}\"",
                Escaped(version)
            );
            Failure::new("profile", message).hint("change it in the profile")
        })?;
        let folder = PathBuf::from(format!("{}-starter", in_a_file_name(app)));
        if folder.symlink_metadata().is_ok() {
            return Err(refused(&folder, &ErrorKind::AlreadyExists.into()));
        }
        let product = StarterProduct {
            app_id,
            name: name.to_owned(),
            version: version.to_owned(),
            keygen: format!("avlock keygen --app {} CODE --days 30", shell_words::quote(app)),
        };
        Ok(Self { language, folder, product })
    }

    /// Writes the files beside the place of the folder. It appears there when this is finished.
    pub fn write(&self, encryption_key: &str) -> Result<NewFolder, Failure> {
        let written = NewFolder::begin(&self.folder).and_then(|folder| {
            for file in starter::files(self.language) {
                let text = file.text(self.language, &self.product);
                folder.write(Path::new(file.path), text.as_bytes())?;
            }
            let key_file = starter::key_file(self.language);
            let text = key_file.secret_text(self.language, encryption_key);
            folder.write_private(Path::new(key_file.path), text.as_bytes())?;
            Ok(folder)
        });
        written.map_err(|error| refused(&self.folder, &error))
    }

    /// Gives the folder its name.
    pub fn finish(&self, written: NewFolder) -> Result<(), Failure> {
        written.finish().map_err(|error| refused(&self.folder, &error))
    }

    /// Returns the folder.
    pub fn folder(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    /// Returns the file with the EncryptionKey.
    pub fn key_file(&self) -> String {
        let file = self.folder.join(starter::key_file(self.language).path);
        file.to_string_lossy().into_owned()
    }
}

fn refused(folder: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        // What came meanwhile may have files in it.
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory => {
            Failure::file(folder, "expected a name that is free, found something there")
                .hint("nothing is overwritten: rename the one that is there, or run this in another folder with --config")
        }
        _ => Failure::file(folder, error),
    }
}

/// Returns the name of a profile as part of a file name. Profiles that were written by hand have any name.
fn in_a_file_name(app: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let plain = app.chars().map(|letter| if is_plain(letter) { letter } else { '_' });
    let plain: String = plain.collect();
    // A shell would take a hyphen at the beginning for an option.
    match plain.strip_prefix('-') {
        Some(rest) => format!("_{rest}"),
        None => plain,
    }
}
