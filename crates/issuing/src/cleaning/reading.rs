//! One way to read a text, and the text and the list of changes that come of it.

use crate::cleaning::glyph::Glyph;
use crate::cleaning::units::Word;
use std::borrow::Cow;
use std::ops::Range;

/// A text as it was read, and what was taken away from it or mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// The text to read. If it was changed, each letter of the code is where it was in the text as given,
    /// counted in characters, and everything else is a blank.
    pub text: Cow<'a, str>,
    /// What was taken away or mapped, in its order.
    pub changes: Vec<Change>,
}

/// A character or a word that was taken away or mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the text as given, in characters, from 1.
    pub position: usize,
    /// Holds what was written there.
    pub typed: String,
    /// What it was read as; `None` if it was taken away.
    pub read: Option<String>,
}

/// One way to read a text. It holds for each character the letter that is read there, if one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The letters.
    pub letters: Vec<Option<char>>,
    /// Words that are read by what they mean: their numbers, and what was read.
    pub spoken: Vec<(Range<usize>, String)>,
}

impl Reading {
    /// Returns a reading that takes nothing.
    pub fn nothing(length: usize) -> Self {
        Self { letters: vec![None; length], spoken: Vec::new() }
    }

    /// True if two readings give the same letters, wherever they are in the text.
    pub fn is_same_code(&self, other: &Self) -> bool {
        self.letters.iter().flatten().eq(other.letters.iter().flatten())
    }

    /// Takes a word by its own letters.
    pub fn take(&mut self, word: &Word, characters: &[(char, Glyph)]) {
        let mut letters = word.letters.chars();
        for place in word.place.clone() {
            if characters[place].1 != Glyph::Invisible {
                self.letters[place] = letters.next();
            }
        }
    }

    /// Returns the letters at their places, with blanks for everything else.
    pub fn masked(&self) -> String {
        self.letters.iter().map(|letter| letter.unwrap_or(' ')).collect()
    }
}
