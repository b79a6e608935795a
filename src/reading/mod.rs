//! What a text or a file turns out to be under the EncryptionKeys at hand, as a report.
//!
//! `keycheck`, `codecheck`, `datacheck`, `inspect` and `check` read through here, so that they say
//! the same of the same thing. Nothing here reads options, files or the clock.

mod code;
mod expected;
mod file;
pub mod fit;
mod key;
pub mod known;
pub mod remedies;
mod suggestions;

pub use code::install_code;
pub use expected::expected;
pub use file::{is_data_file, salvage};
pub use key::OpenedKey;

use crate::failure::Failure;
use crate::reading::known::KnownKeys;
use crate::session::Session;
use crate::session::keys::NamedKeys;
use avlock_format::DelphiDay;

/// Reads with some EncryptionKeys, judges by a day, and knows what was issued.
#[derive(Debug)]
pub struct Reader {
    /// The EncryptionKeys to try.
    pub keys: NamedKeys,
    /// The day to judge by.
    pub today: DelphiDay,
    known: KnownKeys,
}

impl Reader {
    /// With what the command line, the environment and the profiles give.
    pub fn new(session: &Session, today: DelphiDay) -> Result<Self, Failure> {
        let keys = session.keys_to_try()?;
        Ok(Self { keys, today, known: KnownKeys::new(session)? })
    }
}
