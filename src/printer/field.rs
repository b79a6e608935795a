//! `--field`: one value of a document, bare.

use crate::failure::Failure;
use serde_json::Value;

/// Returns the value at a dotted path as a line; an absent one is an empty line.
pub fn field(document: &Value, path: &str) -> Result<String, Failure> {
    let mut value = document;
    for name in path.split('.') {
        let next = match value {
            // Whatever is inside something absent is absent as well.
            Value::Null => Some(&Value::Null),
            Value::Array(values) => name.parse::<usize>().ok().and_then(|index| values.get(index)),
            _ => value.get(name),
        };
        value = next.ok_or_else(|| no_such_field(document, value, path))?;
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
    // `days` is most likely meant to be `fields.days`.
    for (name, value) in document.as_object().into_iter().flatten() {
        if value.get(path).is_some() {
            return failure.hint(format!("there is {name}.{path}"));
        }
    }
    match there {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            failure.hint(format!("its names: {}", names.join(", ")))
        }
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_into_objects_arrays_and_what_is_absent() {
        let document = json!({"key": "A", "fields": {"days": 7}, "chain": [1, 2], "ledger": null});
        for (path, expected) in
            [("key", "A\n"), ("fields.days", "7\n"), ("chain.1", "2\n"), ("ledger.id", "\n")]
        {
            assert_eq!(field(&document, path).unwrap(), expected);
        }
        let hint = |path| field(&document, path).unwrap_err().hint;
        assert_eq!(hint("days").unwrap(), "there is fields.days");
        assert_eq!(hint("fields.weeks").unwrap(), "its names: days");
        assert_eq!(hint("nothing").unwrap(), "its names: key, fields, chain, ledger");
        assert_eq!(hint("chain.2"), None);
    }
}
