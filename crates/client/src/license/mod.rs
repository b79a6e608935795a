//! One data file on one computer: what a program opens when it starts, and keeps while it runs.

mod change;
mod judge;
mod time;

use crate::clock::{Clock, RunClock, SystemClock};
use crate::error::Error;
use crate::file::store::{Loaded, Store};
use crate::instances::{Slot, Slots};
use crate::key_data::KeyData;
use crate::machine::{self, Machine, Surroundings};
use crate::place::Place;
use crate::product::Product;
use crate::sources::{Identity, SourceReader, SourceReading, Surrounding};
use avlock_format::{
    ApplicationData, EncryptionKey, Finding, InstallCode, KeyFields, KeyIndex, MachineHash,
    RegistrationKey, check,
};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A product's registrations on this computer.
///
/// Any thread may ask. A copy that counts as running does so until the last `License` of its data file
/// in this process is dropped. Dropping one also stores how late it is.
///
/// A forked child that goes on to use its parent's `License` shares the slot of its parent, and keeps it when the parent
/// ends; one that opens a `License` of its own takes a slot of its own.
pub struct License {
    product: Product,
    machine: Box<dyn Machine>,
    clock: Box<dyn Clock>,
    store: Store,
    slots: Slots,
    state: Mutex<State>,
}

/// What changes while the program runs.
struct State {
    loaded: Loaded,
    run: RunClock,
    /// When the last date was stored, or was tried to.
    noted: Option<Noted>,
    /// Why it could not be stored, in words.
    not_noted: Option<String>,
    identity: Option<Identity>,
    slot: Option<Arc<Slot>>,
}

#[derive(Clone, Copy)]
struct Noted {
    day: u32,
    elapsed: Duration,
}

/// The user's own data, as the data file stores them. No text holds a control character.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserData {
    /// The name of the user, source User_Name.
    pub name: String,
    /// The company of the user, source User_Company.
    pub company: String,
    /// The e-mail address of the user, source Email_Address.
    pub email: String,
    /// A text of the application's own, source Other_Source.
    pub other: String,
}

/// Something worth knowing about the computer that objects to nothing. `Display` tells it in one
/// sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The program runs in a virtual machine, which can be copied with all its numbers.
    VirtualMachine(String),
    /// The program runs in a container, as this shows.
    Container(String),
    /// The system is on this many disks, so that the HD sources are those of all of them.
    SeveralDisks(usize),
    /// The data file is on another computer, where locks may not work.
    NetworkFolder,
    /// The computer has no time zone that can be read, so that days are those of UTC.
    ZoneUnknown,
    /// The last date could not be stored, for this reason: a clock that is turned back between two runs
    /// will not be noticed.
    TimeNotStored(String),
}

impl License {
    /// Opens the data file of a product on this computer, and stores how late it is. A file that does
    /// not exist is no error: nothing is registered then, and nothing is written.
    ///
    /// The errors are [`Error::Settings`], [`Error::File`], [`Error::Damaged`], [`Error::OtherKey`] and
    /// [`Error::Clock`].
    pub fn open(product: Product, place: Place) -> Result<Self, Error> {
        Self::open_with(product, place, machine::this(), Box::new(SystemClock::new()))
    }

    /// Opens a data file as [`License::open`] does, on a computer and by a clock of the caller's.
    pub fn open_with(
        product: Product,
        place: Place,
        machine: Box<dyn Machine>,
        clock: Box<dyn Clock>,
    ) -> Result<Self, Error> {
        if product.name.chars().any(char::is_control) {
            let message = "expected no control character in the name of the product";
            return Err(Error::settings(message));
        }
        let store = Store::new(place.data_file(&product)?);
        let run = RunClock::new(clock.now());
        let loaded = store.load(&product.encryption_key)?;
        let slots = Slots::beside(store.path());
        let state = State { loaded, run, noted: None, not_noted: None, identity: None, slot: None };
        let license = Self { product, machine, clock, store, slots, state: Mutex::new(state) };
        license.note_opening(&mut license.state())?;
        Ok(license)
    }

    /// Computes the InstallCode that the vendor needs for a key.
    ///
    /// The error is [`Error::Source`]: it names each source that cannot be read, and why.
    pub fn install_code(&self) -> Result<InstallCode, Error> {
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        Ok(self.identity(&mut state)?.install_code)
    }

    /// Computes the hash that tells computers apart which share an InstallCode (`docs/format.md`
    /// section 3). The errors are those of [`License::install_code`].
    pub fn machine_hash(&self) -> Result<MachineHash, Error> {
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        Ok(self.identity(&mut state)?.machine_hash)
    }

    /// Tells what is registered at an index, 0 to 254, and takes a slot among the running copies if
    /// something is. The data file is read anew, because another copy may have changed it.
    ///
    /// The errors are [`Error::Argument`] for index 255, [`Error::Source`] if there is a registration and
    /// the InstallCode cannot be computed, and those of [`License::open`]. What is wrong with a
    /// registration is no error: the findings tell.
    pub fn key(&self, index: u8) -> Result<KeyData, Error> {
        let index = KeyIndex::new(index).map_err(Error::argument)?;
        let mut state = self.state();
        self.store.reload(&mut state.loaded, &self.product.encryption_key)?;
        self.note_time(&mut state)?;
        self.key_data(&mut state, index)
    }

    /// Returns the user's data as the data file has them; empty if it has none.
    pub fn user(&self) -> UserData {
        let mut state = self.state();
        // A file that became unreadable is reported by every call that can fail.
        let _ = self.refresh_user(&mut state);
        state.loaded.opened.application_data().map(UserData::from).unwrap_or_default()
    }

    /// Reads every source of this computer, for a page that support can ask for. Values are masked.
    pub fn sources(&self) -> Vec<SourceReading> {
        let state = self.state();
        self.surrounding(state.loaded.opened.application_data()).readings()
    }

    /// Lists what is worth knowing about this computer.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Note::of_surroundings(self.machine.surroundings());
        if self.store.path().parent().is_some_and(|folder| self.machine.is_on_network(folder)) {
            notes.push(Note::NetworkFolder);
        }
        if !self.clock.now().zone_is_known {
            notes.push(Note::ZoneUnknown);
        }
        notes.extend(self.state().not_noted.clone().map(Note::TimeNotStored));
        notes
    }

    /// Returns the full path of the data file, whether or not it exists.
    pub fn data_file(&self) -> &Path {
        self.store.path()
    }

    /// Returns the settings of the product.
    pub fn product(&self) -> &Product {
        &self.product
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in the state is half done while a call could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn surrounding<'a>(&'a self, user: Option<&'a ApplicationData>) -> Surrounding<'a> {
        let reader = SourceReader {
            machine: self.machine.as_ref(),
            data_file: Some(self.store.path()),
            user,
            firmware_uuid: self.product.firmware_uuid,
            container_allowed: self.product.container_allowed,
        };
        Surrounding { chosen: self.product.sources, reader }
    }

    /// Reads the data file anew where the InstallCode is made of the user's data in it.
    fn refresh_user(&self, state: &mut State) -> Result<(), Error> {
        let before = state.loaded.opened.application_data().cloned();
        self.store.reload(&mut state.loaded, &self.product.encryption_key)?;
        if state.loaded.opened.application_data() != before.as_ref() {
            state.identity = None;
        }
        Ok(())
    }

    /// Computes what identifies this computer, once while the program runs.
    fn identity(&self, state: &mut State) -> Result<Identity, Error> {
        if let Some(identity) = state.identity {
            return Ok(identity);
        }
        let identity = self.surrounding(state.loaded.opened.application_data()).identity()?;
        state.identity = Some(identity);
        Ok(identity)
    }
}

impl Drop for License {
    fn drop(&mut self) {
        self.note_closing();
    }
}

impl fmt::Debug for License {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("License")
            .field("product", &self.product)
            .field("data_file", &self.store.path())
            .finish_non_exhaustive()
    }
}

/// Opens a key under an EncryptionKey and tells what it holds, for whatever application and computer it
/// is. The error is a finding that tells why it does not read.
pub fn decode_key(encryption_key: &EncryptionKey, key: &str) -> Result<KeyFields, Finding> {
    let opened = key.parse().and_then(|key: RegistrationKey| key.open(encryption_key));
    opened.map_err(|error| check::key_error(&error))
}

impl Note {
    /// Lists what is worth knowing about the place that a program runs in.
    pub fn of_surroundings(surroundings: Surroundings) -> Vec<Self> {
        let mut notes = Vec::new();
        notes.extend(surroundings.virtual_machine.map(Self::VirtualMachine));
        notes.extend(surroundings.container.map(Self::Container));
        if surroundings.system_disks > 1 {
            notes.push(Self::SeveralDisks(surroundings.system_disks));
        }
        notes
    }
}

impl From<&ApplicationData> for UserData {
    fn from(data: &ApplicationData) -> Self {
        Self {
            name: data.user_name.clone(),
            company: data.company.clone(),
            email: data.email.clone(),
            other: data.other_code.clone(),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VirtualMachine(name) => write!(f, "this is a virtual machine: {name}"),
            Self::Container(sign) => write!(f, "this is a container: {sign}"),
            Self::SeveralDisks(count) => {
                write!(f, "the system is on {count} disks, whose numbers are taken together")
            }
            Self::NetworkFolder => f.write_str(
                "the data file is on another computer, where locks may not work: running copies may \
                 be miscounted",
            ),
            Self::ZoneUnknown => {
                f.write_str("this computer has no time zone that can be read: days are those of UTC")
            }
            Self::TimeNotStored(reason) => write!(f, "the last date was not stored: {reason}"),
        }
    }
}
