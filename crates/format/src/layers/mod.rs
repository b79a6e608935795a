//! The byte and letter layers, one rule a file (`docs/format.md` sections 1, 2.2 to 2.5 and 4).
//!
//! [`letters`] and [`armour`] turn sixteen bytes into a key's text, [`packing`] turns hexadecimal
//! digits into sixteen bytes, [`cipher`] encrypts them, [`record`] frames the text fields of a data
//! file in the code page that [`windows_1252`] knows. [`checksums`] collects the sums that this
//! project had to choose.
//!
//! No layer knows what a field means, and none imports from the rest of the crate. So another edition
//! of the format, with other fields in its key, could reuse these files as they are.

pub mod armour;
pub mod checksums;
pub mod cipher;
pub mod letters;
pub mod packing;
pub mod record;
pub mod stack;
pub mod windows_1252;

/// The layer of the format that objected to an input (`docs/format.md`, "What reading can object to").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Layer {
    /// The number of letters or digits is wrong.
    Length,
    /// A character is outside the alphabet.
    Letter,
    /// A fixed digit of a key's frame is another one.
    Frame,
    /// A decrypted byte is outside the packing table.
    Packing,
    /// A checksum does not fit the bytes that it is over.
    Checksum,
    /// A field is out of its range, or contradicts another.
    Field,
    /// The IC-SRC byte of an InstallCode names sources that do not exist.
    Source,
}
