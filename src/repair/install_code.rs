//! InstallCodes near a text, by their CHECKSUM.

use super::{Fault, MOST_UNREADABLE, Repair, insertions, push, removals};
use crate::format::letters;
use crate::{ICode, InstallCode, RawInstallCode};

/// Digits of an InstallCode.
const DIGITS: usize = 12;

/// How many values a digit has.
const VALUES: u8 = 16;

/// The InstallCodes that can have been meant by a text that does not read, the simplest faults
/// only. With the iCode of a key that was made for it, only those that have it.
///
/// ```
/// use avlock::repair::{self, Fault};
///
/// let found = repair::install_code("D873BB821E54", None);
/// assert_eq!(found[0].code.to_string(), "D873BB821E45");
/// assert_eq!(found[0].fault, Fault::SwappedLetters);
/// ```
pub fn install_code(text: &str, icode: Option<ICode>) -> Vec<Repair<InstallCode>> {
    if text.parse::<InstallCode>().is_ok() {
        return Vec::new();
    }
    let typed: Vec<char> =
        text.chars().filter(|&character| !letters::is_separator(character)).collect();
    let mut search = Search { icode, found: Vec::new() };
    let resembled: Vec<Option<u8>> = typed.iter().map(|&typed| look_alike(typed)).collect();
    if let Some(digits) = whole(&resembled) {
        search.offer(&digits, Fault::LookAlikes);
    }
    let read: Vec<Option<u8>> =
        typed.iter().map(|typed| typed.to_digit(16).map(|digit| digit as u8)).collect();
    let readable: Vec<u8> = read.iter().copied().flatten().collect();
    let unreadable = read.len() - readable.len();
    if search.found.is_empty()
        && read.len() == DIGITS
        && (1..=MOST_UNREADABLE).contains(&unreadable)
    {
        search.unreadable(&read);
    }
    if search.found.is_empty() {
        search.near(&readable, unreadable > 0);
    }
    search.found
}

struct Search {
    icode: Option<ICode>,
    found: Vec<Repair<InstallCode>>,
}

impl Search {
    fn offer(&mut self, digits: &[u8; DIGITS], fault: Fault) {
        let bytes = std::array::from_fn(|place| digits[2 * place] << 4 | digits[2 * place + 1]);
        if let Ok(code) = RawInstallCode::from_bytes(bytes).verify()
            && self.icode.is_none_or(|icode| icode == code.icode())
        {
            push(&mut self.found, code, fault);
        }
    }

    fn unreadable(&mut self, read: &[Option<u8>]) {
        let places: Vec<usize> = (0..DIGITS).filter(|&place| read[place].is_none()).collect();
        let mut digits: [u8; DIGITS] = std::array::from_fn(|place| read[place].unwrap_or(0));
        for number in 0..1u32 << (4 * places.len()) {
            for (index, &place) in places.iter().enumerate() {
                digits[place] = (number >> (4 * index)) as u8 & 0xF;
            }
            self.offer(&digits, Fault::UnreadableLetters);
        }
    }

    fn near(&mut self, readable: &[u8], foreign: bool) {
        match *readable {
            _ if readable.len() + 1 == DIGITS => {
                insertions(readable, 0..VALUES, |digits| self.offer(digits, Fault::MissingLetter));
            }
            _ if readable.len() == DIGITS + 1 => {
                removals(readable, |digits| self.offer(digits, Fault::ExtraLetter));
            }
            _ if readable.len() == DIGITS => {
                let mut digits = [0; DIGITS];
                digits.copy_from_slice(readable);
                self.around(digits, foreign);
            }
            _ => {}
        }
    }

    fn around(&mut self, digits: [u8; DIGITS], foreign: bool) {
        if foreign {
            self.offer(&digits, Fault::ForeignCharacters);
        }
        for place in 0..DIGITS {
            self.each_value(digits, place, |search, one| search.offer(&one, Fault::WrongLetter));
        }
        for place in 1..DIGITS {
            let mut swapped = digits;
            swapped.swap(place - 1, place);
            self.offer(&swapped, Fault::SwappedLetters);
        }
        if !self.found.is_empty() {
            return;
        }
        for first in 0..DIGITS {
            self.each_value(digits, first, |search, one| {
                for second in first + 1..DIGITS {
                    search.each_value(one, second, |search, two| {
                        search.offer(&two, Fault::TwoWrongLetters);
                    });
                }
            });
        }
    }

    /// Every other value in one place.
    fn each_value(
        &mut self,
        digits: [u8; DIGITS],
        place: usize,
        visit: impl Fn(&mut Self, [u8; DIGITS]),
    ) {
        for value in (0..VALUES).filter(|&value| value != digits[place]) {
            let mut other = digits;
            other[place] = value;
            visit(self, other);
        }
    }
}

/// The digit that somebody wrote as a letter that resembles it.
fn look_alike(typed: char) -> Option<u8> {
    match typed.to_ascii_uppercase() {
        'O' => Some(0),
        'I' | 'L' => Some(1),
        'S' => Some(5),
        other => other.to_digit(16).map(|digit| digit as u8),
    }
}

fn whole(digits: &[Option<u8>]) -> Option<[u8; DIGITS]> {
    let digits: Vec<u8> = digits.iter().copied().collect::<Option<_>>()?;
    digits.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "D873BB821E45";

    /// What is found includes the right code, with this fault.
    fn assert_found(text: &str, fault: Fault) {
        let found = install_code(text, None);
        let right = found.iter().find(|repair| repair.code.to_string() == CODE);
        assert_eq!(right.map(|repair| repair.fault), Some(fault), "{text}: {found:?}");
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        assert_found("D873BB821E46", Fault::WrongLetter);
        assert_found("D87-3BB-821-E4S", Fault::LookAlikes);
        assert_found("8D73BB821E45", Fault::SwappedLetters);
        assert_found("D873B821E45", Fault::MissingLetter);
        assert_found("D873BB8821E45", Fault::ExtraLetter);
        assert_found("D8?3BB8?1E4?", Fault::UnreadableLetters);
        assert_found("D873BB.821E45", Fault::ForeignCharacters);
        assert_found("D873BB821E77", Fault::TwoWrongLetters);
    }

    /// Sixteen bits of CHECKSUM leave about one wrong candidate for fifteen texts with two faults.
    #[test]
    fn the_icode_of_a_key_decides_between_candidates() {
        let right: InstallCode = CODE.parse().unwrap();
        let texts = (0..=0xFF).map(|last| format!("D873BB821E{last:02X}"));
        let several: Vec<String> =
            texts.filter(|text| install_code(text, None).len() > 1).collect();
        assert!(several.len() > 3, "{several:?}");
        for text in several {
            let found = install_code(&text, Some(right.icode()));
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].code, right);
        }
        assert_eq!(install_code("D873BB821E46", Some(ICode::new(0))), []);
    }

    #[test]
    fn what_reads_or_is_too_far_away_gives_nothing() {
        for text in [CODE, "", "1E45", "????BB821E45", "D873BB821E45AA"] {
            assert_eq!(install_code(text, None), [], "{text}");
        }
    }
}
