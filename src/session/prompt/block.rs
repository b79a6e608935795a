//! The rows of a terminal that a series of questions takes: a line of each answer, and below them the question that is
//! open, replaced as a whole whenever something changes.
//!
//! Nothing here writes: what to send to the terminal is returned. The last column stays free, because terminals differ in
//! where the cursor is behind it. Where the terminal took another width meanwhile, nobody knows where it has put the
//! rows and the cursor: terminals fold rows, cut them or move them away, each in its own way. Then all that is on the
//! screen scrolls away, and the rows begin at the top of an empty one.

use avlock_format::escaped::Escaped;
use textwrap::WordSplitter;
use textwrap::core::display_width;

/// Erases all from the beginning of a row on. Behind a blank, because tmux puts a screen that is erased from its first
/// column on among the rows that scrolled away.
const ERASE: &str = " \u{1B}[J\r";

/// Rows to be shown, and the row and column of the cursor in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    pub rows: Vec<String>,
    pub cursor: (usize, usize),
}

/// What stands on the terminal.
#[derive(Debug, Default)]
pub struct Block {
    /// The lines that were left of the answers.
    left: Vec<String>,
    /// The open question.
    drawn: Drawing,
    /// How wide the terminal was when something was drawn last.
    width: Option<usize>,
}

impl Block {
    /// Returns what shows other rows in the place of those that stand, on a screen of so many columns and rows.
    pub fn redraw(&mut self, drawing: Drawing, size: (usize, usize)) -> String {
        let mut text = self.erase(size);
        text.push_str(&drawing.rows.join("\r\n"));
        let below = drawing.rows.len().saturating_sub(drawing.cursor.0 + 1);
        text.push_str(&moved(below, 'A'));
        text.push('\r');
        text.push_str(&moved(drawing.cursor.1, 'C'));
        self.drawn = drawing;
        text
    }

    /// Returns what leaves a line in the place of the open question, and the cursor under it; without a line nothing
    /// is left of it.
    pub fn leave(&mut self, line: Option<String>, size: (usize, usize)) -> String {
        let mut text = self.erase(size);
        if let Some(line) = line {
            text.push_str(&line);
            text.push_str("\r\n");
            self.left.push(line);
        }
        text
    }

    /// True if a line was left, to which there is a way back.
    pub fn has_left(&self) -> bool {
        !self.left.is_empty()
    }

    /// Makes the line that was left last a part of the open question, which will take its place; returns false if
    /// there is none.
    pub fn take_back(&mut self) -> bool {
        let Some(line) = self.left.pop() else { return false };
        self.drawn.rows.insert(0, line);
        self.drawn.cursor.0 += 1;
        true
    }

    /// Returns what erases the open question, with the cursor where it began.
    fn erase(&mut self, (width, height): (usize, usize)) -> String {
        let Drawing { rows, cursor } = std::mem::take(&mut self.drawn);
        if self.width.replace(width).is_some_and(|before| before != width) {
            let (bottom, lines) = (moved(height, 'B'), "\n".repeat(height));
            let left: String = self.left.iter().map(|line| format!("{line}\r\n")).collect();
            return format!("{bottom}{lines}\u{1B}[H{ERASE}{left}");
        }
        // A line that was taken back may be longer than the terminal is wide now.
        let above: usize = rows.iter().take(cursor.0).map(|row| rows_taken(row, width)).sum();
        format!("\r{}{ERASE}", moved(above, 'A'))
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
    fn a_block_goes_up_as_many_rows_as_stand() {
        let mut block = Block::default();
        let drawing = Drawing {
            rows: vec!["question: abc".into(), "def".into(), "note".into()],
            cursor: (1, 3),
        };
        assert_eq!(
            block.redraw(drawing.clone(), (40, 5)),
            "\r \u{1B}[J\rquestion: abc\r\ndef\r\nnote\u{1B}[1A\r\u{1B}[3C"
        );
        let left = Some("question  abcdef".to_owned());
        let above = "\r\u{1B}[1A \u{1B}[J\r";
        assert_eq!(block.leave(left, (40, 5)), format!("{above}question  abcdef\r\n"));
        assert_eq!(block.leave(None, (40, 5)), "\r \u{1B}[J\r");
        assert!(block.take_back() && !block.has_left() && !block.take_back());
        assert_eq!(block.leave(None, (40, 5)), above);
    }

    #[test]
    fn at_another_width_a_block_begins_on_an_empty_screen() {
        let mut block = Block::default();
        block.leave(Some("first  answer".to_owned()), (40, 3));
        block.redraw(Drawing { rows: vec!["question: ".into()], cursor: (0, 10) }, (40, 3));
        let drawing = Drawing { rows: vec!["question: a".into()], cursor: (0, 11) };
        assert_eq!(
            block.redraw(drawing.clone(), (30, 3)),
            "\u{1B}[3B\n\n\n\u{1B}[H \u{1B}[J\rfirst  answer\r\nquestion: a\r\u{1B}[11C"
        );
        assert_eq!(block.redraw(drawing, (30, 4)), "\r \u{1B}[J\rquestion: a\r\u{1B}[11C");
    }
}
