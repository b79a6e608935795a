//! Words of a text in their order, and the letters that they spell when they are read aloud.

use crate::cleaning::glyph::Glyph;
use crate::cleaning::words::{self, Spoken};
use std::ops::Range;

/// A run of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The places of its characters.
    pub place: Range<usize>,
    /// The word as written, without what does not show.
    pub written: String,
    /// Its letters and digits as a code has them; `?` for one that no code has.
    pub letters: String,
    /// True if nothing but blanks and dashes is between it and the word before.
    pub joined: bool,
}

/// A word, or several that belong together, and what it spells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The words, by their numbers.
    pub words: Range<usize>,
    /// What it spells; empty for a dash and for words about letters.
    pub letters: String,
    /// True if it is read by what it means, and not by its own letters.
    pub spoken: bool,
    /// True if it is a word that means nothing here.
    pub foreign: bool,
}

/// Cuts characters into words. Characters that do not show are inside of words.
pub fn words(characters: &[(char, Glyph)]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    let mut joined = false;
    for (place, &(character, glyph)) in characters.iter().enumerate() {
        let letter = match glyph {
            Glyph::Letter => character,
            Glyph::Form(letter) | Glyph::LookAlike(letter) => char::from(letter),
            Glyph::Unreadable => '?',
            Glyph::Invisible => continue,
            _ => {
                open = false;
                joined &= matches!(glyph, Glyph::Hyphen | Glyph::Dash | Glyph::Blank);
                continue;
            }
        };
        if !open {
            words.push(Word {
                place: place..place,
                written: String::new(),
                letters: String::new(),
                joined,
            });
            (open, joined) = (true, true);
        }
        if let Some(word) = words.last_mut() {
            word.place.end = place + 1;
            word.written.push(character);
            word.letters.push(letter);
        }
    }
    words
}

/// Reads words as somebody says them: spelling alphabets, numbers, "A as in Anton", "double four".
pub fn units(words: &[Word]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut next = 0;
    while next < words.len() {
        let (end, unit) = unit(words, next);
        units.push(unit);
        next = end;
    }
    units
}

fn unit(words: &[Word], first: usize) -> (usize, Unit) {
    let word = &words[first];
    let unit = |end: usize, letters: String, spoken: bool| {
        let unit = Unit { words: first..end, letters, spoken, foreign: false };
        (end, unit)
    };
    if let Some(letter) = single(word) {
        let ray = letter.eq_ignore_ascii_case(&'x') && is(words, first + 1, "ray");
        let end = end_of_as(words, first, letter).unwrap_or(first + 1 + usize::from(ray));
        return unit(end, letter.to_string(), end > first + 1);
    }
    match words::spoken(&word.written) {
        Some(Spoken::Letter(letter)) => unit(first + 1, char::from(letter).to_string(), true),
        Some(Spoken::Number(number)) => {
            let (end, number) = number_from(words, first, number);
            unit(end, number.to_string(), true)
        }
        Some(Spoken::Dash) if is(words, first, "trait") && is(words, first + 1, "d") => {
            unit(first + 3, String::new(), true)
        }
        Some(Spoken::Dash | Spoken::About | Spoken::And | Spoken::As) => {
            unit(first + 1, String::new(), true)
        }
        Some(Spoken::Times(times)) if first + 1 < words.len() => {
            let (end, repeated) = self::unit(words, first + 1);
            unit(end, repeated.letters.repeat(times.into()), true)
        }
        _ if is_literal(word) => unit(first + 1, word.letters.clone(), false),
        _ => {
            let unit = Unit {
                words: first..first + 1,
                letters: String::new(),
                spoken: false,
                foreign: true,
            };
            (first + 1, unit)
        }
    }
}

/// Returns the letter of a word that is a single one.
fn single(word: &Word) -> Option<char> {
    let mut letters = word.letters.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// True if a word is letters of a code and no word of a language, as far as its looks tell.
fn is_literal(word: &Word) -> bool {
    word.letters.len() <= 3 || word.letters.bytes().any(|letter| letter.is_ascii_digit())
}

fn is(words: &[Word], word: usize, text: &str) -> bool {
    words.get(word).is_some_and(|word| word.written.eq_ignore_ascii_case(text))
}

/// Returns the end of words like "A as in Anton": after a letter, words that join, and one that begins
/// with that letter.
fn end_of_as(words: &[Word], first: usize, letter: char) -> Option<usize> {
    const MOST: usize = 3;
    let joins = |word: &&Word| words::spoken(&word.written) == Some(Spoken::As);
    let count = words[first + 1..].iter().take(MOST).take_while(joins).count();
    let named = words.get(first + 1 + count).filter(|_| count > 0)?;
    let begins = named.letters.chars().next()?.eq_ignore_ascii_case(&letter);
    (begins && named.letters.len() > 1).then_some(first + 2 + count)
}

/// Reads a number whose tens and ones are words of their own: "sixty four", "soixante et onze".
fn number_from(words: &[Word], first: usize, number: u8) -> (usize, u8) {
    let at = |place: usize| match words.get(place).and_then(|word| words::spoken(&word.written)) {
        Some(Spoken::Number(number)) => Some(number),
        _ => None,
    };
    let (mut end, mut number) = (first + 1, number);
    if number == 4 && (is(words, end, "vingt") || is(words, end, "vingts")) {
        (end, number) = (end + 1, 80);
    }
    if number == 10 && matches!(at(end), Some(7..=9)) && is(words, first, "dix") {
        return (end + 1, number + at(end).unwrap_or_default());
    }
    if number < 20 || number % 10 != 0 {
        return (end, number);
    }
    let is_and =
        words.get(end).is_some_and(|word| words::spoken(&word.written) == Some(Spoken::And));
    let ones = end + usize::from(is_and);
    let most = if matches!(number, 60 | 80) && is_french(words, first) { 19 } else { 9 };
    match at(ones) {
        Some(10) if most == 19 => {
            let (end, teens) = number_from(words, ones, 10);
            (end, number + teens)
        }
        Some(more) if (1..=most).contains(&more) => (ones + 1, number + more),
        _ => (end, number),
    }
}

/// True for the tens of French that count on to nineteen.
fn is_french(words: &[Word], first: usize) -> bool {
    is(words, first, "soixante") || is(words, first, "quatre")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(text: &str) -> String {
        let characters: Vec<_> = text.chars().map(|c| (c, Glyph::of(c))).collect();
        units(&words(&characters)).iter().map(|unit| unit.letters.as_str()).collect()
    }

    #[test]
    fn dictated_letters_are_read() {
        assert_eq!(spelt("Hotel niner tango, dash X-ray"), "H9TX");
        assert_eq!(spelt("Q wie Quelle, D wie Dora und vier"), "QD4");
        assert_eq!(spelt("F as in Frank, double seven"), "F77");
        assert_eq!(spelt("C comme Célestin trait d'union Ursule"), "CU");
        assert_eq!(spelt("letter a digit 5"), "a5");
    }

    #[test]
    fn dictated_numbers_are_read() {
        assert_eq!(spelt("sixty-four nineteen"), "6419");
        assert_eq!(spelt("siebenundneunzig zwölf"), "9712");
        assert_eq!(spelt("quatre-vingt-dix-sept soixante et onze vingt"), "977120");
        assert_eq!(spelt("setenta y cuatro, trinta e dois"), "7432");
        assert_eq!(spelt("quatre huit dix-huit"), "4818");
    }
}
