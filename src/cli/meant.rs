//! What was most likely meant by what a command does not take: an option that other programs have, a word too many,
//! the name of what is given without an option.

use crate::arguments::{self, key_types::is_type};
use avlock_format::escaped::Escaped;
use clap::Command;
use std::ffi::OsString;
use std::path::Path;

/// Options that people type for another, as other programs have them, and what is meant, written out. The
/// first whose option the command has is named. None of them is an alias: a script has one spelling.
const MEANT: [(&[&str], &str); 28] = [
    (&["--code", "--ic", "--installcode", "--install_code"], "--install-code CODE"),
    (&["--permanent", "--perpetual", "--forever"], "--type permanent"),
    (&["--trial"], "--type trial"),
    (&["--temporary", "--temporal"], "--type temporary"),
    (&["--unregister"], "--type unregister"),
    (&["--unregister-all"], "--type unregister-all"),
    (&["--json"], "--format json"),
    (&["--table"], "--format table"),
    (&["--name", "--user", "--username"], "--user-name NAME"),
    (&["--company", "--organization"], "--user-company NAME"),
    (&["--mail", "--e-mail"], "--email ADDRESS"),
    (&["--expires", "--expiry", "--to", "--end", "--last-day", "--valid-until"], "--until DATE"),
    (&["--from", "--begin", "--first-day", "--valid-from"], "--start DATE"),
    (&["--date", "--day", "--today", "--now"], "--on DATE"),
    (&["--profile", "--product", "--application"], "--app NAME"),
    (
        &["--secret", "--secret-file", "--key-file", "--encryption-key"],
        "--encryption-key-file FILE",
    ),
    (&["--out", "--outfile", "--out-file"], "--output FILE"),
    (&["--file", "--input", "--orders"], "--batch FILE"),
    (&["--file", "--data-file", "--avr"], "--data FILE"),
    (&["--version"], "--app-version VERSION"),
    (&["--silent"], "--quiet"),
    (&["--computers", "--seats", "--count"], "--users N"),
    (&["--remove", "--delete"], "--type unregister"),
    (&["--year", "--since"], "--from DATE"),
    (&["--since"], "--head HASH"),
    (&["--no-names", "--anonymous", "--anonymize"], "--redact"),
    (&["--rust", "--c", "--python", "--pascal"], "--starter LANG"),
    (&["--encryption-key-command", "--command"], "--encryption-key-file -"),
];

/// What other programs call a command, and the command of this one.
const COMMANDS: [(&[&str], &str); 11] = [
    (&["make", "create", "issue", "new", "generate", "gen", "key", "batch"], "keygen"),
    (&["decode", "read", "scan", "parse", "find-codes", "mail"], "inspect"),
    (&["validate", "compare", "test", "why"], "check"),
    (&["answer", "respond", "letter"], "reply"),
    (&["hwid", "fingerprint", "computer", "hardware"], "machine"),
    (&["setup", "configure", "config", "profile", "product", "add"], "init"),
    (&["store", "save", "activate", "write"], "register"),
    (&["search", "lookup"], "ledger find"),
    (&["expiring", "expires"], "ledger due"),
    (&["extend", "prolong"], "ledger renew"),
    (&["withdraw", "block", "cancel"], "ledger revoke"),
];

/// What a word may look like, and the options whose value it then is.
type Form = (fn(&str) -> bool, &'static [&'static str]);

/// Words that are too many. The first option that the command has is named.
const FORMS: [Form; 9] = [
    (is_hexadecimal::<64>, &["--head"]),
    (is_hexadecimal::<12>, &["--install-code"]),
    (is_type, &["--type"]),
    (|word| word.contains('@'), &["--email", "--customer"]),
    (|word| word.starts_with("20") && is_number(word), &["--year", "--until", "--order"]),
    (is_number, &["--days", "--order", "--count", "--app-id"]),
    (is_time, &["--days", "--expiring", "--due"]),
    (is_day, &["--until", "--from", "--on"]),
    (|_| true, &["--reason", "--customer", "--user-name", "--folder"]),
];

fn is_number(word: &str) -> bool {
    word.len() < 6 && word.bytes().all(|letter| letter.is_ascii_digit())
}

/// True for `30d`, `6w`, `6m` and `1y`.
fn is_time(word: &str) -> bool {
    word.strip_suffix(['d', 'w', 'm', 'y']).is_some_and(is_number)
}

/// True for a day, or the beginning of one, as 2027-12-31 and 2027-12.
fn is_day(word: &str) -> bool {
    let is_part = |part: &str| part.len() > 1 && is_number(part);
    word.contains('-') && word.split('-').all(is_part)
}

fn is_hexadecimal<const DIGITS: usize>(word: &str) -> bool {
    word.len() == DIGITS && word.bytes().all(|letter| letter.is_ascii_hexdigit())
}

/// Returns the command that takes what was typed in the place of one: a key, an InstallCode, the name of a file, or
/// the name of a command of the ledger.
pub fn command_for(word: &str) -> Option<String> {
    let shown = Escaped(&shell_words::quote(word)).to_string();
    let whole = arguments::whole();
    let ledger = whole.find_subcommand("ledger");
    let letters = word.chars().filter(char::is_ascii_alphanumeric).count();
    let named = COMMANDS.iter().find(|(words, _)| words.contains(&word));
    let named = named.map_or("", |(_, command)| *command);
    Some(match () {
        () if ledger.is_some_and(|ledger| ledger.find_subcommand(word).is_some()) => {
            format!("avlock ledger {word}")
        }
        () if !named.is_empty() => format!("avlock {named}"),
        () if is_hexadecimal::<12>(word) => format!("avlock codecheck {shown}"),
        () if letters == 28 && word.len() <= 31 => format!("avlock keycheck {shown}"),
        () if Path::new(word).is_file() => format!("avlock inspect {shown}"),
        () => return None,
    })
}

/// The command that was typed, as far as its words are commands.
pub struct Typed {
    /// What to type for it, such as `avlock ledger list`.
    pub name: String,
    /// Its options.
    command: Command,
}

pub fn command_of(typed: &[OsString]) -> Typed {
    let mut command = arguments::whole();
    command.build();
    let mut name = command.get_name().to_owned();
    for word in typed.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(inner) = command.find_subcommand(word).cloned() {
            name = format!("{name} {}", inner.get_name());
            command = inner;
        }
    }
    Typed { name, command }
}

impl Typed {
    /// True if a word is the name of one of the commands of this one.
    pub fn has_command(&self, word: &str) -> bool {
        self.command.find_subcommand(word).is_some()
    }

    /// Returns what was meant by an option that other programs have, if this command has that.
    pub fn meant(&self, typed: &str) -> Option<&'static str> {
        let is_there = |meant: &str| {
            let option = meant.split(' ').next().unwrap_or_default();
            self.find(option).is_some()
        };
        let named = MEANT.iter().filter(|(names, _)| names.contains(&typed));
        named.map(|(_, meant)| *meant).find(|meant| is_there(meant))
    }

    /// Returns an option with the name of its value.
    pub fn written_out(&self, option: &str) -> String {
        match self.find(option).filter(|option| option.get_action().takes_values()) {
            Some(found) => {
                let names = found.get_value_names().unwrap_or_default();
                let values: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
                format!("{option} {}", values.join(" "))
            }
            None => option.to_owned(),
        }
    }

    /// Returns the option that a word too many is most likely the value of, with the word.
    pub fn option_for(&self, word: &str) -> Option<String> {
        let fits = FORMS.iter().filter(|(is_of_form, _)| is_of_form(word));
        let mut options = fits.flat_map(|(_, options)| options.iter());
        let option = options.find(|option| self.find(option).is_some())?;
        Some(format!("{option} {}", Escaped(&shell_words::quote(word))))
    }

    /// Returns the words that an argument can be, if these are few.
    pub fn words_for(&self, argument: &str) -> Vec<String> {
        let mut arguments = self.command.get_positionals();
        let is_it = |positional: &&clap::Arg| {
            let names = positional.get_value_names().unwrap_or_default();
            names.first().is_some_and(|name| name == argument)
        };
        let words = arguments.find(is_it).map(clap::Arg::get_possible_values).unwrap_or_default();
        words.iter().map(|word| word.get_name().to_owned()).collect()
    }

    /// Returns the line with what is given without an option, for `--key KEY` of `keycheck KEY`.
    pub fn without_option(&self, typed: &str) -> Option<String> {
        let name = typed.strip_prefix("--")?.to_ascii_uppercase();
        let mut positionals = self.command.get_positionals();
        let is_it = |positional: &clap::Arg| {
            let names = positional.get_value_names().unwrap_or_default();
            names.iter().any(|value| *value == *name)
        };
        positionals.any(is_it).then(|| format!("{} {name}", self.name))
    }

    pub fn find(&self, option: &str) -> Option<&clap::Arg> {
        let long = option.strip_prefix("--")?;
        self.command.get_arguments().find(|argument| argument.get_long() == Some(long))
    }
}

/// True if one option may be the other, mistyped: clap suggests `--format` for `--permanent`.
pub fn is_near(typed: &str, suggested: &str) -> bool {
    !suggested.is_empty() && strsim::osa_distance(typed, suggested) <= typed.len() / 4
}
