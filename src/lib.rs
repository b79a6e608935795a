//! Registration keys, InstallCodes and data files in the AVLock style.
//!
//! A customer's program shows an [`InstallCode`]; the vendor seals [`KeyFields`] into a
//! [`RegistrationKey`] under an [`EncryptionKey`]; the program stores the key in a [`DataFile`].
//! The scheme is symmetric: who has the EncryptionKey can make keys.
//!
//! | to | use |
//! | --- | --- |
//! | make a key | [`KeyFields`], then [`RegistrationKey::seal`] |
//! | read a key | `text.parse::<RegistrationKey>()`, then [`RegistrationKey::open`] |
//! | show what a damaged key says | [`RegistrationKey::open_payload`], then [`Payload::raw`] |
//! | read an InstallCode | `text.parse::<InstallCode>()` |
//! | compute one from data | [`InstallCode::of_data`] |
//! | read or write a data file | [`DataFile`] |
//! | register as a program would | [`registration::Registrar`] |
//! | judge what was read | [`check`] |
//! | find codes in a mail | [`scan::scan`] |
//!
//! `docs/format.md` is the specification, with a word on each rule about how sure it is. The library
//! reads no clock, no file and no environment: what it needs to know is an argument.
//!
//! # Features
//!
//! - `cli` (default): the program `avlock`, module `cli`. A library needs none of it.
//! - `repair`: module `repair`, which searches around a code that does not read. It is for the
//!   vendor's tools; in a shipped program it would help guessing.
//! - `serde`: [`Finding`] can be serialised.

pub mod check;
pub mod format;
pub mod registration;
#[cfg(feature = "repair")]
pub mod repair;
pub mod scan;

mod app_version;
mod data_file;
mod delphi_day;
mod encryption_key;
mod finding;
mod identity;
mod install_code;
mod key_fields;
mod key_type;
mod last_date;
mod opened_file;
mod payload;
mod registration_key;
mod sources;
mod stored;
mod values;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "cli")]
mod arguments;
#[cfg(feature = "cli")]
mod batch;
#[cfg(feature = "cli")]
mod commands;
#[cfg(feature = "cli")]
mod explain;
#[cfg(feature = "cli")]
mod failure;
#[cfg(feature = "cli")]
mod inputs;
#[cfg(feature = "cli")]
mod ledger;
#[cfg(feature = "cli")]
mod new_file;
#[cfg(feature = "cli")]
mod order;
#[cfg(feature = "cli")]
mod pager;
#[cfg(feature = "cli")]
mod printer;
#[cfg(feature = "cli")]
mod profile;
#[cfg(feature = "cli")]
mod progress;
#[cfg(feature = "cli")]
mod prompt;
#[cfg(feature = "cli")]
mod reading;
#[cfg(feature = "cli")]
mod recording;
#[cfg(feature = "cli")]
mod reference;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod sample;
#[cfg(feature = "cli")]
mod secret;
#[cfg(feature = "cli")]
mod session;
#[cfg(feature = "cli")]
mod table;
#[cfg(feature = "cli")]
mod typed;
#[cfg(feature = "cli")]
mod who;
#[cfg(feature = "cli")]
mod wizard;

pub use app_version::{AppVersion, AppVersionError};
pub use data_file::{DataFile, DataFileError};
pub use delphi_day::{DayError, DelphiDay};
pub use encryption_key::{EncryptionKey, EncryptionKeyError, Weakness};
pub use finding::{Finding, FindingCode, Level};
pub use identity::IdentityError;
pub use install_code::{ICode, InstallCode, InstallCodeError, RawInstallCode};
pub use key_fields::{Action, Binding, FieldError, Grant, KeyFields, KeyIndex, Period, Term};
pub use key_type::KeyType;
pub use last_date::{LastDate, LastDateError};
pub use opened_file::{OpenedFile, StoredKey};
pub use payload::{Payload, RawFields};
pub use registration_key::{KeyError, RegistrationKey};
pub use sources::{Group, Source, SourceError, Sources};
pub use stored::{ApplicationData, KeyRecord, StoredError};
pub use values::{Values, ValuesError};
