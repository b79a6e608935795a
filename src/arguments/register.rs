//! Options of `register`.

use crate::arguments::user_data::UserDataArgs;
use clap::Args;
use std::path::PathBuf;

/// Put a key and user data into a data file
///
/// Does what RegisterKey does in a customer's program, and answers as it does, 0 to 4. Makes the
/// file or adds to one that stands; replaces it in one step; writes nothing if the key does not fit.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock register --key KEY --install-code D873BB821E45 --user-name 'Ann Lee'\n",
    "  avlock register customer.avr --key KEY --install-code LOCAL --primary-install-code PRIMARY\n",
    "  avlock register customer.avr --moved --index 0\n\n",
    "--on is the local time of the computer here: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS.mmm [default: now]\n\n",
    "Exit status: 0 written (answers 0 and 3), 1 refused (answers 1, 2 and 4), 2 wrong usage."
))]
pub struct RegisterArgs {
    /// The data file [default: its name comes from AppID, in this folder]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The registration key; `-` reads it from standard input
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// InstallCode of the computer that the file is on [default: of the file, or of the user's data]
    #[arg(long, value_name = "CODE")]
    pub install_code: Option<String>,
    /// InstallCode that the key was issued for, if another: a secondary registration
    #[arg(long, value_name = "CODE")]
    pub primary_install_code: Option<String>,
    /// Mark the registration as moved to another computer; without --key the one of --index
    #[arg(long)]
    pub moved: bool,
    /// The registration that --moved marks
    #[arg(long, value_name = "N", requires = "moved", conflicts_with_all = [
        "key", "install_code", "primary_install_code", "app_name", "app_version", "on",
        "user_name", "user_company", "email", "other",
    ])]
    pub index: Option<String>,
    /// Number of the application [default: of the profile]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// The application's name to store [default: of the profile]
    #[arg(long, value_name = "TEXT")]
    pub app_name: Option<String>,
    /// The application's version to store, which generic keys are compared with [default: of the profile]
    #[arg(long, value_name = "VERSION")]
    pub app_version: Option<String>,
    /// What the user typed, to store.
    #[command(flatten)]
    pub user: UserDataArgs,
}
