//! What a vendor does about a finding, in the options of this program. The format's crate has words
//! that fit any program; where they are not enough, the remedy is here.

use crate::failure::{Failure, IS_KEY};
use avlock_format::{Finding, FindingCode, Level, RawInstallCode, RegistrationKey};
use avlock_issuing::cleaning;
use std::path::Path;

/// What to do with an InstallCode that stands where something else is expected.
pub const IS_INSTALL_CODE: &str =
    "this has the form of an InstallCode: `avlock codecheck` reads it";

/// The longest name of a file that is looked for.
const LONGEST_NAME: usize = 4096;

/// Adds to the first finding of a text that does not read what to do if it is the name of a file that stands.
pub fn with_file(findings: &mut [Finding], text: &str) {
    let is_file = || text.len() < LONGEST_NAME && Path::new(text).is_file();
    if let Some(finding) = findings.first_mut().filter(|_| is_file()) {
        let name = shell_words::quote(text);
        finding.hint =
            Some(format!("this is a file: `avlock inspect {name}` finds the codes in it"));
    }
}

/// What a text has the form of, in whatever spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Key,
    InstallCode,
}

/// Returns the form of a text, if it is that of a code.
pub fn form_of(text: &str) -> Option<Form> {
    if cleaning::key(text).text.parse::<RegistrationKey>().is_ok() {
        return Some(Form::Key);
    }
    let code = cleaning::install_code(text).text.parse::<RawInstallCode>();
    code.is_ok().then_some(Form::InstallCode)
}

/// Tells what a name is that no file has, if it is a code.
pub fn of_a_code(failure: Failure, name: &Path) -> Failure {
    match name.to_str().filter(|_| !name.exists()).and_then(form_of) {
        Some(Form::Key) => failure.hint(IS_KEY),
        Some(Form::InstallCode) => failure.hint(IS_INSTALL_CODE),
        None => failure,
    }
}

/// Adds what to do about a finding, if this program knows more than the library.
pub fn with_remedy(finding: Finding) -> Finding {
    match remedy(finding.code) {
        // A note reports that all is well.
        Some(remedy) if finding.level != Level::Note => finding.hint(remedy),
        _ => finding,
    }
}

/// Returns what to do about a key that was issued and is not good here.
fn remedy(code: FindingCode) -> Option<&'static str> {
    match code {
        FindingCode::Application => {
            Some("it was issued for another product, or made with the wrong profile")
        }
        FindingCode::Expired => Some("renew it: a new key with --start and --days or --until"),
        FindingCode::NotStarted => {
            Some("wait, or make a key with an earlier --start; is the computer's clock right?")
        }
        _ => None,
    }
}
