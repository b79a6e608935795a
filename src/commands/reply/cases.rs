//! What there is to say to a customer about each thing that was found in his mail, and what the vendor has to
//! do for it. What is said of a key is in `keys`, of a data file in `files`.
//!
//! A key is said to be correct only if nothing but one slip parts it from what was written, or if the ledger
//! or an InstallCode of the mail confirms it. Nothing of the ledger, and nobody's data, is ever said.

use crate::commands::command_line::terms_like;
use crate::commands::reply::found::Found;
use crate::commands::reply::given::given;
use crate::commands::reply::vendor::Products;
use crate::commands::sightings::Doubtful;
use crate::failure::Failure;
use crate::reading::{OtherKey, Reader};
use crate::reply::dates;
use crate::reply::letter::{NEW_KEY, Paragraph};
use crate::reply::section::{Placeholder, Section};
use crate::report::{CodeReport, FieldsReport, InspectReport, Verdict, sole_suggestion};
use crate::scan::Kind;
use avlock_format::{DelphiDay, Finding, FindingCode, InstallCode};
use avlock_issuing::language::Language;
use std::collections::HashSet;

/// The paragraphs of an answer, and the lines for the vendor.
#[derive(Default)]
pub struct Answer {
    pub paragraphs: Vec<Paragraph>,
    pub next: Vec<String>,
}

/// Why no new key is offered for an InstallCode of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// A key or a data file is of another product, and the customer was asked which one he uses.
    ForProduct,
    /// A key that removes registrations, or one that was revoked, is in the mail: the licence may be at its end.
    ForWish,
}

/// What a newer key is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newer {
    /// It is in the text of the mail.
    Key,
    /// A data file of the mail is registered with it.
    Stored,
    /// The ledger has it, in this row.
    Row(i64),
}

/// What is known while an answer grows.
pub struct Cases<'c> {
    pub(super) reader: &'c Reader,
    pub(super) products: &'c Products,
    pub(super) found: &'c Found,
    language: Language,
    /// The InstallCodes of the text that read, each once.
    pub(super) codes: Vec<InstallCode>,
    /// The ICodes that a key of the mail is for.
    pub(super) served: HashSet<String>,
    /// True if a key is in the mail that nobody can read.
    pub(super) has_unclear_key: bool,
    /// True if an InstallCode is needed for what comes next.
    pub(super) needs_code: bool,
    pub(super) wait: Option<Wait>,
    /// True if there is a place for a key in the text already.
    has_place: bool,
    /// The app of the keys and data files, if there is one.
    pub(super) app: Option<String>,
    /// The terms of a key that does not fit the computer of the mail.
    pub(super) like: Option<FieldsReport>,
    pub(super) answer: Answer,
}

impl<'c> Cases<'c> {
    /// Makes the answer to what was found.
    pub fn of(
        found: &'c Found,
        reader: &'c Reader,
        products: &'c Products,
        language: Language,
    ) -> Result<Answer, Failure> {
        let mut cases = Self {
            reader,
            products,
            found,
            language,
            codes: found.codes(),
            served: HashSet::new(),
            has_unclear_key: false,
            needs_code: false,
            wait: None,
            has_place: false,
            app: None,
            like: None,
            answer: Answer::default(),
        };
        for thing in &found.things {
            match thing {
                InspectReport::Key(key) => cases.key(key)?,
                InspectReport::Code(code) => cases.code(code),
                InspectReport::File(file) => cases.file(file)?,
            }
        }
        for doubtful in &found.doubtful {
            cases.doubtful(doubtful);
        }
        cases.end()?;
        Ok(cases.answer)
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
        self.say(paragraph.with(Placeholder::Given, given));
    }

    /// Asks again for what may be a key or an InstallCode and does not read; for an InstallCode only where the mail has none
    /// that does.
    fn doubtful(&mut self, doubtful: &Doubtful) {
        let section = match doubtful.kind {
            Kind::RegistrationKey => {
                self.has_unclear_key = true;
                Section::KeyUnclear
            }
            Kind::InstallCode if self.codes.is_empty() => Section::CodeUnclear,
            Kind::InstallCode | Kind::DataFile => return,
        };
        let given = given(Some(&doubtful.as_written));
        self.say(Paragraph::of(section).with(Placeholder::Given, given));
    }

    /// Has the place for a key that is still to be made, or asks for what is needed.
    fn end(&mut self) -> Result<(), Failure> {
        let app = self.app.take();
        for code in std::mem::take(&mut self.codes) {
            if self.has_unclear_key || self.served.contains(&code.icode().to_string()) {
                continue;
            }
            let words = with_terms(&code, self.like.as_ref());
            let command = self.products.command(&words, app.as_deref());
            let line = match self.wait {
                Some(Wait::ForProduct) => format!("Once the product is known: {command}"),
                Some(Wait::ForWish) => format!("If a new key is wanted: {command}"),
                None => {
                    let paragraph = Paragraph::of(Section::NewKey);
                    self.say(paragraph.with(Placeholder::Code, code.to_string()));
                    let known = self.reader.other_key_of(code, None, None, app.as_deref())?;
                    match known.filter(OtherKey::is_good) {
                        Some(known) => {
                            let show = format!("ledger show {}", known.row.id);
                            let show = self.products.command(&show, app.as_deref());
                            let line =
                                format!("The ledger has a key for it: {show}{}", self.place());
                            self.answer.next.push(line);
                            format!("If another one is wanted: {command}")
                        }
                        None => format!("Next: {command}{}", self.place()),
                    }
                }
            };
            self.answer.next.push(line);
        }
        if self.needs_code && !self.found.has_code() {
            self.say(Paragraph::of(Section::AskCode));
        }
        if self.found.rest > 0 {
            let line = format!("{} more codes of the mail were not answered", self.found.rest);
            self.answer.next.push(line);
        }
        Ok(())
    }

    /// Tells once where the key of a command belongs.
    fn place(&mut self) -> String {
        match std::mem::replace(&mut self.has_place, true) {
            true => String::new(),
            false => format!("  (in the place of {NEW_KEY})"),
        }
    }

    pub(super) fn say(&mut self, paragraph: Paragraph) {
        self.answer.paragraphs.push(paragraph);
    }

    /// Returns what is known of a newer key than one that is over.
    pub(super) fn newer(
        &self,
        fields: &FieldsReport,
        key: Option<&str>,
        app: Option<&str>,
        code: Option<InstallCode>,
    ) -> Result<Option<Newer>, Failure> {
        if self.found.has_newer_key(fields) {
            return Ok(Some(Newer::Key));
        }
        if self.found.is_registered_anew(fields) {
            return Ok(Some(Newer::Stored));
        }
        let Some(code) = code else { return Ok(None) };
        let key = key.and_then(|key| key.parse().ok());
        let other = self.reader.other_key_of(code, Some(fields.index), key, app)?;
        Ok(other.filter(OtherKey::is_good).map(|other| Newer::Row(other.row.id)))
    }

    /// Points to a newer key. The key itself is in the ledger alone, and the vendor puts it in.
    pub(super) fn point_to(&mut self, newer: Newer, app: Option<&str>) {
        match newer {
            Newer::Key => self.say(Paragraph::of(Section::NewerKeyHere)),
            Newer::Stored => {}
            Newer::Row(id) => {
                self.say(Paragraph::of(Section::NewerKey));
                let command = self.products.command(&format!("ledger show {id}"), app);
                let line = format!("It was renewed already: {command}{}", self.place());
                self.answer.next.push(line);
            }
        }
    }

    pub(super) fn about_product(&self, section: Section, app: Option<&str>) -> Paragraph {
        let paragraph = Paragraph::of(section);
        match self.products.name(app) {
            Some(name) => paragraph.with(Placeholder::Product, name),
            None => paragraph,
        }
    }

    /// Adds the days of a key, in words.
    pub(super) fn with_days(
        &self,
        paragraph: Paragraph,
        fields: Option<&FieldsReport>,
    ) -> Paragraph {
        let Some(fields) = fields else { return paragraph };
        let days = [(Placeholder::First, fields.start_date), (Placeholder::Last, fields.last_date)];
        days.into_iter().fold(paragraph, |paragraph, (place, day)| match day {
            Some(day) => paragraph.with(place, self.in_words(day)),
            None => paragraph,
        })
    }

    pub(super) fn in_words(&self, day: DelphiDay) -> String {
        dates::written(day, self.language)
    }
}

/// Returns the words that make a key for an InstallCode, on the terms of another one if there is one.
pub(super) fn with_terms(code: &InstallCode, like: Option<&FieldsReport>) -> String {
    format!("keygen {code} {}", terms_like(like).join(" "))
}
