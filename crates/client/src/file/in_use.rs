//! Files that somebody else has open. Windows refuses what it would do a moment later: a virus scanner or an
//! indexer opens each new file, and shares it with nobody.

use crate::error::is_not_shared;
use std::io;
use std::time::Duration;

/// How often, and with which pause, something is tried again. Together one second.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Opens a file that is never replaced, and waits for whoever has it open.
pub fn while_not_shared<T>(act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    patiently(is_not_shared, act)
}

/// Does something with a file that others replace and remove. Until the last of them has closed it, such a
/// file can also be *denied*.
pub fn while_in_use<T>(act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let is_passing = |error: &io::Error| {
        is_not_shared(error) || (cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied)
    };
    patiently(is_passing, act)
}

fn patiently<T>(
    is_passing: impl Fn(&io::Error) -> bool,
    mut act: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    for _ in 1..TRIES {
        match act() {
            Err(error) if is_passing(&error) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    act()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn what_passes_is_waited_for_and_nothing_else() {
        let mut tries = 0;
        let third_time = || {
            tries += 1;
            if tries < 3 { Err(ErrorKind::WouldBlock.into()) } else { Ok(tries) }
        };
        assert_eq!(
            patiently(|error| error.kind() == ErrorKind::WouldBlock, third_time).unwrap(),
            3
        );
        let mut tries = 0;
        let never = || -> io::Result<()> {
            tries += 1;
            Err(ErrorKind::NotFound.into())
        };
        assert!(while_in_use(never).is_err());
        assert_eq!(tries, 1);
    }
}
