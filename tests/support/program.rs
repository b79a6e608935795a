//! A run of the program `avlock` with stated surroundings, and what is expected of it.
//!
//! A run inherits no variable of the environment but those that the system needs, so that no profile
//! and no EncryptionKey of whoever runs the tests reaches it. It expects status 0 and silence on both
//! streams, until it is told otherwise. Benchmarks include this file as well.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Windows starts no program without the first three; the last one is for measuring coverage.
const KEPT_VARIABLES: [&str; 4] = ["SystemRoot", "TEMP", "TMP", "LLVM_PROFILE_FILE"];

/// Begins a run of the program.
pub fn avlock() -> Avlock {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avlock"));
    command.env_clear().env("TZ", "UTC");
    for name in KEPT_VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Avlock { command, stdin: None, status: 0, stdout: String::new(), stderr: String::new() }
}

/// A run to be: its surroundings, and what it should answer.
pub struct Avlock {
    command: Command,
    stdin: Option<Vec<u8>>,
    status: i32,
    stdout: String,
    stderr: String,
}

impl Avlock {
    /// Adds an argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets the EncryptionKey that is used where no profile has one.
    pub fn secret(self, secret: &str) -> Self {
        self.env("AVLOCK_ENCRYPTION_KEY", secret)
    }

    /// Runs in a folder, which is the user's home as well.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self.env("HOME", folder).env("XDG_CONFIG_HOME", folder)
    }

    /// Gives a text as standard input, which is empty otherwise.
    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.command.stdin(Stdio::piped());
        self.stdin = Some(text.into());
        self
    }

    /// Expects another exit status than 0.
    pub fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Expects a text on standard output.
    pub fn stdout(mut self, text: impl Into<String>) -> Self {
        self.stdout = text.into();
        self
    }

    /// Expects a text on standard error.
    pub fn stderr(mut self, text: impl Into<String>) -> Self {
        self.stderr = text.into();
        self
    }

    /// Runs, and compares the status and both streams with what is expected.
    #[track_caller]
    pub fn run(mut self) {
        let (status, stdout, stderr) =
            (self.status, std::mem::take(&mut self.stdout), std::mem::take(&mut self.stderr));
        let output = self.output();
        let found = (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        assert_eq!(found, (Some(status), stdout, stderr));
    }

    /// Runs, and returns what it printed on standard output, without the last line break. Talk on
    /// standard error is allowed.
    #[track_caller]
    pub fn good(self) -> String {
        let output = self.output();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Runs, and returns the status and both streams as they are.
    #[track_caller]
    pub fn output(mut self) -> Output {
        let stdin = self.stdin.take();
        let mut child = self.spawn();
        let pipe = child.stdin.take();
        // From a thread, for the program writes while it reads. One that needs no input may be gone
        // by the time that it comes.
        let writer = std::thread::spawn(move || {
            if let (Some(mut pipe), Some(text)) = (pipe, stdin) {
                drop(pipe.write_all(&text));
            }
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    /// Starts the run.
    pub fn spawn(self) -> Child {
        self.command().spawn().unwrap()
    }

    /// Returns the command, with both streams piped, for a test that starts it several times or takes
    /// a stream away.
    pub fn command(self) -> Command {
        self.command
    }
}
