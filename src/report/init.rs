//! What `init` wrote.

use crate::failure::Outcome;
use crate::report::table::Paint;
use crate::report::{Report, SCHEMA};
use avlock_issuing::escaped::Escaped;
use serde::Serialize;

/// A new profile and its EncryptionKey file.
#[derive(Debug, Clone, Serialize)]
pub struct InitReport {
    schema: u32,
    kind: &'static str,
    /// The profile's name.
    pub app: String,
    /// Number of the application.
    pub app_id: u16,
    /// The profile file.
    pub config: String,
    /// The EncryptionKey file.
    pub encryption_key_file: String,
    /// What to type next.
    pub next: String,
}

impl InitReport {
    /// One to ask which fields there are.
    pub fn specimen() -> Self {
        let text = String::new;
        Self::new(text(), 0, text(), text(), text())
    }

    /// What was written.
    pub fn new(
        app: String,
        app_id: u16,
        config: String,
        encryption_key_file: String,
        next: String,
    ) -> Self {
        Self { schema: SCHEMA, kind: "init", app, app_id, config, encryption_key_file, next }
    }
}

impl Report for InitReport {
    fn table(&self, paint: Paint) -> String {
        let rows = paint.rows([
            [
                Escaped(&self.config).to_string(),
                format!("the profile of app {:?}, AppID {}", self.app, self.app_id),
            ],
            [
                Escaped(&self.encryption_key_file).to_string(),
                "its EncryptionKey, readable by you alone".to_owned(),
            ],
        ]);
        format!(
            "{}\n{rows}Who has that file can make keys: keep a copy in a safe place, and keep it out of version control.\n\
             Next: {}\n",
            paint.title("Written"),
            self.next
        )
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
