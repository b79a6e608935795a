//! What is beside the things that are compared and does not read: it may be the one that decides.

use crate::commands::check::pairs::{Computer, Pair};
use crate::commands::check::things::Things;
use crate::commands::sightings::Doubtful;
use crate::reading::ReadCode;
use crate::report::{CheckReport, Verdict};
use crate::scan::Kind;
use avlock_format::{Finding, FindingCode};

/// Warns of what does not read, in the first report, and takes back that everything fits if it may be what decides.
pub fn tell(report: &mut CheckReport, things: &Things<'_>, pair: &Pair) {
    if pair.is_first {
        for doubtful in &things.doubtful {
            report.findings.push(doubtful.finding());
            report.findings.extend(sole_suggestion(doubtful));
        }
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    }
    if report.verdict != Verdict::Valid {
        return;
    }
    // A generic key alone is for any computer.
    let is_generic = report.fields.as_ref().is_some_and(|fields| fields.generic);
    let computer_decides =
        !matches!(pair.computer, Computer::Shows(_)) && (!is_generic || pair.file.is_some());
    let may_decide = |it: &&Doubtful| match it.kind {
        Kind::InstallCode => computer_decides,
        // It would have a report of its own.
        Kind::RegistrationKey | Kind::DataFile => pair.is_first,
    };
    let unread = pair.unread.first().filter(|_| computer_decides);
    let unread =
        unread.map(|&code| format!("the InstallCode {} does not read", things.codes[code].text()));
    let doubt = unread.or_else(|| {
        let doubtful = things.doubtful.iter().find(may_decide)?;
        Some(format!("{} may have {} that does not read", doubtful.line(), doubtful.name()))
    });
    if doubt.is_some() {
        report.verdict = Verdict::Unknown;
        report.doubt = doubt;
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
