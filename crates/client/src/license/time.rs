//! When the last date of the data file is raised: at open, at close, when the day changes, and else
//! every ten minutes at most (`docs/format.md` section 4).

use super::{License, Noted, State};
use crate::clock::Moment;
use crate::error::Error;
use avlock_format::{DataFile, LastDate, TimeSeen};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the last date may lag while the program runs.
const LONGEST_LAG: Duration = Duration::from_secs(600);

/// How long to wait for another writer. The date can be stored at the next call as well, so that a
/// program does not stand still for it.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// The `lf` that this process wrote last, by data file. It does not believe what it wrote itself.
static OWN_FORWARD: Mutex<BTreeMap<PathBuf, LastDate>> = Mutex::new(BTreeMap::new());

fn own_forward() -> MutexGuard<'static, BTreeMap<PathBuf, LastDate>> {
    OWN_FORWARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers the `lf` of a data file for this process.
pub fn remember_forward(path: &Path, forward: Option<LastDate>) {
    match forward {
        Some(forward) => own_forward().insert(path.to_owned(), forward),
        None => own_forward().remove(path),
    };
}

impl License {
    pub(super) fn moment(&self, state: &State) -> Result<Moment, Error> {
        state.run.moment(self.clock.now())
    }

    /// Returns a time as this process sees it that has the data file open.
    pub(super) fn seen(&self, now: LastDate, opens: bool) -> TimeSeen {
        let own_forward = own_forward().get(self.store.path()).copied();
        TimeSeen { now, opens, own_forward }
    }

    /// Returns the `lf` of a file that was changed at a time, if this process wrote it.
    pub(super) fn forward_of(&self, file: &DataFile, now: LastDate) -> Option<LastDate> {
        let forward = file.forward_date(&self.product.encryption_key)?.ok()?;
        (forward == now || self.seen(now, false).own_forward == Some(forward)).then_some(forward)
    }

    pub(super) fn note_opening(&self, state: &mut State) -> Result<(), Error> {
        let moment = self.moment(state)?;
        self.store_time(state, moment, true)
    }

    /// Stores the time if it is due.
    pub(super) fn note_time(&self, state: &mut State) -> Result<(), Error> {
        let moment = self.moment(state)?;
        let is_due = state.noted.is_none_or(|noted| {
            noted.day != moment.real.day().days_since_epoch()
                || moment.elapsed.saturating_sub(noted.elapsed) >= LONGEST_LAG
        });
        if is_due { self.store_time(state, moment, false) } else { Ok(()) }
    }

    pub(super) fn note_closing(&self) {
        let mut state = self.state();
        // Nobody is left to be told; the next start raises the date again.
        if let Ok(moment) = self.moment(&state) {
            let _ = self.store_time(&mut state, moment, false);
        }
    }

    /// Raises the last date of a file that exists. That it cannot be written is only noted: the program
    /// of a user who may not write there runs all the same.
    fn store_time(&self, state: &mut State, moment: Moment, opens: bool) -> Result<(), Error> {
        let day = moment.real.day().days_since_epoch();
        state.noted = Some(Noted { day, elapsed: moment.elapsed });
        if !state.loaded.exists() {
            // It is due as soon as there is a file.
            state.noted = None;
            return Ok(());
        }
        let seen = self.seen(moment.real, opens);
        let encryption_key = &self.product.encryption_key;
        let changed = self.store.change(encryption_key, LONGEST_WAIT, |file, _| {
            // Nothing is made anew of a file that was deleted meanwhile.
            if *file == DataFile::default() {
                return Ok(None);
            }
            // An `ld` that does not read was refused when the file was read.
            file.note_time(seen, encryption_key).map_err(|_| Error::Clock)
        });
        match changed {
            Ok((forward, loaded)) => {
                remember_forward(self.store.path(), forward);
                state.loaded = loaded;
                state.not_noted = None;
                Ok(())
            }
            Err(error @ (Error::File { .. } | Error::Busy { .. })) => {
                state.not_noted = Some(error.to_string());
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
