//! Options of `reply`.

use crate::arguments::languages::languages;
use clap::Args;
use std::path::PathBuf;

/// Write the answer to a customer's mail
///
/// Finds what `inspect` finds and says it in the customer's words and language: English, German, Spanish,
/// French or Portuguese. The answer is printed and never sent. A key is not made: where one belongs, the text
/// has [KEY], and the command that makes it is named on standard error. The paragraphs of a language can be
/// changed in the file `reply/LANGUAGE.txt` beside the profile.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock reply mail.eml > answer.txt\n",
    "  avlock reply mail.txt --language de\n",
    "  mkdir reply; avlock reply --print-template de > reply/de.txt\n\n",
    "Exit status: 0 there is an answer, 1 nothing was found, 2 no EncryptionKey, no such file,\n",
    "or a template that does not read."
))]
pub struct ReplyArgs {
    /// The mail, in any form that `inspect` reads; `-` for standard input
    #[arg(value_name = "MAIL")]
    pub mail: Option<PathBuf>,
    /// The language of the answer [default: that of the mail, or en if it is not clear]
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    pub language: Option<String>,
    /// Print the built-in paragraphs of a language, to be changed, and read no mail
    #[arg(long, value_name = "LANGUAGE", value_parser = languages(), conflicts_with_all = ["mail", "language"])]
    pub print_template: Option<String>,
}
