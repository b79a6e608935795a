//! Options of `check`.

use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;

/// Say whether a key, an InstallCode, a data file and a day fit each other
///
/// Give what there is, in any order: each thing is told by its form, and everything is taken that
/// stands in a mail. Every disagreement is shown at once, with what was expected, what there is and
/// the likely cause: another computer or product, expired, moved, a clock turned back.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock check Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4 D873BB821E45\n",
    "  avlock check mail.eml customer.avr\n",
    "  avlock check Z64A59E J5M6X1W YX6L7TV RFMR5R4 customer.avr --on 2027-01-01\n",
    "  avlock check customer.avr\n\n",
    "Exit status: 0 it fits, 1 it does not (expired and not yet begun, too),\n",
    "2 no EncryptionKey or wrong usage. `avlock explain CODE` explains a finding."
))]
pub struct CheckArgs {
    /// A key, an InstallCode, a data file, a mail or another text; `-` for standard input
    #[arg(value_name = "THING")]
    pub things: Vec<OsString>,
    /// The registration key; `-` reads it from standard input
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// The InstallCode that the computer shows now
    #[arg(long, value_name = "CODE")]
    pub install_code: Option<String>,
    /// The data file; `-` reads it from standard input
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Number of the application [default: of the profile that --app names]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// The version of the application that a generic key is entered in
    #[arg(long, value_name = "VERSION")]
    pub app_version: Option<String>,
    /// Number of the key; of a data file judge only the key of this index
    #[arg(long, value_name = "N")]
    pub index: Option<String>,
}

impl CheckArgs {
    /// True if there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        let Self { things, key, install_code, data, .. } = self;
        things.is_empty() && key.is_none() && install_code.is_none() && data.is_none()
    }
}
