//! What a single character counts as in a text with codes, and what is between two of its tokens.

use avlock_issuing::cleaning::glyph;

/// The most signs between two tokens that belong together: `"] - ["` has five.
const MOST_SIGNS: usize = 8;

/// What is between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// A dash, which may have spaces around it.
    Dash,
    /// Spaces.
    Space,
    /// A line break, possibly with marks of quoting.
    Line {
        /// True if a dash is before or after the line break.
        dash: bool,
    },
    /// A mark of punctuation, which people write between groups that are dictated to them.
    Mark,
    /// A few brackets, quotes, bars, stars, colons or plus signs (blanks of a link), which people write around groups.
    Wrap,
    /// Anything else: the tokens do not belong together.
    Other,
}

/// What a character counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A letter or digit of a code, in upper case.
    Letter(u8),
    /// A letter that no code has, or a question mark.
    Unreadable,
    /// A dash.
    Dash,
    /// White space within a line.
    Space,
    /// The end of a line.
    Break,
    /// A mark of punctuation.
    Mark,
    /// A bracket, a quote, or another sign that people write around groups.
    Wrap,
    /// A character that does not show.
    Nothing,
    /// Any other character.
    Other,
}

impl Sign {
    /// Judges a character as [`glyph`] does, and what is a mark there by what it is between groups.
    fn of(character: char) -> Self {
        use glyph::Glyph;
        match Glyph::of(character) {
            Glyph::Letter => Self::Letter(character.to_ascii_uppercase() as u8),
            Glyph::Form(letter) | Glyph::LookAlike(letter) => {
                Self::Letter(letter.to_ascii_uppercase())
            }
            Glyph::Unreadable => Self::Unreadable,
            Glyph::Hyphen | Glyph::Dash => Self::Dash,
            Glyph::Blank => match character {
                '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => Self::Break,
                _ => Self::Space,
            },
            Glyph::Invisible => Self::Nothing,
            Glyph::Quote | Glyph::Bracket => Self::Wrap,
            Glyph::Mark => match character {
                ',' | ';' | '.' | '/' => Self::Mark,
                ':' | '|' | '*' | '_' | '+' | '•' | '·' | '│' | '｜' | '：' => Self::Wrap,
                _ => Self::Other,
            },
        }
    }
}

/// Looks up characters. A text repeats the same few, and to judge one of another script takes long.
#[derive(Debug)]
pub struct Signs {
    ascii: [Sign; 128],
    /// Characters that were judged, at the place that their last bits name.
    seen: [(char, Sign); 256],
}

impl Signs {
    /// Judges the characters of ASCII.
    pub fn new() -> Self {
        let ascii = std::array::from_fn(|code| Sign::of(char::from(code as u8)));
        Self { ascii, seen: [('\0', ascii[0]); 256] }
    }

    /// Returns what a character counts as.
    pub fn of(&mut self, character: char) -> Sign {
        if let Some(&sign) = self.ascii.get(character as usize) {
            return sign;
        }
        let seen = &mut self.seen[character as usize % 256];
        if seen.0 != character {
            *seen = (character, Sign::of(character));
        }
        seen.1
    }
}

/// What was seen since the last token.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    dash: bool,
    breaks: usize,
    mark: bool,
    wrap: bool,
    other: bool,
    signs: usize,
    /// True after an `=`, which at the end of a line only joins it to the next (quoted-printable).
    equals: bool,
}

impl Between {
    /// Nothing was seen yet.
    pub const NOTHING: Self = Self {
        dash: false,
        breaks: 0,
        mark: false,
        wrap: false,
        other: false,
        signs: 0,
        equals: false,
    };

    /// The beginning of a text: no token is before.
    pub const BEGINNING: Self = Self { other: true, ..Self::NOTHING };

    /// Adds a character. A sign that does not end a word is not given here.
    pub fn add(&mut self, sign: Sign, character: char) {
        match sign {
            Sign::Dash => self.dash = true,
            Sign::Mark => self.mark = true,
            Sign::Wrap => {
                self.wrap = true;
                self.signs += 1;
            }
            Sign::Break => {
                if self.equals {
                    (self.equals, self.other) = (false, false);
                }
                self.breaks += 1;
            }
            Sign::Other | Sign::Letter(_) | Sign::Unreadable => {
                self.equals = character == '=' && !self.other;
                self.other = true;
            }
            // A gap of nothing else is one of spaces.
            Sign::Space | Sign::Nothing => {}
        }
    }

    /// Returns what all of it is.
    pub fn gap(&self) -> Gap {
        match self {
            Self { other: true, .. } => Gap::Other,
            Self { signs, .. } if *signs > MOST_SIGNS => Gap::Other,
            Self { breaks: 2.., .. } => Gap::Other,
            Self { mark: true, breaks: 0, .. } => Gap::Mark,
            Self { mark: true, .. } => Gap::Other,
            Self { wrap: true, .. } => Gap::Wrap,
            Self { breaks: 0, dash: true, .. } => Gap::Dash,
            Self { breaks: 0, .. } => Gap::Space,
            Self { dash, .. } => Gap::Line { dash: *dash },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_share_a_place_are_told_apart() {
        let mut signs = Signs::new();
        for _ in 0..2 {
            assert_eq!(signs.of('\u{410}'), Sign::Letter(b'A'));
            assert_eq!(signs.of('\u{2010}'), Sign::Dash);
            assert_eq!(signs.of('\u{FF10}'), Sign::Letter(b'0'));
            assert_eq!(signs.of('\u{4E10}'), Sign::Other);
        }
        assert_eq!(signs.of('\0'), Sign::Nothing);
    }
}
