//! `avlock man`: the man pages, one for each command.

use crate::failure::Failure;
use clap::Command;
use std::path::Path;

/// Writes the pages about everything that can be typed into a folder, which is made if it is missing.
pub fn man(folder: &Path, whole: Command) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(whole, folder))
        .map_err(|error| Failure::file(folder, error))
}
