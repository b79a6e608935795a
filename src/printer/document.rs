//! Documents: a report as JSON, behind the two members that every document begins with.

use crate::failure::{Failure, Stop};
use avlock_format::escaped::is_escaped;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;

/// The number of the contract in `docs/cli.md`.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Envelope<'r, R> {
    schema: u32,
    kind: &'static str,
    #[serde(flatten)]
    report: &'r R,
}

/// Returns a document as a line.
pub fn line<R: Serialize>(kind: &'static str, report: &R) -> Result<String, Stop> {
    let envelope = Envelope { schema: SCHEMA, kind, report };
    Ok(harmless(serde_json::to_string(&envelope).map_err(unserializable)?) + "\n")
}

/// Returns a document as a value, to take a field from.
pub fn value<R: Serialize>(kind: &'static str, report: &R) -> Result<Value, Stop> {
    // Read back: a second serializer for each kind of report makes the program larger, and `--field` is asked for once.
    let envelope = Envelope { schema: SCHEMA, kind, report };
    let text = serde_json::to_string(&envelope).map_err(unserializable)?;
    serde_json::from_str(&text).map_err(unserializable)
}

fn unserializable(error: serde_json::Error) -> Stop {
    Stop::Failure(Failure::new("document", error))
}

/// Spells characters that could reorder or hide text on a terminal, and blanks other than U+0020, as
/// `\u....`, which means the same in JSON. JSON itself spells the control characters of ASCII like that.
fn harmless(document: String) -> String {
    if document.is_ascii() && !document.contains('\u{7F}') {
        return document;
    }
    let mut text = String::with_capacity(document.len());
    for character in document.chars() {
        // JSON has spelt the others of ASCII itself, and its own line breaks are none.
        let is_spelt = character.is_ascii() && character != '\u{7F}';
        if is_escaped(character) && !is_spelt {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Named {
        name: &'static str,
        number: Option<u8>,
    }

    #[test]
    fn the_envelope_comes_first_and_the_members_in_their_order() {
        let named = Named { name: "right\u{202E}left\u{A0}\u{7F}\u{E0100}", number: None };
        assert_eq!(
            line("named", &named).unwrap(),
            "{\"schema\":1,\"kind\":\"named\",\"name\":\"right\\u202eleft\\u00a0\\u007f\\udb40\\udd00\",\"number\":null}\n"
        );
        let value = value("named", &named).unwrap();
        let names: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["schema", "kind", "name", "number"]);
    }
}
