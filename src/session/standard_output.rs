//! Whether anybody can read what a command will print.

use crate::failure::Failure;

/// Refuses to go on where nothing can be written to standard output: a key would be recorded and printed
/// nowhere.
pub fn expect_open() -> Result<(), Failure> {
    match is_open() {
        true => Ok(()),
        false => Err(Failure::new(
            "file",
            "standard output: it is closed, or is /dev/null opened to read and write, so that nobody \
             would get the key",
        )
        .hint(
            "nothing was recorded; let a file, a pipe or a terminal take the output; to throw it away, \
             open /dev/null to write alone",
        )),
    }
}

/// True if standard output was open for writing when the run began.
#[cfg(unix)]
fn is_open() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat};
    let stdout = std::io::stdout();
    let Ok(flags) = fcntl_getfl(&stdout) else { return false };
    match flags & OFlags::RWMODE {
        OFlags::WRONLY => true,
        // In the place of a closed stream Rust opens `/dev/null` for reading and writing, before `main`. A
        // parent that opens it so cannot be told from that.
        OFlags::RDWR => {
            let found = fstat(&stdout).ok();
            let null = rustix::fs::stat("/dev/null").ok();
            !matches!((found, null), (Some(found), Some(null))
                if (found.st_dev, found.st_ino) == (null.st_dev, null.st_ino))
        }
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_open() -> bool {
    true
}
