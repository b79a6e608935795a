//! What has to be undone where a signal ends the run: files that are not whole yet are removed, and the
//! terminal is put back as it was.
//!
//! A thread waits for the signals. It is started with the first thing that there is to undo, so that
//! most runs have none.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Puts the terminal back as it was.
type RestoreTerminal = Box<dyn Fn() + Send>;

/// What there is to undo.
struct Undo {
    files: BTreeSet<PathBuf>,
    terminal: Option<RestoreTerminal>,
    is_watched: bool,
}

static UNDO: Mutex<Undo> =
    Mutex::new(Undo { files: BTreeSet::new(), terminal: None, is_watched: false });

fn undo() -> MutexGuard<'static, Undo> {
    UNDO.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a file that a signal removes until [`keep_file`] is called. A signal that comes meanwhile waits.
pub fn temporary_file<T>(
    make: impl FnOnce() -> io::Result<T>,
    path: impl FnOnce(&T) -> PathBuf,
) -> io::Result<T> {
    let mut undo = undo();
    watch(&mut undo);
    let file = make()?;
    undo.files.insert(path(&file));
    Ok(file)
}

/// Ends what [`temporary_file`] began: the file is at its place, or was removed.
pub fn keep_file(path: &Path) {
    undo().files.remove(path);
}

/// Remembers how to put the terminal back.
#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer asks there"))]
pub fn remember_terminal(restore: RestoreTerminal) {
    let mut undo = undo();
    watch(&mut undo);
    undo.terminal = Some(restore);
}

/// Forgets the terminal, which was put back.
#[cfg_attr(not(unix), expect(dead_code, reason = "dialoguer asks there"))]
pub fn forget_terminal() {
    undo().terminal = None;
}

/// Starts the thread that waits for signals, once.
#[cfg(unix)]
fn watch(undo: &mut Undo) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    if std::mem::replace(&mut undo.is_watched, true) {
        return;
    }
    let ignored = ignored_signals();
    let mut signals = vec![SIGINT, SIGTERM, SIGHUP];
    // `nohup` asks to go on; whoever ignores a signal is not ended by it here either.
    signals.retain(|signal| ignored >> (signal - 1) & 1 == 0);
    if let Ok(mut signals) = signal_hook::iterator::Signals::new(signals) {
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                end(signal);
            }
        });
    }
}

#[cfg(not(unix))]
fn watch(undo: &mut Undo) {
    undo.is_watched = true;
}

/// Undoes everything and ends the process by the signal.
#[cfg(unix)]
fn end(signal: i32) {
    // Never unlocked again: no file is made from here on.
    let undo = undo();
    for file in &undo.files {
        let _ = std::fs::remove_file(file);
    }
    if let Some(restore) = &undo.terminal {
        restore();
    }
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// Returns the signals that were ignored when the run began, a bit each, as Linux lists them. Other systems
/// list them nowhere that can be read safely.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
