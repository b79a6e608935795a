//! Runs the program with `--format json` and compares every document with `docs/schema.json`.

use crate::support::{avlock, copy_demo_profile, root, set_mode, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use tempfile::TempDir;

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("docs/schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// A folder with the demo profile, in which the program is run and its documents are counted.
pub struct Runs {
    pub folder: TempDir,
    pub schema: jsonschema::Validator,
    pub kinds: BTreeMap<String, usize>,
    pub findings: BTreeSet<String>,
    pub errors: BTreeSet<String>,
}

/// The documents of one run.
pub struct Answer {
    pub status: i32,
    pub stdout: Vec<Value>,
    pub stderr: Vec<Value>,
}

impl Runs {
    pub fn new() -> Self {
        let runs = Self::bare();
        copy_demo_profile(runs.folder.path());
        runs
    }

    /// A folder without a profile.
    pub fn bare() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            schema: schema(),
            kinds: BTreeMap::new(),
            findings: BTreeSet::new(),
            errors: BTreeSet::new(),
        }
    }

    #[cfg(unix)]
    pub fn mode(&self, name: &str, mode: u32) {
        set_mode(&self.folder.path().join(name), mode);
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    pub fn run(&mut self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, "", None)
    }

    /// Runs `avlock --format json ARGUMENTS` and compares every line of both streams with the schema.
    pub fn run_with(&mut self, arguments: &[&str], stdin: &str, secret: Option<&str>) -> Answer {
        let mut run = avlock().folder(self.folder.path()).stdin(stdin);
        if let Some(secret) = secret {
            run = run.secret(secret);
        }
        let output = run.args(["--format", "json"]).args(arguments).output();
        Answer {
            status: output.status.code().unwrap(),
            stdout: self.documents(arguments, &output.stdout),
            stderr: self.documents(arguments, &output.stderr),
        }
    }

    fn documents(&mut self, arguments: &[&str], bytes: &[u8]) -> Vec<Value> {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{arguments:?}: {text}");
        text.lines().map(|line| self.document(arguments, line)).collect()
    }

    fn document(&mut self, arguments: &[&str], line: &str) -> Value {
        let document: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error} in {line}"));
        let errors: Vec<String> = self
            .schema
            .iter_errors(&document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}\n{document:#}");
        let kind = text(&document, "kind");
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
        if kind == "error" {
            self.errors.insert(text(&document, "code").to_owned());
        }
        for finding in document["findings"].as_array().into_iter().flatten() {
            self.findings.insert(text(finding, "code").to_owned());
        }
        document
    }

    pub fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or_default()
    }
}

/// The one document of a run, of the kind named, on standard output.
#[track_caller]
pub fn one(answer: Answer, status: i32, kind: &str) -> Value {
    assert_eq!(answer.status, status, "{:?} {:?}", answer.stdout, answer.stderr);
    assert_eq!(answer.stderr, Vec::<Value>::new());
    let [document] = <[Value; 1]>::try_from(answer.stdout).unwrap();
    assert_eq!(text(&document, "kind"), kind);
    document
}

/// The one error of a run, with nothing on standard output.
#[track_caller]
pub fn refused(answer: Answer, status: i32, code: &str) -> Value {
    assert_eq!(answer.stdout, Vec::<Value>::new());
    let [document] = <[Value; 1]>::try_from(answer.stderr).unwrap();
    assert_eq!((text(&document, "kind"), text(&document, "code")), ("error", code));
    assert_eq!(answer.status, status, "{document}");
    document
}
