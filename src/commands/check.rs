//! `avlock check`: whether a key, an InstallCode, a data file and a day fit each other.

use crate::arguments::CheckArgs;
use crate::failure::Failure;
use crate::reading::fit::{self, Against};
use crate::reading::{self, OpenedDataFile, OpenedKey, ReadCode, ReadKey, Reader, Salvaged};
use crate::report::{CheckReport, Verdict};
use crate::session::{Session, inputs};
use avlock_format::check::Expected;
use avlock_format::{Finding, FindingCode, ICode, InstallCode, Level};
use std::path::Path;

/// Compares everything that was given, each with each.
///
/// The key and the data file are opened first and judged last: the InstallCode between them is read
/// with the iCodes that they hold, and they are judged with the InstallCode.
pub fn check(arguments: &CheckArgs, session: &Session) -> Result<CheckReport, Failure> {
    expect_two(arguments, session.global().on.is_some())?;
    let CheckArgs { app_id, app_version, index, .. } = arguments;
    let mut expected = reading::expected(&None, app_id, app_version, index)?;
    let given_version = expected.app_version;
    let today = session.day()?;
    let key = match &arguments.key {
        Some(text) => Some(inputs::key("key", text, session.stdin())?),
        None => None,
    };
    let data = match &arguments.data {
        Some(path) => Some((path.as_path(), read_file(path, session)?)),
        None => None,
    };
    let reader = Reader::new(session, today)?;

    let mut report = CheckReport::new(today);
    let key = key.map(|text| reader.read_key(text));
    let opened = key.as_ref().and_then(ReadKey::opened);
    // With a sole suggestion the rest can be judged; the answer stays bad.
    let opened = opened.or_else(|| reader.sole_suggestion(key.as_ref()?, &expected));
    let file = data.and_then(|(path, data)| open_file(&mut report, &reader, path, data));
    if let Some(text) = &arguments.install_code {
        let of_key = opened.as_ref().and_then(OpenedKey::icode);
        let of_file = file.as_ref().and_then(OpenedDataFile::install_code);
        let icodes: Vec<ICode> =
            of_key.into_iter().chain(of_file.map(|code| code.icode())).collect();
        expected.install_code = judge_install_code(&mut report, text, &icodes);
        report.findings.extend(of_key.and_then(|icode| fit::key::short_code(text, icode)));
    }
    if let Some(key) = &key {
        // A generic key is for a version, which the data file holds if it is not given.
        if expected.app_version.is_none() && opened.is_some_and(|key| key.fields.is_generic()) {
            expected.app_version = file.as_ref().and_then(OpenedDataFile::app_version);
        }
        judge_key(&mut report, &reader, key, &expected, file.as_ref())?;
    }
    if let Some(OpenedDataFile { file, by }) = &file {
        report.data_app.clone_from(&by.app);
        report.app = report.app.or_else(|| by.app.clone());
        let against = Against {
            computer: expected.install_code,
            app_id: expected.app_id.or(by.app_id()),
            key: opened.map(|opened| (opened.key, opened.fields)),
            app_version: given_version,
            index: expected.index,
        };
        report.findings.extend(fit::file::data_file(file, &against, today));
    }
    let is_sealed = arguments.key.is_some() || arguments.data.is_some();
    report.verdict = match Verdict::of(&report.findings) {
        Verdict::Valid if is_sealed && reader.keys.all.is_empty() => Verdict::Unknown,
        verdict => verdict,
    };
    // What is wrong comes first, what agrees last.
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    Ok(report)
}

fn expect_two(arguments: &CheckArgs, has_day: bool) -> Result<(), Failure> {
    let CheckArgs { key, install_code, data, .. } = arguments;
    // A day judges a key, alone or in a data file, but never an InstallCode.
    let has_term = key.is_some() || data.is_some();
    let given = [key.is_some(), install_code.is_some(), data.is_some(), has_day];
    if has_term && given.into_iter().filter(|given| *given).count() >= 2 {
        return Ok(());
    }
    if install_code.is_some() && !has_term {
        return Err(Failure::usage(
            "expected a key or a data file beside the InstallCode, found neither",
        )
        .hint("give it with --key or --data; `avlock codecheck` reads an InstallCode alone"));
    }
    let message = "expected two or more of --key, --install-code, --data and --on, found fewer";
    Err(Failure::usage(message).hint("`avlock inspect` says what a single thing is"))
}

fn read_file(path: &Path, session: &Session) -> Result<Salvaged, Failure> {
    session.stdin().take_for(&[path])?;
    reading::data_file(path)
}

/// Opens the data file and reports why, if it does not open.
fn open_file<'r>(
    report: &mut CheckReport,
    reader: &'r Reader,
    path: &Path,
    data: Salvaged,
) -> Option<OpenedDataFile<'r>> {
    report.data = Some(path.to_string_lossy().into_owned());
    let Salvaged { file, findings, .. } = data;
    report.findings.extend(findings);
    match reader.open_file(&file)? {
        Ok(opened) => Some(opened),
        Err(findings) => {
            report.findings.extend(findings);
            None
        }
    }
}

/// Reads the computer's InstallCode. One that does not read is most likely that of the key or of the
/// file, whose iCodes decide what is suggested.
fn judge_install_code(
    report: &mut CheckReport,
    text: &str,
    icodes: &[ICode],
) -> Option<InstallCode> {
    let read = ReadCode::new(text.to_owned());
    let judged = read.report(None, icodes);
    report.install_code = Some(judged.code.unwrap_or_else(|| text.to_owned()));
    report.findings.extend(judged.findings.into_iter().map(|finding| match read.code() {
        None => of_input("the InstallCode", finding),
        Some(_) => finding,
    }));
    read.code()
}

/// Judges the key by itself and against everything else that is known.
fn judge_key(
    report: &mut CheckReport,
    reader: &Reader,
    read: &ReadKey<'_>,
    expected: &Expected,
    file: Option<&OpenedDataFile<'_>>,
) -> Result<(), Failure> {
    let judged = reader.key_report(read, expected)?;
    report.key = Some(judged.key.unwrap_or_else(|| read.text().to_owned()));
    report.app = judged.app;
    report.ledger = judged.ledger;
    let Some(OpenedKey { key, fields }) = read.opened() else {
        let findings = judged.findings.into_iter();
        report.findings.extend(findings.map(|finding| of_input("the key", finding)));
        return Ok(());
    };
    // Whether the key fits the file's application is reported of the file.
    let is_compared_with_file =
        file.is_some_and(|file| expected.app_id.is_some() || file.by.profile.is_some());
    for finding in judged.findings {
        match (finding.code, finding.level) {
            // These are replaced below by findings that also know the data file, or are errors.
            (FindingCode::Expired | FindingCode::NotStarted, _) => {}
            (FindingCode::Computer, Level::Error) => {}
            (FindingCode::Application, Level::Error | Level::Warning) if is_compared_with_file => {}
            // Here the question is whether it fits: a key of another product does not.
            (FindingCode::Application, Level::Warning) => {
                report.findings.push(finding.into_error());
            }
            _ => report.findings.push(finding),
        }
    }
    if file.is_none() {
        report.findings.extend(reader.not_of_default(read, expected));
    }
    if let Some(computer) = expected.install_code {
        let opened = file.map(|file| &file.file);
        report.findings.extend(fit::key::on_computer(key, &fields, computer, opened));
    }
    report.findings.extend(fit::key::on_day(&fields, reader.today));
    Ok(())
}

/// Names the input that an error is about, where one of several does not read.
fn of_input(what: &str, finding: Finding) -> Finding {
    match finding.level {
        Level::Error => finding.about(what),
        _ => finding,
    }
}
