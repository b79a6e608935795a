//! Findings, errors and warnings: in words for people, and as documents for programs.

use crate::failure::difference::{Difference, in_one_line};
use crate::failure::{Failure, Notice};
use crate::report::suggestion;
use crate::report::table::Paint;
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, FindingCode};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;

/// The document of a failure or a notice.
#[derive(Debug, Serialize)]
pub struct MessageReport<'a> {
    code: &'a str,
    message: Cow<'a, str>,
    hint: Option<&'a str>,
}

impl<'a> From<&'a Failure> for MessageReport<'a> {
    fn from(failure: &'a Failure) -> Self {
        let mut message = Cow::Borrowed(failure.message.as_str());
        if !failure.differences.is_empty() {
            // People see these terms in a table below the message.
            message.to_mut().push_str(": ");
            message.to_mut().push_str(&in_one_line(&failure.differences));
        }
        Self { code: failure.code, message, hint: failure.hint.as_deref() }
    }
}

impl<'a> From<&'a Notice> for MessageReport<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            code: notice.subject.word(),
            message: Cow::Borrowed(&notice.message),
            hint: notice.hint.as_deref(),
        }
    }
}

/// Returns findings in words, one after the other.
pub(super) fn findings_in_words(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        push_finding(&mut text, finding, paint);
    }
    text
}

/// Returns a line about what is not listed; nothing if all is.
pub(super) fn more_in_words(count: u64, what: &str) -> String {
    match count {
        0 => String::new(),
        _ => format!("and {count} more {what}\n"),
    }
}

/// Appends a finding in words: its level, code and message, what differed, and what to try next.
pub fn push_finding(text: &mut String, finding: &Finding, paint: Paint) {
    text.push_str(&paint.message(finding.level, finding.code.word(), finding.words()));
    if paint.verbose && finding.plain.is_some() {
        text.push_str(&paint.prose(&format!("  in full   {}", Escaped(&finding.message))));
    }
    // What differs inside the format is shown to those who asked for it.
    let is_shown = paint.verbose || finding.plain.is_none();
    if let (Some(expected), Some(actual), true) = (&finding.expected, &finding.actual, is_shown) {
        // A suggested code is shown above the given one, letter above letter; it has no hint.
        if finding.code == FindingCode::Repaired {
            text.push_str(&suggestion::lines(expected, actual));
            return;
        }
        // Where both are the same, there is nothing to compare.
        if expected != actual {
            let (expected, actual) = (Escaped(expected), Escaped(actual));
            let _ = writeln!(text, "  expected  {expected}\n  actual    {actual}");
        }
    }
    if let Some(hint) = &finding.hint {
        text.push_str(&paint.hint_line(hint));
    }
}

/// Returns a table of terms as they were recorded and as they are asked for, those that differ
/// marked.
pub fn differences_in_words(compared: &[Difference], paint: Paint) -> String {
    if compared.is_empty() {
        return String::new();
    }
    let mut rows = vec![["", "recorded", "asked for", ""].map(str::to_owned)];
    for term in compared {
        let mark = if term.differs() { "differs" } else { "" };
        rows.push([term.name, &term.recorded, &term.asked, mark].map(str::to_owned));
    }
    paint.rows(rows)
}
