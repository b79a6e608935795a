//! Cuts a text into tokens: runs of letters and digits, with what is between them.
//!
//! Full-width letters count as plain ones and small letters as capitals. Other letters of scripts that
//! have case count as unreadable letters of a code. Characters without width are skipped. Which
//! tokens make a code is decided in `keys` and `install_codes`.

use crate::scan::found::Match;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How many lines above a token are searched for one that is not empty.
const PREVIOUS_LINES: usize = 3;

/// How many bytes at the end of such a line are looked at.
const PREVIOUS_REACH: usize = 1000;

/// What is between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// A dash, which may have spaces around it.
    Dash,
    /// Spaces.
    Space,
    /// One line break, possibly with marks of quoting.
    Line {
        /// True if a dash is before or after the line break.
        dash: bool,
    },
    /// A mark of punctuation, which people write between groups that are dictated to them.
    Mark,
    /// Anything else: the tokens do not belong together.
    Other,
}

/// A run of letters and digits.
#[derive(Debug, Clone)]
pub struct Token {
    /// The place of its letters among those of all tokens.
    pub letters: Range<usize>,
    /// Its place in the text.
    pub bytes: Range<usize>,
    /// What is between it and the token before.
    pub gap: Gap,
    /// The number of its line, from 0.
    pub line: usize,
    /// True if it belongs to a match or was passed over: no other match may have it.
    pub taken: bool,
    /// True if it belongs to a match.
    pub found: bool,
}

impl Token {
    /// Returns the number of its letters.
    pub fn len(&self) -> usize {
        self.letters.len()
    }
}

/// The tokens of a text.
#[derive(Debug)]
pub struct Tokens<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The tokens in their order.
    pub all: Vec<Token>,
    /// The letters of all tokens in upper case, `?` for an unreadable one.
    letters: Vec<u8>,
    /// The place of the first byte of each line.
    lines: Vec<usize>,
}

/// What a character counts as.
enum Glyph {
    /// A letter or digit of a code, in upper case.
    Letter(u8),
    /// A letter that no code has, or a question mark.
    Unreadable,
    Dash,
    Space,
    Break,
    Mark,
    /// A character without width.
    Nothing,
    Other,
}

fn glyph(character: char) -> Glyph {
    match character {
        'A'..='Z' | '0'..='9' => Glyph::Letter(character as u8),
        'a'..='z' => Glyph::Letter(character.to_ascii_uppercase() as u8),
        '?' => Glyph::Unreadable,
        '-' => Glyph::Dash,
        '\n' => Glyph::Break,
        ' ' | '\t' | '\r' => Glyph::Space,
        ',' | ';' | '.' | '/' => Glyph::Mark,
        _ if character.is_ascii() => Glyph::Other,
        _ => wide_glyph(character),
    }
}

fn wide_glyph(character: char) -> Glyph {
    match character {
        // Dashes of every length, the minus, and those of full-width and small forms.
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{FF0D}'
        | '\u{1806}'
        | '\u{58A}'
        | '\u{30FC}' => Glyph::Dash,
        // Soft hyphens, joiners, marks of direction, byte-order marks, variation selectors.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' => Glyph::Nothing,
        '\u{2028}' | '\u{2029}' | '\u{85}' => Glyph::Break,
        // A Turkish keyboard types these two where others type i and I.
        '\u{131}' | '\u{130}' => Glyph::Letter(b'I'),
        _ if character.is_whitespace() => Glyph::Space,
        _ => {
            let mut composed = std::iter::once(character).nfkc();
            match (composed.next(), composed.next()) {
                (Some(plain), None) if plain.is_ascii() => glyph(plain),
                // Only letters of scripts with case resemble those of a code.
                _ if character.is_lowercase() || character.is_uppercase() => Glyph::Unreadable,
                _ => Glyph::Other,
            }
        }
    }
}

/// The state within a sequence that colors text on a terminal, whose letters are not letters of the text.
#[derive(Clone, Copy, PartialEq)]
enum Escape {
    None,
    Begun,
    Parameters,
    Final,
}

impl Escape {
    fn next(self, character: char) -> Self {
        match (self, character) {
            (_, '\u{1B}') => Self::Begun,
            (Self::Begun, '[') => Self::Parameters,
            (Self::Parameters, '\u{20}'..='\u{3F}') => Self::Parameters,
            (Self::Parameters, '\u{40}'..='\u{7E}') => Self::Final,
            _ => Self::None,
        }
    }
}

/// What was seen since the last token.
struct Between {
    dash: bool,
    breaks: usize,
    mark: bool,
    other: bool,
    /// True after an `=`, which at the end of a line only joins it to the next (quoted-printable).
    equals: bool,
}

impl Between {
    const NOTHING: Self = Self { dash: false, breaks: 0, mark: false, other: false, equals: false };

    fn gap(&self) -> Gap {
        match self {
            Self { other: true, .. } => Gap::Other,
            Self { mark: true, breaks: 0, .. } => Gap::Mark,
            Self { mark: true, .. } => Gap::Other,
            Self { breaks: 0, dash: true, .. } => Gap::Dash,
            Self { breaks: 0, .. } => Gap::Space,
            Self { breaks: 1, dash, .. } => Gap::Line { dash: *dash },
            _ => Gap::Other,
        }
    }
}

impl<'a> Tokens<'a> {
    /// Cuts a text into its tokens.
    pub fn of(text: &'a str) -> Self {
        let mut tokens = Self { text, all: Vec::new(), letters: Vec::new(), lines: vec![0] };
        let mut between = Between { other: true, ..Between::NOTHING };
        let mut open = false;
        let mut marks_of_quoting = true;
        let mut escape = Escape::None;
        for (place, character) in text.char_indices() {
            escape = escape.next(character);
            let glyph = match escape {
                Escape::None => glyph(character),
                _ => Glyph::Other,
            };
            let letter = match glyph {
                Glyph::Letter(letter) => Some(letter),
                Glyph::Unreadable => Some(b'?'),
                _ => None,
            };
            let end = place + character.len_utf8();
            if let Some(letter) = letter {
                if !open {
                    let letters = tokens.letters.len()..tokens.letters.len();
                    let (gap, line) = (between.gap(), tokens.lines.len() - 1);
                    let token =
                        Token { letters, bytes: place..end, gap, line, taken: false, found: false };
                    tokens.all.push(token);
                    between = Between::NOTHING;
                    open = true;
                }
                tokens.letters.push(letter);
                if let Some(token) = tokens.all.last_mut() {
                    token.letters.end += 1;
                    token.bytes.end = end;
                }
                marks_of_quoting = false;
                continue;
            }
            match glyph {
                Glyph::Nothing => continue,
                Glyph::Dash => between.dash = true,
                // A gap of nothing else is one of spaces.
                Glyph::Space => {}
                Glyph::Mark => between.mark = true,
                Glyph::Break => {
                    if between.equals {
                        between.equals = false;
                        between.other = false;
                    }
                    between.breaks += 1;
                    tokens.lines.push(end);
                    marks_of_quoting = true;
                }
                _ if marks_of_quoting && matches!(character, '>' | '|') => {}
                _ => {
                    between.equals = character == '=' && !between.other;
                    between.other = true;
                    marks_of_quoting = false;
                }
            }
            open = false;
        }
        tokens
    }

    /// Returns the letters of some tokens.
    pub fn letters(&self, tokens: Range<usize>) -> &[u8] {
        &self.letters[self.all[tokens.start].letters.start..self.all[tokens.end - 1].letters.end]
    }

    /// Takes the tokens that begin within some bytes for a match.
    pub fn take_bytes(&mut self, bytes: &Range<usize>) {
        let first = self.all.partition_point(|token| token.bytes.start < bytes.start);
        let end = self.all.partition_point(|token| token.bytes.start < bytes.end);
        self.take(first..end);
    }

    /// Takes tokens for a match.
    pub fn take(&mut self, tokens: Range<usize>) {
        for token in &mut self.all[tokens] {
            (token.taken, token.found) = (true, true);
        }
    }

    /// Passes over tokens that look like a code and belong to something else.
    pub fn pass_over(&mut self, tokens: Range<usize>) {
        for token in &mut self.all[tokens] {
            token.taken = true;
        }
    }

    /// True if a token is free and joined to the one before; `marks` of punctuation may join as well.
    pub fn continues(&self, token: usize, marks: bool) -> bool {
        self.all.get(token).is_some_and(|token| match token.gap {
            Gap::Other => false,
            Gap::Mark => marks && !token.taken,
            Gap::Dash | Gap::Space | Gap::Line { .. } => !token.taken,
        })
    }

    /// True if a mark of punctuation joins two of the tokens.
    pub fn have_marks(&self, tokens: &Range<usize>) -> bool {
        self.all[tokens.start + 1..tokens.end].iter().any(|token| token.gap == Gap::Mark)
    }

    /// True if there is nothing else on the lines of these tokens.
    pub fn stand_alone(&self, tokens: &Range<usize>) -> bool {
        // A code that was found already, like the key beside it, does not count as something else.
        let line = |token: Option<&Token>| token.map(|token| token.line);
        let before = self.all[..tokens.start].iter().rev().find(|token| !token.found);
        let after = self.all[tokens.end..].iter().find(|token| !token.found);
        line(before) != line(self.all.get(tokens.start))
            && line(after) != line(self.all.get(tokens.end - 1))
    }

    /// True if a dash joins the tokens to what is before or after them.
    pub fn cuts_a_dash(&self, tokens: &Range<usize>) -> bool {
        let is_dash = |token: usize| self.all.get(token).is_some_and(|t| t.gap == Gap::Dash);
        is_dash(tokens.start) || is_dash(tokens.end)
    }

    /// Returns what is before a token on its line, `reach` characters at most. A line may be as long as
    /// the text and have many tokens, so that none may look through all of it.
    pub fn line_before(&self, token: usize, reach: usize) -> &'a str {
        let token = &self.all[token];
        let line = &self.text[self.lines[token.line].min(token.bytes.start)..token.bytes.start];
        let start = line.char_indices().rev().take(reach).last().map_or(0, |(place, _)| place);
        &line[start..]
    }

    /// Returns the last line above a token's that has a letter or digit, of a long one only its end. A
    /// line may be as long as the text, and be the one above many tokens.
    pub fn previous_line(&self, token: usize) -> &'a str {
        let line = self.all[token].line;
        let ends = (line.saturating_sub(PREVIOUS_LINES) + 1..=line).rev();
        let lines = ends.map(|next| self.end_of(self.lines[next - 1]..self.lines[next]));
        let mut lines = lines.filter(|line| line.chars().any(char::is_alphanumeric));
        lines.next().unwrap_or_default()
    }

    fn end_of(&self, line: Range<usize>) -> &'a str {
        let mut start = line.end.saturating_sub(PREVIOUS_REACH).max(line.start);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        &self.text[start..line.end]
    }

    /// Returns the place of some tokens in the text.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.all[tokens.start].bytes.start..self.all[tokens.end - 1].bytes.end
    }

    /// Counts line and column of each match; they have to be in their order. Each column is counted from
    /// the match before, because a line may be as long as the text.
    pub fn place(&self, found: &mut [Match]) {
        let (mut counted, mut column) = (0, 1);
        for code in found {
            let start = code.bytes.start;
            code.line = self.lines.partition_point(|&line| line <= start);
            let line = self.lines[code.line - 1];
            if line > counted {
                (counted, column) = (line, 1);
            }
            column += self.text[counted..start].chars().count();
            (counted, code.column) = (start, column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_looked_at_only_near_a_token() {
        let long = format!("{} é ", "x ".repeat(10_000));
        let text = format!("{long}\n{long}AB");
        let tokens = Tokens::of(&text);
        let last = tokens.all.len() - 1;
        assert_eq!(tokens.line_before(last, 60).chars().count(), 60);
        assert!(tokens.line_before(last, 60).ends_with("x  é "));
        let previous = tokens.previous_line(last);
        assert!(previous.len() <= PREVIOUS_REACH && previous.ends_with("x  é \n"));
        assert!(tokens.line_before(0, 60).is_empty() && tokens.previous_line(0).is_empty());
    }

    #[test]
    fn gaps_are_told_apart() {
        let tokens = Tokens::of("A - B C,D\nE-\n> F\n\nG: H");
        let gaps: Vec<Gap> = tokens.all.iter().map(|token| token.gap).collect();
        let line = |dash| Gap::Line { dash };
        let expected = [
            Gap::Other,
            Gap::Dash,
            Gap::Space,
            Gap::Mark,
            line(false),
            line(true),
            Gap::Other,
            Gap::Other,
        ];
        assert_eq!(gaps, expected);
    }
}
