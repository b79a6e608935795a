//! Tables and color for people. Color never carries meaning alone.

use crate::report::aligned::{self, GAP, folded_at};
use anstyle::{AnsiColor, Style};
use avlock_format::Level;
use avlock_format::escaped::Escaped;
use std::fmt::Display;
use textwrap::core::display_width;

/// The most columns that prose takes: longer lines are hard to read.
const WIDEST_PROSE: u16 = 100;

/// The least columns that words get beside an entry of a list.
const LEAST_WORDS: usize = 40;

/// How wide, how colorful and how thorough output may be.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// True if escape sequences are wanted.
    pub color: bool,
    /// The columns of the terminal; `None` where output is no terminal.
    pub width: Option<u16>,
    /// True if the inside of the format is wanted as well.
    pub verbose: bool,
}

impl Paint {
    /// Returns a title.
    pub fn title(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// Returns a line of a message: its level and code, and its words, which are escaped.
    pub fn message(self, level: Level, code: &str, words: &str) -> String {
        let color = match level {
            Level::Error => AnsiColor::Red,
            Level::Warning => AnsiColor::Yellow,
            Level::Note => AnsiColor::Cyan,
        };
        let style = Style::new().bold().fg_color(Some(color.into()));
        let mark = self.styled(style, &format!("{level}[{code}]"));
        self.prose(&format!("{mark}: {}", Escaped(words)))
    }

    /// Returns a line with what to try next, which is escaped.
    pub fn hint_line(self, words: &str) -> String {
        self.prose(&format!("{}: {}", self.hint("hint"), Escaped(words)))
    }

    /// Returns prose as lines, folded between words to the terminal's width, all but the first indented.
    /// A code is one word, so that it can be copied.
    pub fn prose(self, text: &str) -> String {
        let Some(width) = self.width else { return format!("{text}\n") };
        textwrap::fill(text, folded(width).subsequent_indent("  ")) + "\n"
    }

    /// Returns an entry of a list as lines: a title in a column of its own, and beside it words, or below it where
    /// the terminal is narrow.
    pub fn entry(self, title: &str, column: usize, words: &str) -> String {
        let blanks = " ".repeat(column.saturating_sub(display_width(title)) + GAP);
        let begin = format!("  {}{blanks}", self.title(title));
        let Some(width) = self.width else { return format!("{begin}{words}\n") };
        let indent = " ".repeat(column + 2 + GAP);
        if indent.len() + LEAST_WORDS > usize::from(width) {
            return format!("{}\n{}", begin.trim_end(), self.indented(words));
        }
        let options = folded(width).initial_indent(&begin).subsequent_indent(&indent);
        textwrap::fill(words, options) + "\n"
    }

    /// Returns a line of a plain list: a name, and in a column of its own what is said of it.
    pub fn listed(self, name: &str, column: usize, words: &str) -> String {
        let blanks = " ".repeat(column.saturating_sub(display_width(name)) + GAP);
        let begin = format!("{name}{blanks}");
        let Some(width) = self.width else { return format!("{begin}{words}\n") };
        let indent = " ".repeat(column + GAP);
        let options = folded(width).initial_indent(&begin).subsequent_indent(&indent);
        textwrap::fill(words, options) + "\n"
    }

    /// Returns words as indented lines, for what is said of the entry above them.
    pub fn indented(self, words: &str) -> String {
        const INDENT: &str = "    ";
        let Some(width) = self.width else { return format!("{INDENT}{words}\n") };
        let options = folded(width).initial_indent(INDENT).subsequent_indent(INDENT);
        textwrap::fill(words, options) + "\n"
    }

    /// Returns a paragraph as lines that are not indented.
    pub fn paragraph(self, text: &str) -> String {
        textwrap::fill(text, folded(self.width.unwrap_or(WIDEST_PROSE))) + "\n"
    }

    /// Returns a text that steps back behind the others.
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// Returns the word before a hint.
    pub fn hint(self, text: &str) -> String {
        self.styled(Style::new().fg_color(Some(AnsiColor::Cyan.into())), text)
    }

    /// Returns a word in the color of good, bad or neither.
    pub fn judged(self, good: Option<bool>, text: &str) -> String {
        let color = match good {
            Some(true) => AnsiColor::Green,
            Some(false) => AnsiColor::Red,
            None => AnsiColor::Yellow,
        };
        self.styled(Style::new().bold().fg_color(Some(color.into())), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Returns rows under a title: columns aligned, cells escaped, folded to the terminal's width.
    pub fn rows<const N: usize>(self, rows: impl IntoIterator<Item = [String; N]>) -> String {
        let escaped = rows.into_iter().map(|row| row.map(|cell| Escaped(&cell).to_string()));
        aligned::lines(&escaped.collect::<Vec<_>>(), self.width)
    }
}

fn folded<'a>(width: u16) -> textwrap::Options<'a> {
    folded_at(usize::from(width.min(WIDEST_PROSE)))
}

/// Returns a row of a table.
pub fn row<const N: usize>(cells: [&dyn Display; N]) -> [String; N] {
    cells.map(|cell| cell.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_folded_between_words_and_codes_are_whole() {
        let code = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        let words = format!("it may be {code}: compare that with the key as it was issued");
        let plain = Paint { color: false, width: None, verbose: false };
        let narrow = Paint { width: Some(40), ..plain };
        assert_eq!(
            narrow.hint_line(&words),
            format!(
                "hint: it may be\n  {code}:\n  compare that with the key as it was\n  issued\n"
            )
        );
        // Off a terminal a message is one line, for programs that search it.
        assert_eq!(plain.hint_line(&words), format!("hint: {words}\n"));
        // On a very wide one, too, lines stay short enough to be read.
        let wide = Paint { width: Some(300), ..plain };
        assert!(wide.prose(&words.repeat(4)).lines().all(|line| line.len() <= 100));
    }
}
