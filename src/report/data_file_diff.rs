//! What differs between two data files, for `datacheck --diff`.

use crate::failure::Outcome;
use crate::report::message::{findings_in_words, more_in_words};
use crate::report::redaction::{self, Redaction};
use crate::report::table::row;
use crate::report::verdict::UNKNOWN;
use crate::report::{Report, View};
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, Level};
use serde::Serialize;
use std::fmt::Write;
use textwrap::core::display_width;

/// Two data files, entry by entry and field by field.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DataFileDiffReport {
    /// The two files as given.
    pub inputs: [String; 2],
    /// The profiles whose EncryptionKeys were used.
    pub apps: [Option<String>; 2],
    /// Whether both hold the same; `None` where they differ and none could be opened.
    pub same: Option<bool>,
    /// What differs, in the order of the entries.
    pub changes: Vec<Change>,
    /// What was found wrong or worth a word.
    pub findings: Vec<Finding>,
    /// Counts the findings that are not listed.
    pub more_findings: u64,
    /// Counts the differences that are not listed.
    pub more_changes: u64,
    /// True if user data are masked and codes shortened.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The name of the entry.
    pub entry: String,
    /// The field of the entry; `None` for the whole entry.
    pub field: Option<&'static str>,
    /// The value in the first file; `None` where it is missing.
    pub before: Option<String>,
    /// The value in the second file, likewise.
    pub after: Option<String>,
}

impl DataFileDiffReport {
    /// Masks user data and shortens codes, so that the report can be sent on.
    pub fn redacted(mut self) -> Self {
        let mut redaction = Redaction::default();
        for is_private in [true, false] {
            for change in &mut self.changes {
                let field = change.field.unwrap_or_default();
                if Redaction::is_private(field) != is_private {
                    continue;
                }
                for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                    *value = redaction.field(field, value);
                }
            }
        }
        for change in &mut self.changes {
            change.entry = redaction.entry(&change.entry);
        }
        self.inputs = self.inputs.map(|input| redaction.file(&input));
        redaction.findings(&mut self.findings);
        self.redacted = true;
        self
    }
}

impl Change {
    fn row(&self) -> [String; 4] {
        let field = self.field.unwrap_or("entry");
        row([&field, &shown(&self.before), &"->", &shown(&self.after)])
    }
}

/// True if the rows of a table fit a width side by side.
fn fit(rows: &[[String; 4]], width: u16) -> bool {
    let widest = |column: usize| rows.iter().map(|row| display_width(&row[column])).max();
    let columns = (0..4).filter_map(widest).map(|column| column + 2).sum::<usize>();
    columns <= usize::from(width)
}

/// Puts what is now below what was before, so that a code is whole on a line.
fn one_below_the_other([field, before, arrow, after]: [String; 4]) -> [[String; 2]; 2] {
    [[field, before], [String::new(), format!("{arrow} {after}")]]
}

fn shown(value: &Option<String>) -> &str {
    match value.as_deref() {
        None => "(not there)",
        Some("") => "(empty)",
        Some(value) => value,
    }
}

impl Report for DataFileDiffReport {
    fn kind(&self) -> &'static str {
        "data-file-diff"
    }

    fn table(&self, view: &View) -> String {
        let paint = view.paint;
        let [before, after] = &self.inputs;
        let word = match self.same {
            Some(true) => paint.judged(Some(true), "no difference"),
            Some(false) => paint.judged(Some(false), "different"),
            None => paint.judged(None, "unknown"),
        };
        let mut text =
            format!("{word}\n  before  {}\n  after   {}\n", Escaped(before), Escaped(after));
        if self.redacted {
            text.push_str(redaction::NOTICE);
        }
        if self.same.is_none() {
            text.push_str(UNKNOWN);
        }
        for of_entry in self.changes.chunk_by(|one, other| one.entry == other.entry) {
            let _ = writeln!(text, "\n{}", paint.title(&title(&of_entry[0].entry)));
            let rows: Vec<[String; 4]> = of_entry.iter().map(Change::row).collect();
            text.push_str(&match paint.width.is_some_and(|width| !fit(&rows, width)) {
                true => paint.rows(rows.into_iter().flat_map(one_below_the_other)),
                false => paint.rows(rows),
            });
        }
        text.push_str(&more_in_words(self.more_changes, "differences"));
        if !self.findings.is_empty() {
            text.push('\n');
            text.push_str(&findings_in_words(&self.findings, paint));
            text.push_str(&more_in_words(self.more_findings, "findings"));
        }
        text
    }

    fn outcome(&self) -> Outcome {
        let unreadable = self.findings.iter().any(|finding| finding.level == Level::Error);
        match self.same {
            _ if unreadable => Outcome::Bad,
            Some(true) => Outcome::Good,
            Some(false) => Outcome::Bad,
            None => Outcome::NoAnswer,
        }
    }
}

fn title(entry: &str) -> String {
    match entry {
        "ad" => "Application data".to_owned(),
        "ld" => "System date".to_owned(),
        _ if entry.bytes().all(|byte| byte.is_ascii_digit()) => format!("Key {entry}"),
        _ => format!("Entry {}", Escaped(entry)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_do_not_fit_side_by_side_are_below_each_other() {
        let key = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        let change = row([&"key", &key, &"->", &key]);
        assert!(!fit(std::slice::from_ref(&change), 74) && fit(std::slice::from_ref(&change), 75));
        let below = one_below_the_other(change);
        assert_eq!(below, [row([&"key", &key]), row([&"", &format!("-> {key}")])]);
    }
}
