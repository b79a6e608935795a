//! `avlock codecheck`: what an InstallCode holds, and whether it belongs to a user.

use crate::arguments::CodecheckArgs;
use crate::failure::Failure;
use crate::report::{CodeFields, CodeReport, Verdict};
use crate::session::Session;
use crate::{
    Finding, FindingCode, InstallCode, RawInstallCode, RegistrationKey, Source, check, inputs,
    typed,
};

/// Reads each InstallCode in turn.
pub fn codecheck<'a>(
    arguments: &'a CodecheckArgs,
    session: &Session,
) -> Result<impl Iterator<Item = Result<CodeReport, Failure>> + use<'a>, Failure> {
    let user = &arguments.user;
    let data = typed::user_data(
        user.user_name.as_deref(),
        user.user_company.as_deref(),
        user.email.as_deref(),
        user.other.as_deref(),
    );
    let of_user = match data[..] {
        [] => None,
        _ => Some(typed::code_of_user(&data)?),
    };
    let texts = inputs::texts(&arguments.codes, "install-code", "code", session)?;
    Ok(texts.map(move |text| Ok(read(text?, of_user))))
}

fn read(text: String, of_user: Option<InstallCode>) -> CodeReport {
    let mut report = CodeReport::new(text.clone());
    let raw: RawInstallCode = match text.parse() {
        Ok(raw) => raw,
        Err(error) => {
            let finding = check::install_code_error(&error);
            report.findings.push(match text.parse::<RegistrationKey>() {
                Ok(_) => finding
                    .hint("this has the form of a registration key: `avlock keycheck` reads it"),
                Err(_) => finding,
            });
            return report;
        }
    };
    report.code = Some(raw.to_string());
    report.fields = Some(CodeFields::from(raw));
    match raw.verify() {
        Ok(code) => {
            report.trusted = true;
            report.findings.extend(of_user.and_then(|of_user| disagreement(code, of_user)));
        }
        Err(error) => report.findings.push(check::install_code_error(&error)),
    }
    report.verdict = Verdict::of(&report.findings);
    report
}

/// Why a code is not the user's, if it is not.
fn disagreement(code: InstallCode, of_user: InstallCode) -> Option<Finding> {
    if code == of_user {
        return None;
    }
    let names = |code: InstallCode| {
        let names: Vec<&str> = code.sources().iter().map(Source::name).collect();
        match names[..] {
            [] => code.group().name().to_owned(),
            _ => names.join(", "),
        }
    };
    if code.sources() == of_user.sources() {
        let finding = Finding::error(FindingCode::Computer, "the code belongs to other user data");
        return Some(
            finding
                .compared(of_user, code)
                .hint("spelling counts, but not case, spacing or the width of letters"),
        );
    }
    let finding = Finding::error(FindingCode::Source, "the code was made from other sources")
        .compared(names(of_user), names(code));
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
