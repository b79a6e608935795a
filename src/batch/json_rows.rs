//! JSON Lines: an object a line, its names like the options; what is not ours passes byte for byte.

use crate::batch::Tally;
use crate::batch::columns::{Cells, Column};
use crate::batch::csv_rows::NearNames;
use crate::batch::issue::RowOutcome;
use avlock_issuing::text;
use memchr::memchr;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The members of an object in their order, values as they stand.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A name, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value that can stand for a cell.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Mark(bool),
    Number(u64),
    Nothing(()),
}

/// Works on whole lines; `judge` says what becomes of each.
pub fn work(
    rows: &str,
    ledger: bool,
    stop: bool,
    mut judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    let mut tally = Tally::default();
    let mut rest = rows;
    while !rest.is_empty() {
        let length = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |place| place + 1);
        let (line, next) = rest.split_at(length);
        rest = next;
        let text = line.trim_end_matches(['\n', '\r']);
        if text.trim().is_empty() {
            output.extend_from_slice(line.as_bytes());
            tally.lines += 1;
            continue;
        }
        let issued = match serde_json::from_str::<Members<'_>>(text) {
            Ok(Members(members)) => {
                let issued = issue(&members, ledger, &mut judge);
                write(text, &members, &issued, output);
                issued
            }
            Err(error) => {
                // There is no place for a reason in what is no object: the line stays as it is.
                output.extend_from_slice(text.as_bytes());
                let column = error.column().max(1);
                RowOutcome::Refused(format!(
                    "expected a JSON object, found something else at character {column}"
                ))
            }
        };
        let line_end = &line[text.len()..];
        output.extend_from_slice(if line_end.is_empty() { "\n" } else { line_end }.as_bytes());
        tally.count(&issued, 1);
        if stop && issued.reason().is_some() {
            tally.stopped = true;
            break;
        }
    }
    tally
}

/// The names of an object that are not known, each with the column that it resembles.
pub fn near_names(line: &str, ledger: bool) -> NearNames {
    let Ok(Members(members)) = serde_json::from_str(line) else { return Vec::new() };
    let names = members.into_iter().map(|(name, _)| name.into_owned());
    let unknown = names.filter(|name| Column::from_name(name, ledger).is_none());
    unknown.filter_map(|name| Column::resembling(&name, ledger).map(|near| (name, near))).collect()
}

fn issue(
    members: &[(Cow<'_, str>, &RawValue)],
    ledger: bool,
    judge: &mut impl FnMut(&Cells<'_>) -> RowOutcome,
) -> RowOutcome {
    let mut texts: Vec<(Column, Cow<'_, str>)> = Vec::with_capacity(members.len());
    for (name, raw) in members {
        let Some(column) = Column::from_name(name, ledger) else { continue };
        if texts.iter().any(|(other, _)| *other == column) {
            return RowOutcome::Refused(format!("{name}: expected it once, found it twice"));
        }
        // What an earlier run or another program wrote there is replaced, whatever it is.
        if column == Column::Error {
            texts.push((column, Cow::Borrowed("")));
            continue;
        }
        let text = match serde_json::from_str(raw.get()) {
            Ok(Cell::Text(text)) => text,
            Ok(Cell::Mark(on)) => Cow::Borrowed(if on { "yes" } else { "no" }),
            Ok(Cell::Number(number)) => Cow::Owned(number.to_string()),
            Ok(Cell::Nothing(())) => Cow::Borrowed(""),
            Err(_) => {
                let found = text::quoted(raw.get());
                let message = format!("{name}: expected a text or a whole number, found {found}");
                return RowOutcome::Refused(message);
            }
        };
        texts.push((column, text));
    }
    let mut row = Cells::default();
    for (column, text) in &texts {
        row.set(*column, text);
    }
    judge(&row)
}

/// The object as it was, with its key and reason in place or at its end.
fn write(
    text: &str,
    members: &[(Cow<'_, str>, &RawValue)],
    issued: &RowOutcome,
    output: &mut Vec<u8>,
) {
    let mut written = 0;
    let mut missing = vec![Column::RegistrationKey, Column::Error];
    for (name, raw) in members {
        let Some(column) = Column::from_name(name, false)
            .filter(|column| matches!(column, Column::RegistrationKey | Column::Error))
        else {
            continue;
        };
        missing.retain(|other| *other != column);
        // A raw value is a part of the line, so the distance of their beginnings is its place.
        let place = raw.get().as_ptr().addr() - text.as_ptr().addr();
        output.extend_from_slice(&text.as_bytes()[written..place]);
        output.extend_from_slice(value(column, raw.get(), issued).as_bytes());
        written = place + raw.get().len();
    }
    let end = text.rfind('}').unwrap_or(text.len());
    output.extend_from_slice(&text.as_bytes()[written..end]);
    let mut comma = if members.is_empty() { "" } else { "," };
    for column in missing {
        let value = value(column, "null", issued);
        output.extend_from_slice(format!("{comma}\"{}\":{value}", column.name()).as_bytes());
        comma = ",";
    }
    output.extend_from_slice(&text.as_bytes()[end..]);
}

fn value<'a>(column: Column, raw: &'a str, issued: &RowOutcome) -> Cow<'a, str> {
    match (column, issued) {
        (Column::RegistrationKey, RowOutcome::Made(Some(key)) | RowOutcome::Given(key)) => {
            Cow::Owned(format!("\"{key}\""))
        }
        (Column::RegistrationKey, RowOutcome::Kept | RowOutcome::Unchecked(_)) => {
            Cow::Borrowed(raw)
        }
        (Column::Error, issued) => {
            let reason = issued.reason().map(serde_json::Value::from);
            reason.map_or(Cow::Borrowed("null"), |reason| Cow::Owned(reason.to_string()))
        }
        _ => Cow::Borrowed("null"),
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), raw)) = map.next_entry()? {
                    members.push((name, raw));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
