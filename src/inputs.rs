//! The inputs of a command that reads codes: arguments, or lines of standard input.

use crate::failure::{Failure, Outcome};
use crate::session::Session;
use std::io::BufRead;

/// What stands for standard input.
pub const STDIN: &str = "-";

/// Each text to read: an argument as it is, and for `-` each line of standard input that is not
/// empty. A line that is a JSON document of that kind gives the value of `name` in it, so that one
/// command's documents are the next one's input.
pub fn texts<'a>(
    arguments: &'a [String],
    kind: &'static str,
    name: &'static str,
    session: &Session,
) -> Result<impl Iterator<Item = Result<String, Failure>> + use<'a>, Failure> {
    for _ in arguments.iter().filter(|argument| *argument == STDIN) {
        session.take_stdin()?;
    }
    Ok(arguments.iter().flat_map(move |argument| -> Box<dyn Iterator<Item = _>> {
        if argument == STDIN {
            Box::new(lines(kind, name))
        } else {
            Box::new(std::iter::once(Ok(argument.clone())))
        }
    }))
}

fn lines(kind: &'static str, name: &'static str) -> impl Iterator<Item = Result<String, Failure>> {
    let mut any = false;
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            let mut bytes = Vec::new();
            match std::io::stdin().lock().read_until(b'\n', &mut bytes) {
                Ok(0) => ended = true,
                Ok(_) => {
                    // What is no UTF-8 becomes a character that the reader objects to.
                    let line = String::from_utf8_lossy(&bytes);
                    let line = line.trim_end_matches(['\r', '\n']);
                    if !line.trim().is_empty() {
                        any = true;
                        return Some(match line.starts_with('{') {
                            true => in_document(line, kind, name),
                            false => Ok(line.to_owned()),
                        });
                    }
                }
                Err(error) => {
                    ended = true;
                    any = true;
                    return Some(Err(Failure::new(
                        "file",
                        format_args!("standard input: {error}"),
                    )));
                }
            }
        }
        if any {
            return None;
        }
        any = true;
        Some(Err(Failure::usage("expected a code on each line of standard input, found none")))
    })
}

/// The value of a name in a JSON document of a kind.
fn in_document(line: &str, kind: &str, name: &str) -> Result<String, Failure> {
    let document: Option<serde_json::Value> = serde_json::from_str(line).ok();
    let is_of_kind = |document: &serde_json::Value| document.get("kind").is_some_and(|k| k == kind);
    let value = document.filter(is_of_kind).and_then(|mut document| match document[name].take() {
        serde_json::Value::String(text) => Some(text),
        _ => None,
    });
    value.ok_or_else(|| {
        let mut failure = Failure::new(
            "document",
            format_args!(
                "expected a document of kind {kind} with a {name} in this line, found another"
            ),
        );
        failure.outcome = Outcome::Bad;
        failure
    })
}
