//! How the last date of a data file rises (`docs/format.md` section 4, ours).
//!
//! A clock that once ran far ahead would leave every later day *backed*. So a jump of more than 366 days
//! is noted in `lf` first, and believed only if the next process that opens the file sees it as well.

use crate::encryption_key::EncryptionKey;
use crate::file::data_file::DataFile;
use crate::file::last_date::{LastDate, LastDateError};

/// The longest step of `ld` that is believed at once.
const LONGEST_STEP: i64 = 366 * 86_400_000;

/// A local time, and what the process that sees it knows.
///
/// ```
/// use avlock_format::{DataFile, EncryptionKey, LastDate, TimeSeen};
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let at = |day: &str| LastDate::new(day.parse().unwrap(), 0).unwrap();
/// let mut file = DataFile::default();
/// file.note_time(TimeSeen::opening(at("2026-12-01")), &encryption_key)?;
///
/// // The clock is ten years ahead in one run, and right again in the next.
/// file.note_time(TimeSeen::opening(at("2036-12-01")), &encryption_key)?;
/// assert_eq!(file.last_date(&encryption_key), Some(Ok(at("2026-12-01"))));
/// file.note_time(TimeSeen::opening(at("2026-12-02")), &encryption_key)?;
/// assert_eq!(file.last_date(&encryption_key), Some(Ok(at("2026-12-02"))));
/// assert_eq!(file.forward_date(&encryption_key), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSeen {
    /// The local time.
    pub now: LastDate,
    /// True if the process opens the file, and is not one that goes on to use it.
    pub opens: bool,
    /// The `lf` that this process wrote last, if it did. It does not believe what it wrote itself.
    pub own_forward: Option<LastDate>,
}

impl TimeSeen {
    /// A time seen by a process that opens the file for the first time.
    pub const fn opening(now: LastDate) -> Self {
        Self { now, opens: true, own_forward: None }
    }
}

impl DataFile {
    /// Raises `ld` to the time, or notes the time in `lf` if it is far ahead. Returns the `lf` that this
    /// process wrote, now or before, for as long as it is in the file: the `own_forward` of its next call.
    ///
    /// The error is that of an `ld` that does not read; then the file is as it was. An `lf` that does not
    /// read is dropped.
    pub fn note_time(
        &mut self,
        seen: TimeSeen,
        encryption_key: &EncryptionKey,
    ) -> Result<Option<LastDate>, LastDateError> {
        let TimeSeen { now, opens, own_forward } = seen;
        let forward = self.forward_date(encryption_key).and_then(Result::ok);
        let is_own = forward.is_some() && forward == own_forward;
        let believed = match self.last_date(encryption_key).transpose()? {
            None => Some(now),
            Some(last) if now.milliseconds_since(last) <= LONGEST_STEP => Some(last.max(now)),
            Some(_) => match forward {
                Some(forward) if opens && !is_own && now >= forward => Some(now),
                Some(_) if !opens || is_own => return Ok(forward.filter(|_| is_own)),
                _ => None,
            },
        };
        match believed {
            Some(last_date) => {
                self.set_last_date(last_date, encryption_key)?;
                self.set_forward_date(None, encryption_key)?;
                Ok(None)
            }
            None => {
                self.set_forward_date(Some(now), encryption_key)?;
                Ok(Some(now))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::DelphiDay;

    fn at(day: u16) -> LastDate {
        LastDate::new(DelphiDay::from_stored(day), 5).unwrap()
    }

    struct Computer {
        file: DataFile,
        secret: EncryptionKey,
    }

    impl Computer {
        fn new(day: u16) -> Self {
            let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
            let mut computer = Self { file: DataFile::default(), secret };
            computer.open(day);
            computer
        }

        fn open(&mut self, day: u16) -> Option<LastDate> {
            self.file.note_time(TimeSeen::opening(at(day)), &self.secret).unwrap()
        }

        fn run(&mut self, day: u16, own_forward: Option<LastDate>) -> Option<LastDate> {
            let seen = TimeSeen { now: at(day), opens: false, own_forward };
            self.file.note_time(seen, &self.secret).unwrap()
        }

        fn dates(&self) -> (Option<LastDate>, Option<LastDate>) {
            let read = |date: Option<Result<LastDate, _>>| date.map(Result::unwrap);
            (read(self.file.last_date(&self.secret)), read(self.file.forward_date(&self.secret)))
        }
    }

    #[test]
    fn a_step_of_a_year_is_believed_and_a_longer_one_waits() {
        let mut computer = Computer::new(1000);
        assert_eq!(computer.open(1366), None);
        assert_eq!(computer.dates(), (Some(at(1366)), None));
        assert_eq!(computer.open(1733), Some(at(1733)));
        assert_eq!(computer.dates(), (Some(at(1366)), Some(at(1733))));
        // A day before the one in `lf`, but still far ahead: `lf` moves down.
        computer.open(1740);
        assert_eq!(computer.dates(), (Some(at(1740)), None));
        computer.open(3000);
        computer.open(2990);
        assert_eq!(computer.dates(), (Some(at(1740)), Some(at(2990))));
        computer.open(2990);
        assert_eq!(computer.dates(), (Some(at(2990)), None));
        computer.open(5);
        assert_eq!(computer.dates(), (Some(at(2990)), None));
    }

    #[test]
    fn a_process_does_not_believe_itself() {
        let mut computer = Computer::new(1000);
        let own = computer.open(5000);
        assert_eq!(computer.run(5001, own), own);
        let seen = TimeSeen { now: at(5002), opens: true, own_forward: own };
        assert_eq!(computer.file.note_time(seen, &computer.secret), Ok(own));
        assert_eq!(computer.dates(), (Some(at(1000)), Some(at(5000))));
        // Nor does one that is running already believe another.
        assert_eq!(computer.run(5003, None), None);
        assert_eq!(computer.dates(), (Some(at(1000)), Some(at(5000))));
        computer.open(5004);
        assert_eq!(computer.dates(), (Some(at(5004)), None));
        assert_eq!(computer.run(5005, own), None);
        assert_eq!(computer.dates(), (Some(at(5005)), None));
    }

    #[test]
    fn a_damaged_forward_date_goes_and_a_damaged_last_date_stays() {
        let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        let mut computer = Computer::new(1000);
        let sealed = at(1000).seal(&secret).unwrap();
        let text = format!("ld={sealed}\nlf=nonsense\n");
        computer.file = DataFile::from_bytes(text.as_bytes()).unwrap();
        computer.open(1001);
        assert_eq!(computer.dates(), (Some(at(1001)), None));
        let damaged = DataFile::from_bytes(b"ld=nonsense\n").unwrap();
        computer.file = damaged.clone();
        assert!(computer.file.note_time(TimeSeen::opening(at(1)), &secret).is_err());
        assert_eq!(computer.file, damaged);
    }
}
