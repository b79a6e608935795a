//! The screen of a terminal, as far as questions use one: letters with their widths, rows that fold, the
//! sequences that move the cursor and erase. Anything else fails, so that no test overlooks it.

use std::mem::take;

/// What a terminal shows.
#[derive(Debug)]
pub struct Screen {
    columns: usize,
    rows: usize,
    /// Rows with a mark where one goes on in the next; each letter with the columns that it takes.
    lines: Vec<Line>,
    /// The first of them that is on the screen: those above it scrolled away.
    top: usize,
    row: usize,
    column: usize,
    /// A sequence whose end has not come.
    pending: String,
    pub cursor_is_hidden: bool,
    pub marks_pastes: bool,
}

#[derive(Debug, Default, Clone)]
struct Line {
    letters: Vec<Option<char>>,
    goes_on: bool,
}

impl Screen {
    pub fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            lines: vec![Line::default()],
            top: 0,
            row: 0,
            column: 0,
            pending: String::new(),
            cursor_is_hidden: false,
            marks_pastes: false,
        }
    }

    /// Forgets what is shown.
    pub fn clear(&mut self) {
        *self = Self::new(self.columns, self.rows);
    }

    /// The rows of the screen that hold something, without blanks at their ends.
    pub fn text(&self) -> Vec<String> {
        let text =
            |line: &Line| line.letters.iter().flatten().collect::<String>().trim_end().to_owned();
        let mut rows: Vec<String> = self.lines[self.top..].iter().map(text).collect();
        while rows.last().is_some_and(String::is_empty) {
            rows.pop();
        }
        rows
    }

    /// Shows what a program writes.
    pub fn show(&mut self, text: &str) {
        for letter in text.chars() {
            if !self.pending.is_empty() || letter == '\u{1B}' {
                self.pending.push(letter);
                // What goes to the clipboard ends with a bell.
                if self.pending.starts_with("\u{1B}]") {
                    if letter == '\u{7}' {
                        self.pending.clear();
                    }
                    continue;
                }
                if self.pending.len() > 2 && letter.is_ascii_alphabetic() {
                    self.obey();
                }
                continue;
            }
            match letter {
                '\r' => self.column = 0,
                '\n' => self.down(),
                '\u{8}' => self.column = self.column.saturating_sub(1),
                '\u{7}' => {}
                letter if letter.is_control() => panic!("{letter:?} is no part of the model"),
                letter => self.put(letter),
            }
        }
    }

    fn obey(&mut self) {
        let sequence = take(&mut self.pending);
        let count = || sequence[2..sequence.len() - 1].parse::<usize>().unwrap_or(1).max(1);
        match (&sequence[2..], &sequence[sequence.len() - 1..]) {
            ("?2004h", _) => self.marks_pastes = true,
            ("?2004l", _) => self.marks_pastes = false,
            ("?25l", _) => self.cursor_is_hidden = true,
            ("?25h", _) => self.cursor_is_hidden = false,
            (_, "m") => {}
            (_, "A") => self.row = self.row.saturating_sub(count()).max(self.top),
            (_, "B") => {
                self.row = (self.row + count()).min(self.top + self.rows - 1);
                let lines = self.lines.len().max(self.row + 1);
                self.lines.resize(lines, Line::default());
            }
            ("H", _) => (self.row, self.column) = (self.top, 0),
            (_, "C") => self.column = (self.column + count()).min(self.columns - 1),
            (_, "D") => self.column = self.column.saturating_sub(count()),
            ("J", _) => {
                self.erase_row();
                self.lines.truncate(self.row + 1);
            }
            ("K", _) => self.erase_row(),
            _ => panic!("{sequence:?} is no part of the model"),
        }
    }

    fn erase_row(&mut self) {
        self.lines[self.row].letters.truncate(self.column);
        self.lines[self.row].goes_on = false;
    }

    fn down(&mut self) {
        self.row += 1;
        if self.row == self.lines.len() {
            self.lines.push(Line::default());
        }
        self.top = self.top.max((self.row + 1).saturating_sub(self.rows));
    }

    fn put(&mut self, letter: char) {
        let width = textwrap::core::display_width(letter.encode_utf8(&mut [0; 4]));
        if self.column + width > self.columns {
            self.lines[self.row].goes_on = true;
            self.down();
            self.column = 0;
        }
        let letters = &mut self.lines[self.row].letters;
        let end = letters.len().max(self.column + width);
        letters.resize(end, Some(' '));
        letters[self.column] = Some(letter);
        letters[self.column + 1..self.column + width].fill(None);
        self.column += width;
    }

    /// Takes another width, as terminals do: rows are folded anew, and the cursor stays at its letter.
    pub fn resize(&mut self, columns: usize, rows: usize) {
        let lines = take(&mut self.lines);
        let (old_row, old_column) = (self.row, self.column);
        (self.columns, self.rows) = (columns, rows);
        self.lines = vec![Line::default()];
        (self.top, self.row, self.column) = (0, 0, 0);
        let mut cursor = (0, 0);
        let last = lines.len() - 1;
        for (number, line) in lines.iter().enumerate() {
            for (place, letter) in line.letters.iter().enumerate() {
                if let Some(letter) = letter {
                    self.put(*letter);
                }
                if (number, place + 1) == (old_row, old_column) {
                    cursor = (self.row, self.column);
                }
            }
            if number == old_row && (old_column == 0 || old_column > line.letters.len()) {
                cursor = (self.row, old_column.min(columns - 1));
            }
            if !line.goes_on && number < last {
                self.down();
                self.column = 0;
            }
        }
        (self.row, self.column) = cursor;
        self.top = self.top.min(self.row);
    }

    /// Puts the cursor where no program expects it, as some terminals do when they take another width.
    pub fn loses_cursor(&mut self) {
        (self.row, self.column) = (self.top, 0);
    }
}

#[test]
fn the_model_folds_erases_and_takes_another_width() {
    let mut screen = Screen::new(10, 5);
    screen.show("0123456789abc\r\nlast\u{1B}[2A\r\u{1B}[3Cx");
    assert_eq!(screen.text(), ["012x456789", "abc", "last"]);
    screen.resize(5, 5);
    assert_eq!(screen.text(), ["012x4", "56789", "abc", "last"]);
    screen.show("y\u{1B}[J");
    assert_eq!(screen.text(), ["012xy"]);
    screen.show("\u{8}\u{1B}[K\u{1B}[1D日本");
    assert_eq!(screen.text(), ["012日", "本"]);
    screen.show("\u{1B}[9B\n\rend");
    assert_eq!(screen.text(), ["本", "", "", "", "end"]);
    screen.show("\u{1B}[H \u{1B}[J\r");
    assert_eq!(screen.text(), [""; 0]);
}
