//! `avlock keygen`: makes one registration key. Tables of orders are in `batch` and `workbook`, on `run`;
//! questions on a terminal in `questions`; the command line that makes the same key in `again`.

mod again;
pub mod batch;
pub mod questions;
pub mod run;
mod steps;
mod workbook;

pub use again::command_line;

use crate::arguments::{KeygenArgs, days};
use crate::commands::record::{self, Recorded};
use crate::commands::sightings::given;
use crate::failure::Failure;
use crate::reading::remedies::with_remedy;
use crate::reading::{self, ReadCode};
use crate::report::{FieldsReport, KeyReport, KeygenReport, Verdict};
use crate::session::keys::NamedKey;
use crate::session::{Session, lack, locale, who};
use avlock_format::{
    DelphiDay, EncryptionKey, FindingCode, KeyFields, Payload, RawFields, RegistrationKey, check,
};
use avlock_issuing::field::Field;
use avlock_issuing::ledger::Fingerprint;
use avlock_issuing::ledger::context::Chained;
use avlock_issuing::ledger::entry::Entry;
use avlock_issuing::order::{Defaults, Order, Terms};
use avlock_issuing::reference::Reference;
use avlock_issuing::text::{Problem, Refusal};
use std::path::Path;

/// What is reported on a key that was made.
pub type Made = KeygenReport;

/// Makes the key that the options order, or with `--dry-run` only reports what it would hold. With a
/// ledger the key is recorded first, and an order that was recorded before gives its key.
pub fn keygen(arguments: &KeygenArgs, session: &Session) -> Result<KeygenReport, Failure> {
    let today = session.day()?;
    let arguments = &with_days(arguments.clone(), today);
    let profile = session.profile()?;
    let defaults = Defaults {
        today,
        app_id: profile.map(|(_, profile)| profile.app_id),
        app_version: profile.and_then(|(_, profile)| profile.version.as_deref()),
    };
    let terms = order(arguments).read(&defaults).map_err(|refusal| match refusal.problem {
        Problem::NoAppId => session.lacks(&lack::APP_ID),
        _ => with_suggestions(refusal),
    })?;
    refuse_without_ledger(arguments, session)?;
    record::refuse_spoiled_order(arguments.reference.order.as_deref())?;
    let NamedKey { app, encryption_key, profile: opened_by } = session.encryption_key()?;
    let recorded = record(arguments, session, &terms, app.as_deref(), &encryption_key)?;
    let fields = terms.fields;

    let mut report = KeyReport {
        verdict: Verdict::Valid,
        app,
        findings: check::encryption_key(&encryption_key),
        ..KeyReport::default()
    };
    if let Some(app_id) = opened_by.map(|profile| profile.app_id).filter(|id| *id != fields.app_id)
    {
        report.findings.push(check::application(app_id, &fields).into_warning());
    }
    let (fields, key) = match recorded {
        Some(Recorded { key, found, finding }) => {
            report.findings.extend(finding);
            let terms =
                found.as_ref().and_then(|found| found.row.issued).map(|issued| issued.terms);
            report.ledger = found.map(Into::into);
            // The recorded key may begin on an earlier day, which was today then.
            let recorded = terms.and_then(|terms| KeyFields::try_from(terms).ok());
            (recorded.unwrap_or(fields), key)
        }
        None => (fields, RegistrationKey::seal(&fields, &encryption_key)),
    };
    report.fields = Some(FieldsReport::from(Payload::from_fields(&fields)));
    report.findings.extend(check::key_on(&fields, today).map(with_remedy));
    let user = &arguments.user;
    report.findings.extend(reading::damaged_user_data([
        (Field::UserName, user.user_name.as_deref()),
        (Field::UserCompany, user.user_company.as_deref()),
        (Field::Email, user.email.as_deref()),
        (Field::Other, user.other.as_deref()),
    ]));
    report.findings.extend(reading::spelling_of_code(arguments.install_code.as_deref()));
    report.set_state(today);
    if !arguments.dry_run {
        let key = key.to_string();
        report.input = Some(key.clone());
        report.key = Some(key);
    }
    report.spelt_in = locale::spelling(arguments.spell.as_ref());
    Ok(KeygenReport { key: report, conclusion: None })
}

/// Returns the InstallCode that was given and nothing else, read from standard input for `-`.
pub fn code_alone(text: &str, session: &Session) -> Result<String, Failure> {
    given::install_code("install-code", text, session.stdin())
}

/// Puts days and dates in the place of lengths and words, such as `--until 1y` and `--start tomorrow`.
pub fn with_days(mut arguments: KeygenArgs, today: DelphiDay) -> KeygenArgs {
    days::settle_first(&mut arguments.start, today);
    let KeygenArgs { days, until, start, .. } = &mut arguments;
    days::settle(days, until, start.as_deref(), today);
    arguments
}

/// As [`with_days`], for rows that may have first days of their own: months and years are then of other
/// lengths.
fn with_days_of_rows(arguments: KeygenArgs, session: &Session) -> Result<KeygenArgs, Failure> {
    let is_of_calendar = |text: &str| days::Length::read(text).is_some_and(|it| !it.is_fixed());
    if let Some(text) = arguments.days.as_deref().filter(|text| is_of_calendar(text)) {
        let message =
            format!("--days: expected a number of days or weeks for a table, found {text:?}");
        return Err(Failure::usage(message).hint(format!(
            "months and years have other lengths in rows that begin on other days: --days 365, or --until {text}"
        )));
    }
    Ok(with_days(arguments, session.day()?))
}

/// Returns the order that the options make.
pub fn order(arguments: &KeygenArgs) -> Order<'_> {
    Order {
        install_code: arguments.install_code.as_deref(),
        user_name: arguments.user.user_name.as_deref(),
        user_company: arguments.user.user_company.as_deref(),
        email: arguments.user.email.as_deref(),
        other: arguments.user.other.as_deref(),
        generic: arguments.generic,
        app_version: arguments.app_version.as_deref(),
        app_id: arguments.app_id.as_deref(),
        key_type: arguments.key_type.as_deref(),
        days: arguments.days.as_deref(),
        until: arguments.until.as_deref(),
        start: arguments.start.as_deref(),
        users: arguments.users.as_deref(),
        instances: arguments.instances.as_deref(),
        index: arguments.index.as_deref(),
        values: arguments.values.as_deref(),
    }
}

/// Returns what is wrong with other options than the one for which a key was refused.
pub fn other_faults(
    arguments: &KeygenArgs,
    session: &Session,
    refused: &Failure,
) -> Result<Vec<Failure>, Failure> {
    let arguments = with_days(arguments.clone(), session.day()?);
    let order = order(&arguments);
    let faults = order.unread().map(Failure::from);
    Ok(faults.filter(|other| other.message != refused.message).collect())
}

/// Refuses order number, customer and note where there is no ledger to keep them: the user would rely on
/// them later.
pub fn refuse_without_ledger(arguments: &KeygenArgs, session: &Session) -> Result<(), Failure> {
    let reference = &arguments.reference;
    let given = [
        ("order", reference.order.is_some()),
        ("customer", reference.customer.is_some()),
        ("note", reference.note.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((option, _)) if session.ledger()?.is_none() => {
            let failure = session.lacks(&lack::LEDGER);
            let message = format!("--{option} is kept in a ledger: {}", failure.message);
            Err(Failure { message, ..failure })
        }
        _ => Ok(()),
    }
}

/// Reports a refused text. Of an InstallCode that does not read it names the ones that may have been meant.
fn with_suggestions(refusal: Refusal<'_>) -> Failure {
    let (failure, meant) = suggestions(refusal);
    match &meant[..] {
        [] => failure,
        [one] => failure.hint(format!("it may be {one}: compare that with what the program shows")),
        [one, other] => failure
            .hint(format!("it may be {one} or {other}: compare them with what the program shows")),
        several => {
            let count = several.len();
            failure.hint(format!("it may be one of {count} codes: `avlock codecheck` shows them"))
        }
    }
}

/// Reports a refused text, and returns the InstallCodes that may have been meant.
fn suggestions(refusal: Refusal<'_>) -> (Failure, Vec<String>) {
    let failure = Failure::from(refusal);
    if !matches!(refusal.problem, Problem::InstallCode(_)) {
        return (failure, Vec::new());
    }
    let report = ReadCode::new(refusal.found.to_owned()).report(None, &[]);
    // Without a suggestion the remedy is that of `codecheck`, which knows keys and numbers of computers.
    let remedy = report.findings.first().and_then(|finding| finding.hint.clone());
    let suggested = report.findings.into_iter().filter(|it| it.code == FindingCode::Repaired);
    let meant: Vec<String> = suggested.filter_map(|it| it.expected).collect();
    let hint = match meant.is_empty() {
        true => something_else(refusal.found).or(remedy).or(failure.hint.clone()),
        false => failure.hint.clone(),
    };
    (Failure { hint, ..failure }, meant)
}

/// Tells what to type if a table or the name of a user stands where an InstallCode is expected.
fn something_else(found: &str) -> Option<String> {
    let text = shell_words::quote(found);
    let is_name = found.chars().any(char::is_alphabetic)
        && found.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == '.')
        && !found.chars().all(|c| c.is_ascii_hexdigit());
    if Path::new(found).is_file() {
        return Some(format!("if it is a table of orders: avlock keygen --batch {text}"));
    }
    is_name.then(|| format!("if it is the user's name: avlock keygen --user-name {text}"))
}

/// Records the key if there is a ledger. In a dry run it only looks for the order.
fn record(
    arguments: &KeygenArgs,
    session: &Session,
    terms: &Terms<'_>,
    app: Option<&str>,
    encryption_key: &EncryptionKey,
) -> Result<Option<Recorded>, Failure> {
    let Some(path) = session.ledger()? else { return Ok(None) };
    let options = &arguments.reference;
    let entry = Entry {
        reference: Reference::read(
            options.order.as_deref(),
            options.customer.as_deref(),
            options.note.as_deref(),
        )?,
        holder: terms.holder,
        app,
        terms: RawFields::from(&terms.fields),
        secret: Fingerprint::of(encryption_key),
        key: RegistrationKey::seal(&terms.fields, encryption_key),
        open_day: terms.open_day,
        check_only: false,
    };
    if arguments.dry_run {
        return record::dry_run(&path, &entry).map(Some);
    }
    let chained = if options.reissue { Chained::Reissues } else { Chained::No };
    record::record(&path, &entry, &who::who(), session.timestamp(), chained).map(Some)
}
