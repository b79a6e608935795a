//! The byte and letter layers, one rule a file, none of which knows a field.
//!
//! Another edition of the format, with other fields in its key, would reuse these files as they
//! are: [`letters`] and [`armour`] turn sixteen bytes into a key's text, [`packing`] turns
//! hexadecimal digits into sixteen bytes, [`cipher`] encrypts them, [`record`] frames the text
//! fields of a data file. [`checksums`] collects the sums that this project had to choose.
//!
//! Nothing here reads a clock, a file or the environment, and nothing here imports a domain type.

pub mod armour;
pub mod checksums;
pub mod cipher;
pub mod letters;
pub mod packing;
pub mod record;
pub mod windows_1252;

/// The layer of the format that objected to an input (`docs/format.md`, "What reading can object to").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Layer {
    /// The number of letters or digits is wrong.
    Length,
    /// A character is outside the alphabet.
    Letter,
    /// A fixed digit of a key's frame is not the one expected.
    Frame,
    /// A decrypted byte is outside the packing table.
    Packing,
    /// A checksum does not fit what it is over.
    Checksum,
    /// A field is out of its range, or contradicts another.
    Field,
    /// The IC-SRC byte of an InstallCode names sources that do not exist.
    Source,
}
