//! `avlock init`: writes a profile and a strong EncryptionKey, or a program to start from, and overwrites nothing.
//!
//! What a profile holds is taken by `answers`, asked for by `questions` and written down by `entry`; `git` has Git ignore the secret,
//! and `shadows` tells what counts before what was written.

mod answers;
mod entry;
mod git;
mod questions;
mod random;
mod shadows;
mod starter;

use crate::arguments::{InitArgs, StarterLanguage};
use crate::commands::command_line::option;
use crate::commands::init::answers::{Answers, key_file_stands};
use crate::failure::{Failure, Notice};
use crate::report::InitReport;
use crate::session::profile::{self, Profile, Profiles, place};
use crate::session::whole_file::Replacement;
use crate::session::{Session, folder_lock, whole_file};
use starter::Starter;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// An InstallCode for a first key: it is of no computer, and the documents have it as well.
const SAMPLE_CODE: &str = "D873BB821E45";

/// Writes a starter for a profile that stands; else the profile and the EncryptionKey file, and then the starter if
/// one is wanted.
pub fn init(arguments: &InitArgs, session: &Session) -> Result<InitReport, Failure> {
    if let Some(language) = arguments.starter
        && let Some((app, profile)) = standing_profile(arguments, session)?
    {
        return write_starter(language, app, profile, session);
    }
    write_profile(arguments, session)
}

/// Returns the profile that a starter is for, or nothing if one is to be made first.
fn standing_profile<'a>(
    arguments: &InitArgs,
    session: &'a Session,
) -> Result<Option<(&'a str, &'a Profile)>, Failure> {
    let InitArgs { app_id, name, app_version, home, here, .. } = arguments;
    let is_new = [app_id, name, app_version].into_iter().any(Option::is_some)
        || *home
        || *here
        || session.global().ledger.is_some();
    let named = place::named(session.global().config.as_deref());
    if is_new || named.is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    let Some(profiles) = session.profiles()?.filter(|profiles| profiles.all().next().is_some())
    else {
        return Ok(None);
    };
    if let Some(app) = session.global().app.as_deref() {
        return profiles.get(app).map(|profile| Some((app, profile))).map_err(|failure| {
            let apps = failure.hint.clone().unwrap_or_default();
            failure.hint(format!("{apps}; for a new one give its --app-id N as well"))
        });
    }
    match session.undecided()? {
        Some(failure) => Err(failure),
        None => session.profile(),
    }
}

/// Writes a starter, and nothing else.
fn write_starter(
    language: StarterLanguage,
    app: &str,
    profile: &Profile,
    session: &Session,
) -> Result<InitReport, Failure> {
    let Profile { app_id, name, version, .. } = profile;
    let starter = Starter::new(language, app, *app_id, name.as_deref(), version.as_deref())?;
    let written = starter.write(&session.encryption_key_text()?)?;
    starter.finish(written)?;
    let profiles = session.profiles()?;
    let config = profiles.map_or(Path::new(""), |profiles| &profiles.path);
    let has_ledger = session.ledger_of(profile)?.is_some();
    Ok(InitReport {
        next: next_command(config, profiles, app, has_ledger),
        app: app.to_owned(),
        app_id: *app_id,
        config: config.to_string_lossy().into_owned(),
        starter: Some(starter.folder()),
        starter_key_file: Some(starter.key_file()),
        ..InitReport::default()
    })
}

/// Writes the profile and the EncryptionKey file; asks for what is missing on a terminal.
fn write_profile(arguments: &InitArgs, session: &Session) -> Result<InitReport, Failure> {
    let is_told = session.global().app.is_some() && arguments.app_id.is_some();
    let answers = match session.is_interactive() && !is_told {
        true => questions::ask(arguments, session)?,
        false => Answers::of_options(arguments, session)?,
    };
    let Answers { config, key_file, .. } = &answers;
    let starter = answers.starter(arguments.starter)?;
    if let Some(folder) = whole_file::named_folder(config) {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    }
    // From here until the end no other run of this program changes the profile file.
    let _lock = folder_lock::lock_folder_of(config)?;
    let old = read_config(config)?;
    let entry = entry::profile_entry(&answers)?;
    let document = entry::with_entry(old.as_deref(), &answers.app, &entry, config)?;

    // The profile is whole on the disk before the secret is made, so that a signal meanwhile leaves
    // neither. It gets its name last: a profile must not name a file that is not there.
    let refuse = |error| Failure::file(config, error);
    let mut profile = Replacement::begin(config).map_err(refuse)?;
    profile.write_all(document.as_bytes()).map_err(refuse)?;
    profile.sync().map_err(refuse)?;
    let warning = profile.warning();
    let secret = random::encryption_key()?;
    let written = starter.as_ref().map(|starter| starter.write(secret.trim_end())).transpose()?;
    create_key_file(key_file, &secret)?;
    whole_file::keep_private(key_file);
    if let Err(error) = profile.finish() {
        // It was made a moment ago, and is of no use without its profile.
        let _ = std::fs::remove_file(key_file);
        return Err(refuse(error));
    }
    warning.into_iter().for_each(|warning| session.notice(warning));
    let ledger = answers.ledger.as_deref().map(|ledger| config.with_file_name("").join(ledger));
    let ignored = git::ignore(key_file, ledger.as_deref()).unwrap_or_else(|failure| {
        let hint = "add the EncryptionKey file to it by hand, so that it is not committed";
        session.notice(Notice::surroundings(failure.message, Some(hint.to_owned())));
        None
    });
    if let (Some(starter), Some(written)) = (&starter, written) {
        starter.finish(written).map_err(|failure| {
            let done = "the profile was written; `avlock init --starter` adds a starter to it";
            failure.hint(done)
        })?;
    }
    shadows::warn(&answers, session);
    let profiles = Profiles::parse(&document, config)?;
    Ok(InitReport {
        next: next_command(config, Some(&profiles), &answers.app, answers.ledger.is_some()),
        app: answers.app.clone(),
        app_id: answers.app_id,
        config: config.to_string_lossy().into_owned(),
        config_variable: shadows::config_variable(arguments, session),
        encryption_key_file: Some(key_file.to_string_lossy().into_owned()),
        starter: starter.as_ref().map(Starter::folder),
        starter_key_file: starter.as_ref().map(Starter::key_file),
        has_keys: ledger.as_ref().is_some_and(|ledger| ledger.exists()),
        ledger: ledger.map(|ledger| ledger.to_string_lossy().into_owned()),
        gitignore: ignored.as_ref().map(|(path, _)| path.to_string_lossy().into_owned()),
        ignored: ignored.map(|(_, names)| names).unwrap_or_default(),
        home: place::home_of(config),
    })
}

fn create_key_file(path: &Path, line: &str) -> Result<(), Failure> {
    whole_file::create_private(path, line.as_bytes()).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => key_file_stands(path),
        _ => Failure::file(path, &error),
    })
}

/// Reads the text of the profile file, if there is one.
fn read_config(config: &Path) -> Result<Option<String>, Failure> {
    match std::fs::metadata(config) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => profile::text_of(config).map(Some),
    }
}

/// Returns a command that makes a first key, as a shell takes it. It names only what is not found without it; in a
/// ledger the key is marked.
fn next_command(config: &Path, profiles: Option<&Profiles>, app: &str, has_ledger: bool) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    let mut add = |name: &str, value: &str| words.push(option(name, value));
    let found = place::find(None).ok().flatten();
    if found.and_then(|found| std::path::absolute(found).ok()) != std::path::absolute(config).ok() {
        add("config", &config.to_string_lossy());
    }
    if profiles.and_then(Profiles::default_app) != Some(app) {
        add("app", app);
    }
    if has_ledger {
        add("customer", "sample");
    }
    words.extend([SAMPLE_CODE, "--days", "30"].map(str::to_owned));
    words.join(" ")
}
