//! Runs the program with `--format json` and holds every document against `docs/schema.json`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

pub fn vectors(name: &str, at_least: usize) -> Vec<Value> {
    let text = std::fs::read_to_string(fixture("vectors").join(name)).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= at_least, "{name} has {} lines", lines.len());
    lines
}

pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

pub fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
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

/// What one run said.
pub struct Said {
    pub status: i32,
    pub stdout: Vec<Value>,
    pub stderr: Vec<Value>,
}

impl Runs {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["avlock.toml", "demo.key"] {
            std::fs::copy(fixture("demo").join(name), folder.path().join(name)).unwrap();
        }
        let runs = Self {
            folder,
            schema: schema(),
            kinds: BTreeMap::new(),
            findings: BTreeSet::new(),
            errors: BTreeSet::new(),
        };
        runs.mode("demo.key", 0o600);
        runs
    }

    /// A folder with no profile in it.
    pub fn bare() -> Self {
        let runs = Self::new();
        for name in ["avlock.toml", "demo.key"] {
            std::fs::remove_file(runs.folder.path().join(name)).unwrap();
        }
        runs
    }

    #[cfg(unix)]
    pub fn mode(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.folder.path().join(name), permissions).unwrap();
    }

    #[cfg(not(unix))]
    pub fn mode(&self, _: &str, _: u32) {}

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    pub fn run(&mut self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "", None)
    }

    /// Runs `avlock --format json ARGUMENTS` and holds every line of both streams against the schema.
    pub fn run_with(&mut self, arguments: &[&str], stdin: &str, secret: Option<&str>) -> Said {
        let folder = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_avlock"));
        command.args(["--format", "json"]).args(arguments).current_dir(folder).env_clear();
        command.env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("TZ", "UTC");
        // Windows does not start a program without these.
        for name in ["SystemRoot", "TEMP", "TMP", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(secret.map(|secret| ("AVLOCK_ENCRYPTION_KEY", secret)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let stdin = stdin.to_owned();
        // From a thread, for the program writes while it reads. One that needs no input may be
        // gone by the time that it comes.
        let writer = std::thread::spawn(move || drop(pipe.write_all(stdin.as_bytes())));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Said {
            status: output.status.code().unwrap(),
            stdout: self.documents(arguments, &output.stdout),
            stderr: self.documents(arguments, &output.stderr),
        }
    }

    pub fn documents(&mut self, arguments: &[&str], bytes: &[u8]) -> Vec<Value> {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{arguments:?}: {text}");
        text.lines().map(|line| self.document(arguments, line)).collect()
    }

    pub fn document(&mut self, arguments: &[&str], line: &str) -> Value {
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
pub fn one(said: Said, status: i32, kind: &str) -> Value {
    assert_eq!(said.status, status, "{:?} {:?}", said.stdout, said.stderr);
    assert_eq!(said.stderr, Vec::<Value>::new());
    let [document] = <[Value; 1]>::try_from(said.stdout).unwrap();
    assert_eq!(text(&document, "kind"), kind);
    document
}

/// The one error of a run, with nothing on standard output.
#[track_caller]
pub fn refused(said: Said, status: i32, code: &str) -> Value {
    assert_eq!(said.stdout, Vec::<Value>::new());
    let [document] = <[Value; 1]>::try_from(said.stderr).unwrap();
    assert_eq!((text(&document, "kind"), text(&document, "code")), ("error", code));
    assert_eq!(said.status, status, "{document}");
    document
}
