//! `avlock init`: a profile and a strong EncryptionKey, nothing overwritten.

use crate::arguments::InitArgs;
use crate::failure::Failure;
use crate::report::InitReport;
use crate::session::profile::{self, Profiles};
use crate::session::{Session, missing, prompt, whole_file};
use avlock_format::AppVersion;
use avlock_issuing::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Sixty-four characters that no shell and no editor takes for anything else: six bits each.
const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// How many characters of an EncryptionKey count.
const LENGTH: usize = 16;

/// Writes the profile and the EncryptionKey file; asks for what is missing on a terminal.
pub fn init(arguments: &InitArgs, session: &Session) -> Result<InitReport, Failure> {
    let answers = Answers::collect(arguments, session)?;
    let config = profile::path_for_new(session.global().config.as_deref());
    let folder = config.parent().filter(|folder| !folder.as_os_str().is_empty());
    let key_file = match session.global().encryption_key_file.as_deref() {
        Some(path) if path == Path::new("-") => {
            return Err(Failure::usage(
                "--encryption-key-file: expected a file to make, found `-`",
            ));
        }
        Some(path) => path.to_owned(),
        None => folder.unwrap_or(Path::new("")).join(format!("{}.key", answers.app)),
    };
    let absolute = |path: &Path| std::path::absolute(path).ok();
    if absolute(&key_file) == absolute(&config) {
        let message = "--encryption-key-file: expected another file than the profile's";
        return Err(Failure::usage(message));
    }
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    }
    let _lock = whole_file::lock_folder_of(&config);
    let standing = match std::fs::read_to_string(&config) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::file(&config, error)),
    };
    let entry = profile_entry(&answers, &key_file, folder)?;
    let document = with_entry(standing.as_deref(), &answers.app, &entry, &config)?;

    whole_file::create_private(&key_file, &random_encryption_key()?).map_err(|error| {
        let failure = Failure::file(&key_file, &error);
        match error.kind() {
            ErrorKind::AlreadyExists => failure.hint("an EncryptionKey is never overwritten; name another file with --encryption-key-file"),
            _ => failure,
        }
    })?;
    if let Err(error) = whole_file::replace(&config, document.as_bytes()) {
        // Made a moment ago, and of no use without its profile.
        let _ = std::fs::remove_file(&key_file);
        return Err(Failure::file(&config, error));
    }
    let next = next_command(&answers, session, &config);
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    Ok(InitReport {
        app: answers.app,
        app_id: answers.app_id,
        config: shown(&config),
        encryption_key_file: shown(&key_file),
        next,
    })
}

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

/// A profile's name is a bare key of TOML and the stem of a file.
fn app_name(text: &str) -> Result<String, Failure> {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !begins_well || !text.bytes().all(bare) {
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

fn profile_entry(
    answers: &Answers,
    key_file: &Path,
    folder: Option<&Path>,
) -> Result<String, Failure> {
    // A path that starts at the profile's folder is written so; any other has to be absolute.
    let path: PathBuf = match folder {
        Some(folder) => match key_file.strip_prefix(folder) {
            Ok(relative) => relative.to_owned(),
            Err(_) => {
                std::path::absolute(key_file).map_err(|error| Failure::file(key_file, error))?
            }
        },
        None => key_file.to_owned(),
    };
    let string = |text: &str| toml::Value::from(text).to_string();
    let mut entry = format!("[apps.{}]\napp_id = {}\n", answers.app, answers.app_id);
    for (key, value) in [("name", &answers.name), ("version", &answers.version)] {
        if let Some(value) = value {
            entry.push_str(&format!("{key} = {}\n", string(value)));
        }
    }
    entry.push_str(&format!("encryption_key = {{ file = {} }}\n", string(&path.to_string_lossy())));
    Ok(entry)
}

/// The standing document with the entry at its end, or a new one; read again to be sure.
fn with_entry(
    standing: Option<&str>,
    app: &str,
    entry: &str,
    config: &Path,
) -> Result<String, Failure> {
    let document = match standing {
        Some(text) => {
            if Profiles::parse(text, config)?.get(app).is_ok() {
                let failure = Failure::new(
                    "profile",
                    format_args!(
                        "app {app:?} stands in {} already",
                        Escaped(&config.to_string_lossy())
                    ),
                );
                return Err(
                    failure.hint("choose another name with --app NAME; nothing was written")
                );
            }
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{gap}\n{entry}")
        }
        None => format!("default_app = \"{app}\"\n\n{entry}"),
    };
    Profiles::parse(&document, config)?.get(app)?;
    Ok(document)
}

fn next_command(answers: &Answers, session: &Session, config: &Path) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    if session.global().config.as_deref().is_some() {
        words.extend([
            "--config".to_owned(),
            shell_words::quote(&config.to_string_lossy()).into_owned(),
        ]);
    }
    words.extend(["--app".to_owned(), answers.app.clone()]);
    words.extend(["--install-code", "CODE", "--days", "30"].map(str::to_owned));
    words.join(" ")
}
