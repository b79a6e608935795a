//! What is remembered with a key: the order number, the customer, a note. They are not terms of the
//! key, and options, cells of a table and fields of a form are read here alike.

use crate::field::Field;
use crate::text::{Problem, Refusal};
use avlock_format::escaped::is_invisible;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The most characters of each.
const LONGEST_ORDER: usize = 100;
/// The most characters of a customer that are recorded.
pub const LONGEST_CUSTOMER: usize = 200;
/// The most characters of a note that are recorded.
pub const LONGEST_NOTE: usize = 2000;

/// What is remembered with a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The order number: issued once.
    pub order: Option<&'a str>,
    /// The customer's name.
    pub customer: Option<&'a str>,
    /// Anything else.
    pub note: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Reads the three texts. Blanks around them do not count.
    pub fn read(
        order: Option<&'a str>,
        customer: Option<&'a str>,
        note: Option<&'a str>,
    ) -> Result<Self, Refusal<'a>> {
        Ok(Self {
            order: Field::Order.read_option(order, order_line)?,
            customer: Field::Customer.read_option(customer, |text| line(text, LONGEST_CUSTOMER))?,
            note: Field::Note.read_option(note, note_text)?,
        })
    }
}

/// Reads why a key is revoked.
pub fn reason(text: &str) -> Result<&str, Refusal<'_>> {
    Field::Reason.read(text, note_text)
}

/// Returns an order number as it is recorded and compared: two that look the same are one order.
///
/// That is NFKC, so that full-width digits and composed letters are the usual ones, without characters
/// that do not show and without blanks at its ends. Case counts.
pub fn order_form(text: &str) -> Cow<'_, str> {
    // Nearly all are of this kind, and are already in that form.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text.trim_matches(' '));
    }
    // A filler of Hangul shows itself as one only in NFKC, and letters can be composed once what stood
    // between them is gone: so both steps are done until nothing changes, which is at once.
    let mut form = text.to_owned();
    loop {
        let visible = form.chars().filter(|character| !is_invisible(*character));
        let next: String = visible.nfkc().collect();
        let next = next.trim_matches(is_blank);
        if next == form {
            break;
        }
        form = next.to_owned();
    }
    if form == text { Cow::Borrowed(text) } else { Cow::Owned(form) }
}

/// True for white space, and for the pattern of Braille without a dot.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{2800}'
}

/// Reads an order number, which has to have something that shows.
fn order_line(text: &str) -> Result<&str, Problem> {
    let text = line(text, LONGEST_ORDER)?;
    trimmed(&order_form(text), LONGEST_ORDER)?;
    Ok(text)
}

/// Reads a text of one line.
fn line(text: &str, longest: usize) -> Result<&str, Problem> {
    let text = trimmed(text, longest)?;
    if text.chars().any(char::is_control) {
        return Err(Problem::ControlCharacter);
    }
    Ok(text)
}

/// Reads a text that may have several lines.
fn note_text(text: &str) -> Result<&str, Problem> {
    let text = trimmed(text, LONGEST_NOTE)?;
    // What SQLite's functions make of a text with a zero in it is undefined, so a search could miss it.
    if text.contains('\0') {
        return Err(Problem::ControlCharacter);
    }
    Ok(text)
}

fn trimmed(text: &str, longest: usize) -> Result<&str, Problem> {
    let text = text.trim();
    // Few texts have more bytes than they may have characters, so most need not be counted.
    if text.len() > longest {
        let found = text.chars().count();
        if found > longest {
            return Err(Problem::TooLong { longest, found });
        }
    }
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(
        order: Option<&str>,
        customer: Option<&str>,
        note: Option<&str>,
    ) -> Result<(), (Field, Problem)> {
        Reference::read(order, customer, note)
            .map(drop)
            .map_err(|refusal| (refusal.field, refusal.problem))
    }

    #[test]
    fn blanks_around_a_text_do_not_count() {
        let read = Reference::read(Some(" 1001/2 "), Some("Ann\t"), Some("\ntwo\nlines\n"));
        let expected =
            Reference { order: Some("1001/2"), customer: Some("Ann"), note: Some("two\nlines") };
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn what_cannot_be_remembered_is_refused_with_its_field() {
        for text in ["", " "] {
            assert_eq!(problem(Some(text), None, None), Err((Field::Order, Problem::Empty)));
        }
        for text in ["a\nb", "a\0b", "a\u{1B}b"] {
            let refused = Err((Field::Customer, Problem::ControlCharacter));
            assert_eq!(problem(None, Some(text), None), refused, "{text:?}");
        }
        let refused = Err((Field::Note, Problem::ControlCharacter));
        assert_eq!(problem(None, None, Some("a\0b")), refused);
        assert_eq!(reason("").map_err(|refusal| refusal.field), Err(Field::Reason));
    }

    #[test]
    fn order_numbers_that_look_the_same_have_one_form() {
        for (text, form) in [
            ("A-77/2", "A-77/2"),
            ("Ａ－７７／２", "A-77/2"),
            ("\u{2060}A-\u{FE0F}77/2\u{E0041}", "A-77/2"),
            ("\u{3164} 12\u{2800}\u{FFA0}\u{A0}", "12"),
            ("a\u{200D}\u{301}b", "\u{E1}b"),
            ("No\u{A0}7", "No 7"),
            ("ab", "ab"),
            ("aB", "aB"),
        ] {
            assert_eq!(order_form(text), form, "{text:?}");
            assert_eq!(order_form(form), form, "{form:?}");
        }
        for text in ["\u{200B}", "\u{3164}\u{2800}"] {
            assert_eq!(problem(Some(text), None, None), Err((Field::Order, Problem::Empty)));
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        let longest = "é".repeat(LONGEST_ORDER);
        assert_eq!(problem(Some(&longest), None, None), Ok(()));
        let too_long = Problem::TooLong { longest: LONGEST_ORDER, found: LONGEST_ORDER + 1 };
        let longer = format!("{longest}é");
        assert_eq!(problem(Some(&longer), None, None), Err((Field::Order, too_long)));
        assert!(problem(None, Some(&longer), None).is_ok());
    }
}
