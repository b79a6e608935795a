//! A computer and a clock that a test sets, and the vendor who makes keys for it.

pub mod process;
#[cfg(target_os = "linux")]
pub mod roots;

use avlock_client::machine::{Datum, Surroundings, Who};
use avlock_client::{
    Action, Binding, Clock, ClockReading, DelphiDay, EncryptionKey, Grant, InstallCode, KeyFields,
    KeyIndex, License, Machine, Period, Place, Product, RegistrationKey, Source, Term, Unavailable,
    Values,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

pub const SECRET: &str = "kW3-xQ9.mZ7_pL2=";
pub const APP_ID: u16 = 12345;

/// A computer whose data a test sets.
#[derive(Debug, Clone, Default)]
pub struct Fake {
    pub data: BTreeMap<&'static str, Result<String, Unavailable>>,
    pub surroundings: Surroundings,
}

impl Fake {
    pub fn of(uuid: &str) -> Self {
        Self { data: [("SystemUuid", Ok(uuid.to_owned()))].into(), ..Self::default() }
    }
}

impl Machine for Fake {
    fn read(&self, datum: Datum) -> Result<String, Unavailable> {
        let absent = || Unavailable::Absent { detail: "not set".to_owned() };
        self.data.get(format!("{datum:?}").as_str()).cloned().unwrap_or_else(|| Err(absent()))
    }

    fn surroundings(&self) -> Surroundings {
        self.surroundings.clone()
    }

    fn who(&self) -> Who {
        Who { host: "PC-7".to_owned(), user: "Ann".to_owned() }
    }
}

/// A clock that a test sets: a UTC time, an offset, and elapsed time.
#[derive(Debug, Clone)]
pub struct SetClock(pub Arc<Mutex<ClockReading>>);

impl SetClock {
    pub fn at(utc: &str) -> Self {
        Self(Arc::new(Mutex::new(ClockReading {
            utc: utc.parse().unwrap(),
            offset: jiff::tz::Offset::UTC,
            elapsed: Duration::ZERO,
            zone_is_known: true,
        })))
    }

    /// Lets time pass for both clocks.
    pub fn pass(&self, time: Duration) {
        let mut reading = self.0.lock().unwrap();
        reading.utc += time;
        reading.elapsed += time;
    }

    /// Sets the time without letting any pass.
    pub fn set(&self, utc: &str) {
        self.0.lock().unwrap().utc = utc.parse().unwrap();
    }
}

impl Clock for SetClock {
    fn now(&self) -> ClockReading {
        *self.0.lock().unwrap()
    }
}

/// A computer with a folder, on which a product runs.
pub struct Computer {
    pub folder: TempDir,
    pub machine: Fake,
    pub clock: SetClock,
}

pub const UUID: &str = "4c4c4544-0035-3310-8036-b8c04f4d3532";

impl Computer {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            machine: Fake::of(UUID),
            clock: SetClock::at("2026-12-01T10:00:00Z"),
        }
    }

    pub fn place(&self) -> Place {
        Place::Folder(self.folder.path().to_owned())
    }

    pub fn try_open(&self, product: Product) -> Result<License, avlock_client::Error> {
        let machine = Box::new(self.machine.clone());
        License::open_with(product, self.place(), machine, Box::new(self.clock.clone()))
    }

    pub fn open(&self) -> License {
        self.try_open(product()).unwrap()
    }

    pub fn data_file(&self) -> PathBuf {
        self.folder.path().join("4XLHRLHF.avr")
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.data_file()).unwrap_or_default()
    }

    /// Lists the names in the folder but for lock files.
    pub fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".lock"));
    names.sort();
    names
}

pub fn product() -> Product {
    Product::new(APP_ID, "5.1", SECRET)
        .unwrap()
        .named("Demo")
        .on_machine([Source::SystemUuid])
        .unwrap()
}

pub fn secret() -> EncryptionKey {
    EncryptionKey::new(SECRET).unwrap()
}

pub fn day(text: &str) -> DelphiDay {
    text.parse().unwrap()
}

pub fn grant(index: u8, term: Term) -> Grant {
    Grant {
        term,
        index: KeyIndex::new(index).unwrap(),
        users: 1,
        instances: 1,
        values: Values::new(0x657).unwrap(),
    }
}

pub fn temporary(first: &str, days: u64) -> Term {
    Term::Temporary(Period::from_days(day(first), days).unwrap())
}

/// Makes a key as the vendor does.
pub fn key(code: InstallCode, action: Action) -> String {
    let fields = KeyFields { app_id: APP_ID, binding: Binding::Computer(code.icode()), action };
    RegistrationKey::seal(&fields, &secret()).to_string()
}

pub fn permanent(code: InstallCode, index: u8) -> String {
    key(code, Action::Register(grant(index, Term::Permanent)))
}
