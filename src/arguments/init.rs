//! Options of `init`.

use clap::{Args, ValueEnum};

/// Write a profile and a strong EncryptionKey, or a program to start from
///
/// The EncryptionKey goes into a file of its own, mode 0600. Nothing that stands is overwritten;
/// a standing profile file gets the new app added.
///
/// With `--starter` alone the profile stays as it is, and its product gets a small protected program in the new
/// folder NAME-starter. Without a profile, or with `--app-id`, the profile is made first.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock init --app demo --app-id 12345 --name Demo --app-version 5.1\n",
    "  avlock init --starter rust"
))]
pub struct InitArgs {
    /// Number of the application, 0 to 65535
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// The application's name, for people
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The application's version, for generic keys
    #[arg(long, value_name = "VERSION")]
    pub app_version: Option<String>,
    /// Write a protected program in this language into the new folder NAME-starter
    ///
    /// It holds the EncryptionKey, in a file that its .gitignore names.
    #[arg(long, value_enum, value_name = "LANG")]
    pub starter: Option<StarterLanguage>,
}

/// The languages that there is a starter in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StarterLanguage {
    /// A package of Cargo.
    Rust,
    /// C99 and a Makefile.
    C,
    /// Python 3.9 or later, and what pip installs.
    Python,
    /// Free Pascal and a Makefile.
    Pascal,
}
