//! `avlock keygen` with nothing on a terminal: asks for each thing, with defaults from the profile.
//!
//! Its answers are the options that somebody could have typed, so what follows is the same, and at
//! the end the command line that they spell can be shown.

use crate::arguments::{KeygenArgs, UserDataArgs};
use crate::commands::keygen;
use crate::failure::Failure;
use crate::session::{Session, prompt};
use avlock_format::{DelphiDay, KeyIndex, KeyType, Source};
use avlock_issuing::field::Field;
use avlock_issuing::text::{self, Refusal};

/// The options that were typed, completed by questions.
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

/// The command line that makes the same key.
pub fn command_line(answers: &KeygenArgs, session: &Session) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    let mut option = |name: &str, value: Option<&str>| {
        // A value that begins with a hyphen would be taken for an option of its own.
        match value.map(|value| (value.starts_with('-'), shell_words::quote(value))) {
            Some((true, value)) => words.push(format!("--{name}={value}")),
            Some((false, value)) => words.extend([format!("--{name}"), value.into_owned()]),
            None => {}
        }
    };
    let path =
        |path: Option<&std::path::Path>| path.map(|path| path.to_string_lossy().into_owned());
    let global = session.global();
    option("config", path(global.config.as_deref()).as_deref());
    option("encryption-key-file", path(global.encryption_key_file.as_deref()).as_deref());
    option("app", global.app.as_deref());
    option("ledger", path(global.ledger.as_deref()).as_deref());
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

/// At least one of the four has to be given, or there is nobody to make a key for.
fn ask_user() -> Result<UserDataArgs, Failure> {
    let check = |source| {
        move |text: &str| text::code_of_user(&[(source, text)]).map(drop).map_err(Failure::from)
    };
    let ask = |question: &str, source| {
        prompt::optional_text(&format!("{question} (empty: not used)"), None, check(source))
    };
    let user_name = ask("User name", Source::UserName)?;
    let user_company = ask("Company", Source::UserCompany)?;
    let email = ask("E-mail", Source::EmailAddress)?;
    let other = if user_name.is_none() && user_company.is_none() && email.is_none() {
        let question = "Other data (one of the four is needed)";
        Some(prompt::text(question, None, check(Source::OtherSource))?)
    } else {
        ask("Other data", Source::OtherSource)?
    };
    Ok(UserDataArgs { user_name, user_company, email, other })
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

/// Asks for what was not typed yet.
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

fn checked<T>(
    read: impl Fn(&str) -> Result<T, Refusal<'_>>,
) -> impl Fn(&str) -> Result<(), Failure> {
    move |text| read(text).map(drop).map_err(Failure::from)
}
