//! What of a key or a data file says that it is of another product than the one that was asked for.

use crate::reading::Reader;
use crate::session::keys::NamedKey;
use avlock_format::escaped::Escaped;
use avlock_format::{DataFile, Finding, FindingCode, RegistrationKey};

impl Reader {
    /// Objects to a key that does not read under the profile that was chosen, and does under another.
    pub(super) fn key_of_other_product(&self, key: RegistrationKey) -> Option<(&str, Finding)> {
        self.of_other_product("key", |by| key.open(&by.encryption_key).is_ok())
    }

    /// Objects likewise to a data file.
    pub(super) fn file_of_other_product(&self, file: &DataFile) -> Option<(&str, Finding)> {
        self.of_other_product("data file", |by| !file.is_of_another(&by.encryption_key))
    }

    fn of_other_product(
        &self,
        what: &str,
        opens: impl Fn(&NamedKey) -> bool,
    ) -> Option<(&str, Finding)> {
        let chosen = self.keys.all.first()?;
        let other = self.keys.others.iter().find(|by| opens(by))?;
        let (app, wanted) = (other.app.as_deref()?, Escaped(chosen.app.as_deref()?).to_string());
        let (shown, app_id) = (Escaped(app).to_string(), other.app_id()?);
        let message = format!("it is a {what} of {shown} (AppID {app_id}), and not of {wanted}");
        let hint = format!("`--app {shown}` reads it; {wanted} needs one of its own");
        let finding = Finding::error(FindingCode::Application, message);
        Some((app, finding.compared(chosen.app_id()?, app_id).hint(hint)))
    }
}
