//! What a text or a file turns out to be under the EncryptionKeys at hand, as a report.
//!
//! `keycheck`, `codecheck`, `datacheck`, `inspect` and `check` read through here, so that they say
//! the same of the same thing. Nothing here reads options, files or the clock.

mod data_file;
mod install_code;
mod registration_key;
mod suggestions;

pub use data_file::{is_data_file, salvage};
pub use install_code::install_code;
pub use registration_key::OpenedKey;

use crate::DelphiDay;
use crate::failure::Failure;
use crate::ledger::known::KnownKeys;
use crate::session::{Candidates, Session};

/// Reads with some EncryptionKeys, judges by a day, and knows what was issued.
#[derive(Debug)]
pub struct Reader {
    /// The EncryptionKeys to try.
    pub candidates: Candidates,
    /// The day to judge by.
    pub today: DelphiDay,
    known: KnownKeys,
}

impl Reader {
    /// With what the command line, the environment and the profiles give.
    pub fn new(session: &Session, today: DelphiDay) -> Result<Self, Failure> {
        let candidates = session.candidates()?;
        Ok(Self { candidates, today, known: KnownKeys::new(session)? })
    }
}
