//! The meaning of a registration key, in types that cannot hold nonsense (`docs/format.md` section
//! 2.1).
//!
//! [`crate::RawFields`] holds the same as ten numbers, whether or not they make sense together; it
//! reads and writes the digits.

use crate::code::install_code::ICode;
use crate::day::DelphiDay;
use crate::key::app_version::AppVersion;
use crate::key::key_type::{KeyType, TypeDigit};
use crate::key::values::Values;
use thiserror::Error;

/// The meaning of a registration key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyFields {
    /// The number of the application, AppID.
    pub app_id: u16,
    /// The computers that the key is for.
    pub binding: Binding,
    /// What the key does where it is entered.
    pub action: Action,
}

/// The computers that a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// The computer whose InstallCode has this CHECKSUM.
    Computer(ICode),
    /// Every computer that runs this version of the application: a generic key.
    Version(AppVersion),
}

/// What a key does where it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Registers the application.
    Register(Grant),
    /// Removes the key of one index.
    Unregister(KeyIndex),
    /// Removes the keys of all indexes.
    UnregisterAll,
}

/// The terms of a registered key say what it grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// How long the key is good.
    pub term: Term,
    /// The number of the key within the application.
    pub index: KeyIndex,
    /// The number of computers that share the key.
    pub users: u8,
    /// The number of copies that may run at once on one computer.
    pub instances: u8,
    /// The vendor's own twelve bits.
    pub values: Values,
}

/// How long a key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// Good for some days, to try the program.
    Trial(Period),
    /// Good for some days.
    Temporary(Period),
    /// Good for ever.
    Permanent,
}

/// The days that a key is good for: 1 to 65534 of them, the first from 1899-12-30 to 2079-06-03.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    first: u16,
    days: u16,
}

/// The number of a key within its application, 0 to 254.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct KeyIndex(u8);

/// Why fields do not make a key: one is out of its range, or contradicts another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// The number of days is 0, or more than a key stores.
    #[error("expected 1 to {} days, found {found}", Period::MAX_DAYS)]
    Days {
        /// The number of days.
        found: u64,
    },
    /// The first day is later than a key stores.
    #[error("expected a first day up to {}, found {found}", Period::MAX_FIRST)]
    FirstDay {
        /// The first day.
        found: DelphiDay,
    },
    /// The last day is before the first.
    #[error("expected a last day on or after the first day {first}, found {last}")]
    EndBeforeStart {
        /// The first day.
        first: DelphiDay,
        /// The last day.
        last: DelphiDay,
    },
    /// The index is 255.
    #[error("expected Index 0 to {}, found {found}", KeyIndex::MAX)]
    Index {
        /// The index.
        found: u8,
    },
    /// The digit means no KeyType.
    #[error("expected KeyType 0 to 9, found {found:X}")]
    KeyType {
        /// The digit.
        found: u8,
    },
    /// A permanent key has Days or StartDate of its own.
    #[error("expected Days and StartDate 65535 in a permanent key, found {days} and {start_day}")]
    PermanentPeriod {
        /// The number in Days.
        days: u16,
        /// The number in StartDate.
        start_day: u16,
    },
    /// An unregister key has terms.
    #[error("expected {field} 0 in an {key_type} key, found {found}")]
    UnregisterTerms {
        /// The type of the key.
        key_type: KeyType,
        /// The name of the field.
        field: &'static str,
        /// The number in the field.
        found: u16,
    },
}

impl KeyFields {
    /// Returns the type of the key.
    pub fn key_type(&self) -> KeyType {
        match self.action {
            Action::Register(Grant { term: Term::Trial(_), .. }) => KeyType::Trial,
            Action::Register(Grant { term: Term::Temporary(_), .. }) => KeyType::Temporary,
            Action::Register(Grant { term: Term::Permanent, .. }) => KeyType::Permanent,
            Action::Unregister(_) => KeyType::Unregister,
            Action::UnregisterAll => KeyType::UnregisterAll,
        }
    }

    /// Returns the digit that the key stores its type as.
    pub fn type_digit(&self) -> TypeDigit {
        TypeDigit { key_type: self.key_type(), generic: self.is_generic() }
    }

    /// True if the key is for any computer.
    pub fn is_generic(&self) -> bool {
        matches!(self.binding, Binding::Version(_))
    }

    /// Returns the days that the key is good for, if it is a trial or temporary key.
    pub fn period(&self) -> Option<Period> {
        match self.action {
            Action::Register(Grant {
                term: Term::Trial(period) | Term::Temporary(period), ..
            }) => Some(period),
            _ => None,
        }
    }

    /// Returns the index that the key registers or removes; 0 in an unregister-all key.
    pub fn index(&self) -> KeyIndex {
        match self.action {
            Action::Register(grant) => grant.index,
            Action::Unregister(index) => index,
            Action::UnregisterAll => KeyIndex::default(),
        }
    }
}

impl Binding {
    /// Returns the number that the key carries as iCode.
    pub fn to_icode(self) -> u16 {
        match self {
            Self::Computer(icode) => icode.number(),
            Self::Version(version) => version.to_icode(),
        }
    }
}

impl Period {
    /// The most days that a key stores; 65535 means *permanent*.
    pub const MAX_DAYS: u16 = 65534;
    /// The latest first day that a key stores; 65535 means *permanent*.
    pub const MAX_FIRST: DelphiDay = DelphiDay::from_stored(65534);

    /// Makes a period of 1 to 65534 days, the first of which is up to [`Period::MAX_FIRST`].
    pub fn from_days(first: DelphiDay, days: u64) -> Result<Self, FieldError> {
        let first = match first.to_stored() {
            Some(number) if first <= Self::MAX_FIRST => number,
            _ => return Err(FieldError::FirstDay { found: first }),
        };
        match u16::try_from(days) {
            Ok(days @ 1..=Self::MAX_DAYS) => Ok(Self { first, days }),
            _ => Err(FieldError::Days { found: days }),
        }
    }

    /// Makes a period from a first to a last day, both included.
    pub fn from_until(first: DelphiDay, last: DelphiDay) -> Result<Self, FieldError> {
        if last < first {
            return Err(FieldError::EndBeforeStart { first, last });
        }
        Self::from_days(first, last.days_since(first).unsigned_abs() + 1)
    }

    /// Returns the first day as a key stores it, StartDate.
    pub fn start_day(self) -> u16 {
        self.first
    }

    /// Returns the first day.
    pub fn first(self) -> DelphiDay {
        DelphiDay::from_stored(self.first)
    }

    /// Returns the last authorised day: StartDate + Days - 1. It may be later than any stored day.
    pub fn last(self) -> DelphiDay {
        self.first().plus_days(u32::from(self.days) - 1)
    }

    /// Returns the number of days, the first and the last included.
    pub fn days(self) -> u16 {
        self.days
    }
}

impl KeyIndex {
    /// The highest index.
    pub const MAX: u8 = 254;

    /// Makes an index of a number 0 to 254.
    pub const fn new(number: u8) -> Result<Self, FieldError> {
        if number > Self::MAX { Err(FieldError::Index { found: number }) } else { Ok(Self(number)) }
    }

    /// Returns the number, 0 to 254.
    pub const fn number(self) -> u8 {
        self.0
    }
}
