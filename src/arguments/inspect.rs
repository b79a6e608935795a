//! Options of `inspect`.

use clap::Args;

/// Options of `inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// A text with codes in it, or the name of a file; `-` for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub inputs: Vec<String>,
    /// The day to judge by, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}
