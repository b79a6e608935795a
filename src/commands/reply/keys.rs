//! What is said of a registration key.

use crate::commands::command_line::days_like;
use crate::commands::reply::cases::{Cases, Newer, Wait, with_terms};
use crate::commands::reply::given::{given, is_one_slip};
use crate::failure::Failure;
use crate::reply::letter::Paragraph;
use crate::reply::section::{Placeholder, Section};
use crate::report::{FieldsReport, KeyReport, State, Verdict, sole_suggestion};
use crate::session::secret;
use avlock_format::check::Expected;
use avlock_format::{AppVersion, Finding, InstallCode};

impl Cases<'_> {
    pub(super) fn key(&mut self, report: &KeyReport) -> Result<(), Failure> {
        if report.verdict == Verdict::Unknown {
            return Err(secret::no_encryption_key("no EncryptionKey to read the key with"));
        }
        match report.state {
            Some(state) => self.key_in_state(report, state),
            None => self.damaged_key(report),
        }
    }

    /// Says of a key that reads what it is worth.
    fn key_in_state(&mut self, report: &KeyReport, state: State) -> Result<(), Failure> {
        let fields = report.fields.as_ref();
        let key = report.key.as_deref().unwrap_or_default();
        let stored = self.found.stored(key).and_then(|stored| stored.state);
        let app = report.product.as_deref().or(report.app.as_deref());
        self.app = self.app.take().or_else(|| app.map(str::to_owned));
        let state = match fields {
            Some(fields) if self.is_of_one_version(fields, state, report.app.as_deref()) => {
                State::OtherVersion
            }
            _ => state,
        };
        // A key that nobody may use is for no computer: that comes first in a letter.
        let is_revoked = |finding: &Finding| State::told_by(finding) == Some(State::Revoked);
        let state = if report.findings.iter().any(is_revoked) { State::Revoked } else { state };
        if !matches!(state, State::OtherComputer | State::OtherApplication | State::Removes) {
            let icode = fields.filter(|fields| !fields.generic);
            self.served.extend(icode.map(|fields| fields.icode.clone()));
        }
        // Entered once more it would take the mark away, and the licence would be in two places.
        if stored == Some(State::Moved) {
            return Ok(());
        }
        let newer = match (state, fields) {
            (State::Expired, Some(fields)) => {
                let code = self.computer_of(report, fields);
                let newer = self.newer(fields, Some(key), report.app.as_deref(), code)?;
                // Of a key for any computer the ledger has no InstallCode to look for.
                let next = report.ledger.as_ref().and_then(|row| row.replaced_by);
                let next = next.filter(|_| fields.generic).map(|next| Newer::Row(next.id));
                newer.or(next)
            }
            _ => None,
        };
        let section = match (state, fields.and_then(|fields| fields.last_date)) {
            (State::Usable, Some(_)) => Section::KeyUsable,
            (State::Usable, None) => Section::KeyForEver,
            (State::Expired, _) if newer.is_some() => Section::KeyEnded,
            (State::Expired, _) => Section::KeyExpired,
            (State::NotStarted, _) => Section::KeyNotStarted,
            (State::Revoked, _) => Section::KeyRevoked,
            (State::OtherComputer, _) => Section::KeyOtherComputer,
            (State::OtherApplication, _) => Section::KeyOtherProduct,
            (State::OtherVersion, _) => Section::KeyOtherVersion,
            (State::Removes, _) if fields.is_some_and(FieldsReport::removes_all) => {
                Section::KeyRemovesAll
            }
            (State::Removes, _) => Section::KeyRemoves,
            (State::Unregistered | State::Moved | State::DateBacked, _) => {
                self.unclear_key(report);
                return Ok(());
            }
        };
        let paragraph = self.about_product(section, app).with(Placeholder::Key, key);
        let version = fields.and_then(|fields| fields.app_version.as_deref());
        let paragraph = paragraph.with(Placeholder::Version, version.unwrap_or_default());
        self.say(self.with_days(paragraph, fields));
        match (state, newer) {
            (State::Expired, Some(newer)) => self.point_to(newer, report.app.as_deref()),
            (State::Expired, None) => self.renewal(report),
            (State::OtherComputer, _) => self.like = fields.cloned(),
            (State::OtherApplication, _) => self.wait = Some(Wait::ForProduct),
            (State::Removes | State::Revoked, _) => {
                self.wait = self.wait.or(Some(Wait::ForWish));
            }
            _ => {}
        }
        Ok(())
    }

    /// True if a generic key is for another version than the customer has, or if nothing tells which one he has.
    fn is_of_one_version(&self, fields: &FieldsReport, state: State, app: Option<&str>) -> bool {
        let Some(own) = fields.app_version.as_deref().and_then(|own| own.parse().ok()) else {
            return false;
        };
        let version: Option<AppVersion> =
            self.found.version(app).or_else(|| self.products.version(app));
        match version {
            Some(version) => {
                version != own
                    && matches!(state, State::Usable | State::NotStarted | State::Expired)
            }
            None => state == State::Usable,
        }
    }

    /// Returns the InstallCode that a key is for, as far as the mail or the ledger has it.
    fn computer_of(&self, report: &KeyReport, fields: &FieldsReport) -> Option<InstallCode> {
        let recorded = report.ledger.as_ref().and_then(|row| row.install_code.as_deref());
        let recorded = recorded.and_then(|code| code.parse().ok());
        recorded.or_else(|| self.found.code_with(&fields.icode).filter(|_| !fields.generic))
    }

    /// Tells how a key is renewed.
    fn renewal(&mut self, report: &KeyReport) {
        let fields = report.fields.as_ref();
        let key = report.key.as_deref().unwrap_or_default();
        let app = report.app.as_deref();
        let code = fields.and_then(|fields| self.found.code_with(&fields.icode));
        // A row that was renewed is not renewed again, but its newest is.
        let row = report.ledger.as_ref().and_then(|row| row.replaced_by);
        let words = match (&report.ledger, code) {
            (Some(_), _) => match row {
                Some(newer) => format!("ledger show {}", newer.id),
                None => format!("ledger renew {key} --days {}", days_like(fields)),
            },
            (None, Some(code)) => with_terms(&code, fields),
            (None, None) => {
                self.needs_code = true;
                return;
            }
        };
        let when = if row.is_some() { "It was renewed already" } else { "If it is renewed" };
        self.answer.next.push(format!("{when}: {}", self.products.command(&words, app)));
    }

    /// Says of a key that does not read which one it is, if that is certain.
    fn damaged_key(&mut self, report: &KeyReport) -> Result<(), Failure> {
        let Some((finding, meant)) = sole_suggestion(&report.findings) else {
            self.unclear_key(report);
            return Ok(());
        };
        let read = self.reader.read_letters(meant.to_owned());
        let repaired = self.reader.key_report(&read, &Expected::default())?;
        let given = given(finding.actual.as_deref().or(report.input.as_deref()));
        if !self.is_certain(&repaired, &given) {
            let line = format!("It may be {meant}: compare it with the key that was issued");
            self.answer.next.push(line);
            self.unclear_key(report);
            return Ok(());
        }
        self.say(Paragraph::of(Section::KeyMistyped).with(Placeholder::Given, given));
        match repaired.state {
            Some(state) => self.key_in_state(&repaired, state)?,
            None => self.unclear_key(report),
        }
        Ok(())
    }

    /// True if a suggested key is the one that was meant, and may be said.
    fn is_certain(&self, repaired: &KeyReport, given: &str) -> bool {
        let Some(fields) = &repaired.fields else { return false };
        let is_of_day =
            matches!(repaired.state, Some(State::Usable | State::Expired | State::NotStarted));
        let key = repaired.key.as_deref().unwrap_or_default();
        let is_moved =
            self.found.stored(key).is_some_and(|stored| stored.state == Some(State::Moved));
        let mut icodes = self.codes.iter().map(|code| code.icode().to_string());
        let fits = icodes.any(|icode| icode == fields.icode);
        let is_foreign = !fields.generic && !self.codes.is_empty() && !fits;
        let is_confirmed = fits || repaired.ledger.is_some() || is_one_slip(given, key);
        is_of_day && !is_moved && !is_foreign && is_confirmed
    }

    fn unclear_key(&mut self, report: &KeyReport) {
        self.has_unclear_key = true;
        let given = given(report.input.as_deref().or(report.key.as_deref()));
        self.say(Paragraph::of(Section::KeyUnclear).with(Placeholder::Given, given));
    }
}
