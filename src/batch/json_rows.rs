//! Fills keys into JSON Lines: one object a line, with members that are named like the options. Members
//! that are not written here pass byte for byte.

use crate::batch::columns::{Cells, Column, Names, is_blank};
use crate::batch::csv_header::{NearNames, no_table};
use crate::batch::damage;
use crate::batch::issue::RowOutcome;
use crate::batch::spelling;
use crate::batch::tally::Tally;
use crate::failure::Failure;
use avlock_issuing::damage::is_spoiled_number;
use avlock_issuing::text;
use memchr::{memchr, memchr2};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The members of an object in their order, with the bytes of their values.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The name of a member, borrowed if it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value that can be read as the text of a cell.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Mark(bool),
    Number(u64),
    Nothing(()),
}

/// Writes whole lines with the key and the reason that `judge` gives each.
pub fn fill_in(
    rows: &str,
    names: &Names,
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
        let outcome = match serde_json::from_str::<Members<'_>>(text) {
            Ok(Members(members)) if members.iter().all(|(_, raw)| is_empty(raw.get())) => {
                // An object without any text is no order.
                output.extend_from_slice(line.as_bytes());
                tally.lines += 1;
                continue;
            }
            Ok(Members(members)) => {
                let outcome = judge_members(&members, names, &mut tally, &mut judge);
                if tally.fault.is_some() {
                    return tally;
                }
                write(text, &members, names, &outcome, output);
                outcome
            }
            Err(error) => {
                // Only an object has a place for a reason: this line is kept as it is.
                output.extend_from_slice(text.as_bytes());
                RowOutcome::Refused(refused_line(text, error.column()))
            }
        };
        let line_end = &line[text.len()..];
        output.extend_from_slice(if line_end.is_empty() { "\n" } else { line_end }.as_bytes());
        tally.count(&outcome, 1);
        if stop && outcome.reason().is_some() {
            tally.stopped = true;
            break;
        }
    }
    tally
}

/// Returns the unknown names of an object, each with the column that it resembles.
pub fn near_names(line: &str, names: &Names) -> NearNames {
    let Ok(Members(members)) = serde_json::from_str(line) else { return Vec::new() };
    let mut near_names = NearNames::new();
    for (name, _) in members {
        if names.column(&name).is_none()
            && let Some(near) = names.resembling(&name)
        {
            near_names.push((name.into_owned(), near));
        }
    }
    near_names
}

/// Tells which two members of an object are one, if any are. As with columns, it is unknown which one is
/// meant.
fn twice(members: &[(Cow<'_, str>, &RawValue)], names: &Names) -> Option<String> {
    let mut known: HashMap<(bool, &str), &str> = HashMap::with_capacity(members.len());
    for (name, _) in members {
        // What is no column is only itself.
        let meant = match names.column(name) {
            Some(column) => (true, column.name()),
            None => (false, name.as_ref()),
        };
        let Some(first) = known.insert(meant, name) else { continue };
        let (one, other) = (text::quoted(first), text::quoted(name));
        return Some(match first == name {
            true => format!("expected each member once, found {one} twice"),
            false => format!("expected each member once, found {one} and {other}, which are one"),
        });
    }
    None
}

/// Refuses a table whose first object has two members that are one, before anything is issued.
pub fn refuse_twice(first_line: &str, names: &Names) -> Result<(), Failure> {
    let members = serde_json::from_str::<Members<'_>>(first_line).ok();
    match members.and_then(|Members(members)| twice(&members, names)) {
        Some(message) => Err(no_table(message)),
        None => Ok(()),
    }
}

/// Takes the given headings that an object has out of those that are looked for.
pub fn find_given<'n>(line: &str, names: &'n Names, wanted: &mut Vec<&'n str>) {
    let Ok(Members(members)) = serde_json::from_str(line.trim()) else { return };
    let found: Vec<String> = members.into_iter().map(|(name, _)| name.into_owned()).collect();
    wanted.retain(|given| !names.has_given(given, &found));
}

/// True for `null`, for a text of blanks, and for arrays and objects that hold nothing else.
fn is_empty(raw: &str) -> bool {
    match raw.as_bytes().first() {
        Some(b'n') => true,
        Some(b'"') => is_blank_text(raw),
        Some(b'[' | b'{') => holds_nothing(raw),
        _ => false,
    }
}

fn is_blank_text(raw: &str) -> bool {
    // Most texts begin with a letter or a digit.
    !raw.as_bytes()[1].is_ascii_alphanumeric() && {
        let text = serde_json::from_str::<Name<'_>>(raw);
        text.is_ok_and(|Name(text)| text.chars().all(is_blank))
    }
}

/// True if an array or an object has only empty values, in any depth. It is valid JSON already, so that its
/// tokens can be read one after another, and no depth is too deep.
fn holds_nothing(raw: &str) -> bool {
    let mut rest = raw;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => {
                let Some(length) = length_of_text(rest) else { return false };
                let is_name = rest[length..].trim_start().starts_with(':');
                if !is_name && !is_blank_text(&rest[..length]) {
                    return false;
                }
                length
            }
            b'n' => "null".len(),
            b'[' | b']' | b'{' | b'}' | b',' | b':' => 1,
            byte if byte.is_ascii_whitespace() => 1,
            _ => return false,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    true
}

/// Returns the length of the JSON text at the beginning, with its quotes.
fn length_of_text(raw: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let place = from + memchr2(b'"', b'\\', raw.as_bytes().get(from..)?)?;
        match raw.as_bytes()[place] {
            b'"' => return Some(place + 1),
            _ => from = place + 2,
        }
    }
}

/// Refuses, before anything is issued, JSON that has not an object on each line: an array, or objects
/// over several lines.
pub fn refuse_other_shapes(first_line: &str) -> Result<(), Failure> {
    let text = first_line.trim_start();
    let (found, hint) = match serde_json::from_str::<Members<'_>>(text) {
        _ if text.starts_with('[') => ("an array", "jq -c '.[]' FILE"),
        Err(error) if text.starts_with('{') && error.is_eof() => {
            ("an object over several lines", "jq -c . FILE")
        }
        Ok(Members(members)) => {
            let is_array = |(_, raw): &&(Cow<'_, str>, &RawValue)| {
                let inside = raw.get().strip_prefix('[').unwrap_or_default();
                inside.trim_start().starts_with('{')
            };
            let Some((name, _)) = members.iter().find(is_array) else { return Ok(()) };
            let message =
                "line 1: expected JSON Lines, an object on each line, found an array in one";
            let hint = format!("jq -c '.[{}][]' FILE makes JSON Lines of it", text::quoted(name));
            return Err(no_table(message).hint(hint));
        }
        _ => return Ok(()),
    };
    let message = format!("line 1: expected JSON Lines, an object on each line, found {found}");
    Err(no_table(message).hint(format!("{hint} makes JSON Lines of it")))
}

/// True if two members have the same name, spelled alike.
fn has_a_name_twice(members: &[(Cow<'_, str>, &RawValue)]) -> bool {
    // A row has few members, whose names mostly differ in length.
    const FEW: usize = 64;
    let mut names = members.iter().enumerate();
    match members.len() > FEW {
        true => {
            let mut known = HashSet::with_capacity(members.len());
            names.any(|(_, (name, _))| !known.insert(name.as_ref()))
        }
        false => {
            names.any(|(place, (name, _))| members[..place].iter().any(|(other, _)| other == name))
        }
    }
}

/// Judges a row by its members, or refuses it if one of them is not like a cell. Two members that are one
/// are a fault of the table.
fn judge_members(
    members: &[(Cow<'_, str>, &RawValue)],
    names: &Names,
    tally: &mut Tally,
    judge: &mut impl FnMut(&Cells<'_>) -> RowOutcome,
) -> RowOutcome {
    let mut texts: Vec<(Column, Cow<'_, str>)> = Vec::with_capacity(members.len());
    if has_a_name_twice(members) {
        tally.fault = twice(members, names);
        return RowOutcome::Refused(String::new());
    }
    for (name, raw) in members {
        let Some(column) = names.column(name) else { continue };
        if texts.iter().any(|(other, _)| *other == column) {
            tally.fault = twice(members, names);
            return RowOutcome::Refused(String::new());
        }
        // The reason of an earlier run is replaced and not read, whatever its type is.
        if column == Column::Error {
            texts.push((column, Cow::Borrowed("")));
            continue;
        }
        let text = match serde_json::from_str(raw.get()) {
            Ok(Cell::Text(text)) => text,
            // Only one column asks for a yes or no: in any other the value was meant to be something else.
            Ok(Cell::Mark(_)) if column != Column::Generic => {
                let found = raw.get();
                let message = format!("{name}: expected a text or a whole number, found {found}");
                return RowOutcome::Refused(message);
            }
            Ok(Cell::Mark(on)) => Cow::Borrowed(if on { "yes" } else { "no" }),
            Ok(Cell::Number(number)) => Cow::Owned(number.to_string()),
            Ok(Cell::Nothing(())) => Cow::Borrowed(""),
            // A number with an exponent is refused in the words for one that is a text.
            Err(_) if is_spoiled_number(raw.get()) => Cow::Borrowed(raw.get()),
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
    let outcome = judge(&row);
    if outcome.reason().is_none() {
        let has_code_column = texts.iter().any(|(column, _)| *column == Column::InstallCode);
        for warning in damage::warnings(&row, has_code_column) {
            tally.warn(warning);
        }
        spelling::count(&row, tally);
    }
    outcome
}

/// Writes the object with key and reason in their members, or as new members at its end.
fn write(
    text: &str,
    members: &[(Cow<'_, str>, &RawValue)],
    names: &Names,
    outcome: &RowOutcome,
    output: &mut Vec<u8>,
) {
    let mut written = 0;
    let mut missing = vec![Column::RegistrationKey, Column::Error];
    for (name, raw) in members {
        let Some(column) = names
            .column(name)
            .filter(|column| matches!(column, Column::RegistrationKey | Column::Error))
        else {
            continue;
        };
        missing.retain(|other| *other != column);
        // The raw value is a slice of the line, so the distance of the two beginnings is its place there.
        let place = raw.get().as_ptr().addr() - text.as_ptr().addr();
        output.extend_from_slice(&text.as_bytes()[written..place]);
        output.extend_from_slice(value(column, raw.get(), outcome).as_bytes());
        written = place + raw.get().len();
    }
    let end = text.rfind('}').unwrap_or(text.len());
    output.extend_from_slice(&text.as_bytes()[written..end]);
    let mut comma = if members.is_empty() { "" } else { "," };
    for column in missing {
        let value = value(column, "null", outcome);
        output.extend_from_slice(format!("{comma}\"{}\":{value}", column.name()).as_bytes());
        comma = ",";
    }
    output.extend_from_slice(&text.as_bytes()[end..]);
}

/// Returns the JSON of the key or the reason of a row; `raw` is what the row has there.
fn value<'a>(column: Column, raw: &'a str, outcome: &RowOutcome) -> Cow<'a, str> {
    match (column, outcome) {
        (Column::RegistrationKey, RowOutcome::Made(Some(key)) | RowOutcome::Given(key, _)) => {
            Cow::Owned(format!("\"{key}\""))
        }
        // A refused row keeps what it was judged by: without its key the next run would make another.
        (
            Column::RegistrationKey,
            RowOutcome::Kept | RowOutcome::Unchecked(_) | RowOutcome::Refused(_),
        ) => Cow::Borrowed(raw),
        (Column::Error, outcome) => {
            let reason = outcome.reason().map(serde_json::Value::from);
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

/// Tells what a line is that is no object.
fn refused_line(text: &str, column: usize) -> String {
    let text = text.trim();
    let inside = text.trim_end_matches(',').trim_end();
    let is_value = |text: &str| serde_json::from_str::<&RawValue>(text).is_ok();
    if text.starts_with(['[', ']']) || (inside != text && is_value(inside)) {
        return "expected a JSON object, found a part of a JSON array: `jq -c '.[]'` makes lines of an array"
            .to_owned();
    }
    if !text.starts_with('{') {
        let found = text::quoted(text.get(..40).unwrap_or(text));
        return format!(
            "expected a JSON object, found {found}: --input-format csv reads a CSV table of any name"
        );
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(Ok(_)) => "expected one JSON object in a line, found more behind it".to_owned(),
        _ => format!("expected a JSON object, found something else at character {}", column.max(1)),
    }
}
