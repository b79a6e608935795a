//! The hash of a row: SHA-256 over the row before, and over everything that the row holds.
//!
//! Columns are encoded one after the other, each with its type and length, so that no two contents
//! have the same bytes. What a key is and for whom (its *content*) is hashed by itself: that can
//! be done on any core, before it is known which number the row gets.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash before the first row.
pub fn genesis() -> Hash {
    Sha256::digest(b"avlock ledger, first edition").0
}

/// The value of a column, as it is hashed and written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A number.
    Number(i64),
    /// A number with a fraction. No row is written with one, but a file may have been changed.
    Real(f64),
    /// A text. It may not be UTF-8 in a file that was changed.
    Text(&'a [u8]),
    /// Bytes.
    Bytes(&'a [u8]),
    /// The encrypted block of a key.
    Block([u8; 16]),
}

impl<'a> Value<'a> {
    /// A text, or nothing.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.as_bytes()))
    }

    /// A number, or nothing.
    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

/// Columns as they are hashed.
#[derive(Debug, Default)]
pub struct Encoded(Vec<u8>);

impl Encoded {
    /// Begins anew in the same memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds the value of the next column.
    pub fn push(&mut self, value: &Value<'_>) {
        match value {
            Value::Null => self.0.push(b'n'),
            // The length of a number is that of its type.
            Value::Number(number) => self.push_tagged(b'i', *number as u64),
            Value::Real(number) => self.push_with_length(b'r', &number.to_be_bytes()),
            Value::Text(text) => self.push_with_length(b't', text),
            Value::Bytes(bytes) => self.push_with_length(b'b', bytes),
            Value::Block(block) => self.push_with_length(b'b', block),
        }
    }

    /// Adds the values of the next columns.
    pub fn extend(&mut self, values: &[Value<'_>]) {
        for value in values {
            self.push(value);
        }
    }

    /// Hashes the columns that were added.
    pub fn hash(&self) -> Hash {
        Sha256::digest(&self.0).0
    }

    fn push_with_length(&mut self, tag: u8, bytes: &[u8]) {
        self.push_tagged(tag, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn push_tagged(&mut self, tag: u8, number: u64) {
        let [a, b, c, d, e, f, g, h] = number.to_be_bytes();
        // In one piece, so that the memory is looked at once.
        self.0.extend_from_slice(&[tag, a, b, c, d, e, f, g, h]);
    }
}

/// Hashes a row: the row before, its place, its content.
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

    fn hash(values: &[Value<'_>]) -> Hash {
        let mut encoded = Encoded::default();
        encoded.extend(values);
        encoded.hash()
    }

    #[test]
    fn no_two_contents_have_the_same_bytes() {
        let text = |text| Value::text(Some(text));
        let contents: [&[Value<'_>]; 10] = [
            &[text("ab"), text("c")],
            &[text("a"), text("bc")],
            &[text("abc"), text("")],
            &[text("abc"), Value::Null],
            &[Value::Null, text("abc")],
            &[text(""), Value::Null],
            &[Value::Null, Value::Null],
            &[Value::Number(7)],
            &[Value::Real(7.0)],
            &[Value::Bytes(&7i64.to_be_bytes())],
        ];
        for (place, one) in contents.iter().enumerate() {
            for other in &contents[..place] {
                assert_ne!(hash(one), hash(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_block_is_hashed_as_its_bytes() {
        let block = [0xA5; 16];
        assert_eq!(hash(&[Value::Block(block)]), hash(&[Value::Bytes(&block)]));
    }
}
