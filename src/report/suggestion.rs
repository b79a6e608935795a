//! A suggested code beside the one that was given, the letters that differ marked.

use avlock_format::layers::letters;
use avlock_issuing::escaped::Escaped;

/// Lines under the message of a suggestion.
pub fn lines(suggested: &str, given: &str) -> String {
    let given = on_one_line(given);
    let mut text = format!("  given      {}\n", Escaped(&given));
    let (marked_given, marked_suggested) = marks(&given, suggested);
    text.push_str(&marked_given.map(|marks| format!("             {marks}\n")).unwrap_or_default());
    text.push_str(&format!("  suggested  {suggested}\n"));
    text.push_str(
        &marked_suggested.map(|marks| format!("             {marks}\n")).unwrap_or_default(),
    );
    text
}

/// A code may have been broken over two lines.
fn on_one_line(given: &str) -> String {
    given.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks under the letters of the given code that are too many, and under those of the suggested
/// one that are new in it.
fn marks(given: &str, suggested: &str) -> (Option<String>, Option<String>) {
    let (from, to) = (letters_of(given), letters_of(suggested));
    let same = from.iter().zip(&to).take_while(|(one, other)| one.1 == other.1).count();
    let places = |letters: &[(usize, char)], range: std::ops::Range<usize>| {
        letters[range].iter().map(|(column, _)| *column).collect::<Vec<usize>>()
    };
    if from.len() > to.len() {
        return (caret_line(places(&from, same..same + from.len() - to.len())), None);
    }
    if from.len() < to.len() {
        return (None, caret_line(places(&to, same..same + to.len() - from.len())));
    }
    let differing = from.iter().zip(&to).filter(|(one, other)| one.1 != other.1);
    let mut columns: Vec<usize> = differing.map(|(_, (column, _))| *column).collect();
    if columns.is_empty() {
        columns = resembling(given, suggested);
    }
    (None, caret_line(columns))
}

/// Where nothing else differs: letters that stand for what they resemble.
fn resembling(given: &str, suggested: &str) -> Vec<usize> {
    let given = given.chars().filter(|character| character.is_alphanumeric());
    let suggested = suggested.chars().enumerate().filter(|(_, c)| c.is_alphanumeric());
    let differing =
        given.zip(suggested).filter(|(one, (_, other))| !one.eq_ignore_ascii_case(other));
    differing.map(|(_, (column, _))| column).collect()
}

/// The letters of a code as they are read, each with its column.
fn letters_of(code: &str) -> Vec<(usize, char)> {
    let is_letter = |character: char| character.is_alphanumeric() || character == '?';
    let read = |character: char| letters::canonical(character).map_or(character, char::from);
    let all = code.chars().enumerate().filter(|(_, character)| is_letter(*character));
    all.map(|(column, character)| (column, read(character))).collect()
}

fn caret_line(columns: Vec<usize>) -> Option<String> {
    let last = *columns.last()?;
    Some((0..=last).map(|column| if columns.contains(&column) { '^' } else { ' ' }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_are_marked() {
        let marked = |given: &str, suggested: &str| {
            let (given, suggested) = marks(given, suggested);
            (given.unwrap_or_default(), suggested.unwrap_or_default())
        };
        let suggested = |marks: &str| (String::new(), marks.to_owned());
        assert_eq!(marked("ABC-DEF", "ABC-DEG"), suggested("      ^"));
        assert_eq!(marked("abcdef", "ABC-DEG"), suggested("      ^"));
        assert_eq!(marked("A?C-D?F", "ABC-DEF"), suggested(" ^   ^"));
        assert_eq!(marked("AC-DEF", "ABC-DEF"), suggested(" ^"));
        assert_eq!(marked("ABX-CDEF", "ABC-DEF"), ("  ^".to_owned(), String::new()));
        assert_eq!(marked("8BIOS", "88105"), suggested(" ^^^^"));
        assert_eq!(marked("abc–def", "ABC-DEF"), suggested(""));
        assert_eq!(marked("8B1OX", "88106"), suggested("    ^"));
    }
}
