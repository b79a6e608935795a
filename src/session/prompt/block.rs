//! The rows at the bottom of a terminal that a question takes, replaced as a whole whenever something changes.
//!
//! Nothing here writes: what to send to the terminal is returned. How many rows stand there is counted anew
//! each time at the terminal's width, which may have changed: terminals fold longer rows then. The last column
//! stays free, because terminals differ in where the cursor is behind it.

use avlock_format::escaped::Escaped;
use textwrap::WordSplitter;
use textwrap::core::display_width;

/// Rows to be shown, and the row and column of the cursor in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    pub rows: Vec<String>,
    pub cursor: (usize, usize),
}

/// What stands at the bottom of the terminal.
#[derive(Debug, Default)]
pub struct Block {
    drawn: Drawing,
}

impl Block {
    /// Returns what shows other rows in the place of those that stand.
    pub fn redraw(&mut self, drawing: Drawing, width: usize) -> String {
        let mut text = self.erase(width);
        text.push_str(&drawing.rows.join("\r\n"));
        let below = drawing.rows.len().saturating_sub(drawing.cursor.0 + 1);
        text.push_str(&moved(below, 'A'));
        text.push('\r');
        text.push_str(&moved(drawing.cursor.1, 'C'));
        self.drawn = drawing;
        text
    }

    /// Returns what leaves a line in the place of the rows, and the cursor under it; without a line nothing
    /// is left.
    pub fn leave(&mut self, line: Option<&str>, width: usize) -> String {
        let mut text = self.erase(width);
        if let Some(line) = line {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text
    }

    /// Makes a line that was left right above a part of the rows again.
    pub fn take_back(&mut self, line: String) {
        self.drawn.rows.insert(0, line);
        self.drawn.cursor.0 += 1;
    }

    /// Returns what erases the rows that stand, with the cursor where they began.
    fn erase(&mut self, width: usize) -> String {
        let Drawing { rows, cursor } = std::mem::take(&mut self.drawn);
        let above: usize = rows.iter().take(cursor.0).map(|row| rows_taken(row, width)).sum();
        let above = above + cursor.1 / width.max(1);
        format!("\r{}\u{1B}[J", moved(above, 'A'))
    }
}

/// Returns the sequence that moves the cursor; none where it stays.
fn moved(count: usize, direction: char) -> String {
    if count == 0 { String::new() } else { format!("\u{1B}[{count}{direction}") }
}

/// Returns how many rows of a terminal a line takes. A wide letter is never split.
fn rows_taken(line: &str, width: usize) -> usize {
    let (mut rows, mut column) = (1, 0);
    for letter in line.chars() {
        let columns = columns_of(letter);
        if column + columns > width {
            rows += 1;
            column = 0;
        }
        column += columns;
    }
    rows
}

/// Returns how many columns a letter takes.
pub fn columns_of(letter: char) -> usize {
    display_width(letter.encode_utf8(&mut [0; 4]))
}

/// Returns a text as it is shown in one row: what a terminal would obey is escaped, ends of lines are blanks.
pub fn shown(letter: char) -> String {
    match letter {
        '\n' | '\t' => " ".to_owned(),
        _ => Escaped(letter.encode_utf8(&mut [0; 4])).to_string(),
    }
}

/// Folds prose between words.
pub fn folded(text: &str, columns: usize) -> Vec<String> {
    let options = textwrap::Options::new(columns).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(Into::into).collect()
}

/// Returns the beginning of a text that fits, with `…` where something is missing.
pub fn beginning(text: &str, columns: usize) -> String {
    fitting(text.chars(), columns).concat()
}

/// Returns the end of a text that fits, as [`beginning`].
pub fn end(text: &str, columns: usize) -> String {
    fitting(text.chars().rev(), columns).into_iter().rev().collect()
}

/// Takes letters as long as they fit, and no longer: a paste may have megabytes.
fn fitting(letters: impl Iterator<Item = char>, columns: usize) -> Vec<String> {
    let (mut kept, mut taken) = (Vec::new(), 0);
    for letter in letters {
        let letter = shown(letter);
        taken += display_width(&letter);
        kept.push(letter);
        if taken > columns {
            while taken + 1 > columns
                && let Some(last) = kept.pop()
            {
                taken -= display_width(&last);
            }
            kept.push("…".to_owned());
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_a_terminal_folds_them() {
        for (line, width, rows) in
            [("", 5, 1), ("12345", 5, 1), ("123456", 5, 2), ("日本語", 5, 2), ("日本語", 3, 3)]
        {
            assert_eq!(rows_taken(line, width), rows, "{line} {width}");
        }
    }

    #[test]
    fn a_text_is_cut_at_either_end() {
        assert_eq!((beginning("abc", 3), end("abc", 3)), ("abc".into(), "abc".into()));
        assert_eq!((beginning("abcd", 3), end("abcd", 3)), ("ab…".into(), "…cd".into()));
        assert_eq!((beginning("日本語", 5), end("日本語", 5)), ("日本…".into(), "…本語".into()));
        assert_eq!(beginning("a\u{1B}[2J\n", 20), "a\\u{1b}[2J ");
    }

    #[test]
    fn a_block_goes_up_as_many_rows_as_stand_at_the_width_of_now() {
        let mut block = Block::default();
        let drawing =
            Drawing { rows: vec!["question: abcdef".into(), "note".into()], cursor: (0, 16) };
        assert_eq!(
            block.redraw(drawing.clone(), 40),
            "\r\u{1B}[Jquestion: abcdef\r\nnote\u{1B}[1A\r\u{1B}[16C"
        );
        // In ten columns the first row takes two, and the cursor is in the second.
        assert!(block.redraw(drawing, 10).starts_with("\r\u{1B}[1A\u{1B}[J"));
        assert_eq!(block.leave(Some("question  abcdef"), 40), "\r\u{1B}[Jquestion  abcdef\r\n");
        assert_eq!(block.leave(None, 40), "\r\u{1B}[J");
    }
}
