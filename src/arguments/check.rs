//! Options of `check`.

use clap::Args;
use std::path::PathBuf;

/// Say whether a key, an InstallCode, a data file and a day fit each other
///
/// Any two or more of them. Every disagreement is shown at once, with what was expected, what there
/// is and the likely cause: another computer or product, expired, moved, a clock turned back.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock check --key KEY --install-code D873BB821E45\n",
    "  avlock check --key KEY --data customer.avr --on 2027-01-01\n",
    "  avlock check --install-code D873BB821E45 --data customer.avr\n\n",
    "Exit status: 0 it fits, 1 it does not (expired and not yet begun, too),\n",
    "2 no EncryptionKey or wrong usage. `avlock explain CODE` explains a finding."
))]
pub struct CheckArgs {
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
