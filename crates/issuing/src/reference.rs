//! What somebody wants remembered with a key: the order number, the customer, a note. They are no
//! terms; options and cells of a table are read here alike.

use crate::ledger::entry::Reference;
use crate::text::{Refusal, quoted};

/// The most characters of each.
const LONGEST_ORDER: usize = 100;
const LONGEST_CUSTOMER: usize = 200;
const LONGEST_NOTE: usize = 2000;

/// Reads the three. Blanks around them do not count.
pub fn reference<'a>(
    order: Option<&'a str>,
    customer: Option<&'a str>,
    note: Option<&'a str>,
) -> Result<Reference<'a>, Refusal> {
    let is_control = |character: char| character.is_control();
    // A note may have several lines.
    let is_zero = |character| character == '\0';
    Ok(Reference {
        order: order.map(|text| checked("order", text, LONGEST_ORDER, is_control)).transpose()?,
        customer: customer
            .map(|text| checked("customer", text, LONGEST_CUSTOMER, is_control))
            .transpose()?,
        note: note.map(|text| checked("note", text, LONGEST_NOTE, is_zero)).transpose()?,
    })
}

/// Why a key is revoked.
pub fn reason(text: &str) -> Result<&str, Refusal> {
    checked("reason", text, LONGEST_NOTE, |character| character == '\0')
}

fn checked<'a>(
    column: &'static str,
    text: &'a str,
    longest: usize,
    is_refused: impl Fn(char) -> bool,
) -> Result<&'a str, Refusal> {
    let text = text.trim();
    let found = text.len();
    // Few texts are near the limit, so most need not be counted.
    if found > longest && text.chars().count() > longest {
        let found = text.chars().count();
        let message = format_args!("expected up to {longest} characters, found {found}");
        return Err(Refusal::new(column, message));
    }
    if text.is_empty() {
        return Err(Refusal::new(column, "expected a text, found an empty one"));
    }
    if text.chars().any(is_refused) {
        let message = format_args!("expected no control characters, found one in {}", quoted(text));
        return Err(Refusal::new(column, message));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_remembered_is_refused() {
        let order = |text| reference(Some(text), None, None).map(|reference| reference.order);
        assert_eq!(order(" 1001/2 "), Ok(Some("1001/2")));
        let longest = "é".repeat(100);
        assert_eq!(order(&longest), Ok(Some(&*longest)));
        for text in ["", " ", "a\nb", "a\0", &"x".repeat(101)] {
            assert!(order(text).is_err(), "{text:?}");
        }
        assert!(reference(None, None, Some("two\nlines")).is_ok());
        assert!(reference(None, None, Some("a\0b")).is_err());
        assert!(reference(None, Some(&"x".repeat(201)), None).is_err());
    }
}
