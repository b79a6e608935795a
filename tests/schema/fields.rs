//! The names that completions offer for `--field`, which are those of `docs/schema.json`.

use crate::support::root;
use serde_json::Value;
use std::fs;

const NAMES: &str = "src/report/field_names.txt";

/// Kinds that are never an answer on standard output.
const TALK: [&str; 3] = ["error", "warning", "batch"];

/// Puts the paths of the members of a document, and a `?` behind one that is not always there. Of a list the first
/// element is named. What says which secret made a key is left out.
fn push_paths(schema: &Value, part: &Value, path: &str, optional: &str, paths: &mut Vec<String>) {
    if let Some(name) = part["$ref"].as_str() {
        let pointer = name.strip_prefix('#').unwrap();
        push_paths(schema, schema.pointer(pointer).unwrap(), path, optional, paths);
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        for inner in part[choice].as_array().into_iter().flatten() {
            push_paths(schema, inner, path, optional, paths);
        }
    }
    let required = part["required"].as_array().cloned().unwrap_or_default();
    for (name, inner) in part["properties"].as_object().into_iter().flatten() {
        if name == "secret" {
            continue;
        }
        let is_required = required.contains(&Value::from(name.as_str()));
        let optional = if is_required { optional } else { "?" };
        let path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        let marked = format!("{path}{optional}");
        if !paths.contains(&marked) {
            paths.push(marked);
        }
        push_paths(schema, inner, &path, optional, paths);
    }
    if part["items"].is_object() {
        push_paths(schema, &part["items"], &format!("{path}.0"), optional, paths);
    }
}

#[test]
fn the_names_are_those_of_the_schema() {
    let schema = fs::read_to_string(root().join("docs/schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut expected = String::new();
    for kind in schema["oneOf"].as_array().unwrap() {
        let name = kind["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        if TALK.contains(&name) {
            continue;
        }
        let mut paths = Vec::new();
        push_paths(&schema, kind, "", "", &mut paths);
        // What one branch of a choice has of another's members it always has.
        let always = paths.clone();
        paths.retain(|path| {
            path.strip_suffix('?').is_none_or(|path| !always.iter().any(|it| it == path))
        });
        assert!(paths.len() >= 4, "{name} has {paths:?}");
        expected.push_str(&format!("{name}: {}\n", paths.join(" ")));
    }
    if std::env::var_os("SNAPSHOTS").is_some() {
        fs::write(root().join(NAMES), &expected).unwrap();
    }
    let found = fs::read_to_string(root().join(NAMES)).unwrap();
    assert_eq!(found, expected, "SNAPSHOTS=overwrite writes {NAMES}");
}
