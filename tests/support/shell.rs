//! A shell on a pseudo-terminal, for what is asked there.

use crate::support::screen::Screen;
use crate::support::{avlock, copy_demo_profile};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

pub const DEADLINE: Duration = Duration::from_secs(60);

/// A shell on a pseudo-terminal, in a folder with the demo profile.
pub struct Shell {
    pub folder: tempfile::TempDir,
    /// What the user's hands and eyes have.
    user: File,
    /// The shell's end, held open so that its mode can be looked at.
    terminal: File,
    child: Child,
    pub seen: String,
    /// What the user sees.
    pub screen: Screen,
}

impl Shell {
    pub fn start() -> Self {
        Self::on(80, 24, "xterm")
    }

    /// Starts it on a terminal of so many columns and rows, and of a kind.
    pub fn on(columns: usize, rows: usize, kind: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_demo_profile(folder.path());
        let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&user).unwrap();
        unlockpt(&user).unwrap();
        let name = PathBuf::from(ptsname(&user, Vec::new()).unwrap().into_string().unwrap());
        let terminal = File::options().read(true).write(true).open(name).unwrap();
        let program = avlock().command().get_program().to_owned();
        let path = Path::new(&program).parent().unwrap();
        // The terminal is the one that the shell controls, as in a window: whoever runs the tests may have another.
        let mut child = Command::new("setsid");
        child
            .args(["--ctty", "sh"])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", path.display()))
            .env("HOME", folder.path())
            .env("PS1", "status $?\nready> ")
            .env("NO_COLOR", "1")
            .env("TERM", kind)
            .env("TZ", "UTC")
            .stdin(terminal.try_clone().unwrap())
            .stdout(terminal.try_clone().unwrap())
            .stderr(terminal.try_clone().unwrap());
        let child = child.spawn().unwrap();
        let screen = Screen::new(columns, rows);
        let mut shell =
            Self { folder, user: user.into(), terminal, child, seen: String::new(), screen };
        shell.resizes(columns, rows);
        shell
    }

    /// Gives the terminal another size.
    pub fn resizes(&mut self, columns: usize, rows: usize) {
        let size =
            Winsize { ws_col: columns as u16, ws_row: rows as u16, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.terminal, size).unwrap();
        self.screen.resize(columns, rows);
    }

    pub fn types(&mut self, bytes: impl AsRef<[u8]>) {
        self.user.write_all(bytes.as_ref()).unwrap();
    }

    /// Reads until a text was seen since the last call.
    pub fn sees(&mut self, text: &str) {
        let begun = Instant::now();
        loop {
            if let Some(place) = self.seen.find(text) {
                self.seen.drain(..place + text.len());
                return;
            }
            self.reads(Duration::from_secs(1));
            assert!(begun.elapsed() < DEADLINE, "no {text:?} in {:?}", self.seen);
        }
    }

    /// Reads what arrives within a time; returns false if nothing did.
    fn reads(&mut self, within: Duration) -> bool {
        let within = Timespec::try_from(within).unwrap();
        let ready = poll(&mut [PollFd::new(&self.user, PollFlags::IN)], Some(&within));
        if !ready.is_ok_and(|ready| ready > 0) {
            return false;
        }
        let mut bytes = [0; 4096];
        let count = self.user.read(&mut bytes).unwrap_or(0);
        let text = String::from_utf8_lossy(&bytes[..count]);
        self.screen.show(&text);
        self.seen.push_str(&text);
        true
    }

    /// Runs a command and looks at what it shows alone; its status follows it on a line, which is of the prompt: a
    /// shell does not go on with a line of which a command was interrupted.
    pub fn runs(&mut self, command: &str) {
        self.types(format!("echo begins-$((3 + 4)); {command}\n"));
        self.sees("begins-7\r\n");
        self.screen.clear();
        self.screen.show(&self.seen);
    }

    /// Runs a command as [`Shell::runs`], so that [`Shell::terminates`] can end it.
    pub fn runs_to_be_ended(&mut self, command: &str) {
        self.runs(&format!("sh -c 'echo $$ > pid; exec {command}'"));
    }

    /// Sends the command SIGTERM.
    pub fn terminates(&mut self) {
        let pid = fs::read_to_string(self.folder.path().join("pid")).unwrap();
        let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
    }

    /// Waits until the screen shows exactly some rows, the cursor being in the last of them or above.
    pub fn shows(&mut self, rows: &[&str]) {
        let begun = Instant::now();
        while self.screen.text() != rows {
            self.reads(Duration::from_millis(100));
            let text = self.screen.text();
            assert!(begun.elapsed() < DEADLINE, "expected {rows:#?}, found {text:#?}");
        }
        // Nothing more comes.
        while self.reads(Duration::from_millis(300)) {}
        assert_eq!(self.screen.text(), rows);
        // What was drawn on the way is no answer to what comes next.
        self.seen.clear();
    }

    /// True if somebody is shown what he types.
    pub fn is_usual(&self) -> bool {
        let usual = LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        tcgetattr(&self.terminal).unwrap().local_modes.contains(usual)
    }

    /// Waits until the program has ended: until then the terminal shows nothing of what is typed, but for
    /// a moment between the questions and the end.
    pub fn is_back(&self) {
        let begun = Instant::now();
        let mut usual = 0;
        while usual < 8 {
            std::thread::sleep(Duration::from_millis(50));
            usual = if self.is_usual() { usual + 1 } else { 0 };
            assert!(begun.elapsed() < DEADLINE, "the terminal is not as it was");
        }
    }

    /// Asks the shell for a sign of life, so that everything before it was run.
    pub fn ends(self) -> Vec<String> {
        self.ends_with_screen().0
    }

    /// As [`Shell::ends`], with the screen as it is then.
    pub fn ends_with_screen(mut self) -> (Vec<String>, Screen) {
        self.is_back();
        self.types("echo 'alive'-$((40 + 2))\n");
        self.sees("alive-42");
        assert!(self.is_usual());
        self.types("exit\n");
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < DEADLINE);
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            names.push(entry.unwrap().file_name().into_string().unwrap());
        }
        names.retain(|name| !matches!(name.as_str(), "avlock.toml" | "demo.key" | "pid"));
        names.sort();
        let screen = std::mem::replace(&mut self.screen, Screen::new(80, 24));
        (names, screen)
    }
}
