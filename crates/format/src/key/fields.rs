//! What a registration key says, in types that cannot hold nonsense (`docs/format.md` section 2.1).
//!
//! [`KeyFields`] is the meaning; [`crate::RawFields`] is the same as ten numbers, whether or not
//! they make sense together.

use crate::code::install_code::ICode;
use crate::day::DelphiDay;
use crate::key::app_version::AppVersion;
use crate::key::key_type::{KeyType, TypeDigit};
use crate::key::values::Values;
use thiserror::Error;

/// The meaning of a registration key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyFields {
    /// Number of the application.
    pub app_id: u16,
    /// Which computers the key is for.
    pub binding: Binding,
    /// What the key does there.
    pub action: Action,
}

/// Which computers a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// The one whose InstallCode has this CHECKSUM.
    Computer(ICode),
    /// Any that runs this version of the application: a generic key.
    Version(AppVersion),
}

/// What a key does where it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Registers the application.
    Register(Grant),
    /// Removes the key of one index.
    Unregister(KeyIndex),
    /// Removes every key.
    UnregisterAll,
}

/// What a registered key grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// For how long.
    pub term: Term,
    /// Number of the key within the application.
    pub index: KeyIndex,
    /// Computers that share the key.
    pub users: u8,
    /// Copies that may run at once on one computer.
    pub instances: u8,
    /// The vendor's own twelve bits.
    pub values: Values,
}

/// For how long a key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// For some days, to try the program.
    Trial(Period),
    /// For some days.
    Temporary(Period),
    /// For ever.
    Permanent,
}

/// Some days, from a first to a last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    first: u16,
    days: u16,
}

/// Number of a key within its application, 0 to 254.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct KeyIndex(u8);

/// A field is out of its range, or contradicts another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// A period of no days, or of more than a key can say.
    #[error("expected 1 to {} days, found {found}", Period::MAX_DAYS)]
    Days {
        /// The number of days.
        found: u64,
    },
    /// The first day is beyond what a key can say.
    #[error("expected a first day up to {}, found {found}", Period::MAX_FIRST)]
    FirstDay {
        /// The day.
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
    /// Index 255.
    #[error("expected Index 0 to {}, found {found}", KeyIndex::MAX)]
    Index {
        /// The number.
        found: u8,
    },
    /// A digit that is no KeyType.
    #[error("expected KeyType 0 to 9, found {found:X}")]
    KeyType {
        /// The digit.
        found: u8,
    },
    /// A permanent key with Days or StartDate of its own.
    #[error("expected Days and StartDate 65535 in a permanent key, found {days} and {start_day}")]
    PermanentPeriod {
        /// Days.
        days: u16,
        /// StartDate.
        start_day: u16,
    },
    /// An unregister key with terms.
    #[error("expected {field} 0 in an {key_type} key, found {found}")]
    UnregisterTerms {
        /// The type.
        key_type: KeyType,
        /// The name of the field.
        field: &'static str,
        /// The number.
        found: u16,
    },
}

impl KeyFields {
    /// The type of the key.
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

    /// The days that a trial or temporary key is good for.
    pub fn period(&self) -> Option<Period> {
        match self.action {
            Action::Register(Grant {
                term: Term::Trial(period) | Term::Temporary(period), ..
            }) => Some(period),
            _ => None,
        }
    }

    /// The index it registers or removes; 0 in an unregister-all key.
    pub fn index(&self) -> KeyIndex {
        match self.action {
            Action::Register(grant) => grant.index,
            Action::Unregister(index) => index,
            Action::UnregisterAll => KeyIndex::default(),
        }
    }
}

impl Binding {
    /// What the key carries as iCode.
    pub fn to_icode(self) -> u16 {
        match self {
            Self::Computer(icode) => icode.number(),
            Self::Version(version) => version.to_icode(),
        }
    }
}

impl Period {
    /// The most days that a key can say; 65535 stands for permanent.
    pub const MAX_DAYS: u16 = 65534;
    /// The latest first day that a key can say; 65535 stands for permanent.
    pub const MAX_FIRST: DelphiDay = DelphiDay::from_stored(65534);

    /// That many days from a first day on.
    pub fn from_days(first: DelphiDay, days: u64) -> Result<Self, FieldError> {
        if first > Self::MAX_FIRST {
            return Err(FieldError::FirstDay { found: first });
        }
        match (first.to_stored(), u16::try_from(days)) {
            (Some(first), Ok(days @ 1..=Self::MAX_DAYS)) => Ok(Self { first, days }),
            _ => Err(FieldError::Days { found: days }),
        }
    }

    /// From a first to a last day, both included.
    pub fn from_until(first: DelphiDay, last: DelphiDay) -> Result<Self, FieldError> {
        let days = u64::try_from(last.days_since(first) + 1).unwrap_or(0);
        if days == 0 {
            return Err(FieldError::EndBeforeStart { first, last });
        }
        Self::from_days(first, days)
    }

    /// Returns the first day as a key stores it, StartDate.
    pub fn start_day(self) -> u16 {
        self.first
    }

    /// The first day.
    pub fn first(self) -> DelphiDay {
        DelphiDay::from_stored(self.first)
    }

    /// The last authorised day: StartDate + Days - 1.
    pub fn last(self) -> DelphiDay {
        self.first().plus_days(u32::from(self.days) - 1)
    }

    /// How many days, the first and the last included.
    pub fn days(self) -> u16 {
        self.days
    }
}

impl KeyIndex {
    /// The highest index.
    pub const MAX: u8 = 254;

    /// From a number 0 to 254.
    pub const fn new(number: u8) -> Result<Self, FieldError> {
        if number > Self::MAX { Err(FieldError::Index { found: number }) } else { Ok(Self(number)) }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }
}
