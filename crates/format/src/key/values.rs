//! Values, the twelve bits of a key that the vendor uses as he likes (`docs/format.md` section 2.1).

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Twelve free bits, read as one number 0 to 4095, three numbers 0 to 15, or twelve switches.
///
/// Nibbles count from 1 at the most significant, as the three hexadecimal digits are printed;
/// bits count from 0 at the least significant of their nibble.
///
/// ```
/// let values: avlock_format::Values = "6,5,7".parse()?;
/// assert_eq!(values, "657".parse()?);
/// assert_eq!(values, "0110'0101'0111".parse()?);
/// assert_eq!(values.number(), 0x657);
/// assert_eq!(values.nibble(1), Some(6));
/// assert_eq!(values.is_on(3, 2), Some(true));
/// assert_eq!(values.to_string(), "657");
/// # Ok::<(), avlock_format::ValuesError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Values(u16);

/// Why a text or a number is not twelve bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValuesError {
    /// The text has none of the three shapes.
    #[error(
        "expected three hexadecimal digits (657), three numbers 0 to 15 (6,5,7) or twelve bits (0110'0101'0111)"
    )]
    Shape,
    /// The number does not fit into twelve bits.
    #[error("expected a number 0 to 4095, found {0}")]
    Range(u16),
}

impl Values {
    /// Takes one number, 0 to 4095.
    pub const fn new(number: u16) -> Result<Self, ValuesError> {
        if number > 0xFFF { Err(ValuesError::Range(number)) } else { Ok(Self(number)) }
    }

    /// Takes the low twelve bits of a number; the others do not count.
    pub const fn from_low_bits(number: u16) -> Self {
        Self(number & 0xFFF)
    }

    /// Returns one number, 0 to 4095.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Returns three numbers of 0 to 15, the most significant first.
    pub const fn nibbles(self) -> [u8; 3] {
        [(self.0 >> 8) as u8 & 0xF, (self.0 >> 4) as u8 & 0xF, self.0 as u8 & 0xF]
    }

    /// Returns the n-th nibble, 1 to 3 from the most significant; other n have none.
    pub const fn nibble(self, n: usize) -> Option<u8> {
        match n {
            1..=3 => Some(self.nibbles()[n - 1]),
            _ => None,
        }
    }

    /// True if bit b (0 to 3, 0 the least significant) of nibble n (1 to 3) is on. Outside those ranges
    /// it is `None`.
    pub fn is_on(self, n: usize, b: u8) -> Option<bool> {
        let nibble = self.nibble(n)?;
        (b < 4).then_some(nibble >> b & 1 == 1)
    }

    /// Writes twelve bits, `0110'0101'0111`, most significant first.
    pub fn bits(self) -> String {
        let [high, middle, low] = self.nibbles();
        format!("{high:04b}'{middle:04b}'{low:04b}")
    }
}

impl fmt::Display for Values {
    /// Prints three hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03X}", self.0)
    }
}

impl FromStr for Values {
    type Err = ValuesError;

    /// Reads three hexadecimal digits, three decimal numbers with commas, or twelve bits with or
    /// without a mark after each fourth.
    fn from_str(text: &str) -> Result<Self, ValuesError> {
        let number = if text.contains(',') {
            three_numbers(text)
        } else if text.len() == 3 {
            digits(text, 16)
        } else {
            twelve_bits(text)
        };
        number.map(Self).ok_or(ValuesError::Shape)
    }
}

fn three_numbers(text: &str) -> Option<u16> {
    let numbers: Vec<u16> = text
        .split(',')
        .map(|number| digits(number.trim_matches(' '), 10).filter(|&number| number < 16))
        .collect::<Option<_>>()?;
    match numbers[..] {
        [high, middle, low] => Some(high << 8 | middle << 4 | low),
        _ => None,
    }
}

fn twelve_bits(text: &str) -> Option<u16> {
    let plain = match text.split('\'').collect::<Vec<_>>()[..] {
        [bits] if bits.len() == 12 => bits.to_owned(),
        [high, middle, low] if [high, middle, low].iter().all(|bits| bits.len() == 4) => {
            [high, middle, low].concat()
        }
        _ => return None,
    };
    digits(&plain, 2)
}

/// Reads a number without the sign that `from_str_radix` would accept.
fn digits(text: &str, radix: u32) -> Option<u16> {
    let all_digits = text.chars().all(|digit| digit.is_digit(radix));
    all_digits.then(|| u16::from_str_radix(text, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_shapes_of_every_number_come_back() {
        for number in 0..=0xFFF {
            let values = Values::new(number).unwrap();
            let [high, middle, low] = values.nibbles();
            for shape in [
                values.to_string(),
                values.to_string().to_lowercase(),
                format!("{high},{middle},{low}"),
                values.bits(),
                values.bits().replace('\'', ""),
            ] {
                assert_eq!(shape.parse(), Ok(values), "{shape}");
            }
        }
        assert_eq!(Values::new(0x1000), Err(ValuesError::Range(0x1000)));
    }

    #[test]
    fn nibbles_and_bits_are_numbered_as_documented() {
        let values = Values::new(0x657).unwrap();
        assert_eq!(
            [values.nibble(0), values.nibble(1), values.nibble(3), values.nibble(4)],
            [None, Some(6), Some(7), None]
        );
        assert_eq!(values.is_on(1, 0), Some(false));
        assert_eq!(values.is_on(1, 1), Some(true));
        assert_eq!(values.is_on(3, 3), Some(false));
        assert_eq!(values.is_on(3, 4), None);
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "65",
            "6577",
            "+65",
            "65G",
            "6,5",
            "6,5,16",
            "6,5,7,8",
            "6,,7",
            "6,+5,7",
            "0110'0101",
            "011001010112",
            "0'1100101'0111",
            "01100101011",
            "0110''01010111",
            "é57",
        ] {
            assert_eq!(text.parse::<Values>(), Err(ValuesError::Shape), "{text}");
        }
    }
}
