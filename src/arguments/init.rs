//! Options of `init`.

use clap::{Args, ValueEnum};

/// Write a profile and a strong EncryptionKey, or a program to start from
///
/// On a terminal it asks for what is missing. The EncryptionKey goes into a file of its own, mode 0600, which Git is
/// told to ignore. Nothing that stands is overwritten; a standing profile file gets the new app added. `--ledger` is
/// written into the profile, so that each key is recorded.
///
/// To keep the EncryptionKey sealed or in a vault, write another place for it into the profile, and remove its file:
/// a variable, as in `encryption_key = { env = "DEMO_KEY" }`, or a command that prints it, as in
///
/// encryption_key = { command = ["age", "--decrypt", "-i", "id.txt", "demo.key.age"] }
///
/// The command runs in the profile's folder, whenever the EncryptionKey is needed.
///
/// With `--starter` alone the profile stays as it is, and its product gets a small protected program in the new
/// folder NAME-starter. Without a profile, or with another option of it, the profile is made first.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock init\n",
    "  avlock init --app demo --app-id 12345 --name Demo --app-version 5.1 --ledger issued.db\n",
    "  avlock init --starter rust\n\n",
    "Exit status: 0 all was written, 2 nothing was (a name or a file stands already, wrong usage)."
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
    /// Write the profile into your own configuration folder, where it is found from every folder
    #[arg(long, conflicts_with_all = ["here", "config"])]
    pub home: bool,
    /// Write the profile into this folder; without a question that is the default, unless --config or
    /// AVLOCK_CONFIG names another file
    #[arg(long, conflicts_with = "config")]
    pub here: bool,
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
