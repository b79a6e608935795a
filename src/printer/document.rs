//! Documents: a report as JSON, behind the two members that every document begins with.

use crate::failure::{Failure, Stop};
use crate::report::field_names;
use avlock_format::escaped::is_escaped;
use serde::Serialize;
use serde_json::{Map, Value};
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

/// Returns a document of a kind that has all that one can have, for a name to be looked for before there is any.
pub fn of_names(kind: &str) -> Value {
    // What ends a path is no text and no absence: nothing is inside it.
    const LEAF: Value = Value::Bool(true);
    let mut document = Map::new();
    for name in ["schema", "kind"] {
        document.insert(name.to_owned(), LEAF);
    }
    for path in field_names::of_kind(kind) {
        let mut members = &mut document;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let member = members.entry(name).or_insert(LEAF);
            if names.peek().is_some() && !member.is_object() {
                *member = Value::Object(Map::new());
            }
            match member {
                Value::Object(inner) => members = inner,
                _ => break,
            }
        }
    }
    Value::Object(document)
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
    fn all_names_of_a_kind_are_in_one_document() {
        let document = of_names("ledger-row");
        let names: Vec<&String> = document.as_object().unwrap().keys().collect();
        assert_eq!(names[..4], ["schema", "kind", "id", "event"]);
        assert_eq!(document["revoked"]["reason"], true);
        assert!(document["fields"].get("days").is_some() && document["key"].get("x").is_none());
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
