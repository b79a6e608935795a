//! Judges whether a key fits what is expected of it, and whether it is good on a day (`docs/format.md`
//! section 5).

use crate::check::Days;
use crate::code::install_code::InstallCode;
use crate::code::sources::Group;
use crate::day::DelphiDay;
use crate::finding::{Finding, FindingCode};
use crate::key::app_version::AppVersion;
use crate::key::fields::{Binding, KeyFields, KeyIndex};
use std::fmt;

/// What a key is compared with. A part that is `None` is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// InstallCode of the computer.
    pub install_code: Option<InstallCode>,
    /// The number of the application.
    pub app_id: Option<u16>,
    /// The version of the application.
    pub app_version: Option<AppVersion>,
    /// The number of the key within the application.
    pub index: Option<KeyIndex>,
}

/// Compares a key with everything that is expected of it: an error for each difference, a note for
/// each agreement, and a note for what a key of its kind cannot be compared with.
pub fn key(fields: &KeyFields, expected: &Expected) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(app_id) = expected.app_id {
        findings.push(application(app_id, fields));
    }
    if let Some(install_code) = expected.install_code {
        findings.push(computer(install_code, fields));
    }
    if let Some(app_version) = expected.app_version {
        findings.push(version(app_version, fields));
    }
    if let Some(expected) = expected.index {
        findings.push(index(expected, fields));
    }
    findings
}

/// Compares the application of a key: an error if it is another one, or a note.
pub fn application(expected: u16, fields: &KeyFields) -> Finding {
    if fields.app_id == expected {
        return agreement(FindingCode::Application, "the key is for this application", expected);
    }
    Finding::error(FindingCode::Application, "the key is for another application")
        .compared(expected, fields.app_id)
}

fn computer(expected: InstallCode, fields: &KeyFields) -> Finding {
    match fields.binding {
        Binding::Version(_) => Finding::note(
            FindingCode::Computer,
            "the key is generic: it fits any computer, so the InstallCode was not compared",
        ),
        Binding::Computer(icode) if icode == expected.icode() => {
            let message = match expected.group() {
                Group::UserData => "the key is for this user",
                _ => "the key is for this computer",
            };
            agreement(FindingCode::Computer, message, icode)
        }
        Binding::Computer(icode) => {
            let message = match expected.group() {
                Group::UserData => "the key is for another user",
                _ => "the key is for another computer",
            };
            Finding::error(FindingCode::Computer, message)
                .compared(expected.icode(), icode)
                .hint(format!("the key was made for an InstallCode that ends in {icode}"))
        }
    }
}

fn version(expected: AppVersion, fields: &KeyFields) -> Finding {
    match fields.binding {
        Binding::Computer(_) => Finding::note(
            FindingCode::Version,
            "the key is for one computer: it fits any version, so the version was not compared",
        ),
        Binding::Version(actual) if actual == expected => {
            agreement(FindingCode::Version, "the key is for this version", actual)
        }
        Binding::Version(actual) => {
            Finding::error(FindingCode::Version, "the generic key is for another version")
                .compared(expected, actual)
                .hint("make a generic key for this version, or a key for the InstallCode")
        }
    }
}

fn index(expected: KeyIndex, fields: &KeyFields) -> Finding {
    let actual = fields.index();
    if actual == expected {
        return agreement(FindingCode::Index, "the key has this index", actual.number());
    }
    Finding::error(FindingCode::Index, "the key has another index")
        .compared(expected.number(), actual.number())
        .hint("an application can have several keys: find the one that has this index")
}

fn agreement(code: FindingCode, message: &str, value: impl fmt::Display) -> Finding {
    Finding::note(code, message).compared(&value, &value)
}

/// Judges a key on a day: a warning if the day is after its last or before its first one. A key
/// without a period is good on every day.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Level;
    use crate::key::fields::{Action, Grant, Period, Term};
    use crate::key::values::Values;

    fn fields(binding: Binding) -> KeyFields {
        let period = Period::from_days(DelphiDay::from_stored(40_500), 10).unwrap();
        let grant = Grant {
            term: Term::Trial(period),
            index: KeyIndex::default(),
            users: 1,
            instances: 1,
            values: Values::default(),
        };
        KeyFields { app_id: 7, binding, action: Action::Register(grant) }
    }

    #[test]
    fn nothing_is_compared_with_what_is_not_known() {
        let code: InstallCode = "D873BB821E45".parse().unwrap();
        let fields = fields(Binding::Computer(code.icode()));
        assert_eq!(key(&fields, &Expected::default()), []);
        let expected =
            Expected { app_id: Some(7), install_code: Some(code), ..Expected::default() };
        let levels: Vec<_> = key(&fields, &expected).iter().map(|found| found.level).collect();
        assert_eq!(levels, [Level::Note, Level::Note]);
    }

    #[test]
    fn a_generic_key_is_compared_by_version_and_another_by_computer() {
        let code: InstallCode = "D873BB821E45".parse().unwrap();
        let expected = Expected {
            install_code: Some(code),
            app_version: Some(AppVersion { major: 5, minor: 1 }),
            ..Expected::default()
        };
        let levels = |binding| {
            let found = key(&fields(binding), &expected);
            found.iter().map(|found| found.level).collect::<Vec<_>>()
        };
        let generic = Binding::Version(AppVersion { major: 5, minor: 2 });
        assert_eq!(levels(generic), [Level::Note, Level::Error]);
        let other = "BED1ABB4B189".parse::<InstallCode>().unwrap();
        assert_eq!(levels(Binding::Computer(other.icode())), [Level::Error, Level::Note]);
    }

    #[test]
    fn the_first_and_the_last_day_are_good() {
        let code: InstallCode = "D873BB821E45".parse().unwrap();
        let fields = fields(Binding::Computer(code.icode()));
        let on = |day| key_on(&fields, DelphiDay::from_stored(day)).map(|found| found.code);
        assert_eq!(on(40_499), Some(FindingCode::NotStarted));
        assert_eq!((on(40_500), on(40_509)), (None, None));
        assert_eq!(on(40_510), Some(FindingCode::Expired));
    }
}
