//! Cuts a text into tokens: runs of letters and digits, with what is between them.
//!
//! Full-width letters and those of other alphabets count as the plain ones that they look like, and small
//! letters as capitals. Other letters of scripts that have case count as unreadable letters of a code.
//! Characters that do not show are skipped. Which tokens make a code is decided in the other files.

use crate::scan::found::Match;
use crate::scan::gaps::{Between, Gap, Sign, Signs};
use avlock_issuing::cleaning::glyph::Glyph;
use std::ops::Range;

/// How many lines above a token are searched for one that is not empty.
const PREVIOUS_LINES: usize = 3;

/// How many bytes at the end of such a line are looked at.
const PREVIOUS_REACH: usize = 1000;

/// A run of letters and digits.
#[derive(Debug, Clone)]
pub struct Token {
    /// The place of its letters among those of all tokens. A text of single letters has a token for
    /// every other byte, so that places have 32 bits.
    letters: Range<u32>,
    /// Its place in the text.
    bytes: Range<u32>,
    /// The number of its line, from 0.
    line: u32,
    /// The number of digits of all tokens before.
    digits: u32,
    /// What is between it and the token before.
    pub gap: Gap,
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

    /// Returns the place of its first byte in the text.
    pub fn start(&self) -> usize {
        self.bytes.start as usize
    }

    /// Returns the place behind its last byte in the text.
    pub fn end(&self) -> usize {
        self.bytes.end as usize
    }

    /// Returns the number of its line, from 0.
    pub fn line(&self) -> usize {
        self.line as usize
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
    /// The number of digits of all tokens.
    digits: u32,
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

/// The state while a text is cut.
struct Cutter<'a> {
    tokens: Tokens<'a>,
    between: Between,
    /// True while the last token may go on.
    is_open: bool,
    /// True from the beginning of a line to the first character that is no mark of quoting.
    is_quoting: bool,
    digits: u32,
}

impl Cutter<'_> {
    /// Adds letters in upper case, which are written in some bytes of the text.
    fn letters(&mut self, bytes: Range<usize>, letters: impl Iterator<Item = u8>) {
        let Tokens { all, letters: known, lines, .. } = &mut self.tokens;
        if !self.is_open {
            let at = known.len() as u32;
            all.push(Token {
                letters: at..at,
                bytes: bytes.start as u32..bytes.start as u32,
                line: lines.len() as u32 - 1,
                digits: self.digits,
                gap: self.between.gap(),
                taken: false,
                found: false,
            });
            self.between = Between::NOTHING;
            (self.is_open, self.is_quoting) = (true, false);
        }
        known.extend(letters.inspect(|letter| self.digits += u32::from(letter.is_ascii_digit())));
        if let Some(token) = all.last_mut() {
            (token.letters.end, token.bytes.end) = (known.len() as u32, bytes.end as u32);
        }
    }

    /// Adds a character that ends a token.
    fn sign(&mut self, sign: Sign, character: char, end: usize) {
        self.is_open = false;
        if sign == Sign::Break {
            self.tokens.lines.push(end);
            self.is_quoting = true;
        } else if !matches!(sign, Sign::Dash | Sign::Space | Sign::Mark) {
            self.is_quoting &= matches!(character, '>' | '|');
            if self.is_quoting {
                return;
            }
        }
        self.between.add(sign, character);
    }
}

impl<'a> Tokens<'a> {
    /// Cuts a text into its tokens.
    pub fn of(text: &'a str) -> Self {
        let mut cutter = Cutter {
            tokens: Self { text, all: Vec::new(), letters: Vec::new(), lines: vec![0], digits: 0 },
            between: Between::BEGINNING,
            is_open: false,
            is_quoting: true,
            digits: 0,
        };
        let mut signs = Signs::new();
        let mut escape = Escape::None;
        let mut place = 0;
        while let Some(character) = text[place..].chars().next() {
            if matches!(escape, Escape::None | Escape::Final) && character.is_ascii_alphanumeric() {
                let rest = &text.as_bytes()[place..];
                let is_end = |byte: &u8| !byte.is_ascii_alphanumeric();
                let word = &rest[..rest.iter().position(is_end).unwrap_or(rest.len())];
                let letters = word.iter().map(u8::to_ascii_uppercase);
                cutter.letters(place..place + word.len(), letters);
                escape = Escape::None;
                place += word.len();
                continue;
            }
            escape = escape.next(character);
            let sign = match escape {
                Escape::None => signs.of(character),
                _ => Sign::Other,
            };
            let end = place + character.len_utf8();
            match sign {
                Sign::Letter(letter) => cutter.letters(place..end, std::iter::once(letter)),
                Sign::Unreadable => cutter.letters(place..end, std::iter::once(b'?')),
                Sign::Nothing => {}
                _ => cutter.sign(sign, character, end),
            }
            place = end;
        }
        Self { digits: cutter.digits, ..cutter.tokens }
    }

    /// Returns the number of digits of up to `most` tokens, from a token on.
    pub fn digits(&self, token: usize, most: usize) -> usize {
        let before = |token: usize| self.all.get(token).map_or(self.digits, |token| token.digits);
        (before(token + most) - before(token)) as usize
    }

    /// Returns the same text with some of its tokens alone, each with what is between it and the one
    /// before.
    pub fn only(&self, kept: impl Iterator<Item = (usize, Gap)>) -> Self {
        let (mut all, mut letters, mut digits) = (Vec::new(), Vec::new(), 0);
        for (token, gap) in kept {
            let at = letters.len() as u32;
            letters.extend_from_slice(self.letters(token..token + 1));
            let letters = at..letters.len() as u32;
            all.push(Token { letters, gap, digits, ..self.all[token].clone() });
            digits += self.digits(token, 1) as u32;
        }
        Self { text: self.text, all, letters, lines: self.lines.clone(), digits }
    }

    /// Parts the tokens that go on behind some places of the text, which are in their order and behind a plain letter.
    pub fn part_at(&mut self, places: impl Iterator<Item = usize>) {
        let mut parts = Vec::new();
        for place in places {
            let token = self.all.partition_point(|token| token.start() < place).saturating_sub(1);
            let is_within =
                self.all.get(token).is_some_and(|it| it.start() < place && place < it.end());
            if is_within && self.written(token).is_ascii() {
                parts.push((token, place));
            }
        }
        if parts.is_empty() {
            return;
        }
        let mut parts = parts.into_iter().peekable();
        let all = std::mem::take(&mut self.all);
        self.all.reserve(all.len() + parts.len());
        for (token, mut whole) in all.into_iter().enumerate() {
            while let Some((_, place)) = parts.next_if(|(part, _)| *part == token) {
                let end = whole.letters.start + (place - whole.start()) as u32;
                let letters = &self.letters[whole.letters.start as usize..end as usize];
                let digits = letters.iter().filter(|letter| letter.is_ascii_digit()).count();
                let rest = Token {
                    letters: end..whole.letters.end,
                    bytes: place as u32..whole.bytes.end,
                    digits: whole.digits + digits as u32,
                    gap: Gap::Other,
                    ..whole.clone()
                };
                (whole.letters.end, whole.bytes.end) = (end, place as u32);
                self.all.push(std::mem::replace(&mut whole, rest));
            }
            self.all.push(whole);
        }
    }

    /// Returns the letters of some tokens.
    pub fn letters(&self, tokens: Range<usize>) -> &[u8] {
        let (first, last) = (&self.all[tokens.start], &self.all[tokens.end - 1]);
        &self.letters[first.letters.start as usize..last.letters.end as usize]
    }

    /// Returns up to `most` letters from a token on, those of the next tokens too.
    pub fn letters_from(&self, token: usize, most: usize) -> &[u8] {
        let start = self.all[token].letters.start as usize;
        &self.letters[start..self.letters.len().min(start + most)]
    }

    /// Returns a token as it is written.
    pub fn written(&self, token: usize) -> &'a str {
        &self.text[self.all[token].start()..self.all[token].end()]
    }

    /// Takes the tokens that begin within some bytes for a match.
    pub fn take_bytes(&mut self, bytes: &Range<usize>) {
        let first = self.all.partition_point(|token| token.start() < bytes.start);
        let end = self.all.partition_point(|token| token.start() < bytes.end);
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
            Gap::Mark | Gap::Wrap => marks && !token.taken,
            Gap::Dash | Gap::Space | Gap::Line { .. } => !token.taken,
        })
    }

    /// True if marks of punctuation, brackets or quotes are between the tokens.
    pub fn have_marks(&self, tokens: &Range<usize>) -> bool {
        let mut inner = self.all[tokens.start + 1..tokens.end].iter();
        inner.any(|token| matches!(token.gap, Gap::Mark | Gap::Wrap))
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

    /// True if nothing but what was found is before a token on its line.
    pub fn begins_a_line(&self, token: usize) -> bool {
        let line = self.all[token].line;
        let mut before = self.all[..token].iter().rev();
        let other = before.find(|before| !before.found || before.line != line);
        other.is_none_or(|before| before.line != line)
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
        let line = &self.text[self.lines[token.line()].min(token.start())..token.start()];
        let start = line.char_indices().rev().take(reach).last().map_or(0, |(place, _)| place);
        &line[start..]
    }

    /// Returns the last line above a token's that has a letter or digit, of a long one only its end. A
    /// line may be as long as the text, and be the one above many tokens.
    pub fn previous_line(&self, token: usize) -> &'a str {
        let line = self.all[token].line();
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

    /// Returns what is written between a token and the one before.
    pub fn before(&self, token: usize) -> &'a str {
        &self.text[self.all[token - 1].end()..self.all[token].start()]
    }

    /// True if one of some signs is right before the tokens or right behind them.
    pub fn are_between(&self, tokens: &Range<usize>, signs: &[char]) -> bool {
        let bytes = self.bytes(tokens.clone());
        self.text[..bytes.start].ends_with(signs) || self.text[bytes.end..].starts_with(signs)
    }

    /// Returns the place of some tokens in the text.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.all[tokens.start].start()..self.all[tokens.end - 1].end()
    }

    /// Returns the place of the first byte of a line, by its number from 0.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines[line]
    }

    /// Returns a line without its end, by its number from 0.
    pub fn line(&self, line: usize) -> &'a str {
        let end = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        self.text[self.lines[line]..end].trim_end_matches(['\n', '\r'])
    }

    /// Returns the place in the text of some letters of a run of tokens.
    pub fn bytes_of_letters(&self, run: &Range<usize>, letters: Range<usize>) -> Range<usize> {
        let shows = |&(_, character): &(usize, char)| Glyph::of(character) != Glyph::Invisible;
        let place = |mut letter: usize| {
            for token in run.clone() {
                if let Some(further) = letter.checked_sub(self.all[token].len()) {
                    letter = further;
                    continue;
                }
                let mut shown = self.written(token).char_indices().filter(shows);
                let (at, character) = shown.nth(letter).unwrap_or_default();
                let start = self.all[token].start() + at;
                return start..start + character.len_utf8();
            }
            self.text.len()..self.text.len()
        };
        place(letters.start).start..place(letters.end - 1).end
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
        let tokens = Tokens::of("A - B C,D\nE-\n> F\n\nG: H=I] [J");
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
            Gap::Wrap,
            Gap::Other,
            Gap::Wrap,
        ];
        assert_eq!(gaps, expected);
    }
}
