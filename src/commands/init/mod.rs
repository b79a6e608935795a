//! `avlock init`: writes a profile and a strong EncryptionKey, or a program to start from, and overwrites nothing.

mod starter;

use crate::arguments::{InitArgs, StarterLanguage};
use crate::failure::Failure;
use crate::report::InitReport;
use crate::session::profile::{self, Profile, Profiles};
use crate::session::whole_file::Replacement;
use crate::session::{Session, folder_lock, inputs, missing, prompt, whole_file};
use avlock_format::AppVersion;
use avlock_format::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use starter::Starter;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The characters of a new EncryptionKey. No shell and no editor gives them a meaning, and there are
/// 64 of them, so that each takes six random bits and none is likelier than another.
const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// The number of characters of an EncryptionKey that have an effect.
const LENGTH: usize = 16;

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
    let InitArgs { app_id, name, app_version, .. } = arguments;
    let is_new = [app_id, name, app_version].into_iter().any(Option::is_some);
    let named = profile::named(session.global().config.as_deref());
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
        Some(hint) => Err(missing("the name of the profile", hint)),
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
    let config = session.profiles()?.map(|profiles| profiles.path.as_path());
    Ok(InitReport {
        next: next_command(app, session),
        app: app.to_owned(),
        app_id: *app_id,
        config: config.unwrap_or(Path::new("")).to_string_lossy().into_owned(),
        encryption_key_file: None,
        starter: Some(starter.folder()),
        starter_key_file: Some(starter.key_file()),
    })
}

/// Writes the profile and the EncryptionKey file; asks for what is missing on a terminal.
fn write_profile(arguments: &InitArgs, session: &Session) -> Result<InitReport, Failure> {
    let answers = Answers::collect(arguments, session)?;
    let starter = answers.starter(arguments.starter)?;
    let config = profile::path_for_new(session.global().config.as_deref());
    let key_file = key_file(&answers, session, &config)?;

    if let Some(folder) = whole_file::named_folder(&config) {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    }
    // From here until the end no other run of this program changes the profile file.
    let _lock = folder_lock::lock_folder_of(&config)?;
    let old = read_config(&config)?;
    let entry = profile_entry(&answers, &key_file, &config)?;
    let document = with_entry(old.as_deref(), &answers.app, &entry, &config)?;

    // The profile is whole on the disk before the secret is made, so that a signal meanwhile leaves
    // neither. It gets its name last: a profile must not name a file that is not there.
    let refuse = |error| Failure::file(&config, error);
    let mut profile = Replacement::begin(&config).map_err(refuse)?;
    profile.write_all(document.as_bytes()).map_err(refuse)?;
    profile.sync().map_err(refuse)?;
    let warning = profile.warning();
    let secret = random_encryption_key()?;
    let written = starter.as_ref().map(|starter| starter.write(secret.trim_end())).transpose()?;
    create_key_file(&key_file, &secret)?;
    whole_file::keep_private(&key_file);
    if let Err(error) = profile.finish() {
        // It was made a moment ago, and is of no use without its profile.
        let _ = std::fs::remove_file(&key_file);
        return Err(refuse(error));
    }
    warning.into_iter().for_each(|warning| session.notice(warning));
    if let (Some(starter), Some(written)) = (&starter, written) {
        starter.finish(written).map_err(|failure| {
            let done = "the profile was written; `avlock init --starter` adds a starter to it";
            failure.hint(done)
        })?;
    }
    Ok(InitReport {
        next: next_command(&answers.app, session),
        app: answers.app,
        app_id: answers.app_id,
        config: config.to_string_lossy().into_owned(),
        encryption_key_file: Some(key_file.to_string_lossy().into_owned()),
        starter: starter.as_ref().map(Starter::folder),
        starter_key_file: starter.as_ref().map(Starter::key_file),
    })
}

/// Returns the file for the EncryptionKey: the given one, or one beside the profile file.
fn key_file(answers: &Answers, session: &Session, config: &Path) -> Result<PathBuf, Failure> {
    let path = match session.global().encryption_key_file.as_deref() {
        Some(path) if path == Path::new(inputs::STDIN) => {
            return Err(Failure::usage(
                "--encryption-key-file: expected a file to make, found `-`",
            ));
        }
        Some(path) => path.to_owned(),
        None => {
            let folder = whole_file::named_folder(config).unwrap_or(Path::new(""));
            folder.join(format!("{}.key", answers.app))
        }
    };
    if path.to_str().is_none() {
        // A profile is UTF-8 and could not name it.
        let message = "--encryption-key-file: expected a name in UTF-8, found another";
        return Err(Failure::usage(message).hint("choose another name"));
    }
    if std::path::absolute(&path).ok() == std::path::absolute(config).ok() {
        let message = "--encryption-key-file: expected another file than the profile's";
        return Err(Failure::usage(message));
    }
    Ok(path)
}

/// Reads the text of the profile file, if there is one.
fn read_config(config: &Path) -> Result<Option<String>, Failure> {
    match std::fs::metadata(config) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => profile::text_of(config).map(Some),
    }
}

fn create_key_file(path: &Path, line: &str) -> Result<(), Failure> {
    whole_file::create_private(path, line.as_bytes()).map_err(|error| {
        let failure = Failure::file(path, &error);
        match error.kind() {
            ErrorKind::AlreadyExists => failure.hint(
                "an EncryptionKey is never overwritten; \
                 name another file with --encryption-key-file",
            ),
            _ => failure,
        }
    })
}

/// What the profile will hold, from options or from answers to questions.
struct Answers {
    app: String,
    app_id: u16,
    name: Option<String>,
    version: Option<String>,
}

impl Answers {
    fn collect(arguments: &InitArgs, session: &Session) -> Result<Self, Failure> {
        let mut app = session.global().app.clone();
        let mut app_id = arguments.app_id.clone();
        let mut name = arguments.name.clone();
        let mut version = arguments.app_version.clone();
        if (app.is_none() || app_id.is_none()) && session.is_interactive() {
            app = Some(prompt::text("Name of the profile, a word", app.as_deref(), |text| {
                app_name(text).map(drop)
            })?);
            app_id = Some(prompt::text("AppID, 0 to 65535", app_id.as_deref(), |text| {
                Field::AppId.read(text, text::app_id).map(drop).map_err(Failure::from)
            })?);
            name = prompt::optional_text(
                "Name of the application (may be empty)",
                name.as_deref(),
                |_| Ok(()),
            )?;
            version = prompt::optional_text(
                "Its version, like 5.1 (may be empty)",
                version.as_deref(),
                |text| {
                    Field::AppVersion.read(text, text::app_version).map(drop).map_err(Failure::from)
                },
            )?;
        }
        let app =
            app.ok_or_else(|| missing("the name of the profile", "give it with --app NAME"))?;
        let app_id = app_id
            .ok_or_else(|| Failure::usage("missing AppID").hint("give it with --app-id N"))?;
        if let Some(version) = &version {
            let _: AppVersion = Field::AppVersion.read(version, text::app_version)?;
        }
        Ok(Self {
            app: app_name(&app)?,
            app_id: Field::AppId.read(&app_id, text::app_id)?,
            name,
            version,
        })
    }

    /// Checks the starter that is wanted, before anything is written.
    fn starter(&self, language: Option<StarterLanguage>) -> Result<Option<Starter>, Failure> {
        let Some(language) = language else { return Ok(None) };
        let (name, version) = (self.name.as_deref(), self.version.as_deref());
        Starter::new(language, &self.app, self.app_id, name, version).map(Some)
    }
}

/// Checks a profile's name, which is a bare key of TOML and the stem of a file.
fn app_name(text: &str) -> Result<String, Failure> {
    let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !begins_well
        || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        return Err(Failure::usage(format_args!(
            "--app: expected letters, digits, - and _ as the name of a profile, found \"{}\"",
            Escaped(text)
        )));
    }
    Ok(text.to_owned())
}

/// Returns a new EncryptionKey as a line.
fn random_encryption_key() -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    getrandom::fill(&mut *bytes).map_err(|error| {
        Failure::new("randomness", format_args!("the system gives no randomness: {error}"))
    })?;
    // With room for the newline: a buffer that grows leaves a copy behind.
    let mut line = Zeroizing::new(String::with_capacity(LENGTH + 1));
    line.extend(bytes.iter().map(|byte| char::from(CHARACTERS[usize::from(*byte & 63)])));
    line.push('\n');
    Ok(line)
}

/// Returns the new profile as TOML.
fn profile_entry(answers: &Answers, key_file: &Path, config: &Path) -> Result<String, Failure> {
    let key_file = path_in_profile(key_file, whole_file::named_folder(config))?;
    let mut entry = format!("[apps.{}]\napp_id = {}\n", answers.app, answers.app_id);
    for (key, value) in [("name", &answers.name), ("version", &answers.version)] {
        if let Some(value) = value {
            entry.push_str(&format!("{key} = {}\n", toml_string(value)));
        }
    }
    let key_file = toml_string(&key_file.to_string_lossy());
    entry.push_str(&format!("encryption_key = {{ file = {key_file} }}\n"));
    Ok(entry)
}

/// Returns the path by which a profile names a file. Relative paths in a profile begin at its folder,
/// so a file outside of it has to be named in full.
fn path_in_profile(file: &Path, folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(folder) = folder else { return Ok(file.to_owned()) };
    match file.strip_prefix(folder) {
        Ok(relative) => Ok(relative.to_owned()),
        Err(_) => std::path::absolute(file).map_err(|error| Failure::file(file, error)),
    }
}

fn toml_string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Returns the old profile file with the entry at its end, or a new one. What is returned was parsed
/// once, so that no file is written that the next command cannot read.
fn with_entry(old: Option<&str>, app: &str, entry: &str, config: &Path) -> Result<String, Failure> {
    let document = match old {
        Some(text) => {
            if Profiles::parse(text, config)?.get(app).is_ok() {
                let config = config.to_string_lossy();
                let message = format_args!("app {app:?} stands in {} already", Escaped(&config));
                return Err(Failure::new("profile", message)
                    .hint("choose another name with --app NAME; nothing was written"));
            }
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{gap}\n{entry}")
        }
        None => format!("default_app = \"{app}\"\n\n{entry}"),
    };
    Profiles::parse(&document, config)?.get(app)?;
    Ok(document)
}

/// Returns the command to type next, as a shell takes it.
fn next_command(app: &str, session: &Session) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    if let Some(config) = &session.global().config {
        words.extend([
            "--config".to_owned(),
            shell_words::quote(&config.to_string_lossy()).into_owned(),
        ]);
    }
    words.extend(["--app".to_owned(), shell_words::quote(app).into_owned()]);
    words.extend(["--install-code", "CODE", "--days", "30"].map(str::to_owned));
    words.join(" ")
}
