//! What is beside the things that are compared and does not read: it may be the one that decides.

use crate::commands::check::pairs::{Computer, Pair};
use crate::commands::check::things::Things;
use crate::commands::sightings::Doubtful;
use crate::reading::ReadCode;
use crate::report::{CheckReport, Verdict};
use crate::scan::Kind;
use avlock_format::{Finding, FindingCode};

/// Warns of what does not read, in the first report, and takes back that everything fits if it may be what decides.
pub fn tell(report: &mut CheckReport, things: &Things<'_>, pair: &Pair, is_first: bool) {
    if is_first {
        for doubtful in &things.doubtful {
            report.findings.push(doubtful.finding());
            report.findings.extend(sole_suggestion(doubtful));
        }
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    }
    let may_decide = |it: &&Doubtful| match it.kind {
        // A generic key alone is for any computer.
        Kind::InstallCode => {
            let is_generic = report.fields.as_ref().is_some_and(|fields| fields.generic);
            pair.computer == Computer::Unknown && (!is_generic || pair.file.is_some())
        }
        // It would have a report of its own.
        Kind::RegistrationKey | Kind::DataFile => is_first,
    };
    if let (Verdict::Valid, Some(doubtful)) =
        (report.verdict, things.doubtful.iter().find(may_decide))
    {
        report.verdict = Verdict::Unknown;
        report.doubt =
            Some(format!("{} may have {} that does not read", doubtful.line(), doubtful.name()));
    }
}

/// Returns the only InstallCode that may have been meant.
fn sole_suggestion(doubtful: &Doubtful) -> Option<Finding> {
    if doubtful.kind != Kind::InstallCode {
        return None;
    }
    let read = ReadCode::found(doubtful.code.clone(), &doubtful.as_written);
    let findings = read.report(None, &[]).findings.into_iter();
    let mut suggested = findings.filter(|finding| finding.code == FindingCode::Repaired);
    suggested.next().filter(|_| suggested.next().is_none())
}
