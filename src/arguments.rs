//! What can be typed: clap types only. What it means is for `commands` to say.

mod check;
mod inspect;
pub mod ledger;
mod sample;

pub use check::CheckArgs;
pub use inspect::InspectArgs;
pub use sample::{SampleArgs, SampleKind};

use crate::explain;
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_STATUS: &str = "Exit status: 0 the answer is good, 1 the answer is bad, \
                           2 there is no answer (wrong usage, a missing file, no EncryptionKey).";

/// Issue, read and store AVLock-style registration keys.
///
/// A customer's program shows an InstallCode; `keygen` turns it into a registration key. `keycheck`,
/// `codecheck` and `datacheck` show what a key, an InstallCode and a data file hold; `register` writes
/// data files. The scheme is symmetric: who has the EncryptionKey can make keys.
#[derive(Debug, Parser)]
#[command(name = "avlock", version, max_term_width = 100, after_help = EXIT_STATUS)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// The options that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// Explain a finding by its code: what it means, why it happens, what to do
    ///
    /// Without a code it lists them all.
    #[arg(long, value_name = "CODE", help_heading = "Options")]
    #[arg(num_args = 0..=1, default_missing_value = explain::LIST)]
    pub explain: Option<String>,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct GlobalArgs {
    /// The profile file [default: $AVLOCK_CONFIG, ./avlock.toml, the user's configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The profile to use [default: default_app of the profile file]
    #[arg(long, global = true, value_name = "NAME")]
    pub app: Option<String>,
    /// Read the EncryptionKey from a file, `-` for standard input
    ///
    /// Else it comes from the variable AVLOCK_ENCRYPTION_KEY, the profile, or a hidden question.
    /// One trailing newline is dropped.
    #[arg(long, global = true, value_name = "FILE")]
    pub encryption_key_file: Option<PathBuf>,
    /// Record each key that is made in a ledger, and show what it says [default: of the profile]
    ///
    /// Else the variable AVLOCK_LEDGER or the profile names it. It is never needed to make or read a key.
    #[arg(long, global = true, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Print tables for people, or JSON for programs, one document a line
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// Print that one value, bare: a dotted path into the JSON document, like `fields.days`
    #[arg(long, global = true, value_name = "NAME")]
    pub field: Option<String>,
    /// When to use color
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Print no warnings on standard error
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The shape of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands, one a verb.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a registration key
    ///
    /// From an InstallCode, from the user's data, or generic for one version of the application.
    /// With none of them on a terminal it asks for each thing.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock keygen --install-code D873BB821E45 --days 300 --start 2026-12-01\n",
        "  avlock keygen --user-name 'Ann Lee' --user-company Acme --type permanent\n",
        "  avlock keygen --generic --app-version 5.1 --type trial --days 30 --format json\n",
        "  avlock keygen --batch orders.csv --output keys.csv --days 365\n\n",
        "Exit status: 0 a key was made, 1 the InstallCode does not read or a row was refused,\n",
        "2 wrong usage, no EncryptionKey, or no table."
    ))]
    Keygen(Box<KeygenArgs>),
    /// Show what a registration key holds
    ///
    /// Without an EncryptionKey it still says whether the key is well formed. Without --app it tries
    /// the EncryptionKey of every profile and says which one opened the key.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock keycheck YXHA9HR-7XALKAN-15YVVJP-RZH0ERR\n",
        "  avlock keygen --generic --days 30 --format json | avlock keycheck -\n",
        "  avlock keycheck KEY --install-code D873BB821E45 --field verdict\n\n",
        "Exit status: 0 valid (an expired key still reads), 1 invalid, 2 no EncryptionKey."
    ))]
    Keycheck(KeycheckArgs),
    /// Show what an InstallCode holds
    ///
    /// With the user's data it also says whether the code belongs to that user. It needs no
    /// EncryptionKey.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock codecheck BED1ABB4B189\n",
        "  avlock codecheck C048E68847D6 --user-name 'Ann Lee' --user-company Acme\n\n",
        "Exit status: 0 valid, 1 invalid or of another user."
    ))]
    Codecheck(CodecheckArgs),
    /// Show what a data file holds
    ///
    /// Application data, keys with their status, the last date. One damaged record does not hide
    /// the others.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock datacheck 4XLHRLHF.avr\n",
        "  avlock datacheck customer.avr --on 2027-01-01 --format json\n",
        "  avlock datacheck --diff before.avr after.avr\n",
        "  avlock datacheck --redact customer.avr\n\n",
        "Exit status: 0 everything reads and fits (an expired key too), 1 something does not,\n",
        "2 no EncryptionKey or no such file. --diff: 0 no difference, 1 some."
    ))]
    Datacheck(DatacheckArgs),
    /// Find every code in a text or file and say what each is
    ///
    /// Takes a whole mail: keys, InstallCodes and data files are found wherever they stand, quoted,
    /// broken over lines, read aloud, mistyped. Tries every profile. A damaged code gets a suggestion.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock inspect mail.txt\n",
        "  avlock inspect 'my key is yxha9hr 7xalkan 15yvvjp rzh0e?r'\n",
        "  avlock inspect customer.avr\n\n",
        "Exit status: 0 all that was found reads, 1 something does not or nothing was found,\n",
        "2 no EncryptionKey or no such file."
    ))]
    Inspect(InspectArgs),
    /// Say whether a key, an InstallCode, a data file and a day fit each other
    ///
    /// Any two or more of them. Every disagreement is shown at once, with what was expected, what there
    /// is and the likely cause: another computer or product, expired, moved, a clock turned back.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock check --key KEY --install-code D873BB821E45\n",
        "  avlock check --key KEY --data customer.avr --on 2027-01-01\n",
        "  avlock check --install-code D873BB821E45 --data customer.avr\n\n",
        "Exit status: 0 it fits, 1 it does not (expired and not yet begun, too),\n",
        "2 no EncryptionKey or wrong usage. `avlock --explain CODE` explains a finding."
    ))]
    Check(CheckArgs),
    /// Put a key and user data into a data file
    ///
    /// Does what RegisterKey does in a customer's program, and answers as it does, 0 to 4. Makes the
    /// file or adds to one that stands; replaces it in one step; writes nothing if the key does not fit.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock register --key KEY --install-code D873BB821E45 --user-name 'Ann Lee'\n",
        "  avlock register customer.avr --key KEY --install-code LOCAL --primary-install-code PRIMARY\n",
        "  avlock register customer.avr --moved --index 0\n\n",
        "Exit status: 0 written (answers 0 and 3), 1 refused (answers 1, 2 and 4), 2 wrong usage."
    ))]
    Register(RegisterArgs),
    /// Write a profile and a strong EncryptionKey
    ///
    /// The EncryptionKey goes into a file of its own, mode 0600. Nothing that stands is overwritten;
    /// a standing profile file gets the new app added.
    #[command(after_help = concat!(
        "Example:\n",
        "  avlock init --app demo --app-id 12345 --name Demo --app-version 5.1"
    ))]
    Init(InitArgs),
    /// Make up customers for tests: InstallCodes, keys, data files
    ///
    /// The same ones for the same seed, plainly marked as made up in the user data. One a line.
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock sample install-code --count 100\n",
        "  avlock sample key --count 5 --seed 7 --format json\n",
        "  avlock sample data-file --count 10 --folder samples\n\n",
        "Exit status: 0 all were made, 2 wrong usage, no EncryptionKey, or a file cannot be written."
    ))]
    Sample(SampleArgs),
    /// See what was issued, renew and revoke it
    ///
    /// The ledger is one file, named by --ledger, AVLOCK_LEDGER or the profile. Rows are only ever
    /// added to it, each chained to the one before.
    #[command(after_help = ledger::EXAMPLES, subcommand_required = true)]
    Ledger(ledger::LedgerArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages into a folder
    Man {
        /// The folder, made if it is missing
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

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

/// The terms of a key, as texts: what they mean is for [`crate::order::Order`] to say.
#[derive(Debug, Clone, Args, Default)]
pub struct KeygenArgs {
    /// The InstallCode that the customer's program shows
    #[arg(long, value_name = "CODE", help_heading = "For whom: one of")]
    pub install_code: Option<String>,
    /// A key for any computer, of one version of the application
    #[arg(long, help_heading = "For whom: one of")]
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
    /// How many days, 1 to 65534
    #[arg(long, value_name = "N", help_heading = "Terms", allow_negative_numbers = true)]
    pub days: Option<String>,
    /// The last day, YYYY-MM-DD, instead of --days
    #[arg(long, value_name = "DATE", help_heading = "Terms")]
    pub until: Option<String>,
    /// The first day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", help_heading = "Terms")]
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
    /// Show the terms and make no key
    #[arg(long, help_heading = "Terms")]
    pub dry_run: bool,
    /// What the ledger remembers with the key.
    #[command(flatten)]
    pub reference: ledger::ReferenceArgs,
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
    /// Columns are named like the options, with `_` for `-`; a missing or empty one takes the option
    /// given here, then the profile, then the default. The column `app` names the profile of a row.
    /// Other columns pass through. Added are `registration_key` and `error`.
    #[arg(long, value_name = "FILE")]
    pub batch: Option<PathBuf>,
    /// The shape of the table [default: by its extension, csv for standard input]
    #[arg(long, value_enum, value_name = "FORMAT", requires = "batch")]
    pub input_format: Option<InputFormat>,
    /// What stands between the cells of CSV [default: a comma]
    #[arg(long, value_name = "CHARACTER", requires = "batch")]
    pub delimiter: Option<String>,
    /// Write the table to a file, which is replaced in one step at the end; `-` for standard output
    #[arg(long, value_name = "FILE", requires = "batch")]
    pub output: Option<PathBuf>,
    /// What to do at a row that is refused
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", requires = "batch")]
    pub on_error: OnError,
    /// How many threads make keys [default: one a core]
    #[arg(long, value_name = "N", requires = "batch")]
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

/// Options of `keycheck`.
#[derive(Debug, Clone, Args)]
pub struct KeycheckArgs {
    /// The keys; `-` reads them from standard input, one a line
    #[arg(value_name = "KEY")]
    pub keys: Vec<String>,
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
    /// The day to judge by, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

/// Options of `codecheck`.
#[derive(Debug, Clone, Args)]
pub struct CodecheckArgs {
    /// The InstallCodes; `-` reads them from standard input, one a line
    #[arg(value_name = "CODE")]
    pub codes: Vec<String>,
    /// Does the code belong to this user?
    #[command(flatten)]
    pub user: UserDataArgs,
}

/// Options of `datacheck`.
#[derive(Debug, Clone, Args)]
pub struct DatacheckArgs {
    /// The data files; `-` reads one from standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Is the file of the computer with this InstallCode?
    #[arg(long, value_name = "CODE")]
    pub install_code: Option<String>,
    /// The day to judge by, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Show what differs between two data files, field by field
    #[arg(long, conflicts_with_all = ["install_code", "on"])]
    pub diff: bool,
    /// Mask user data and shorten codes: a report fit to send on
    #[arg(long)]
    pub redact: bool,
}

/// Options of `register`.
#[derive(Debug, Clone, Args)]
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
    /// The local time of the computer, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS.mmm [default: now]
    #[arg(long, value_name = "TIME")]
    pub on: Option<String>,
    /// What the user typed, to store.
    #[command(flatten)]
    pub user: UserDataArgs,
}

/// Options of `init`.
#[derive(Debug, Clone, Args)]
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

/// A closed set, so that completions know it; *temporal* is the original's word.
fn key_types() -> impl clap::builder::TypedValueParser<Value = String> {
    clap::builder::PossibleValuesParser::new(crate::KeyType::ALL.map(|key_type| {
        let value = PossibleValue::new(key_type.word());
        match key_type {
            crate::KeyType::Temporary => value.alias("temporal"),
            _ => value,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn verify_cli() {
        Cli::command().debug_assert();
    }
}
