//! The names that completions offer for `--field`, which are those of `docs/schema.json`.

use crate::support::root;
use serde_json::Value;
use std::fs;

const NAMES: &str = "src/report/field_names.txt";

/// Kinds that are never an answer on standard output.
const TALK: [&str; 3] = ["error", "warning", "batch"];

/// Puts the paths of the members that a document always has. Of a list the first element is named. What says
/// which secret made a key is left out.
fn push_paths(schema: &Value, part: &Value, path: &str, paths: &mut Vec<String>) {
    if let Some(name) = part["$ref"].as_str() {
        let pointer = name.strip_prefix('#').unwrap();
        push_paths(schema, schema.pointer(pointer).unwrap(), path, paths);
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        for inner in part[choice].as_array().into_iter().flatten() {
            push_paths(schema, inner, path, paths);
        }
    }
    let required = part["required"].as_array().cloned().unwrap_or_default();
    for (name, inner) in part["properties"].as_object().into_iter().flatten() {
        if !required.contains(&Value::from(name.as_str())) || name == "secret" {
            continue;
        }
        let path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        if !paths.contains(&path) {
            paths.push(path.clone());
        }
        push_paths(schema, inner, &path, paths);
    }
    if part["items"].is_object() {
        push_paths(schema, &part["items"], &format!("{path}.0"), paths);
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
        push_paths(&schema, kind, "", &mut paths);
        assert!(paths.len() >= 4, "{name} has {paths:?}");
        expected.push_str(&format!("{name}: {}\n", paths.join(" ")));
    }
    if std::env::var_os("SNAPSHOTS").is_some() {
        fs::write(root().join(NAMES), &expected).unwrap();
    }
    let found = fs::read_to_string(root().join(NAMES)).unwrap();
    assert_eq!(found, expected, "SNAPSHOTS=overwrite writes {NAMES}");
}
