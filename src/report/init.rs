//! What `init` wrote.

use crate::failure::Outcome;
use crate::report::{Report, View};
use avlock_format::escaped::Escaped;
use serde::Serialize;

/// A new profile and its EncryptionKey file, a new starter, or both.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InitReport {
    /// The profile's name.
    pub app: String,
    /// The number of the application.
    pub app_id: u16,
    /// The profile file.
    pub config: String,
    /// The variable of the environment that names it, where no option does.
    #[serde(skip)]
    pub config_variable: Option<&'static str>,
    /// The EncryptionKey file that was made; absent if the profile stood already.
    pub encryption_key_file: Option<String>,
    /// The folder of the starter.
    pub starter: Option<String>,
    /// The file with the EncryptionKey in it.
    pub starter_key_file: Option<String>,
    /// The command to type next.
    pub next: String,
    /// The ledger that the new profile names.
    pub ledger: Option<String>,
    /// True if that stands already.
    #[serde(skip)]
    pub has_keys: bool,
    /// The `.gitignore` that names the EncryptionKey file, in a Git repository.
    pub gitignore: Option<String>,
    /// The files that it names.
    #[serde(skip)]
    pub ignored: Vec<String>,
    /// The user's home folder, if the new profile is below it and named in full.
    #[serde(skip)]
    pub home: String,
}

impl Report for InitReport {
    fn kind(&self) -> &'static str {
        "init"
    }

    fn table(&self, view: &View) -> String {
        let Self { app, app_id, config, next, .. } = self;
        let mut rows = Vec::new();
        let mut add = |path: &str, what: &str| {
            let below = path.strip_prefix(&self.home).filter(|below| below.starts_with('/'));
            let below = below.filter(|_| !self.home.is_empty());
            let path = below.map_or_else(|| path.to_owned(), |below| format!("~{below}"));
            rows.push([Escaped(&path).to_string(), what.to_owned()]);
        };
        if let Some(key_file) = &self.encryption_key_file {
            let why = match self.config_variable {
                Some(variable) => format!("; {variable} names the file"),
                None => String::new(),
            };
            add(config, &format!("the profile of app {app:?}, AppID {app_id}{why}"));
            add(key_file, "its EncryptionKey, readable by you alone");
            if let Some(ledger) = &self.ledger {
                add(
                    ledger,
                    match self.has_keys {
                        true => "its ledger, in which each key is recorded",
                        false => "its ledger, which the first key makes",
                    },
                );
            }
            if let Some(gitignore) = &self.gitignore {
                add(gitignore, &format!("Ignored by Git: {}", self.ignored.join(", ")));
            }
        }
        if let (Some(folder), Some(key_file)) = (&self.starter, &self.starter_key_file) {
            add(
                folder,
                &format!("a program that keys of app {app:?} open; begin with its README.md"),
            );
            add(key_file, "the EncryptionKey for it, readable by you alone");
        }
        let files = match (&self.encryption_key_file, &self.starter) {
            (Some(_), Some(_)) => "one of the two files with the EncryptionKey",
            _ => "the key file",
        };
        let keep = match (&self.gitignore, &self.starter) {
            (Some(_), None) => "keep a copy in a safe place.",
            _ => "keep a copy in a safe place, and keep it out of version control.",
        };
        let warning = view.paint.paragraph(&format!("Who has {files} can make keys: {keep}"));
        let next = match &self.starter {
            Some(folder) => {
                let readme = format!("{folder}/README.md");
                format!(
                    "Next: cat {}\n      It tells what the program is built with, how to run it, and how to make a key.\n",
                    Escaped(&shell_words::quote(&readme))
                )
            }
            None => format!("Next: {next}\n      It makes a first key, for a made-up computer.\n"),
        };
        format!("{}\n{}{warning}{next}", view.paint.title("Written"), view.paint.rows(rows))
    }

    fn done(&self) -> Option<String> {
        let profile = self.encryption_key_file.as_ref().map(|_| &self.config);
        let paths = [profile, self.encryption_key_file.as_ref(), self.starter.as_ref()];
        let paths: Vec<String> =
            paths.into_iter().flatten().map(|path| Escaped(path).to_string()).collect();
        match paths.split_last() {
            Some((last, [])) => Some(format!("{last} was written")),
            Some((last, others)) => Some(format!("{} and {last} were written", others.join(", "))),
            None => None,
        }
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
