//! A suggested code below the one that was given, with marks under the letters that differ.

use avlock_format::escaped::Escaped;
use avlock_format::layers::letters;
use avlock_format::{Finding, FindingCode};

/// Returns the findings that suggest a code.
pub(super) fn suggestions(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.code == FindingCode::Repaired)
}

/// Returns the finding that suggests a code, if it is the only one, and the code.
pub fn sole_suggestion(findings: &[Finding]) -> Option<(&Finding, &str)> {
    let mut all = suggestions(findings);
    let sole = all.next().filter(|_| all.next().is_none())?;
    Some((sole, sole.expected.as_deref()?))
}

/// Returns the two codes as lines, each with its marks below it.
pub fn lines(suggested: &str, given: &str) -> String {
    // A code may have been broken over two lines.
    let given = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = format!("  given      {}\n", Escaped(&given));
    let (under_given, under_suggested) = marks(&given, suggested);
    push_marks(&mut text, under_given);
    text.push_str(&format!("  suggested  {suggested}\n"));
    push_marks(&mut text, under_suggested);
    text
}

fn push_marks(text: &mut String, marks: Option<String>) {
    if let Some(marks) = marks {
        text.push_str(&format!("             {marks}\n"));
    }
}

/// Returns marks under the letters that the given code has too many, and marks under those of the
/// suggested code that are new in it.
fn marks(given: &str, suggested: &str) -> (Option<String>, Option<String>) {
    let (from, to) = (letters_of(given), letters_of(suggested));
    let same = from.iter().zip(&to).take_while(|(one, other)| one.1 == other.1).count();
    // Letters are missing or too many at one place: the first where the two codes differ.
    if from.len() > to.len() {
        return (caret_line(columns(&from[same..same + from.len() - to.len()])), None);
    }
    if from.len() < to.len() {
        return (None, caret_line(columns(&to[same..same + to.len() - from.len()])));
    }
    let differing = from.iter().zip(&to).filter(|(one, other)| one.1 != other.1);
    let mut marked: Vec<usize> = differing.map(|(_, (column, _))| *column).collect();
    if marked.is_empty() {
        marked = resembling(given, suggested);
    }
    (None, caret_line(marked))
}

fn columns(letters: &[(usize, char)]) -> Vec<usize> {
    letters.iter().map(|(column, _)| *column).collect()
}

/// Returns the columns of letters that were read as what they resemble, like `O` as `0`.
fn resembling(given: &str, suggested: &str) -> Vec<usize> {
    let given = given.chars().filter(|character| character.is_alphanumeric());
    let suggested = suggested.chars().enumerate().filter(|(_, c)| c.is_alphanumeric());
    let differing =
        given.zip(suggested).filter(|(one, (_, other))| !one.eq_ignore_ascii_case(other));
    differing.map(|(_, (column, _))| column).collect()
}

/// Returns the letters of a code as they are read, each with its column.
fn letters_of(code: &str) -> Vec<(usize, char)> {
    let mut all = Vec::new();
    for (column, character) in code.chars().enumerate() {
        if character.is_alphanumeric() || character == '?' {
            let letter = letters::canonical(character).map_or(character, char::from);
            all.push((column, letter));
        }
    }
    all
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
