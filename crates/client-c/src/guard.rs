//! What is around each function: no panic leaves it, and an error becomes its number and a text.

use avlock_client::Error;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A pointer is NULL, an index or field does not exist, or a text cannot be stored.
pub const AVLOCK_ERROR_ARGUMENT: i32 = -1;
/// A text is not UTF-8.
pub const AVLOCK_ERROR_TEXT: i32 = -2;
/// The settings cannot be, contradict each other, or are of an unknown size.
pub const AVLOCK_ERROR_SETTINGS: i32 = -3;
/// A source of the InstallCode cannot be read on this computer.
pub const AVLOCK_ERROR_SOURCE: i32 = -4;
/// A file or folder cannot be read or written. Nothing was changed.
pub const AVLOCK_ERROR_FILE: i32 = -5;
/// The data file is damaged, or is some other file. It was left as it is.
pub const AVLOCK_ERROR_DAMAGED: i32 = -6;
/// The data file is that of another product. It was left as it is.
pub const AVLOCK_ERROR_OTHER_KEY: i32 = -7;
/// Another process has kept the data file locked for too long. Nothing was changed.
pub const AVLOCK_ERROR_BUSY: i32 = -8;
/// A trial cannot be started, or there is no registration to do this with.
pub const AVLOCK_ERROR_REFUSED: i32 = -9;
/// The computer's clock shows a day that cannot be stored.
pub const AVLOCK_ERROR_CLOCK: i32 = -10;
/// The library has a fault. Nothing is known of what was done.
pub const AVLOCK_ERROR_PANIC: i32 = -99;

/// Why a function did not do what it was asked for: the number that it returns, and words.
#[derive(Debug)]
pub struct Failed {
    number: i32,
    words: String,
}

impl Failed {
    pub fn new(number: i32, words: impl Into<String>) -> Self {
        Self { number, words: words.into() }
    }

    pub fn argument(words: impl Into<String>) -> Self {
        Self::new(AVLOCK_ERROR_ARGUMENT, words)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        let number = match error {
            Error::Settings { .. } => AVLOCK_ERROR_SETTINGS,
            Error::Source { .. } => AVLOCK_ERROR_SOURCE,
            Error::File { .. } => AVLOCK_ERROR_FILE,
            Error::Damaged { .. } => AVLOCK_ERROR_DAMAGED,
            Error::OtherKey { .. } => AVLOCK_ERROR_OTHER_KEY,
            Error::Busy { .. } => AVLOCK_ERROR_BUSY,
            Error::NotRegistered { .. } | Error::TrialRefused { .. } => AVLOCK_ERROR_REFUSED,
            Error::Clock => AVLOCK_ERROR_CLOCK,
            // `Error` may grow; whatever it grows by is a call that could not be answered.
            _ => AVLOCK_ERROR_ARGUMENT,
        };
        Self::new(number, format!("{error}; {}", error.hint()))
    }
}

thread_local! {
    /// The words of the last call of this thread that had something to explain.
    static LAST_ERROR: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Returns the words that the last call of this thread left.
pub fn last_error() -> String {
    LAST_ERROR.with_borrow(Clone::clone)
}

/// Leaves words for `avlock_last_error` though nothing failed, as for a key that was refused.
pub fn explain(words: impl Into<String>) {
    let words = words.into();
    LAST_ERROR.with_borrow_mut(|last| *last = words);
}

/// Runs a function of the library and returns its answer, or the number of its error.
pub fn guard(run: impl FnOnce() -> Result<i32, Failed>) -> i32 {
    explain("");
    // What a panic leaves half done is behind the mutex of the license, which is not used again by halves:
    // each call reads the data file anew.
    let failed = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(answer)) => return answer,
        Ok(Err(failed)) => failed,
        Err(_) => Failed::new(
            AVLOCK_ERROR_PANIC,
            "libavlock has a fault and could not go on; tell the maker of the program",
        ),
    };
    explain(failed.words);
    failed.number
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a panic is what is tested")]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_number_and_words() {
        let number = guard(|| panic!("within the library"));
        assert_eq!(number, AVLOCK_ERROR_PANIC);
        assert!(last_error().contains("tell the maker"), "{}", last_error());
        assert_eq!(guard(|| Ok(7)), 7);
        assert_eq!(last_error(), "");
    }

    #[test]
    fn each_thread_has_its_own_words() {
        guard(|| Err(Failed::argument("of this thread")));
        let other = std::thread::spawn(last_error).join();
        assert_eq!((last_error().as_str(), other.ok().as_deref()), ("of this thread", Some("")));
    }
}
