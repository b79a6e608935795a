//! What can stand at the place in a command line where somebody asks a shell to complete it.
//!
//! A shell asks at each press of a key, in whatever folder it is in: no secret is read, no command of a
//! profile runs, nothing is asked, and whatever goes wrong is an empty answer.

use crate::arguments::{self, everywhere};
use crate::failure::{CODES, Subject};
use crate::report::field_names;
use crate::session::profile::{self, Profiles};
use avlock_format::{FindingCode, Group};
use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command, ValueHint};
use std::path::{Path, PathBuf};

/// The argument that asks for words, in the place of a command. The next one names the shell.
pub const REQUEST: &str = "complete-words";

/// What is completed.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// Words, each with what it means.
    Words(Vec<(String, String)>),
    /// The names of files, and which are likeliest by their extension.
    Files(Option<&'static str>),
    /// The names of folders.
    Folders,
}

/// The options and arguments whose files have one extension: of a command, or of all.
const EXTENSIONS: [(&str, &str, &str); 6] = [
    ("", "config", "toml"),
    ("", "encryption_key_file", "key"),
    ("datacheck", "files", "avr"),
    ("register", "file", "avr"),
    ("check", "data", "avr"),
    ("machine", "data_file", "avr"),
];

/// Arguments that may be files without being paths.
const TEXTS_OR_FILES: [(&str, &str); 2] = [("inspect", "inputs"), ("check", "things")];

/// Returns a line for each word, with its meaning behind a tab; or `:files`, `:files EXTENSION` or `:folders`
/// for the shell to complete. The first argument names the shell, the last is what stands before the cursor.
pub fn words(arguments: &[String]) -> String {
    let Some((shell, typed)) = arguments.split_first() else { return String::new() };
    let typed = if shell == "bash" { as_typed(typed) } else { typed.to_vec() };
    let Some((last, before)) = typed.split_last() else { return String::new() };
    match answer(before, last) {
        Answer::Files(None) => ":files\n".to_owned(),
        Answer::Files(Some(extension)) => format!(":files {extension}\n"),
        Answer::Folders => ":folders\n".to_owned(),
        Answer::Words(words) => {
            words.iter().map(|(word, meaning)| format!("{word}\t{meaning}\n")).collect()
        }
    }
}

/// Undoes what bash does to words: quotation marks stand in them, and `=` is a word.
fn as_typed(words: &[String]) -> Vec<String> {
    let mut typed: Vec<String> = Vec::new();
    let mut is_value = false;
    for word in words {
        let word = match shell_words::split(word).ok().as_deref() {
            Some([sole]) => sole.clone(),
            _ => word.clone(),
        };
        match typed.last_mut() {
            Some(option) if is_value => option.push_str(&word),
            Some(option) if word == "=" && option.starts_with("--") => option.push('='),
            _ => typed.push(word.clone()),
        }
        is_value = word == "=";
    }
    typed
}

/// What was typed before the cursor.
struct Place<'c> {
    command: &'c Command,
    /// The words of the command, such as `ledger list`.
    path: String,
    /// The option whose value comes next.
    open: Option<&'c Arg>,
    /// The ids of options that were given.
    given: Vec<&'c str>,
    /// The arguments that are no options.
    arguments: Vec<&'c str>,
    /// The value of `--config`.
    config: Option<&'c str>,
    /// True behind `--`.
    no_more_options: bool,
}

fn answer(before: &[String], last: &str) -> Answer {
    let whole = arguments::whole();
    let place = Place::find(&whole, before);
    let fits = |answer: Answer, typed: &str| match answer {
        Answer::Words(mut words) => {
            words.retain(|(word, _)| word.starts_with(typed));
            Answer::Words(words)
        }
        files => files,
    };
    if let Some(option) = place.open {
        return fits(place.values(option, &whole), last);
    }
    if !place.no_more_options && last.starts_with('-') {
        return match last.split_once('=') {
            Some((name, value)) => match place.option(name).filter(|it| takes_value(it)) {
                Some(option) => fits(place.values(option, &whole), value),
                None => Answer::Words(Vec::new()),
            },
            None => fits(place.options(), last),
        };
    }
    let commands = commands_of(place.command);
    if !commands.is_empty() {
        return fits(Answer::Words(commands), last);
    }
    let all: Vec<&Arg> = place.command.get_positionals().collect();
    let next = all.get(place.arguments.len()).or(all.last().filter(|it| takes_several(it)));
    match next.map_or(Answer::Words(Vec::new()), |argument| place.values(argument, &whole)) {
        Answer::Words(words) if words.is_empty() && !place.no_more_options => {
            fits(place.options(), last)
        }
        found => fits(found, last),
    }
}

fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}

fn takes_several(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Append)
}

fn commands_of(command: &Command) -> Vec<(String, String)> {
    let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    shown.map(|it| (it.get_name().to_owned(), line(it.get_about()))).collect()
}

/// Returns the first line of an explanation.
fn line(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

impl<'c> Place<'c> {
    fn find(whole: &'c Command, before: &'c [String]) -> Self {
        let mut place = Self {
            command: whole,
            path: String::new(),
            open: None,
            given: Vec::new(),
            arguments: Vec::new(),
            config: None,
            no_more_options: false,
        };
        for word in before {
            place.take(word);
        }
        place
    }

    fn take(&mut self, word: &'c str) {
        if let Some(option) = self.open.take() {
            let may_be_left_out =
                option.get_num_args().is_some_and(|range| range.min_values() == 0);
            if !(may_be_left_out && word.starts_with('-')) {
                return self.value(option, word);
            }
        }
        if self.no_more_options || word == "-" || !word.starts_with('-') {
            let inner = self.command.find_subcommand(word).filter(|_| self.arguments.is_empty());
            match inner {
                Some(inner) => {
                    self.command = inner;
                    self.path = format!("{} {word}", self.path).trim_start().to_owned();
                }
                None => self.arguments.push(word),
            }
        } else if word == "--" {
            self.no_more_options = true;
        } else if word.starts_with("--") {
            let (name, value) = word.split_once('=').map_or((word, None), |(a, b)| (a, Some(b)));
            let Some(option) = self.option(name) else { return };
            self.given.push(option.get_id().as_str());
            match value {
                Some(value) => self.value(option, value),
                None if takes_value(option) && !option.is_require_equals_set() => {
                    self.open = Some(option);
                }
                None => {}
            }
        } else {
            self.take_short(word);
        }
    }

    /// Takes `-qa demo` and `-ademo`.
    fn take_short(&mut self, word: &'c str) {
        for (at, letter) in word.char_indices().skip(1) {
            let Some(option) = self.command.get_opts().find(|it| it.get_short() == Some(letter))
            else {
                continue;
            };
            self.given.push(option.get_id().as_str());
            if takes_value(option) {
                match &word[at + letter.len_utf8()..] {
                    "" => self.open = Some(option),
                    value => self.value(option, value),
                }
                return;
            }
        }
    }

    fn value(&mut self, option: &'c Arg, value: &'c str) {
        if option.get_id() == "config" {
            self.config = Some(value);
        }
    }

    fn option(&self, name: &str) -> Option<&'c Arg> {
        let long = name.strip_prefix("--")?;
        self.command.get_opts().find(|option| option.get_long() == Some(long))
    }

    /// Returns the options that are not given yet, those of the command before those that commands share.
    fn options(&self) -> Answer {
        let is_open = |option: &&Arg| {
            let is_given = self.given.contains(&option.get_id().as_str());
            !option.is_hide_set() && (!is_given || takes_several(option))
        };
        let words = self.command.get_opts().filter(is_open).filter_map(|option| {
            Some((format!("--{}", option.get_long()?), line(option.get_help())))
        });
        let help = ("--help".to_owned(), "Print help".to_owned());
        Answer::Words(words.chain([help]).collect())
    }

    fn values(&self, argument: &Arg, whole: &Command) -> Answer {
        let values = argument.get_possible_values();
        if !values.is_empty() {
            let shown = values.iter().filter(|value| !value.is_hide_set());
            let named =
                |value: &PossibleValue| (value.get_name().to_owned(), line(value.get_help()));
            return Answer::Words(shown.map(named).collect());
        }
        let id = argument.get_id().as_str();
        let bare = |words: Vec<String>| {
            Answer::Words(words.into_iter().map(|word| (word, String::new())).collect())
        };
        match (self.path.as_str(), id) {
            (_, "app") if everywhere::is_shared(argument) => Answer::Words(profiles(self.config)),
            (path, "field") => bare(field_names::of_command(path).map(str::to_owned).collect()),
            (_, "explain") | ("explain", "code") => bare(codes()),
            ("machine", "sources") => bare(sources()),
            ("help", "words") => {
                let inner =
                    |command: &'_ Command, word: &str| command.find_subcommand(word).cloned();
                let named =
                    self.arguments.iter().try_fold(whole.clone(), |it, word| inner(&it, word));
                Answer::Words(named.as_ref().map(commands_of).unwrap_or_default())
            }
            (path, id) if TEXTS_OR_FILES.contains(&(path, id)) => Answer::Files(None),
            (path, id) => {
                let is_this =
                    |of: &(&str, &str, &str)| (of.0.is_empty() || of.0 == path) && of.1 == id;
                let extension = EXTENSIONS.iter().find(|of| is_this(of)).map(|of| of.2);
                match argument.get_value_hint() {
                    ValueHint::DirPath => Answer::Folders,
                    ValueHint::AnyPath | ValueHint::FilePath => Answer::Files(extension),
                    _ => Answer::Words(Vec::new()),
                }
            }
        }
    }
}

/// Returns the names of the profile file that would be used, but for those that a shell would not take as
/// they are.
fn profiles(config: Option<&str>) -> Vec<(String, String)> {
    let config = config.map(|path| match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    });
    // What is no file, such as a pipe, may never end.
    let named = profile::place::named(config.as_deref());
    let first = named.as_deref().unwrap_or(Path::new(profile::place::FILE_NAME));
    if first.exists() && !first.is_file() {
        return Vec::new();
    }
    let found = Profiles::find(config.as_deref()).ok().flatten();
    let is_plain = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let all = found.iter().flat_map(Profiles::all).filter(|(name, _)| is_plain(name));
    all.map(|(name, profile)| (name.to_owned(), format!("AppID {}", profile.app_id))).collect()
}

/// Returns the sources of a computer. Each may be given a value behind `=`.
fn sources() -> Vec<String> {
    let names = Group::MachineData.sources().iter().map(|source| source.name());
    names.chain([Group::RemovableDisk.name()]).map(str::to_owned).collect()
}

/// Returns the codes that `avlock explain` explains.
fn codes() -> Vec<String> {
    let subjects = Subject::ALL.map(Subject::word);
    let findings = FindingCode::ALL.map(FindingCode::word);
    let mut codes: Vec<String> =
        findings.into_iter().chain(CODES).chain(subjects).map(str::to_owned).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
