//! What a code that does not read may have been meant to be, as findings: suggestions, which a
//! person takes up or not.

use crate::repair::{self, Fault, Reach, Repair, Wanted};
use crate::session::keys::NamedKey;
use avlock_format::check::Expected;
use avlock_format::{Finding, FindingCode, ICode, KeyError};
use std::fmt::Display;

/// One finding for each key that may have been meant, under any EncryptionKey. Two wrong letters
/// are looked for only if one fault explains nothing under any of them.
pub fn of_key(text: &str, candidates: &[NamedKey], expected: &Expected) -> Vec<Finding> {
    let found = keys_near(text, candidates, expected, Reach::OneFault);
    if !found.is_empty() {
        return found;
    }
    keys_near(text, candidates, expected, Reach::TwoLetters)
}

/// Is there a key one fault away? Cheap enough to ask of much that is none.
pub fn is_near_a_key(text: &str, candidates: &[NamedKey]) -> bool {
    !keys_near(text, candidates, &Expected::default(), Reach::OneFault).is_empty()
}

fn keys_near(
    text: &str,
    candidates: &[NamedKey],
    expected: &Expected,
    reach: Reach,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for candidate in candidates {
        let wanted = Wanted {
            app_id: expected.app_id.or(candidate.app_id()),
            icode: expected.install_code.map(|code| code.icode()),
        };
        let found = repair::registration_key(text, &candidate.encryption_key, &wanted, reach);
        for Repair { code, fault } in found {
            let of_app = candidate.app.as_deref().map(|app| format!(" of {app}"));
            let what = format!("a key{}", of_app.unwrap_or_default());
            findings.push(suggestion(&what, code, fault, text));
        }
    }
    findings
}

/// One finding for each InstallCode that may have been meant; those that have one of some iCodes, if
/// there is one.
pub fn of_install_code(text: &str, icodes: &[ICode]) -> Vec<Finding> {
    let mut found = repair::install_code(text, icodes);
    if found.is_empty() && !icodes.is_empty() {
        found = repair::install_code(text, &[]);
    }
    let what = "an InstallCode";
    found.into_iter().map(|Repair { code, fault }| suggestion(what, code, fault, text)).collect()
}

fn suggestion(what: &str, code: impl Display, fault: Fault, text: &str) -> Finding {
    Finding::note(FindingCode::Repaired, format_args!("it may be {what}: {fault}"))
        .compared(code, text.trim())
}

/// What to do where a key that is near is no suggestion, because it is for another computer.
pub const OF_ANOTHER_COMPUTER: &str = "it is mistyped, and the key that is near it is for another computer: \
     find the one that was issued for this computer";

/// What to do about a key that does not read, once it was searched around.
pub fn remedy(error: &KeyError, suggested: usize) -> String {
    let well_formed = matches!(error, KeyError::Packing(_) | KeyError::Checksum { .. });
    match (suggested, well_formed) {
        (0, true) => {
            "no key within two letters of it reads: it is most likely of another product, \
             made with another EncryptionKey"
        }
        (0, false) => {
            "it is mistyped, and no key that reads is near: ask for it again, copied, not retyped"
        }
        (1, _) => "have the suggested key entered, if it is the one that was issued",
        _ => "compare the suggested keys with the one that was issued",
    }
    .to_owned()
}
