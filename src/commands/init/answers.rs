//! What a new profile will hold, from options, and what is refused of it. Who types no options is asked in
//! `questions`.

use crate::arguments::{InitArgs, StarterLanguage};
use crate::commands::init::starter::Starter;
use crate::failure::{Failure, Notice};
use crate::session::profile::{Profiles, place};
use crate::session::{Session, inputs, missing, whole_file};
use avlock_format::AppVersion;
use avlock_format::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What the profile will hold.
pub struct Answers {
    /// The profile file to write, or to add to.
    pub config: PathBuf,
    pub app: String,
    pub app_id: u16,
    pub name: Option<String>,
    pub version: Option<String>,
    /// The file for the EncryptionKey.
    pub key_file: PathBuf,
    /// The ledger, as the profile names it.
    pub ledger: Option<PathBuf>,
}

impl Answers {
    /// Takes the options.
    pub fn of_options(arguments: &InitArgs, session: &Session) -> Result<Self, Failure> {
        let InitArgs { app_id, name, app_version: version, .. } = arguments.clone();
        let config = given_config(arguments, session)?;
        let config = config.unwrap_or_else(|| PathBuf::from(place::FILE_NAME));
        let standing = standing(&config)?;
        let ledger = given_ledger(session, &config)?;
        let app = session.global().app.clone();
        let app =
            app.ok_or_else(|| missing("the name of the profile", "give it with --app NAME"))?;
        let app_id = app_id
            .ok_or_else(|| Failure::usage("missing AppID").hint("give it with --app-id N"))?;
        if let Some(version) = &version {
            let _: AppVersion = Field::AppVersion.read(version, text::app_version)?;
        }
        expect_name(&app)?;
        let app_id = Field::AppId.read(&app_id, text::app_id)?;
        expect_new(&app, standing.as_ref())?;
        if let Some(other) = app_with(app_id, standing.as_ref()) {
            let message = format!("the app {} has AppID {app_id} as well", Escaped(other));
            let hint = "data files are named after it: a product needs a number of its own";
            session.notice(Notice::surroundings(message, Some(hint.to_owned())));
        }
        let key_file = key_file(&app, session, &config)?;
        Ok(Self { config, app, app_id, name, version, key_file, ledger })
    }

    /// Checks the starter that is wanted, before anything is written.
    pub fn starter(&self, language: Option<StarterLanguage>) -> Result<Option<Starter>, Failure> {
        let Some(language) = language else { return Ok(None) };
        let (name, version) = (self.name.as_deref(), self.version.as_deref());
        Starter::new(language, &self.app, self.app_id, name, version).map(Some)
    }
}

/// Returns the profile file that an option or the environment names.
pub fn given_config(arguments: &InitArgs, session: &Session) -> Result<Option<PathBuf>, Failure> {
    if arguments.here {
        return Ok(Some(PathBuf::from(place::FILE_NAME)));
    }
    if !arguments.home {
        return Ok(place::named(session.global().config.as_deref()));
    }
    match place::in_user_folder() {
        Some(path) => Ok(Some(path)),
        None => Err(Failure::new("file", "no home folder is known")
            .hint("name the file with --config FILE")),
    }
}

/// Reads the profile file that is to be added to, if there is one.
pub fn standing(config: &Path) -> Result<Option<Profiles>, Failure> {
    match std::fs::metadata(config) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => Profiles::read(config).map(Some),
    }
}

/// Returns the ledger of `--ledger`, as the profile names it.
pub fn given_ledger(session: &Session, config: &Path) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = session.global().ledger.as_deref() else { return Ok(None) };
    expect_utf8("ledger", path)?;
    path_in_profile(path, whole_file::named_folder(config)).map(Some)
}

/// Returns the path by which a profile names a file. Relative paths in a profile begin at its folder,
/// so a file outside of it has to be named in full.
pub fn path_in_profile(file: &Path, folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(folder) = folder else { return Ok(file.to_owned()) };
    match file.strip_prefix(folder) {
        Ok(relative) => Ok(relative.to_owned()),
        Err(_) => std::path::absolute(file).map_err(|error| Failure::file(file, error)),
    }
}

/// Returns the file for the EncryptionKey: the given one, or one beside the profile file.
pub fn key_file(app: &str, session: &Session, config: &Path) -> Result<PathBuf, Failure> {
    let path = match session.global().encryption_key_file.as_deref() {
        Some(path) if path == Path::new(inputs::STDIN) => {
            return Err(Failure::usage(
                "--encryption-key-file: expected a file to make, found `-`",
            ));
        }
        Some(path) => path.to_owned(),
        None => {
            let folder = whole_file::named_folder(config).unwrap_or(Path::new(""));
            folder.join(format!("{app}.key"))
        }
    };
    expect_utf8("encryption-key-file", &path)?;
    if std::path::absolute(&path).ok() == std::path::absolute(config).ok() {
        let message = "--encryption-key-file: expected another file than the profile's";
        return Err(Failure::usage(message));
    }
    Ok(path)
}

/// Refuses a file that a profile, which is UTF-8, could not name.
fn expect_utf8(option: &str, path: &Path) -> Result<(), Failure> {
    match path.to_str() {
        Some(_) => Ok(()),
        None => {
            let message = format_args!("--{option}: expected a name in UTF-8, found another");
            Err(Failure::usage(message).hint("choose another name"))
        }
    }
}

/// Checks a profile's name, which is a bare key of TOML and the stem of a file.
pub fn expect_name(text: &str) -> Result<(), Failure> {
    let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !begins_well
        || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        return Err(Failure::usage(format_args!(
            "--app: expected letters, digits, - and _ as the name of a profile, found \"{}\"",
            Escaped(text)
        )));
    }
    Ok(())
}

/// Refuses the name of a profile that stands.
pub fn expect_new(app: &str, standing: Option<&Profiles>) -> Result<(), Failure> {
    match standing {
        Some(profiles) if profiles.get(app).is_ok() => {
            let config = place::in_words(&profiles.path);
            let message = format_args!("app {app:?} stands in {config} already");
            Err(Failure::new("profile", message)
                .hint("choose another name with --app NAME; nothing was written"))
        }
        _ => Ok(()),
    }
}

/// Reports an EncryptionKey file that stands.
pub fn key_file_stands(key_file: &Path) -> Failure {
    Failure::file(key_file, "it is there already").hint(
        "an EncryptionKey is never overwritten; \
         name another file with --encryption-key-file",
    )
}

/// Returns another app of the file that has the AppID.
pub fn app_with(app_id: u16, standing: Option<&Profiles>) -> Option<&str> {
    let mut all = standing.into_iter().flat_map(Profiles::all);
    all.find(|(_, profile)| profile.app_id == app_id).map(|(name, _)| name)
}
