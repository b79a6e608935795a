//! Codes of a row that were read in another spelling than they have: without the quotes, dashes and invisible
//! characters that come with what was pasted. The cells stay as they are, and it is told.

use crate::batch::columns::{Cells, Column};
use crate::batch::tally::Tally;
use avlock_issuing::cleaning::{self, Cleaned};

/// Counts the codes of a row that were not read as they are. The row was not refused, so that all of them
/// were read.
pub fn count(row: &Cells<'_>, tally: &mut Tally) {
    count_code(row, Column::InstallCode, 12, cleaning::install_code, tally);
    count_code(row, Column::RegistrationKey, 28, cleaning::key, tally);
}

/// Counts a code of so many letters.
fn count_code(
    row: &Cells<'_>,
    column: Column,
    letters: usize,
    clean: for<'t> fn(&'t str) -> Cleaned<'t>,
    tally: &mut Tally,
) {
    let Some(text) = row.get(column).filter(|text| !is_usual(text, letters)) else { return };
    if let Some(words) = clean(text).in_words() {
        tally.respell(format!("{}: {words}", column.name()));
    }
}

/// True for a code that was read and has nothing but hyphens and blanks between its letters, as nearly all
/// have.
fn is_usual(text: &str, letters: usize) -> bool {
    // Each letter takes a byte at least, so that no byte is left for anything else. Every row asks.
    if text.len() == letters {
        return true;
    }
    let mut count = 0;
    text.bytes().all(|byte| {
        count += usize::from(byte.is_ascii_alphanumeric());
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' ')
    }) && count == letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_read_otherwise_is_counted() {
        let mut tally = Tally::default();
        for text in
            ["D873BB821E45", "d873-bb82 1e45", "D873\u{2013}BB82\u{2013}1E45", "\"D873BB821E45\""]
        {
            let mut row = Cells::default();
            row.set(Column::InstallCode, text);
            count(&row, &mut tally);
            tally.lines += 1;
        }
        assert_eq!(tally.respelled, 2);
        let lines: Vec<u64> = tally.respellings.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4]);
        assert!(tally.respellings[0].1.starts_with("install_code: without"));
    }
}
