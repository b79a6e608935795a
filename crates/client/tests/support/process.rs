//! Other processes: this test program, started again with a role.

use super::{Computer, Fake, UUID, permanent, product};
use avlock_client::{Answer, Error, Instance, License, Place, SystemClock, Trial};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

const ROLE: &str = "AVLOCK_TEST_ROLE";
const FOLDER: &str = "AVLOCK_TEST_FOLDER";

/// Begins the lines that a role prints; the others are of the test harness.
const MARK: &str = "=> ";

/// A process with a role. It ends when its standard input does, or is killed.
pub struct Process {
    pub child: Child,
    lines: BufReader<ChildStdout>,
}

/// Returns the command that starts a role, behind a program that watches it if one is given.
pub fn command(watcher: &[&str], role: &str, folder: &Path) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = match watcher {
        [] => Command::new(program),
        [watcher, arguments @ ..] => {
            let mut command = Command::new(watcher);
            command.args(arguments).arg(program);
            command
        }
    };
    command
        .args(["support::process::role", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(FOLDER, folder);
    command
}

impl Process {
    pub fn start(role: &str, folder: &Path) -> Self {
        let mut child = command(&[], role, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Waits for the next line that the role prints; nothing if it has ended.
    pub fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The harness prints the name of the test before the first line.
            if let Some((_, text)) = line.trim_end().split_once(MARK) {
                return Some(text.to_owned());
            }
        }
    }

    /// Ends the role in peace.
    pub fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }

    /// Kills the process, and returns the whole lines that it still had printed.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }
}

fn say(text: impl std::fmt::Display) {
    let mut output = std::io::stdout();
    writeln!(output, "{MARK}{text}").unwrap();
    output.flush().unwrap();
}

fn wait_for_end() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

pub fn open(folder: &Path) -> Result<License, Error> {
    let place = Place::Folder(folder.to_owned());
    License::open_with(product(), place, Box::new(Fake::of(UUID)), Box::new(SystemClock::new()))
}

/// What a process does that was started for a role. Without one it is an empty test.
#[test]
fn role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let folder = std::env::var_os(FOLDER).unwrap();
    let license = open(Path::new(&folder)).unwrap();
    let (name, argument) = role.split_once(' ').unwrap_or((&role, ""));
    match name {
        "slot" => slot(&license),
        #[cfg(unix)]
        "slot-and-exec" => slot_and_exec(&license),
        "register" => register(&license, argument.parse().unwrap()),
        "register-all" => (0..=254).for_each(|index| register(&license, index)),
        "trial" => trial(&license, 0),
        "trial-all" => (0..=254).for_each(|index| trial(&license, index)),
        other => panic!("no role {other}"),
    }
}

fn slot(license: &License) {
    say_slot(license);
    wait_for_end();
}

/// Becomes another program, which takes a slot of its own.
#[cfg(unix)]
fn slot_and_exec(license: &License) {
    say_slot(license);
    let folder = std::env::var_os(FOLDER).unwrap();
    let mut next = command(&[], "slot", Path::new(&folder));
    panic!("{}", std::os::unix::process::CommandExt::exec(&mut next));
}

fn say_slot(license: &License) {
    match license.key(0).unwrap().instance {
        Instance::Slot(slot) => say(format_args!("slot {slot}")),
        Instance::TooMany(holders) => say(format_args!("too many {}", holders.len())),
        Instance::NotCounted => say("not counted"),
    }
}

fn register(license: &License, index: u8) {
    let code = license.install_code().unwrap();
    let answer = license.register(&permanent(code, index)).unwrap().answer;
    assert_eq!(answer, Answer::Registered);
    say(index);
}

fn trial(license: &License, index: u8) {
    match license.make_trial(&Trial { index, ..Trial::of_days(30) }) {
        Ok(_) => say(index),
        Err(Error::TrialRefused { .. }) => say("refused"),
        Err(error) => panic!("{error}"),
    }
}

/// Takes care that a registration of index 0 with so many instances is there.
pub fn registered(instances: u8) -> Computer {
    use avlock_client::{Action, Grant, Term};
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    let grant = Grant { instances, ..super::grant(0, Term::Permanent) };
    let text = super::key(code, Action::Register(grant));
    assert_eq!(license.register(&text).unwrap().answer, Answer::Registered);
    drop(license);
    computer
}
