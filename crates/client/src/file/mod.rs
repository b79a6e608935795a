//! The data file on the disk, shared by processes (`docs/format.md` section 4).
//!
//! [`License`](crate::License) does all of this by itself. What is public here is for tools that change
//! the data file of another program, as `avlock register` does: they keep to the same lock and the same
//! way of writing.

mod in_use;
pub(crate) mod lock;
mod locked;
pub(crate) mod replace;
pub(crate) mod store;
mod target;

pub use locked::LockedFile;
pub use target::target_of;

use crate::error::Error;
use std::io;
use std::path::Path;

pub(crate) fn error(path: &Path, action: &'static str, error: io::Error) -> Error {
    Error::File { path: path.to_owned(), action, error }
}
