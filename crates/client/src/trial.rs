//! Trials that the program starts itself. The vendor's own warning holds: who deletes the data file
//! gets a new trial.

use crate::error::Error;
use crate::key_data::KeyData;
use crate::license::License;
use avlock_format::{Action, Binding, DelphiDay, Grant, KeyFields, KeyIndex, Period, Term, Values};

/// The terms of a trial say what it grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The number of the key within the application, 0 to 254.
    pub index: u8,
    /// How many days it lasts, 1 to 65534, the first included.
    pub days: u16,
    /// The first day, up to 2079-06-03; `None` for today.
    pub first_day: Option<DelphiDay>,
    /// The number of computers.
    pub users: u8,
    /// The number of copies that may run at once; 0 to not count them.
    pub instances: u8,
    /// The vendor's own twelve bits.
    pub values: Values,
}

impl Trial {
    /// A trial of index 0 from today on, for one computer and one running copy, all values off.
    pub fn of_days(days: u16) -> Self {
        Self { index: 0, days, first_day: None, users: 1, instances: 1, values: Values::default() }
    }
}

impl License {
    /// Starts a trial where nothing was ever registered at its index.
    ///
    /// The error is [`Error::TrialRefused`] if there is a record already, even an expired, moved or
    /// damaged one, or if the clock was turned back; [`Error::Argument`] if the terms cannot be; or one of
    /// [`License::register`].
    pub fn make_trial(&self, trial: &Trial) -> Result<KeyData, Error> {
        let index = KeyIndex::new(trial.index).map_err(Error::argument)?;
        self.start_trial(index, |today, icode| {
            let first = trial.first_day.unwrap_or(today);
            let period = Period::from_days(first, trial.days.into()).map_err(Error::argument)?;
            let grant = Grant {
                term: Term::Trial(period),
                index,
                users: trial.users,
                instances: trial.instances,
                values: trial.values,
            };
            Ok(KeyFields {
                app_id: self.product().app_id(),
                binding: Binding::Computer(icode),
                action: Action::Register(grant),
            })
        })?;
        self.key(trial.index)
    }
}
