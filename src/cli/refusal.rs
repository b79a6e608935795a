//! What clap refuses, in the words of all other errors, and with the option that was meant.

use crate::arguments::everywhere::{Misplaced, Why};
use crate::cli::meant::{command_for, command_of, is_near};
use crate::failure::Failure;
use avlock_format::escaped::Escaped;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

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
            let meant = || command.meant(name).map(str::to_owned);
            let hint =
                behind.or_else(meant).or_else(|| command.without_option(name)).or_else(|| {
                    let suggested = shown(ContextKind::SuggestedArg);
                    let is_meant = is_near(name, &suggested) && command.find(&suggested).is_some();
                    is_meant.then(|| command.written_out(&suggested))
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
            let word = shown(ContextKind::InvalidSubcommand);
            if let Some(meant) = command_for(&word).filter(|_| command.name == "avlock") {
                return failure.hint(meant);
            }
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

/// Returns what was typed, for a shell, if that is short and harmless.
fn typed_so_far(typed: &[OsString]) -> Option<String> {
    let words: Option<Vec<&str>> = typed.iter().skip(1).map(|word| word.to_str()).collect();
    let line = format!("avlock {}", shell_words::join(words?));
    (line.len() < 100 && !line.contains(char::is_control)).then_some(line)
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
    use crate::arguments;

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
            (&["keycheck", "--key", "X"], "avlock keycheck KEY"),
            (&["codecheck", "--code", "X"], "avlock codecheck CODE"),
            (&["reply", "--mail", "X"], "avlock reply MAIL"),
            (&["keygen", "--version"], "--app-version VERSION"),
            (&["keygen", "--file", "o.csv"], "--batch FILE"),
            (&["verify"], "avlock ledger verify"),
            (&["list"], "avlock ledger list"),
            (&["D873BB821E45"], "avlock codecheck D873BB821E45"),
            (
                &["Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4"],
                "avlock keycheck Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4",
            ),
            (&["ledger", "list", "permanent"], "--type permanent"),
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
