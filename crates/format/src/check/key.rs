//! Does a key fit what is expected of it, and is it good on a day?

use crate::check::Days;
use crate::code::install_code::InstallCode;
use crate::day::DelphiDay;
use crate::finding::{Finding, FindingCode};
use crate::key::app_version::AppVersion;
use crate::key::fields::{Binding, KeyFields, KeyIndex};
use std::fmt;

/// What a key is compared with; nothing is compared with what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// The computer.
    pub install_code: Option<InstallCode>,
    /// The application.
    pub app_id: Option<u16>,
    /// The application's version.
    pub app_version: Option<AppVersion>,
    /// The number of the key.
    pub index: Option<KeyIndex>,
}

/// Does a key fit what is expected of it? Every comparison at once: an error where the two differ,
/// a note where they agree.
pub fn key(fields: &KeyFields, expected: &Expected) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(app_id) = expected.app_id {
        findings.push(application(app_id, fields));
    }
    match (fields.binding, expected.install_code) {
        (Binding::Computer(icode), Some(code)) if icode == code.icode() => {
            findings.push(agreement(FindingCode::Computer, "the key is for this computer", icode));
        }
        (Binding::Computer(icode), Some(code)) => findings.push(
            Finding::error(FindingCode::Computer, "the key is for another computer")
                .compared(code.icode(), icode)
                .hint(format!("the key was made for an InstallCode that ends in {icode}")),
        ),
        (Binding::Version(_), Some(_)) => findings.push(Finding::note(
            FindingCode::Computer,
            "the key is generic: it fits any computer, so the InstallCode was not compared",
        )),
        (_, None) => {}
    }
    match (fields.binding, expected.app_version) {
        (Binding::Version(actual), Some(version)) if actual == version => {
            findings.push(agreement(FindingCode::Version, "the key is for this version", actual));
        }
        (Binding::Version(actual), Some(version)) => findings.push(
            Finding::error(FindingCode::Version, "the generic key is for another version")
                .compared(version, actual)
                .hint("make a generic key for this version, or a key for the InstallCode"),
        ),
        (Binding::Computer(_), Some(_)) => findings.push(Finding::note(
            FindingCode::Version,
            "the key is for one computer: it fits any version, so the version was not compared",
        )),
        (_, None) => {}
    }
    match (expected.index, fields.index()) {
        (Some(index), actual) if index == actual => {
            findings.push(agreement(FindingCode::Index, "the key has this index", actual.number()));
        }
        (Some(index), actual) => findings.push(
            Finding::error(FindingCode::Index, "the key has another index")
                .compared(index.number(), actual.number())
                .hint("an application can have several keys: find the one that has this index"),
        ),
        (None, _) => {}
    }
    findings
}

/// Compares the application of a key: an error where it is another one, a note where it agrees.
pub fn application(expected: u16, fields: &KeyFields) -> Finding {
    if fields.app_id == expected {
        return agreement(FindingCode::Application, "the key is for this application", expected);
    }
    Finding::error(FindingCode::Application, "the key is for another application")
        .compared(expected, fields.app_id)
}

fn agreement(code: FindingCode, message: &str, value: impl fmt::Display) -> Finding {
    Finding::note(code, message).compared(&value, &value)
}

/// Is a key good on a day? It reads all the same.
pub fn key_on(fields: &KeyFields, today: DelphiDay) -> Option<Finding> {
    let period = fields.period()?;
    let (first, last) = (period.first(), period.last());
    if today > last {
        let days = Days(today.days_since(last));
        let message = format!("the last authorised day was {last}, {days} before {today}");
        return Some(Finding::warning(FindingCode::Expired, message));
    }
    if today < first {
        let days = Days(first.days_since(today));
        let message = format!("the first authorised day is {first}, {days} after {today}");
        return Some(Finding::warning(FindingCode::NotStarted, message));
    }
    None
}
