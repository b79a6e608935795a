//! What is said of a data file: by the key that its state is of, and shortly of its other keys.

use crate::commands::reply::cases::{Cases, Wait, with_terms};
use crate::commands::reply::found::own_code;
use crate::failure::Failure;
use crate::reply::letter::Paragraph;
use crate::reply::section::{Placeholder, Section};
use crate::report::{DataFileReport, State, StoredKeyReport, Verdict};
use crate::session::secret;
use avlock_format::{FindingCode, InstallCode};

impl Cases<'_> {
    pub(super) fn file(&mut self, report: &DataFileReport) -> Result<(), Failure> {
        if report.verdict == Verdict::Unknown {
            return Err(secret::no_encryption_key("no EncryptionKey to read the data file with"));
        }
        let app = report.app.as_deref();
        self.app = self.app.take().or_else(|| app.map(str::to_owned));
        let own = own_code(report);
        let section = self.section_of(report, own);
        // The key in a file is of its computer, for which nobody asks for another one.
        if !matches!(
            section,
            Section::FileOtherComputer
                | Section::FileOtherProduct
                | Section::FileUnclear
                | Section::FileUnregistered
        ) {
            self.served.extend(own.map(|code| code.icode().to_string()));
        }
        let others = others_of(report, section);
        if others.is_empty() && self.is_said(report) {
            return Ok(());
        }
        let fields = report.keys.first().and_then(|key| key.fields.as_ref());
        let is_over = section == Section::FileExpired;
        let newer = match fields.filter(|_| is_over && others.is_empty()) {
            Some(fields) => {
                let key = report.keys.first().and_then(|key| key.key.as_deref());
                self.newer(fields, key, app, own)?
            }
            None => None,
        };
        let goes_on = newer.is_some() || !others.is_empty();
        let said = if is_over && goes_on { Section::FileEnded } else { section };
        let mut paragraph = self.with_days(self.about_product(said, app), fields);
        let reached =
            report.system_date.as_ref().and_then(|date| date.last_date_reached.as_deref());
        if let Some(day) = reached.and_then(|time| time.get(..10)?.parse().ok()) {
            paragraph = paragraph.with(Placeholder::Reached, self.in_words(day));
        }
        self.say(paragraph);
        for (section, key) in others {
            self.say(self.with_days(Paragraph::of(section), key.fields.as_ref()));
        }
        if let Some(newer) = newer {
            self.point_to(newer, app);
            return Ok(());
        }
        let when = match section {
            Section::FileExpired => "If it is renewed",
            Section::FileMoved => "If the customer may use it there again",
            Section::FileOtherProduct => {
                self.wait = Some(Wait::ForProduct);
                return Ok(());
            }
            _ => return Ok(()),
        };
        match own {
            Some(code) => {
                let command = self.products.command(&with_terms(&code, fields), app);
                self.answer.next.push(format!("{when}: {command}"));
            }
            None => self.needs_code = true,
        }
        Ok(())
    }

    fn section_of(&self, report: &DataFileReport, own: Option<InstallCode>) -> Section {
        let first = report.keys.first();
        let last = first.and_then(|key| key.fields.as_ref()?.last_date);
        let is_foreign =
            own.is_some_and(|own| !self.codes.is_empty() && !self.codes.contains(&own));
        let mut codes = report.findings.iter().map(|finding| finding.code);
        match (report.state, last) {
            // Nothing of it opened.
            _ if report.app.is_none() && report.application.is_none() => {
                match codes.any(|code| code == FindingCode::WrongEncryptionKey) {
                    true => Section::FileOtherProduct,
                    false => Section::FileUnclear,
                }
            }
            (Some(_), _) if is_foreign => Section::FileOtherComputer,
            (Some(State::Usable), Some(_)) => Section::FileUsable,
            (Some(State::Usable), None) => Section::FileForEver,
            (Some(State::Expired), _) => Section::FileExpired,
            (Some(State::NotStarted), _) => Section::FileNotStarted,
            (Some(State::DateBacked), _) => Section::FileDateBacked,
            (Some(State::Moved), _) => Section::FileMoved,
            (Some(State::Revoked), _) => Section::FileRevoked,
            (Some(_), _) if report.verdict == Verdict::Valid => Section::FileUnregistered,
            _ if first.is_some_and(|key| key.key.is_some()) => Section::FileUnregistered,
            _ => Section::FileUnclear,
        }
    }

    /// True if the key that the state of a file is of is in the text, too, and is worth the same there.
    fn is_said(&self, report: &DataFileReport) -> bool {
        let Some(first) = report.keys.first() else { return false };
        let once = matches!(first.state, Some(State::Expired | State::NotStarted | State::Revoked));
        once && self.found.keys().any(|key| key.key == first.key && key.state == first.state)
    }
}

/// Returns what is said of the other keys of a file. One that is over is told only beside one that is good,
/// so that nobody looks for the licence in the wrong place.
fn others_of(report: &DataFileReport, section: Section) -> Vec<(Section, &StoredKeyReport)> {
    let is_told = matches!(
        section,
        Section::FileUsable
            | Section::FileForEver
            | Section::FileExpired
            | Section::FileNotStarted
            | Section::FileRevoked
            | Section::FileMoved
    );
    let [first, rest @ ..] = &report.keys[..] else { return Vec::new() };
    let is_good = |key: &StoredKeyReport| key.state == Some(State::Usable);
    if !is_told || !(is_good(first) || rest.iter().any(is_good)) {
        return Vec::new();
    }
    let last = |key: &StoredKeyReport| key.fields.as_ref().and_then(|fields| fields.last_date);
    let mut told = vec![(first.state, last(first))];
    let mut others = Vec::new();
    for key in rest {
        let section = match (key.state, last(key)) {
            (Some(State::Usable), Some(_)) => Section::FileAlsoUsable,
            (Some(State::Usable), None) => Section::FileAlsoForEver,
            (Some(State::Expired), _) => Section::FileAlsoExpired,
            _ => continue,
        };
        if !told.contains(&(key.state, last(key))) {
            told.push((key.state, last(key)));
            others.push((section, key));
        }
    }
    others
}
