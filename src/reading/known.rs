//! The rows that a ledger has of a key, for the commands that read keys.
//!
//! A key may have several rows: one order was issued again on the same terms, or two customers'
//! InstallCodes end alike. It is revoked only if each of its rows is.
//!
//! A key reads without a ledger. So one that cannot be opened or read is a warning, and the key is judged
//! without it; only a ledger that was asked for and does not exist ends the command.

use crate::failure::{Failure, Notice};
use crate::session::profile::Profile;
use crate::session::{Notices, Session};
use avlock_format::{InstallCode, RegistrationKey};
use avlock_issuing::ledger::error::{LedgerError, LedgerProblem};
use avlock_issuing::ledger::row::{Listing, Row};
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
    notices: Notices,
}

/// What a ledger has of a key.
#[derive(Debug, Clone)]
pub struct KnownRow {
    /// The newest row that is not revoked, or else the newest of all.
    pub listing: Listing,
    /// Rows of the key that are revoked while this one is not, newest first.
    pub revoked: Vec<Listing>,
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
            notices: session.notices(),
        };
        if let Some(path) = &known.given {
            let ledger = known.or_warn(Ledger::open_to_read(path))?;
            known.open.borrow_mut().insert(path.clone(), ledger.map(Rc::new));
        }
        Ok(known)
    }

    /// Returns what is known of a key, from the ledger of the profile that opened it. A key that no
    /// profile opened is looked up in the ledger in use.
    pub fn row_of(
        &self,
        key: RegistrationKey,
        opened_by: Option<&Profile>,
    ) -> Result<Option<KnownRow>, Failure> {
        match self.ledger_for(opened_by)? {
            Some(ledger) => Ok(self.or_warn(row_of(&ledger, key))?.flatten()),
            None => Ok(None),
        }
    }

    /// Returns the newest row of an InstallCode that is wanted, and neither revoked nor replaced.
    pub fn newest_of_code(
        &self,
        code: InstallCode,
        profile: Option<&Profile>,
        is_wanted: impl Fn(&Row) -> bool,
    ) -> Result<Option<Listing>, Failure> {
        match self.ledger_for(profile)? {
            Some(ledger) => Ok(self.or_warn(newest(&ledger, code, is_wanted))?.flatten()),
            None => Ok(None),
        }
    }

    /// Returns the ledger that has the keys of a profile, or else the one in use.
    fn ledger_for(&self, profile: Option<&Profile>) -> Result<Option<Rc<Ledger>>, Failure> {
        let own = profile.and_then(|profile| profile.ledger.as_ref());
        let path = match (&self.given, own, &self.default) {
            (Some(given), _, _) => given.clone(),
            (None, Some(own), _) => self.folder.join(own),
            (None, None, Some(default)) => default.clone(),
            (None, None, None) => return Ok(None),
        };
        self.ledger(&path)
    }

    fn ledger(&self, path: &Path) -> Result<Option<Rc<Ledger>>, Failure> {
        if let Some(ledger) = self.open.borrow().get(path) {
            return Ok(ledger.clone());
        }
        let ledger = self.or_warn(Ledger::open_to_read_if_there(path))?.flatten().map(Rc::new);
        self.open.borrow_mut().insert(path.to_owned(), ledger.clone());
        Ok(ledger)
    }

    /// Goes on with a warning where a ledger cannot be had.
    fn or_warn<T>(&self, found: Result<T, LedgerError>) -> Result<Option<T>, Failure> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) if matches!(error.problem, LedgerProblem::Missing(_)) => Err(error.into()),
            Err(error) => {
                let Failure { message, hint, .. } = Failure::from(error);
                let message = format!("read without the ledger: {message}");
                self.notices.add(Notice::surroundings(message, hint));
                Ok(None)
            }
        }
    }
}

/// Returns the newest row of an InstallCode that is wanted and good.
fn newest(
    ledger: &Ledger,
    code: InstallCode,
    is_wanted: impl Fn(&Row) -> bool,
) -> Result<Option<Listing>, LedgerError> {
    for id in ledger.ids_of_install_code(code.into())?.into_iter().rev() {
        let found = ledger.row(id)?.filter(|found| is_wanted(&found.row));
        if let Some(found) = found
            && found.since.revoked.is_none()
            && found.since.replaced_by.is_none()
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns the newest row of a key that is not revoked, or else the newest of all.
fn row_of(ledger: &Ledger, key: RegistrationKey) -> Result<Option<KnownRow>, LedgerError> {
    let mut revoked = Vec::new();
    let mut in_force = None;
    for id in ledger.ids_of_key(key)? {
        let Some(found) = ledger.row(id)? else { continue };
        match found.since.revoked {
            Some(_) => revoked.push(found),
            None => in_force = Some(found),
        }
    }
    revoked.reverse();
    if in_force.is_none() && !revoked.is_empty() {
        in_force = Some(revoked.remove(0));
        revoked.clear();
    }
    Ok(in_force.map(|listing| KnownRow { listing, revoked }))
}
