//! The last date of a data file, `ld`, and the date ahead of it, `lf` (`docs/format.md` section 4).
//!
//! Seventeen letters; the length is published, the rest ours. The letters in plain order are numerals,
//! sealed with FF1; inside are 85 bits, most significant first: day 16, millisecond of that day 27,
//! zeros 42.

use crate::day::DelphiDay;
use crate::encryption_key::EncryptionKey;
use crate::layers::letters::{self, LettersError, PLAIN};
use jiff::civil::{DateTime, Time};
use std::fmt;
use thiserror::Error;

/// Number of letters of a sealed last date.
const LETTERS: usize = 17;
const TWEAK: &[u8] = b"ld";
const FORWARD_TWEAK: &[u8] = b"lf";
const BITS_A_LETTER: u32 = 5;
const MILLISECOND_BITS: u32 = 27;
const ZERO_BITS: u32 = 42;
const MILLISECONDS_A_DAY: u32 = 86_400_000;

/// A local time to the millisecond, from 1899-12-30 to 2079-06-04.
///
/// ```
/// use avlock_format::{EncryptionKey, LastDate};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let last_date = LastDate::open("QQQQZ3GX28WGX3478", &encryption_key)?;
/// assert_eq!(last_date.to_string(), "2010-11-18T00:00:00.000");
/// assert_eq!(last_date.seal(&encryption_key)?, "QQQQZ3GX28WGX3478");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LastDate {
    day: u16,
    millisecond: u32,
}

/// Why a last date does not read, or cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LastDateError {
    /// The text is not seventeen letters.
    #[error(transparent)]
    Letters(#[from] LettersError),
    /// The letters do not open to a time: another EncryptionKey, or a damaged letter.
    #[error("expected a day and a millisecond in the last date, found neither")]
    NotATime,
    /// The time is before 1899-12-30 or after 2079-06-04.
    #[error("expected a time from 1899-12-30 to 2079-06-04")]
    Range,
    /// The millisecond is not within a day.
    #[error("expected a millisecond of the day below {MILLISECONDS_A_DAY}, found {found}")]
    Millisecond {
        /// The number.
        found: u32,
    },
    /// FF1 refused the numerals.
    #[error("expected {LETTERS} numerals below 32 for FF1")]
    Numerals,
}

impl LastDate {
    /// Takes a day up to 2079-06-04 and a millisecond of it, below 86 400 000.
    ///
    /// The errors are [`LastDateError::Range`] and [`LastDateError::Millisecond`].
    pub fn new(day: DelphiDay, millisecond: u32) -> Result<Self, LastDateError> {
        let day = day.to_stored().ok_or(LastDateError::Range)?;
        if millisecond >= MILLISECONDS_A_DAY {
            return Err(LastDateError::Millisecond { found: millisecond });
        }
        Ok(Self { day, millisecond })
    }

    /// Takes a local time and cuts off what is below a millisecond. The error is
    /// [`LastDateError::Range`].
    pub fn from_datetime(time: DateTime) -> Result<Self, LastDateError> {
        let day = DelphiDay::from_date(time.date()).map_err(|_| LastDateError::Range)?;
        // A time of day is below 86 400 000 milliseconds, so the number is not cut.
        let since_midnight = time.time().duration_since(Time::midnight()).as_millis();
        Self::new(day, since_midnight as u32)
    }

    /// Returns the day.
    pub const fn day(self) -> DelphiDay {
        DelphiDay::from_stored(self.day)
    }

    /// Returns the millisecond of the day, below 86 400 000.
    pub const fn millisecond(self) -> u32 {
        self.millisecond
    }

    /// Counts the milliseconds from another time to this one; negative if this one is before it.
    pub const fn milliseconds_since(self, other: Self) -> i64 {
        self.milliseconds() - other.milliseconds()
    }

    const fn milliseconds(self) -> i64 {
        self.day as i64 * MILLISECONDS_A_DAY as i64 + self.millisecond as i64
    }

    /// Seals the time into seventeen upper-case letters, as the value of `ld`. The only error is
    /// [`LastDateError::Numerals`], which no time of this type causes.
    pub fn seal(self, encryption_key: &EncryptionKey) -> Result<String, LastDateError> {
        self.seal_with(TWEAK, encryption_key)
    }

    /// Seals the time as [`LastDate::seal`] does, but as the value of `lf`: its letters differ.
    pub fn seal_forward(self, encryption_key: &EncryptionKey) -> Result<String, LastDateError> {
        self.seal_with(FORWARD_TWEAK, encryption_key)
    }

    fn seal_with(
        self,
        tweak: &[u8],
        encryption_key: &EncryptionKey,
    ) -> Result<String, LastDateError> {
        let number = u128::from(self.day) << (MILLISECOND_BITS + ZERO_BITS)
            | u128::from(self.millisecond) << ZERO_BITS;
        let numerals: [u8; LETTERS] = std::array::from_fn(|index| {
            let shift = BITS_A_LETTER * (LETTERS - 1 - index) as u32;
            (number >> shift) as u8 & 31
        });
        let sealed = encryption_key
            .cipher()
            .seal_numerals(tweak, &numerals)
            .ok_or(LastDateError::Numerals)?;
        Ok(sealed.iter().map(|&value| char::from(PLAIN.letter(value))).collect())
    }

    /// Opens seventeen letters, the value of `ld`; case, hyphens and white space do not count.
    ///
    /// The errors are [`LastDateError::Letters`] and [`LastDateError::NotATime`].
    pub fn open(text: &str, encryption_key: &EncryptionKey) -> Result<Self, LastDateError> {
        Self::open_with(TWEAK, text, encryption_key)
    }

    /// Opens seventeen letters as [`LastDate::open`] does, but those of `lf`.
    pub fn open_forward(text: &str, encryption_key: &EncryptionKey) -> Result<Self, LastDateError> {
        Self::open_with(FORWARD_TWEAK, text, encryption_key)
    }

    fn open_with(
        tweak: &[u8],
        text: &str,
        encryption_key: &EncryptionKey,
    ) -> Result<Self, LastDateError> {
        let letters: [u8; LETTERS] = letters::read(text)?;
        let mut numerals = [0; LETTERS];
        for (numeral, letter) in numerals.iter_mut().zip(letters) {
            *numeral = PLAIN.value(letter).ok_or(LastDateError::Numerals)?;
        }
        let opened = encryption_key
            .cipher()
            .open_numerals(tweak, &numerals)
            .ok_or(LastDateError::Numerals)?;
        let number =
            opened.iter().fold(0u128, |number, &value| number << BITS_A_LETTER | u128::from(value));
        let zeros = number & ((1 << ZERO_BITS) - 1);
        let millisecond = (number >> ZERO_BITS) as u32 & ((1 << MILLISECOND_BITS) - 1);
        let day = (number >> (ZERO_BITS + MILLISECOND_BITS)) as u16;
        if zeros != 0 || millisecond >= MILLISECONDS_A_DAY {
            return Err(LastDateError::NotATime);
        }
        Ok(Self { day, millisecond })
    }
}

impl fmt::Display for LastDate {
    /// Prints `YYYY-MM-DDTHH:MM:SS.mmm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millisecond) = (self.millisecond / 1000, self.millisecond % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}", self.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;

    #[test]
    fn a_day_and_a_millisecond_out_of_range_have_their_own_errors() {
        let last = DelphiDay::from_stored(u16::MAX);
        assert!(LastDate::new(last, MILLISECONDS_A_DAY - 1).is_ok());
        let millisecond = LastDateError::Millisecond { found: 90_000_000 };
        assert_eq!(LastDate::new(last, 90_000_000), Err(millisecond));
        assert_eq!(LastDate::new(last.plus_days(1), 0), Err(LastDateError::Range));
        assert_eq!(
            millisecond.to_string(),
            "expected a millisecond of the day below 86400000, found 90000000"
        );
    }

    #[test]
    fn a_time_is_cut_to_the_millisecond() {
        let end = civil::date(2079, 6, 4).at(23, 59, 59, 999_999_999);
        let last_date = LastDate::from_datetime(end).unwrap();
        assert_eq!(last_date.to_string(), "2079-06-04T23:59:59.999");
        let before = civil::date(1899, 12, 29).at(23, 59, 59, 0);
        assert_eq!(LastDate::from_datetime(before), Err(LastDateError::Range));
        let after = civil::date(2079, 6, 5).at(0, 0, 0, 0);
        assert_eq!(LastDate::from_datetime(after), Err(LastDateError::Range));
    }
}
