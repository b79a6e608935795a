//! Which code may have been meant by one that does not read, as findings. They are suggestions, which
//! a person takes up or not; nothing here changes what was read.

use crate::reading::letters;
use crate::repair::{self, Fault, Reach, Repair, Wanted};
use crate::session::keys::NamedKey;
use avlock_format::check::Expected;
use avlock_format::layers::armour::{self, LETTERS};
use avlock_format::layers::letters::LettersError;
use avlock_format::{Finding, FindingCode, ICode, KeyError};
use std::fmt::Display;

/// What to do if the only key near the text is for another computer, and so is not suggested.
pub const OF_ANOTHER_COMPUTER: &str = "it is mistyped, and the key that is near it is for another computer: \
     find the one that was issued for this computer";

/// A text that does not read.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The text as given.
    pub text: &'a str,
    /// The text in its usual spelling.
    pub plain: &'a str,
}

impl Given<'_> {
    /// Returns the text that a suggestion is shown below: as given, unless some of its letters were
    /// mapped or taken away, for then letter would not be above letter.
    fn shown(&self) -> String {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        if letters(self.text) == letters(self.plain) {
            return self.text.trim().to_owned();
        }
        self.plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Returns a finding for each key that is one fault away from the text, under any EncryptionKey. The
/// search is cheap enough for texts that most likely are not keys.
pub fn one_fault_away(text: Given<'_>, keys: &[NamedKey], expected: &Expected) -> Vec<Finding> {
    keys_near(text, keys, expected, Reach::OneFault)
}

/// Returns a finding for each key that differs from the text in two letters. The search is some
/// hundred times as long as that for one fault.
pub fn two_letters_away(text: Given<'_>, keys: &[NamedKey], expected: &Expected) -> Vec<Finding> {
    keys_near(text, keys, expected, Reach::TwoLetters)
}

fn keys_near(
    text: Given<'_>,
    keys: &[NamedKey],
    expected: &Expected,
    reach: Reach,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for named in keys {
        let wanted = Wanted {
            app_id: expected.app_id.or(named.app_id()),
            icode: expected.install_code.map(|code| code.icode()),
        };
        let what = match &named.app {
            Some(app) => format!("a key of {app}"),
            None => "a key".to_owned(),
        };
        let found = repair::registration_key(text.plain, &named.encryption_key, &wanted, reach);
        for Repair { code, fault } in found {
            findings.push(suggestion(&what, code, fault, text));
        }
    }
    findings
}

/// Returns a finding for each InstallCode that may have been meant. If keys that were made for it are
/// at hand, only those that have one of their iCodes are returned, as long as there are any.
pub fn of_install_code(text: Given<'_>, icodes: &[ICode]) -> Vec<Finding> {
    let mut found = repair::install_code(text.plain, icodes);
    if found.is_empty() && !icodes.is_empty() {
        found = repair::install_code(text.plain, &[]);
    }
    let what = "an InstallCode";
    found.into_iter().map(|Repair { code, fault }| suggestion(what, code, fault, text)).collect()
}

fn suggestion(what: &str, code: impl Display, fault: Fault, text: Given<'_>) -> Finding {
    Finding::note(FindingCode::Repaired, format_args!("it may be {what}: {fault}"))
        .compared(code, text.shown())
}

/// Tells which group of a key is missing, as far as the frame of the others does: its digits are in the first
/// group, between the second and the third, and in the last.
fn of_three_groups(letters: &str) -> &'static str {
    const GROUP: usize = 7;
    let is_right = |missing: usize, digits: [usize; 2]| {
        let mut whole = [b'?'; LETTERS];
        let places = (0..LETTERS).filter(|place| place / GROUP != missing);
        for (place, letter) in places.zip(letters.bytes()) {
            whole[place] = letter;
        }
        let frame = armour::spell(&whole).frame;
        digits.into_iter().all(|digit| frame[digit] == armour::FRAME_DIGITS[digit])
    };
    match (is_right(0, [1, 2]), is_right(1, [0, 2]), is_right(3, [0, 1])) {
        (true, false, false) => {
            "these are three of four groups, and the first is missing: ask for the whole key, copied"
        }
        (false, true, false) => {
            "these are three of four groups, and the second or third is missing: ask for the whole key, copied"
        }
        (false, false, true) => {
            "these are three of four groups, and the last is missing: ask for the whole key, copied"
        }
        _ => "these are three of four groups: ask for the whole key, copied",
    }
}

/// Returns what to do about a key that does not read, by how many keys were found near it.
pub fn remedy(error: &KeyError, suggested: usize, plain: &str) -> &'static str {
    // The frame is right, so most likely no letter is wrong: the EncryptionKey is another one.
    let is_well_formed = matches!(error, KeyError::Packing(_) | KeyError::Checksum { .. });
    if let (0, KeyError::Letters(LettersError::Length { found, .. })) = (suggested, error) {
        match found {
            21 => return of_three_groups(&letters(plain)),
            14 => return "these are two of four groups: ask for the whole key, copied",
            7 => return "this is one of four groups: ask for the whole key, copied",
            _ => {}
        }
    }
    match (suggested, is_well_formed) {
        (0, true) => {
            "no key within two letters of it reads: it is most likely of another product, \
             made with another EncryptionKey"
        }
        (0, false) => {
            "it is mistyped, and no key that reads is near: ask for it again, copied, not retyped"
        }
        (1, _) => "have the suggested key entered, if it is the one that was issued",
        _ => "compare the suggested keys with the one that was issued",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_tells_which_group_is_missing() {
        for groups in [
            ["Z64A59E", "J5M6X1W", "YX6L7TV", "RFMR5R4"],
            ["YXHA9HR", "7XALKAN", "15YVVJP", "RZH0ERR"],
        ] {
            let without = |missing: usize| {
                let left = (0..4).filter(|group| *group != missing).map(|group| groups[group]);
                of_three_groups(&left.collect::<String>())
            };
            assert!(without(0).contains("the first is missing"), "{}", without(0));
            assert!(without(1).contains("the second or third is missing"), "{}", without(1));
            assert!(without(2).contains("the second or third is missing"), "{}", without(2));
            assert!(without(3).contains("the last is missing"), "{}", without(3));
        }
        let any = of_three_groups("AAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(any, "these are three of four groups: ask for the whole key, copied");
    }
}
