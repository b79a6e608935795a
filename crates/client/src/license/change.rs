//! What changes the data file: registering, the user's data, moving away.

use super::time::remember_forward;
use super::{License, State, UserData};
use crate::clock::Moment;
use crate::error::Error;
use crate::file::lock;
use crate::file::store::Store;
use avlock_format::check;
use avlock_format::register::{Answer, Registrar, Registration};
use avlock_format::{
    ApplicationData, DataFile, Group, InstallCode, KeyIndex, LastDate, OpenedFile,
};
#[cfg(feature = "trial")]
use avlock_format::{DelphiDay, ICode, KeyFields, RegistrationKey};

impl License {
    /// Registers a key as a user typed it: case, hyphens, blanks and line ends do not count. The answer
    /// is that of RegisterKey, 0 to 4, with its reasons; only 0 and 3 change the data file
    /// (`docs/format.md` section 5).
    ///
    /// The errors are those of [`License::install_code`] and [`Error::File`], [`Error::Busy`],
    /// [`Error::Damaged`], [`Error::OtherKey`]; then nothing was changed.
    pub fn register(&self, key: &str) -> Result<Registration, Error> {
        self.enter(key, None)
    }

    /// Registers a key that was issued for another computer, whose Users this one shares: a secondary
    /// registration. `primary` is InstallCode of that computer. Answers and errors are those of
    /// [`License::register`].
    pub fn register_secondary(
        &self,
        key: &str,
        primary: InstallCode,
    ) -> Result<Registration, Error> {
        self.enter(key, Some(primary))
    }

    /// Stores the user's data. An InstallCode that is made of them changes with them, and keys that were
    /// registered for the old one are no longer good.
    ///
    /// The error is [`Error::Argument`] for a text with a control character, or one of
    /// [`License::register`].
    pub fn set_user(&self, user: UserData) -> Result<(), Error> {
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        let moment = self.moment(&state)?;
        let code = self.identity(&mut state).ok().map(|identity| identity.install_code);
        self.change(&mut state, |file, opened| {
            let mut data = opened.application_data().cloned().unwrap_or_default();
            data.user_name.clone_from(&user.name);
            data.company.clone_from(&user.company);
            data.email.clone_from(&user.email);
            data.other_code.clone_from(&user.other);
            self.describe(&mut data);
            match self.product.sources.group() {
                Group::UserData => {
                    let identity = self.surrounding(Some(&data)).identity().ok();
                    data.install_code =
                        identity.map(|found| found.install_code.to_string()).unwrap_or_default();
                }
                // The InstallCode of another computer is kept, so that the file is known for a copy.
                _ if data.install_code.is_empty() => {
                    data.install_code = code.map(|code| code.to_string()).unwrap_or_default();
                }
                _ => {}
            }
            file.set_application_data(&data, &self.product.encryption_key)
                .map_err(Store::not_storable)?;
            self.raise_last_date(file, moment)
        })?;
        state.identity = None;
        Ok(())
    }

    /// Marks the registration of an index, 0 to 254, as moved to another computer: its status is Moved
    /// until a key is registered at the index again.
    ///
    /// The error is [`Error::NotRegistered`] if there is no registration that reads, or one of
    /// [`License::register`].
    pub fn move_out(&self, index: u8) -> Result<(), Error> {
        let index = KeyIndex::new(index).map_err(Error::argument)?;
        let mut state = self.state();
        let moment = self.moment(&state)?;
        // Looked at first, so that nothing is made where there is nothing to mark.
        self.refresh_user(&mut state)?;
        if state.loaded.opened.key(index).is_none() {
            return Err(Error::NotRegistered { index });
        }
        self.change(&mut state, |file, opened| {
            let stored = opened.key(index).and_then(|entry| entry.stored.ok());
            let mut record = stored.ok_or(Error::NotRegistered { index })?.record;
            record.moved = true;
            file.set_key_record(index, &record, &self.product.encryption_key)
                .map_err(Store::not_storable)?;
            self.raise_last_date(file, moment)
        })
    }

    /// Starts a trial of these terms, which are made of today and this computer's ICode.
    #[cfg(feature = "trial")]
    pub(crate) fn start_trial(
        &self,
        index: KeyIndex,
        terms: impl FnOnce(DelphiDay, ICode) -> Result<KeyFields, Error>,
    ) -> Result<(), Error> {
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        let moment = self.moment(&state)?;
        let local = self.identity(&mut state)?.install_code;
        let fields = terms(moment.shown.day(), local.icode())?;
        let key = RegistrationKey::seal(&fields, &self.product.encryption_key).to_string();
        let start = |file: &mut DataFile, opened: &OpenedFile| {
            let refused = |reason| Err(Error::TrialRefused { index, reason });
            // A record that does not open counts as well.
            if file.indexes().any(|other| other == index) {
                return refused("something was registered there before".to_owned());
            }
            let registration = self.enter_into(file, &key, local, None, moment);
            match (registration.answer, registration.findings.first()) {
                (Answer::Registered, _) => self.describe_in(file, opened, local)?,
                (_, Some(finding)) => return refused(finding.words().to_owned()),
                (answer, None) => return refused(answer.words().to_owned()),
            }
            Ok(((), self.forward_of(file, moment.real)))
        };
        // A trial that is refused leaves no folder and no file behind.
        start(&mut state.loaded.file.clone(), &state.loaded.opened)?;
        self.change(&mut state, start)
    }

    fn enter(&self, key: &str, primary: Option<InstallCode>) -> Result<Registration, Error> {
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        let moment = self.moment(&state)?;
        let local = self.identity(&mut state)?.install_code;
        let mut tried = state.loaded.file.clone();
        let registration = self.enter_into(&mut tried, key, local, primary, moment);
        // A key that is refused leaves no folder and no file behind.
        if !registration.answer.is_done() {
            return Ok(registration);
        }
        self.change(&mut state, |file, opened| {
            let registration = self.enter_into(file, key, local, primary, moment);
            if registration.answer == Answer::Registered {
                self.describe_in(file, opened, local)?;
            }
            Ok((registration, self.forward_of(file, moment.real)))
        })
    }

    /// Enters a key into a file in memory.
    fn enter_into(
        &self,
        file: &mut DataFile,
        key: &str,
        local: InstallCode,
        primary: Option<InstallCode>,
        moment: Moment,
    ) -> Registration {
        let registrar = Registrar {
            encryption_key: &self.product.encryption_key,
            app_id: self.product.app_id,
            app_version: Some(self.product.version),
            primary_install_code: primary,
            local_install_code: local,
            now: moment.shown,
        };
        let before = file.clone();
        let registration = registrar.enter_at(file, key, self.seen(moment.real, false));
        // The clock was turned back in this run, before `ld` was raised or while there is none.
        let backed = check::date_backed(moment.real, moment.shown.day());
        match backed {
            Some(finding) if registration.answer != Answer::KeyLengthMismatch => {
                *file = before;
                Registration {
                    answer: Answer::SystemDateIncorrect,
                    fields: None,
                    findings: vec![finding.into_error()],
                }
            }
            _ => registration,
        }
    }

    /// Writes what is known of product and computer into the application data.
    fn describe_in(
        &self,
        file: &mut DataFile,
        opened: &OpenedFile,
        local: InstallCode,
    ) -> Result<(), Error> {
        let mut data = opened.application_data().cloned().unwrap_or_default();
        self.describe(&mut data);
        data.install_code = local.to_string();
        file.set_application_data(&data, &self.product.encryption_key).map_err(Store::not_storable)
    }

    fn describe(&self, data: &mut ApplicationData) {
        data.app_name.clone_from(&self.product.name);
        data.app_version.clone_from(&self.product.version_text);
    }

    fn raise_last_date(
        &self,
        file: &mut DataFile,
        moment: Moment,
    ) -> Result<((), Option<LastDate>), Error> {
        let forward = file
            .note_time(self.seen(moment.real, false), &self.product.encryption_key)
            .map_err(|_| Error::Clock)?;
        Ok(((), forward))
    }

    /// Changes the data file and what is known of it, under its lock. The folder is made if it is
    /// missing.
    fn change<T>(
        &self,
        state: &mut State,
        change: impl FnOnce(&mut DataFile, &OpenedFile) -> Result<(T, Option<LastDate>), Error>,
    ) -> Result<T, Error> {
        self.store.make_folder()?;
        let encryption_key = &self.product.encryption_key;
        let changed = self.store.change(encryption_key, lock::LONGEST_WAIT, change);
        let ((answer, forward), loaded) = changed?;
        remember_forward(self.store.path(), forward);
        state.loaded = loaded;
        Ok(answer)
    }
}
