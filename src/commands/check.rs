//! `avlock check`: do a key, an InstallCode, a data file and a day fit each other?

use crate::arguments::CheckArgs;
use crate::failure::Failure;
use crate::reading::fit::{self, Against};
use crate::reading::{self, OpenedKey, Reader};
use crate::report::{CheckReport, Verdict};
use crate::session::keys::NamedKey;
use crate::session::{Session, inputs};
use avlock_format::check::{self, Expected};
use avlock_format::{Finding, FindingCode, ICode, InstallCode, Level, OpenedFile};
use std::path::Path;

/// Compares what was given, each with each.
pub fn check(arguments: &CheckArgs, session: &Session) -> Result<CheckReport, Failure> {
    expect_two(arguments, session.global().on.is_some())?;
    let CheckArgs { app_id, app_version, index, .. } = arguments;
    let mut expected = reading::expected(&None, app_id, app_version, index)?;
    let given_version = expected.app_version;
    let today = session.day()?;
    let key = arguments
        .key
        .as_deref()
        .map(|text| inputs::key("key", text, session.stdin()))
        .transpose()?;
    let data = arguments.data.as_deref().map(|path| read(path, session)).transpose()?;
    let reader = Reader::new(session, today)?;

    let mut report = CheckReport::new(today);
    let opened = key.as_deref().and_then(|text| reader.open(text));
    let file = arguments.data.as_deref().zip(data);
    let file = file.and_then(|(path, bytes)| open_file(&mut report, &reader, path, &bytes));
    if let Some(text) = &arguments.install_code {
        let of_key = opened.as_ref().and_then(OpenedKey::icode);
        let icodes: Vec<ICode> =
            of_key.into_iter().chain(file.as_ref().and_then(File::icode)).collect();
        expected.install_code = judge_install_code(&mut report, text, &icodes);
        report.findings.extend(of_key.and_then(|icode| fit::short_code(text, icode)));
    }
    if let Some(text) = key {
        if opened.is_some_and(|opened| opened.fields.is_generic()) {
            expected.app_version = expected.app_version.or_else(|| file.as_ref()?.app_version());
        }
        judge_key(&mut report, &reader, (text, opened), &expected, file.as_ref())?;
    }
    if let Some(File { opened: file, candidate }) = &file {
        report.data_app.clone_from(&candidate.app);
        report.app = report.app.or_else(|| candidate.app.clone());
        let of_profile = candidate.app_id();
        let against = Against {
            computer: expected.install_code,
            app_id: expected.app_id.or(of_profile),
            key: opened.map(|opened| (opened.key, opened.fields)),
            app_version: given_version,
            index: expected.index,
        };
        report.findings.extend(fit::data_file(file, &against, today));
    }
    let sealed = arguments.key.is_some() || arguments.data.is_some();
    report.verdict = match Verdict::of(&report.findings) {
        Verdict::Valid if sealed && reader.keys.all.is_empty() => Verdict::Unknown,
        verdict => verdict,
    };
    // What is wrong first, what agrees last.
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    Ok(report)
}

fn expect_two(arguments: &CheckArgs, has_day: bool) -> Result<(), Failure> {
    let CheckArgs { key, install_code, data, .. } = arguments;
    let given = [key.is_some(), install_code.is_some(), data.is_some(), has_day];
    // A day says something about a key, and nothing about an InstallCode.
    let has_term = key.is_some() || data.is_some();
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

fn read(path: &Path, session: &Session) -> Result<Vec<u8>, Failure> {
    if path == Path::new(inputs::STDIN) {
        session.stdin().take()?;
    }
    inputs::bytes(path)
}

/// The computer's InstallCode, if it reads. If not, it is most likely the one of the key or the file.
fn judge_install_code(
    report: &mut CheckReport,
    text: &str,
    icodes: &[ICode],
) -> Option<InstallCode> {
    let read = reading::install_code(text.to_owned(), None, icodes);
    report.install_code = Some(read.code.unwrap_or_else(|| text.to_owned()));
    let computer = text.parse().ok();
    report.findings.extend(read.findings.into_iter().map(|finding| match computer {
        None => of_input("the InstallCode", finding),
        Some(_) => finding,
    }));
    computer
}

/// A data file, opened, and whose EncryptionKey opened it.
struct File<'a> {
    opened: OpenedFile,
    candidate: &'a NamedKey,
}

impl File<'_> {
    fn icode(&self) -> Option<ICode> {
        let code: InstallCode = self.opened.application_data()?.install_code.parse().ok()?;
        Some(code.icode())
    }

    fn app_version(&self) -> Option<avlock_format::AppVersion> {
        self.opened.application_data()?.app_version.parse().ok()
    }
}

fn open_file<'a>(
    report: &mut CheckReport,
    reader: &'a Reader,
    path: &Path,
    bytes: &[u8],
) -> Option<File<'a>> {
    report.data = Some(path.to_string_lossy().into_owned());
    let (file, findings) = reading::salvage(bytes);
    report.findings.extend(findings);
    let candidate = reader.best_for(&file).filter(|_| file.has_known_entries())?;
    if file.is_of_another(&candidate.encryption_key) {
        report.findings.push(check::no_entry_opens());
        return None;
    }
    Some(File { opened: file.open(&candidate.encryption_key), candidate })
}

/// The key by itself and against all that is known; that it is over is a bad answer here.
fn judge_key(
    report: &mut CheckReport,
    reader: &Reader,
    (text, opened): (String, Option<OpenedKey>),
    expected: &Expected,
    file: Option<&File<'_>>,
) -> Result<(), Failure> {
    let mut read = reader.registration_key(text.clone(), expected)?;
    report.key = Some(read.key.unwrap_or(text));
    report.app = read.app;
    report.ledger = read.ledger;
    let Some(OpenedKey { key, fields }) = opened else {
        let of_key = |finding| of_input("the key", finding);
        report.findings.extend(read.findings.into_iter().map(of_key));
        return Ok(());
    };
    // Said in other words, here or of the data file.
    let of_file =
        file.is_some_and(|file| expected.app_id.is_some() || file.candidate.profile.is_some());
    read.findings.retain(|finding| match finding.code {
        FindingCode::Expired | FindingCode::NotStarted => false,
        FindingCode::Computer => finding.level != Level::Error,
        FindingCode::Application => finding.level == Level::Note || !of_file,
        _ => true,
    });
    // Here the question is whether it fits: a key of another product does not.
    report.findings.extend(read.findings.into_iter().map(|finding| {
        match (finding.code, finding.level) {
            (FindingCode::Application, Level::Warning) => finding.into_error(),
            _ => finding,
        }
    }));
    let opened_file = file.map(|file| &file.opened);
    let computer = expected.install_code;
    report
        .findings
        .extend(computer.and_then(|code| fit::key_and_computer((key, &fields), code, opened_file)));
    report.findings.extend(fit::key_today(&fields, reader.today));
    Ok(())
}

/// Says which of several things does not read.
fn of_input(what: &str, finding: Finding) -> Finding {
    match finding.level {
        Level::Error => finding.about(what),
        _ => finding,
    }
}
