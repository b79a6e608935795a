//! What a mail has, each thing once, and what is known of one from another.

use crate::commands::sightings::{Doubtful, Reports};
use crate::failure::Failure;
use crate::report::{
    DataFileReport, FieldsReport, InspectReport, KeyReport, State, StoredKeyReport, Verdict,
};
use avlock_format::{AppVersion, InstallCode};
use std::collections::HashSet;

/// The most things that one answer speaks of. A mail with more is no question of a customer.
const MOST: usize = 20;

/// The things of a mail, in their order.
#[derive(Debug, Default)]
pub struct Found {
    pub things: Vec<InspectReport>,
    /// What may be one of them, and does not read.
    pub doubtful: Vec<Doubtful>,
    /// How many more there are.
    pub rest: usize,
}

impl Found {
    /// Takes the first things, each once, and counts the rest.
    pub fn of(reports: Reports<'_>, doubtful: Vec<Doubtful>) -> Result<Self, Failure> {
        let (mut seen, mut found) = (HashSet::new(), Self { doubtful, ..Self::default() });
        for report in reports {
            if found.things.len() == MOST {
                found.rest += 1;
                continue;
            }
            let report = report?;
            if seen.insert(name(&report)) {
                found.things.push(report);
            }
        }
        Ok(found)
    }

    /// Returns the InstallCodes that read.
    pub fn codes(&self) -> Vec<InstallCode> {
        self.things.iter().filter_map(code_of).collect()
    }

    pub fn has_code(&self) -> bool {
        self.things.iter().any(|thing| matches!(thing, InspectReport::Code(_)))
    }

    pub fn keys(&self) -> impl Iterator<Item = &KeyReport> {
        self.things.iter().filter_map(|thing| match thing {
            InspectReport::Key(key) => Some(key),
            _ => None,
        })
    }

    pub fn files(&self) -> impl Iterator<Item = &DataFileReport> {
        self.things.iter().filter_map(|thing| match thing {
            InspectReport::File(file) => Some(file),
            _ => None,
        })
    }

    /// Returns the InstallCode of an ICode, from the text or from a data file.
    pub fn code_with(&self, icode: &str) -> Option<InstallCode> {
        let of_files = self.files().filter_map(own_code);
        let mut all = self.codes().into_iter().chain(of_files);
        all.find(|code| code.icode().to_string() == icode)
    }

    /// Returns a key as a data file has it.
    pub fn stored(&self, key: &str) -> Option<&StoredKeyReport> {
        let mut stored = self.files().flat_map(|file| &file.keys);
        stored.find(|stored| stored.key.as_deref() == Some(key))
    }

    /// True if a key like this one is in the text, and still good.
    pub fn has_newer_key(&self, fields: &FieldsReport) -> bool {
        self.keys().any(|key| is_good(key.state) && is_like(key.fields.as_ref(), fields))
    }

    /// True if a data file has a key like this one that is still good.
    pub fn is_registered_anew(&self, fields: &FieldsReport) -> bool {
        let mut stored = self.files().flat_map(|file| &file.keys);
        stored.any(|key| is_good(key.state) && is_like(key.fields.as_ref(), fields))
    }

    /// Returns the version of the program that wrote a data file of an app.
    pub fn version(&self, app: Option<&str>) -> Option<AppVersion> {
        let mut own = self.files().filter(|file| file.app.as_deref() == app);
        own.find_map(|file| file.application.as_ref()?.app_version.parse().ok())
    }
}

fn is_good(state: Option<State>) -> bool {
    matches!(state, Some(State::Usable | State::NotStarted))
}

/// True if two keys are for one computer, or one version, and make the same registration of a product.
fn is_like(one: Option<&FieldsReport>, other: &FieldsReport) -> bool {
    let of = |it: &FieldsReport| (it.app_id, it.index, it.generic, it.icode.clone());
    one.is_some_and(|one| of(one) == of(other))
}

/// Returns what tells a thing from others.
fn name(report: &InspectReport) -> String {
    match report {
        InspectReport::Key(key) => key.key.clone().or_else(|| key.input.clone()),
        InspectReport::Code(code) => code.code.clone().or_else(|| Some(code.input.clone())),
        // Below the answer of the vendor, a mail has it once more.
        InspectReport::File(file) => {
            let opened = (&file.application, &file.keys, &file.system_date);
            Some(format!("{opened:?} {:?} {:?}", file.entries, file.findings))
        }
    }
    .unwrap_or_default()
}

/// Returns the InstallCode of a report, if it reads.
fn code_of(report: &InspectReport) -> Option<InstallCode> {
    match report {
        InspectReport::Code(code) if code.verdict == Verdict::Valid => {
            code.code.as_deref()?.parse().ok()
        }
        _ => None,
    }
}

/// Returns the InstallCode of the computer that a data file is of.
pub fn own_code(file: &DataFileReport) -> Option<InstallCode> {
    file.application.as_ref()?.install_code.parse().ok()
}
