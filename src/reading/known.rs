//! The row of a key, for the commands that read keys: `keycheck`, and others like it.
//!
//! A key may have several rows: one order was issued again on the same terms, or two customers'
//! InstallCodes end alike. It is revoked only if each of them is.

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

/// The ledgers that keys may stand in; each is opened when a key first asks for it.
#[derive(Debug)]
pub struct KnownKeys {
    given: Option<PathBuf>,
    default: Option<PathBuf>,
    folder: PathBuf,
    open: RefCell<BTreeMap<PathBuf, Option<Rc<Ledger>>>>,
}

impl KnownKeys {
    /// Those of a command line, an environment or the profiles. One that is given has to stand; that
    /// of a profile may be yet to come.
    pub fn new(session: &Session) -> Result<Self, Failure> {
        let given = session.given_ledger();
        let known = Self {
            default: session.ledger()?,
            folder: session.profiles()?.map_or_else(PathBuf::new, |p| p.folder().to_owned()),
            open: RefCell::default(),
            given,
        };
        if let Some(path) = &known.given {
            let ledger = Ledger::open(path)?;
            known.open.borrow_mut().insert(path.clone(), Some(Rc::new(ledger)));
        }
        Ok(known)
    }

    /// The row of a key that a profile opened, or that none could open.
    pub fn row_of(
        &self,
        key: RegistrationKey,
        opened_by: Option<&Profile>,
    ) -> Result<Option<Listing>, Failure> {
        let of_profile = || Some(self.folder.join(opened_by?.ledger.as_ref()?));
        let path = self.given.clone().or_else(of_profile).or_else(|| self.default.clone());
        let Some(path) = path else { return Ok(None) };
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

/// The newest row of a key that is not revoked, or else the newest.
fn row_of(ledger: &Ledger, key: RegistrationKey) -> Result<Option<Listing>, Failure> {
    let mut best: Option<Listing> = None;
    for id in ledger.ids_of_key(key)? {
        let Some(found) = ledger.row(id)? else { continue };
        let is_better = found.since.revoked.is_none()
            || best.as_ref().is_none_or(|best| best.since.revoked.is_some());
        if is_better {
            best = Some(found);
        }
    }
    Ok(best)
}
