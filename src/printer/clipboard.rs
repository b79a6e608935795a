//! `--copy`: hands a key to the clipboard of the terminal, by OSC 52. That works over ssh as well, and the
//! terminal does not tell whether it did.

use crate::failure::Failure;
use crate::printer::Printer;
use data_encoding::BASE64;
use std::io::{self, IsTerminal, Write};

/// A terminal, which is there before a key is made.
pub struct Clipboard(Box<dyn Write>);

/// What the sequence has to pass on its way to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

impl Clipboard {
    /// Opens the terminal: standard error if that is one, or else the one that the run belongs to.
    pub fn open() -> Result<Self, Failure> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        let terminal: Option<Box<dyn Write>> = match io::stderr().is_terminal() {
            _ if is_dumb => None,
            true => Some(Box::new(io::stderr())),
            false => controlling_terminal(),
        };
        terminal.map(Self).ok_or_else(|| {
            Failure::usage(
                "--copy: expected a terminal, to whose clipboard the key goes, found none",
            )
            .hint("leave it out: the key is printed on standard output")
        })
    }

    fn copy(mut self, text: &str) -> io::Result<()> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let between = match () {
            () if is_set("TMUX") => Between::Tmux,
            () if is_set("STY") => Between::Screen,
            () => Between::Nothing,
        };
        self.0.write_all(sequence(text, between).as_bytes())?;
        self.0.flush()
    }
}

impl Printer {
    /// Copies a key that was printed, and says so. One that cannot be copied is there all the same.
    pub fn copy(&self, clipboard: Option<Clipboard>, key: Option<&str>) {
        let (Some(clipboard), Some(key)) = (clipboard, key) else { return };
        match clipboard.copy(key) {
            Ok(()) => self.talk("copied to the terminal's clipboard, if it lets programs do that"),
            Err(error) => self.talk(&format!("not copied: {error}")),
        }
    }
}

fn sequence(text: &str, between: Between) -> String {
    let bare = format!("\u{1b}]52;c;{}\u{7}", BASE64.encode(text.as_bytes()));
    match between {
        Between::Nothing => bare,
        // With `set-clipboard on` tmux takes the bare one, and with `allow-passthrough on` it hands the other on.
        Between::Tmux => {
            let wrapped = bare.replace('\u{1b}', "\u{1b}\u{1b}");
            format!("{bare}\u{1b}Ptmux;{wrapped}\u{1b}\\")
        }
        Between::Screen => format!("\u{1b}P{bare}\u{1b}\\"),
    }
}

#[cfg(unix)]
fn controlling_terminal() -> Option<Box<dyn Write>> {
    let terminal = std::fs::File::options().write(true).open("/dev/tty").ok()?;
    Some(Box::new(terminal))
}

#[cfg(not(unix))]
fn controlling_terminal() -> Option<Box<dyn Write>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiplexer_is_told_to_hand_it_on() {
        let bare = "\u{1b}]52;c;S0VZ\u{7}";
        assert_eq!(sequence("KEY", Between::Nothing), bare);
        let tmux = format!("{bare}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;S0VZ\u{7}\u{1b}\\");
        assert_eq!(sequence("KEY", Between::Tmux), tmux);
        assert_eq!(sequence("KEY", Between::Screen), format!("\u{1b}P{bare}\u{1b}\\"));
    }
}
