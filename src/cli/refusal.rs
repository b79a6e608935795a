//! What clap refuses, in the words of all other errors, and with the option that was meant.

use crate::arguments::{
    self,
    everywhere::{Misplaced, Why},
};
use crate::failure::Failure;
use avlock_format::escaped::Escaped;
use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// Options that people type for another, as other programs have them, and what is meant, written out. The
/// first whose option the command has is named. None of them is an alias: a script has one spelling.
const MEANT: [(&[&str], &str); 20] = [
    (&["--code", "--ic", "--installcode", "--install_code"], "--install-code CODE"),
    (&["--permanent", "--perpetual", "--forever"], "--type permanent"),
    (&["--trial"], "--type trial"),
    (&["--temporary", "--temporal"], "--type temporary"),
    (&["--unregister"], "--type unregister"),
    (&["--unregister-all"], "--type unregister-all"),
    (&["--json"], "--format json"),
    (&["--table"], "--format table"),
    (&["--csv"], "--format csv"),
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
    (&["--file", "--data-file", "--avr"], "--data FILE"),
    (&["--silent"], "--quiet"),
];

/// What a word may look like, and the options whose value it then is.
type Form = (fn(&str) -> bool, &'static [&'static str]);

/// Words that are too many. The first option that the command has is named.
const FORMS: [Form; 8] = [
    (is_hexadecimal::<64>, &["--head"]),
    (is_hexadecimal::<12>, &["--install-code"]),
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

/// Returns what clap refused, for the command that was typed.
pub fn failure(error: &clap::Error, typed: &[OsString]) -> Failure {
    let command = command_of(typed);
    let help = format!("`{} --help` shows what can be typed", command.name);
    let shown = |kind| error.get(kind).map(in_words).unwrap_or_default();
    let argument = shown(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let name = argument.split('=').next().unwrap_or_default();
            let failure = Failure::usage(format_args!("there is no option {}", bare(name)));
            // An option of a command stands behind it.
            let behind = command
                .find(name)
                .map(|_| format!("{} {}", command.name, command.written_out(name)));
            let hint = behind.or_else(|| command.meant(name).map(str::to_owned)).or_else(|| {
                let suggested = shown(ContextKind::SuggestedArg);
                is_near(name, &suggested).then(|| command.written_out(&suggested))
            });
            failure.hint(hint.unwrap_or(help))
        }
        ErrorKind::UnknownArgument => {
            let found = quoted(&argument);
            Failure::usage(format_args!("expected no more arguments, found {found}"))
                .hint(command.option_for(&argument).unwrap_or(help))
        }
        ErrorKind::InvalidSubcommand => {
            let found = quoted(&shown(ContextKind::InvalidSubcommand));
            let suggested = shown(ContextKind::SuggestedSubcommand);
            let failure = Failure::usage(format_args!("there is no command {found}"));
            // clap puts the likeliest last.
            failure.hint(match suggested.rsplit(", ").next() {
                Some(likeliest) if !likeliest.is_empty() => format!("{} {likeliest}", command.name),
                _ => help,
            })
        }
        ErrorKind::InvalidValue => {
            let found = shown(ContextKind::InvalidValue);
            let valid = shown(ContextKind::ValidValue);
            let option = argument.split_whitespace().next().unwrap_or_default();
            let expected = match valid.is_empty() {
                true => argument.split_whitespace().skip(1).collect::<Vec<_>>().join(" "),
                false => format!("one of {valid}"),
            };
            let found = if found.is_empty() { "none".to_owned() } else { quoted(&found) };
            let failure =
                Failure::usage(format_args!("{option}: expected {expected}, found {found}"));
            match shown(ContextKind::SuggestedValue) {
                suggested if suggested.is_empty() => failure.hint(help),
                suggested if option.starts_with('-') => {
                    failure.hint(format!("{option} {suggested}"))
                }
                suggested => failure.hint(format!("{} {suggested}", command.name)),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let words = command.words_for(&argument);
            let one_of = match words.is_empty() {
                true => String::new(),
                false => format!(", one of {}", words.join(", ")),
            };
            // What is missing stands behind what was typed, or is the first of the few words that can be.
            let rest = words.first().unwrap_or(&argument);
            let typed = typed_so_far(typed);
            Failure::usage(format_args!("expected {argument}{one_of}, found none"))
                .hint(typed.map_or(help, |typed| format!("{typed} {}", rest.replace(", ", " "))))
        }
        ErrorKind::ArgumentConflict => {
            let other = shown(ContextKind::PriorArg);
            let message = match other.is_empty() || other == argument {
                true => format!("{argument}: expected it once"),
                false => format!("expected {argument} or {other}, found both"),
            };
            Failure::usage(message).hint(help)
        }
        ErrorKind::TooManyValues => {
            let found = quoted(&shown(ContextKind::InvalidValue));
            Failure::usage(format_args!("{argument}: expected one value, found {found} as well"))
                .hint(help)
        }
        ErrorKind::MissingSubcommand => {
            let commands = shown(ContextKind::ValidSubcommand);
            Failure::usage(format_args!("expected a command after `{}`, found none", command.name))
                .hint(format!("its commands: {commands}"))
        }
        _ => Failure::usage(first_paragraph(error)).hint(help),
    }
}

/// Returns why an option was refused that means nothing where it stands.
pub fn misplaced(misplaced: &Misplaced) -> Failure {
    let Misplaced { option, why } = misplaced;
    match why {
        Why::Command { command, takers } => {
            Failure::usage(format_args!("{option} means nothing to {command}"))
                .hint(format!("leave it out; it is for {}", takers.join(", ")))
        }
        Why::Without(other) => {
            let hint = match &**option {
                "--output" => "leave it out: a shell writes the key to a file with `> FILE`",
                _ => "leave it out, or give both",
            };
            Failure::usage(format_args!("{option} means nothing without {other}")).hint(hint)
        }
    }
}

/// The command that was typed, as far as its words are commands.
struct Typed {
    /// What to type for it, such as `avlock ledger list`.
    name: String,
    /// Its options.
    command: Command,
}

fn command_of(typed: &[OsString]) -> Typed {
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
    /// Returns what was meant by an option that other programs have, if this command has that.
    fn meant(&self, typed: &str) -> Option<&'static str> {
        let is_there = |meant: &str| {
            let option = meant.split(' ').next().unwrap_or_default();
            self.find(option).is_some()
        };
        let named = MEANT.iter().filter(|(names, _)| names.contains(&typed));
        named.map(|(_, meant)| *meant).find(|meant| is_there(meant))
    }

    /// Returns an option with the name of its value.
    fn written_out(&self, option: &str) -> String {
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
    fn option_for(&self, word: &str) -> Option<String> {
        let fits = FORMS.iter().filter(|(is_of_form, _)| is_of_form(word));
        let mut options = fits.flat_map(|(_, options)| options.iter());
        let option = options.find(|option| self.find(option).is_some())?;
        Some(format!("{option} {}", Escaped(&shell_words::quote(word))))
    }

    /// Returns the words that an argument can be, if these are few.
    fn words_for(&self, argument: &str) -> Vec<String> {
        let mut arguments = self.command.get_positionals();
        let is_it = |positional: &&clap::Arg| {
            let names = positional.get_value_names().unwrap_or_default();
            names.first().is_some_and(|name| name == argument)
        };
        let words = arguments.find(is_it).map(clap::Arg::get_possible_values).unwrap_or_default();
        words.iter().map(|word| word.get_name().to_owned()).collect()
    }

    fn find(&self, option: &str) -> Option<&clap::Arg> {
        let long = option.strip_prefix("--")?;
        self.command.get_arguments().find(|argument| argument.get_long() == Some(long))
    }
}

/// Returns what was typed, for a shell, if that is short and harmless.
fn typed_so_far(typed: &[OsString]) -> Option<String> {
    let words: Option<Vec<&str>> = typed.iter().skip(1).map(|word| word.to_str()).collect();
    let line = format!("avlock {}", shell_words::join(words?));
    (line.len() < 100 && !line.contains(char::is_control)).then_some(line)
}

/// True if one option may be the other, mistyped: clap suggests `--format` for `--permanent`.
fn is_near(typed: &str, suggested: &str) -> bool {
    !suggested.is_empty() && strsim::osa_distance(typed, suggested) <= typed.len() / 4
}

/// Returns the name of an option as it can be shown: what stands where one is expected may be anything.
fn bare(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.chars().all(is_plain) { name.to_owned() } else { quoted(name) }
}

/// Quotes what was typed, so that it is harmless.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", Escaped(text))
}

/// Returns a part of clap's error: the option without its angle brackets, or a list.
fn in_words(value: &ContextValue) -> String {
    let plain = |text: &str| text.replace(['<', '>', '[', ']'], "").replace("...", "");
    match value {
        ContextValue::String(text) => plain(text),
        ContextValue::Strings(texts) => {
            texts.iter().map(|text| plain(text)).collect::<Vec<_>>().join(", ")
        }
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns what is wrong in clap's words, without the usage below it.
fn first_paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines: Vec<&str> =
        text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let message = lines.join(" ");
    message.strip_prefix("error: ").unwrap_or(&message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(words: &[&str]) -> (String, String) {
        let typed: Vec<OsString> = ["avlock"].iter().chain(words).map(OsString::from).collect();
        let error = arguments::whole().try_get_matches_from(&typed).unwrap_err();
        let Failure { message, hint, .. } = failure(&error, &typed);
        (message, hint.unwrap_or_default())
    }

    #[test]
    fn what_was_meant_is_written_out_where_the_command_has_it() {
        for (words, hint) in [
            (&["keygen", "--code", "D873BB821E45"][..], "--install-code CODE"),
            (&["keygen", "--code=D873BB821E45"], "--install-code CODE"),
            (&["keygen", "--permanent"], "--type permanent"),
            (&["keygen", "--json"], "--format json"),
            (&["keygen", "--name", "Ann"], "--user-name NAME"),
            (&["keygen", "--user", "Ann"], "--user-name NAME"),
            (&["keygen", "--expires", "2027-01-01"], "--until DATE"),
            (&["keygen", "--dayz", "3"], "--days N"),
            (&["check", "--file", "a.avr"], "--data FILE"),
            (&["ledger", "list", "--json"], "--format json"),
            (&["keychek", "X"], "avlock keycheck"),
            (&["--days", "3", "keygen"], "avlock keygen --days N"),
            (&["completions", "bsh"], "avlock completions bash"),
            (&["completions"], "avlock completions bash"),
            (&["sample"], "avlock sample install-code"),
            (&["sample", "data-file"], "avlock sample data-file --folder DIR"),
            (&["ledger", "revoke", "3"], "avlock ledger revoke 3 --reason TEXT"),
            (&["ledger", "revoke"], "avlock ledger revoke --reason TEXT ROW"),
            (&["ledger", "revoke", "3", "--reason", "x", "paid back"], "--reason 'paid back'"),
            (&["ledger", "report", "2026"], "--year 2026"),
            (&["ledger", "list", "2026-11"], "--from 2026-11"),
            (&["ledger", "list", "30d"], "--expiring 30d"),
            (&["ledger", "list", "Ann Lee"], "--customer 'Ann Lee'"),
            (&["ledger", "verify", &"a".repeat(64)], &format!("--head {}", "a".repeat(64))),
        ] {
            assert_eq!(refused(words).1, hint, "{words:?}");
        }
        // It has no such option, so nothing is meant.
        assert!(refused(&["man", "--permanent"]).1.contains("avlock man --help"));
    }

    #[test]
    fn what_was_typed_is_harmless() {
        let (message, _) = refused(&["keygen", "--a\u{1b}[31m"]);
        assert!(!message.contains('\u{1b}'), "{message:?}");
    }
}
