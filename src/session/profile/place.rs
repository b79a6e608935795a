//! Where the profile file is looked for, and how its place is said to people.

use crate::failure::Failure;
use avlock_format::escaped::Escaped;
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};

/// The file's name, in the current folder and in the user's configuration folder.
pub const FILE_NAME: &str = "avlock.toml";

/// The variable that names a profile file.
pub const VARIABLE: &str = "AVLOCK_CONFIG";

/// Returns the profile file that somebody named: the given one, or that of `$AVLOCK_CONFIG`.
pub fn named(given: Option<&Path>) -> Option<PathBuf> {
    given.map(Path::to_owned).or_else(named_by_environment)
}

/// Returns the profile file that `$AVLOCK_CONFIG` names; empty counts as not set.
pub fn named_by_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Returns the place of the profile file in the user's configuration folder.
pub fn in_user_folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("avlock").join(FILE_NAME))
}

/// Finds the profile file: the given one, that of `$AVLOCK_CONFIG`, `./avlock.toml`, or the one in the user's
/// configuration folder. The first two have to stand; the others may be missing.
pub fn find(given: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = named(given) else {
        let places = [Some(PathBuf::from(FILE_NAME)), in_user_folder()];
        return Ok(places.into_iter().flatten().find(|path| path.exists()));
    };
    // What cannot be looked at for another reason is told when it is read.
    if path.try_exists().unwrap_or(true) {
        return Ok(Some(path));
    }
    let place = in_words(&path);
    Err(match given {
        Some(_) => {
            let quoted = shell_words::quote(&place);
            let hint = format!("`avlock init --config {quoted}` makes it");
            Failure::new("file", format_args!("--config names {place}, which is not there"))
                .hint(hint)
        }
        None => {
            let message = format_args!("{VARIABLE} names {place}, which is not there");
            let hint = format!("`avlock init` makes it; or unset {VARIABLE}");
            Failure::new("file", message).hint(hint)
        }
    })
}

/// Says that there is no profile, and where one was looked for.
pub fn no_profile() -> String {
    match in_user_folder() {
        Some(path) => format!("no profile: looked at ./{FILE_NAME} and {}", in_words(&path)),
        None => format!("no profile: looked at ./{FILE_NAME}"),
    }
}

/// Returns the user's home folder, where a path is below it; else nothing.
pub fn home_of(path: &Path) -> String {
    let home = if cfg!(unix) { etcetera::home_dir().ok() } else { None };
    let home = home.filter(|home| home.parent().is_some() && path.starts_with(home));
    home.map(|home| home.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns a path as a user writes it, with `~` for his home; escaped.
pub fn in_words(path: &Path) -> String {
    let home = home_of(path);
    let below = path.strip_prefix(&home).ok().filter(|_| !home.is_empty());
    match below.filter(|below| !below.as_os_str().is_empty()) {
        Some(below) => format!("~/{}", Escaped(&below.to_string_lossy())),
        None => Escaped(&path.to_string_lossy()).to_string(),
    }
}
