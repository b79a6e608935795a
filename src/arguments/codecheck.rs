//! Options of `codecheck`.

use crate::arguments::user_data::UserDataArgs;
use clap::Args;

/// Show what an InstallCode holds
///
/// With the user's data it also says whether the code belongs to that user. It needs no
/// EncryptionKey.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock codecheck BED1ABB4B189\n",
    "  avlock codecheck C048E68847D6 --user-name 'Ann Lee' --user-company Acme\n\n",
    "Exit status: 0 valid, 1 invalid or of another user, 2 wrong usage."
))]
pub struct CodecheckArgs {
    /// The InstallCodes; `-` reads them from standard input, one a line
    #[arg(value_name = "CODE")]
    pub codes: Vec<String>,
    /// Does the code belong to this user?
    #[command(flatten)]
    pub user: UserDataArgs,
}
