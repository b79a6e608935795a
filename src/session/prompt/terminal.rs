//! A question on a terminal of Unix.
//!
//! The terminal hands over each byte as it is typed and shows nothing by itself, so that the answer can
//! be a paste of several lines, and so that no line of it is left for the shell. Its mode is restored
//! whatever ends the question.

use crate::failure::Failure;
use crate::session::ending;
use crate::session::prompt::answer::{Answer, Next, Shape};
use crate::session::prompt::keystrokes::Keystrokes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush,
    tcgetattr, tcsetattr,
};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long nothing may arrive before a paste without marks counts as whole. Nobody types that fast.
const QUIET: Duration = Duration::from_millis(150);

/// How long the rest of a paste is waited for at the end.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// Asks terminals to mark what is pasted; they do not show it.
const MARK_PASTES: &str = "\u{1B}[?2004h";
const DO_NOT_MARK_PASTES: &str = "\u{1B}[?2004l";

/// True once a question was asked: then the input is this program's, and so is what is left of it.
static ASKED: AtomicBool = AtomicBool::new(false);

/// True once lines were pasted without marks: the rest of them may still be on its way.
static BURST: AtomicBool = AtomicBool::new(false);

/// Asks a question and reads its answer.
pub fn ask(question: &str, initial: &str, shape: Shape) -> Result<Zeroizing<String>, Failure> {
    ASKED.store(true, Ordering::Relaxed);
    let mode = Mode::enter().map_err(no_answer)?;
    show(if marks_pastes() { MARK_PASTES } else { "" });
    show(question);
    let mut answer = Answer::new(shape, initial);
    show(&answer.take_echo());
    let read = read(&mut answer);
    show(&answer.take_echo());
    show("\n");
    drop(mode);
    match read.map_err(no_answer)? {
        Next::Interrupted => Err(interrupted()),
        Next::Unanswered => Err(no_answer("the input ended")),
        _ => Ok(answer.text()),
    }
}

/// Throws away what the terminal still has, if a question was asked: the rest of a paste would be run by
/// the shell.
pub fn throw_rest_away() {
    if !ASKED.swap(false, Ordering::Relaxed) {
        return;
    }
    // While the rest of a paste arrives, half of its lines would be out of reach in the usual mode.
    let mode = if BURST.load(Ordering::Relaxed) { Mode::enter().ok() } else { None };
    let begun = Instant::now();
    let mut bytes = [0; 4096];
    while mode.is_some() && begun.elapsed() < LONGEST_REST && has_input(QUIET).unwrap_or(false) {
        if !matches!(rustix::io::read(io::stdin(), &mut bytes), Ok(1..)) {
            break;
        }
    }
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
}

/// The mode of a terminal that hands over each byte and shows nothing. Dropped, it restores the old one.
struct Mode {
    old: Termios,
}

impl Mode {
    fn enter() -> io::Result<Self> {
        let stdin = io::stdin();
        let old = tcgetattr(&stdin)?;
        let mut raw = old.clone();
        // Ctrl-C is a byte here: of a paste that holds one, the rest would go to the shell otherwise.
        raw.local_modes -= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHONL;
        raw.local_modes -= LocalModes::ISIG | LocalModes::IEXTEN;
        raw.input_modes -= InputModes::ICRNL | InputModes::INLCR | InputModes::IGNCR;
        raw.input_modes -= InputModes::IXON | InputModes::ISTRIP;
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        let before = old.clone();
        ending::remember_terminal(Box::new(move || restore(&before)));
        tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Self { old })
    }
}

/// Puts the terminal back as it was and throws its input away, from the thread that ends the run.
fn restore(old: &Termios) {
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
    let _ = tcsetattr(io::stdin(), OptionalActions::Now, old);
    if marks_pastes() {
        show(DO_NOT_MARK_PASTES);
    }
}

/// True if the terminal is one that can mark what is pasted, or at least does not show the request.
fn marks_pastes() -> bool {
    std::env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb")
}

impl Drop for Mode {
    fn drop(&mut self) {
        if marks_pastes() {
            show(DO_NOT_MARK_PASTES);
        }
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.old);
        ending::forget_terminal();
    }
}

/// Reads an answer to its end. The bytes go through no buffer of the standard library, which would keep
/// a copy of a secret.
fn read(answer: &mut Answer) -> io::Result<Next> {
    let mut keystrokes = Keystrokes::default();
    let mut bytes = Zeroizing::new([0; 4096]);
    let mut next = Next::More;
    loop {
        if next == Next::EndUnlessMore && !has_input(QUIET)? {
            return Ok(next);
        }
        let count = match rustix::io::read(io::stdin(), &mut bytes[..]) {
            Err(rustix::io::Errno::INTR) => continue,
            read => read?,
        };
        if count == 0 {
            return Ok(Next::End);
        }
        for &byte in &bytes[..count] {
            let Some(keystroke) = keystrokes.push(byte) else { continue };
            next = answer.push(keystroke);
            if matches!(next, Next::End | Next::Interrupted | Next::Unanswered) {
                // What is behind the end in the same piece is the rest of a paste.
                return Ok(next);
            }
        }
        BURST.fetch_or(answer.is_burst(), Ordering::Relaxed);
        show(&answer.take_echo());
    }
}

fn has_input(within: Duration) -> io::Result<bool> {
    let stdin = io::stdin();
    let timeout = Timespec::try_from(within).ok();
    loop {
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], timeout.as_ref()) {
            Err(rustix::io::Errno::INTR) => {}
            ready => return Ok(ready? > 0),
        }
    }
}

fn show(text: &str) {
    // Who cannot see the question can still answer it.
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// Ends the run as Ctrl-C does elsewhere: by the signal, so that a script that started it sees it.
fn interrupted() -> Failure {
    throw_rest_away();
    let _ = kill_process(getpid(), Signal::INT);
    // Reached where the signal is ignored, or before it has come.
    std::thread::sleep(Duration::from_millis(500));
    Failure::new("question", "no answer: interrupted")
}

fn no_answer(error: impl std::fmt::Display) -> Failure {
    Failure::new("question", format_args!("no answer: {error}"))
}
