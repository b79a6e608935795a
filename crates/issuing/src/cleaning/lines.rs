//! What is before the groups of a code on their lines: marks of quoting, list numbers, labels, and the
//! stamps of a chat.

use crate::cleaning::glyph::Glyph;
use crate::cleaning::units::Word;

/// Returns the numbers of the words that are left when each line has lost what is before its groups.
pub fn without_labels(characters: &[(char, Glyph)], words: &[Word]) -> Vec<usize> {
    let mut kept = Vec::new();
    let mut start = 0;
    let breaks =
        characters.iter().enumerate().filter(|(_, (c, _))| is_break(*c)).map(|(end, _)| end);
    let ends: Vec<usize> = breaks.chain([characters.len()]).collect();
    for end in ends {
        let line: Vec<usize> = (0..words.len())
            .filter(|&word| (start..end).contains(&words[word].place.start))
            .collect();
        let from = start + label(&characters[start..end]);
        let after: Vec<usize> =
            line.iter().copied().filter(|&word| words[word].place.start >= from).collect();
        // A label alone on its line is no group.
        kept.extend(after);
        start = end;
    }
    kept
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}')
}

/// The most letters and digits before a mark of quoting: initials, or a short name.
const MOST_INITIALS: usize = 4;

/// Returns how many characters at the beginning of a line are a label, a list number, a stamp or marks of
/// quoting.
pub fn label(line: &[(char, Glyph)]) -> usize {
    // A colon or an equals sign ends a label and a stamp; what a stamp has before is all of it.
    let colon = line.iter().rposition(|&(character, _)| matches!(character, ':' | '=' | '：'));
    let mut from = colon.map_or(0, |place| place + 1);
    // Marks of quoting, with the initials of who is quoted.
    let quoted = line.iter().rposition(|&(character, _)| matches!(character, '>' | '＞'));
    if let Some(mark) = quoted
        && line[..mark].iter().filter(|(character, _)| character.is_alphanumeric()).count()
            <= MOST_INITIALS
    {
        from = from.max(mark + 1);
    }
    from + list_number(&line[from..])
}

/// Returns the length of a list number such as `1.`, `(2)`, `#3)` or `d)`, with the blanks before it.
fn list_number(line: &[(char, Glyph)]) -> usize {
    let is_open = |&(character, glyph): &(char, Glyph)| {
        glyph == Glyph::Blank || matches!(character, '(' | '[' | '#' | '|' | '*' | '•')
    };
    let open = line.iter().take_while(|character| is_open(character)).count();
    let digits =
        line[open..].iter().take_while(|(character, _)| character.is_ascii_digit()).count();
    let letters = usize::from(line.get(open).is_some_and(|(c, _)| c.is_ascii_alphabetic()));
    let end = open + digits.max(letters);
    let closes = line.get(end).is_some_and(|&(c, _)| matches!(c, '.' | ')' | ']' | ':' | '|'));
    if (1..=2).contains(&(end - open)) && closes { end + 1 } else { 0 }
}
