//! Rows of a table as lines. Off a terminal a row is one line; on one that is too narrow the last cell is folded between
//! words below itself, and what still does not fit goes below its row. A code is one word, so that it can be copied.

use textwrap::core::display_width;

/// The columns between two cells.
pub(super) const GAP: usize = 2;

/// What stands before each row.
const INDENT: usize = 2;

/// The least columns that a cell is folded to beside the others.
const LEAST: usize = 24;

/// How far a row goes on to the right of where it began, where no cell before it leaves room for more.
const FURTHER: usize = 4;

/// Returns rows as lines, their columns aligned, for a terminal of so many columns.
pub fn lines<const N: usize>(rows: &[[String; N]], width: Option<u16>) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        rows.iter().map(|row| display_width(&row[column])).max().unwrap_or_default()
    });
    let mut text = String::new();
    for row in rows {
        push_row(&mut text, row, &widths, width.map(usize::from));
    }
    text
}

fn push_row(text: &mut String, row: &[String], widths: &[usize], width: Option<usize>) {
    let used = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let mut line = " ".repeat(INDENT);
    let mut taken = INDENT;
    for (column, cell) in row[..used].iter().enumerate() {
        if let Some(width) = width
            && taken + display_width(cell) > width
        {
            let least = LEAST.max(longest_word(cell));
            if column + 1 == used && taken + least <= width {
                return push_folded(text, &line, taken, cell, width);
            }
            if column > 0 {
                push_line(text, &line);
            }
            return push_rest(text, &row[column..used], widths, width);
        }
        line.push_str(cell);
        let blanks = widths[column].saturating_sub(display_width(cell)) + GAP;
        line.push_str(&" ".repeat(blanks));
        taken += widths[column] + GAP;
    }
    push_line(text, &line);
}

/// Writes the cells that do not fit beside the others below them, one a line.
fn push_rest(text: &mut String, cells: &[String], widths: &[usize], width: usize) {
    let below_the_second = INDENT + widths.first().map_or(0, |first| first + GAP);
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        let least = LEAST.max(longest_word(cell));
        let fits = below_the_second + least <= width;
        let indent = if fits { below_the_second } else { INDENT + FURTHER };
        push_folded(text, &" ".repeat(indent), indent, cell, width);
    }
}

/// Returns how wide the longest word is: a name of a file is one, as is a code.
fn longest_word(cell: &str) -> usize {
    cell.split(' ').map(display_width).max().unwrap_or_default()
}

/// Writes a cell behind what is there already, folded to a width.
fn push_folded(text: &mut String, begin: &str, indent: usize, cell: &str, width: usize) {
    let indent = " ".repeat(indent);
    let options = folded_at(width).initial_indent(begin).subsequent_indent(&indent);
    for line in textwrap::wrap(cell, options) {
        push_line(text, &line);
    }
}

/// Returns how text is folded to a width: between words alone.
pub(super) fn folded_at<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

    fn row<const N: usize>(cells: [&str; N]) -> [String; N] {
        cells.map(str::to_owned)
    }

    #[test]
    fn off_a_terminal_a_row_is_a_line() {
        let rows = [row(["a", "ok", &"word ".repeat(50)]), row(["long", "", ""])];
        let lines: String = lines(&rows, None);
        assert_eq!(lines, format!("  a     ok  {}\n  long\n", "word ".repeat(50).trim_end()));
    }

    #[test]
    fn the_last_cell_is_folded_below_itself() {
        let rows = [
            row(["HD_SN", "placeholder", "its value is one that many have"]),
            row(["HD", "ok", "short"]),
        ];
        let expected = "  HD_SN  placeholder  its value is one that\n\
                       \x20                     many have\n\
                       \x20 HD     ok           short\n";
        assert_eq!(lines(&rows, Some(46)), expected);
    }

    #[test]
    fn what_does_not_fit_goes_below_and_codes_are_whole() {
        let rows = [row(["Row", KEY, "for the computer of Ann Lee"])];
        let text = lines(&rows, Some(60));
        assert_eq!(text, format!("  Row  {KEY}\n       for the computer of Ann Lee\n"));
        let text = lines(&rows, Some(20));
        assert!(text.contains(&format!("\n      {KEY}\n      for the")), "{text}");
        // A word that is too long for the last column is whole below it.
        let rows = [row(["HD_SN", "placeholder", &"*".repeat(30)])];
        let text = lines(&rows, Some(46));
        assert_eq!(text, format!("  HD_SN  placeholder\n         {}\n", "*".repeat(30)));
        // A cell that nothing follows is no reason for another line.
        let rows = [row(["Row", KEY, ""])];
        assert_eq!(lines(&rows, Some(60)), format!("  Row  {KEY}\n"));
    }

    #[test]
    fn nothing_is_wider_than_the_terminal_but_a_code() {
        let words = "all that stands in it is folded between words ".repeat(3);
        let rows = [
            row(["a", "b", &words]),
            row(["some name", KEY, &words]),
            row([&words, "", "x"]),
            row(["\u{6F22}\u{5B57}\u{6F22}\u{5B57}", "b", &words]),
        ];
        for width in 30..130 {
            for line in lines(&rows, Some(width)).lines() {
                let is_narrow = display_width(line) <= usize::from(width);
                assert!(is_narrow || line.trim() == KEY, "{width}: {line}");
            }
        }
    }
}
