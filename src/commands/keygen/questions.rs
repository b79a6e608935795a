//! `avlock keygen` on a terminal, without options for whom the key is: asks for each option that is missing.
//!
//! The answers become options, as if they had been typed. So the key is made in the same way, and the
//! command line that makes it again can be shown at the end.

use crate::arguments::{KeygenArgs, UserDataArgs};
use crate::commands::keygen;
use crate::failure::Failure;
use crate::session::{Session, prompt};
use avlock_format::{DelphiDay, KeyIndex, KeyType, Source};
use avlock_issuing::field::Field;
use avlock_issuing::text::{self, Refusal};
use std::path::Path;

/// Asks for the options that were not typed.
pub fn complete(typed: &KeygenArgs, session: &Session) -> Result<KeygenArgs, Failure> {
    let mut answers = typed.clone();
    let profile = session.profile()?;
    if answers.app_id.is_none() && profile.is_none() {
        let question = "AppID, 0 to 65535";
        answers.app_id = Some(prompt::text(
            question,
            None,
            checked(|text| Field::AppId.read(text, text::app_id)),
        )?);
    }
    ask_for_whom(&mut answers, profile.and_then(|(_, profile)| profile.version.as_deref()))?;
    let key_type = ask_type(&mut answers)?;
    if matches!(key_type, KeyType::Trial | KeyType::Temporary) {
        ask_period(&mut answers, session.day()?)?;
    }
    if matches!(key_type, KeyType::Trial | KeyType::Temporary | KeyType::Permanent) {
        ask_grant(&mut answers)?;
    }
    if key_type != KeyType::UnregisterAll {
        let question = "Index, 0 to 254";
        ask(&mut answers.index, question, &KeyIndex::default().number().to_string(), |text| {
            Field::Index.read(text, text::key_index)
        })?;
    }
    Ok(answers)
}

/// Returns the command line that makes the same key.
pub fn command_line(answers: &KeygenArgs, session: &Session) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    let global = session.global();
    let config = global.config.as_deref().map(Path::to_string_lossy);
    let encryption_key_file = global.encryption_key_file.as_deref().map(Path::to_string_lossy);
    let ledger = global.ledger.as_deref().map(Path::to_string_lossy);
    let mut option = |name: &str, value: Option<&str>| {
        let Some(value) = value else { return };
        let quoted = shell_words::quote(value);
        // After a space, a value that begins with a hyphen would be read as an option.
        match value.starts_with('-') {
            true => words.push(format!("--{name}={quoted}")),
            false => words.extend([format!("--{name}"), quoted.into_owned()]),
        }
    };
    option("config", config.as_deref());
    option("encryption-key-file", encryption_key_file.as_deref());
    option("app", global.app.as_deref());
    option("ledger", ledger.as_deref());
    option("on", global.on.as_deref());
    option("order", answers.reference.order.as_deref());
    option("customer", answers.reference.customer.as_deref());
    option("note", answers.reference.note.as_deref());
    option("app-id", answers.app_id.as_deref());
    option("install-code", answers.install_code.as_deref());
    option("user-name", answers.user.user_name.as_deref());
    option("user-company", answers.user.user_company.as_deref());
    option("email", answers.user.email.as_deref());
    option("other", answers.user.other.as_deref());
    option("app-version", answers.app_version.as_deref());
    option("type", answers.key_type.as_deref());
    option("days", answers.days.as_deref());
    option("until", answers.until.as_deref());
    option("start", answers.start.as_deref());
    option("users", answers.users.as_deref());
    option("instances", answers.instances.as_deref());
    option("index", answers.index.as_deref());
    option("values", answers.values.as_deref());
    match &answers.spell {
        Some(Some(language)) => words.push(format!("--spell={language}")),
        Some(None) => words.push("--spell".to_owned()),
        None => {}
    }
    let flags = [
        ("--generic", answers.generic),
        ("--reissue", answers.reference.reissue),
        ("--dry-run", answers.dry_run),
    ];
    for (flag, on) in flags {
        if on {
            words.push(flag.to_owned());
        }
    }
    words.join(" ")
}

fn ask_for_whom(answers: &mut KeygenArgs, version: Option<&str>) -> Result<(), Failure> {
    if keygen::order(answers).has_holder() {
        return Ok(());
    }
    match prompt::choice("For whom", &["code", "user", "generic"], 0)? {
        0 => {
            let check = checked(|text| Field::InstallCode.read(text, text::install_code));
            answers.install_code = Some(prompt::text("InstallCode of the customer", None, check)?);
        }
        1 => answers.user = ask_user()?,
        _ => {
            answers.generic = true;
            let given = answers.app_version.as_deref().or(version).map(str::to_owned);
            let check = checked(|text| Field::AppVersion.read(text, text::app_version));
            answers.app_version = Some(prompt::text("Version, like 5.1", given.as_deref(), check)?);
        }
    }
    Ok(())
}

/// Asks for the user's data. The last question is not optional if the others were left empty, because
/// without any data the key would be for nobody.
fn ask_user() -> Result<UserDataArgs, Failure> {
    let user_name = ask_user_text("User name", Source::UserName)?;
    let user_company = ask_user_text("Company", Source::UserCompany)?;
    let email = ask_user_text("E-mail", Source::EmailAddress)?;
    let other = if user_name.is_none() && user_company.is_none() && email.is_none() {
        let question = "Other data (one of the four is needed)";
        Some(prompt::text(question, None, |text| check_user_text(Source::OtherSource, text))?)
    } else {
        ask_user_text("Other data", Source::OtherSource)?
    };
    Ok(UserDataArgs { user_name, user_company, email, other })
}

fn ask_user_text(question: &str, source: Source) -> Result<Option<String>, Failure> {
    let question = format!("{question} (empty: not used)");
    prompt::optional_text(&question, None, |text| check_user_text(source, text))
}

/// Checks a text of the user by computing an InstallCode from it alone.
fn check_user_text(source: Source, text: &str) -> Result<(), Failure> {
    Ok(text::code_of_user(&[(source, text)]).map(drop)?)
}

fn ask_type(answers: &mut KeygenArgs) -> Result<KeyType, Failure> {
    if let Some(word) = &answers.key_type {
        return Ok(Field::KeyType.read(word, text::key_type)?);
    }
    let question = "Type (trial, temporary, permanent, unregister[-all])";
    let default = Some(KeyType::Temporary.word());
    let check = checked(|text| Field::KeyType.read(text, text::key_type));
    let word = prompt::text(question, default, check)?;
    let key_type = Field::KeyType.read(&word, text::key_type)?;
    answers.key_type = Some(key_type.word().to_owned());
    Ok(key_type)
}

fn ask_period(answers: &mut KeygenArgs, today: DelphiDay) -> Result<(), Failure> {
    ask(&mut answers.start, "First day, YYYY-MM-DD", &today.to_string(), |text| {
        Field::Start.read(text, text::date)
    })?;
    if answers.until.is_none() {
        ask(&mut answers.days, "Days, 1 to 65534", "30", |text| {
            Field::Days.read(text, text::days)
        })?;
    }
    Ok(())
}

fn ask_grant(answers: &mut KeygenArgs) -> Result<(), Failure> {
    ask(&mut answers.users, "Computers that share the key, 0 to 255", "1", |text| {
        Field::Users.read(text, text::count)
    })?;
    ask(&mut answers.instances, "Copies at once on one computer, 0 to 255", "1", |text| {
        Field::Instances.read(text, text::count)
    })?;
    ask(&mut answers.values, "Values, like 657 or 6,5,7 or 0110'0101'0111", "000", |text| {
        Field::Values.read(text, text::values)
    })
}

/// Asks for an option unless it was typed.
fn ask<T>(
    answer: &mut Option<String>,
    question: &str,
    default: &str,
    read: impl Fn(&str) -> Result<T, Refusal<'_>>,
) -> Result<(), Failure> {
    if answer.is_none() {
        *answer = Some(prompt::text(question, Some(default), checked(read))?);
    }
    Ok(())
}

/// Makes a check of an answer from a reader of it.
fn checked<T>(
    read: impl Fn(&str) -> Result<T, Refusal<'_>>,
) -> impl Fn(&str) -> Result<(), Failure> {
    move |text| read(text).map(drop).map_err(Failure::from)
}
