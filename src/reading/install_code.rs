//! An InstallCode: what it was made of, and whether it belongs to a user.

use super::suggestions;
use crate::report::{CodeFields, CodeReport, Verdict};
use crate::{
    Finding, FindingCode, ICode, InstallCode, RawInstallCode, RegistrationKey, check, typed,
};

/// Reads an InstallCode; one that does not read is searched around, and `icode`, that of a key that
/// was made for it, decides between several.
pub fn install_code(
    text: String,
    of_user: Option<InstallCode>,
    icode: Option<ICode>,
) -> CodeReport {
    let mut report = CodeReport::new(text.clone());
    let raw: Result<RawInstallCode, _> = text.parse();
    if let Ok(raw) = raw {
        report.code = Some(raw.to_string());
        report.fields = Some(CodeFields::from(raw));
    }
    match raw.and_then(RawInstallCode::verify) {
        Ok(code) => {
            report.trusted = true;
            report.findings.extend(of_user.and_then(|of_user| disagreement(code, of_user)));
        }
        Err(error) => {
            let mut finding = check::install_code_error(&error);
            let suggested = suggestions::of_install_code(&text, icode);
            if text.parse::<RegistrationKey>().is_ok() {
                finding = finding
                    .hint("this has the form of a registration key: `avlock keycheck` reads it");
            } else if !suggested.is_empty() {
                finding = finding.hint("compare the suggested code with what the program shows");
            }
            report.findings.push(finding);
            report.findings.extend(suggested);
        }
    }
    report.verdict = Verdict::of(&report.findings);
    report
}

/// Reads an InstallCode beside keys: if it is damaged, it is most likely one of theirs.
pub fn install_code_for(text: String, icodes: &[ICode]) -> CodeReport {
    let reports = icodes.iter().map(|icode| install_code(text.clone(), None, Some(*icode)));
    let is_suggested = |report: &CodeReport| {
        report.findings.iter().any(|finding| finding.code == FindingCode::Repaired)
    };
    let mut suggested = reports.filter(is_suggested);
    suggested.next().unwrap_or_else(|| install_code(text.clone(), None, None))
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
            .map(|source| format!("--{}", typed::column_of_source(source)))
            .collect();
        finding.hint(format!("give exactly these: {}", options.join(" ")))
    } else {
        finding.hint("a code of a computer or a disk says nothing about its user")
    })
}
