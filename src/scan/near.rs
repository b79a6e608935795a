//! Whether digits are nearly an InstallCode: right, or one fault away from a right one (`docs/format.md` section 3).
//!
//! A right code is one whose digits have parts in CHECKSUM that add up to 0. Which code was meant is not decided here.

use avlock_format::InstallCode;
use avlock_format::layers::checksums::INSTALL_CODE_PARTS as PARTS;

/// Hexadecimal digits of an InstallCode.
const DIGITS: usize = 12;

/// The number of values of a digit.
const VALUES: u8 = 16;

/// True for the letters of a right InstallCode.
pub fn is_right(letters: &[u8]) -> bool {
    letters.len() == DIGITS
        && std::str::from_utf8(letters).is_ok_and(|text| text.parse::<InstallCode>().is_ok())
}

/// True if a code is right, or a right one is one fault away: a digit is wrong, missing, too many, or exchanged with the
/// next. A letter that is no digit counts as a wrong one.
pub fn is_near(letters: &[u8]) -> bool {
    if !(DIGITS - 1..=DIGITS + 1).contains(&letters.len()) {
        return false;
    }
    let mut digits = [0; DIGITS + 1];
    let mut odd = None;
    for (at, &letter) in letters.iter().enumerate() {
        match char::from(letter).to_digit(VALUES.into()) {
            Some(digit) => digits[at] = digit as u8,
            None if odd.is_none() => odd = Some(at),
            None => return false,
        }
    }
    let digits = &digits[..letters.len()];
    let may_be = |at: usize| odd.is_none_or(|odd| odd == at);
    match digits.len() {
        DIGITS => {
            let sum = sum(digits, 0);
            (0..DIGITS).filter(|&at| may_be(at)).any(|at| {
                let rest = sum ^ part(at, digits[at]);
                (0..VALUES).any(|value| part(at, value) == rest && is_with(digits, at, 1, &[value]))
            }) || odd.is_none() && are_swapped(digits, sum)
        }
        length if length < DIGITS => odd.is_none() && lacks_one(digits),
        _ => has_one_too_many(digits, may_be),
    }
}

/// True if two neighbours of twelve digits changed places.
fn are_swapped(digits: &[u8], sum: u16) -> bool {
    (1..DIGITS).any(|at| {
        let (one, other) = (digits[at - 1], digits[at]);
        let change = part(at - 1, one) ^ part(at - 1, other) ^ part(at, one) ^ part(at, other);
        change == sum && is_with(digits, at - 1, 2, &[other, one])
    })
}

/// True if eleven digits are right with a further one.
fn lacks_one(digits: &[u8]) -> bool {
    let mut rest = sum(digits, 1);
    (0..DIGITS).any(|at| {
        // The digits before this place stand where they are, and those behind it one further.
        if let Some(before) = at.checked_sub(1) {
            rest ^= part(at, digits[before]) ^ part(before, digits[before]);
        }
        (0..VALUES).any(|value| part(at, value) == rest && is_with(digits, at, 0, &[value]))
    })
}

/// True if thirteen digits are right without one of those that may be too many.
fn has_one_too_many(digits: &[u8], may_be: impl Fn(usize) -> bool) -> bool {
    let mut rest = sum(&digits[1..], 0);
    (0..=DIGITS).any(|at| {
        if let Some(before) = at.checked_sub(1) {
            rest ^= part(before, digits[before]) ^ part(before, digits[at]);
        }
        rest == 0 && may_be(at) && is_with(digits, at, 1, &[])
    })
}

/// Returns the parts of digits that stand so many places further, added up.
fn sum(digits: &[u8], further: usize) -> u16 {
    let parts = digits.iter().enumerate();
    parts.fold(0, |sum, (at, &digit)| sum ^ part(at + further, digit))
}

fn part(at: usize, digit: u8) -> u16 {
    PARTS[at][usize::from(digit)]
}

/// True if digits are a right InstallCode with others in the place of some.
fn is_with(digits: &[u8], at: usize, taken: usize, others: &[u8]) -> bool {
    let all = [&digits[..at], others, &digits[at + taken..]].concat();
    let letters: String = all.iter().map(|digit| format!("{digit:X}")).collect();
    is_right(letters.as_bytes())
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
    fn each_single_fault_is_near() {
        let code = b"D873BB821E45";
        for at in 0..DIGITS {
            for digit in b"0123456789ABCDEF" {
                let mut wrong = code.to_vec();
                wrong[at] = *digit;
                assert!(is_near(&wrong));
                let mut more = code.to_vec();
                more.insert(at, *digit);
                assert!(is_near(&more));
            }
            let mut fewer = code.to_vec();
            fewer.remove(at);
            assert!(is_near(&fewer));
            let mut swapped = code.to_vec();
            swapped.swap(at, (at + 1).min(DIGITS - 1));
            assert!(is_near(&swapped));
        }
        assert!(is_near(b"D873BB821E45F"));
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
