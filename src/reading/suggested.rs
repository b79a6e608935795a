//! A key that is the only one near a text: what it is held against, so that somebody can trust it.

use crate::failure::Failure;
use crate::reading::Reader;
use crate::reading::key::{OpenedKey, ReadKey};
use crate::reading::remedies::with_remedy;
use crate::report::{RowReport, sole_suggestion};
use avlock_format::check::{self, Expected};
use avlock_format::{Finding, FindingCode};

/// What a finding about a suggested key begins with.
pub const SUGGESTED: &str = "the suggested key";

impl Reader {
    /// Returns the only key that may have been meant by a text that does not read.
    pub fn sole_suggestion(&self, read: &ReadKey<'_>, expected: &Expected) -> Option<OpenedKey> {
        match read.opened() {
            Some(_) => None,
            None => self.sole(&self.suggested(read, expected)),
        }
    }

    /// Returns the key that findings suggest, if they suggest one alone.
    pub fn sole(&self, findings: &[Finding]) -> Option<OpenedKey> {
        let (_, meant) = sole_suggestion(findings)?;
        self.read_letters(meant.to_owned()).opened()
    }

    /// Holds a suggested key against what is expected, the ledger and the day.
    pub(super) fn about_suggested(
        &self,
        suggested: OpenedKey,
        expected: &Expected,
    ) -> Result<Vec<Finding>, Failure> {
        let OpenedKey { key, fields } = suggested;
        let mut findings = check::key(&fields, expected);
        findings.extend(check::key_on(&fields, self.today).map(with_remedy));
        let opened_by = self.opened_by(key);
        if let Some(known) = self.known.row_of(key, opened_by)? {
            let row = RowReport::from(known.listing);
            let [_, number, words] = row.in_words();
            let message = format_args!("it is in the ledger, row {number}: {words}");
            findings.push(Finding::note(FindingCode::Recorded, message));
            findings.extend(row.findings());
        }
        Ok(findings.into_iter().map(|finding| finding.about(SUGGESTED)).collect())
    }
}
