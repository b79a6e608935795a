//! What has to be done where a signal ends the run: files that are not whole yet are removed, the
//! terminal is put back as it was, and a ledger gets its rows out of its journal.
//!
//! A thread waits for the signals. It is started with the first thing that there is to do, so that
//! most runs have none.

use avlock_issuing::ledger::{Watch, move_rows_from_journal};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Does something before the process ends.
type Act = Box<dyn Fn() + Send>;

/// What there is to do.
struct AtTheEnd {
    files: BTreeSet<PathBuf>,
    terminal: Option<Act>,
    others: Vec<Act>,
    is_watched: bool,
    has_pager: bool,
    is_over: bool,
}

static AT_THE_END: Mutex<AtTheEnd> = Mutex::new(AtTheEnd {
    files: BTreeSet::new(),
    terminal: None,
    others: Vec::new(),
    is_watched: false,
    has_pager: false,
    is_over: false,
});

fn at_the_end() -> MutexGuard<'static, AtTheEnd> {
    AT_THE_END.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something that a signal waits for. Once a signal ends the run, this waits for the end instead.
pub fn uninterrupted<T>(act: impl FnOnce() -> T) -> T {
    let _lock = at_the_end();
    act()
}

/// Ends the time of signals: the run is over, and one that comes now changes nothing any more.
pub fn over() {
    at_the_end().is_over = true;
}

/// Lets an interrupt be for the pager alone while it runs: it would live on, and take what is typed for the shell.
pub fn leave_interrupts(to_pager: bool) {
    let mut at_the_end = at_the_end();
    watch(&mut at_the_end);
    at_the_end.has_pager = to_pager;
}

/// Does something that a signal waits for, as [`uninterrupted`], also where nothing was there to do before.
pub fn before_signals<T>(act: impl FnOnce() -> T) -> T {
    let mut at_the_end = at_the_end();
    watch(&mut at_the_end);
    act()
}

/// Makes a file or a folder that a signal removes until [`keep_file`] is called. A signal that comes meanwhile
/// waits.
pub fn temporary_file<T>(
    make: impl FnOnce() -> io::Result<T>,
    path: impl FnOnce(&T) -> PathBuf,
) -> io::Result<T> {
    let mut at_the_end = at_the_end();
    watch(&mut at_the_end);
    let file = make()?;
    at_the_end.files.insert(path(&file));
    Ok(file)
}

/// Ends what [`temporary_file`] began: the file is at its place, or was removed.
pub fn keep_file(path: &Path) {
    at_the_end().files.remove(path);
}

/// Remembers how to put the terminal back.
pub fn remember_terminal(restore: Act) {
    let mut at_the_end = at_the_end();
    watch(&mut at_the_end);
    at_the_end.terminal = Some(restore);
}

/// Forgets the terminal, which was put back.
pub fn forget_terminal() {
    at_the_end().terminal = None;
}

/// Remembers something else to do, after all that is above.
pub fn remember(act: Act) {
    let mut at_the_end = at_the_end();
    watch(&mut at_the_end);
    at_the_end.others.push(act);
}

/// Tells a signal what it has to do for a ledger.
#[derive(Debug, Clone, Copy)]
pub struct OnSignal;

impl Watch for OnSignal {
    fn opens(&self, ledger: &Path) {
        let ledger = ledger.to_owned();
        remember(Box::new(move || move_rows_from_journal(&ledger)));
    }

    fn begins(&self, file: &Path) {
        let mut at_the_end = at_the_end();
        watch(&mut at_the_end);
        at_the_end.files.insert(file.to_owned());
    }

    fn ends(&self, file: &Path) {
        keep_file(file);
    }
}

/// Starts the thread that waits for signals, once.
#[cfg(unix)]
fn watch(at_the_end: &mut AtTheEnd) {
    use signal_hook::consts::{
        SIGALRM, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU,
        SIGXFSZ,
    };
    if std::mem::replace(&mut at_the_end.is_watched, true) {
        return;
    }
    // A limit to the size of files is reported by the write that meets it, in words.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
    let ignored = ignored_signals();
    let mut signals = vec![
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU,
    ];
    // `nohup` asks to go on; whoever ignores a signal is not ended by it here either.
    signals.retain(|signal| ignored >> (signal - 1) & 1 == 0);
    if let Ok(mut signals) = signal_hook::iterator::Signals::new(signals) {
        std::thread::spawn(move || {
            for signal in signals.forever() {
                end(signal);
            }
        });
    }
}

#[cfg(not(unix))]
fn watch(at_the_end: &mut AtTheEnd) {
    at_the_end.is_watched = true;
}

/// Does everything there is to do and ends the process by the signal, unless that is for the pager or comes too late.
#[cfg(unix)]
#[expect(clippy::exit, reason = "the signal has ended the run")]
fn end(signal: i32) {
    // Never unlocked again: no file is made from here on, and no row is committed.
    let at_the_end = at_the_end();
    let is_for_pager = at_the_end.has_pager && signal == signal_hook::consts::SIGINT;
    if is_for_pager || at_the_end.is_over {
        return;
    }
    for file in &at_the_end.files {
        if file.is_dir() {
            let _ = std::fs::remove_dir_all(file);
        } else {
            let _ = std::fs::remove_file(file);
        }
    }
    if let Some(restore) = &at_the_end.terminal {
        restore();
    }
    // Those that were remembered first have the last word.
    for act in at_the_end.others.iter().rev() {
        act();
    }
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    // Reached only where the system ends no process by this signal.
    std::process::exit(128 + signal);
}

/// Returns the signals that were ignored when the run began, a bit each, as Linux lists them. Other systems
/// list them nowhere that can be read safely.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
