//! A pager for lists that are longer than the terminal: `$PAGER`, or `less`.

use std::process::{Child, Command, Stdio};

/// Starts a pager that waits for text on its standard input. Returns `None` where there is none, or
/// where `$PAGER` is empty or `cat`.
pub fn start() -> Option<Child> {
    let words = match std::env::var("PAGER") {
        Ok(command) => shell_words::split(&command).ok()?,
        Err(_) => vec!["less".to_owned()],
    };
    let (program, arguments) = words.split_first().filter(|(program, _)| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    // `less` ends by itself if everything fits, lets color through, and leaves the screen as it is.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}
