//! The answer of `register`, and what was written.

use crate::failure::Outcome;
use crate::report::{Report, Verdict, View};
use avlock_format::Finding;
use avlock_format::escaped::Escaped;
use avlock_format::register::Answer;
use serde::Serialize;

/// The answer of RegisterKey, and what was written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegistrationReport {
    /// The key as given, if one was.
    pub input: Option<String>,
    /// The name of the data file.
    pub path: String,
    /// Whether the answer is good.
    pub verdict: Verdict,
    /// The number that RegisterKey answers; `None` where no key was entered.
    pub answer: Option<u8>,
    /// The meaning of that number.
    pub answer_in_words: Option<&'static str>,
    /// The index that was registered, removed or marked.
    pub index: Option<u8>,
    /// What was found wrong or worth a word.
    pub findings: Vec<Finding>,
}

impl RegistrationReport {
    /// Sets the answer and the verdict that follows from it.
    pub fn answered(mut self, answer: Answer) -> Self {
        self.answer = Some(answer.number());
        self.answer_in_words = Some(answer.words());
        self.verdict = if answer.is_done() { Verdict::Valid } else { Verdict::Invalid };
        self
    }
}

impl Report for RegistrationReport {
    fn kind(&self) -> &'static str {
        "registration"
    }

    fn table(&self, _: &View) -> String {
        match self.verdict {
            Verdict::Valid => format!("{}\n", Escaped(&self.path)),
            _ => String::new(),
        }
    }

    fn done(&self) -> Option<String> {
        (self.verdict == Verdict::Valid).then(|| format!("{} was written", Escaped(&self.path)))
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }

    fn talk(&self) -> Vec<&Finding> {
        self.findings.iter().collect()
    }

    fn conclusion(&self) -> Option<String> {
        if self.verdict == Verdict::Valid {
            return None;
        }
        Some(match (self.answer, self.answer_in_words) {
            (Some(answer), Some(words)) => {
                format!("RegisterKey answers {answer}, {words}: nothing was written")
            }
            _ => "nothing was written".to_owned(),
        })
    }
}
