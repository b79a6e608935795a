//! `avlock init`: writes a profile and a strong EncryptionKey, and overwrites nothing.

use crate::arguments::InitArgs;
use crate::failure::Failure;
use crate::report::InitReport;
use crate::session::profile::{self, Profiles};
use crate::session::whole_file::Replacement;
use crate::session::{Session, folder_lock, inputs, missing, prompt, whole_file};
use avlock_format::AppVersion;
use avlock_issuing::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The characters of a new EncryptionKey. No shell and no editor gives them a meaning, and there are
/// 64 of them, so that each takes six random bits and none is likelier than another.
const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// The number of characters of an EncryptionKey that have an effect.
const LENGTH: usize = 16;

/// Writes the profile and the EncryptionKey file; asks for what is missing on a terminal.
pub fn init(arguments: &InitArgs, session: &Session) -> Result<InitReport, Failure> {
    let answers = Answers::collect(arguments, session)?;
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
    create_key_file(&key_file)?;
    whole_file::keep_private(&key_file);
    if let Err(error) = profile.finish() {
        // It was made a moment ago, and is of no use without its profile.
        let _ = std::fs::remove_file(&key_file);
        return Err(refuse(error));
    }
    warning.into_iter().for_each(|warning| session.notice(warning));
    Ok(InitReport {
        next: next_command(&answers, session, &config),
        app: answers.app,
        app_id: answers.app_id,
        config: config.to_string_lossy().into_owned(),
        encryption_key_file: key_file.to_string_lossy().into_owned(),
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

fn create_key_file(path: &Path) -> Result<(), Failure> {
    whole_file::create_private(path, &random_encryption_key()?).map_err(|error| {
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

fn random_encryption_key() -> Result<Zeroizing<Vec<u8>>, Failure> {
    // With room for the newline: a buffer that grows leaves a copy behind.
    let mut bytes = Zeroizing::new(vec![b'\n'; LENGTH + 1]);
    getrandom::fill(&mut bytes[..LENGTH]).map_err(|error| {
        Failure::new("randomness", format_args!("the system gives no randomness: {error}"))
    })?;
    for byte in &mut bytes[..LENGTH] {
        *byte = CHARACTERS[usize::from(*byte & 63)];
    }
    Ok(bytes)
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
fn next_command(answers: &Answers, session: &Session, config: &Path) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    if session.global().config.is_some() {
        words.extend([
            "--config".to_owned(),
            shell_words::quote(&config.to_string_lossy()).into_owned(),
        ]);
    }
    words.extend(["--app".to_owned(), answers.app.clone()]);
    words.extend(["--install-code", "CODE", "--days", "30"].map(str::to_owned));
    words.join(" ")
}
