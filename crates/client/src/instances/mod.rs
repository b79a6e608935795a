//! Counts the copies of a program that run at once: a lock file for each slot (`docs/format.md`
//! section 4).
//!
//! The system frees the lock of a process that ends, however it ends, so that nothing has to be cleaned
//! up. All taking is done under the lock of the table: a slot that somebody only looks at would seem to be taken.

pub mod holders;

use crate::error::Error;
use crate::file::{self, lock};
use crate::machine::Machine;
use holders::{Holder, Table};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// A slot that this process holds. Dropping the last copy frees it.
#[derive(Debug)]
pub struct Slot {
    number: u8,
    /// The process that took it. A forked child shares the lock of its parent.
    process: u32,
    /// Locked as long as it is open.
    _lock: File,
}

impl Slot {
    pub fn number(&self) -> u8 {
        self.number
    }
}

/// How often a free slot is looked for, and the pause between: a process that starts another shares its locks
/// with it for a moment, so that the slot of a copy that has just ended can still seem to be taken.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(30);

/// The files beside a data file that count its copies.
#[derive(Debug)]
pub struct Slots {
    table: PathBuf,
}

/// A slot, or who has all of them.
#[derive(Debug)]
pub enum Taken {
    Slot(Arc<Slot>),
    TooMany(Vec<Holder>),
}

/// The slots of this process by their tables: all licenses of a data file share one.
static OF_PROCESS: Mutex<BTreeMap<PathBuf, Weak<Slot>>> = Mutex::new(BTreeMap::new());

fn of_process() -> MutexGuard<'static, BTreeMap<PathBuf, Weak<Slot>>> {
    // The map is whole even if a thread panicked that held it.
    OF_PROCESS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slots {
    /// Counts the copies of the product of `STEM.avr`.
    pub fn beside(data_file: &Path) -> Self {
        Self { table: data_file.with_extension("avc") }
    }

    /// Takes the slot that this process has already, or else the first free one of `limit`.
    pub fn take(&self, limit: u8, machine: &dyn Machine, since: &str) -> Result<Taken, Error> {
        let mut taken = self.try_take(limit, machine, since)?;
        for _ in 1..TRIES {
            if !matches!(taken, Taken::TooMany(_)) {
                break;
            }
            std::thread::sleep(PAUSE);
            taken = self.try_take(limit, machine, since)?;
        }
        Ok(taken)
    }

    fn try_take(&self, limit: u8, machine: &dyn Machine, since: &str) -> Result<Taken, Error> {
        let mut of_process = of_process();
        let process = std::process::id();
        let held = of_process.get(&self.table).and_then(Weak::upgrade);
        if let Some(slot) = held.filter(|slot| slot.process == process) {
            return Ok(Taken::Slot(slot));
        }
        let _table_lock = lock::wait_for(&self.with_suffix("lock"), lock::LONGEST_WAIT)?;
        let mut table = Table::read(&self.table);
        let Some((number, lock)) = self.first_free(limit)? else {
            self.drop_ended(&mut table, None);
            return Ok(Taken::TooMany(table.holders));
        };
        self.drop_ended(&mut table, Some(number));
        let who = machine.who();
        table.holders.push(Holder {
            slot: number,
            host: who.host,
            process,
            user: who.user,
            since: since.to_owned(),
        });
        // The table is for people. The lock counts, so a table that cannot be written is no objection.
        let _ = table.write(&self.table);
        let slot = Arc::new(Slot { number, process, _lock: lock });
        of_process.insert(self.table.clone(), Arc::downgrade(&slot));
        Ok(Taken::Slot(slot))
    }

    fn with_suffix(&self, suffix: impl std::fmt::Display) -> PathBuf {
        let mut path = self.table.clone().into_os_string();
        path.push(format!(".{suffix}"));
        path.into()
    }

    fn first_free(&self, limit: u8) -> Result<Option<(u8, File)>, Error> {
        for number in 0..limit {
            let path = self.with_suffix(number);
            let file = lock::open(&path).map_err(|error| file::error(&path, "open", error))?;
            if lock::try_take(&file).map_err(|error| file::error(&path, "lock", error))? {
                return Ok(Some((number, file)));
            }
        }
        Ok(None)
    }

    /// Drops the lines whose holders have ended, and that of the slot that was taken just now.
    fn drop_ended(&self, table: &mut Table, taken: Option<u8>) {
        table.holders.retain(|holder| Some(holder.slot) != taken && self.is_held(holder.slot));
    }

    /// True if the lock of a slot is held. One that cannot be asked counts as held.
    fn is_held(&self, slot: u8) -> bool {
        match File::open(self.with_suffix(slot)) {
            Ok(file) => !lock::try_take(&file).unwrap_or(false),
            Err(error) => error.kind() != ErrorKind::NotFound,
        }
    }
}
