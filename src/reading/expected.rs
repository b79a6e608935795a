//! The texts of what a key has to fit.

use avlock_format::check::Expected;
use avlock_issuing::field::Field;
use avlock_issuing::text::{self, Refusal};

/// Reads what a key is to be compared with.
pub fn expected<'a>(
    install_code: &'a Option<String>,
    app_id: &'a Option<String>,
    app_version: &'a Option<String>,
    index: &'a Option<String>,
) -> Result<Expected, Refusal<'a>> {
    Ok(Expected {
        install_code: Field::InstallCode
            .read_option(install_code.as_deref(), text::install_code)?,
        app_id: Field::AppId.read_option(app_id.as_deref(), text::app_id)?,
        app_version: Field::AppVersion.read_option(app_version.as_deref(), text::app_version)?,
        index: Field::Index.read_option(index.as_deref(), text::key_index)?,
    })
}
