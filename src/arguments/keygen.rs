//! Options of `keygen`.

use crate::arguments::key_types::key_types;
use crate::arguments::languages::languages;
use crate::arguments::ledger::ReferenceArgs;
use crate::arguments::user_data::UserDataArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Make a registration key
///
/// From an InstallCode, from the user's data, or generic for one version of the application.
/// With none of them on a terminal it asks for each thing.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock keygen D873BB821E45 --days 300 --start 2026-12-01\n",
    "  avlock keygen --user-name 'Ann Lee' --user-company Acme --type permanent\n",
    "  avlock keygen --generic --app-version 5.1 --type trial --days 30 --format json\n",
    "  avlock keygen --batch orders.csv --output keys.csv --days 365\n\n",
    "Exit status: 0 a key was made, 1 the InstallCode does not read or a row was refused,\n",
    "2 wrong usage, no EncryptionKey, or no table."
))]
pub struct KeygenArgs {
    /// The InstallCode that the customer's program shows; `-` reads it from standard input
    #[arg(value_name = "CODE", conflicts_with_all = ["install_code", "generic", "batch"])]
    pub code: Vec<String>,
    /// The same as the argument CODE
    #[arg(long, value_name = "CODE", help_heading = "For whom, one of")]
    pub install_code: Option<String>,
    /// A key for any computer, of one version of the application
    #[arg(long, help_heading = "For whom, one of")]
    pub generic: bool,
    /// The user's data, of which the InstallCode is computed.
    #[command(flatten)]
    pub user: UserDataArgs,
    /// The version that a generic key is for [default: of the profile]
    #[arg(long, value_name = "VERSION", help_heading = "Terms")]
    pub app_version: Option<String>,
    /// Number of the application, 0 to 65535 [default: of the profile]
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub app_id: Option<String>,
    /// What the key is for [default: temporary]
    #[arg(long = "type", value_name = "TYPE", help_heading = "Terms", value_parser = key_types())]
    pub key_type: Option<String>,
    /// How many days, 1 to 65534, or how long: 6w, 6m, 1y
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub days: Option<String>,
    /// The last day, YYYY-MM-DD, or how long, instead of --days
    #[arg(long, value_name = "DATE", help_heading = "Terms")]
    pub until: Option<String>,
    /// The first day: a date, tomorrow, 30d [default: today, or the day of --on]
    #[arg(long, value_name = "DATE", help_heading = "Terms", allow_hyphen_values = true)]
    pub start: Option<String>,
    /// Computers that share the key, 0 to 255 [default: 1]
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub users: Option<String>,
    /// Copies that may run at once on one computer, 0 to 255 [default: 1]
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub instances: Option<String>,
    /// Number of the key within the application, 0 to 254 [default: 0]
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub index: Option<String>,
    /// Twelve free bits: `657`, `6,5,7` or `0110'0101'0111` [default: 000]
    #[arg(long, value_name = "VALUES", help_heading = "Terms")]
    pub values: Option<String>,
    /// Spell the key under it, for the telephone [default: the language of the locale, or else en]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Terms", num_args = 0..=1, require_equals = true)]
    #[arg(value_parser = languages(), conflicts_with_all = ["batch", "dry_run"])]
    pub spell: Option<Option<String>>,
    /// Copy the key to the clipboard of the terminal as well, over ssh, too
    #[arg(long, help_heading = "Terms", conflicts_with_all = ["batch", "dry_run"])]
    pub copy: bool,
    /// Show the terms and make no key
    #[arg(long, help_heading = "Terms")]
    pub dry_run: bool,
    /// What the ledger remembers with the key.
    #[command(flatten)]
    pub reference: ReferenceArgs,
    /// A table of orders.
    #[command(flatten)]
    pub batch: BatchArgs,
}

/// Options of `keygen --batch`.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "A table of orders")]
pub struct BatchArgs {
    /// Make a key for each row of a table, `-` for standard input
    ///
    /// Columns are named like the options, whatever their case, blanks, `-` and `_`; a missing or empty one takes the option
    /// given here, then the profile, then the default. The column `app` names the profile of a row.
    /// Other columns pass through. Added are `registration_key` and `error`.
    #[arg(long, value_name = "FILE")]
    pub batch: Option<PathBuf>,
    /// The shape of the table [default: by its extension, csv for standard input]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,
    /// What stands between the cells of CSV [default: found in the header: , ; | or a tab]
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// How the letters of the table are written: windows-1254, macintosh, shift_jis, .. [default: UTF-8, UTF-16
    /// and Windows-1252 are found; rows that may be in another are refused]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The heading of a column in this table: `install_code='Device code'`; may be repeated
    #[arg(long, value_name = "NAME=HEADING")]
    pub column: Vec<String>,
    /// Write the table to a file, which is replaced in one step at the end; `-` for standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to do at a row that is refused
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub on_error: OnError,
    /// How many threads make keys [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<String>,
}

/// The shape of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// Comma-separated values with a header.
    Csv,
    /// JSON Lines, an object a line.
    Jsonl,
}

/// What to do at a row that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum OnError {
    /// Go on with the next.
    #[default]
    Continue,
    /// End there.
    Stop,
}
