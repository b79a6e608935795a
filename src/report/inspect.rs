//! What `inspect` found: a key, an InstallCode or a data file, each as its own command reports it.

use crate::failure::Outcome;
use crate::report::place::Place;
use crate::report::{CodeReport, DataFileReport, KeyReport, Report, View};
use avlock_format::{Finding, FindingCode};
use avlock_issuing::cleaning;
use serde::Serialize;

/// Something that was found in a text. Its document is that of what it holds.
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

impl InspectReport {
    /// Returns the findings of the report, for more to be added.
    pub fn findings_mut(&mut self) -> &mut Vec<Finding> {
        match self {
            Self::Key(report) => &mut report.findings,
            Self::Code(report) => &mut report.findings,
            Self::File(report) => &mut report.findings,
        }
    }

    /// Returns where it was found, if that is not the whole input.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Key(report) => report.place.as_ref(),
            Self::Code(report) => report.place.as_ref(),
            Self::File(report) => report.place.as_ref(),
        }
    }

    /// Adds a note of what was taken away from the text that was found, or mapped.
    pub fn set_spelling(&mut self, as_written: &str) {
        let spelling = match self {
            Self::Key(_) => cleaning::key(as_written).finding(),
            Self::Code(_) => cleaning::install_code(as_written).finding(),
            Self::File(_) => None,
        };
        self.findings_mut().extend(spelling);
    }

    /// Sets where it was found, the text that was found there, and the form of that text which is
    /// shown beside a suggested code.
    pub fn set_place(&mut self, input: &str, given: &str, place: Place) {
        for finding in self.findings_mut() {
            if finding.code == FindingCode::Repaired {
                finding.actual = Some(given.to_owned());
            }
        }
        let (shown, own) = match self {
            Self::Key(report) => (report.input.get_or_insert_default(), &mut report.place),
            Self::Code(report) => (&mut report.input, &mut report.place),
            Self::File(report) => (&mut report.input, &mut report.place),
        };
        input.clone_into(shown);
        *own = Some(place);
    }
}

impl Report for InspectReport {
    fn kind(&self) -> &'static str {
        match self {
            Self::Key(report) => report.kind(),
            Self::Code(report) => report.kind(),
            Self::File(report) => report.kind(),
        }
    }

    fn kinds_beside(&self) -> &'static [&'static str] {
        &["registration-key", "install-code", "data-file"]
    }

    fn table(&self, view: &View) -> String {
        match self {
            Self::Key(report) => report.table(view),
            Self::Code(report) => report.table(view),
            Self::File(report) => report.table(view),
        }
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        InspectReport::findings_mut(self)
    }

    fn outcome(&self) -> Outcome {
        match self {
            Self::Key(report) => report.outcome(),
            Self::Code(report) => report.outcome(),
            Self::File(report) => report.outcome(),
        }
    }
}
