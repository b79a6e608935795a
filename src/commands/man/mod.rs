//! `avlock man`: the man pages, one for each command. What a page says is in the help, but for what
//! surrounds a command, which is in `surroundings`.

mod page;
mod released;
mod roff;
mod surroundings;

use crate::failure::Failure;
use clap::Command;
use std::path::Path;

/// Writes the pages about everything that can be typed into a folder, which is made if it is missing.
pub fn man(folder: &Path, mut whole: Command) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    whole.build();
    write(folder, &whole, "")
}

fn write(folder: &Path, command: &Command, path: &str) -> Result<(), Failure> {
    let file = folder.join(format!("{}.1", page::name(path)));
    std::fs::write(&file, page::page(command, path))
        .map_err(|error| Failure::file(&file, error))?;
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        // What clap adds to groups is `avlock help`.
        if inner.get_name() == "help" && !path.is_empty() {
            continue;
        }
        write(folder, inner, format!("{path} {}", inner.get_name()).trim_start())?;
    }
    Ok(())
}
