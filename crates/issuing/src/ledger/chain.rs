//! The hash of a row: SHA-256 over the row before, and over all that the row says.
//!
//! Columns are encoded one after the other, each with its type and length, so that no two contents
//! have the same bytes. What a key is and for whom (its *content*) is hashed by itself: that can
//! be done on any core, before it is known which number the row gets.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Columns that place a row in the ledger, in the order in which they are hashed.
pub const PLACE: [&str; 5] = ["id", "event", "time", "refers_to", "generation"];

/// Columns that say what was issued, in the order in which they are hashed.
pub const CONTENT: [&str; 21] = [
    "made_by",
    "order_number",
    "customer",
    "note",
    "app",
    "user_name",
    "user_company",
    "email",
    "other",
    "install_code",
    "app_id",
    "icode",
    "key_type",
    "days",
    "start_day",
    "users",
    "instances",
    "key_index",
    "key_values",
    "secret",
    "registration_key",
];

/// Stands before the first row.
pub fn genesis() -> Hash {
    Sha256::digest(b"avlock ledger, first edition").0
}

/// Encoded columns.
#[derive(Debug, Default)]
pub struct Encoded(Vec<u8>);

impl Encoded {
    /// Begins anew in the same memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// A column that is absent.
    pub fn null(&mut self) {
        self.0.push(b'n');
    }

    /// A number.
    pub fn number(&mut self, number: i64) {
        self.0.push(b'i');
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    /// A number, or nothing.
    pub fn number_or_null(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.number(number),
            None => self.null(),
        }
    }

    /// A text.
    pub fn text(&mut self, text: &[u8]) {
        self.measured(b't', text);
    }

    /// A text, or nothing.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text.as_bytes()),
            None => self.null(),
        }
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.measured(b'b', bytes);
    }

    /// A column as it is in the file, of whatever type somebody made it.
    pub fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.null(),
            ValueRef::Integer(number) => self.number(number),
            ValueRef::Real(number) => self.measured(b'r', &number.to_be_bytes()),
            ValueRef::Text(text) => self.text(text),
            ValueRef::Blob(bytes) => self.bytes(bytes),
        }
    }

    /// The hash of what was encoded.
    pub fn hash(&self) -> Hash {
        Sha256::digest(&self.0).0
    }

    fn measured(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }
}

/// The hash of a row: the row before, its place, its content.
pub fn link(before: &Hash, place: &Encoded, content: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(&place.0);
    hasher.update(content);
    hasher.finalize().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_contents_have_the_same_bytes() {
        let encoded = |columns: &[Option<&str>]| {
            let mut encoded = Encoded::default();
            columns.iter().for_each(|column| encoded.text_or_null(*column));
            encoded.hash()
        };
        let contents: [&[Option<&str>]; 7] = [
            &[Some("ab"), Some("c")],
            &[Some("a"), Some("bc")],
            &[Some("abc"), Some("")],
            &[Some("abc"), None],
            &[None, Some("abc")],
            &[Some(""), None],
            &[None, None],
        ];
        for (place, one) in contents.iter().enumerate() {
            for other in &contents[..place] {
                assert_ne!(encoded(one), encoded(other), "{one:?} {other:?}");
            }
        }
        let mut number = Encoded::default();
        number.number(7);
        let mut bytes = Encoded::default();
        bytes.bytes(&7i64.to_be_bytes());
        assert_ne!(number.hash(), bytes.hash());
    }
}
