//! `--field`: one value of a document, bare.

use crate::failure::Failure;
use serde_json::Value;

/// Returns the value at a dotted path as a line; an absent one, also of a member that only others have, is an empty
/// line.
pub fn field(
    document: &Value,
    path: &str,
    is_known: impl Fn(&str) -> bool,
) -> Result<String, Failure> {
    let mut value = document;
    for name in path.split('.') {
        let next = match value {
            // Whatever is inside something absent is absent as well.
            Value::Null => Some(&Value::Null),
            Value::Array(values) => name.parse::<usize>().ok().and_then(|index| values.get(index)),
            _ => value.get(name),
        };
        value = match next {
            Some(next) => next,
            None if is_known(path) => &Value::Null,
            None => return Err(no_such_field(document, value, path)),
        };
    }
    Ok(match value {
        Value::Null => "\n".to_owned(),
        Value::String(text) => format!("{text}\n"),
        other => format!("{other}\n"),
    })
}

/// Refuses a path that ends at `there`, with the names that exist in its place.
fn no_such_field(document: &Value, there: &Value, path: &str) -> Failure {
    let failure = Failure::usage(format_args!("--field: no {path:?} in the document"));
    if let Some(meant) = meant(document, path) {
        return failure.hint(format!("there is {meant}"));
    }
    match there {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            failure.hint(format!("its names: {}", names.join(", ")))
        }
        _ => failure,
    }
}

/// Returns the path that was most likely meant: `fields.days` for `days`, `fields.last_date` for `last_day`.
fn meant(document: &Value, path: &str) -> Option<String> {
    let typed = path.rsplit('.').next().unwrap_or(path);
    let far = typed.len() / 3 + 1;
    let mut paths = Vec::new();
    for (name, value) in document.as_object()? {
        paths.push((name.clone(), name));
        for inner in value.as_object().into_iter().flat_map(|members| members.keys()) {
            paths.push((format!("{name}.{inner}"), inner));
        }
    }
    let near = paths.into_iter().map(|(path, last)| (strsim::osa_distance(typed, last), path));
    near.filter(|(distance, _)| *distance < far).min().map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_into_objects_arrays_and_what_is_absent() {
        let document = json!({"key": "A", "fields": {"days": 7}, "chain": [1, 2], "ledger": null});
        for (path, expected) in [
            ("key", "A\n"),
            ("fields.days", "7\n"),
            ("chain.1", "2\n"),
            ("ledger.id", "\n"),
            ("chain.9", "\n"),
        ] {
            assert_eq!(field(&document, path, |path| path == "chain.9").unwrap(), expected);
        }
        let hint = |path| field(&document, path, |path| path == "chain.9").unwrap_err().hint;
        assert_eq!(hint("days").unwrap(), "there is fields.days");
        assert_eq!(hint("day").unwrap(), "there is fields.days");
        assert_eq!(hint("fields.dayz").unwrap(), "there is fields.days");
        assert_eq!(hint("fields.weeks").unwrap(), "its names: days");
        assert_eq!(hint("nothing").unwrap(), "its names: key, fields, chain, ledger");
        assert_eq!(hint("chain.2"), None);
    }
}
