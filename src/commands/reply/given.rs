//! Texts of a customer: how they are shown to him again, and whether only a slip of his pen is in them.

/// The longest text of a customer that is repeated to him.
const LONGEST_GIVEN: usize = 60;

/// Returns what a customer wrote as a short line: letters, digits and what is between groups.
pub fn given(text: Option<&str>) -> String {
    let is_shown = |c: &char| c.is_alphanumeric() || c.is_whitespace() || "-?:.".contains(*c);
    let shown: String = text.unwrap_or_default().chars().filter(is_shown).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_GIVEN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// True if one letter alone parts two spellings of a key: another one, one too many, or one that is missing.
pub fn is_one_slip(given: &str, key: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        let shown = text.chars().filter(|c| c.is_alphanumeric() || *c == '?');
        shown.map(|c| c.to_ascii_uppercase()).collect()
    };
    let (given, key) = (letters(given), letters(key));
    let begin = given.iter().zip(&key).take_while(|(one, other)| one == other).count();
    let most = given.len().min(key.len()) - begin;
    let ends = given.iter().rev().zip(key.iter().rev());
    let end = ends.take(most).take_while(|(one, other)| one == other).count();
    given.len().max(key.len()) - begin - end <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter() {
        let key = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        for slip in [
            "z64a59e j7m6x1w yx6l7tv rfmr5r4",
            "Z64A59EJ5M6X1WYX6L7TVRFMR5R",
            "Z64A59E-J5M6X1WW-YX6L7TV-RFMR5R4",
            "?64A59E-J5M6X1W-YX6L7TV-RFMR5R4",
        ] {
            assert!(is_one_slip(slip, key), "{slip}");
        }
        for slips in ["Z64A59E-J7M6X1W-YX6L7TV-RFMR5R5", "Z64A59E-J5M6X1W-YX6L7TV", ""] {
            assert!(!is_one_slip(slips, key), "{slips}");
        }
    }

    #[test]
    fn what_was_given_is_one_harmless_line() {
        assert_eq!(given(Some("«Z64A59E»\n> \u{1B}[2J\u{202E} 7?")), "Z64A59E 2J 7?");
        assert_eq!(given(Some(&"A".repeat(80))).chars().count(), LONGEST_GIVEN + 1);
        assert_eq!(given(None), "");
    }
}
