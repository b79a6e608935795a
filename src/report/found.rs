//! What `inspect` found: a key, an InstallCode or a data file, each as its own command reports it.

use crate::failure::Outcome;
use crate::report::table::Paint;
use crate::report::{CodeReport, DataFileReport, KeyReport, Report};
use avlock_format::{Finding, FindingCode};
use avlock_issuing::escaped::Escaped;
use serde::Serialize;

/// Something that was found in a text.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "few, and short-lived")]
pub enum InspectReport {
    /// A registration key.
    Key(KeyReport),
    /// An InstallCode.
    Code(CodeReport),
    /// A data file.
    File(DataFileReport),
}

/// Where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, `-` for standard input; nothing for a text that was typed.
    pub file: Option<String>,
    /// The line it begins on, from 1.
    pub line: usize,
    /// The character of that line, from 1.
    pub column: usize,
}

impl Place {
    /// A line that says what stands where.
    pub(super) fn in_words(&self, what: &str) -> String {
        match &self.file {
            Some(file) => format!("  {what} in line {} of {}\n", self.line, Escaped(file)),
            None => format!("  {what}\n"),
        }
    }
}

impl InspectReport {
    /// What else there is to say.
    pub fn findings_mut(&mut self) -> &mut Vec<Finding> {
        match self {
            Self::Key(report) => &mut report.findings,
            Self::Code(report) => &mut report.findings,
            Self::File(report) => &mut report.findings,
        }
    }

    /// Says where it was found, what stood there, and how that is shown beside a suggestion.
    pub fn set_place(&mut self, input: &str, given: &str, place: Place) {
        let suggestions = self.findings_mut().iter_mut();
        for suggestion in suggestions.filter(|finding| finding.code == FindingCode::Repaired) {
            suggestion.actual = Some(given.to_owned());
        }
        let (shown, own) = match self {
            Self::Key(report) => (report.input.get_or_insert_default(), &mut report.place),
            Self::Code(report) => (&mut report.input, &mut report.place),
            Self::File(report) => (&mut report.input, &mut report.place),
        };
        input.clone_into(shown);
        *own = Some(place);
    }

    fn report(&self) -> &dyn ReportOf {
        match self {
            Self::Key(report) => report,
            Self::Code(report) => report,
            Self::File(report) => report,
        }
    }
}

/// The part of a report that does not depend on its type.
trait ReportOf {
    fn table(&self, paint: Paint) -> String;
    fn outcome(&self) -> Outcome;
}

impl<R: Report> ReportOf for R {
    fn table(&self, paint: Paint) -> String {
        Report::table(self, paint)
    }

    fn outcome(&self) -> Outcome {
        Report::outcome(self)
    }
}

impl Report for InspectReport {
    fn table(&self, paint: Paint) -> String {
        self.report().table(paint)
    }

    fn outcome(&self) -> Outcome {
        self.report().outcome()
    }
}
