//! Delphi day numbers: days since 1899-12-30 (`docs/format.md` section 2.1).

use jiff::SignedDuration;
use jiff::civil::{self, Date};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

const EPOCH: Date = civil::date(1899, 12, 30);

/// A day, as the number of days since 1899-12-30, up to 9999-12-31. That is further than any field of
/// the format stores: the last day of a key may lie beyond the stored range.
///
/// ```
/// let day: avlock_format::DelphiDay = "2010-11-18".parse()?;
/// assert_eq!(day.days_since_epoch(), 40500);
/// assert_eq!(day.to_string(), "2010-11-18");
/// # Ok::<(), avlock_format::DayError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DelphiDay(u32);

/// Why a text or a date is not a Delphi day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DayError {
    /// The text is not four digits, a hyphen, two digits, a hyphen, two digits.
    #[error("expected a date as YYYY-MM-DD")]
    Shape,
    /// The calendar does not have the day.
    #[error("expected a day that exists in the calendar")]
    Calendar,
    /// The day is before day 0.
    #[error("expected a day from 1899-12-30 on")]
    BeforeEpoch,
}

impl DelphiDay {
    /// 9999-12-31, the last day that `YYYY-MM-DD` can write.
    pub const MAX: Self = Self(2_958_465);

    /// The number of 1970-01-01.
    const UNIX_EPOCH: i64 = 25_569;

    /// Makes the day that a field of the format stores, 16 bits wide. Every number is a day here; that
    /// 65535 means *permanent* in a key is for the key's fields to know.
    pub const fn from_stored(number: u16) -> Self {
        Self(number as u32)
    }

    /// Returns the number that a field of the format stores. It has 16 bits, so days after 2079-06-04
    /// have none.
    pub fn to_stored(self) -> Option<u16> {
        u16::try_from(self.0).ok()
    }

    /// Counts the days up to a date of the calendar, which is not before 1899-12-30.
    pub fn from_date(date: Date) -> Result<Self, DayError> {
        let days = date.duration_since(EPOCH).as_hours() / 24;
        u32::try_from(days).map(Self).map_err(|_| DayError::BeforeEpoch)
    }

    /// Returns the date of the calendar.
    pub fn date(self) -> Date {
        // Counted from 1970, because a jiff date takes no more days than lie between it and 9999.
        let unix_epoch = civil::date(1970, 1, 1);
        let days = i64::from(self.0) - Self::UNIX_EPOCH;
        unix_epoch.saturating_add(SignedDuration::from_hours(24 * days))
    }

    /// Returns the number of days since 1899-12-30, up to 2 958 465.
    pub const fn days_since_epoch(self) -> u32 {
        self.0
    }

    /// Counts the days from another day to this one; negative if this one is before it.
    pub fn days_since(self, other: Self) -> i64 {
        i64::from(self.0) - i64::from(other.0)
    }

    /// Returns the day that is this many days later, or [`DelphiDay::MAX`] if it would lie beyond.
    pub fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add(days).min(Self::MAX.0))
    }
}

impl fmt::Display for DelphiDay {
    /// Prints `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl FromStr for DelphiDay {
    type Err = DayError;

    /// Reads `YYYY-MM-DD` and nothing else.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DayError::Shape);
        };
        let year = number(&[y1, y2, y3, y4])?;
        let month = number(&[m1, m2])? as i8;
        let day = number(&[d1, d2])? as i8;
        Self::from_date(Date::new(year, month, day).map_err(|_| DayError::Calendar)?)
    }
}

/// Reads up to four decimal digits, without a sign.
fn number(digits: &[u8]) -> Result<i16, DayError> {
    let mut number = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return Err(DayError::Shape);
        }
        number = 10 * number + i16::from(digit - b'0');
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_back() {
        for number in (0..=DelphiDay::MAX.0).step_by(7).chain(0..=70_000) {
            let day = DelphiDay(number);
            assert_eq!(day.to_string().parse(), Ok(day));
        }
        assert_eq!(DelphiDay::MAX.to_string(), "9999-12-31");
        assert_eq!(DelphiDay::from_stored(65535).to_string(), "2079-06-04");
        assert_eq!(DelphiDay::MAX.plus_days(u32::MAX), DelphiDay::MAX);
    }

    #[test]
    fn other_dates_are_refused() {
        for text in [
            "",
            "31/12/2027",
            "2027-1-1",
            "20271231",
            "2027-12-31 ",
            "+027-12-31",
            "2027-12-31T00:00",
        ] {
            assert_eq!(text.parse::<DelphiDay>(), Err(DayError::Shape), "{text}");
        }
        for text in ["2027-02-29", "2027-13-01", "2027-00-10", "2027-04-31"] {
            assert_eq!(text.parse::<DelphiDay>(), Err(DayError::Calendar), "{text}");
        }
        assert_eq!("1899-12-29".parse::<DelphiDay>(), Err(DayError::BeforeEpoch));
    }
}
