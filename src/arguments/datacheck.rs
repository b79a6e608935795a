//! Options of `datacheck`.

use clap::Args;
use std::path::PathBuf;

/// Show what a data file holds
///
/// Application data, keys with their status, the last date. One damaged record does not hide
/// the others.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock datacheck 4XLHRLHF.avr\n",
    "  avlock datacheck customer.avr --on 2027-01-01 --format json\n",
    "  avlock datacheck --diff before.avr after.avr\n",
    "  avlock datacheck --redact customer.avr\n",
    "  avlock datacheck ./*.avr\n\n",
    "Exit status: 0 everything reads and fits (an expired key too), 1 something does not,\n",
    "2 no EncryptionKey or no such file. --diff: 0 no difference, 1 some."
))]
pub struct DatacheckArgs {
    /// The data files; `-` reads one from standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Is the file of the computer with this InstallCode?
    #[arg(long, value_name = "CODE")]
    pub install_code: Option<String>,
    /// Show what differs between two data files, field by field
    #[arg(long, conflicts_with_all = ["install_code", "on"])]
    pub diff: bool,
    /// Mask user data and shorten codes: a report fit to send on
    #[arg(long)]
    pub redact: bool,
}
