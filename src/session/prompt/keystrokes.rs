//! What a terminal sends, as keystrokes and pastes.
//!
//! Bytes come in and keystrokes go out. Nothing here reads or writes; the terminal is in `terminal`.

use std::time::Duration;
use zeroize::Zeroizing;

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keystroke {
    /// A character, or a tab.
    Character(char),
    /// The end of a line, typed or in text that a terminal pastes without marks.
    Enter,
    /// The end of a line within a marked paste.
    PastedLine,
    /// The end of a marked paste.
    PasteEnd,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    End,
    Backspace,
    Delete,
    /// Ctrl-U.
    EraseLine,
    Left,
    Right,
    Up,
    Down,
    Home,
    LineEnd,
    /// Shift-Tab.
    BackTab,
}

/// Splits bytes into keystrokes. A sequence that is cut off waits for its end.
#[derive(Debug, Default)]
pub struct Keystrokes {
    /// Bytes of a character or a sequence whose end has not come. Wiped, because they may be of a secret.
    pending: Zeroizing<Vec<u8>>,
    is_paste: bool,
    /// True after a CR, whose LF is no second end of a line.
    after_return: bool,
}

/// The longest sequence that a terminal sends for a key; a longer one is not waited for.
const LONGEST_SEQUENCE: usize = 32;

impl Keystrokes {
    /// Takes one byte, and returns the keystroke that it completes.
    pub fn push(&mut self, byte: u8) -> Option<Keystroke> {
        let after_return = std::mem::take(&mut self.after_return);
        match (self.pending.first(), byte) {
            (Some(0x1B), _) => self.sequence(byte),
            (Some(_), 0x80..=0xBF) => self.character(byte),
            // A character that was cut off is followed by something else.
            (Some(_), _) => {
                self.pending.clear();
                Some(self.push(byte).unwrap_or(Keystroke::Character(char::REPLACEMENT_CHARACTER)))
            }
            (None, b'\n') if after_return => None,
            (None, b'\r' | b'\n') => {
                self.after_return = byte == b'\r';
                Some(if self.is_paste { Keystroke::PastedLine } else { Keystroke::Enter })
            }
            (None, 0x1B | 0xC2..=0xF4) => {
                self.pending.push(byte);
                None
            }
            (None, b'\t' | b' '..=b'~') => Some(Keystroke::Character(byte.into())),
            (None, 0x80..) => Some(Keystroke::Character(char::REPLACEMENT_CHARACTER)),
            // Control characters of a paste are no commands.
            (None, _) if self.is_paste => None,
            (None, _) => match byte {
                0x01 => Some(Keystroke::Home),
                0x03 => Some(Keystroke::Interrupt),
                0x04 => Some(Keystroke::End),
                0x05 => Some(Keystroke::LineEnd),
                0x08 | 0x7F => Some(Keystroke::Backspace),
                0x15 => Some(Keystroke::EraseLine),
                _ => None,
            },
        }
    }

    /// Returns how long the rest of an escape sequence is waited for; `None` if none has begun. Within a marked
    /// paste its end mark is waited for as long as it takes: without it the paste has no end.
    pub fn patience(&self) -> Option<Duration> {
        match &self.pending[..] {
            _ if self.is_paste => None,
            // Perhaps the key ESC alone.
            [0x1B] => Some(Duration::from_millis(150)),
            // Nobody types that.
            [0x1B, ..] => Some(Duration::from_secs(1)),
            _ => None,
        }
    }

    /// Forgets a sequence whose rest did not come: it was the key ESC, which means nothing here.
    pub fn give_up(&mut self) {
        self.pending.clear();
    }

    /// True within a marked paste.
    pub fn is_in_paste(&self) -> bool {
        self.is_paste
    }

    /// Takes a byte of a character of UTF-8.
    fn character(&mut self, byte: u8) -> Option<Keystroke> {
        self.pending.push(byte);
        match std::str::from_utf8(&self.pending) {
            Ok(text) => {
                let character = text.chars().next().map(Keystroke::Character);
                self.pending.clear();
                character
            }
            Err(error) if error.error_len().is_none() => None,
            Err(_) => {
                self.pending.clear();
                Some(Keystroke::Character(char::REPLACEMENT_CHARACTER))
            }
        }
    }

    /// Takes a byte after ESC: `ESC [ parameters letter`, `ESC O letter`, or a key with Alt.
    fn sequence(&mut self, byte: u8) -> Option<Keystroke> {
        // A sequence that was cut off: the next one begins, or a control character is a key of its own. The end
        // mark of a paste must not be lost behind an ESC of its text.
        if byte < b' ' {
            self.pending.clear();
            return self.push(byte);
        }
        self.pending.push(byte);
        let is_whole = match &self.pending[..] {
            [_, b'[' | b'O'] => false,
            [_, b'[', .., last] => matches!(last, 0x40..=0x7E),
            sequence => sequence.len() >= 2,
        };
        if !is_whole && self.pending.len() < LONGEST_SEQUENCE {
            return None;
        }
        let keystroke = match &self.pending[1..] {
            b"[200~" => {
                self.is_paste = true;
                None
            }
            b"[201~" => {
                self.is_paste = false;
                Some(Keystroke::PasteEnd)
            }
            _ if self.is_paste => None,
            b"[A" | b"OA" => Some(Keystroke::Up),
            b"[B" | b"OB" => Some(Keystroke::Down),
            b"[Z" => Some(Keystroke::BackTab),
            b"[D" | b"OD" => Some(Keystroke::Left),
            b"[C" | b"OC" => Some(Keystroke::Right),
            b"[H" | b"OH" | b"[1~" => Some(Keystroke::Home),
            b"[F" | b"OF" | b"[4~" => Some(Keystroke::LineEnd),
            b"[3~" => Some(Keystroke::Delete),
            _ => None,
        };
        self.pending.clear();
        keystroke
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keystrokes(bytes: &[u8]) -> Vec<Keystroke> {
        let mut keystrokes = Keystrokes::default();
        bytes.iter().filter_map(|byte| keystrokes.push(*byte)).collect()
    }

    #[test]
    fn keys_are_told_from_characters() {
        use Keystroke::*;
        assert_eq!(
            keystrokes("é\u{1B}[Dx\u{1B}OC\r\n\u{7F}\u{3}\u{1B}[3~\u{1B}a\u{4}".as_bytes()),
            [Character('é'), Left, Character('x'), Right, Enter, Backspace, Interrupt, Delete, End]
        );
        assert_eq!(keystrokes(b"\n\n\r\r\n"), [Enter; 4]);
    }

    #[test]
    fn a_marked_paste_gives_no_commands() {
        use Keystroke::*;
        assert_eq!(
            keystrokes(b"\x1B[200~a\r\nb\x03\x04\x1B[D\x1B[201~\x04"),
            [Character('a'), PastedLine, Character('b'), PasteEnd, End]
        );
    }

    #[test]
    fn a_sequence_that_is_cut_off_swallows_nothing() {
        use Keystroke::*;
        assert_eq!(keystrokes(b"\x1B\x1B[A\x1B[\x03\x1B\r"), [Up, Interrupt, Enter]);
        // The end mark of a paste whose text ends with one.
        assert_eq!(
            keystrokes(b"\x1B[200~a\x1B[2\x1B\x1B[201~\r\x1B[B\x1B[Z"),
            [Character('a'), PasteEnd, Enter, Down, BackTab]
        );
    }

    #[test]
    fn the_key_esc_is_waited_for_shortly_and_a_paste_to_its_end() {
        let mut keystrokes = Keystrokes::default();
        assert_eq!(keystrokes.patience(), None);
        assert_eq!(keystrokes.push(0x1B), None);
        assert!(keystrokes.patience().is_some_and(|patience| patience.as_millis() < 200));
        keystrokes.give_up();
        assert_eq!(keystrokes.push(b'a'), Some(Keystroke::Character('a')));
        assert!(b"\x1B[200~\x1B".iter().all(|byte| keystrokes.push(*byte).is_none()));
        assert_eq!(keystrokes.patience(), None);
    }

    #[test]
    fn bytes_outside_utf_8_are_one_character_each() {
        let cut = keystrokes(b"\xC3x\xFF\xE2\x82");
        assert_eq!(cut.len(), 2, "{cut:?}");
    }
}
