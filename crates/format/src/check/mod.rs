//! Judges what was read and returns every finding (`docs/format.md` section 5).
//!
//! Reading decides whether a text is a key, an InstallCode or a record. This module decides what it is
//! worth: on this computer, on this day, for this application. It reads no clock and prints nothing,
//! and its hints fit any program: they name no option and no command.
//!
//! - [`key_error`] and its neighbours explain why something does not read, with a hint.
//! - [`key`], [`application`] and [`key_on`] judge whether a key fits, and is good on a day.
//! - [`status`] and [`steps`] judge a stored registration.

mod errors;
mod key;
mod none_opens;
mod stored;

pub use errors::{encryption_key, install_code_error, key_error, misreadings};
pub use key::{Expected, application, key, key_on};
pub use none_opens::why_none_opens;
pub use stored::{
    Status, StepOutcome, Steps, cut_off_record, damaged_application_data, damaged_forward_date,
    damaged_last_date, damaged_record, date_backed, index_of_record, mended, moved, no_entry_opens,
    no_text, not_a_data_file, status, steps,
};

use std::fmt;

/// A number of days, printed as `1 day` or `2 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub i64);

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
