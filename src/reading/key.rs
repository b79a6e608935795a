//! A registration key: opened once under each EncryptionKey, then judged by what is expected of it.
//!
//! Reading and judging are two steps, because a command often needs what a key holds before it knows
//! what to expect of it: `inspect` takes the iCodes of all keys first, `check` the key's own.

use crate::failure::Failure;
use crate::reading::remedies::{IS_INSTALL_CODE, with_remedy};
use crate::reading::suggestions::{self, Given};
use crate::reading::{Reader, letters};
use crate::repair;
use crate::report::{FieldsReport, KeyReport, Verdict};
use crate::session::keys::NamedKey;
use crate::session::profile::Profile;
use avlock_format::check::{self, Expected};
use avlock_format::escaped::Escaped;
use avlock_format::{
    Binding, Finding, FindingCode, Group, ICode, KeyError, KeyFields, Payload, RawInstallCode,
    RegistrationKey,
};
use avlock_issuing::cleaning;
use std::cell::OnceCell;

/// A text as it reads as a key under the EncryptionKeys at hand.
#[derive(Debug)]
pub struct ReadKey<'r> {
    /// The text as given.
    text: String,
    /// The text in its usual spelling, each letter at its place; as given, if that was usual.
    plain: String,
    /// What was taken away from the text, or mapped.
    spelling: Option<Finding>,
    key: Result<RegistrationKey, KeyError>,
    /// Absent if the text is not a key, or if there is no EncryptionKey to try.
    best: Option<Attempt<'r>>,
    /// The keys one fault away, searched when they are first asked for: the search is the expensive
    /// part of reading a damaged key.
    near: OnceCell<Vec<Finding>>,
}

/// A key that reads in full.
#[derive(Debug, Clone, Copy)]
pub struct OpenedKey {
    pub key: RegistrationKey,
    pub fields: KeyFields,
}

impl OpenedKey {
    /// Returns the iCode of the computer that the key is for; a generic key has none.
    pub fn icode(&self) -> Option<ICode> {
        match self.fields.binding {
            Binding::Computer(icode) => Some(icode),
            Binding::Version(_) => None,
        }
    }
}

impl ReadKey<'_> {
    /// Returns the key with its fields, if it reads in full.
    pub fn opened(&self) -> Option<OpenedKey> {
        let key = self.key.ok()?;
        let fields = self.best?.fields.ok()?;
        Some(OpenedKey { key, fields })
    }

    /// True if it has the form of a key, whatever opens it.
    pub fn is_well_formed(&self) -> bool {
        self.key.is_ok()
    }

    /// Returns the text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the letters of the text, by which it is told from others.
    pub fn letters(&self) -> String {
        letters(&self.plain)
    }

    /// Returns the text with its usual spelling, for searches around it.
    fn given(&self) -> Given<'_> {
        Given { text: &self.text, plain: &self.plain }
    }
}

/// What one EncryptionKey opens of a key.
#[derive(Debug, Clone, Copy)]
struct Attempt<'r> {
    by: &'r NamedKey,
    /// The digits, if the packing is right.
    payload: Option<Payload>,
    fields: Result<KeyFields, KeyError>,
}

impl<'r> Attempt<'r> {
    fn new(key: RegistrationKey, by: &'r NamedKey) -> Self {
        match key.open_payload(&by.encryption_key) {
            Ok(payload) => Self { by, payload: Some(payload), fields: payload.to_fields() },
            Err(error) => Self { by, payload: None, fields: Err(error) },
        }
    }

    /// Ranks attempts by how many layers of the key read.
    fn rank(&self) -> u8 {
        match (self.fields, self.payload) {
            // Two profiles may share an EncryptionKey: then AppID tells which one the key is of.
            (Ok(fields), _) if self.by.app_id() == Some(fields.app_id) => 4,
            (Ok(_), _) => 3,
            // Its Checksum fits, which does not happen by chance.
            (Err(KeyError::Field(_)), _) => 2,
            (Err(_), Some(_)) => 1,
            (Err(_), None) => 0,
        }
    }
}

impl Reader {
    /// Reads a text as a key, in whatever spelling it comes.
    pub fn read_key(&self, text: String) -> ReadKey<'_> {
        let cleaned = cleaning::key(&text);
        let (plain, spelling) = (cleaned.text.clone().into_owned(), cleaned.finding());
        ReadKey { text, spelling, ..self.read_letters(plain) }
    }

    /// Reads letters as a key, under each EncryptionKey once.
    pub fn read_letters(&self, text: String) -> ReadKey<'_> {
        let key: Result<RegistrationKey, KeyError> = text.parse();
        let mut best: Option<Attempt<'_>> = None;
        if let Ok(key) = key {
            for by in &self.keys.all {
                let attempt = Attempt::new(key, by);
                // Of several that read as far the first counts: it is the default profile's.
                if best.is_none_or(|best| attempt.rank() > best.rank()) {
                    best = Some(attempt);
                }
            }
        }
        let plain = text.clone();
        ReadKey { text, plain, spelling: None, key, best, near: OnceCell::new() }
    }

    /// Judges a key; around one that does not read others are searched for.
    pub fn key_report(
        &self,
        read: &ReadKey<'_>,
        expected: &Expected,
    ) -> Result<KeyReport, Failure> {
        let mut report = KeyReport::of(read.text.clone());
        report.with_user =
            expected.install_code.is_some_and(|code| code.group() == Group::UserData);
        let key = match read.key {
            Ok(key) => key,
            Err(error) => {
                report.verdict = Verdict::Invalid;
                report.findings = self.why_unreadable(read, error, expected)?;
                report.findings.extend(read.spelling.clone());
                return Ok(report);
            }
        };
        report.key = Some(key.to_string());
        report.findings = check::misreadings(&read.plain);
        let Some(Attempt { by, payload, fields }) = read.best else {
            self.misses_encryption_key();
            self.add_row(&mut report, key, None)?;
            report.findings.extend(read.spelling.clone());
            report.verdict = match Verdict::of(&report.findings) {
                Verdict::Valid => Verdict::Unknown,
                // The ledger revoked it, whatever it holds.
                verdict => verdict,
            };
            report.set_state(self.today);
            return Ok(report);
        };
        let other = if fields.is_err() { self.key_of_other_product(key) } else { None };
        // What the digits spell under the wrong EncryptionKey tells nothing.
        if let Some(payload) = payload.filter(|_| other.is_none()) {
            report.app.clone_from(&by.app);
            report.findings.extend(check::encryption_key(&by.encryption_key));
            report.fields = Some(FieldsReport::from(payload));
        }
        match (fields, &other) {
            (_, Some((_, finding))) => report.findings.push(finding.clone()),
            (Ok(fields), None) => {
                let compared = check::key(&fields, expected);
                report.findings.extend(compared.into_iter().map(with_remedy));
                if expected.app_id.is_none() {
                    report.findings.extend(self.other_application(by, &fields));
                }
                report.findings.extend(check::key_on(&fields, self.today).map(with_remedy));
            }
            // Its Checksum fits, so each letter is the one that was sealed: there is nothing to
            // search for.
            (Err(error @ KeyError::Field(_)), None) => {
                report.findings.push(check::key_error(&error))
            }
            (Err(error), None) => {
                report.findings.extend(self.why_unreadable(read, error, expected)?)
            }
        }
        self.add_row(&mut report, key, by.profile.as_ref())?;
        report.findings.extend(read.spelling.clone());
        report.verdict = Verdict::of(&report.findings);
        report.product = match other {
            Some((product, _)) => Some(product.to_owned()),
            None => report.fields.as_ref().and_then(|fields| self.product_of(fields.app_id)),
        };
        report.set_state(self.today);
        Ok(report)
    }

    /// Adds what the ledger has of the key.
    fn add_row(
        &self,
        report: &mut KeyReport,
        key: RegistrationKey,
        opened_by: Option<&Profile>,
    ) -> Result<(), Failure> {
        if let Some(known) = self.known.row_of(key, opened_by)? {
            report.set_row(known.listing, &known.revoked);
        }
        Ok(())
    }

    /// Returns the profile whose EncryptionKey opens a key.
    pub(super) fn opened_by(&self, key: RegistrationKey) -> Option<&Profile> {
        self.read_letters(key.to_string()).best?.by.profile.as_ref()
    }

    /// True if a text reads as a key in full, or is one fault away from one that does.
    pub fn is_near_a_key(&self, read: &ReadKey<'_>) -> bool {
        read.opened().is_some()
            || read.key.is_ok_and(|key| self.key_of_other_product(key).is_some())
            || !self.one_fault_away(read).is_empty()
    }

    /// Divides the searches for two wrong letters among some keys that do not read.
    pub fn divide_searches<'a, 'r: 'a>(&self, keys: impl Iterator<Item = &'a ReadKey<'r>>) {
        let waits =
            |key: &&ReadKey<'_>| repair::is_of_right_length(&key.plain) && !self.is_near_a_key(key);
        self.budget.divide(keys.filter(waits).count());
    }

    /// True if no key will be searched for two wrong letters any more.
    pub fn has_no_searches_left(&self) -> bool {
        self.budget.is_spent()
    }

    fn one_fault_away<'a>(&self, read: &'a ReadKey<'_>) -> &'a [Finding] {
        read.near.get_or_init(|| {
            suggestions::one_fault_away(read.given(), &self.keys.all, &Expected::default())
        })
    }

    /// Says why a text does not read as a key, and which keys may have been meant.
    fn why_unreadable(
        &self,
        read: &ReadKey<'_>,
        error: KeyError,
        expected: &Expected,
    ) -> Result<Vec<Finding>, Failure> {
        let finding = self.in_plain_words(read, &error);
        if read.text.parse::<RawInstallCode>().is_ok() {
            return Ok(vec![finding.hint(IS_INSTALL_CODE)]);
        }
        if self.keys.all.is_empty() {
            return Ok(vec![finding]);
        }
        let suggested = self.suggested(read, expected);
        // A key for another computer is not suggested, but that it is near tells what to ask for.
        let is_of_another = suggested.is_empty()
            && expected.install_code.is_some()
            && !self.suggested(read, &Expected { install_code: None, ..*expected }).is_empty();
        let hint = match is_of_another {
            true => suggestions::OF_ANOTHER_COMPUTER,
            false => suggestions::remedy(&error, suggested.len(), &read.plain),
        };
        let about = match self.sole(&suggested) {
            Some(key) => self.about_suggested(key, expected)?,
            None => Vec::new(),
        };
        Ok(std::iter::once(finding.hint(hint)).chain(suggested).chain(about).collect())
    }

    /// Says why a text does not read in words that name its letters, and the products that were tried.
    fn in_plain_words(&self, read: &ReadKey<'_>, error: &KeyError) -> Finding {
        let finding = check::key_error(error);
        match error {
            KeyError::Frame(frame) => match impossible_letters(&read.plain, frame.letters) {
                Some(words) => finding.plainly(words),
                None => finding,
            },
            KeyError::Packing(_) | KeyError::Checksum { .. } => {
                let tried: Vec<&str> =
                    self.keys.all.iter().filter_map(|key| key.app.as_deref()).collect();
                finding.plainly(match &tried[..] {
                    [] => "the EncryptionKey that was given does not open it".to_owned(),
                    [app] => format!("the EncryptionKey of {app} does not open it"),
                    all => format!("no product's EncryptionKey opens it (tried {})", in_short(all)),
                })
            }
            _ => finding,
        }
    }

    /// Returns a finding for each key that may have been meant. Two wrong letters are searched for
    /// only if one fault explains nothing under any EncryptionKey.
    pub(super) fn suggested(&self, read: &ReadKey<'_>, expected: &Expected) -> Vec<Finding> {
        let near = if *expected == Expected::default() {
            self.one_fault_away(read).to_vec()
        } else {
            suggestions::one_fault_away(read.given(), &self.keys.all, expected)
        };
        if !near.is_empty() {
            return near;
        }
        // Longer and shorter texts have only one fault that is searched for.
        if !repair::is_of_right_length(&read.plain) {
            return Vec::new();
        }
        let searches = self.budget.take(self.keys.all.len());
        suggestions::two_letters_away(read.given(), &self.keys.all[..searches], expected)
    }

    /// Warns of a key that another profile than the default one opens, where nobody told which application
    /// is meant: it may have been entered in the wrong product.
    pub fn not_of_default(&self, read: &ReadKey<'_>, expected: &Expected) -> Option<Finding> {
        let (default, default_id) =
            self.keys.default_app.as_ref().filter(|_| expected.app_id.is_none())?;
        let Attempt { by, fields, .. } = read.best?;
        let app_id = fields.ok()?.app_id;
        // Of a key with another AppID than its profile's there is a warning already.
        let app = by.app.as_deref().filter(|app| app != default && by.app_id() == Some(app_id))?;
        let message =
            format!("it is a key of {app} (AppID {app_id}), and the default app is {default}");
        let hint = format!(
            "if it was entered in {default}, find the one that was issued for that; --app {app} tells that \
             {app} is meant"
        );
        let finding = Finding::warning(FindingCode::Application, message);
        Some(finding.compared(default_id, app_id).hint(hint))
    }

    /// Objects to a key of another AppID than the profile's that opened it. That is an error only if
    /// the user chose the profile: otherwise it was merely tried.
    pub(super) fn other_application(
        &self,
        opened_by: &NamedKey,
        fields: &KeyFields,
    ) -> Option<Finding> {
        let app_id = opened_by.app_id()?;
        if app_id == fields.app_id {
            return None;
        }
        let finding = with_remedy(check::application(app_id, fields));
        Some(if self.keys.chosen { finding } else { finding.into_warning() })
    }
}

/// Names the letters, from 1, that no key has at their place.
fn impossible_letters(text: &str, (first, last): (usize, usize)) -> Option<String> {
    let letters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let found: String = letters.get(first - 1..last)?.iter().collect();
    let found = found.to_ascii_uppercase();
    Some(match first == last {
        true => format!("letter {first} cannot be {found}"),
        false => format!("letters {first} and {last} cannot be {found}"),
    })
}

/// Lists the first of some names: a vendor may have a hundred products.
fn in_short(names: &[&str]) -> String {
    const MOST: usize = 5;
    let first = names.iter().take(MOST).map(|name| Escaped(name).to_string());
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(MOST) {
        None | Some(0) => first,
        Some(more) => format!("{first} and {more} more"),
    }
}
