//! A made-up customer, for `sample`.

use crate::commands::sample::customer::Sample;
use crate::failure::Outcome;
use crate::report::table::Paint;
use crate::report::{Report, SCHEMA};
use avlock_issuing::escaped::Escaped;
use serde::Serialize;

/// What was made up.
#[derive(Debug, Clone, Serialize)]
pub struct SampleReport {
    schema: u32,
    kind: &'static str,
    number: u32,
    user_name: String,
    company: String,
    email: String,
    install_code: String,
    /// The key, if one was asked for.
    pub key: Option<String>,
    /// The data file, if one was.
    pub path: Option<String>,
}

impl SampleReport {
    /// A customer with no key yet.
    pub fn new(sample: &Sample) -> Self {
        Self {
            schema: SCHEMA,
            kind: "sample",
            number: sample.number,
            user_name: sample.user_name.clone(),
            company: sample.company.clone(),
            email: sample.email.clone(),
            install_code: sample.install_code.to_string(),
            key: None,
            path: None,
        }
    }
}

impl Report for SampleReport {
    /// The last thing that was made, alone on its line.
    fn table(&self, _: Paint) -> String {
        let last = self.path.as_ref().or(self.key.as_ref()).unwrap_or(&self.install_code);
        format!("{}\n", Escaped(last))
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
