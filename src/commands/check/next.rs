//! The command that helps where something does not fit, to be run as it stands.

use crate::commands::check::things::GivenFile;
use crate::commands::command_line::{days_like, file, option, shared_options, terms_like};
use crate::failure::Failure;
use crate::reading::{OpenedDataFile, OpenedKey, OtherKey};
use crate::report::{CheckReport, FieldsReport, KeyReport, RowReport, State};
use crate::session::Session;
use crate::session::profile::Profiles;
use avlock_format::check::Expected;
use avlock_format::{Action, Finding, FindingCode, InstallCode, Level};

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
            // What of a file does not read does not tell whose it is: the whole file is wanted, and no key.
            None => self
                .opened_file()
                .and_then(OpenedDataFile::install_code)
                .is_some_and(|code| code != computer),
        }
    }
}

/// What every command of this run needs beside its own words.
pub struct Commands {
    /// The options that were typed for all commands.
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
        let options = shared_options(session).into_iter().flatten().collect();
        let default = session.profile()?.map(|(app, _)| app.to_owned());
        let mut profiles = session.profiles()?.into_iter().flat_map(Profiles::all);
        let of_app_id = profiles.find(|(_, profile)| Some(profile.app_id) == expected.app_id);
        let of_app_id = of_app_id.map(|(app, _)| app.to_owned());
        Ok(Self { options, default, has_app: session.global().app.is_some(), expected, of_app_id })
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
            return Some(self.line(app, &format!("ledger show {}", row.id)));
        }
        if let Some(other) = case.other.as_ref().filter(|other| other.is_good()) {
            return Some(self.line(app, &format!("ledger show {}", other.row.id)));
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

    /// Says how to come to a key for an InstallCode: the ledger has one, or it is to be made.
    pub fn for_code(&self, code: InstallCode, known: Option<&OtherKey>) -> String {
        match known {
            Some(known) => {
                let command = self.line(None, &format!("ledger show {}", known.row.id));
                format!("`{command}` shows the key that the ledger has for it")
            }
            None => {
                let command = format!("keygen {code} {}", terms_like(None).join(" "));
                format!("`{}` makes a key for it", self.line(None, &command))
            }
        }
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
                words.extend(["--generic".into(), option("app-version", &version.to_string())]);
            }
            (None, false) => return None,
        }
        words.extend(terms_like(case.fields(report)));
        if let (Some(app_id), None) = (self.expected.app_id, &self.of_app_id) {
            words.push(option("app-id", &app_id.to_string()));
        }
        Some(self.line(app, &words.join(" ")))
    }

    /// Renews the key by its row, or makes it again for its computer.
    fn renewal(&self, report: &CheckReport, case: &Case<'_>, app: Option<&str>) -> Option<String> {
        let row =
            report.ledger.as_ref().or(case.suggested.as_ref().and_then(|it| it.ledger.as_ref()));
        match (row, case.key) {
            (Some(RowReport { replaced_by: Some(later), .. }), _) => {
                Some(self.line(app, &format!("ledger show {}", later.id)))
            }
            (Some(_), Some(key)) => {
                let (key, days) = (key.key, days_like(case.fields(report)));
                Some(self.line(app, &format!("ledger renew {key} --days {days}")))
            }
            _ => self.keygen(report, case, app),
        }
    }

    /// Puts the key into a data file that stands by itself.
    fn register(&self, case: &Case<'_>, app: Option<&str>) -> Option<String> {
        let given = case.given.filter(|given| given.stands_alone)?;
        let OpenedKey { key, fields } = case.key?;
        if let Action::Unregister(_) | Action::UnregisterAll = fields.action {
            return None;
        }
        Some(self.line(app, &format!("register {} --key {key}", file(&given.name))))
    }

    /// Returns a command line with the options that it needs.
    fn line(&self, app: Option<&str>, command: &str) -> String {
        let mut line = vec![format!("avlock {command}")];
        // What only looks into the ledger takes no EncryptionKey.
        let is_look = command.starts_with("ledger show");
        let is_taken = |option: &&String| !is_look || !option.starts_with("--encryption-key-file");
        line.extend(self.options.iter().filter(is_taken).cloned());
        let app = app.filter(|app| self.has_app || Some(*app) != self.default.as_deref());
        line.extend(app.map(|app| option("app", app)));
        line.join(" ")
    }
}
