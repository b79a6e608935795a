//! `avlock codecheck`: what an InstallCode holds, and whether it belongs to a user.

use crate::arguments::CodecheckArgs;
use crate::commands::sightings::given;
use crate::failure::Failure;
use crate::reading::remedies::with_file;
use crate::reading::{ReadCode, User};
use crate::report::CodeReport;
use crate::scan::Kind;
use crate::session::{Session, inputs};
use avlock_issuing::text;

/// Reads each InstallCode in turn.
pub fn codecheck<'a>(
    arguments: &'a CodecheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<CodeReport, Failure>> + use<'a>, Failure> {
    let given = &arguments.user;
    let data = text::user_data(
        given.user_name.as_deref(),
        given.user_company.as_deref(),
        given.email.as_deref(),
        given.other.as_deref(),
    );
    let user = User::of(data)?;
    let texts = inputs::texts(&arguments.codes, "install-code", "code", session.stdin())?;
    Ok(texts.map(move |text| {
        let text = text?;
        given::only(&text, Kind::InstallCode)?;
        let mut report = ReadCode::new(text).report(user.as_ref(), &[]);
        if report.code.is_none() {
            with_file(&mut report.findings, &report.input);
        }
        Ok(report)
    }))
}
