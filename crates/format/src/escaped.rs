//! Foreign text in messages.

use std::fmt;

/// Foreign text on its way to a terminal: what could move the cursor, hide or reorder letters, and what
/// looks like a blank and is none, is written as `\u{..}`.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if is_escaped(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                fmt::Write::write_char(f, character)?;
            }
        }
        Ok(())
    }
}

/// True for characters that messages and documents escape. Of blanks only U+0020 is printed: the others
/// look the same, and a text with one of them is refused where the same text with a blank is taken.
pub fn is_escaped(character: char) -> bool {
    is_unsafe_on_terminal(character) || (character.is_whitespace() && character != ' ')
}

/// True for control, invisible and bidirectional characters: a terminal would obey them, or hide or
/// reorder text by them. The separators of lines and paragraphs, the empty Braille pattern and the
/// marks of annotations are no `Default_Ignorable_Code_Point`, and show nothing either.
pub fn is_unsafe_on_terminal(character: char) -> bool {
    character.is_control()
        || is_invisible(character)
        || matches!(character, '\u{2028}'..='\u{2029}' | '\u{2800}' | '\u{FFF9}'..='\u{FFFB}')
}

/// True for a character that shows nothing by itself: Default_Ignorable_Code_Point of Unicode.
pub const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        let hostile = "a\u{1B}[2Jb\u{202E}c\r\nd\u{200B}é株";
        assert_eq!(Escaped(hostile).to_string(), r"a\u{1b}[2Jb\u{202e}c\u{d}\u{a}d\u{200b}é株");
    }

    #[test]
    fn what_looks_like_nothing_is_escaped_and_letters_are_not() {
        for hidden in [
            '\u{7F}',
            '\u{9B}',
            '\u{2800}',
            '\u{17B5}',
            '\u{FE0E}',
            '\u{E01EF}',
            '\u{1D17A}',
            '\u{FFF3}',
            '\u{A0}',
            '\u{1680}',
            '\u{2000}',
            '\u{2003}',
            '\u{200A}',
            '\u{202F}',
            '\u{205F}',
            '\u{3000}',
        ] {
            assert_eq!(
                Escaped(&hidden.to_string()).to_string(),
                hidden.escape_unicode().to_string()
            );
        }
        for shown in ["Ünï", "नमस्ते", "กำ", "👍", "ﾃﾞ", "한글", "a b"] {
            assert_eq!(Escaped(shown).to_string(), shown);
        }
    }
}
