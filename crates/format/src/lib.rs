//! Registration keys, InstallCodes and data files in the AVLock style.
//!
//! A customer's program shows an [`InstallCode`]; the vendor seals [`KeyFields`] into a
//! [`RegistrationKey`] under an [`EncryptionKey`]; the program stores the key in a [`DataFile`].
//! The scheme is symmetric: whoever has the EncryptionKey can make keys.
//!
//! | to | use |
//! | --- | --- |
//! | make a key | [`KeyFields`], then [`RegistrationKey::seal`] |
//! | read a key | `text.parse::<RegistrationKey>()`, then [`RegistrationKey::open`] |
//! | show the fields of a damaged key | [`RegistrationKey::open_payload`], then [`Payload::raw`] |
//! | read an InstallCode | `text.parse::<InstallCode>()` |
//! | compute one from data | [`InstallCode::of_data`], [`InstallCode::of_removable_disk`] |
//! | tell computers of one InstallCode apart | [`MachineHash`] |
//! | read or write a data file | [`DataFile`] |
//! | read all its entries at once | [`DataFile::open`] |
//! | enter a key as a program would | [`register::Registrar::enter`] |
//! | judge what was read | [`check`] |
//! | put foreign text into a message | [`escaped`] |
//!
//! `docs/format.md` is the specification; it marks each rule as published, by analogy or *ours*. The
//! library reads no clock, no file, no environment and no randomness: what it needs to know is an
//! argument. Its messages name no option and no command, so that any program can show them.

#![forbid(unsafe_code)]

pub mod check;
pub mod escaped;
pub mod layers;
pub mod register;

mod code;
mod day;
mod encryption_key;
mod file;
mod finding;
mod key;

pub use code::identity::{IdentityError, MachineHash};
pub use code::install_code::{ICode, InstallCode, InstallCodeError, RawInstallCode};
pub use code::sources::{Group, Source, SourceError, Sources};
pub use day::{DayError, DelphiDay};
pub use encryption_key::{EncryptionKey, EncryptionKeyError, Weakness};
pub use file::data_file::{DataFile, DataFileError};
pub use file::last_date::{LastDate, LastDateError};
pub use file::mending::{Mended, Mending, mend};
pub use file::opened::{KeyEntry, OpenedFile, StoredKey};
pub use file::records::{ApplicationData, KeyRecord, OpenedApplicationData, StoredError};
pub use file::time_seen::TimeSeen;
pub use finding::{Finding, FindingCode, Level};
pub use key::app_version::{AppVersion, AppVersionError};
pub use key::error::KeyError;
pub use key::fields::{Action, Binding, FieldError, Grant, KeyFields, KeyIndex, Period, Term};
pub use key::key_type::{KeyType, TypeDigit};
pub use key::payload::{Payload, RawFields};
pub use key::registration_key::RegistrationKey;
pub use key::values::{Values, ValuesError};
