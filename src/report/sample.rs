//! A made-up customer, for `sample`.

use crate::failure::Outcome;
use crate::report::{Report, View};
use avlock_format::escaped::Escaped;
use serde::Serialize;

/// A made-up customer, with the key and the data file that were made for him.
#[derive(Debug, Clone, Serialize)]
pub struct SampleReport {
    pub number: u32,
    pub user_name: String,
    pub company: String,
    pub email: String,
    pub install_code: String,
    pub key: Option<String>,
    /// The name of the data file.
    pub path: Option<String>,
}

impl Report for SampleReport {
    fn kind(&self) -> &'static str {
        "sample"
    }

    /// Returns what was asked for, alone on its line: the data file, the key or the InstallCode.
    fn table(&self, _: &View) -> String {
        let last = self.path.as_ref().or(self.key.as_ref()).unwrap_or(&self.install_code);
        format!("{}\n", Escaped(last))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
