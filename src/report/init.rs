//! The files that `init` wrote.

use crate::failure::Outcome;
use crate::report::{Report, View};
use avlock_issuing::escaped::Escaped;
use serde::Serialize;

/// A new profile and its EncryptionKey file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InitReport {
    /// The profile's name.
    pub app: String,
    /// The number of the application.
    pub app_id: u16,
    /// The profile file.
    pub config: String,
    /// The EncryptionKey file.
    pub encryption_key_file: String,
    /// The command to type next.
    pub next: String,
}

impl Report for InitReport {
    fn kind(&self) -> &'static str {
        "init"
    }

    fn table(&self, view: &View) -> String {
        let Self { app, app_id, config, encryption_key_file, next } = self;
        let rows = view.paint.rows([
            [Escaped(config).to_string(), format!("the profile of app {app:?}, AppID {app_id}")],
            [
                Escaped(encryption_key_file).to_string(),
                "its EncryptionKey, readable by you alone".to_owned(),
            ],
        ]);
        format!(
            "{}\n{rows}Who has that file can make keys: keep a copy in a safe place, and keep it out of version control.\n\
             Next: {next}\n",
            view.paint.title("Written"),
        )
    }

    fn done(&self) -> Option<String> {
        let [config, key] = [&self.config, &self.encryption_key_file].map(|path| Escaped(path));
        Some(format!("{config} and {key} were written"))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
