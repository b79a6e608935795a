//! The applications that the rows of a batch are for, each with its EncryptionKey.
//!
//! A batch asks for the application that a row names and gets what its keys are made with. Profiles,
//! secrets and the choice of the ledger stay on this side. It does not read rows or make keys.

use crate::failure::{Failure, Notice};
use crate::session::Session;
use crate::session::keys;
use crate::session::profile::{Profile, Profiles};
use crate::session::secret::Secret;
use avlock_format::EncryptionKey;
use avlock_issuing::ledger::Fingerprint;
use avlock_issuing::text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What all rows of one application have in common.
#[derive(Debug)]
pub struct Application<'a> {
    /// The name of its profile; absent if the EncryptionKey was given without one.
    pub app: Option<&'a str>,
    /// Its number, from the profile.
    pub app_id: Option<u16>,
    /// Its version, from the profile: what generic keys are for unless the row has another.
    pub app_version: Option<&'a str>,
    /// True if its keys are recorded in the ledger of the batch.
    pub records: bool,
    /// Tells its EncryptionKey from others in the ledger.
    pub secret: Fingerprint,
    /// The EncryptionKey that its keys are made with.
    pub encryption_key: Arc<EncryptionKey>,
}

/// Why a row gets no application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoApplication {
    /// The row is wrong: it names no profile, or one that does not exist.
    NotNamed(String),
    /// The profile exists, but keys cannot be made or checked with it now. That is no fault of the row.
    NotUsable(String),
}

/// The ledger that a batch records in. One batch has one ledger at most.
#[derive(Debug, Clone, Default)]
pub struct ChosenLedger {
    /// The file; absent if nothing is recorded.
    pub path: Option<PathBuf>,
    /// True if the command line or the environment gives it: every key is then recorded in it.
    is_given: bool,
    /// True if rows that name no profile are recorded in it, so that it is needed in any case.
    pub is_certain: bool,
}

/// The outcome of fetching the EncryptionKey of a profile, once a row has asked for it.
type Fetched<'a> = OnceLock<Result<Application<'a>, String>>;

/// The applications that rows can name, and the one for rows that name none.
#[derive(Debug)]
pub struct Applications<'a> {
    default: Result<Application<'a>, String>,
    named: BTreeMap<&'a str, (&'a Profile, Fetched<'a>)>,
    /// The folder that relative paths of the profile file begin at.
    folder: &'a Path,
    ledger: ChosenLedger,
    notices: Mutex<Vec<Notice>>,
}

impl ChosenLedger {
    /// Chooses the given ledger, else that of the profile in use, else the first that a profile names:
    /// rows may name that profile.
    pub fn of(session: &Session) -> Result<Self, Failure> {
        let is_given = session.given_ledger().is_some();
        let mut path = session.ledger()?;
        let is_certain = path.is_some();
        if let (None, Some(profiles)) = (&path, session.profiles()?) {
            for (_, profile) in profiles.all() {
                path = path.or(session.ledger_of(profile)?);
            }
        }
        Ok(Self { path, is_given, is_certain })
    }

    /// True if the keys of a profile are recorded in this ledger. A profile with another ledger of its
    /// own is refused, because its keys would be missing there.
    fn records(&self, profile: Option<&Profile>, folder: &Path) -> Result<bool, String> {
        let own = profile.and_then(|profile| profile.ledger.as_ref());
        match (&self.path, own.map(|own| folder.join(own))) {
            (Some(_), _) if self.is_given => Ok(true),
            (Some(path), Some(own)) if *path != own => {
                let (path, own) = (path.to_string_lossy(), own.to_string_lossy());
                let (path, own) = (text::quoted(&path), text::quoted(&own));
                Err(format!("expected a profile with the ledger {path}, found {own}"))
            }
            (path, own) => Ok(path.is_some() && own.is_some()),
        }
    }
}

impl<'a> Applications<'a> {
    /// Collects the applications of a run. `rows_may_name` is true if the table has a place for the
    /// name of a profile.
    pub fn of(
        session: &'a Session,
        ledger: ChosenLedger,
        rows_may_name: bool,
    ) -> Result<Self, Failure> {
        let profiles = session.profiles()?;
        let mut named = BTreeMap::new();
        for (name, profile) in profiles.into_iter().flat_map(Profiles::all) {
            named.insert(name, (profile, OnceLock::new()));
        }
        let mut applications = Self {
            default: Err("expected the name of a profile, found none".to_owned()),
            named,
            folder: session.profile_folder()?,
            ledger,
            notices: Mutex::default(),
        };
        let profile = session.profile()?;
        let is_given = session.is_given_encryption_key();
        let has_default =
            is_given || profile.is_some_and(|(_, profile)| profile.encryption_key.is_some());
        // Rows that name their profile need no default, so the user is not asked for its EncryptionKey.
        if has_default || !(rows_may_name && profiles.is_some()) {
            let encryption_key = Arc::new(session.encryption_key()?.encryption_key);
            keys::weaknesses(&encryption_key).for_each(|notice| session.notice(notice));
            if is_given {
                applications.use_for_all(&encryption_key);
            }
            applications.default = applications.application(profile, encryption_key);
        }
        Ok(applications)
    }

    /// Returns the application of the name, or the one for rows without a name. The EncryptionKey of
    /// a profile is fetched when the first row asks for it.
    pub fn get(&self, name: Option<&str>) -> Result<&Application<'a>, NoApplication> {
        let Some(name) = name else {
            let default = self.default.as_ref();
            return default.map_err(|reason| NoApplication::NotNamed(reason.clone()));
        };
        let Some((&name, (profile, cell))) = self.named.get_key_value(name) else {
            let known: Vec<&str> = self.named.keys().copied().collect();
            let name = text::quoted(name);
            return Err(NoApplication::NotNamed(match known[..] {
                [] => format!("expected a profile file, found none for {name}"),
                _ => format!("expected one of {}, found {name}", known.join(", ")),
            }));
        };
        let fetched = cell.get_or_init(|| self.fetch(name, profile));
        fetched.as_ref().map_err(|reason| NoApplication::NotUsable(reason.clone()))
    }

    /// Takes the warnings about the EncryptionKeys that were fetched.
    pub fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses one EncryptionKey for every profile: the command line or the environment asks for it.
    fn use_for_all(&self, encryption_key: &Arc<EncryptionKey>) {
        for (name, (profile, cell)) in &self.named {
            let _ = cell.set(self.application(Some((name, profile)), Arc::clone(encryption_key)));
        }
    }

    fn application(
        &self,
        profile: Option<(&'a str, &'a Profile)>,
        encryption_key: Arc<EncryptionKey>,
    ) -> Result<Application<'a>, String> {
        let (app, profile) = profile.unzip();
        Ok(Application {
            app,
            app_id: profile.map(|profile| profile.app_id),
            app_version: profile.and_then(|profile| profile.version.as_deref()),
            records: self.ledger.records(profile, self.folder)?,
            secret: Fingerprint::of(&encryption_key),
            encryption_key,
        })
    }

    fn fetch(&self, name: &'a str, profile: &'a Profile) -> Result<Application<'a>, String> {
        let Some(source) = &profile.encryption_key else {
            return Err("expected an EncryptionKey in the profile, found none".to_owned());
        };
        let secret = Secret::from_source(source, self.folder).map_err(|failure| failure.message)?;
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.extend(secret.warning);
        notices.extend(keys::weaknesses(&secret.encryption_key));
        self.application(Some((name, profile)), Arc::new(secret.encryption_key))
    }
}
