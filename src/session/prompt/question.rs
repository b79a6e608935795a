//! A question while it is asked: the answer so far, the list to choose from, and the rows that show them.
//!
//! Keystrokes come in and drawings go out; the terminal is in `terminal`.

use crate::session::prompt::answer::{Answer, Next, Shape};
use crate::session::prompt::block::{Drawing, beginning, columns_of, end, folded};
use crate::session::prompt::keystrokes::Keystroke;
use avlock_format::escaped::Escaped;
use textwrap::core::display_width;
use zeroize::Zeroizing;

/// The most rows that an answer takes while it is typed.
const MOST_ROWS: usize = 4;

/// A word to choose, and what it stands for.
pub type Entry<'a> = (&'a str, &'a str);

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is wanted, without a colon.
    pub label: &'a str,
    /// What the empty answer stands for, shown in brackets.
    pub default: Option<&'a str>,
    /// What is typed already.
    pub initial: &'a str,
    pub shape: Shape,
    /// What can be chosen, and which of them is by the empty answer.
    pub menu: Option<(&'a [Entry<'a>], usize)>,
    /// What is wrong with the last answer, shown until something is typed.
    pub note: &'a str,
    /// What there is to know, shown below.
    pub help: &'a str,
    pub may_go_back: bool,
}

impl<'a> Question<'a> {
    /// Makes a question with nothing but its words.
    pub fn new(label: &'a str, shape: Shape) -> Self {
        Self {
            label,
            default: None,
            initial: "",
            shape,
            menu: None,
            note: "",
            help: "",
            may_go_back: false,
        }
    }

    /// What is shown before the answer.
    pub fn prompt(&self) -> String {
        let Self { label, default, menu, shape, .. } = *self;
        if shape == Shape::Lines {
            return format!("{label}:\n");
        }
        match default.filter(|_| menu.is_none()) {
            Some(default) => format!("{label} [{}]: ", Escaped(default)),
            None => format!("{label}: "),
        }
    }

    /// The same where no list is drawn: the words stand in brackets.
    pub fn plain_prompt(&self) -> String {
        let Some((entries, selected)) = self.menu else { return self.prompt() };
        let words: Vec<&str> = entries.iter().map(|(word, _)| *word).collect();
        let default = words.get(selected).copied().unwrap_or_default();
        let words = words.join(", ");
        format!("{} ({}) [{}]: ", self.label, Escaped(&words), Escaped(default))
    }
}

/// What was given as an answer.
pub enum Given {
    /// A text.
    Text {
        text: Zeroizing<String>,
        /// How many bytes were thrown away that came at once behind the Ctrl-D.
        thrown_away: usize,
    },
    /// What was chosen in a list.
    Selected(usize),
    /// The question before is wanted again.
    Back,
    /// The input ended.
    Ended,
}

/// A question with what was typed so far.
#[derive(Debug)]
pub struct Asked<'a> {
    pub question: &'a Question<'a>,
    pub answer: Answer,
    pub selected: usize,
}

impl<'a> Asked<'a> {
    pub fn new(question: &'a Question<'a>, echoes: bool) -> Self {
        let answer = Answer::new(question.shape, question.initial, echoes);
        Self { question, answer, selected: question.menu.map_or(0, |(_, selected)| selected) }
    }

    /// Takes a keystroke: of the list, of the way back, or of the answer.
    pub fn push(&mut self, keystroke: Keystroke) -> Next {
        use Keystroke::{BackTab, Down, Home, LineEnd, Up};
        let is_empty = self.answer.parts() == ("", "");
        let is_untouched = self.answer.parts() == (self.question.initial, "");
        match (keystroke, self.question.menu) {
            // It comes at once behind an Enter, as in a paste.
            (Up | Down | BackTab, _) if self.answer.may_have_ended() => Next::EndUnlessMore,
            (BackTab, _) | (Up, None)
                if self.question.may_go_back && (is_untouched || keystroke == BackTab) =>
            {
                Next::Back
            }
            (Up | Down, Some((entries, _))) => {
                self.answer.clear();
                let last = entries.len().saturating_sub(1);
                self.selected = match keystroke {
                    Up => self.selected.checked_sub(1).unwrap_or(last),
                    _ if self.selected >= last => 0,
                    _ => self.selected + 1,
                };
                Next::More
            }
            (Home | LineEnd, Some((entries, _))) if is_empty => {
                self.selected = if keystroke == Home { 0 } else { entries.len().saturating_sub(1) };
                Next::More
            }
            (_, menu) => {
                let next = self.answer.push(keystroke);
                let (before, after) = self.answer.parts();
                if let Some((entries, _)) = menu
                    && after.is_empty()
                    && let Some(position) = position(entries, before)
                {
                    self.selected = position;
                }
                next
            }
        }
    }

    /// Returns the rows to show on a screen of so many columns and rows: with what is below while the question
    /// is open, without it when it was broken off.
    pub fn drawing(&self, (width, height): (usize, usize), is_open: bool) -> Drawing {
        let columns = width.saturating_sub(1).max(1);
        let mut rows = folded(self.question.prompt().trim_end(), (columns - 1).max(1));
        let height = height.max(4) - 1;
        let below = if is_open {
            self.below(columns, height.saturating_sub(rows.len()))
        } else {
            Vec::new()
        };
        if let Some(last) = rows.last_mut() {
            last.push(' ');
        }
        let mut column = rows.last().map_or(0, |row| display_width(row));
        let free = height.saturating_sub(rows.len() + below.len()).clamp(1, MOST_ROWS);
        let (before, after) = match self.question.shape {
            Shape::Hidden => ("", ""),
            _ => self.answer.parts(),
        };
        // A row may stay short before a wide letter.
        let room = (free * (columns - 1).max(1)).saturating_sub(column).max(8);
        let before = end(before, room);
        let after = beginning(after, room.saturating_sub(display_width(&before)).max(1));
        let mut cursor = (0, 0);
        for (is_cursor, text) in [(true, before), (false, after)] {
            for letter in text.chars() {
                let taken = columns_of(letter);
                if column + taken > columns {
                    rows.push(String::new());
                    column = 0;
                }
                if let Some(row) = rows.last_mut() {
                    row.push(letter);
                }
                column += taken;
            }
            if is_cursor {
                cursor = (rows.len().saturating_sub(1), column);
            }
        }
        rows.extend(below);
        Drawing { rows, cursor }
    }

    /// The list, what is wrong with the last answer, and what there is to know.
    fn below(&self, columns: usize, room: usize) -> Vec<String> {
        let mut rows = Vec::new();
        let mut prose = Vec::new();
        let is_untouched = self.answer.parts() == (self.question.initial, "");
        let note = if is_untouched { self.question.note } else { "" };
        for text in [note, self.question.help] {
            if !text.is_empty() {
                prose.extend(folded(&Escaped(text).to_string(), columns));
            }
        }
        prose.truncate(room.saturating_sub(3));
        if let Some((entries, _)) = self.question.menu {
            let shown = entries.len().min(room.saturating_sub(prose.len()).max(1));
            // The selected one stays in view.
            let first = (self.selected + 1).saturating_sub(shown);
            let widest = entries.iter().map(|(word, _)| display_width(word)).max().unwrap_or(0);
            for (place, (word, words)) in entries.iter().enumerate().skip(first).take(shown) {
                let mark = if place == self.selected { '>' } else { ' ' };
                let gap = " ".repeat(widest.saturating_sub(display_width(word)));
                let row = format!("{mark} {word}{gap}  {words}");
                rows.push(beginning(row.trim_end(), columns));
            }
        }
        rows.extend(prose);
        rows
    }
}

/// Finds a word by its whole text, by a beginning that it shares with no other, or by its number in the list.
pub fn position(entries: &[Entry<'_>], answer: &str) -> Option<usize> {
    let answer = answer.trim().to_lowercase();
    let words = || entries.iter().map(|(word, _)| word.to_lowercase());
    if answer.is_empty() {
        return None;
    }
    if let Some(position) = words().position(|word| word == answer) {
        return Some(position);
    }
    let mut begun = words().enumerate().filter(|(_, word)| word.starts_with(&answer));
    match (begun.next(), begun.next()) {
        (Some((position, _)), None) => Some(position),
        (None, _) => answer
            .parse()
            .ok()
            .filter(|number| (1..=entries.len()).contains(number))
            .map(|number: usize| number - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::prompt::keystrokes::Keystrokes;

    const ENTRIES: &[Entry<'static>] =
        &[("code", "of a program"), ("user", ""), ("generic", ""), ("co", "")];

    const CHOICE: Question<'static> = Question {
        label: "For whom",
        default: None,
        initial: "",
        shape: Shape::Line,
        menu: Some((ENTRIES, 0)),
        note: "error: no such word",
        help: "",
        may_go_back: true,
    };

    fn pushed<'a>(question: &'a Question<'a>, bytes: &str) -> (Asked<'a>, Next) {
        let (mut keystrokes, mut asked) = (Keystrokes::default(), Asked::new(question, false));
        let keys = bytes.bytes().filter_map(|byte| keystrokes.push(byte));
        let next = keys.map(|key| asked.push(key)).last().unwrap_or(Next::More);
        (asked, next)
    }

    #[test]
    fn a_word_is_found_by_a_beginning_of_its_own_or_by_its_number() {
        for (answer, expected) in [
            ("g", Some(2)),
            ("G", Some(2)),
            ("co", Some(3)),
            ("2", Some(1)),
            ("c", None),
            ("5", None),
            ("0", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(position(ENTRIES, answer), expected, "{answer}");
        }
    }

    #[test]
    fn arrows_lead_through_the_list_and_round() {
        for (keys, selected) in [
            ("", 0),
            ("\u{1B}[B", 1),
            ("\u{1B}[A", 3),
            ("\u{1B}[F", 3),
            ("\u{1B}[F\u{1B}[B", 0),
            ("\u{1B}[B\u{1B}[H", 0),
            ("g", 2),
            ("3", 2),
            ("g\u{1B}[A", 1),
        ] {
            assert_eq!(pushed(&CHOICE, keys).0.selected, selected, "{keys:?}");
        }
        // What is typed is gone once an arrow chose.
        assert_eq!(pushed(&CHOICE, "g\u{1B}[A").0.answer.parts(), ("", ""));
    }

    #[test]
    fn the_way_back_is_not_taken_from_a_text() {
        let text = Question { menu: None, initial: "Ann", ..CHOICE };
        assert_eq!(pushed(&text, "\u{1B}[A").1, Next::Back);
        assert_eq!(pushed(&text, "x\u{1B}[A").1, Next::More);
        assert_eq!(pushed(&text, "x\u{1B}[Z").1, Next::Back);
        assert_eq!(pushed(&CHOICE, "\u{1B}[Z").1, Next::Back);
        assert_eq!(pushed(&Question { may_go_back: false, ..text }, "\u{1B}[Z").1, Next::More);
        assert_eq!(pushed(&text, "\r\u{1B}[A").1, Next::EndUnlessMore);
    }

    #[test]
    fn a_list_is_drawn_below_and_fits_the_screen() {
        let (asked, _) = pushed(&CHOICE, "");
        let drawing = asked.drawing((60, 24), true);
        assert_eq!(
            drawing.rows,
            [
                "For whom: ",
                "> code     of a program",
                "  user",
                "  generic",
                "  co",
                "error: no such word"
            ]
        );
        assert_eq!(drawing.cursor, (0, 10));
        let (asked, _) = pushed(&CHOICE, "\u{1B}[F");
        assert_eq!(asked.drawing((60, 5), true).rows.len(), 4);
        assert!(asked.drawing((60, 5), true).rows.iter().any(|row| row == "> co"));
    }

    #[test]
    fn an_answer_is_folded_and_a_long_one_is_cut() {
        let text = Question { menu: None, note: "", ..CHOICE };
        let (asked, _) = pushed(&text, "0123456789日本");
        let drawing = asked.drawing((20, 24), true);
        assert_eq!(drawing.rows, ["For whom: 012345678", "9日本"]);
        assert_eq!(drawing.cursor, (1, 5));
        let (asked, _) = pushed(&text, &"touch PWNED\n".repeat(500));
        let drawing = asked.drawing((20, 24), true);
        assert!(drawing.rows.len() <= MOST_ROWS && drawing.rows[0].contains('…'), "{drawing:?}");
    }
}
