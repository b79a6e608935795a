//! Judges what was read and returns every finding; prints nothing (`docs/format.md` section 5).
//!
//! Reading says whether something is a key, an InstallCode or a record. This module says what it
//! is worth: here, today, to this application.
//!
//! - [`key_error`] and its neighbours: why something does not read, with a remedy.
//! - [`key`], [`key_on`]: does a key fit, and is it good on a day?
//! - [`status`], [`steps`]: what a stored registration is worth.

mod errors;
mod key;
mod stored;

pub use errors::{encryption_key, install_code_error, key_error, misreadings};
pub use key::{Expected, application, key, key_on};
pub use stored::{
    Status, StepOutcome, Steps, damaged_application_data, damaged_last_date, damaged_record,
    date_backed, index_of_record, moved, no_data_file, no_entry_opens, status, steps,
};

use std::fmt;

/// A number of days in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub i64);

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
