//! What `register` did.

use crate::failure::Outcome;
use crate::report::table::Paint;
use crate::report::{Report, SCHEMA, Verdict};
use avlock_format::Finding;
use avlock_format::register::Answer;
use avlock_issuing::escaped::Escaped;
use serde::Serialize;

/// The answer of RegisterKey, and what was written.
#[derive(Debug, Clone, Serialize)]
pub struct RegistrationReport {
    schema: u32,
    kind: &'static str,
    /// The key as given, if one was.
    pub input: Option<String>,
    /// The data file.
    pub path: String,
    /// Is the answer good?
    pub verdict: Verdict,
    /// The number that RegisterKey answers; nothing where no key was entered.
    pub answer: Option<u8>,
    /// The same in words.
    pub answer_in_words: Option<&'static str>,
    /// The index that was registered, removed or marked.
    pub index: Option<u8>,
    /// What else there is to say.
    pub findings: Vec<Finding>,
}

impl RegistrationReport {
    /// A report on a file.
    pub fn new(path: String) -> Self {
        Self {
            schema: SCHEMA,
            kind: "registration",
            input: None,
            path,
            verdict: Verdict::Valid,
            answer: None,
            answer_in_words: None,
            index: None,
            findings: Vec::new(),
        }
    }

    /// With the answer.
    pub fn answered(mut self, answer: Answer) -> Self {
        self.answer = Some(answer.number());
        self.answer_in_words = Some(answer.words());
        self.verdict = if answer.is_done() { Verdict::Valid } else { Verdict::Invalid };
        self
    }
}

impl Report for RegistrationReport {
    fn table(&self, _: Paint) -> String {
        match self.verdict {
            Verdict::Valid => format!("{}\n", Escaped(&self.path)),
            _ => String::new(),
        }
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }

    fn talk(&self) -> Vec<&Finding> {
        self.findings.iter().collect()
    }

    fn conclusion(&self) -> Option<String> {
        let done = self.verdict == Verdict::Valid;
        match (self.answer, self.answer_in_words) {
            (Some(answer), Some(words)) if !done => {
                Some(format!("RegisterKey answers {answer}, {words}: nothing was written"))
            }
            (None, _) if !done => Some("nothing was written".to_owned()),
            _ => None,
        }
    }
}
