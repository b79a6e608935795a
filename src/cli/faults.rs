//! All that is wrong with a line of arguments, as far as it can be told at once: clap ends at the first fault, so what it
//! refused is taken out and the rest is read again.

use crate::arguments::{self, everywhere};
use crate::cli::refusal;
use crate::failure::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

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
                faults.extend(everywhere::misplaced(&matches).iter().map(refusal::misplaced));
                break;
            }
            Err(error) if error.use_stderr() => error,
            Err(_) => break,
        };
        let may_follow = match error.kind() {
            ErrorKind::UnknownArgument => !shown(&error, ContextKind::InvalidArg).starts_with('-'),
            kind => kind == ErrorKind::MissingRequiredArgument,
        };
        if !is_whole && may_follow {
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

/// Returns the place of the option that was refused, with its value.
fn place_of(error: &clap::Error, typed: &[OsString]) -> Option<std::ops::Range<usize>> {
    let argument = shown(error, ContextKind::InvalidArg);
    let option = argument.split(['=', ' ']).next().filter(|option| option.starts_with('-'))?;
    let joined = format!("{option}=");
    let is_it = |word: &OsString| {
        word == option || word.to_str().is_some_and(|word| word.starts_with(&joined))
    };
    // Of an option that is there twice the last one counts.
    let at = typed.iter().rposition(is_it)?;
    let has_value = match error.kind() {
        // An option that does not exist may have had a value.
        ErrorKind::UnknownArgument => true,
        _ => argument.contains('<'),
    };
    let is_value = |word: &OsString| word.to_str().is_none_or(|word| !word.starts_with('-'));
    let value = typed.get(at + 1).filter(|word| has_value && typed[at] == option && is_value(word));
    Some(at..at + 1 + usize::from(value.is_some()))
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
        ] {
            assert_eq!(faults(line), messages, "{line}");
        }
    }
}
