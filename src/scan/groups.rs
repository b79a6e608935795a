//! Keys that have lost one of their four groups on the way, or have one too many: groups of seven letters with
//! dashes between. They are not repaired here.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::labels;
use crate::scan::tokens::Tokens;
use std::ops::Range;

/// Letters of a group of a key.
const GROUP: usize = 7;

/// The fewest groups with a digit: hardly two of three words have one.
const FEWEST_WITH_DIGITS: usize = 2;

/// Finds three groups behind a word for a key or without any other word, and five groups of which two are
/// the same or four are a key.
pub fn find(tokens: &mut Tokens<'_>, is_near_a_key: &dyn Fn(&str) -> bool, found: &mut Vec<Match>) {
    let mut start = 0;
    while start < tokens.all.len() {
        let mut end = start + 1;
        while tokens.all.get(end).is_some_and(|token| match token.gap {
            Gap::Dash | Gap::Line { dash: true } => true,
            // Each group on a line of its own, and not the first word of the next line.
            Gap::Line { dash: false } => {
                let written = tokens.written(end).as_bytes();
                token.len() == GROUP
                    && (written.iter().any(u8::is_ascii_digit)
                        || !written.iter().any(u8::is_ascii_lowercase))
            }
            _ => false,
        }) {
            end += 1;
        }
        let run = start..end;
        start = end;
        if !matches!(run.len(), 3 | 5) || !are_groups(tokens, &run) {
            continue;
        }
        let letters = String::from_utf8_lossy(tokens.letters(run.clone())).into_owned();
        let is_key = match run.len() {
            3 => {
                !goes_on(tokens, &run)
                    && (labels::announce_key(tokens, run.start) || run.len() == tokens.all.len())
            }
            _ => has_twins(tokens, &run) || is_near_a_key(&letters),
        };
        if is_key {
            found.push(Match::new(Kind::RegistrationKey, letters, tokens.bytes(run.clone())));
            tokens.take(run);
        }
    }
}

/// True if tokens are free and like the groups of a key: in one case, each with a letter, some with a digit.
fn are_groups(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let are_free = tokens.all[run.clone()].iter().all(|it| !it.taken && it.len() == GROUP);
    if !are_free {
        return false;
    }
    let has = |token: usize, is: fn(&u8) -> bool| tokens.letters(token..token + 1).iter().any(is);
    let with_digits = run.clone().filter(|&token| has(token, u8::is_ascii_digit)).count();
    let letters = tokens.letters(run.clone());
    let text = &tokens.text[tokens.bytes(run.clone())];
    let is_one_case = !text.bytes().any(|byte| byte.is_ascii_lowercase())
        || text.bytes().filter(u8::is_ascii_uppercase).count() <= 1;
    with_digits >= FEWEST_WITH_DIGITS
        && is_one_case
        && run.clone().all(|token| has(token, u8::is_ascii_alphabetic))
        && !letters.contains(&b'?')
        && !letters.iter().all(u8::is_ascii_hexdigit)
}

/// True if what is joined before or behind some groups may be a further group: then none is lost.
fn goes_on(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let is_joined = |token: usize| {
        let gap = tokens.all.get(token).map(|token| token.gap);
        matches!(gap, Some(Gap::Space | Gap::Line { .. } | Gap::Mark | Gap::Wrap))
    };
    let is_like_a_group = |token: usize| {
        let letters = tokens.written(token).as_bytes();
        (GROUP - 1..=GROUP + 1).contains(&tokens.all[token].len())
            && (letters.iter().any(u8::is_ascii_digit)
                || !letters.iter().any(u8::is_ascii_lowercase))
    };
    let before = run.start.checked_sub(1).is_some_and(is_like_a_group) && is_joined(run.start);
    before || is_joined(run.end) && is_like_a_group(run.end)
}

/// True if two of some groups are the same.
fn has_twins(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let group = |token: usize| tokens.letters(token..token + 1);
    run.clone().any(|one| (one + 1..run.end).any(|other| group(one) == group(other)))
}

#[cfg(test)]
mod tests {
    use crate::scan::{Kind, matches};

    fn found(text: &str) -> Vec<(Kind, String)> {
        matches(text, &|_| false).into_iter().map(|found| (found.kind, found.code)).collect()
    }

    #[test]
    fn three_groups_are_a_key_that_lost_one() {
        for text in [
            "Key:\nYXHA9HR-7XALKAN-15YVVJP",
            "My key is YXHA9HR-7XALKAN-15YVVJP thanks",
            "my licence yxha9hr-7xalkan-15yvvjp",
            "> YXHA9HR-7XALKAN-\n> 15YVVJP",
            "my key is:\nYXHA9HR\n7XALKAN\n15YVVJP\nThanks",
        ] {
            let expected = (Kind::RegistrationKey, "YXHA9HR7XALKAN15YVVJP".to_owned());
            assert_eq!(found(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_group_that_is_there_twice_is_kept() {
        let text = "try YXHA9HR-7XALKAN-7XALKAN-15YVVJP-RZH0ERR now";
        let code = "YXHA9HR7XALKAN7XALKAN15YVVJPRZH0ERR".to_owned();
        assert_eq!(found(text), [(Kind::RegistrationKey, code)]);
    }

    #[test]
    fn other_rows_of_groups_are_passed_over() {
        for text in [
            "the part YXHA9HR-7XALKAN-15YVVJP fits",
            "Parts\nYXHA9HR-7XALKAN-15YVVJP\n",
            "key YXHA9HR-7XALKAN-15YVVJP-RZH0ERR-A1B2C3D",
            "key of-another-morning-without-trouble",
            "key 1234567-1234567-1234567",
            "key a1b2c3d-a1b2c3d-1a2b3c4",
            "key ANOTHER-MORNING-15YVVJP",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        let text = "key YXHA9HR-7XALKAN-15YVVJP RZH0ERR";
        assert_eq!(found(text).len(), 1);
        assert_eq!(found(text)[0].1.len(), 28);
    }
}
