//! Foreign text in messages.

use std::fmt;

/// Foreign text on its way to a terminal: what could move the cursor, hide or reorder letters is
/// written as `\u{..}`.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if is_unsafe_on_terminal(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                fmt::Write::write_char(f, character)?;
            }
        }
        Ok(())
    }
}

/// True for control, invisible and bidirectional characters: a terminal would obey them, or hide or
/// reorder text by them.
pub fn is_unsafe_on_terminal(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        let hostile = "a\u{1B}[2Jb\u{202E}c\r\nd\u{200B}é株";
        assert_eq!(Escaped(hostile).to_string(), r"a\u{1b}[2Jb\u{202e}c\u{d}\u{a}d\u{200b}é株");
    }
}
