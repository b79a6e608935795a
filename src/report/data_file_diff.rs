//! What differs between two data files, for `datacheck --diff`.

use crate::failure::Outcome;
use crate::report::redaction::{self, Redaction};
use crate::report::table::{Paint, row};
use crate::report::{Report, SCHEMA, UNKNOWN, findings_in_words};
use avlock_format::{Finding, Level};
use avlock_issuing::escaped::Escaped;
use serde::Serialize;
use std::fmt::Write;

/// Two data files, entry by entry and field by field.
#[derive(Debug, Clone, Serialize)]
pub struct DataFileDiffReport {
    schema: u32,
    kind: &'static str,
    /// The two files as given.
    pub inputs: [String; 2],
    /// The profiles whose EncryptionKeys were used.
    pub apps: [Option<String>; 2],
    /// Do they say the same? Nothing where they differ and nothing opens.
    pub same: Option<bool>,
    /// What differs, in the order of the entries.
    pub changes: Vec<Change>,
    /// What else there is to say.
    pub findings: Vec<Finding>,
    /// Are user data masked and codes shortened?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The name of the entry.
    pub entry: String,
    /// The field of it; nothing for the whole entry.
    pub field: Option<&'static str>,
    /// In the first file; nothing where it is not there.
    pub before: Option<String>,
    /// In the second file, likewise.
    pub after: Option<String>,
}

impl DataFileDiffReport {
    /// A report with nothing compared yet.
    pub fn new(inputs: [String; 2]) -> Self {
        Self {
            schema: SCHEMA,
            kind: "data-file-diff",
            inputs,
            apps: [None, None],
            same: None,
            changes: Vec::new(),
            findings: Vec::new(),
            redacted: false,
        }
    }

    /// The same, fit to send on.
    pub fn redacted(mut self) -> Self {
        let mut redaction = Redaction::default();
        for change in &mut self.changes {
            let field = change.field.unwrap_or_default();
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                *value = redaction.field(field, value);
            }
            change.entry = redaction.entry(&change.entry);
        }
        self.inputs = self.inputs.map(|input| redaction.file(&input));
        redaction.findings(&mut self.findings);
        self.redacted = true;
        self
    }
}

impl Report for DataFileDiffReport {
    fn table(&self, paint: Paint) -> String {
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
        let mut rest = &self.changes[..];
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|change| change.entry == first.entry).count();
            let (of_entry, others) = rest.split_at(count);
            rest = others;
            let _ = writeln!(text, "\n{}", paint.title(&title(&first.entry)));
            text.push_str(&paint.rows(of_entry.iter().map(|change| {
                let shown = |value: &Option<String>| match value.as_deref() {
                    None => "(not there)".to_owned(),
                    Some("") => "(empty)".to_owned(),
                    Some(value) => value.to_owned(),
                };
                let field = change.field.unwrap_or("entry");
                row([&field, &shown(&change.before), &"->", &shown(&change.after)])
            })));
        }
        if !self.findings.is_empty() {
            text.push('\n');
            text.push_str(&findings_in_words(&self.findings, paint));
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
