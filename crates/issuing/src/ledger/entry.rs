//! What is to be recorded of keys: one entry a key, many of them in one piece of memory.
//!
//! The content of each is hashed here, by whoever makes the key: a batch does it on all cores.

use crate::ledger::Fingerprint;
use crate::ledger::chain::{Encoded, Hash, Value};
use crate::ledger::column::{Column, Values};
use crate::order::{Holder, OpenDay};
use crate::reference::{Reference, order_form};
use avlock_format::{RawFields, RawInstallCode, RegistrationKey};

/// A key, for whom it is and on which terms.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What is remembered with the key.
    pub reference: Reference<'a>,
    /// The computer, the user or the version that the key is for.
    pub holder: Holder<'a>,
    /// The name of the profile in use.
    pub app: Option<&'a str>,
    /// The terms; the checksum does not count.
    pub terms: RawFields,
    /// Which EncryptionKey made the key.
    pub secret: Fingerprint,
    /// The key.
    pub key: RegistrationKey,
    /// What the order leaves to the day on which it is issued.
    pub open_day: OpenDay,
    /// Compares the entry with the recorded order and writes nothing.
    pub check_only: bool,
}

/// Texts of an entry: order, customer, note, app, and four of the user.
const TEXTS: usize = 8;

/// Entries with their texts in one place. Clearing keeps the memory.
#[derive(Debug, Default)]
pub struct Entries {
    all: Vec<Stored>,
    texts: String,
    encoded: Encoded,
}

#[derive(Debug)]
struct Stored {
    /// Where each text ends, and whether it is given.
    texts: [(u32, bool); TEXTS],
    begin: u32,
    install_code: Option<RawInstallCode>,
    terms: RawFields,
    secret: Fingerprint,
    key: RegistrationKey,
    open_day: OpenDay,
    check_only: bool,
    content: Hash,
}

impl Entries {
    /// Removes all entries.
    pub fn clear(&mut self) {
        self.all.clear();
        self.texts.clear();
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds an entry, its order number in the form that is recorded, and hashes its content; `made_by` is
    /// who records it, as `user@host`.
    pub fn push(&mut self, entry: &Entry<'_>, made_by: &str) {
        let order = entry.reference.order.map(order_form);
        let reference = Reference { order: order.as_deref(), ..entry.reference };
        let entry = &Entry { reference, ..*entry };
        let begin = self.texts.len() as u32;
        let texts = entry.texts().map(|text| {
            self.texts.push_str(text.unwrap_or_default());
            (self.texts.len() as u32, text.is_some())
        });
        self.encoded.clear();
        self.encoded.extend(entry.values(made_by).content());
        self.all.push(Stored {
            texts,
            begin,
            install_code: entry.holder.install_code,
            terms: entry.terms,
            secret: entry.secret,
            key: entry.key,
            open_day: entry.open_day,
            check_only: entry.check_only,
            content: self.encoded.hash(),
        });
    }

    /// True if nothing is to be recorded: each entry has its key already, and is only compared.
    pub fn are_only_checked(&self) -> bool {
        self.all.iter().all(|stored| stored.check_only)
    }

    /// True if the entry at a place, from 0, has an order number.
    pub fn has_order(&self, place: usize) -> bool {
        // The order number is the first of the texts.
        self.all.get(place).is_some_and(|stored| stored.texts[0].1)
    }

    /// The entry at a place, from 0, and the hash of its content.
    pub fn get(&self, place: usize) -> Option<(Entry<'_>, &Hash)> {
        let stored = self.all.get(place)?;
        let mut begin = stored.begin as usize;
        let [order, customer, note, app, user @ ..] = stored.texts.map(|(end, is_given)| {
            let text = &self.texts[begin..end as usize];
            begin = end as usize;
            is_given.then_some(text)
        });
        let entry = Entry {
            reference: Reference { order, customer, note },
            holder: Holder { install_code: stored.install_code, user },
            app,
            terms: stored.terms,
            secret: stored.secret,
            key: stored.key,
            open_day: stored.open_day,
            check_only: stored.check_only,
        };
        Some((entry, &stored.content))
    }
}

impl<'a> Entry<'a> {
    fn texts(&self) -> [Option<&'a str>; TEXTS] {
        let Reference { order, customer, note } = self.reference;
        let [user_name, user_company, email, other] = self.holder.user;
        [order, customer, note, self.app, user_name, user_company, email, other]
    }

    /// The values of [`Column::CONTENT`]; those of other columns are null.
    pub fn values(&self, made_by: &'a str) -> Values<'a> {
        let [user_name, user_company, email, other] = self.holder.user;
        let install_code = self.holder.install_code.map(|code| code.number() as i64);
        let terms = &self.terms;
        let mut values = Values::default();
        values.set(Column::MadeBy, Value::text(Some(made_by)));
        values.set(Column::OrderNumber, Value::text(self.reference.order));
        values.set(Column::Customer, Value::text(self.reference.customer));
        values.set(Column::Note, Value::text(self.reference.note));
        values.set(Column::App, Value::text(self.app));
        values.set(Column::UserName, Value::text(user_name));
        values.set(Column::UserCompany, Value::text(user_company));
        values.set(Column::Email, Value::text(email));
        values.set(Column::Other, Value::text(other));
        values.set(Column::InstallCode, Value::number(install_code));
        values.set(Column::AppId, Value::Number(terms.app_id.into()));
        values.set(Column::Icode, Value::Number(terms.icode.into()));
        values.set(Column::KeyType, Value::Number(terms.key_type.into()));
        values.set(Column::Days, Value::Number(terms.days.into()));
        values.set(Column::StartDay, Value::Number(terms.start_day.into()));
        values.set(Column::Users, Value::Number(terms.users.into()));
        values.set(Column::Instances, Value::Number(terms.instances.into()));
        values.set(Column::KeyIndex, Value::Number(terms.index.into()));
        values.set(Column::KeyValues, Value::Number(terms.values.into()));
        values.set(Column::Secret, Value::Number(self.secret.0.into()));
        values.set(Column::RegistrationKey, Value::Block(self.key.to_block()));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::decide::tests::entry;

    #[test]
    fn entries_come_back() {
        let mut entries = Entries::default();
        let user = [Some("Ann"), None, Some(""), Some("x")];
        let first = Entry { app: Some("demo"), ..entry(Some("1001")) };
        let second = Entry { holder: Holder { user, ..first.holder }, ..entry(None) };
        for entry in [&first, &second] {
            entries.push(entry, "ann@desk");
        }
        for (place, entry) in [first, second].iter().enumerate() {
            let (read, _) = entries.get(place).unwrap();
            assert_eq!(format!("{read:?}"), format!("{entry:?}"));
            assert_eq!(entries.has_order(place), entry.reference.order.is_some());
        }
        assert!(entries.get(2).is_none());
        entries.clear();
        assert!(entries.is_empty());
    }

    #[test]
    fn an_entry_has_a_value_for_every_column_of_the_content() {
        let text = Some("x");
        let plain = entry(text);
        let whole = Entry {
            reference: Reference { order: text, customer: text, note: text },
            holder: Holder { user: [text; 4], ..plain.holder },
            app: text,
            ..plain
        };
        let values = whole.values("ann@desk");
        for (column, value) in Column::ALL.into_iter().zip(values.all()) {
            let is_null = *value == Value::Null;
            assert_eq!(is_null, !Column::CONTENT.contains(&column), "{column:?}");
        }
    }

    #[test]
    fn the_content_is_hashed_with_all_of_it() {
        let hash = |entry: &Entry<'_>, made_by| {
            let mut entries = Entries::default();
            entries.push(entry, made_by);
            *entries.get(0).unwrap().1
        };
        let plain = entry(Some("1001"));
        let other_note = Reference { note: Some("x"), ..plain.reference };
        let other_terms = RawFields { users: plain.terms.users + 1, ..plain.terms };
        let before = hash(&plain, "ann@desk");
        assert_ne!(before, hash(&plain, "bob@desk"));
        assert_ne!(before, hash(&Entry { reference: other_note, ..plain }, "ann@desk"));
        assert_ne!(before, hash(&Entry { terms: other_terms, ..plain }, "ann@desk"));
        // How an entry is to be treated is not recorded.
        assert_eq!(before, hash(&Entry { check_only: true, ..plain }, "ann@desk"));
    }
}
