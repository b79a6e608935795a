//! The local time, and a second clock beside it that cannot be set.

use crate::error::Error;
use avlock_format::LastDate;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::time::{Duration, Instant};

/// A clock. [`SystemClock`] is the computer's; a test gives [`crate::License::open_with`] one of its own.
pub trait Clock: Send + Sync {
    /// Reads the clock.
    fn now(&self) -> ClockReading;
}

/// One reading of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// The time, whatever the zone.
    pub utc: Timestamp,
    /// How far the local time is ahead of it.
    pub offset: Offset,
    /// The time since a moment that stays the same while the program runs. Setting the clock does not
    /// change it.
    pub elapsed: Duration,
    /// False if the time zone of the computer is not known, so that the local time is that of UTC.
    pub zone_is_known: bool,
}

/// The clock and the time zone of the computer.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts to measure elapsed time now.
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> ClockReading {
        let utc = Timestamp::now();
        let zone = TimeZone::try_system().ok().filter(|zone| !zone.is_unknown());
        ClockReading {
            utc,
            offset: zone.as_ref().map_or(Offset::UTC, |zone| zone.to_offset(utc)),
            elapsed: self.started.elapsed(),
            zone_is_known: zone.is_some(),
        }
    }
}

/// The clock of one run: what it showed at the start, from which the least that it can show follows.
#[derive(Debug, Clone, Copy)]
pub struct RunClock {
    started: ClockReading,
}

/// A moment of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The local time that the clock shows.
    pub shown: LastDate,
    /// The local time, which is never before the start of the run and the time since then. It is later
    /// than the one shown if the clock was turned back meanwhile.
    pub real: LastDate,
    /// The time since a moment that stays the same.
    pub elapsed: Duration,
}

impl RunClock {
    pub fn new(started: ClockReading) -> Self {
        Self { started }
    }

    /// Judges a later reading. Both times are in the zone of that reading, so that neither a journey
    /// nor daylight saving time looks like a clock that was turned back.
    pub fn moment(&self, reading: ClockReading) -> Result<Moment, Error> {
        let since = reading.elapsed.saturating_sub(self.started.elapsed);
        let since = SignedDuration::try_from(since).map_err(|_| Error::Clock)?;
        let least = self.started.utc.checked_add(since).map_err(|_| Error::Clock)?;
        let local = |utc: Timestamp| {
            LastDate::from_datetime(reading.offset.to_datetime(utc)).map_err(|_| Error::Clock)
        };
        Ok(Moment {
            shown: local(reading.utc)?,
            real: local(reading.utc.max(least))?,
            elapsed: reading.elapsed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(utc: &str, offset_hours: i8, elapsed_hours: u64) -> ClockReading {
        ClockReading {
            utc: utc.parse().unwrap(),
            offset: jiff::tz::offset(offset_hours),
            elapsed: Duration::from_secs(3600 * elapsed_hours),
            zone_is_known: true,
        }
    }

    fn days(moment: Moment) -> (String, String) {
        (moment.shown.to_string(), moment.real.to_string())
    }

    #[test]
    fn a_clock_turned_back_is_seen_and_a_change_of_zone_is_not() {
        let run = RunClock::new(reading("2026-12-01T10:00:00Z", 1, 5));
        let same = |text: &str| (text.to_owned(), text.to_owned());
        let moment = |utc, offset, elapsed| run.moment(reading(utc, offset, elapsed)).unwrap();
        assert_eq!(days(moment("2026-12-01T12:00:00Z", 1, 7)), same("2026-12-01T13:00:00.000"));
        // A flight to the west, and the end of summer time.
        assert_eq!(days(moment("2026-12-01T12:00:00Z", -10, 7)), same("2026-12-01T02:00:00.000"));
        // Suspended for a day: only the clock goes on.
        assert_eq!(days(moment("2026-12-02T12:00:00Z", 1, 7)), same("2026-12-02T13:00:00.000"));
        let back = days(moment("2026-11-01T10:00:00Z", 1, 6));
        assert_eq!(back, ("2026-11-01T11:00:00.000".into(), "2026-12-01T12:00:00.000".into()));
    }

    #[test]
    fn a_day_that_the_format_cannot_store_is_an_error() {
        let at = |utc| RunClock::new(reading(utc, 0, 0)).moment(reading(utc, 0, 0));
        assert_eq!(at("2079-06-04T23:59:59Z").unwrap().shown.day().days_since_epoch(), 65535);
        assert!(matches!(at("2079-06-05T00:00:00Z"), Err(Error::Clock)));
        assert!(matches!(at("1899-12-29T23:59:59Z"), Err(Error::Clock)));
    }
}
