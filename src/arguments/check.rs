//! Options of `check`.

use clap::Args;
use std::path::PathBuf;

/// Options of `check`.
#[derive(Debug, Clone, Args, Default)]
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
    /// The day to judge by, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
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
