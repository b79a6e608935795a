//! The data file on the disk, shared by processes (`docs/format.md` section 4).
//!
//! [`lock`] keeps others from writing between reading and replacing, [`replace`] puts a whole file in
//! the place of the old one, and [`store`] is the data file itself.

pub mod lock;
pub mod replace;
pub mod store;

use crate::error::Error;
use std::io;
use std::path::Path;

pub fn error(path: &Path, action: &'static str, error: io::Error) -> Error {
    Error::File { path: path.to_owned(), action, error }
}
