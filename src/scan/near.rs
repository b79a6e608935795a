//! Whether digits are nearly an InstallCode: right, or one fault away from a right one (`docs/format.md` section 3).
//!
//! CHECKSUM is linear over exclusive-or, so that each digit adds a part of its own, and a right code is one whose parts
//! add up to 0. Which code was meant is not decided here.

use avlock_format::InstallCode;
use avlock_format::layers::checksums;
use std::sync::LazyLock;

/// Hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// The number of values of a digit.
const VALUES: u8 = 16;

type Digits = [u8; DIGITS];

/// The part that each value of each digit adds to [`sum`].
static PARTS: LazyLock<[[u16; VALUES as usize]; DIGITS]> = LazyLock::new(|| {
    let sum_of = |digits: &Digits| {
        let byte = |place: usize| digits[2 * place] << 4 | digits[2 * place + 1];
        checksums::install_code_checksum(&[byte(0), byte(1), byte(2), byte(3)])
            ^ u16::from_be_bytes([byte(4), byte(5)])
    };
    let zeros = [0; DIGITS];
    std::array::from_fn(|place| {
        std::array::from_fn(|value| {
            let mut digits = zeros;
            digits[place] = value as u8;
            let part = sum_of(&digits) ^ sum_of(&zeros);
            // CHECKSUM of zeros is not 0: that constant is counted with the first digit.
            if place == 0 { part ^ sum_of(&zeros) } else { part }
        })
    })
});

/// True for the letters of a right InstallCode.
pub fn is_right(letters: &[u8]) -> bool {
    letters.len() == DIGITS
        && std::str::from_utf8(letters).is_ok_and(|text| text.parse::<InstallCode>().is_ok())
}

/// True if a code is right, or a right one is one fault away: a digit is wrong, missing, too many, or exchanged with the
/// next. A letter that is no digit counts as a wrong one.
pub fn is_near(letters: &[u8]) -> bool {
    let read: Vec<Option<u8>> =
        letters.iter().map(|&it| char::from(it).to_digit(16).map(|digit| digit as u8)).collect();
    let odd: Vec<usize> = (0..read.len()).filter(|&at| read[at].is_none()).collect();
    let mut digits: Vec<u8> = read.iter().map(|digit| digit.unwrap_or_default()).collect();
    match (digits.len(), &odd[..]) {
        (DIGITS, []) => {
            let is_swapped = |at: usize| {
                let mut digits = digits.clone();
                digits.swap(at - 1, at);
                sums_up(&digits)
            };
            sums_up(&digits)
                || (0..DIGITS).any(|at| has_digit(&mut digits.clone(), at))
                || (1..DIGITS).any(is_swapped)
        }
        (DIGITS, &[at]) => has_digit(&mut digits, at),
        (length, []) if length + 1 == DIGITS => (0..DIGITS).any(|at| {
            let mut digits = digits.clone();
            digits.insert(at, 0);
            has_digit(&mut digits, at)
        }),
        (length, [] | [_]) if length == DIGITS + 1 => {
            let is_too_many = |at: usize| {
                let mut digits = digits.clone();
                digits.remove(at);
                sums_up(&digits)
            };
            match odd.first() {
                Some(&at) => is_too_many(at),
                None => (0..length).any(is_too_many),
            }
        }
        _ => false,
    }
}

/// True if digits are right with another one at a place.
fn has_digit(digits: &mut [u8], at: usize) -> bool {
    (0..VALUES).any(|digit| {
        digits[at] = digit;
        sums_up(digits)
    })
}

/// True if twelve digits are a right InstallCode.
fn sums_up(digits: &[u8]) -> bool {
    let sum =
        digits.iter().zip(&*PARTS).fold(0, |sum, (&digit, part)| sum ^ part[usize::from(digit)]);
    sum == 0 && {
        let letters: String = digits.iter().map(|&digit| format!("{digit:X}")).collect();
        letters.parse::<InstallCode>().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fault_is_near() {
        for code in [
            "D873BB821E45",
            "D873BB821E46",
            "D873BB821E4",
            "D8773BB821E45",
            "D873BB82E145",
            "G873BB821E45",
            "D873BBK821E45",
        ] {
            assert!(is_near(code.as_bytes()), "{code}");
        }
        for code in ["D873BB821F46", "D873BB821", "G873BK821E45", "D873BB8213E455", ""] {
            assert!(!is_near(code.as_bytes()), "{code}");
        }
    }

    #[test]
    fn of_other_numbers_one_in_a_thousand_is_near() {
        let mut number: u64 = 7;
        let near = (0..20_000).filter(|_| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            is_near(format!("{:012X}", number >> 16).as_bytes())
        });
        assert!((5..50).contains(&near.count()));
    }
}
