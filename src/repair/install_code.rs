//! Searches for InstallCodes near a text, by their CHECKSUM (`docs/format.md` section 3).
//!
//! A candidate is judged by the parts that its digits have in CHECKSUM, instead of a computation over all of them.

use crate::repair::{Fault, MOST_UNREADABLE, Repair, insertions, push, removals};
use avlock_format::layers::checksums::INSTALL_CODE_PARTS as PARTS;
use avlock_format::layers::letters;
use avlock_format::{ICode, InstallCode, RawInstallCode};

/// Hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// The number of values of a digit.
const VALUES: u8 = 16;

/// The most digits within which whole codes are looked for.
const MOST_GLUED: usize = 128;

/// Digits that are taken for each other.
const HABITS: [[u8; 2]; 6] = [[8, 0xB], [0, 0xD], [1, 7], [6, 8], [5, 6], [0xE, 0xF]];

type Digits = [u8; DIGITS];

/// Returns the InstallCodes that can have been meant by a text that does not read, the simplest faults
/// only. If iCodes of keys for the same computer are given, the code has to have one of them.
///
/// A text that reads already gives nothing.
///
/// ```
/// use avlock::repair::{self, Fault};
///
/// let found = repair::install_code("D873BB821E54", &[]);
/// assert_eq!(found[0].code.to_string(), "D873BB821E45");
/// assert_eq!(found[0].fault, Fault::SwappedLetters);
/// ```
pub fn install_code(text: &str, icodes: &[ICode]) -> Vec<Repair<InstallCode>> {
    if text.parse::<InstallCode>().is_ok() {
        return Vec::new();
    }
    let typed: Vec<char> =
        text.chars().filter(|&character| !letters::is_separator(character)).collect();
    let mut search = Search { icodes, found: Vec::new() };
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
    if search.found.is_empty() && read.len() > DIGITS + 1 && read.len() <= MOST_GLUED {
        search.glued(&read);
    }
    search.found
}

/// Returns the difference of CHECKSUM as computed and as written in the code: 0 if they agree.
fn sum(digits: &Digits) -> u16 {
    digits.iter().zip(&*PARTS).fold(0, |sum, (&digit, part)| sum ^ part[usize::from(digit)])
}

fn bytes(digits: &Digits) -> [u8; 6] {
    std::array::from_fn(|place| digits[2 * place] << 4 | digits[2 * place + 1])
}

struct Search<'a> {
    icodes: &'a [ICode],
    found: Vec<Repair<InstallCode>>,
}

impl Search<'_> {
    /// Adds a candidate if its CHECKSUM is right and it passes `judge`.
    fn offer(&mut self, digits: &Digits, fault: Fault) {
        if sum(digits) == 0 {
            self.judge(digits, fault);
        }
    }

    /// Adds a candidate whose CHECKSUM is right if its sources are valid and its iCode is wanted.
    fn judge(&mut self, digits: &Digits, fault: Fault) {
        if let Ok(code) = RawInstallCode::from_bytes(bytes(digits)).to_code()
            && (self.icodes.is_empty() || self.icodes.contains(&code.icode()))
        {
            push(&mut self.found, code, fault);
        }
    }

    fn unreadable(&mut self, read: &[Option<u8>]) {
        let places: Vec<usize> = (0..DIGITS).filter(|&place| read[place].is_none()).collect();
        let mut digits: Digits = std::array::from_fn(|place| read[place].unwrap_or(0));
        for number in 0..1u32 << (4 * places.len()) {
            for (index, &place) in places.iter().enumerate() {
                digits[place] = (number >> (4 * index)) as u8 & 0xF;
            }
            self.offer(&digits, Fault::UnreadableLetters);
        }
    }

    fn near(&mut self, readable: &[u8], foreign: bool) {
        if readable.len() + 1 == DIGITS {
            insertions(readable, 0..VALUES, |digits| self.offer(digits, Fault::MissingLetter));
        } else if readable.len() == DIGITS + 1 {
            removals(readable, |digits| self.offer(digits, Fault::ExtraLetter));
        } else if let Ok(digits) = Digits::try_from(readable) {
            if foreign {
                self.offer(&digits, Fault::ForeignCharacters);
            }
            self.around(&digits);
        }
    }

    /// Looks for whole codes within more digits than a code has.
    fn glued(&mut self, read: &[Option<u8>]) {
        let is_repeated = read.len().is_multiple_of(DIGITS)
            && read.chunks(DIGITS).all(|chunk| chunk == &read[..DIGITS]);
        let fault = if is_repeated { Fault::Twice } else { Fault::Glued };
        for window in read.windows(DIGITS) {
            if let Some(digits) = whole(window) {
                self.offer(&digits, fault);
            }
        }
    }

    /// Offers the texts in which one digit of a pair is the other one, at any of the places of both.
    fn habits(&mut self, digits: &Digits) {
        for [one, other] in HABITS {
            let is_either = |&place: &usize| [one, other].contains(&digits[place]);
            let places: Vec<usize> = (0..DIGITS).filter(is_either).collect();
            for choice in 1..1_u32 << places.len() {
                let mut changed = *digits;
                for (number, &place) in places.iter().enumerate() {
                    if choice >> number & 1 == 1 {
                        changed[place] ^= one ^ other;
                    }
                }
                self.offer(&changed, Fault::Habit);
            }
        }
    }

    fn around(&mut self, digits: &Digits) {
        for (place, value, part) in changes(digits) {
            if sum(digits) == part {
                self.judge(&changed(digits, [(place, value)]), Fault::WrongLetter);
            }
        }
        for place in 1..DIGITS {
            let mut swapped = *digits;
            swapped.swap(place - 1, place);
            self.offer(&swapped, Fault::SwappedLetters);
        }
        if self.found.is_empty() {
            self.habits(digits);
        }
        if !self.found.is_empty() {
            return;
        }
        // Two changes mend the code if their parts are together the difference that it has.
        let all: Vec<(usize, u8, u16)> = changes(digits).collect();
        for &(first, one, part) in &all {
            let missing = sum(digits) ^ part;
            for &(second, other, part) in &all {
                if part == missing && second > first {
                    let two = changed(digits, [(first, one), (second, other)]);
                    self.judge(&two, Fault::TwoWrongLetters);
                }
            }
        }
    }
}

/// Returns each place with each other value for it and the amount by which that changes [`sum`].
fn changes(digits: &Digits) -> impl Iterator<Item = (usize, u8, u16)> {
    digits.iter().enumerate().flat_map(|(place, &own)| {
        let parts = &PARTS[place];
        let own_part = parts[usize::from(own)];
        let others = (0..VALUES).filter(move |&value| value != own);
        others.map(move |value| (place, value, parts[usize::from(value)] ^ own_part))
    })
}

fn changed<const N: usize>(digits: &Digits, changes: [(usize, u8); N]) -> Digits {
    let mut changed = *digits;
    for (place, value) in changes {
        changed[place] = value;
    }
    changed
}

/// Returns the digit that a character is, or that it resembles.
fn look_alike(typed: char) -> Option<u8> {
    match typed.to_ascii_uppercase() {
        'O' => Some(0),
        'Q' => Some(0),
        'I' | 'L' => Some(1),
        'Z' => Some(2),
        'S' => Some(5),
        'G' => Some(6),
        other => other.to_digit(16).map(|digit| digit as u8),
    }
}

fn whole(digits: &[Option<u8>]) -> Option<Digits> {
    let digits: Vec<u8> = digits.iter().copied().collect::<Option<_>>()?;
    digits.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "D873BB821E45";

    /// Asserts that the right code is among what is found, with this fault.
    fn assert_found(text: &str, fault: Fault) {
        let found = install_code(text, &[]);
        let right = found.iter().find(|repair| repair.code.to_string() == CODE);
        assert_eq!(right.map(|repair| repair.fault), Some(fault), "{text}: {found:?}");
    }

    #[test]
    fn what_adds_up_is_what_verifies() {
        let digits = |number: u64| std::array::from_fn(|place| (number >> (4 * place)) as u8 & 0xF);
        let verifies = |digits: &Digits| {
            let raw = RawInstallCode::from_bytes(bytes(digits));
            raw.icode() == raw.computed_icode()
        };
        let mut right = 0;
        for number in (0..1 << 48).step_by(0x1_2345_6789) {
            let digits = digits(number);
            assert_eq!(sum(&digits) == 0, verifies(&digits));
            let code = RawInstallCode::from_bytes(bytes(&digits));
            let [a, b, c, d, ..] = bytes(&digits);
            let [e, f] = code.computed_icode().number().to_be_bytes();
            let repaired = [a, b, c, d, e, f];
            let digits =
                std::array::from_fn(|place| repaired[place / 2] >> (4 * (1 - place % 2)) & 0xF);
            assert_eq!(sum(&digits), 0);
            right += 1;
        }
        assert!(right > 1000, "{right}");
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

    /// CHECKSUM has 16 bits, so about one text with two faults in fifteen has a wrong candidate.
    #[test]
    fn the_icode_of_a_key_decides_between_candidates() {
        let right: InstallCode = CODE.parse().unwrap();
        let texts = (0..=0xFF).map(|last| format!("D873BB821E{last:02X}"));
        let several: Vec<String> = texts.filter(|text| install_code(text, &[]).len() > 1).collect();
        assert!(several.len() > 3, "{several:?}");
        for text in several {
            let found = install_code(&text, &[right.icode()]);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].code, right);
        }
        assert_eq!(install_code("D873BB821E46", &[ICode::new(0)]), []);
    }

    #[test]
    fn what_reads_or_is_too_far_away_gives_nothing() {
        for text in [CODE, "", "1E45", "????BB821E45", "D873BB821E44AA"] {
            assert_eq!(install_code(text, &[]), [], "{text}");
        }
    }

    #[test]
    fn codes_with_nothing_between_are_cut_and_habits_are_known() {
        let found = |text: &str| {
            let found = install_code(text, &[]).into_iter();
            found.map(|repair| (repair.code.to_string(), repair.fault)).collect::<Vec<_>>()
        };
        assert_eq!(found("BED1ABB4B189BED1ABB4B189"), [("BED1ABB4B189".to_owned(), Fault::Twice)]);
        let two = found("BED1ABB4B189D873BB821E45");
        assert_eq!(two.iter().map(|two| two.1).collect::<Vec<_>>(), [Fault::Glued, Fault::Glued]);
        assert_eq!(found("BED1ABB4B189please"), [("BED1ABB4B189".to_owned(), Fault::Glued)]);
        assert!(found("8ED1A8848189").contains(&("BED1ABB4B189".to_owned(), Fault::Habit)));
    }
}
