//! The inputs of `inspect`: files, standard input, texts.

use crate::commands::sightings::{Input, looks_like_a_name};
use crate::failure::Failure;
use crate::scan;
use crate::session::inputs;
use std::ffi::OsStr;
use std::path::Path;

/// Reads the file that an argument names, or takes the argument as the text itself.
pub fn read(argument: &OsStr) -> Result<Input, Failure> {
    let path = Path::new(argument);
    if argument == inputs::STDIN || path.exists() {
        return Input::of_file(path);
    }
    let Some(argument) = argument.to_str() else {
        return Err(Failure::file(path, "there is no such file"));
    };
    // One word that ends like a file's name is most likely a name that was mistyped.
    if looks_like_a_name(argument) && scan::matches(argument, &|_| false).is_empty() {
        return Err(Failure::file(path, "there is no such file"));
    }
    Ok(Input { file: None, bytes: argument.as_bytes().to_vec() })
}
