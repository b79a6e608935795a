//! What can be typed, as clap types: one file a command.
//!
//! Texts stay texts here. `commands` read them, so that a wrong one is refused in the same words
//! whether it was typed as an option, asked for or read from a table. Doc comments of options are
//! the help that users see.

mod check;
mod codecheck;
mod datacheck;
pub mod days;
pub mod everywhere;
pub mod help;
mod init;
mod inspect;
pub mod key_types;
mod keycheck;
mod keygen;
mod languages;
pub mod ledger;
mod machine;
mod register;
mod reply;
mod sample;
mod user_data;

pub use check::CheckArgs;
pub use codecheck::CodecheckArgs;
pub use datacheck::DatacheckArgs;
pub use init::{InitArgs, StarterLanguage};
pub use inspect::InspectArgs;
pub use keycheck::KeycheckArgs;
pub use keygen::{BatchArgs, InputFormat, KeygenArgs, OnError};
pub use machine::MachineArgs;
pub use register::RegisterArgs;
pub use reply::ReplyArgs;
pub use sample::{SampleArgs, SampleKind};
pub use user_data::UserDataArgs;

use crate::arguments::everywhere::Misplaced;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

const BELOW: &str = "Examples:\n  \
    avlock init\n  \
    avlock keygen D873BB821E45 --days 365\n  \
    avlock inspect mail.eml\n  \
    avlock help keygen\n\n\
    Exit status: 0 the answer is good, 1 the answer is bad, 2 there is no answer (wrong usage, a\n\
    missing file, no EncryptionKey).";

/// What was typed: the options beside the command, and the command with its own.
#[derive(Debug, Args)]
pub struct Cli {
    #[command(flatten)]
    pub options: Options,
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options that the command has no use for.
    #[arg(skip)]
    pub misplaced: Vec<Misplaced>,
}

/// Issue, read and store AVLock-style registration keys.
///
/// A customer's program shows an InstallCode; `keygen` turns it into a registration key. `keycheck`,
/// `codecheck` and `datacheck` show what a key, an InstallCode and a data file hold; `register` writes
/// data files. The scheme is symmetric: who has the EncryptionKey can make keys.
///
/// The profile file, avlock.toml, has the AppID of each product, its ledger, and where its EncryptionKey is: in a
/// file, in a variable, or in the output of a command such as age or pass. `avlock help init` tells how to write it.
#[derive(Debug, Parser)]
#[command(name = "avlock", version, max_term_width = help::WIDEST, after_help = BELOW)]
#[command(disable_help_subcommand = true, arg_required_else_help = true, args_override_self = true)]
pub struct Options {
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The other spelling of `avlock explain`
    #[arg(long, value_name = "CODE", help_heading = "Options", hide = true)]
    pub explain: Option<Option<String>>,
}

impl Cli {
    /// Reads the arguments of the process.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        // Never freed: that takes time, and the end of the process does it at once.
        let mut command = ManuallyDrop::new(command(|name| is_among(name, arguments)));
        let mut matches = command.try_get_matches_from_mut(arguments)?;
        let misplaced = everywhere::misplaced(&matches);
        let read = Self::from_arg_matches_mut(&mut matches);
        read.map(|cli| Self { misplaced, ..cli }).map_err(|error| error.format(&mut command))
    }
}

/// Adds the options of a command.
type Make = fn(clap::Command) -> clap::Command;

/// The commands in the order of the help. A test holds them and [`Command`] together.
const COMMANDS: [(&str, Make); 17] = [
    ("keygen", KeygenArgs::augment_args),
    ("keycheck", KeycheckArgs::augment_args),
    ("codecheck", CodecheckArgs::augment_args),
    ("datacheck", DatacheckArgs::augment_args),
    ("inspect", InspectArgs::augment_args),
    ("check", CheckArgs::augment_args),
    ("reply", ReplyArgs::augment_args),
    ("machine", MachineArgs::augment_args),
    ("register", RegisterArgs::augment_args),
    ("init", InitArgs::augment_args),
    ("sample", SampleArgs::augment_args),
    ("ledger", ledger::LedgerArgs::augment_args),
    ("explain", ExplainArgs::augment_args),
    ("help", HelpArgs::augment_args),
    ("version", VersionArgs::augment_args),
    ("completions", CompletionsArgs::augment_args),
    ("man", ManArgs::augment_args),
];

/// Returns everything that can be typed, for help, completions and man pages.
pub fn whole() -> clap::Command {
    everywhere::hand_out(command(|_| true))
}

/// Returns everything that is read, options that a command has no use for as well: these are refused afterwards, in
/// words of their own.
pub fn readable() -> clap::Command {
    command(|_| true)
}

/// Returns everything that can be typed, as help shows it on a terminal of that width.
pub fn shown(width: Option<usize>, typed: &[OsString]) -> clap::Command {
    help::dressed(whole(), width, &|name| is_among(name, typed))
}

/// Returns as much of it as help shows of what was typed: of another command no option is in view, and to make them all
/// takes longer than everything else.
pub fn page(width: Option<usize>, typed: &[OsString]) -> clap::Command {
    let mut page = everywhere::hand_out(command(|name| is_among(name, typed)));
    for (place, (name, make)) in COMMANDS.into_iter().enumerate() {
        if !is_among(name, typed) {
            let about = make(clap::Command::new(name)).get_about().cloned().unwrap_or_default();
            page = page.subcommand(clap::Command::new(name).about(about).display_order(place));
        }
    }
    help::dressed(page, width, &|name| is_among(name, typed))
}

/// True if a word is among those that were typed.
fn is_among(word: &str, typed: &[OsString]) -> bool {
    typed.iter().any(|typed| typed == word)
}

/// Returns the line that tells the version.
pub fn version() -> String {
    Options::command().render_version()
}

/// Returns the options, and those commands that are wanted.
///
/// clap makes each command's options and copies to it those that every command takes, which is most
/// of a short run. A command whose name is not among the arguments cannot have been typed, so it is
/// left out where arguments are read.
fn command(is_wanted: impl Fn(&str) -> bool) -> clap::Command {
    let all = COMMANDS.into_iter().enumerate();
    let wanted = all
        .filter(|(_, (name, _))| is_wanted(name))
        .map(|(place, (name, make))| make(clap::Command::new(name)).display_order(place));
    Options::command().subcommands(wanted)
}

/// The options that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = everywhere::HEADING)]
pub struct GlobalArgs {
    /// The profile file
    ///
    /// Without it that of AVLOCK_CONFIG, ./avlock.toml, or avlock/avlock.toml in the user's configuration folder.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// The profile to use [default: its default_app]
    #[arg(long, short, global = true, value_name = "NAME")]
    pub app: Option<String>,
    /// A file with the EncryptionKey, `-` for standard input
    ///
    /// Else it comes from the variable AVLOCK_ENCRYPTION_KEY, the profile, or a hidden question. The profile names
    /// a file, a variable or a command that prints it; `avlock help init` tells how. One trailing newline is dropped.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub encryption_key_file: Option<PathBuf>,
    /// The ledger that keys are recorded in
    ///
    /// Without it that of AVLOCK_LEDGER or of the profile. It is never needed to make or read a key.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ledger: Option<PathBuf>,
    /// The day to judge by: a date, tomorrow, -30d [default: today]
    ///
    /// A new key begins on it unless `--start` is given. The times in a ledger are always the clock's.
    #[arg(long, global = true, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// table, json (a document a line) or csv (of what has rows)
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// Print one value of the JSON document, such as fields.days
    #[arg(long, global = true, value_name = "NAME")]
    pub field: Option<String>,
    /// auto, always or never
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Ask nothing: what is missing is an error
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Print no warnings
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Show what stands in a code where it is wrong
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

impl GlobalArgs {
    /// True if the answer is for a program.
    pub fn is_for_programs(&self) -> bool {
        self.format == Format::Json
    }
}

/// The shape of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets, of what has rows.
    Csv,
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

/// The command that was typed.
#[derive(Debug, Subcommand)]
pub enum Command {
    Keygen(Box<KeygenArgs>),
    Keycheck(KeycheckArgs),
    Codecheck(CodecheckArgs),
    Datacheck(DatacheckArgs),
    Inspect(InspectArgs),
    Check(CheckArgs),
    Reply(ReplyArgs),
    Machine(MachineArgs),
    Register(RegisterArgs),
    Init(InitArgs),
    Sample(SampleArgs),
    Ledger(ledger::LedgerArgs),
    Explain(ExplainArgs),
    Help(HelpArgs),
    Version(VersionArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Explain a finding or an error by its code: what it means, why it happens, what to do
///
/// Every error, warning and note shows its code in brackets. Without a code it lists them all.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock explain packing\n",
    "  avlock explain\n\n",
    "Exit status: 0 it was explained, 2 there is no such code."
))]
pub struct ExplainArgs {
    /// The code, such as `packing` in `error[packing]`
    pub code: Option<String>,
}

/// Show what can be typed, of all commands or of one
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock help\n",
    "  avlock help ledger renew\n\n",
    "Exit status: 0 the help was printed, 2 there is no such command."
))]
pub struct HelpArgs {
    /// The command, such as `ledger renew`
    #[arg(value_name = "COMMAND")]
    pub words: Vec<String>,
}

/// Print the version
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  avlock version\n\nExit status: 0, 2 wrong usage.")]
pub struct VersionArgs {}

/// Print completions for a shell
///
/// In bash, zsh and fish they know the profiles, the codes of `explain`, the names of `--field` and the files that
/// fit. For that the shell asks the program, which reads no secret and asks nothing. To install them (`mkdir -p` makes a
/// folder that is missing):
///
/// bash: avlock completions bash > ~/.local/share/bash-completion/completions/avlock
///
/// zsh: avlock completions zsh > ~/.zfunc/_avlock, with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
///
/// fish: avlock completions fish > ~/.config/fish/completions/avlock.fish
///
/// elvish: avlock completions elvish >> ~/.config/elvish/rc.elv
///
/// PowerShell: avlock completions powershell >> $PROFILE
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  source <(avlock completions bash)\n",
    "  avlock completions fish | source\n\n",
    "Exit status: 0 the script was printed, 2 there is none for the shell."
))]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Write the man pages into a folder
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock man ~/.local/share/man/man1\n",
    "  avlock man . && man ./avlock-keygen.1\n\n",
    "Exit status: 0 the pages are there, 2 one cannot be written."
))]
pub struct ManArgs {
    /// The folder, made if it is missing
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_no_mistake() {
        whole().debug_assert();
    }

    #[test]
    fn the_commands_are_those_that_are_read() {
        let all = Command::augment_subcommands(clap::Command::new("avlock"));
        let names: Vec<_> = all.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(COMMANDS.map(|(name, _)| name), *names);
    }

    #[test]
    fn commands_that_were_not_typed_are_left_out() {
        let read = Cli::read(&["avlock", "check", "--on", "2027-01-01"].map(OsString::from));
        assert!(matches!(read.unwrap().command, Some(Command::Check(_))));
        // A misspelt command is an error here; the program then asks the whole for its words.
        Cli::read(&["avlock", "chek"].map(OsString::from)).unwrap_err();
    }
}
