//! What to type next about the things that were found: whole commands, which run as they stand.
//!
//! Which of them is the likeliest is decided here; nothing is run.

use crate::commands::command_line::{self, days_like, option, shared_options, terms_like};
use crate::failure::Failure;
use crate::report::{
    CodeReport, DataFileReport, Digest, FieldsReport, InspectReport, KeyReport, State, Verdict,
    sole_suggestion,
};
use crate::session::Session;
use avlock_format::InstallCode;
use avlock_format::escaped::Escaped;

/// The most commands that are shown.
const MOST: usize = 3;

/// The most codes of an input that may be the question of a customer, who is answered.
const MOST_IN_A_QUESTION: usize = 20;

/// How likely a command is: what to do about it, what looks into it, and what answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likely {
    First,
    Then,
    Last,
}

/// The commands about one input.
pub struct Commands {
    /// The file that the input is from, if a command can name it.
    file: Option<String>,
    default_app: Option<String>,
    /// True if the options name a profile: then it is that one for every command.
    has_app: bool,
    /// The options that were typed, each behind a blank: the profile, the file of the EncryptionKey, the ledger.
    options: [String; 3],
    all: Vec<(Likely, String)>,
}

impl Commands {
    /// Takes what every command needs from the session.
    pub fn new(session: &Session, file: Option<&str>) -> Result<Self, Failure> {
        let app = session.global().app.as_deref();
        let [config, key_file, ledger] = shared_options(session).map(behind_a_blank);
        let options =
            [config + &behind_a_blank(app.map(|app| option("app", app))), key_file, ledger];
        // A name that would have to be escaped cannot be typed either.
        let file = file.filter(|file| Escaped(file).to_string() == **file).map(command_line::file);
        let default_app = session.profile()?.map(|(name, _)| name.to_owned());
        let has_app = app.is_some();
        Ok(Self { file, default_app, has_app, options, all: Vec::new() })
    }

    /// Returns the likeliest commands about what was found.
    pub fn next(mut self, digest: &Digest) -> Vec<String> {
        let things = Things::of(digest);
        for find in &digest.finds {
            match &find.report {
                InspectReport::Key(report) => self.about_key(report, &things),
                InspectReport::Code(report) => self.about_code(report, &things),
                InspectReport::File(report) => self.about_file(report, &things),
            }
        }
        let command = self.file.as_ref().map(|file| match things.is_list {
            true => format!("inspect --verbose {file}"),
            false => format!("reply {file}"),
        });
        if let Some(command) = command.filter(|_| things.is_mail) {
            self.add(Likely::Last, &command, "");
        }
        self.all.sort_by_key(|(likely, _)| *likely);
        let mut commands: Vec<String> = Vec::new();
        for (_, command) in self.all {
            if commands.len() < MOST && !commands.contains(&command) {
                commands.push(command);
            }
        }
        commands
    }

    fn about_key(&mut self, report: &KeyReport, things: &Things<'_>) {
        let app = self.app(report.app.as_deref());
        let key = report.key.as_deref().unwrap_or_default();
        match report.state {
            None if report.verdict == Verdict::Invalid => self.about_damaged_key(report, things),
            None => {}
            Some(State::Revoked) => {
                if let Some(row) = &report.ledger {
                    self.add(Likely::First, &format!("ledger show {}", row.id), &app);
                }
            }
            Some(State::Expired) if things.has_good_key_like(report) => {}
            Some(State::Expired) => self.renew(key, report, &app),
            Some(State::OtherComputer) => {
                for code in things.without_key() {
                    self.make(Likely::First, code, report.fields.as_ref(), &app);
                }
                self.compare(key, report, things);
            }
            // It may be the right key in the wrong program.
            Some(State::OtherApplication) => {
                if let Some(app) = report.product.as_deref().filter(|_| !self.has_app) {
                    let app = behind_a_blank(Some(option("app", app)));
                    self.add(Likely::Then, &format!("keycheck {key}"), &app);
                }
            }
            Some(State::Usable | State::NotStarted) => self.compare(key, report, things),
            Some(_) => {}
        }
    }

    fn renew(&mut self, key: &str, report: &KeyReport, app: &str) {
        let newer = report.ledger.as_ref().and_then(|row| row.replaced_by);
        match (newer, &report.ledger, report.is_for) {
            (Some(newer), ..) => {
                self.add(Likely::First, &format!("ledger show {}", newer.id), app);
            }
            (None, Some(_), _) => {
                let days = days_like(report.fields.as_ref());
                self.add(Likely::First, &format!("ledger renew {key} --days {days}"), app);
            }
            (None, None, Some((code, _))) => {
                self.make(Likely::First, &code, report.fields.as_ref(), app);
            }
            (None, None, None) => {}
        }
    }

    fn about_damaged_key(&mut self, report: &KeyReport, things: &Things<'_>) {
        match sole_suggestion(&report.findings) {
            Some((_, meant)) if things.codes.is_empty() => {
                self.add(Likely::First, &format!("keycheck {meant}"), "");
            }
            Some((_, meant)) => self.compare(meant, report, things),
            None => {}
        }
    }

    /// Has a key compared with everything that was found beside it.
    fn compare(&mut self, key: &str, report: &KeyReport, things: &Things<'_>) {
        let code = report.is_for.map(|(code, _)| code).or(things.codes.first().copied());
        match (&self.file, code) {
            (Some(file), _) if things.has_file => {
                let command = format!("check {file}");
                self.add(Likely::Then, &command, "");
            }
            (_, Some(code)) => self.add(Likely::Then, &format!("check {key} {code}"), ""),
            _ => {}
        }
    }

    fn about_code(&mut self, report: &CodeReport, things: &Things<'_>) {
        if let Some(code) = code_of(report).filter(|_| report.verdict == Verdict::Valid) {
            // A key that does not read may be the one that is for it.
            if things.is_without_key(&code) && things.has_no_doubt && !things.is_list {
                // The key may be in the data file.
                let likely = if things.has_file { Likely::Then } else { Likely::First };
                self.make(likely, &code, None, "");
            }
            return;
        }
        if let Some((_, meant)) = sole_suggestion(&report.findings) {
            let command = match things.key_for(meant) {
                Some(key) => format!("check {key} {meant}"),
                None => format!("codecheck {meant}"),
            };
            self.add(Likely::First, &command, "");
        }
    }

    fn about_file(&mut self, report: &DataFileReport, things: &Things<'_>) {
        let own = report.application.as_ref().and_then(|data| data.install_code.parse().ok());
        let app = self.app(report.app.as_deref());
        let fields = report.keys.first().and_then(|key| key.fields.as_ref());
        match (report.state, own) {
            (Some(State::Expired | State::Moved), Some(code)) => {
                self.make(Likely::First, &code, fields, &app);
            }
            _ if things.codes.is_empty() && things.keys.is_empty() => {}
            _ => {
                if let Some(file) = &self.file {
                    let command = format!("check {file}");
                    self.add(Likely::First, &command, "");
                }
            }
        }
    }

    /// Has a key made for an InstallCode, on the terms of another key if there is one.
    fn make(&mut self, likely: Likely, code: &InstallCode, like: Option<&FieldsReport>, app: &str) {
        if self.default_app.is_none() && app.is_empty() {
            return;
        }
        let terms = terms_like(like).join(" ");
        self.add(likely, &format!("keygen {code} {terms}"), app);
    }

    /// Adds a command. Options come first: behind a file some are refused, and not every command takes each.
    fn add(&mut self, likely: Likely, command: &str, app: &str) {
        let [profile, key_file, ledger] = &self.options;
        let options = match command.split(' ').next() {
            Some("codecheck") => String::new(),
            Some("ledger") if command.starts_with("ledger show") => format!("{profile}{ledger}"),
            _ => format!("{profile}{key_file}{ledger}"),
        };
        self.all.push((likely, format!("avlock{options} {command}{app}")));
    }

    /// Returns the option that a command needs for a profile that is not the default one.
    fn app(&self, app: Option<&str>) -> String {
        let app = app.filter(|app| !self.has_app && Some(*app) != self.default_app.as_deref());
        behind_a_blank(app.map(|app| option("app", app)))
    }
}

fn behind_a_blank(option: Option<String>) -> String {
    option.map(|option| format!(" {option}")).unwrap_or_default()
}

fn code_of(report: &CodeReport) -> Option<InstallCode> {
    report.code.as_deref()?.parse().ok()
}

/// What an input has, for what is said of one thing beside another.
struct Things<'d> {
    /// The InstallCodes that read.
    codes: Vec<InstallCode>,
    /// The keys that open.
    keys: Vec<&'d KeyReport>,
    /// True if each key reads, and is for one of the InstallCodes if there are any.
    has_no_doubt: bool,
    has_file: bool,
    /// True if something was found in a text, and is not the whole of it.
    is_mail: bool,
    /// True if there are so many codes that it is no question of a customer.
    is_list: bool,
}

impl<'d> Things<'d> {
    fn of(digest: &'d Digest) -> Self {
        let is_list = digest.count() > MOST_IN_A_QUESTION;
        let (codes, keys) = (Vec::new(), Vec::new());
        let mut things =
            Self { codes, keys, has_no_doubt: true, has_file: false, is_mail: false, is_list };
        for find in &digest.finds {
            things.is_mail |= find.report.place().is_some();
            match &find.report {
                InspectReport::Key(report) => {
                    let is_doubtful = matches!(report.state, None | Some(State::OtherComputer));
                    things.has_no_doubt &= !is_doubtful;
                    things.keys.extend(Some(report).filter(|report| report.state.is_some()));
                }
                InspectReport::Code(report) if report.verdict == Verdict::Valid => {
                    things.codes.extend(code_of(report));
                }
                InspectReport::Code(_) => {}
                InspectReport::File(_) => things.has_file = true,
            }
        }
        things
    }

    /// True if no key is for the computer of an InstallCode, in the product that is meant.
    fn is_without_key(&self, code: &InstallCode) -> bool {
        let icode = code.icode().to_string();
        !self.keys.iter().any(|key| {
            let is_of_another = matches!(key.state, Some(State::OtherApplication | State::Removes));
            let fields = key.fields.as_ref().filter(|_| !is_of_another);
            fields.is_some_and(|fields| fields.generic || fields.icode == icode)
        })
    }

    /// True if a key that is not over is for the same computer, product and index as another.
    fn has_good_key_like(&self, other: &KeyReport) -> bool {
        let whom_for = |key: &KeyReport| {
            let fields = key.fields.as_ref()?;
            Some((key.app.clone(), fields.generic, fields.icode.clone(), fields.index))
        };
        let is_good =
            |key: &&&KeyReport| matches!(key.state, Some(State::Usable | State::NotStarted));
        self.keys.iter().filter(is_good).any(|key| whom_for(key) == whom_for(other))
    }

    /// Returns the key that may be for an InstallCode which is only suggested.
    fn key_for(&self, meant: &str) -> Option<&str> {
        let icode = meant.parse::<InstallCode>().ok()?.icode().to_string();
        let own = |key: &&&KeyReport| key.fields.as_ref().is_some_and(|it| it.icode == icode);
        let key = self.keys.iter().find(own);
        key.or_else(|| self.keys.iter().find(|key| key.is_for.is_none()))?.key.as_deref()
    }

    fn without_key(&self) -> impl Iterator<Item = &InstallCode> {
        self.codes.iter().filter(|code| self.is_without_key(code))
    }
}
