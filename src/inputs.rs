//! The inputs of a command that reads codes: arguments, or lines of standard input.

use crate::failure::Failure;
use crate::session::Session;
use std::io::BufRead;

/// What stands for standard input.
pub const STDIN: &str = "-";

/// Each text to read: an argument as it is, and for `-` each line of standard input that is not
/// empty. A line that is a JSON document of ours gives the value of `name` in it, so that one
/// command's documents are the next one's input.
pub fn texts<'a>(
    arguments: &'a [String],
    name: &'static str,
    session: &Session,
) -> Result<impl Iterator<Item = Result<String, Failure>> + use<'a>, Failure> {
    if arguments.iter().any(|argument| argument == STDIN) {
        if arguments.iter().filter(|argument| *argument == STDIN).count() > 1 {
            return Err(Failure::usage("`-` is given twice").hint("standard input is read once"));
        }
        session.take_stdin()?;
    }
    Ok(arguments.iter().flat_map(move |argument| -> Box<dyn Iterator<Item = _>> {
        if argument == STDIN {
            Box::new(lines(name))
        } else {
            Box::new(std::iter::once(Ok(argument.clone())))
        }
    }))
}

fn lines(name: &'static str) -> impl Iterator<Item = Result<String, Failure>> {
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
                        return Some(
                            Ok(in_document(line, name).unwrap_or_else(|| line.to_owned())),
                        );
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

/// The value of a name in a JSON document, if the line is one that has it.
fn in_document(line: &str, name: &str) -> Option<String> {
    if !line.starts_with('{') {
        return None;
    }
    let document: serde_json::Value = serde_json::from_str(line).ok()?;
    document.get(name)?.as_str().map(str::to_owned)
}
