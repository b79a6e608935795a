//! The options for what a user typed into the customer's program.

use clap::Args;

/// What the user typed into the customer's program.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "The user's data")]
pub struct UserDataArgs {
    /// The user's name
    #[arg(long, value_name = "TEXT")]
    pub user_name: Option<String>,
    /// The user's company
    #[arg(long, value_name = "TEXT")]
    pub user_company: Option<String>,
    /// The user's e-mail address
    #[arg(long, value_name = "TEXT")]
    pub email: Option<String>,
    /// Other data
    #[arg(long, value_name = "TEXT")]
    pub other: Option<String>,
}
