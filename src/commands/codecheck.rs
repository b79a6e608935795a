//! `avlock codecheck`: what an InstallCode holds, and whether it belongs to a user.

use crate::arguments::CodecheckArgs;
use crate::failure::Failure;
use crate::reading::ReadCode;
use crate::report::CodeReport;
use crate::session::{Session, inputs};
use avlock_issuing::text;

/// Reads each InstallCode in turn.
pub fn codecheck<'a>(
    arguments: &'a CodecheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<CodeReport, Failure>> + use<'a>, Failure> {
    let user = &arguments.user;
    let data = text::user_data(
        user.user_name.as_deref(),
        user.user_company.as_deref(),
        user.email.as_deref(),
        user.other.as_deref(),
    );
    let of_user = match data[..] {
        [] => None,
        _ => Some(text::code_of_user(&data)?),
    };
    let texts = inputs::texts(&arguments.codes, "install-code", "code", session.stdin())?;
    Ok(texts.map(move |text| Ok(ReadCode::new(text?).report(of_user, &[]))))
}
