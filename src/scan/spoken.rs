//! Codes that somebody dictated and somebody else typed word for word: spelling alphabets and numbers in
//! words, read as `avlock_issuing::cleaning` reads them.

use crate::scan::found::{Kind, Match};
use crate::scan::labels;
use crate::scan::near::is_near;
use crate::scan::tokens::Tokens;
use avlock_format::{InstallCode, RegistrationKey};
use avlock_issuing::cleaning::glyph::Glyph;
use avlock_issuing::cleaning::units::{self, Unit, Word};
use avlock_issuing::cleaning::words::{self, Spoken};
use std::ops::Range;

/// The fewest words for letters and digits that a code is looked for among. A sentence has one or two.
const FEWEST_WORDS: usize = 5;

/// The most tokens that are read at once.
const MOST_TOKENS: usize = 1024;

/// The longest word that may be letters of a code, as it is written and not by what it means.
const LONGEST_LITERAL: usize = 7;

/// The most letters of a dictated InstallCode that are no hexadecimal digits.
const MOST_ODD: usize = 2;

/// Finds codes in runs of spoken words.
pub fn find(tokens: &mut Tokens<'_>, is_near_a_key: &dyn Fn(&str) -> bool, found: &mut Vec<Match>) {
    let (mut start, mut spoken) = (0, 0);
    for token in 0..=tokens.all.len() {
        let part = tokens.all.get(token).map_or(Part::Foreign, |_| part(tokens, token));
        if part == Part::Spoken {
            spoken += 1;
        }
        if part == Part::Foreign || token - start >= MOST_TOKENS {
            if spoken >= FEWEST_WORDS {
                read_run(tokens, start..token, is_near_a_key, found);
            }
            (start, spoken) = (token + 1, 0);
        }
    }
}

/// What a token is in a text that was dictated.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// A word for a letter or a number.
    Spoken,
    /// Letters that are meant as they are, or a word between letters.
    Between,
    /// Any other word.
    Foreign,
}

fn part(tokens: &Tokens<'_>, token: usize) -> Part {
    if tokens.all[token].taken {
        return Part::Foreign;
    }
    let letters = tokens.letters(token..token + 1);
    if letters.len() == 1 {
        return Part::Between;
    }
    if words::may_be_spoken(letters) {
        match words::spoken(tokens.written(token)) {
            Some(Spoken::Letter(_) | Spoken::Number(_)) => return Part::Spoken,
            Some(_) => return Part::Between,
            None => {}
        }
    }
    let is_literal = letters.len() <= 3
        || letters.len() <= LONGEST_LITERAL && letters.iter().any(u8::is_ascii_digit);
    if is_literal { Part::Between } else { Part::Foreign }
}

/// A run of words as it is read.
struct Run {
    words: Vec<Word>,
    units: Vec<Unit>,
    /// The place in the text of each character of the run, and of its end.
    places: Vec<usize>,
}

impl Run {
    fn of(text: &str, bytes: Range<usize>) -> Self {
        let characters: Vec<(char, Glyph)> =
            text[bytes.clone()].chars().map(|c| (c, Glyph::of(c))).collect();
        let starts = text[bytes.clone()].char_indices().map(|(place, _)| bytes.start + place);
        let places = starts.chain([bytes.end]).collect();
        let words = units::words(&characters);
        let units = units::units(&words);
        Self { words, units, places }
    }

    /// Returns the place of some units in the text.
    fn bytes(&self, units: &Range<usize>) -> Range<usize> {
        let first = &self.words[self.units[units.start].words.start];
        let last = &self.words[self.units[units.end - 1].words.end - 1];
        self.places[first.place.start]..self.places[last.place.end]
    }

    /// Returns the end and the letters of the units from a first one on that have this many letters.
    fn letters(&self, start: usize, count: usize) -> Option<(Range<usize>, String)> {
        let mut letters = String::with_capacity(count);
        for (end, unit) in self.units.iter().enumerate().skip(start) {
            if unit.foreign {
                return None;
            }
            letters.push_str(&unit.letters);
            if letters.len() >= count {
                letters.make_ascii_uppercase();
                return (letters.len() == count).then_some((start..end + 1, letters));
            }
        }
        None
    }

    /// True if a code may begin or end with a unit.
    fn is_dictated(&self, unit: &Unit) -> bool {
        !unit.letters.is_empty() && (unit.spoken || unit.letters.len() == 1)
    }

    /// True if what is before and behind some units was not dictated.
    fn are_apart(&self, units: &Range<usize>) -> bool {
        let is_dictated = |unit: &Unit| self.is_dictated(unit);
        !units.start.checked_sub(1).is_some_and(|before| is_dictated(&self.units[before]))
            && !self.units.get(units.end).is_some_and(is_dictated)
    }
}

fn read_run(
    tokens: &mut Tokens<'_>,
    run: Range<usize>,
    is_near_a_key: &dyn Fn(&str) -> bool,
    found: &mut Vec<Match>,
) {
    let first = run.start;
    let run = Run::of(tokens.text, tokens.bytes(run));
    let mut start = 0;
    while start < run.units.len() {
        let code = match run.is_dictated(&run.units[start]) {
            true => {
                key(&run, start, is_near_a_key).or_else(|| install_code(&run, start, tokens, first))
            }
            false => None,
        };
        start = match code {
            Some((kind, units, letters)) => {
                let bytes = run.bytes(&units);
                tokens.take_bytes(&bytes);
                found.push(Match::new(kind, letters, bytes));
                units.end
            }
            None => start + 1,
        };
    }
}

/// Returns the number of units that are read by what they mean.
fn spoken(run: &Run, units: &Range<usize>) -> usize {
    run.units[units.clone()].iter().filter(|unit| unit.spoken).count()
}

type Code = (Kind, Range<usize>, String);

fn key(run: &Run, start: usize, is_near_a_key: &dyn Fn(&str) -> bool) -> Option<Code> {
    let (units, letters) = run.letters(start, 28)?;
    if spoken(run, &units) < FEWEST_WORDS {
        return None;
    }
    let is_right = letters.parse::<RegistrationKey>().is_ok();
    let is_apart = run.are_apart(&units);
    let sure = is_right && is_apart || (is_right || is_apart) && is_near_a_key(&letters);
    sure.then_some((Kind::RegistrationKey, units, letters))
}

fn install_code(run: &Run, start: usize, tokens: &Tokens<'_>, first: usize) -> Option<Code> {
    // A word before a code may sound like a letter, so that the next ones are tried first.
    let next = start + 1..run.units.len().min(start + 3);
    whole_install_code(run, start, tokens, first).or_else(|| {
        let is_next =
            next.into_iter().any(|it| whole_install_code(run, it, tokens, first).is_some());
        if is_next { None } else { misheard_install_code(run, start) }
    })
}

fn whole_install_code(run: &Run, start: usize, tokens: &Tokens<'_>, first: usize) -> Option<Code> {
    let (units, letters) = run.letters(start, 12)?;
    if spoken(run, &units) < FEWEST_WORDS {
        return None;
    }
    let is_right = letters.parse::<InstallCode>().is_ok();
    let odd = letters.bytes().filter(|letter| !letter.is_ascii_hexdigit()).count();
    let is_given = || {
        let place = run.bytes(&units).start;
        let token = first + tokens.all[first..].partition_point(|token| token.start() < place);
        odd <= MOST_ODD && run.are_apart(&units) && labels::announce(tokens, token)
    };
    (is_right || is_given()).then_some((Kind::InstallCode, units, letters))
}

/// Returns the code that begins with a unit if it is one fault away from a right one, which may be a digit less or more.
fn misheard_install_code(run: &Run, start: usize) -> Option<Code> {
    (11..=13).find_map(|count| {
        let (units, letters) = run.letters(start, count)?;
        let is_meant = spoken(run, &units) >= FEWEST_WORDS
            && run.are_apart(&units)
            && letters.bytes().any(|letter| letter.is_ascii_alphabetic())
            && is_near(letters.as_bytes());
        is_meant.then_some((Kind::InstallCode, units, letters))
    })
}
