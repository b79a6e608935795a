//! Options of `init`.

use clap::Args;

/// Write a profile and a strong EncryptionKey
///
/// The EncryptionKey goes into a file of its own, mode 0600. Nothing that stands is overwritten;
/// a standing profile file gets the new app added.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Example:\n",
    "  avlock init --app demo --app-id 12345 --name Demo --app-version 5.1"
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
}
