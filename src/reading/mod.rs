//! Reads a key, an InstallCode or a data file under the EncryptionKeys at hand, and makes the report
//! of it: one room for `keycheck`, `codecheck`, `datacheck`, `inspect` and `check`, so that they all
//! say the same of the same thing.
//!
//! A key and a data file are opened once under each EncryptionKey ([`ReadKey`], [`OpenedDataFile`]);
//! the reports are made of what opened. Nothing here reads options or the clock.

mod arrived;
mod budget;
mod code;
mod damaged;
mod expected;
mod file;
pub mod fit;
mod key;
pub mod known;
mod near_names;
mod other_key;
mod other_product;
pub mod remedies;
mod suggested;
mod suggestions;
mod user;

pub use arrived::{Salvaged, data_file, data_file_to_change, salvage};
pub use code::ReadCode;
pub use damaged::damaged_user_data;
pub use expected::expected;
pub use file::OpenedDataFile;
pub use key::{OpenedKey, ReadKey};
pub use other_key::OtherKey;
pub use user::User;

use crate::failure::Failure;
use crate::reading::budget::Budget;
use crate::reading::known::KnownKeys;
use crate::session::keys::NamedKeys;
use crate::session::{Notices, Session};
use avlock_format::{DelphiDay, Finding, KeyIndex};
use avlock_issuing::cleaning;
use std::collections::BTreeMap;

/// What every reading of one command shares.
#[derive(Debug)]
pub struct Reader {
    /// The EncryptionKeys to try.
    pub keys: NamedKeys,
    /// The day to judge by.
    pub today: DelphiDay,
    /// The products of the profile file by AppID, the first of several that share one.
    products: BTreeMap<u16, String>,
    known: KnownKeys,
    budget: Budget,
    notices: Notices,
}

impl Reader {
    /// Takes the EncryptionKeys and the ledger that the command line, the environment and the profiles
    /// give.
    pub fn new(session: &Session, today: DelphiDay) -> Result<Self, Failure> {
        let keys = session.keys_to_try()?;
        let budget = Budget::new(session.notices());
        let mut products = BTreeMap::new();
        for (name, profile) in session.profiles()?.iter().flat_map(|profiles| profiles.all()) {
            products.entry(profile.app_id).or_insert_with(|| name.to_owned());
        }
        let (known, notices) = (KnownKeys::new(session)?, session.notices());
        Ok(Self { keys, today, products, known, budget, notices })
    }

    /// Says once that there is no profile, where an input needs the EncryptionKey that one would give.
    fn misses_encryption_key(&self) {
        self.keys.take_no_profile().into_iter().for_each(|notice| self.notices.add(notice));
    }

    /// Returns the name that the profile file has for the product of an AppID.
    fn product_of(&self, app_id: u16) -> Option<String> {
        self.products.get(&app_id).cloned()
    }
}

/// Returns the letters and digits of a text in upper case, and `?` for those that cannot be read.
pub fn letters(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '?');
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Returns a note of what was taken away from the text of an option with an InstallCode, or mapped.
pub fn spelling_of_code(text: Option<&str>) -> Option<Finding> {
    let finding = cleaning::install_code(text?).finding()?;
    Some(finding.about("the InstallCode"))
}

/// Puts the number of a registered key before a finding about it.
fn about_key(index: KeyIndex, finding: Finding) -> Finding {
    finding.about(format_args!("key {}", index.number()))
}
