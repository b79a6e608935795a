//! The inputs of `inspect`: files, standard input, texts.

use crate::commands::sightings::{Input, looks_like_a_name};
use crate::failure::Failure;
use crate::scan;
use crate::session::inputs;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Joins words that are one code, which a shell gives apart; names of files stay as they are.
pub fn joined(inputs: &[OsString]) -> Vec<OsString> {
    let mut all = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let join = |words: &mut Vec<String>, all: &mut Vec<OsString>| {
        let joined = inputs::joined(&inputs::joined(&std::mem::take(words), 28), 12);
        all.extend(joined.into_iter().map(OsString::from));
    };
    for input in inputs {
        let is_file = *input == *inputs::STDIN || Path::new(input).exists();
        match input.to_str().filter(|word| !is_file && !looks_like_a_name(word)) {
            Some(word) => words.push(word.to_owned()),
            None => {
                join(&mut words, &mut all);
                all.push(input.clone());
            }
        }
    }
    join(&mut words, &mut all);
    all
}

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
