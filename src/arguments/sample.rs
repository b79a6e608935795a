//! Options of `sample`.

use crate::arguments::key_types::key_types;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Make up customers for tests: InstallCodes, keys, data files
///
/// The same ones for the same seed, plainly marked as made up in the user data. One a line.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock sample install-code --count 100\n",
    "  avlock sample key --count 5 --seed 7 --format json\n",
    "  avlock sample data-file --count 10 --folder samples\n\n",
    "Exit status: 0 all were made, 2 wrong usage, no EncryptionKey, or a file cannot be written."
))]
pub struct SampleArgs {
    /// What to make
    #[arg(value_enum, value_name = "WHAT")]
    pub what: SampleKind,
    /// How many, 1 to 1000000 [default: 1]
    #[arg(long, value_name = "N")]
    pub count: Option<String>,
    /// The same seed gives the same samples [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<String>,
    /// The type of the keys [default: drawn]
    #[arg(long = "type", value_name = "TYPE", value_parser = key_types())]
    pub key_type: Option<String>,
    /// Keys begin within a year from this day, YYYY-MM-DD [default: 2026-01-01]
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    /// Number of the application [default: of the profile]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// The folder for data files, made if it is missing
    #[arg(long, value_name = "DIR", required_if_eq("what", "data-file"), value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// The kinds of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleKind {
    /// InstallCodes of made-up customers; needs no EncryptionKey
    InstallCode,
    /// Registration keys for them
    Key,
    /// Data files in which the keys are registered
    DataFile,
}
