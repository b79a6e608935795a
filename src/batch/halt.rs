//! What a batch has done when a signal ends it midway, for its last line.

use std::sync::{Mutex, PoisonError};

/// What was done so far.
#[derive(Debug, Default)]
struct Done {
    /// The rows that are in the ledger, and how many of them have no order number; `None` without a ledger.
    recorded: Option<(u64, u64)>,
    /// The rows that have their keys.
    made: u64,
    /// True if some of them are on standard output.
    is_written: bool,
}

/// `None` while no batch runs.
static DONE: Mutex<Option<Done>> = Mutex::new(None);

fn change(change: impl FnOnce(&mut Done)) {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(change);
}

/// Begins a batch, with a ledger or without one.
pub fn begins(has_ledger: bool) {
    let recorded = has_ledger.then_some((0, 0));
    *DONE.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Done { recorded, ..Done::default() });
}

/// Ends it: there is nothing more to tell.
pub fn ends() {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// Tells how many rows are in the ledger by now, and how many of these have no order number.
pub fn has_recorded(rows: u64, unnumbered: u64) {
    change(|done| done.recorded = Some((rows, unnumbered)));
}

/// Tells how many rows have their keys by now.
pub fn has_made(rows: u64) {
    change(|done| done.made = rows);
}

/// Tells that rows are on standard output.
pub fn has_written() {
    change(|done| done.is_written = true);
}

/// Returns what was done, and what to do now; nothing where no batch runs.
pub fn in_words() -> Option<String> {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Done::in_words)
}

impl Done {
    fn in_words(&self) -> String {
        let rows = |count: u64| format!("{count} row{}", if count == 1 { "" } else { "s" });
        match (self.recorded, self.is_written) {
            (Some((count, 0)), _) => {
                format!("stopped: {} recorded; the same command goes on", rows(count))
            }
            (Some((count, unnumbered)), _) => format!(
                "stopped: {} recorded, {unnumbered} of them without an order number: the same command records these again",
                rows(count)
            ),
            (None, true) => format!("stopped: {} made; the table ends there", rows(self.made)),
            (None, false) => format!("stopped: {} made, nothing written", rows(self.made)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_what_is_there_and_what_to_do() {
        for (recorded, is_written, words) in [
            (Some((0, 0)), false, "stopped: 0 rows recorded; the same command goes on"),
            (Some((1, 0)), true, "stopped: 1 row recorded; the same command goes on"),
            (
                Some((9, 2)),
                false,
                "stopped: 9 rows recorded, 2 of them without an order number: the same command records these again",
            ),
            (None, true, "stopped: 7 rows made; the table ends there"),
            (None, false, "stopped: 7 rows made, nothing written"),
        ] {
            assert_eq!(Done { recorded, made: 7, is_written }.in_words(), words);
        }
    }
}
