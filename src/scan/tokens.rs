//! A text as runs of letters and digits, and what stands between them.
//!
//! Letters are those of a code: full-width ones count as what they are, small ones as large ones.
//! Other letters of scripts that have case are unreadable ones. Characters that have no width are
//! not there.

use crate::scan::Match;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How many lines before a token's are looked at, and how many bytes of one.
const PREVIOUS_LINES: usize = 3;
const PREVIOUS_REACH: usize = 1000;

/// What stands between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// A dash, with spaces or not.
    Dash,
    /// Spaces.
    Space,
    /// A line break, a dash before or after it or not, and marks of quoting.
    Line {
        /// Is there a dash?
        dash: bool,
    },
    /// A mark of punctuation, as somebody writes down what is dictated.
    Mark,
    /// Anything else: what follows is another matter.
    Other,
}

/// A run of letters and digits.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its letters among all letters.
    pub letters: Range<usize>,
    /// Where it stands in the text.
    pub bytes: Range<usize>,
    /// What stands before it.
    pub gap: Gap,
    /// Its line, from 0.
    pub line: usize,
    /// Does it belong to a find, or to something that is none?
    pub taken: bool,
    /// Does it belong to a find?
    pub found: bool,
}

impl Token {
    /// How many letters it has.
    pub fn len(&self) -> usize {
        self.letters.len()
    }
}

/// The tokens of a text.
#[derive(Debug)]
pub struct Tokens<'a> {
    /// The text.
    pub text: &'a str,
    /// All of them, in order.
    pub all: Vec<Token>,
    /// Their letters in upper case, one after the other; `?` for one that cannot be read.
    letters: Vec<u8>,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// What a character is to a scanner.
enum Glyph {
    /// A letter or digit of a code, upper case.
    Letter(u8),
    Unreadable,
    Dash,
    Space,
    Break,
    Mark,
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
        // A Turkish keyboard has both.
        '\u{131}' | '\u{130}' => Glyph::Letter(b'I'),
        _ if character.is_whitespace() => Glyph::Space,
        _ => {
            let mut composed = std::iter::once(character).nfkc();
            match (composed.next(), composed.next()) {
                (Some(plain), None) if plain.is_ascii() => glyph(plain),
                // Only scripts with case have letters that somebody takes for one of a code.
                _ if character.is_lowercase() || character.is_uppercase() => Glyph::Unreadable,
                _ => Glyph::Other,
            }
        }
    }
}

/// A sequence that colors text on a terminal: its letters are no letters of the text.
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
    /// The last character was an `=`, which at the end of a line only joins it to the next.
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
    /// Cuts a text.
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
                // Where nothing else stands, there is space.
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

    /// The letters of some tokens.
    pub fn letters(&self, tokens: Range<usize>) -> &[u8] {
        &self.letters[self.all[tokens.start].letters.start..self.all[tokens.end - 1].letters.end]
    }

    /// Tokens that stand in these bytes belong to something.
    pub fn take_bytes(&mut self, bytes: &Range<usize>) {
        let first = self.all.partition_point(|token| token.bytes.start < bytes.start);
        let end = self.all.partition_point(|token| token.bytes.start < bytes.end);
        self.take(first..end);
    }

    /// These tokens belong to a find.
    pub fn take(&mut self, tokens: Range<usize>) {
        for token in &mut self.all[tokens] {
            (token.taken, token.found) = (true, true);
        }
    }

    /// These tokens belong to something that is no find.
    pub fn pass_over(&mut self, tokens: Range<usize>) {
        self.all[tokens].iter_mut().for_each(|token| token.taken = true);
    }

    /// Is a token free, and joined to the one before, by a mark of punctuation if need be?
    pub fn continues(&self, token: usize, marks: bool) -> bool {
        let is_joined = |gap| gap != Gap::Other && (marks || gap != Gap::Mark);
        self.all.get(token).is_some_and(|token| !token.taken && is_joined(token.gap))
    }

    /// Are some tokens joined by marks of punctuation?
    pub fn have_marks(&self, tokens: &Range<usize>) -> bool {
        self.all[tokens.start + 1..tokens.end].iter().any(|token| token.gap == Gap::Mark)
    }

    /// Does nothing but these tokens stand on their lines?
    pub fn stand_alone(&self, tokens: &Range<usize>) -> bool {
        // What is a find already, like the key beside it, is no text that it stands in.
        let line = |token: Option<&Token>| token.map(|token| token.line);
        let before = self.all[..tokens.start].iter().rev().find(|token| !token.found);
        let after = self.all[tokens.end..].iter().find(|token| !token.found);
        line(before) != line(self.all.get(tokens.start))
            && line(after) != line(self.all.get(tokens.end - 1))
    }

    /// Would cutting here part what a dash joins?
    pub fn cuts_a_dash(&self, tokens: &Range<usize>) -> bool {
        let is_dash = |token: usize| self.all.get(token).is_some_and(|t| t.gap == Gap::Dash);
        is_dash(tokens.start) || is_dash(tokens.end)
    }

    /// What stands on the line before a token.
    pub fn line_before(&self, token: usize) -> &'a str {
        let token = &self.all[token];
        &self.text[self.lines[token.line].min(token.bytes.start)..token.bytes.start]
    }

    /// The last of the lines before a token's that has something on it: its end, if it is long. A line
    /// may be as long as the text, and be the one before many tokens.
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

    /// The bytes of some tokens.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.all[tokens.start].bytes.start..self.all[tokens.end - 1].bytes.end
    }

    /// Says of finds, in the order in which they stand, where that is. Each is counted from the one
    /// before, because a line may be as long as the text.
    pub fn place(&self, found: &mut [Match]) {
        let (mut counted, mut column) = (0, 1);
        for find in found {
            let start = find.bytes.start;
            find.line = self.lines.partition_point(|&line| line <= start);
            let line = self.lines[find.line - 1];
            if line > counted {
                (counted, column) = (line, 1);
            }
            column += self.text[counted..start].chars().count();
            (counted, find.column) = (start, column);
        }
    }
}
