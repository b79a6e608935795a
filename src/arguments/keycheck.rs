//! Options of `keycheck`.

use crate::arguments::languages::languages;
use clap::Args;

/// Show what a registration key holds
///
/// Without an EncryptionKey it still says whether the key is well formed. Without --app it tries
/// the EncryptionKey of every profile and says which one opened the key.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock keycheck Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4\n",
    "  avlock keygen --generic --days 30 --format json | avlock keycheck -\n",
    "  avlock keycheck KEY --spell=de\n",
    "  avlock keycheck KEY --install-code D873BB821E45 --field verdict\n\n",
    "Exit status: 0 valid (an expired key still reads), 1 invalid, 2 wrong usage, or an EncryptionKey\n",
    "cannot be read."
))]
pub struct KeycheckArgs {
    /// The keys; `-` reads them from standard input, one a line
    #[arg(value_name = "KEY")]
    pub keys: Vec<String>,
    /// Spell the key as well, for the telephone [default: the language of the locale, or else en]
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, require_equals = true, value_parser = languages())]
    pub spell: Option<Option<String>>,
    /// Does the key belong to this InstallCode?
    #[arg(long, value_name = "CODE", help_heading = "Compare")]
    pub install_code: Option<String>,
    /// Does it belong to this application? [default: of the profile that --app names]
    #[arg(long, value_name = "N", help_heading = "Compare")]
    pub app_id: Option<String>,
    /// Does a generic key belong to this version?
    #[arg(long, value_name = "VERSION", help_heading = "Compare")]
    pub app_version: Option<String>,
    /// Does it have this index?
    #[arg(long, value_name = "N", help_heading = "Compare")]
    pub index: Option<String>,
}
