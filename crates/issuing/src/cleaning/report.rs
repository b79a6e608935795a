//! What cleaning took away or mapped: the list of it, and one sentence for people.

use crate::cleaning::glyph::Glyph;
use crate::cleaning::reading::{Change, Cleaned, Reading};
use crate::cleaning::units::Word;
use avlock_format::{Finding, FindingCode};

/// Lists what a reading takes away or maps. Hyphens and white space, which every reader passes over, are
/// not listed, nor are the marks of quoting that a mail program puts before lines.
pub fn changes(characters: &[(char, Glyph)], words: &[Word], reading: &Reading) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut place = 0;
    let mut line_begins = false;
    while place < characters.len() {
        let spoken =
            reading.spoken.iter().find(|(range, _)| words[range.start].place.start == place);
        if let Some((range, letters)) = spoken {
            let written = words[range.clone()].iter().map(|word| word.written.as_str());
            let typed = written.collect::<Vec<_>>().join(" ");
            let read = (!letters.is_empty()).then(|| letters.clone());
            changes.push(Change { position: place + 1, typed, read });
            place = words[range.end - 1].place.end;
            continue;
        }
        let (character, glyph) = characters[place];
        let is_quoting = line_begins && matches!(character, '>' | '|');
        line_begins = character == '\n' || line_begins && (is_quoting || glyph == Glyph::Blank);
        if is_quoting {
            place += 1;
            continue;
        }
        let word = words.iter().find(|word| word.place.start == place);
        if let Some(word) = word.filter(|word| is_left_out(word, characters, reading)) {
            let typed = word.written.clone();
            changes.push(Change { position: place + 1, typed, read: None });
            place = word.place.end;
            continue;
        }
        let read = match (reading.letters[place], glyph) {
            (Some(_), Glyph::Letter | Glyph::Unreadable) => None,
            (Some(letter), _) => Some(Some(letter.to_ascii_uppercase().to_string())),
            (None, Glyph::Hyphen | Glyph::Blank) => None,
            (None, _) => Some(None),
        };
        if let Some(read) = read {
            changes.push(Change { position: place + 1, typed: character.to_string(), read });
        }
        place += 1;
    }
    changes
}

/// True if no letter of a word was taken.
fn is_left_out(word: &Word, characters: &[(char, Glyph)], reading: &Reading) -> bool {
    word.place
        .clone()
        .all(|place| reading.letters[place].is_none() || characters[place].1 == Glyph::Invisible)
}

/// How many kinds of change the sentence names.
const MOST_KINDS: usize = 6;

/// How many positions it names of one kind.
const MOST_POSITIONS: usize = 4;

impl Cleaned<'_> {
    /// Returns one note of all that was taken away or mapped; `None` if nothing was.
    pub fn finding(&self) -> Option<Finding> {
        let words = self.in_words()?;
        Some(Finding::note(
            FindingCode::Spelling,
            format_args!("read in its usual spelling: {words}"),
        ))
    }

    /// Returns what was taken away or mapped, in words.
    pub fn in_words(&self) -> Option<String> {
        if self.changes.is_empty() {
            return None;
        }
        let mut kinds: Vec<(&Change, Vec<usize>)> = Vec::new();
        for change in &self.changes {
            let same = kinds.iter_mut().find(|(first, _)| are_alike(first, change));
            match same {
                Some((_, positions)) => positions.push(change.position),
                None => kinds.push((change, vec![change.position])),
            }
        }
        let mut words: Vec<String> = kinds
            .iter()
            .take(MOST_KINDS)
            .map(|(change, positions)| in_words(change, positions))
            .collect();
        if let Some(more) = kinds.len().checked_sub(MOST_KINDS).filter(|&more| more > 0) {
            words.push(format!("and {more} more"));
        }
        Some(words.join("; "))
    }
}

/// True if two changes are told as one: the same one, or two letters in another form.
fn are_alike(one: &Change, other: &Change) -> bool {
    (&one.typed, &one.read) == (&other.typed, &other.read) || is_form(one) && is_form(other)
}

fn is_form(change: &Change) -> bool {
    let mut typed = change.typed.chars();
    typed.next().is_some_and(|typed| matches!(Glyph::of(typed), Glyph::Form(_)))
        && typed.next().is_none()
}

fn in_words(change: &Change, positions: &[usize]) -> String {
    if let [first, .., last] = positions
        && is_form(change)
    {
        return format!("full-width or other forms of letters at characters {first} to {last}");
    }
    let shown: Vec<String> =
        positions.iter().take(MOST_POSITIONS).map(|position| position.to_string()).collect();
    let more = if positions.len() > MOST_POSITIONS { " and on" } else { "" };
    let at = if positions.len() == 1 { "character" } else { "characters" };
    let place = format!("at {at} {}{more}", shown.join(", "));
    match &change.read {
        Some(read) => format!("{} {place} as '{read}'", named(&change.typed)),
        None => format!("without {} {place}", named(&change.typed)),
    }
}

/// Returns what was typed as it can be shown: a character that is not ASCII with its number.
fn named(typed: &str) -> String {
    const LONGEST: usize = 24;
    let mut characters = typed.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) if one.is_ascii_graphic() => format!("'{one}'"),
        (Some(one), None) => {
            let number = format!("U+{:04X}", one as u32);
            let shows =
                one.is_alphanumeric() || matches!(Glyph::of(one), Glyph::Dash | Glyph::Quote);
            if shows { format!("'{one}' ({number})") } else { number }
        }
        _ => {
            let cut: String = typed.chars().take(LONGEST).collect();
            let rest = if cut.len() < typed.len() { "…" } else { "" };
            format!("\"{cut}{rest}\"")
        }
    }
}
