//! The inputs of a command that reads codes: arguments, or lines of standard input.

use crate::failure::{Failure, Outcome};
use crate::session::Session;
use std::io::{BufRead, Read};
use std::path::Path;

/// How much of a file or of a line is read before it is clear that it is something else.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;

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

/// The one key that an option gives, or standard input for `-`.
pub fn key(option: &str, text: &str, session: &Session) -> Result<String, Failure> {
    let texts = [text.to_owned()];
    let mut keys = self::texts(&texts, "registration-key", "key", session)?;
    let first = keys.next().transpose()?.unwrap_or_default();
    match keys.next() {
        Some(_) => Err(Failure::usage(format_args!(
            "--{option}: expected one key on standard input, found more"
        ))),
        None => Ok(first),
    }
}

fn lines(kind: &'static str, name: &'static str) -> impl Iterator<Item = Result<String, Failure>> {
    let mut first = true;
    let mut any = false;
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            let mut bytes = Vec::new();
            match std::io::stdin().lock().take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
                Ok(0) => ended = true,
                Ok(read) if read as u64 == LONGEST_LINE => {
                    ended = true;
                    any = true;
                    let message = "expected a code on each line of standard input, found a line of over 64 KB";
                    return Some(Err(Failure::usage(message)));
                }
                Ok(_) => {
                    // What is no UTF-8 becomes a character that the reader objects to.
                    let line =
                        String::from_utf8_lossy(if first { unmarked(&bytes) } else { &bytes });
                    first = false;
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

/// The bytes of a file, or of standard input.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error| Failure::file(path, error);
    let mut bytes = Vec::new();
    let reader: Box<dyn Read> = if path == Path::new(STDIN) {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(fail)?)
    };
    reader.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(Failure::file(path, "expected a small file, found one of over 64 MB"));
    }
    Ok(bytes)
}

/// The bytes after the byte-order mark that some editors put before a text.
pub fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
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
            "input",
            format_args!(
                "expected a document of kind {kind} with a {name} in this line, found another"
            ),
        );
        failure.outcome = Outcome::Bad;
        failure
    })
}
