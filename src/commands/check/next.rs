//! The command that helps where something does not fit, to be run as it stands.

use crate::commands::check::things::GivenFile;
use crate::failure::Failure;
use crate::reading::{OpenedDataFile, OpenedKey, OtherKey};
use crate::report::{CheckReport, FieldsReport, KeyReport, RowReport, State};
use crate::session::Session;
use crate::session::profile::Profiles;
use avlock_format::check::Expected;
use avlock_format::{Action, Finding, FindingCode, InstallCode, KeyType, Level};

/// What was compared, for the choice of the command.
pub struct Case<'c> {
    /// The key, or the only one that it may be.
    pub key: Option<OpenedKey>,
    pub code: Option<InstallCode>,
    pub given: Option<&'c GivenFile<'c>>,
    /// A key that the ledger has for the InstallCode.
    pub other: Option<OtherKey>,
    /// What there is to say of the key, if it is the only one that a text may be.
    pub suggested: Option<KeyReport>,
}

impl Case<'_> {
    /// Returns the fields of the key, or of the first in the data file.
    fn fields<'r>(&'r self, report: &'r CheckReport) -> Option<&'r FieldsReport> {
        report.fields.as_ref().or_else(|| self.suggested.as_ref()?.fields.as_ref())
    }

    fn opened_file(&self) -> Option<&OpenedDataFile<'_>> {
        self.given?.opened.as_ref()
    }

    /// Returns the InstallCode that was given, or else that of the data file.
    fn computer(&self) -> Option<InstallCode> {
        self.code.or_else(|| self.opened_file()?.install_code())
    }

    /// True if the key, or without one the data file, is for another computer than the one at hand.
    fn is_for_another(&self) -> bool {
        let Some(computer) = self.computer() else { return false };
        match self.key {
            Some(key) => {
                let is_secondary = self.opened_file().is_some_and(|opened| {
                    let mut stored = opened.file.stored_keys();
                    stored.any(|it| {
                        it.record.key == key.key && it.record.local_install_code == computer
                    })
                });
                key.icode().is_some_and(|icode| icode != computer.icode()) && !is_secondary
            }
            None => self.opened_file().and_then(OpenedDataFile::install_code) != Some(computer),
        }
    }
}

/// What every command of this run needs beside its own words.
pub struct Commands {
    /// The options that were typed for all commands, quoted.
    options: Vec<String>,
    /// The profile that a command uses without `--app`.
    default: Option<String>,
    /// True if `--app` was typed.
    has_app: bool,
    /// What a key is to be for, where that was given: version, and AppID.
    expected: Expected,
    /// The profile of that AppID.
    of_app_id: Option<String>,
}

impl Commands {
    /// Takes the options that were typed.
    pub fn of(session: &Session, expected: Expected) -> Result<Self, Failure> {
        let global = session.global();
        let mut options = Vec::new();
        let paths = [
            ("--config", &global.config),
            ("--encryption-key-file", &global.encryption_key_file),
            ("--ledger", &global.ledger),
        ];
        for (name, path) in paths {
            if let Some(path) = path {
                options.extend([name.to_owned(), quoted(&path.to_string_lossy())]);
            }
        }
        let default = session.profile()?.map(|(app, _)| app.to_owned());
        let mut profiles = session.profiles()?.into_iter().flat_map(Profiles::all);
        let of_app_id = profiles.find(|(_, profile)| Some(profile.app_id) == expected.app_id);
        let of_app_id = of_app_id.map(|(app, _)| app.to_owned());
        Ok(Self { options, default, has_app: global.app.is_some(), expected, of_app_id })
    }

    /// Returns the command for what does not fit; nothing if no command helps.
    pub fn next(&self, report: &CheckReport, case: &Case<'_>) -> Option<String> {
        let errors: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.level == Level::Error).collect();
        let has = |code| errors.iter().any(|finding| finding.code == code);
        if errors.is_empty() {
            return None;
        }
        let app = report.data_app.as_deref().or(report.app.as_deref());
        if let (true, Some(row)) = (has(FindingCode::Revoked), &report.ledger) {
            return Some(self.line(app, &["ledger", "show", &row.id.to_string()]));
        }
        if let Some(other) = case.other.as_ref().filter(|other| other.state == State::Usable) {
            return Some(self.line(app, &["ledger", "show", &other.row.id.to_string()]));
        }
        if has(FindingCode::Application) {
            // The key is of the wrong product, so that the right one is that of the file, or the default.
            let app = report.data_app.as_deref().or(self.default.as_deref());
            return self.keygen(report, case, Some(self.of_app_id.as_deref().or(app)?));
        }
        if case.is_for_another() || has(FindingCode::Moved) || has(FindingCode::Version) {
            return self.keygen(report, case, app);
        }
        let is_over = report.state == Some(State::Expired)
            || report.findings.iter().any(|finding| finding.code == FindingCode::Expired);
        if is_over {
            return self.renewal(report, case, app);
        }
        if errors.iter().all(|finding| finding.code == FindingCode::Unregistered) {
            return self.register(case, app);
        }
        None
    }

    /// Makes a key like the one that was sent, for the computer or version at hand.
    fn keygen(&self, report: &CheckReport, case: &Case<'_>, app: Option<&str>) -> Option<String> {
        let code = case.computer();
        let mut words = vec!["keygen".to_owned()];
        let is_generic = case.key.is_some_and(|key| key.fields.is_generic());
        match (code, is_generic) {
            (Some(code), false) => words.push(code.to_string()),
            (_, true) => {
                let of_file = case.opened_file().and_then(OpenedDataFile::app_version);
                let version = self.expected.app_version.or(of_file)?;
                words.extend(["--generic".into(), "--app-version".into(), version.to_string()]);
            }
            (None, false) => return None,
        }
        words.extend(terms(case.fields(report)));
        if let (Some(app_id), None) = (self.expected.app_id, &self.of_app_id) {
            words.extend(["--app-id".to_owned(), app_id.to_string()]);
        }
        Some(self.line(app, &words))
    }

    /// Renews the key by its row, or makes it again for its computer.
    fn renewal(&self, report: &CheckReport, case: &Case<'_>, app: Option<&str>) -> Option<String> {
        let row =
            report.ledger.as_ref().or(case.suggested.as_ref().and_then(|it| it.ledger.as_ref()));
        match (row, case.key) {
            (Some(RowReport { replaced_by: Some(later), .. }), _) => {
                Some(self.line(app, &["ledger", "show", &later.id.to_string()]))
            }
            (Some(_), Some(key)) => {
                let days = days_of(case.fields(report));
                let key = key.key.to_string();
                Some(self.line(app, &["ledger", "renew", &key, "--days", &days]))
            }
            _ => self.keygen(report, case, app),
        }
    }

    /// Puts the key into a data file that stands by itself.
    fn register(&self, case: &Case<'_>, app: Option<&str>) -> Option<String> {
        let file = case.given.filter(|given| given.stands_alone)?;
        let OpenedKey { key, fields } = case.key?;
        if let Action::Unregister(_) | Action::UnregisterAll = fields.action {
            return None;
        }
        let key = key.to_string();
        let name = match file.name.starts_with('-') {
            true => format!("./{}", file.name),
            false => file.name.clone(),
        };
        Some(self.line(app, &["register", &name, "--key", &key]))
    }

    /// Returns a command line with the options that it needs.
    fn line(&self, app: Option<&str>, words: &[impl AsRef<str>]) -> String {
        let words = words.iter().map(|word| quoted(word.as_ref()));
        let mut line: Vec<String> = ["avlock".to_owned()].into_iter().chain(words).collect();
        line.extend(self.options.iter().cloned());
        if let Some(app) = app.filter(|app| self.has_app || Some(*app) != self.default.as_deref()) {
            line.extend(["--app".to_owned(), quoted(app)]);
        }
        line.join(" ")
    }
}

/// Returns the options for terms like those of a key, as far as they are not the usual ones.
fn terms(fields: Option<&FieldsReport>) -> Vec<String> {
    let Some(fields) = fields else { return vec!["--days".to_owned(), days_of(None)] };
    let mut words = Vec::new();
    let mut option = |name: &str, value: String, usual: &str| {
        if value != usual {
            words.extend([name.to_owned(), value]);
        }
    };
    let key_type = fields.key_type.unwrap_or_default();
    option("--type", key_type.to_owned(), "temporary");
    if key_type.starts_with(KeyType::Unregister.word()) {
        return words;
    }
    if fields.days.is_some() {
        option("--days", days_of(Some(fields)), "");
    }
    option("--users", fields.users.to_string(), "1");
    option("--instances", fields.instances.to_string(), "1");
    option("--index", fields.index.to_string(), "0");
    option("--values", fields.values.clone(), "000");
    words
}

/// Returns how many days a key is for; a year, if that is not known.
fn days_of(fields: Option<&FieldsReport>) -> String {
    fields.and_then(|fields| fields.days).filter(|days| *days > 0).unwrap_or(365).to_string()
}

fn quoted(word: &str) -> String {
    shell_words::quote(word).into_owned()
}
