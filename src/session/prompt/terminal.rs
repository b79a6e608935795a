//! A question on a terminal of Unix.
//!
//! The terminal hands over each byte as it is typed and shows nothing by itself, so that the answer can
//! be a paste of several lines, and so that no line of it is left for the shell. Its mode is restored
//! whatever ends the question.

use crate::failure::Failure;
use crate::session::ending;
use crate::session::prompt::answer::{Next, Shape};
use crate::session::prompt::block::{Block, folded};
use crate::session::prompt::keystrokes::Keystrokes;
use crate::session::prompt::question::{Asked, Given, Question};
use avlock_format::escaped::Escaped;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush,
    tcgetattr, tcgetwinsize, tcsetattr,
};
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long nothing may arrive before an answer counts as whole. Nobody types that fast.
const QUIET: Duration = Duration::from_millis(150);

/// The same where several keystrokes came at once: that was a paste, and a slow line may bring the rest of
/// it later. At the end of the run the results are printed by then, so that nobody waits for them.
const QUIET_IN_PASTE: Duration = Duration::from_millis(500);

/// How long the rest of a paste is waited for while it keeps arriving.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// How often it is looked whether the terminal has another size while nothing is typed.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Asks terminals to mark what is pasted; they do not show it.
const MARK_PASTES: &str = "\u{1B}[?2004h";
const DO_NOT_MARK_PASTES: &str = "\u{1B}[?2004l";

/// True once a question was asked, or `-` reads from the terminal: then the input is this program's, and so is what is left of it.
static ASKED: AtomicBool = AtomicBool::new(false);

/// True once something was pasted without marks: the rest of it may still be on its way.
static PASTED: AtomicBool = AtomicBool::new(false);

/// How wide and high a terminal is that does not tell.
const USUAL_SIZE: (usize, usize) = (80, 24);

/// Asks a question and reads its answer. What is drawn of it stands in the block afterwards.
pub fn ask(block: &mut Block, question: &Question<'_>) -> Result<Given, Failure> {
    takes_the_input();
    let mode = Mode::enter().map_err(no_answer)?;
    show(if is_capable() { MARK_PASTES } else { "" });
    let draws = is_capable() && question.shape != Shape::Lines;
    let mut asked = Asked::new(question, !draws);
    if !draws {
        let line = if question.note.is_empty() { question.help } else { question.note };
        for row in folded(&Escaped(line).to_string(), size().0).iter().filter(|row| !row.is_empty())
        {
            show(&format!("{row}\n"));
        }
        show(&question.plain_prompt());
    }
    update(&mut asked, block, draws);
    let read = read(&mut asked, block, draws);
    update(&mut asked, block, draws);
    match &read {
        // An error, or Ctrl-C: the question stays in view, without what is below it.
        Ok((Next::Interrupted, _)) | Err(_) if draws => {
            show(&block.redraw(asked.drawing(size(), false), size()));
            show("\r\n");
        }
        _ if draws => {}
        _ => show("\n"),
    }
    let thrown_away = match read {
        // A Ctrl-D within a paste ends the answer, and what the paste has behind it is no command.
        Ok((Next::End, rest)) if question.shape == Shape::Lines => rest + drain(QUIET),
        _ => 0,
    };
    drop(mode);
    match read.map_err(no_answer)?.0 {
        Next::Interrupted => Err(interrupted()),
        Next::Unanswered => Ok(Given::Ended),
        Next::Back => Ok(Given::Back),
        _ if draws && question.menu.is_some() && asked.answer.parts() == ("", "") => {
            Ok(Given::Selected(asked.selected))
        }
        _ => Ok(Given::Text { text: asked.answer.text(), thrown_away }),
    }
}

/// Shows what a keystroke changed.
fn update(asked: &mut Asked<'_>, block: &mut Block, draws: bool) {
    match draws {
        true => {
            let size = size();
            show(&block.redraw(asked.drawing(size, true), size));
        }
        false => show(&asked.answer.take_echo()),
    }
}

/// Leaves a line in the place of a question, or nothing.
pub fn leave(block: &mut Block, line: Option<String>) {
    let text = block.leave(line, size());
    show(if is_capable() { &text } else { "" });
}

/// Returns the columns and rows of the terminal as they are now.
pub fn size() -> (usize, usize) {
    let found = tcgetwinsize(io::stderr()).ok();
    let found = found.filter(|size| size.ws_col > 1 && size.ws_row > 0);
    found.map_or(USUAL_SIZE, |size| (size.ws_col.into(), size.ws_row.into()))
}

/// Lets the end of the run throw away what the terminal still has, because `-` reads from it: whoever pastes
/// more than is read there means it as little for the shell as an answer.
pub fn reads_from_terminal() {
    if io::stdin().is_terminal() {
        PASTED.store(true, Ordering::Relaxed);
        takes_the_input();
    }
}

/// Lets the end of the run, also by a signal, throw away what is left of the input.
fn takes_the_input() {
    if !ASKED.swap(true, Ordering::Relaxed) {
        ending::remember(Box::new(throw_away));
    }
}

/// Throws away what the terminal still has, if a question was asked: the rest of a paste would be run by
/// the shell. A signal waits for it: two that change the mode of the terminal at once would leave it wrong.
pub fn throw_rest_away() {
    ending::uninterrupted(throw_away);
}

fn throw_away() {
    if !ASKED.load(Ordering::Relaxed) {
        return;
    }
    // In the usual mode half a line would be out of reach, and a Ctrl-C of the paste would end this.
    let raw = Raw::enter().ok();
    drain(quiet());
    drop(raw);
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
}

/// Reads what arrives and throws it away, until it has been quiet; returns how many bytes there were.
fn drain(mut quiet: Duration) -> usize {
    let begun = Instant::now();
    let mut bytes = [0; 4096];
    let mut thrown_away = 0;
    while begun.elapsed() < LONGEST_REST && has_input(quiet).unwrap_or(false) {
        match rustix::io::read(io::stdin(), &mut bytes) {
            Ok(count @ 1..) => thrown_away += count,
            Err(rustix::io::Errno::INTR) => {}
            _ => break,
        }
        // What arrives by itself was pasted, and may go on.
        quiet = QUIET_IN_PASTE;
        PASTED.store(true, Ordering::Relaxed);
    }
    thrown_away
}

/// The mode of a terminal that hands over each byte and shows nothing. Dropped, it restores the old one.
struct Raw {
    old: Termios,
}

impl Raw {
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
        tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Self { old })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.old);
    }
}

/// The mode of a terminal while a question is asked, which is restored whatever ends the run.
struct Mode {
    _raw: Raw,
}

impl Mode {
    fn enter() -> io::Result<Self> {
        let raw = Raw::enter()?;
        let before = raw.old.clone();
        ending::remember_terminal(Box::new(move || restore(&before)));
        Ok(Self { _raw: raw })
    }
}

/// Puts the terminal back as it was and throws its input away, from the thread that ends the run.
fn restore(old: &Termios) {
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
    let _ = tcsetattr(io::stdin(), OptionalActions::Now, old);
    if is_capable() {
        // Whatever is drawn below the question goes; the cursor was never hidden.
        show("\u{1B}[J");
        show(DO_NOT_MARK_PASTES);
    }
    show("\r\n");
}

/// True if the terminal is one that moves the cursor and marks what is pasted, or at least does not show the request
/// for that.
pub fn is_capable() -> bool {
    std::env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb")
}

impl Drop for Mode {
    fn drop(&mut self) {
        if is_capable() {
            show(DO_NOT_MARK_PASTES);
        }
        ending::forget_terminal();
    }
}

/// Reads an answer to its end, and returns how it ended and how many bytes of the same piece are behind the
/// end. The bytes go through no buffer of the standard library, which would keep a copy of a secret.
fn read(asked: &mut Asked<'_>, block: &mut Block, draws: bool) -> io::Result<(Next, usize)> {
    let mut keystrokes = Keystrokes::default();
    let mut bytes = Zeroizing::new([0; 4096]);
    let mut next = Next::More;
    let mut quiet = quiet();
    let (mut seen, mut drawn_for) = (size(), size());
    loop {
        if let Some(patience) = keystrokes.patience()
            && !has_input(patience)?
        {
            keystrokes.give_up();
        }
        if next == Next::EndUnlessMore && !has_input(quiet)? {
            return Ok((next, 0));
        }
        while draws && !has_input(BETWEEN_LOOKS)? {
            // Who drags the edge of a window gives it many sizes, of which the last counts.
            let size = size();
            if size == seen && size != drawn_for {
                update(asked, block, draws);
                drawn_for = size;
            }
            seen = size;
        }
        let count = match rustix::io::read(io::stdin(), &mut bytes[..]) {
            Err(rustix::io::Errno::INTR) => continue,
            read => read?,
        };
        // Where a signal ends the run, nothing is made of this answer any more.
        ending::uninterrupted(|| ());
        if count == 0 {
            return Ok((Next::End, 0));
        }
        let mut typed = 0;
        for (place, &byte) in bytes[..count].iter().enumerate() {
            let Some(keystroke) = keystrokes.push(byte) else { continue };
            typed += usize::from(!keystrokes.is_in_paste());
            next = asked.push(keystroke);
            if matches!(next, Next::End | Next::Interrupted | Next::Unanswered | Next::Back) {
                PASTED.fetch_or(typed > 1 || place + 1 < count, Ordering::Relaxed);
                return Ok((next, count - place - 1));
            }
        }
        // Nobody strikes two keys so fast that they come at once.
        let pasted = typed > 1;
        PASTED.fetch_or(pasted, Ordering::Relaxed);
        quiet = self::quiet();
        update(asked, block, draws);
    }
}

/// Returns how long nothing may arrive before an answer counts as whole. An empty line of a slow paste comes as a lone
/// Enter, which would else take what the next question offers.
fn quiet() -> Duration {
    if PASTED.load(Ordering::Relaxed) { QUIET_IN_PASTE } else { QUIET }
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
    let _ = kill_process(getpid(), Signal::INT);
    // The thread that waits for signals needs a moment. From here on it is waited for; only where the
    // signal is ignored the run goes on.
    std::thread::sleep(Duration::from_millis(100));
    ending::uninterrupted(|| ());
    Failure::new("question", "no answer: interrupted")
}

fn no_answer(error: impl std::fmt::Display) -> Failure {
    Failure::new("question", format_args!("no answer: {error}"))
}
