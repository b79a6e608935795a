//! Makes the key of a row, or tells why there is none. The ledger may still decide otherwise: see
//! `record`.

use crate::batch::columns::{Cells, Column};
use crate::batch::damage;
use crate::batch::encoding;
use crate::failure::refused_cell;
use crate::session::applications::{Application, Applications, NoApplication};
use avlock_format::{DelphiDay, EncryptionKey, KeyType, RawFields, RegistrationKey, check};
use avlock_issuing::ledger::entry::{Entries, Entry};
use avlock_issuing::order::{Defaults, Holder, Order, Terms};
use avlock_issuing::reference::{LONGEST_CUSTOMER, LONGEST_NOTE, Reference};
use avlock_issuing::text::{self, NotAlone};

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// It gets a new key; in a dry run, it would get one.
    Made(Option<RegistrationKey>),
    /// It keeps its key, which opens and holds the terms of the row.
    Kept,
    /// It gets the key that the ledger has for its order, and there may be something to tell of that.
    Given(RegistrationKey, Option<String>),
    /// It gets no key: the column, what was expected and what was found.
    Refused(String),
    /// It is refused but keeps its key, which cannot be checked now because the EncryptionKey is not
    /// at hand. That is no fault of the row.
    Unchecked(String),
}

impl RowOutcome {
    /// Returns why the row was refused, if it was.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Refused(reason) | Self::Unchecked(reason) => Some(reason),
            Self::Made(_) | Self::Kept | Self::Given(..) => None,
        }
    }
}

/// Makes the keys of all rows. Threads share it.
#[derive(Debug)]
pub struct Issuer<'a> {
    /// The options, for cells that are missing or empty.
    pub options: Order<'a>,
    /// The encoding of the table, in which names can be other letters than they are read as.
    pub encoding: encoding::Shared,
    /// The first day of keys whose row and options have none.
    pub today: DelphiDay,
    /// True if no keys are made.
    pub dry_run: bool,
    /// True if the work ends at the first refused row.
    pub stop: bool,
    /// The applications that rows are for.
    pub applications: Applications<'a>,
    /// Customer and note, for rows that have none. An order number belongs to one row.
    pub reference: Reference<'a>,
    /// The user that the ledger names.
    pub made_by: String,
}

impl Issuer<'_> {
    /// Makes the key of a row, or checks the one it has. Adds an entry if the key has to be recorded, or
    /// to be compared with the recorded order.
    pub fn issue(&self, row: &Cells<'_>, entries: &mut Entries) -> RowOutcome {
        if let Some(reason) = self.encoding.refusal(row) {
            return RowOutcome::Refused(reason);
        }
        self.try_issue(row, entries).unwrap_or_else(|reason| {
            RowOutcome::Refused(damage::of_install_code(row).unwrap_or(reason))
        })
    }

    fn try_issue(&self, row: &Cells<'_>, entries: &mut Entries) -> Result<RowOutcome, String> {
        let application = match self.applications.get(row.get(Column::App)) {
            Ok(application) => application,
            Err(NoApplication::NotUsable(reason)) if row.get(Column::RegistrationKey).is_some() => {
                return Ok(RowOutcome::Unchecked(format!("app: {reason}")));
            }
            Err(NoApplication::NotNamed(reason) | NoApplication::NotUsable(reason)) => {
                return Err(format!("app: {reason}"));
            }
        };
        damage::refuse_spoiled_order(row)?;
        let order = self.order(row)?;
        let defaults = Defaults {
            today: self.today,
            app_id: application.app_id,
            app_version: application.app_version,
        };
        if let Some(text) = row.get(Column::RegistrationKey) {
            let (key, terms) = keep(text, &application.encryption_key, &order, defaults)?;
            // A kept key is compared with the recorded order, and may have been revoked.
            if application.records {
                self.enter(row, application, &terms, (key, true), entries)?;
            }
            return Ok(RowOutcome::Kept);
        }
        let terms = order.read(&defaults).map_err(refused_cell)?;
        if self.dry_run && !application.records {
            return Ok(RowOutcome::Made(None));
        }
        let key = RegistrationKey::seal(&terms.fields, &application.encryption_key);
        if application.records {
            self.enter(row, application, &terms, (key, false), entries)?;
        }
        Ok(RowOutcome::Made((!self.dry_run).then_some(key)))
    }

    /// Adds the entry of a row for the ledger.
    fn enter(
        &self,
        row: &Cells<'_>,
        application: &Application<'_>,
        terms: &Terms<'_>,
        (key, check_only): (RegistrationKey, bool),
        entries: &mut Entries,
    ) -> Result<(), String> {
        let Reference { customer, note, .. } = self.reference;
        // An address may have several lines, which is no reason to refuse the order.
        let one_line = row.get(Column::Customer).filter(|text| text.contains(char::is_control));
        let one_line =
            one_line.map(|text| text.replace("\r\n", " ").replace(char::is_control, " "));
        let order = row.get(Column::Order);
        let reference = match check_only {
            // Only the order is compared, so nothing else is a reason to refuse a key that is out.
            true => Reference::read(order, None, None),
            false => Reference::read(
                order,
                shortened(one_line.as_deref().or(row.get(Column::Customer)), LONGEST_CUSTOMER)
                    .or(customer),
                shortened(row.get(Column::Note), LONGEST_NOTE).or(note),
            ),
        };
        let entry = Entry {
            reference: reference.map_err(refused_cell)?,
            holder: holder(row, terms),
            app: application.app,
            terms: RawFields::from(&terms.fields),
            secret: application.secret,
            key,
            open_day: terms.open_day,
            check_only,
        };
        entries.push(&entry, &self.made_by);
        Ok(())
    }

    /// Returns the order of a row: its own cells, and the options where it has none.
    ///
    /// Cells that exclude each other are taken together, because an order with a cell and an option that
    /// do not go together would be refused. So a row that tells for whom the key is takes no option
    /// about that, and one with days takes no `--until`. A row with a type of its own takes no option
    /// that keys of this type do not have.
    ///
    /// User data beside an InstallCode are the contact of a shop's table, and no term of the order.
    fn order<'r>(&'r self, row: &Cells<'r>) -> Result<Order<'r>, String> {
        use Column as C;
        let options = &self.options;
        let install_code = row.get(C::InstallCode);
        let [user_name, user_company, email, other] = match install_code {
            Some(_) => [None; 4],
            None => user_data(row),
        };
        let type_word = row.get(C::Type).map(word_of_type);
        let own_type = type_word.and_then(KeyType::from_word);
        let mut order = Order {
            install_code,
            user_name,
            user_company,
            email,
            other,
            generic: row.get(C::Generic).map_or(Ok(false), yes_or_no)?,
            app_version: row.get(C::AppVersion),
            app_id: row.get(C::AppId).or(options.app_id),
            key_type: type_word.or(options.key_type),
            days: row.get(C::Days),
            until: row.get(C::Until),
            start: row.get(C::Start),
            users: row.get(C::Users),
            instances: row.get(C::Instances),
            index: row.get(C::Index),
            values: row.get(C::Values),
        };
        if !order.has_holder() {
            order.install_code = options.install_code;
            order.user_name = options.user_name;
            order.user_company = options.user_company;
            order.email = options.email;
            order.other = options.other;
            // "no" in the row overrides the option.
            order.generic = options.generic && row.get(C::Generic).is_none();
        }
        if order.generic {
            order.app_version = order.app_version.or(options.app_version);
        }
        let has_terms = !matches!(own_type, Some(KeyType::Unregister | KeyType::UnregisterAll));
        let has_period = has_terms && own_type != Some(KeyType::Permanent);
        if has_period {
            order.start = order.start.or(options.start);
            if order.days.is_none() && order.until.is_none() {
                order.days = options.days;
                order.until = options.until;
            }
        }
        if has_terms {
            order.users = order.users.or(options.users);
            order.instances = order.instances.or(options.instances);
            order.values = order.values.or(options.values);
        }
        if own_type != Some(KeyType::UnregisterAll) {
            order.index = order.index.or(options.index);
        }
        Ok(order)
    }
}

/// Returns the cells of the user's data.
fn user_data<'r>(row: &Cells<'r>) -> [Option<&'r str>; 4] {
    Column::USER_DATA.map(|column| row.get(column))
}

/// Returns for whom the key is as the ledger records it: with the contact that is beside an InstallCode.
fn holder<'r>(row: &Cells<'r>, terms: &Terms<'r>) -> Holder<'r> {
    match row.get(Column::InstallCode) {
        Some(_) => Holder { user: user_data(row), ..terms.holder },
        None => terms.holder,
    }
}

/// Returns the word of a type that is written in another case, or with blanks or `_` for hyphens.
fn word_of_type(text: &str) -> &str {
    // Most tables hold the word itself, and every row asks.
    if KeyType::from_word(text).is_some() {
        return text;
    }
    let letter = |byte: u8| match byte {
        b' ' | b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    let is_meant = |word: &&str| word.bytes().eq(text.bytes().map(letter));
    KeyType::ALL.into_iter().map(KeyType::word).chain(["temporal"]).find(is_meant).unwrap_or(text)
}

/// Checks the key that a row has already: it has to open and to hold the terms of the row. If the row
/// leaves the first day open, that of the key is right: it was today when the key was made.
fn keep<'r>(
    text: &str,
    encryption_key: &EncryptionKey,
    order: &Order<'r>,
    mut defaults: Defaults<'r>,
) -> Result<(RegistrationKey, Terms<'r>), String> {
    let key = text::registration_key(text);
    let opened = key.and_then(|key| Ok((key, key.open(encryption_key).map_err(NotAlone::Unread)?)));
    let (key, fields) = opened.map_err(|error| {
        let message = match error {
            NotAlone::Unread(error) => check::key_error(&error).message + ",",
            NotAlone::PartBeside => {
                "expected a registration key alone, found a part of another code".to_owned()
            }
        };
        format!("registration_key: {message} in {}", text::quoted(text))
    })?;
    if let Some(period) = fields.period() {
        defaults.today = period.first();
    }
    let expected = order.read(&defaults).map_err(refused_cell)?;
    if fields != expected.fields {
        let text = text::quoted(text);
        return Err(format!(
            "registration_key: expected the terms of the row, found others in {text}"
        ));
    }
    Ok((key, expected))
}

/// Returns the beginning of a text that the ledger has room for: what is no term of an order does not stop it.
/// `damage` warns of it.
fn shortened(text: Option<&str>, most: usize) -> Option<&str> {
    let text = text?;
    let end = text.char_indices().nth(most).map_or(text.len(), |(place, _)| place);
    Some(text[..end].trim_end())
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(format!("generic: expected yes or no, found {}", text::quoted(text))),
    }
}
