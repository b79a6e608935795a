//! Judges whether a key, a computer and a data file fit each other, and names the likely cause of each
//! disagreement. This is a vendor's diagnosis, made from what a customer sends; whether a registration
//! is good is decided in `avlock_format::check`.
//!
//! - [`key`]: a key by itself, on a day and on a computer.
//! - [`file`]: a data file as a whole, and whether the key that was sent is in it.
//! - `record`: one registration of a data file.
//!
//! One wrong thing often fails several comparisons: in a file that was copied from another computer
//! every record disagrees as well. So each cause is reported once, by the outermost room that sees it.

pub mod file;
pub mod key;
mod record;

use avlock_format::{AppVersion, InstallCode, KeyFields, KeyIndex, RegistrationKey};
use std::fmt;

/// What a data file is compared with; nothing is compared with what is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Against {
    /// The InstallCode that the computer shows now.
    pub computer: Option<InstallCode>,
    /// The application that the file should belong to.
    pub app_id: Option<u16>,
    /// The key that was sent, with its fields. It was judged by itself before.
    pub key: Option<(RegistrationKey, KeyFields)>,
    /// The version that the application has now, if it is another than the file holds.
    pub app_version: Option<AppVersion>,
    /// The index to judge; without it the key's index, or else all of the file.
    pub index: Option<KeyIndex>,
}

/// An InstallCode and what it was made of.
struct WithSources(InstallCode);

impl fmt::Display for WithSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.0.sources())
    }
}
