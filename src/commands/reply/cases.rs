//! What there is to say to a customer about each thing that was found in his mail, and what the vendor has to
//! do for it.
//!
//! A key is said to be correct only if nothing but one slip parts it from what was written, or if the ledger
//! or an InstallCode of the mail confirms it. Nothing of the ledger, and nobody's data, is ever said.

use crate::commands::sightings::Reports;
use crate::failure::Failure;
use crate::reading::Reader;
use crate::reply::dates;
use crate::reply::letter::{NEW_KEY, Paragraph};
use crate::reply::section::{Placeholder, Section};
use crate::report::{
    CodeReport, DataFileReport, FieldsReport, InspectReport, KeyReport, State, Verdict,
    sole_suggestion,
};
use crate::session::{Session, secret};
use avlock_format::check::Expected;
use avlock_format::{DelphiDay, Finding, FindingCode, InstallCode};
use avlock_issuing::language::Language;
use std::collections::{BTreeMap, HashSet};

/// The most things that one answer speaks of. A mail with more is no question of a customer.
const MOST: usize = 20;

/// The longest text of a customer that is repeated to him.
const LONGEST_GIVEN: usize = 60;

/// The paragraphs of an answer, and the lines for the vendor.
pub struct Answer {
    pub paragraphs: Vec<Paragraph>,
    pub next: Vec<String>,
}

/// What the products of the profiles are called.
pub struct Products {
    names: BTreeMap<String, String>,
    default: Option<String>,
}

impl Products {
    /// Takes the names from the profile file.
    pub fn of(session: &Session) -> Result<Self, Failure> {
        let mut names = BTreeMap::new();
        for (app, profile) in session.profiles()?.iter().flat_map(|profiles| profiles.all()) {
            names.insert(app.to_owned(), profile.name.clone().unwrap_or_else(|| app.to_owned()));
        }
        let default = session.profile()?.map(|(app, _)| app.to_owned());
        Ok(Self { names, default })
    }

    /// Returns the name of an app, or of the default one.
    fn name(&self, app: Option<&str>) -> Option<&str> {
        self.names.get(app.or(self.default.as_deref())?).map(String::as_str)
    }

    /// Returns the option that a command needs for an app that is not the default one.
    fn option(&self, app: Option<&str>) -> String {
        match app.filter(|app| Some(*app) != self.default.as_deref()) {
            Some(app) => format!(" --app {app}"),
            None => String::new(),
        }
    }
}

/// What is known while an answer grows.
pub struct Cases<'c> {
    reader: &'c Reader,
    products: &'c Products,
    language: Language,
    /// The InstallCodes of the mail that read, each once.
    codes: Vec<InstallCode>,
    /// The ICodes that a key of the mail is for.
    served: HashSet<String>,
    /// True if a key is in the mail that nobody can read.
    has_unclear_key: bool,
    /// True if an InstallCode is needed for what comes next.
    needs_code: bool,
    /// The app of the keys, if there is one.
    app: Option<String>,
    answer: Answer,
}

impl<'c> Cases<'c> {
    /// Makes the answer to what was found.
    pub fn of(
        reports: Reports<'_>,
        reader: &'c Reader,
        products: &'c Products,
        language: Language,
    ) -> Result<Answer, Failure> {
        let answer = Answer { paragraphs: Vec::new(), next: Vec::new() };
        let (found, rest) = first_of(reports)?;
        let codes = found.iter().filter_map(code_of).collect();
        let mut cases = Self {
            reader,
            products,
            language,
            codes,
            served: HashSet::new(),
            has_unclear_key: false,
            needs_code: false,
            app: None,
            answer,
        };
        for report in &found {
            match report {
                InspectReport::Key(key) => cases.key(key)?,
                InspectReport::Code(code) => cases.code(code),
                InspectReport::File(file) => cases.file(file)?,
            }
        }
        let has_code = found.iter().any(|report| matches!(report, InspectReport::Code(_)));
        cases.end(has_code, rest);
        Ok(cases.answer)
    }

    fn key(&mut self, report: &KeyReport) -> Result<(), Failure> {
        if report.verdict == Verdict::Unknown {
            return Err(secret::no_encryption_key("no EncryptionKey to read the key with"));
        }
        match report.state {
            Some(state) => self.key_in_state(report, state),
            None => self.damaged_key(report)?,
        }
        Ok(())
    }

    /// Says of a key that reads what it is worth.
    fn key_in_state(&mut self, report: &KeyReport, state: State) {
        let (first, last) = days_of(report.fields.as_ref());
        let section = match (state, last) {
            (State::Usable, Some(_)) => Section::KeyUsable,
            (State::Usable, None) => Section::KeyForEver,
            (State::Expired, _) => Section::KeyExpired,
            (State::NotStarted, _) => Section::KeyNotStarted,
            (State::Revoked, _) => Section::KeyRevoked,
            (State::OtherComputer, _) => Section::KeyOtherComputer,
            (State::OtherApplication, _) => Section::KeyOtherProduct,
            (State::Removes, _) => Section::KeyRemoves,
            (State::OtherVersion | State::Unregistered | State::Moved | State::DateBacked, _) => {
                return self.unclear_key(report);
            }
        };
        let app = report.product.as_deref().or(report.app.as_deref());
        let key = report.key.as_deref().unwrap_or_default();
        let paragraph = self.about_product(section, app).with(Placeholder::Key, key);
        self.answer.paragraphs.push(self.with_days(paragraph, first, last));
        self.app = self.app.take().or_else(|| app.map(str::to_owned));
        if !matches!(state, State::OtherComputer | State::OtherApplication | State::Removes) {
            let icode = report.fields.as_ref().filter(|fields| !fields.generic);
            self.served.extend(icode.map(|fields| fields.icode.clone()));
        }
        if state == State::Expired {
            self.renewal(report);
        }
    }

    /// Tells how a key is renewed.
    fn renewal(&mut self, report: &KeyReport) {
        let option = self.products.option(report.app.as_deref());
        let icode = report.fields.as_ref().map(|fields| fields.icode.as_str());
        let code = self.codes.iter().find(|code| Some(&*code.icode().to_string()) == icode);
        let line = match (&report.ledger, code) {
            (Some(row), _) if row.replaced_by.is_some() => {
                format!("It was renewed already: avlock ledger show {}", row.id)
            }
            (Some(row), _) => {
                format!("If it is renewed: avlock ledger renew {} --days 365{option}", row.id)
            }
            (None, Some(code)) => {
                format!("If it is renewed: avlock keygen {code} --days 365{option}")
            }
            (None, None) => {
                self.needs_code = true;
                return;
            }
        };
        self.answer.next.push(line);
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
        let paragraph = Paragraph::of(Section::KeyMistyped).with(Placeholder::Given, given);
        self.answer.paragraphs.push(paragraph);
        match repaired.state {
            Some(state) => self.key_in_state(&repaired, state),
            None => self.unclear_key(report),
        }
        Ok(())
    }

    /// True if a suggested key is the one that was meant, and may be said.
    fn is_certain(&self, repaired: &KeyReport, given: &str) -> bool {
        let Some(fields) = &repaired.fields else { return false };
        let is_of_day =
            matches!(repaired.state, Some(State::Usable | State::Expired | State::NotStarted));
        let mut icodes = self.codes.iter().map(|code| code.icode().to_string());
        let fits = icodes.any(|icode| icode == fields.icode);
        let is_foreign = !fields.generic && !self.codes.is_empty() && !fits;
        let key = repaired.key.as_deref().unwrap_or_default();
        let is_confirmed = fits || repaired.ledger.is_some() || is_one_slip(given, key);
        is_of_day && !is_foreign && is_confirmed
    }

    fn unclear_key(&mut self, report: &KeyReport) {
        self.has_unclear_key = true;
        let given = given(report.input.as_deref().or(report.key.as_deref()));
        let paragraph = Paragraph::of(Section::KeyUnclear).with(Placeholder::Given, given);
        self.answer.paragraphs.push(paragraph);
    }

    /// Says of an InstallCode that does not read what is wrong; of one that reads the end says it.
    fn code(&mut self, report: &CodeReport) {
        if report.verdict == Verdict::Valid {
            let placeholder = report.findings.iter().find(|it| it.code == FindingCode::Placeholder);
            let warning = placeholder.map(|Finding { message, .. }| format!("Beware: {message}"));
            self.answer.next.extend(warning);
            return;
        }
        let given = given(Some(&report.input));
        let paragraph = match sole_suggestion(&report.findings) {
            Some((_, meant)) => Paragraph::of(Section::CodeMistyped).with(Placeholder::Code, meant),
            None => Paragraph::of(Section::CodeUnclear),
        };
        self.answer.paragraphs.push(paragraph.with(Placeholder::Given, given));
    }

    fn file(&mut self, report: &DataFileReport) -> Result<(), Failure> {
        if report.verdict == Verdict::Unknown {
            return Err(secret::no_encryption_key("no EncryptionKey to read the data file with"));
        }
        let first_key = report.keys.first();
        let (first, last) = days_of(first_key.and_then(|key| key.fields.as_ref()));
        let own = report.application.as_ref().and_then(|data| data.install_code.parse().ok());
        let is_foreign = own
            .is_some_and(|own: InstallCode| !self.codes.is_empty() && !self.codes.contains(&own));
        let section = match (report.state, last) {
            // Nothing of it opened.
            _ if report.app.is_none() && report.application.is_none() => Section::FileUnclear,
            (Some(_), _) if is_foreign => Section::FileOtherComputer,
            (Some(State::Usable), Some(_)) => Section::FileUsable,
            (Some(State::Usable), None) => Section::FileForEver,
            (Some(State::Expired), _) => Section::FileExpired,
            (Some(State::NotStarted), _) => Section::FileNotStarted,
            (Some(State::DateBacked), _) => Section::FileDateBacked,
            (Some(State::Moved), _) => Section::FileMoved,
            (Some(_), _) if report.verdict == Verdict::Valid => Section::FileUnregistered,
            _ if first_key.is_some_and(|key| key.key.is_some()) => Section::FileUnregistered,
            _ => Section::FileUnclear,
        };
        let mut paragraph = self.about_product(section, report.app.as_deref());
        let reached =
            report.system_date.as_ref().and_then(|date| date.last_date_reached.as_deref());
        let reached = reached.and_then(|time| time.get(..10)?.parse().ok());
        if let Some(day) = reached {
            paragraph = paragraph.with(Placeholder::Reached, dates::written(day, self.language));
        }
        self.answer.paragraphs.push(self.with_days(paragraph, first, last));
        let option = self.products.option(report.app.as_deref());
        match (section, own) {
            (Section::FileExpired, Some(code)) => self
                .answer
                .next
                .push(format!("If it is renewed: avlock keygen {code} --days 365{option}")),
            (Section::FileMoved, Some(code)) => self.answer.next.push(format!(
                "If he may use it there again: avlock keygen {code} --days 365{option}"
            )),
            (Section::FileExpired | Section::FileMoved, None) => self.needs_code = true,
            _ => {}
        }
        // The key in a file is of its computer, for which nobody asks for another one.
        if !matches!(
            section,
            Section::FileOtherComputer | Section::FileUnclear | Section::FileUnregistered
        ) {
            self.served.extend(own.map(|code| code.icode().to_string()));
        }
        Ok(())
    }

    /// Has the place for a key that is still to be made, or asks for what is needed.
    fn end(&mut self, has_code: bool, rest: usize) {
        let option = self.products.option(self.app.as_deref());
        let mut is_told = false;
        for code in std::mem::take(&mut self.codes) {
            if self.has_unclear_key || self.served.contains(&code.icode().to_string()) {
                continue;
            }
            let paragraph = Paragraph::of(Section::NewKey);
            self.answer.paragraphs.push(paragraph.with(Placeholder::Code, code.to_string()));
            let place =
                if is_told { String::new() } else { format!("  (in the place of {NEW_KEY})") };
            self.answer.next.push(format!("Next: avlock keygen {code} --days 365{option}{place}"));
            is_told = true;
        }
        if self.needs_code && !has_code {
            self.answer.paragraphs.push(Paragraph::of(Section::AskCode));
        }
        if rest > 0 {
            self.answer.next.push(format!("{rest} more codes of the mail were not answered"));
        }
    }

    fn about_product(&self, section: Section, app: Option<&str>) -> Paragraph {
        let paragraph = Paragraph::of(section);
        match self.products.name(app) {
            Some(name) => paragraph.with(Placeholder::Product, name),
            None => paragraph,
        }
    }

    fn with_days(
        &self,
        mut paragraph: Paragraph,
        first: Option<DelphiDay>,
        last: Option<DelphiDay>,
    ) -> Paragraph {
        for (place, day) in [(Placeholder::First, first), (Placeholder::Last, last)] {
            if let Some(day) = day {
                paragraph = paragraph.with(place, dates::written(day, self.language));
            }
        }
        paragraph
    }
}

/// Takes the first things that were found, each once, and counts the rest.
fn first_of(reports: Reports<'_>) -> Result<(Vec<InspectReport>, usize), Failure> {
    let (mut seen, mut found, mut rest) = (HashSet::new(), Vec::new(), 0);
    for report in reports {
        if found.len() == MOST {
            rest += 1;
            continue;
        }
        let report = report?;
        let name = match &report {
            InspectReport::Key(key) => key.key.clone().or_else(|| key.input.clone()),
            InspectReport::Code(code) => code.code.clone().or_else(|| Some(code.input.clone())),
            InspectReport::File(_) => None,
        };
        if name.is_none_or(|name| seen.insert(name)) {
            found.push(report);
        }
    }
    Ok((found, rest))
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

fn days_of(fields: Option<&FieldsReport>) -> (Option<DelphiDay>, Option<DelphiDay>) {
    fields.map_or((None, None), |fields| (fields.start_date, fields.last_date))
}

/// Returns what a customer wrote as a short line: letters, digits and what is between groups.
fn given(text: Option<&str>) -> String {
    let is_shown = |c: &char| c.is_alphanumeric() || c.is_whitespace() || "-?:.".contains(*c);
    let shown: String = text.unwrap_or_default().chars().filter(is_shown).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_GIVEN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// True if one letter alone parts two spellings of a key: another one, one too many, or one that is missing.
fn is_one_slip(given: &str, key: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        let shown = text.chars().filter(|c| c.is_alphanumeric() || *c == '?');
        shown.map(|c| c.to_ascii_uppercase()).collect()
    };
    let (given, key) = (letters(given), letters(key));
    let begin = given.iter().zip(&key).take_while(|(one, other)| one == other).count();
    let most = given.len().min(key.len()) - begin;
    let ends = given.iter().rev().zip(key.iter().rev());
    let end = ends.take(most).take_while(|(one, other)| one == other).count();
    given.len().max(key.len()) - begin - end <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter() {
        let key = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        for slip in [
            "z64a59e j7m6x1w yx6l7tv rfmr5r4",
            "Z64A59EJ5M6X1WYX6L7TVRFMR5R",
            "Z64A59E-J5M6X1WW-YX6L7TV-RFMR5R4",
            "?64A59E-J5M6X1W-YX6L7TV-RFMR5R4",
        ] {
            assert!(is_one_slip(slip, key), "{slip}");
        }
        for slips in ["Z64A59E-J7M6X1W-YX6L7TV-RFMR5R5", "Z64A59E-J5M6X1W-YX6L7TV", ""] {
            assert!(!is_one_slip(slips, key), "{slips}");
        }
    }

    #[test]
    fn what_was_given_is_one_harmless_line() {
        assert_eq!(given(Some("«Z64A59E»\n> \u{1B}[2J\u{202E} 7?")), "Z64A59E 2J 7?");
        assert_eq!(given(Some(&"A".repeat(80))).chars().count(), LONGEST_GIVEN + 1);
        assert_eq!(given(None), "");
    }
}
