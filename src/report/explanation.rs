//! What a code means, for `explain`.

use crate::failure::Outcome;
use crate::report::{Report, View};
use serde::Serialize;

/// A code with its explanation.
#[derive(Debug, Clone, Serialize)]
pub struct ExplanationReport {
    /// The code.
    pub code: &'static str,
    /// Its explanation, in paragraphs; in a list, the first clause of it.
    pub text: String,
    /// True in a list of all codes.
    // Skipped: it decides how the table looks.
    #[serde(skip)]
    pub in_list: bool,
}

/// The columns that a list has for codes: the longest is `wrong-encryption-key`.
const WIDTH: usize = 20;

impl Report for ExplanationReport {
    fn kind(&self) -> &'static str {
        "explanation"
    }

    fn table(&self, view: &View) -> String {
        if self.in_list {
            return view.paint.listed(self.code, WIDTH, &self.text);
        }
        let mut text = format!("{}\n", view.paint.title(self.code));
        for paragraph in self.text.split("\n\n") {
            text.push('\n');
            text.push_str(&view.paint.paragraph(&paragraph.replace('\n', " ")));
        }
        text
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}
