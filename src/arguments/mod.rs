//! What can be typed: clap types only. What it means is for `commands` to say.

mod check;
mod codecheck;
mod datacheck;
mod init;
mod inspect;
mod keycheck;
mod keygen;
pub mod ledger;
mod register;
mod sample;

pub use check::CheckArgs;
pub use codecheck::CodecheckArgs;
pub use datacheck::DatacheckArgs;
pub use init::InitArgs;
pub use inspect::InspectArgs;
pub use keycheck::KeycheckArgs;
pub use keygen::{BatchArgs, InputFormat, KeygenArgs, OnError};
pub use register::RegisterArgs;
pub use sample::{SampleArgs, SampleKind};

use clap::builder::PossibleValue;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
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
    pub explain: Option<Option<String>>,
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
    /// The day to judge by, YYYY-MM-DD [default: today]
    ///
    /// A new key begins on it unless `--start` is given. The times in a ledger are always the clock's.
    #[arg(long, global = true, value_name = "DATE")]
    pub on: Option<String>,
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
///
/// Only the options of the one that was typed are made, which is a good part of a short run. So what
/// a command says of itself stands with its options, and here again for the list.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Make a registration key
    Keygen(Box<KeygenArgs>),
    /// Show what a registration key holds
    Keycheck(KeycheckArgs),
    /// Show what an InstallCode holds
    Codecheck(CodecheckArgs),
    /// Show what a data file holds
    Datacheck(DatacheckArgs),
    /// Find every code in a text or file and say what each is
    Inspect(InspectArgs),
    /// Say whether a key, an InstallCode, a data file and a day fit each other
    Check(CheckArgs),
    /// Put a key and user data into a data file
    Register(RegisterArgs),
    /// Write a profile and a strong EncryptionKey
    Init(InitArgs),
    /// Make up customers for tests: InstallCodes, keys, data files
    Sample(SampleArgs),
    /// See what was issued, renew and revoke it
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

/// Everything that can be typed, for help, completions and man pages: those list the options of a
/// command in the order in which they are made, and its own shall stand before those for everywhere.
pub fn whole() -> clap::Command {
    fn made<A: Args>(whole: clap::Command, name: &'static str, place: usize) -> clap::Command {
        let made = A::augment_args(clap::Command::new(name).display_order(place));
        whole.mut_subcommand(name, |_| made)
    }
    let mut whole = Cli::command();
    whole = made::<KeygenArgs>(whole, "keygen", 0);
    whole = made::<KeycheckArgs>(whole, "keycheck", 1);
    whole = made::<CodecheckArgs>(whole, "codecheck", 2);
    whole = made::<DatacheckArgs>(whole, "datacheck", 3);
    whole = made::<InspectArgs>(whole, "inspect", 4);
    whole = made::<CheckArgs>(whole, "check", 5);
    whole = made::<RegisterArgs>(whole, "register", 6);
    whole = made::<InitArgs>(whole, "init", 7);
    whole = made::<SampleArgs>(whole, "sample", 8);
    whole = made::<ledger::LedgerArgs>(whole, "ledger", 9);
    for (place, name) in ["completions", "man"].into_iter().enumerate() {
        whole = whole.mut_subcommand(name, |command| command.display_order(10 + place));
    }
    whole
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

/// A closed set, so that completions know it; *temporal* is the original's word.
fn key_types() -> impl clap::builder::TypedValueParser<Value = String> {
    clap::builder::PossibleValuesParser::new(avlock_format::KeyType::ALL.map(|key_type| {
        let value = PossibleValue::new(key_type.word());
        match key_type {
            avlock_format::KeyType::Temporary => value.alias("temporal"),
            _ => value,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_cli() {
        Cli::command().debug_assert();
        whole().debug_assert();
    }

    #[test]
    fn the_whole_has_the_commands_and_options_that_are_parsed() {
        fn options(command: &clap::Command) -> Vec<(String, Vec<String>)> {
            let mut names: Vec<String> =
                command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
            names.sort();
            let below = command.get_subcommands().flat_map(options);
            std::iter::once((command.get_name().to_owned(), names)).chain(below).collect()
        }
        let [mut parsed, mut shown] = [Cli::command(), whole()];
        parsed.build();
        shown.build();
        assert!(options(&parsed).len() > 20);
        assert_eq!(options(&parsed), options(&shown));
    }

    #[test]
    fn a_command_says_the_same_in_the_list_and_in_its_help() {
        let abouts = |command: &clap::Command| -> Vec<_> {
            let commands = command.get_subcommands().filter(|command| command.get_name() != "help");
            commands.map(|command| command.get_about().map(ToString::to_string)).collect()
        };
        let listed = Cli::command();
        let mut built = Cli::command();
        built.build();
        assert!(abouts(&listed).len() >= 12);
        assert_eq!(abouts(&listed), abouts(&built));
    }
}
