//! What a customer's program would do with a key on the day, which is what the headline of a report says.

use crate::report::fields::FieldsReport;
use avlock_format::check::Days;
use avlock_format::{DelphiDay, Finding, FindingCode, Level};
use serde::Serialize;

/// The state of a key, the first that holds of several: their order here is that of `docs/cli.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is no key to register: it removes one, or all.
    Removes,
    /// Another application than the one that is meant would take it.
    OtherApplication,
    /// It is generic, and for another version than the one that is meant.
    OtherVersion,
    /// It is for another computer or user than the one that is meant.
    OtherComputer,
    /// The ledger says that nobody may use it.
    Revoked,
    /// The data file has no key that registers anything.
    Unregistered,
    /// The registration was moved to another computer.
    Moved,
    /// The computer's clock is behind the last date of the data file.
    DateBacked,
    /// Its first day is yet to come.
    NotStarted,
    /// Its last day is over.
    Expired,
    /// It is good on the day.
    Usable,
}

impl State {
    /// Returns the state of a key that reads, from its fields and what was found about it.
    pub fn of_key(fields: &FieldsReport, findings: &[Finding], today: DelphiDay) -> Self {
        let own = match (fields.start_date, fields.last_date) {
            _ if fields.removes() => Self::Removes,
            (Some(first), _) if today < first => Self::NotStarted,
            (_, Some(last)) if today > last => Self::Expired,
            _ => Self::Usable,
        };
        findings.iter().filter_map(Self::told_by).fold(own, Self::min)
    }

    /// Returns the state of a key in a data file. One that is stored under another index than its own
    /// registers nothing.
    pub fn of_stored_key(fields: &FieldsReport, findings: &[Finding], today: DelphiDay) -> Self {
        let is_misplaced = findings
            .iter()
            .any(|finding| finding.code == FindingCode::Index && finding.level == Level::Error);
        let state = Self::of_key(fields, findings, today);
        if is_misplaced { state.min(Self::Unregistered) } else { state }
    }

    /// Returns the state of a key of which a finding speaks, if it is one that decides.
    pub fn told_by(finding: &Finding) -> Option<Self> {
        match (finding.code, finding.level) {
            (_, Level::Note) => None,
            (FindingCode::Application, _) => Some(Self::OtherApplication),
            (FindingCode::Version, _) => Some(Self::OtherVersion),
            (FindingCode::Computer, _) => Some(Self::OtherComputer),
            // A warning speaks of some rows of the ledger, while the key is good by another.
            (FindingCode::Revoked, Level::Error) => Some(Self::Revoked),
            (FindingCode::Unregistered, _) => Some(Self::Unregistered),
            (FindingCode::Moved, _) => Some(Self::Moved),
            (FindingCode::DateBacked, _) => Some(Self::DateBacked),
            _ => None,
        }
    }

    /// Returns the word that documents use.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Removes => "removes",
            Self::OtherApplication => "other-application",
            Self::OtherVersion => "other-version",
            Self::OtherComputer => "other-computer",
            Self::Revoked => "revoked",
            Self::Unregistered => "unregistered",
            Self::Moved => "moved",
            Self::DateBacked => "date-backed",
            Self::NotStarted => "not-started",
            Self::Expired => "expired",
            Self::Usable => "usable",
        }
    }

    /// True if nothing is wrong with the key itself: another fault then has to be said beside it.
    pub(super) fn is_of_the_day(self) -> bool {
        use State::{DateBacked, Expired, Moved, NotStarted, Removes, Usable};
        matches!(self, Removes | Moved | DateBacked | NotStarted | Expired | Usable)
    }

    /// Returns the state in words. `product` is the name of the product that the key is of.
    pub(super) fn words(
        self,
        fields: Option<&FieldsReport>,
        product: Option<&str>,
        today: Option<DelphiDay>,
    ) -> String {
        let first = fields.and_then(|fields| fields.start_date);
        let last = fields.and_then(|fields| fields.last_date);
        match self {
            Self::Removes => match fields {
                Some(fields) if !fields.removes_all() => format!("removes key {}", fields.index),
                _ => "removes all keys".to_owned(),
            },
            Self::OtherApplication => match (product, fields) {
                (Some(product), _) => format!("of another product: {product}"),
                (None, Some(fields)) => format!("of another product: AppID {}", fields.app_id),
                (None, None) => "of another product".to_owned(),
            },
            Self::OtherVersion => match fields.and_then(|fields| fields.app_version.as_deref()) {
                Some(version) => format!("for another version: {version}"),
                None => "for another version".to_owned(),
            },
            Self::OtherComputer => "for another computer".to_owned(),
            Self::Revoked => "revoked".to_owned(),
            Self::Unregistered => "not registered".to_owned(),
            Self::Moved => "moved away".to_owned(),
            Self::DateBacked => "clock turned back".to_owned(),
            Self::NotStarted => match first {
                Some(first) => format!("begins {first}"),
                None => "has not begun".to_owned(),
            },
            Self::Expired => match (last, today) {
                (Some(last), Some(today)) => {
                    format!("expired {} ago", Days(today.days_since(last)))
                }
                _ => "expired".to_owned(),
            },
            Self::Usable => match (last, today) {
                (Some(last), Some(today)) => {
                    format!("usable to {last} ({})", Days(last.days_since(today) + 1))
                }
                (Some(last), None) => format!("usable to {last}"),
                (None, _) => "usable for ever".to_owned(),
            },
        }
    }

    pub(super) fn is_good(self) -> Option<bool> {
        match self {
            Self::Usable => Some(true),
            Self::OtherApplication | Self::OtherVersion | Self::OtherComputer | Self::Revoked => {
                Some(false)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_that_of_documents() {
        use State::*;
        for state in [
            Removes,
            OtherApplication,
            OtherVersion,
            OtherComputer,
            Revoked,
            Unregistered,
            Moved,
            DateBacked,
            NotStarted,
            Expired,
            Usable,
        ] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.word());
        }
    }

    #[test]
    fn the_first_that_holds_counts() {
        let finding = |code, level| Finding { level, ..Finding::error(code, "") };
        let told = |codes: &[(FindingCode, Level)]| {
            let findings: Vec<Finding> =
                codes.iter().map(|(code, level)| finding(*code, *level)).collect();
            State::of_key(&FieldsReport::default(), &findings, DelphiDay::from_stored(40_500))
        };
        use FindingCode::{Computer, DateBacked, Moved, Revoked, Spelling};
        assert_eq!(told(&[]), State::Usable);
        assert_eq!(told(&[(Computer, Level::Note), (Spelling, Level::Note)]), State::Usable);
        assert_eq!(told(&[(Revoked, Level::Warning)]), State::Usable);
        let all = [(DateBacked, Level::Warning), (Moved, Level::Warning)];
        assert_eq!(told(&all), State::Moved);
        assert_eq!(
            told(&[(Revoked, Level::Error), (Computer, Level::Warning)]),
            State::OtherComputer
        );
    }
}
