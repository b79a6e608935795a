//! Options of `inspect`.

use clap::Args;
use std::ffi::OsString;

/// Find every code in a text or file and say what each is
///
/// Takes a whole mail: keys, InstallCodes and data files are found wherever they stand, quoted,
/// broken over lines, read aloud, mistyped. Tries every profile. A damaged code gets a suggestion.
/// Of several things it says in one sentence what matters, and of each what it is; --verbose shows all.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock inspect mail.txt\n",
    "  avlock inspect 'my key is z64a59e j5m6x1w yx6l7tv rfmr5?4'\n",
    "  avlock inspect customer.avr\n",
    "  avlock inspect ./*.eml\n\n",
    "Exit status: 0 all that was found reads, 1 something does not or nothing was found,\n",
    "2 no EncryptionKey or no such file."
))]
pub struct InspectArgs {
    /// A text with codes in it, or the name of a file; `-` for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub inputs: Vec<OsString>,
}
