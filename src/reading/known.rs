//! The row that a ledger has of a key, for the commands that read keys.
//!
//! A key may have several rows: one order was issued again on the same terms, or two customers'
//! InstallCodes end alike. It is revoked only if each of its rows is.

use crate::failure::Failure;
use crate::session::Session;
use crate::session::profile::Profile;
use avlock_format::RegistrationKey;
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::ledger::store::Ledger;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The ledgers that may have a key; each is opened when a key is first looked up in it.
#[derive(Debug)]
pub struct KnownKeys {
    given: Option<PathBuf>,
    default: Option<PathBuf>,
    /// The folder of the profile file, which relative paths begin at.
    folder: PathBuf,
    open: RefCell<BTreeMap<PathBuf, Option<Rc<Ledger>>>>,
}

impl KnownKeys {
    /// Takes the ledgers of the command line, the environment and the profiles. A given ledger has to
    /// exist; that of a profile is made with the first key, and may be missing.
    pub fn new(session: &Session) -> Result<Self, Failure> {
        let known = Self {
            given: session.given_ledger(),
            default: session.ledger()?,
            folder: session.profile_folder()?.to_owned(),
            open: RefCell::default(),
        };
        if let Some(path) = &known.given {
            let ledger = Ledger::open(path)?;
            known.open.borrow_mut().insert(path.clone(), Some(Rc::new(ledger)));
        }
        Ok(known)
    }

    /// Returns the row of a key, from the ledger of the profile that opened it. For a key that no
    /// profile opened it is looked up in the ledger in use.
    pub fn row_of(
        &self,
        key: RegistrationKey,
        opened_by: Option<&Profile>,
    ) -> Result<Option<Listing>, Failure> {
        let own = opened_by.and_then(|profile| profile.ledger.as_ref());
        let path = match (&self.given, own, &self.default) {
            (Some(given), _, _) => given.clone(),
            (None, Some(own), _) => self.folder.join(own),
            (None, None, Some(default)) => default.clone(),
            (None, None, None) => return Ok(None),
        };
        match self.ledger(&path)? {
            Some(ledger) => row_of(&ledger, key),
            None => Ok(None),
        }
    }

    fn ledger(&self, path: &Path) -> Result<Option<Rc<Ledger>>, Failure> {
        if let Some(ledger) = self.open.borrow().get(path) {
            return Ok(ledger.clone());
        }
        let ledger = Ledger::open_if_there(path)?.map(Rc::new);
        self.open.borrow_mut().insert(path.to_owned(), ledger.clone());
        Ok(ledger)
    }
}

/// Returns the newest row of a key that is not revoked, or else the newest of all.
fn row_of(ledger: &Ledger, key: RegistrationKey) -> Result<Option<Listing>, Failure> {
    let mut best: Option<Listing> = None;
    for id in ledger.ids_of_key(key)? {
        let Some(found) = ledger.row(id)? else { continue };
        let is_revoked = found.since.revoked.is_some();
        if !is_revoked || best.as_ref().is_none_or(|best| best.since.revoked.is_some()) {
            best = Some(found);
        }
    }
    Ok(best)
}
