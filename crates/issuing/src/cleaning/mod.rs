//! Reads a key or an InstallCode however it is spelt: one step for all commands.
//!
//! The readers of `avlock_format` pass over hyphens and white space, and nothing else (`docs/format.md`
//! section 1). What people send has more: long dashes, characters that do not show, letters of other
//! alphabets, quotes, brackets, list numbers, marks of quoting, and words where it was dictated. This
//! step takes these away or maps them, and lists each. It never guesses a letter: that is a
//! suggestion, and belongs to the program. What it reads has to be right by itself, a key by its frame
//! and an InstallCode by its CHECKSUM.

pub mod alphabet;
mod beside;
pub mod glyph;
pub mod lines;
mod reading;
mod report;
#[cfg(test)]
mod tests;
pub mod units;
pub mod words;

pub use reading::{Change, Cleaned};

use avlock_format::{InstallCode, RegistrationKey};
use glyph::Glyph;
use reading::Reading;
use std::borrow::Cow;
use units::Word;

/// The longest text that is cleaned, in bytes. A code with everything around it is far shorter.
const LONGEST: usize = 1 << 13;

/// The two codes that are cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Key,
    InstallCode,
}

impl Kind {
    fn letters(self) -> usize {
        match self {
            Self::Key => 28,
            Self::InstallCode => 12,
        }
    }

    fn reads(self, text: &str) -> bool {
        match self {
            Self::Key => text.parse::<RegistrationKey>().is_ok(),
            Self::InstallCode => text.parse::<InstallCode>().is_ok(),
        }
    }

    /// True if a word can be one of `count` groups of one length that make a code.
    fn is_group(self, word: &Word, count: usize) -> bool {
        let length = self.letters() / count;
        let fits = |letter: u8| match self {
            Self::Key => letter.is_ascii_alphanumeric() || letter == b'?',
            Self::InstallCode => letter.is_ascii_hexdigit(),
        };
        word.letters.len() == length && word.letters.bytes().all(fits)
    }
}

/// Reads a text as a registration key.
///
/// ```
/// use avlock_issuing::cleaning;
///
/// let cleaned = cleaning::key("1. YXHA9HR 2. 7XALKАN 3. 15YVVJP 4. «RZH0ERR».");
/// let key: avlock_format::RegistrationKey = cleaned.text.parse()?;
/// assert_eq!(key.to_string(), "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
/// assert_eq!(cleaned.changes[4].position, 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn key(text: &str) -> Cleaned<'_> {
    clean(text, Kind::Key)
}

/// Reads a text as an InstallCode.
pub fn install_code(text: &str) -> Cleaned<'_> {
    clean(text, Kind::InstallCode)
}

fn clean(text: &str, kind: Kind) -> Cleaned<'_> {
    let unchanged = Cleaned { text: Cow::Borrowed(text), changes: Vec::new() };
    if text.len() > LONGEST || kind.reads(text) {
        return unchanged;
    }
    let characters: Vec<(char, Glyph)> =
        text.chars().map(|character| (character, Glyph::of(character))).collect();
    let words = units::words(&characters);
    if kind == Kind::InstallCode && is_uuid(&words) {
        return unchanged;
    }
    let mut near: Option<Reading> = None;
    let mut right: Option<Reading> = None;
    let mut is_ambiguous = false;
    candidates(&characters, &words, kind, &mut |reading, keeps_all| {
        if reading.letters.iter().flatten().count() != kind.letters() {
            return false;
        }
        if kind.reads(&reading.masked()) {
            // Where words are left out, another code may be among them, and nobody knows which one is meant.
            is_ambiguous |= right.as_ref().is_some_and(|other| !other.is_same_code(&reading));
            right.get_or_insert(reading);
            return is_ambiguous || keeps_all;
        }
        // What leaves words out is believed only if it is right.
        if keeps_all && near.is_none() {
            near = Some(reading);
        }
        false
    });
    if is_ambiguous {
        return unchanged;
    }
    match right.or(near) {
        Some(reading) => {
            let changes = report::changes(&characters, &words, &reading);
            let is_usual = |&(_, glyph): &(char, Glyph)| {
                matches!(glyph, Glyph::Letter | Glyph::Unreadable | Glyph::Hyphen | Glyph::Blank)
            };
            if changes.is_empty() && characters.iter().all(is_usual) {
                return unchanged;
            }
            Cleaned { text: Cow::Owned(reading.masked()), changes }
        }
        None => unchanged,
    }
}

/// Visits the ways to read a text, those that take least away first, until one is accepted; each with
/// whether it keeps all that can be a part of a code.
fn candidates(
    characters: &[(char, Glyph)],
    words: &[Word],
    kind: Kind,
    accept: &mut dyn FnMut(Reading, bool) -> bool,
) {
    let of = |chosen: &mut dyn Iterator<Item = &Word>| {
        let mut reading = Reading::nothing(characters.len());
        for word in chosen {
            reading.take(word, characters);
        }
        reading
    };
    // All letters; then without question marks at the end, which belong to the sentence.
    if accept(of(&mut words.iter()), true) {
        return;
    }
    let trimmed = without_question_marks(words);
    let words = &trimmed[..];
    if accept(of(&mut words.iter()), true) {
        return;
    }
    let kept = lines::without_labels(characters, words);
    if accept(of(&mut kept.iter().map(|&word| &words[word])), true) {
        return;
    }
    let spoken = read_aloud(characters, words);
    if !spoken.spoken.is_empty() && accept(spoken, true) {
        return;
    }
    for count in [1, 2, 3, 4, 6] {
        if !kind.letters().is_multiple_of(count) {
            continue;
        }
        let groups: Vec<&Word> = words.iter().filter(|word| kind.is_group(word, count)).collect();
        for window in groups.windows(count) {
            if accept(of(&mut window.iter().copied()), false) {
                return;
            }
        }
    }
    // Neighbours that make a code, whatever is before and after them.
    for first in 0..words.len() {
        let mut letters = 0;
        for (end, word) in words.iter().enumerate().skip(first) {
            letters += word.letters.len();
            if letters == kind.letters() && accept(of(&mut words[first..=end].iter()), false) {
                return;
            }
            if letters >= kind.letters() {
                break;
            }
        }
    }
}

/// True for the groups of a UUID, whose last twelve digits are no code by themselves.
fn is_uuid(words: &[Word]) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    words.len() == GROUPS.len()
        && words.iter().zip(GROUPS).all(|(word, length)| {
            word.letters.len() == length
                && word.letters.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

/// Returns the words without question marks at their end.
fn without_question_marks(words: &[Word]) -> Vec<Word> {
    let mut words = words.to_vec();
    while let Some(last) = words.last_mut() {
        if last.written.is_empty() {
            words.pop();
        } else if last.written.ends_with('?') {
            last.written.pop();
            last.letters.pop();
            last.place.end -= 1;
        } else {
            break;
        }
    }
    words
}

/// Reads a text as it is dictated.
fn read_aloud(characters: &[(char, Glyph)], words: &[Word]) -> Reading {
    let mut reading = Reading::nothing(characters.len());
    for unit in units::units(words) {
        if unit.foreign {
            continue;
        }
        if !unit.spoken {
            for word in &words[unit.words.clone()] {
                reading.take(word, characters);
            }
            continue;
        }
        let Some(first) = words.get(unit.words.start) else { continue };
        for (place, letter) in (first.place.start..characters.len()).zip(unit.letters.chars()) {
            reading.letters[place] = Some(letter);
        }
        reading.spoken.push((unit.words, unit.letters));
    }
    reading
}
