//! Which commands take which of the options that several commands share.
//!
//! One table. What it does not give to a command is refused there, and is neither in its help nor in its
//! completions and man page. clap takes all of them with every command: to build them for each is what a
//! short run spends its time on.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// The heading of the options that several commands share.
pub const HEADING: &str = "Global options";

/// The options that not every command has a use for, by their names in clap, with the commands that take
/// them. A group of commands stands for each of its commands. What is not here, every command takes.
const SOMEWHERE: [(&str, &[&str]); 6] = [
    ("config", &WITH_PROFILE),
    ("app", &WITH_PROFILE),
    (
        "encryption_key_file",
        &[
            "keygen",
            "keycheck",
            "datacheck",
            "inspect",
            "check",
            "reply",
            "register",
            "init",
            "sample",
            "ledger renew",
        ],
    ),
    (
        "ledger",
        &[
            "keygen",
            "keycheck",
            "datacheck",
            "inspect",
            "check",
            "reply",
            "register",
            "init",
            "ledger",
        ],
    ),
    // `codecheck` judges by no day and takes one all the same: it is called in one line with `keycheck` and
    // `datacheck`. So are the commands of the ledger with each other.
    (
        "on",
        &[
            "keygen",
            "keycheck",
            "codecheck",
            "datacheck",
            "inspect",
            "check",
            "reply",
            "register",
            "ledger",
        ],
    ),
    (
        "field",
        &[
            "keygen",
            "keycheck",
            "codecheck",
            "datacheck",
            "inspect",
            "check",
            "machine",
            "register",
            "init",
            "sample",
            "ledger",
            "explain",
        ],
    ),
];

/// The commands that read the profile file.
const WITH_PROFILE: [&str; 10] = [
    "keygen",
    "keycheck",
    "datacheck",
    "inspect",
    "check",
    "reply",
    "register",
    "init",
    "sample",
    "ledger",
];

/// What a shared option means to a command that writes what the others read: the command, the option by its name in
/// clap, its help, and what else there is to say.
const OTHERWISE: [(&str, &str, &str, &str); 4] = [
    (
        "init",
        "config",
        "The profile file to write, or to add to",
        "Without it the file that AVLOCK_CONFIG names; without that --home or --here say which, and on a terminal it \
         is asked.",
    ),
    (
        "init",
        "app",
        "The name of the new profile",
        "Letters, digits, `-` and `_`. With --starter alone it is a profile that stands [default: its default_app].",
    ),
    (
        "init",
        "encryption_key_file",
        "The new file for the EncryptionKey [default: NAME.key]",
        "By default it is beside the profile file. One that stands is never overwritten: choose another name. With \
         --starter alone it is the file to read the EncryptionKey from, `-` for standard input.",
    ),
    (
        "init",
        "ledger",
        "The ledger to write into the new profile",
        "The first key makes the file. AVLOCK_LEDGER is not written into a profile.",
    ),
];

/// Options of a command, by their names in clap, that mean something only beside another one. clap's `requires` is not
/// for them: it says nothing where something else that was typed conflicts with what is required.
const BESIDE: [(&str, &str, &[&str]); 2] = [
    (
        "keygen",
        "batch",
        &["input_format", "delimiter", "encoding", "column", "output", "on_error", "jobs"],
    ),
    ("ledger renew", "due", &["output", "for_excel"]),
];

/// An option that means nothing where it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// The option as it is typed.
    pub option: String,
    /// Why it means nothing.
    pub why: Why,
}

/// Why an option means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The command, such as `ledger head`, has no use for it; others take it.
    Command { command: String, takers: &'static [&'static str] },
    /// Another option is missing.
    Without(String),
}

/// Returns the commands that take an option, or nothing if every one does.
fn takers(option: &str) -> Option<&'static [&'static str]> {
    SOMEWHERE.iter().find(|(name, _)| *name == option).map(|(_, takers)| *takers)
}

/// True if a command takes an option. A group does if one of its commands does.
pub fn takes(command: &str, option: &str) -> bool {
    let is_within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    takers(option).is_none_or(|takers| {
        takers.iter().any(|taker| is_within(command, taker) || is_within(taker, command))
    })
}

/// Finds the options that were typed and that the command does not take, or that lack the one beside which they have
/// a meaning.
pub fn misplaced(matches: &ArgMatches) -> Vec<Misplaced> {
    let mut all = not_taken(matches);
    all.extend(alone(matches));
    all
}

fn not_taken(matches: &ArgMatches) -> Vec<Misplaced> {
    let is_typed = |id: &str| is_typed(matches, id);
    if !SOMEWHERE.iter().any(|(id, _)| is_typed(id)) {
        return Vec::new();
    }
    let command = match is_typed("explain") {
        true => "explain".to_owned(),
        false => typed_command(matches).0,
    };
    // Options without a command are refused as such.
    if command.is_empty() {
        return Vec::new();
    }
    let found = SOMEWHERE.into_iter().filter(|(id, _)| is_typed(id) && !takes(&command, id));
    found
        .map(|(id, takers)| Misplaced {
            option: option_of(id),
            why: Why::Command { command: command.clone(), takers },
        })
        .collect()
}

fn alone(matches: &ArgMatches) -> Vec<Misplaced> {
    let (typed, inner) = typed_command(matches);
    let Some((_, other, ids)) = BESIDE.iter().find(|(command, ..)| typed == *command) else {
        return Vec::new();
    };
    let found = ids.iter().filter(|id| is_typed(inner, id) && !is_typed(inner, other));
    found
        .map(|id| Misplaced { option: option_of(id), why: Why::Without(option_of(other)) })
        .collect()
}

fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}

fn option_of(id: &str) -> String {
    format!("--{}", id.replace('_', "-"))
}

/// Returns the command that was typed, and what was typed behind it.
fn typed_command(mut matches: &ArgMatches) -> (String, &ArgMatches) {
    let mut words = Vec::new();
    while let Some((word, inner)) = matches.subcommand() {
        words.push(word);
        matches = inner;
    }
    (words.join(" "), matches)
}

/// Gives each command its own copies of those that it takes, and none of the others.
pub fn hand_out(mut whole: Command) -> Command {
    fn within(command: &mut Command, path: &str, shared: &[Arg]) {
        for inner in command.get_subcommands_mut() {
            let path = format!("{path} {}", inner.get_name());
            let path = path.trim_start();
            let taken = shared.iter().filter(|option| takes(path, option.get_id().as_str()));
            *inner = std::mem::take(inner).args(taken.map(|option| in_words_of(path, option)));
            within(inner, path, shared);
        }
    }
    whole = whole.mut_args(|option| option.global(false));
    let shared: Vec<Arg> = whole.get_arguments().filter(|it| is_shared(it)).cloned().collect();
    within(&mut whole, "", &shared);
    whole
}

/// Returns an option with the help that is right for a command.
fn in_words_of(path: &str, option: &Arg) -> Arg {
    let id = option.get_id().as_str();
    match OTHERWISE.iter().find(|(command, name, ..)| (*command, *name) == (path, id)) {
        Some((.., help, more)) => option.clone().help(*help).long_help(format!("{help}\n\n{more}")),
        None => option.clone(),
    }
}

/// True for an option that several commands share.
pub fn is_shared(option: &Arg) -> bool {
    option.get_help_heading() == Some(HEADING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    /// Each command by its words, but for groups.
    fn commands() -> Vec<String> {
        fn within(command: &Command, path: &str, found: &mut Vec<String>) {
            for inner in command.get_subcommands() {
                let path = format!("{path} {}", inner.get_name()).trim_start().to_owned();
                match inner.has_subcommands() {
                    true => within(inner, &path, found),
                    false => found.push(path),
                }
            }
        }
        let mut found = Vec::new();
        within(&arguments::whole(), "", &mut found);
        found
    }

    #[test]
    fn the_table_names_commands_and_shared_options() {
        let whole = arguments::whole();
        let commands = commands();
        assert!(commands.len() > 25);
        for (option, takers) in SOMEWHERE {
            let found = whole.get_arguments().find(|it| it.get_id() == option);
            assert!(found.is_some_and(is_shared), "{option}");
            for taker in takers {
                let is_there = |it: &String| it == taker || it.starts_with(&format!("{taker} "));
                assert!(commands.iter().any(is_there), "{option}: {taker}");
            }
        }
    }

    #[test]
    fn other_words_are_for_options_that_the_command_takes() {
        let whole = arguments::whole();
        for (command, option, help, _) in OTHERWISE {
            let found = whole.find_subcommand(command).unwrap();
            let found = found.get_arguments().find(|it| it.get_id() == option).unwrap();
            assert_eq!(found.get_help().unwrap().to_string(), help);
            assert!(found.get_long_help().unwrap().to_string().starts_with(help));
        }
    }

    /// Whatever is added to the options of a batch is refused without one.
    #[test]
    fn the_options_of_a_batch_are_listed() {
        let whole = arguments::whole();
        let keygen = whole.find_subcommand("keygen").unwrap();
        let group = keygen.get_groups().find(|group| group.get_id() == "BatchArgs").unwrap();
        let mut ids: Vec<&str> = group.get_args().map(clap::Id::as_str).collect();
        ids.retain(|id| *id != "batch");
        assert_eq!(ids, BESIDE[0].2);
    }

    #[test]
    fn a_group_takes_what_one_of_its_commands_takes() {
        for (command, option, expected) in [
            ("ledger", "encryption_key_file", true),
            ("ledger renew", "encryption_key_file", true),
            ("ledger head", "encryption_key_file", false),
            ("ledger head", "ledger", true),
            ("codecheck", "ledger", false),
            ("codecheck", "quiet", true),
            ("man", "field", false),
        ] {
            assert_eq!(takes(command, option), expected, "{command} {option}");
        }
    }
}
