//! A key that a ledger has for an InstallCode, where the one that was sent does not fit.

use crate::failure::Failure;
use crate::reading::Reader;
use crate::report::{FieldsReport, RowReport, State};
use avlock_format::{Finding, FindingCode, InstallCode, Payload, RegistrationKey};
use avlock_issuing::ledger::row::Row;

/// A key that the ledger has for an InstallCode, beside the one that was read.
#[derive(Debug)]
pub struct OtherKey {
    pub row: RowReport,
    pub state: State,
}

impl OtherKey {
    /// True if the key may be used, or from its first day on.
    pub fn is_good(&self) -> bool {
        matches!(self.state, State::Usable | State::NotStarted)
    }

    /// Tells of the key.
    pub fn finding(&self) -> Finding {
        let [_, number, words] = self.row.in_words();
        let message =
            format!("the ledger has another key for this InstallCode: row {number}, {words}");
        Finding::note(FindingCode::Recorded, message)
            .hint(format!("`avlock ledger show {number}` shows it"))
    }
}

impl Reader {
    /// Returns the newest key that the ledger of an app has for an InstallCode, if it is another than `key`,
    /// neither revoked nor replaced, and removes nothing. Only one of the index counts if that is given: a key of another
    /// index makes another registration and takes the place of none.
    pub fn other_key_of(
        &self,
        code: InstallCode,
        index: Option<u8>,
        key: Option<RegistrationKey>,
        app: Option<&str>,
    ) -> Result<Option<OtherKey>, Failure> {
        let mut keys = self.keys.all.iter();
        let by = keys.find(|by| app.is_some() && by.app.as_deref() == app);
        let is_other = |row: &Row| {
            let of_app = row.app.is_none() || app.is_none() || row.app.as_deref() == app;
            // A key that removes others opens nothing.
            of_app
                && row.issued.is_some_and(|issued| {
                    let fields = FieldsReport::from(Payload::from_raw(issued.terms));
                    let of_index = index.is_none_or(|index| index == fields.index);
                    Some(issued.key) != key && of_index && !fields.removes()
                })
        };
        let profile = by.and_then(|by| by.profile.as_ref());
        let newest = self.known.newest_of_code(code, profile, is_other)?;
        Ok(newest.and_then(|listing| {
            let fields = FieldsReport::from(Payload::from_raw(listing.row.issued?.terms));
            let state = State::of_key(&fields, &[], self.today);
            Some(OtherKey { row: RowReport::from(listing), state })
        }))
    }
}
