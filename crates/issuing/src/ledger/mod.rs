//! The ledger: what was issued, to whom, once. One SQLite file, to which rows are only ever added.
//!
//! The rules, which need no file:
//!
//! - [`mod@column`]: the columns of a row, once; [`chain`]: its hash over its content and the row before.
//! - [`entry`]: what is to be recorded of a key; [`context`]: by whom, when, and in whose place.
//! - [`decide`]: what becomes of an entry; [`terms`]: whether an order asks for the same terms.
//!
//! The file:
//!
//! - [`schema`]: the tables, and how an older file becomes a newer one; [`row`]: what a row holds.
//! - [`store`]: opening and making the file; [`mark`]: what is looked at before; [`reading`]: a file
//!   that is only read; [`error`]: why that fails.
//! - [`append`]: recording, each order once; [`mod@write`]: writing rows; [`revoke`]: revocations.
//! - [`lookup`]: from a key or an InstallCode to its rows; [`orders`]: from an order number;
//!   [`spelling`]: old rows of another spelling.
//! - [`query`]: reading rows in their order; [`filter`]: which of them; [`fold`]: texts as they are
//!   searched; [`find`]: what a text names, and what is near it.
//! - [`verify`]: which row was changed, removed or inserted; [`backup`].
//!
//! A ledger is never needed to make or read a key, and it holds no EncryptionKey: only its
//! [`Fingerprint`]. Times come in as arguments.

pub mod append;
pub mod backup;
mod beside;
pub mod chain;
pub mod column;
pub mod context;
pub mod decide;
mod due;
pub mod entry;
pub mod error;
pub mod filter;
pub mod find;
mod fold;
pub mod lookup;
mod mark;
pub mod orders;
pub mod query;
mod reading;
pub mod revoke;
mod revoked;
pub mod row;
pub mod schema;
mod spelling;
pub mod store;
pub mod terms;
pub mod verify;
pub mod write;

pub use beside::Watch;
pub use store::{Ledger, move_rows_from_journal};

use avlock_format::EncryptionKey;
use sha2::{Digest, Sha256};
use std::fmt;

/// Milliseconds since 1970, UTC, as a row has them. A row that somebody changed may have a number that
/// is not a time.
pub type Milliseconds = i64;

/// What happened, as a row records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A key was made.
    Issued,
    /// A key was made on the terms of an older row, for longer.
    Renewed,
    /// A key was made that takes an older row's place for the same order.
    Reissued,
    /// An older row's key is no longer good.
    Revoked,
}

impl Event {
    /// All four events.
    pub const ALL: [Self; 4] = [Self::Issued, Self::Renewed, Self::Reissued, Self::Revoked];

    /// The word that the file and documents use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Renewed => "renewed",
            Self::Reissued => "reissued",
            Self::Revoked => "revoked",
        }
    }

    /// Finds the event of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == word)
    }
}

/// A mark of an EncryptionKey: tells one from another, and reveals nothing that a key does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub u32);

/// The block that is encrypted for a fingerprint. Grave accents, blanks and zero bytes are not in the
/// packing table, so no key is ever made of this block, and none opens to it.
const FINGERPRINT_BLOCK: &[u8; 16] = b"`ledger secret`\0";

impl Fingerprint {
    /// Computes the first 32 bits of SHA-256 over one encrypted block.
    pub fn of(encryption_key: &EncryptionKey) -> Self {
        let sealed = encryption_key.seal_block(*FINGERPRINT_BLOCK);
        let [a, b, c, d, ..] = Sha256::digest(sealed).0;
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

impl fmt::Display for Fingerprint {
    /// Writes eight hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}", self.0)
    }
}

/// Spells a time as documents do: `2026-12-01T10:11:12.345Z`.
pub fn time_in_words(time: Milliseconds) -> String {
    match jiff::Timestamp::from_millisecond(time) {
        Ok(time) => format!("{time:.3}"),
        Err(_) => format!("{time} ms"),
    }
}

/// Spells the day of a time, `2026-12-01`, in UTC.
pub fn day_in_words(time: Milliseconds) -> String {
    let mut text = time_in_words(time);
    text.truncate(10);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use avlock_format::layers::packing;

    #[test]
    fn the_block_of_the_fingerprint_can_never_be_a_key() {
        assert!(packing::unpack(FINGERPRINT_BLOCK).is_err());
        let of = |text| Fingerprint::of(&EncryptionKey::new(text).unwrap());
        assert_eq!(of("kW3-xQ9.mZ7_pL2="), of("kW3-xQ9.mZ7_pL2=tail"));
        assert_ne!(of("kW3-xQ9.mZ7_pL2="), of("kW3-xQ9.mZ7_pL2<"));
    }

    #[test]
    fn times_and_words_come_back() {
        assert_eq!(time_in_words(1_800_000_000_123), "2027-01-15T08:00:00.123Z");
        assert_eq!(day_in_words(0), "1970-01-01");
        for event in Event::ALL {
            assert_eq!(Event::from_word(event.word()), Some(event));
        }
    }
}
