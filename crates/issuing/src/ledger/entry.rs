//! What is to be recorded of keys: one entry a key, many of them in one piece of memory.
//!
//! The content of each is hashed here, by whoever makes the key: a batch does it on all cores.

use crate::ledger::Fingerprint;
use crate::ledger::chain::{Encoded, Hash};
use crate::order::{Holder, OpenDay};
use crate::reference::Reference;
use avlock_format::{RawFields, RawInstallCode, RegistrationKey};

/// A key, for whom it is and on which terms.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What somebody wants remembered with it.
    pub reference: Reference<'a>,
    /// For whom it is.
    pub holder: Holder<'a>,
    /// The profile in use.
    pub app: Option<&'a str>,
    /// The terms; the checksum does not count.
    pub terms: RawFields,
    /// Which EncryptionKey made it.
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
    /// Where each text ends, and whether there is one.
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
    /// Takes all of them out.
    pub fn clear(&mut self) {
        self.all.clear();
        self.texts.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds one that `made_by` makes.
    pub fn push(&mut self, entry: &Entry<'_>, made_by: &str) {
        let begin = self.texts.len() as u32;
        let texts = entry.texts().map(|text| {
            self.texts.push_str(text.unwrap_or_default());
            (self.texts.len() as u32, text.is_some())
        });
        self.encoded.clear();
        entry.encode(made_by, &mut self.encoded);
        let Entry { holder, terms, secret, key, open_day, check_only, .. } = *entry;
        let install_code = holder.install_code;
        let content = self.encoded.hash();
        let stored = Stored {
            texts,
            begin,
            install_code,
            terms,
            secret,
            key,
            open_day,
            check_only,
            content,
        };
        self.all.push(stored);
    }

    /// One of them, and the hash of its content.
    pub fn get(&self, place: usize) -> Option<(Entry<'_>, &Hash)> {
        let stored = self.all.get(place)?;
        let mut begin = stored.begin as usize;
        let [order, customer, note, app, user @ ..] = stored.texts.map(|(end, is_there)| {
            let text = &self.texts[begin..end as usize];
            begin = end as usize;
            is_there.then_some(text)
        });
        let Stored { install_code, terms, secret, key, open_day, check_only, .. } = *stored;
        let reference = Reference { order, customer, note };
        let holder = Holder { install_code, user };
        let entry = Entry { reference, holder, app, terms, secret, key, open_day, check_only };
        Some((entry, &stored.content))
    }
}

impl<'a> Entry<'a> {
    fn texts(&self) -> [Option<&'a str>; TEXTS] {
        let Reference { order, customer, note } = self.reference;
        let [user_name, user_company, email, other] = self.holder.user;
        [order, customer, note, self.app, user_name, user_company, email, other]
    }

    /// The columns of [`super::chain::CONTENT`].
    fn encode(&self, made_by: &str, encoded: &mut Encoded) {
        encoded.text(made_by.as_bytes());
        self.texts().into_iter().for_each(|text| encoded.text_or_null(text));
        encoded.number_or_null(self.holder.install_code.map(|code| code.number() as i64));
        numbers(&self.terms).into_iter().for_each(|number| encoded.number(number));
        encoded.number(self.secret.0.into());
        encoded.bytes(&self.key.to_block());
    }
}

/// The terms in the order of their columns.
pub fn numbers(terms: &RawFields) -> [i64; 9] {
    [
        terms.app_id.into(),
        terms.icode.into(),
        terms.key_type.into(),
        terms.days.into(),
        terms.start_day.into(),
        terms.users.into(),
        terms.instances.into(),
        terms.index.into(),
        terms.values.into(),
    ]
}
