//! Text cut to so many columns of a screen, on which a letter may take none, one or two.

use textwrap::core::display_width;

/// Marks where a text was cut.
const CUT: &str = "…";

/// Cuts a text to a width, with `…` at its end where something is missing. Returns it with the number of
/// columns that it leaves free.
pub fn fitted(text: &str, width: usize) -> (String, usize) {
    let whole = display_width(text);
    if whole <= width {
        return (text.to_owned(), width - whole);
    }
    let most = width.saturating_sub(display_width(CUT));
    let mut taken = 0;
    let mut end = 0;
    for (place, letter) in text.char_indices() {
        let columns = display_width(letter.encode_utf8(&mut [0; 4]));
        if taken + columns > most {
            break;
        }
        taken += columns;
        end = place + letter.len_utf8();
    }
    let kept = text[..end].trim_end();
    let cut = format!("{kept}{CUT}");
    let left = width.saturating_sub(display_width(&cut));
    (cut, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_what_it_takes_on_a_screen() {
        for (text, width, cut, left) in [
            ("Ann Lee", 7, "Ann Lee", 0),
            ("Ann Lee", 9, "Ann Lee", 2),
            ("Ann Lee", 6, "Ann L…", 0),
            // No blank stands before the mark.
            ("Ann Lee", 5, "Ann…", 1),
            ("株式会社", 8, "株式会社", 0),
            ("株式会社", 7, "株式会…", 0),
            ("株式会社", 6, "株式…", 1),
            // An accent that is a sign of its own stays with its letter.
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}", 0),
            ("e\u{301}te\u{301}", 2, "e\u{301}…", 0),
            ("ab", 1, "…", 0),
            ("", 4, "", 4),
        ] {
            assert_eq!(fitted(text, width), (cut.to_owned(), left), "{text} {width}");
        }
    }
}
