//! An answer while it is typed: its characters, the cursor, and what the terminal has to show.

use crate::session::prompt::keystrokes::Keystroke;
use avlock_format::escaped::Escaped;
use textwrap::core::display_width;
use zeroize::{Zeroize, Zeroizing};

/// How much may be typed or pasted, in bytes, before the rest is dropped.
const LONGEST: usize = 16 * 1024 * 1024;

/// How a question takes its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line; a paste of several lines is one answer.
    Line,
    /// A line that is not shown.
    Hidden,
    /// All lines up to Ctrl-D.
    Lines,
}

/// What follows a keystroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The answer goes on.
    More,
    /// The answer ends, unless more arrives at once: then the end of the line was pasted.
    EndUnlessMore,
    /// The answer ends.
    End,
    /// The input ends before an answer.
    Unanswered,
    /// Ctrl-C.
    Interrupted,
    /// The question before is wanted again.
    Back,
}

/// The answer so far.
#[derive(Debug)]
pub struct Answer {
    shape: Shape,
    /// The characters before the cursor. Wiped on drop, and so are those after it.
    before: Zeroizing<String>,
    after: Zeroizing<String>,
    /// Ends of lines that count only if more follows.
    ends: usize,
    /// What the terminal has to be sent, where it is not drawn anew.
    echo: String,
    echoes: bool,
}

impl Answer {
    /// Begins an answer with a text that is there already. Where it `echoes` the terminal is sent each change, and
    /// elsewhere the answer is drawn anew.
    pub fn new(shape: Shape, initial: &str, echoes: bool) -> Self {
        // With room: a secret that outgrows its buffer leaves a copy behind.
        let mut before = Zeroizing::new(String::with_capacity(8192));
        before.push_str(initial);
        let mut answer = Self {
            shape,
            before,
            after: Zeroizing::new(String::new()),
            ends: 0,
            echo: String::new(),
            echoes: echoes && shape != Shape::Hidden,
        };
        answer.show(initial);
        answer
    }

    /// Takes a keystroke.
    pub fn push(&mut self, keystroke: Keystroke) -> Next {
        match keystroke {
            Keystroke::Interrupt => return Next::Interrupted,
            Keystroke::End if self.shape == Shape::Lines => return Next::End,
            Keystroke::End if self.before.is_empty() && self.after.is_empty() => {
                return Next::Unanswered;
            }
            Keystroke::Enter if self.shape != Shape::Lines => {
                self.ends += 1;
                return Next::EndUnlessMore;
            }
            Keystroke::Enter | Keystroke::PastedLine => self.insert('\n'),
            Keystroke::Character(character) => {
                for _ in 0..std::mem::take(&mut self.ends) {
                    self.insert('\n');
                }
                self.insert(character);
            }
            Keystroke::PasteEnd | Keystroke::End => {}
            // Of a question, not of its answer.
            Keystroke::Up | Keystroke::Down | Keystroke::BackTab => {}
            Keystroke::Backspace => self.backspace(),
            Keystroke::Delete => self.delete(),
            Keystroke::EraseLine => {
                while !matches!(self.before.chars().next_back(), None | Some('\n')) {
                    self.backspace();
                }
            }
            Keystroke::Left => self.left(),
            Keystroke::Right => self.right(),
            Keystroke::Home => (0..self.before.len()).for_each(|_| self.left()),
            Keystroke::LineEnd => (0..self.after.len()).for_each(|_| self.right()),
        }
        Next::More
    }

    /// The text before the cursor, and the text behind it.
    pub fn parts(&self) -> (&str, &str) {
        (&self.before, &self.after)
    }

    /// True if it may have ended: what follows now is of the same paste.
    pub fn may_have_ended(&self) -> bool {
        self.ends > 0
    }

    /// Takes the answer back.
    pub fn clear(&mut self) {
        self.before.zeroize();
        self.after.zeroize();
    }

    /// Takes what the terminal has to be sent since the last call.
    pub fn take_echo(&mut self) -> String {
        std::mem::take(&mut self.echo)
    }

    /// Returns the whole answer.
    pub fn text(mut self) -> Zeroizing<String> {
        let after = std::mem::take(&mut *self.after);
        self.before.push_str(&Zeroizing::new(after));
        // Whoever copies a line takes its end along.
        if self.shape == Shape::Hidden {
            let length = self.before.trim_end_matches(['\r', '\n']).len();
            self.before.truncate(length);
        }
        self.before
    }

    fn insert(&mut self, character: char) {
        if self.before.len() + self.after.len() >= LONGEST {
            return;
        }
        self.before.push(character);
        let mut bytes = [0; 4];
        self.show(character.encode_utf8(&mut bytes));
        self.redraw("");
    }

    fn backspace(&mut self) {
        // A line that was ended is not gone back to: the cursor cannot go up.
        if matches!(self.before.chars().next_back(), None | Some('\n')) {
            return;
        }
        if let Some(character) = self.before.pop() {
            let width = self.width(&character.to_string());
            self.back(width);
            self.redraw(&" ".repeat(width));
        }
    }

    fn delete(&mut self) {
        let mut rest = self.after.chars();
        if let Some(character) = rest.next() {
            *self.after = rest.as_str().to_owned();
            let width = self.width(&character.to_string());
            self.redraw(&" ".repeat(width));
        }
    }

    fn left(&mut self) {
        if self.shape == Shape::Lines || self.before.ends_with('\n') {
            return;
        }
        if let Some(character) = self.before.pop() {
            self.after.insert(0, character);
            let width = self.width(&character.to_string());
            self.back(width);
        }
    }

    fn right(&mut self) {
        let mut rest = self.after.chars();
        if let Some(character) = rest.next() {
            *self.after = rest.as_str().to_owned();
            self.before.push(character);
            self.show(&character.to_string());
        }
    }

    /// Shows a text as it is typed: what a terminal would obey is escaped, a line of several ends as such.
    fn show(&mut self, text: &str) {
        if !self.echoes {
            return;
        }
        match (self.shape, text) {
            (Shape::Lines, "\n") => self.echo.push('\n'),
            (Shape::Lines, "\t") => self.echo.push(' '),
            (Shape::Line, "\n" | "\t") => self.echo.push(' '),
            _ => self.echo.push_str(&Escaped(text).to_string()),
        }
    }

    /// Shows what is after the cursor again, with blanks behind it, and goes back.
    fn redraw(&mut self, blanks: &str) {
        if !self.echoes || (self.after.is_empty() && blanks.is_empty()) {
            return;
        }
        let tail = format!("{}{blanks}", Escaped(&self.after));
        self.echo.push_str(&tail);
        self.back(display_width(&tail));
    }

    fn back(&mut self, columns: usize) {
        if self.echoes {
            self.echo.extend(std::iter::repeat_n('\u{8}', columns));
        }
    }

    fn width(&self, text: &str) -> usize {
        display_width(&Escaped(text).to_string())
    }
}

/// Joins the lines of a paste, for a question that wants one line.
pub fn joined(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::prompt::keystrokes::Keystrokes;

    fn typed(shape: Shape, text: &str) -> (String, Next) {
        let (mut keystrokes, mut answer) = (Keystrokes::default(), Answer::new(shape, "", true));
        let mut next = Next::More;
        for byte in text.bytes() {
            if let Some(keystroke) = keystrokes.push(byte) {
                next = answer.push(keystroke);
            }
        }
        (answer.text().to_string(), next)
    }

    #[test]
    fn a_line_is_edited() {
        assert_eq!(typed(Shape::Line, "abc\u{1B}[D\u{7F}x\r"), ("axc".into(), Next::EndUnlessMore));
        assert_eq!(typed(Shape::Line, "ab\u{1}\u{1B}[3~z\u{5}!").0, "zb!");
        assert_eq!(typed(Shape::Line, "ab\u{15}c").0, "c");
        assert_eq!(typed(Shape::Line, "\u{4}").1, Next::Unanswered);
        assert_eq!(typed(Shape::Line, "a\u{3}").1, Next::Interrupted);
    }

    #[test]
    fn what_follows_the_end_of_a_line_at_once_is_of_the_same_paste() {
        let (text, next) = typed(Shape::Line, "Dear all,\n\nmy key\n");
        assert_eq!((joined(&text).as_str(), next), ("Dear all, my key", Next::EndUnlessMore));
        let (text, next) = typed(Shape::Line, "\u{1B}[200~one\ntwo\n\u{1B}[201~");
        assert_eq!((joined(&text).as_str(), next), ("one two", Next::More));
    }

    #[test]
    fn lines_go_on_to_the_end_of_input() {
        let (text, next) = typed(Shape::Lines, "one\r\ntwo\n\nthr\u{7F}r\u{4}");
        assert_eq!((text.as_str(), next), ("one\ntwo\n\nthr", Next::End));
    }

    #[test]
    fn a_secret_is_copied_with_the_end_of_its_line() {
        for paste in
            ["\u{1B}[200~secret\n\u{1B}[201~", "\u{1B}[200~secret\r\n\u{1B}[201~", "secret"]
        {
            assert_eq!(typed(Shape::Hidden, paste).0, "secret");
        }
        // Two lines are no EncryptionKey, which is said of them.
        assert_eq!(typed(Shape::Hidden, "\u{1B}[200~one\ntwo\u{1B}[201~").0, "one\ntwo");
    }

    #[test]
    fn a_wide_letter_is_taken_back_whole() {
        let mut shown = Answer::new(Shape::Lines, "", true);
        shown.push(Keystroke::Character('日'));
        shown.take_echo();
        shown.push(Keystroke::Backspace);
        assert_eq!(shown.take_echo(), "\u{8}\u{8}  \u{8}\u{8}");
    }

    #[test]
    fn nothing_of_a_secret_is_shown_and_nothing_else_is_obeyed() {
        let mut hidden = Answer::new(Shape::Hidden, "", true);
        hidden.push(Keystroke::Character('x'));
        hidden.push(Keystroke::Left);
        hidden.push(Keystroke::Character('y'));
        assert_eq!(hidden.take_echo(), "");
        let mut shown = Answer::new(Shape::Line, "", true);
        shown.push(Keystroke::Character('\u{202E}'));
        assert_eq!(shown.take_echo(), r"\u{202e}");
        shown.push(Keystroke::Backspace);
        assert_eq!(shown.take_echo().matches('\u{8}').count(), 16);
    }
}
