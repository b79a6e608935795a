//! All that is wrong with a line of arguments, as far as it can be told at once: clap ends at the first fault, so what it
//! refused is taken out and the rest is read again.

use crate::arguments;
use crate::arguments::everywhere::{self, Misplaced, Why};
use crate::cli::meant::command_of;
use crate::cli::refusal;
use crate::failure::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::{OsStr, OsString};

/// The most faults that are told.
const MOST: usize = 5;

/// Returns each fault of a line that clap refuses.
pub fn all(typed: &[OsString]) -> Vec<Failure> {
    let mut rest = typed.to_vec();
    let mut faults: Vec<Failure> = Vec::new();
    // What follows from what was taken out is no fault.
    let mut is_whole = true;
    while faults.len() < MOST {
        let error = match arguments::readable().try_get_matches_from(&rest) {
            Ok(matches) => {
                let misplaced = everywhere::misplaced(&matches);
                let misplaced = misplaced.iter().filter(|fault| !is_beside(fault, typed));
                faults.extend(misplaced.map(refusal::misplaced));
                break;
            }
            Err(error) if error.use_stderr() => error,
            Err(_) => break,
        };
        if !is_whole && may_follow(&error) {
            break;
        }
        let fault = refusal::failure(&error, typed);
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        let Some(place) = place_of(&error, &rest) else { break };
        rest.drain(place);
        is_whole = false;
    }
    faults
}

/// True for a fault that taking something out can bring about: what is missing then may have been taken out, and what
/// is too much may have been its value.
fn may_follow(error: &clap::Error) -> bool {
    match error.kind() {
        ErrorKind::UnknownArgument => !shown(error, ContextKind::InvalidArg).starts_with('-'),
        kind => matches!(
            kind,
            ErrorKind::MissingRequiredArgument
                | ErrorKind::InvalidSubcommand
                | ErrorKind::MissingSubcommand
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        ),
    }
}

/// True if the option beside which a misplaced one has a meaning was typed, and only taken out.
fn is_beside(misplaced: &Misplaced, typed: &[OsString]) -> bool {
    match &misplaced.why {
        Why::Without(option) => typed.iter().any(|word| is_typed_as(word, option)),
        Why::Command { .. } => false,
    }
}

/// True for a word that is an option, alone or with its value behind `=`.
fn is_typed_as(word: &OsStr, option: &str) -> bool {
    let rest = word.to_str().and_then(|word| word.strip_prefix(option));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// Returns the place of the option that was refused, with its value.
fn place_of(error: &clap::Error, typed: &[OsString]) -> Option<std::ops::Range<usize>> {
    let argument = shown(error, ContextKind::InvalidArg);
    let option = argument.split(['=', ' ']).next().filter(|option| option.starts_with('-'))?;
    // Of an option that is there twice the last one counts.
    let at = typed.iter().rposition(|word| is_typed_as(word, option))?;
    let has_value = match error.kind() {
        // An option that does not exist may have had a value.
        ErrorKind::UnknownArgument => true,
        _ => argument.contains('<'),
    };
    let command = command_of(&typed[..at]);
    let is_value = |word: &OsString| {
        word.to_str().is_none_or(|word| !is_option(word) && !command.has_command(word))
    };
    let value = typed.get(at + 1).filter(|word| has_value && typed[at] == option && is_value(word));
    Some(at..at + 1 + usize::from(value.is_some()))
}

/// True for a word that is an option. A number below zero is none, and `-` is standard input.
fn is_option(word: &str) -> bool {
    let name = word.strip_prefix('-');
    name.is_some_and(|name| !name.is_empty() && !name.starts_with(|it: char| it.is_ascii_digit()))
}

/// Returns a part of clap's error as it gives it.
fn shown(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(line: &str) -> Vec<String> {
        let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        all(&typed).into_iter().map(|failure| failure.message).collect()
    }

    #[test]
    fn each_fault_is_told_once() {
        for (line, messages) in [
            (
                "avlock keygen --code D873BB821E45 --dayz 3 --format xml",
                &[
                    "there is no option --code",
                    "there is no option --dayz",
                    "--format: expected one of table, json, csv, found \"xml\"",
                ][..],
            ),
            (
                "avlock keygen --generic D873BB821E45 --format=xml --jobs 3",
                &[
                    "--format: expected one of table, json, csv, found \"xml\"",
                    "expected --generic or CODE, found both",
                    "--jobs means nothing without --batch",
                ],
            ),
            (
                "avlock codecheck --lines --ledger l.db D873BB821E45",
                &["there is no option --lines", "--ledger means nothing to codecheck"],
            ),
            ("avlock ledger revoke", &["expected --reason TEXT, ROW, found none"]),
            ("avlock ledger revoke --why x 3", &["there is no option --why"]),
            (
                "avlock keygen --a --b --c --d --e --f",
                &[
                    "there is no option --a",
                    "there is no option --b",
                    "there is no option --c",
                    "there is no option --d",
                    "there is no option --e",
                ],
            ),
            ("avlock keygen --foo --foo", &["there is no option --foo"]),
            ("avlock nothing", &["there is no command \"nothing\""]),
            ("avlock --fooo keygen D873BB821E45 --days 3", &["there is no option --fooo"]),
            (
                "avlock ledger --foo list --format xml",
                &[
                    "there is no option --foo",
                    "--format: expected one of table, json, csv, found \"xml\"",
                ],
            ),
            ("avlock --foo bar", &["there is no option --foo"]),
            ("avlock ledger --foo bar", &["there is no option --foo"]),
            (
                "avlock keygen --batch orders.csv --copy --jobs 3",
                &["expected --batch FILE or --copy, found both"],
            ),
            (
                "avlock ledger renew --due=30d 3 --output new.csv",
                &["expected --due TIME or ROW, found both"],
            ),
            ("avlock keygen --dayz -5 D873BB821E45", &["there is no option --dayz"]),
            ("avlock ledger list --since -30d", &["there is no option --since"]),
            ("avlock keycheck --file -", &["there is no option --file"]),
        ] {
            assert_eq!(faults(line), messages, "{line}");
        }
    }
}
