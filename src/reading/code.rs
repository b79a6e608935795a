//! An InstallCode: what it was made of, and whether it belongs to a user.

use crate::failure::option_of;
use crate::reading::suggestions;
use crate::report::{CodeFields, CodeReport, Verdict};
use avlock_format::{
    Finding, FindingCode, ICode, InstallCode, RawInstallCode, RegistrationKey, check,
};
use avlock_issuing::field::Field;

/// Reads an InstallCode; one that does not read is searched around. If there are iCodes of keys
/// that may have been made for it, one that has one of them is preferred.
pub fn install_code(text: String, of_user: Option<InstallCode>, icodes: &[ICode]) -> CodeReport {
    let mut report = CodeReport { input: text.clone(), ..CodeReport::default() };
    let raw: Result<RawInstallCode, _> = text.parse();
    if let Ok(raw) = raw {
        report.code = Some(raw.to_string());
        report.fields = Some(CodeFields::from(raw));
    }
    match raw.and_then(RawInstallCode::to_code) {
        Ok(code) => {
            report.findings.extend(of_user.and_then(|of_user| disagreement(code, of_user)));
        }
        Err(error) => {
            let mut finding = check::install_code_error(&error);
            let suggested = suggestions::of_install_code(&text, icodes);
            if text.parse::<RegistrationKey>().is_ok() {
                finding = finding
                    .hint("this has the form of a registration key: `avlock keycheck` reads it");
            } else if suggested.len() == 1 {
                finding = finding.hint("compare the suggested code with what the program shows");
            } else if !suggested.is_empty() {
                finding = finding.hint(
                    "compare the suggested codes with what the program shows; \
                     a key that was made for it decides",
                );
            }
            report.findings.push(finding);
            report.findings.extend(suggested);
        }
    }
    report.verdict = Verdict::of(&report.findings);
    report
}

/// Why a code is not the user's, if it is not.
fn disagreement(code: InstallCode, of_user: InstallCode) -> Option<Finding> {
    if code == of_user {
        return None;
    }
    if code.sources() == of_user.sources() {
        let finding = Finding::error(FindingCode::Computer, "the code belongs to other user data");
        return Some(
            finding
                .compared(of_user, code)
                .hint("spelling counts, but not case, spacing or the width of letters"),
        );
    }
    let finding = Finding::error(FindingCode::Source, "the code was made from other sources")
        .compared(of_user.sources(), code.sources());
    Some(if code.group() == of_user.group() {
        let options: Vec<String> = code
            .sources()
            .iter()
            .map(|source| format!("--{}", option_of(Field::of_source(source))))
            .collect();
        finding.hint(format!("give exactly these: {}", options.join(" ")))
    } else {
        finding.hint("a code of a computer or a disk says nothing about its user")
    })
}
