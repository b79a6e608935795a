//! Where the data file of a product is.

use crate::error::Error;
use crate::product::Product;
use avlock_format::DataFile;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The folder of the data file. It is made when something is first stored in it.
///
/// The data file's name comes from AppID, so that products of one vendor can share a folder. Two
/// vendors may have the same AppID: give the product a name, or a folder of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The folder of the program. Users can seldom write there; on Windows a 32-bit program without a
    /// manifest is silently given another folder.
    BesideProgram,
    /// A folder of the user, called as the product: below `~/.local/share` on Linux, `~/Library/Application
    /// Support` on macOS, `%LOCALAPPDATA%` on Windows.
    User,
    /// A folder of the computer, called as the product: below `/var/lib` on Linux, `/Library/Application
    /// Support` on macOS, `%ProgramData%` on Windows. The installer makes it and lets users write there.
    AllUsers,
    /// This folder. A relative one is below the current folder of the process.
    Folder(PathBuf),
}

impl Place {
    /// Returns the full path of the data file. Links are followed as far as they exist.
    pub(crate) fn data_file(&self, product: &Product) -> Result<PathBuf, Error> {
        let folder = match self {
            Self::BesideProgram => beside_program()?,
            Self::User => user_folder()?.join(folder_name(product)),
            Self::AllUsers => common_folder()?.join(folder_name(product)),
            Self::Folder(folder) => folder.clone(),
        };
        full_path(&folder.join(format!("{}.avr", DataFile::stem(product.app_id))))
    }
}

fn file_error(path: PathBuf, action: &'static str, error: io::Error) -> Error {
    Error::File { path, action, error }
}

fn beside_program() -> Result<PathBuf, Error> {
    let program = std::env::current_exe()
        .map_err(|error| file_error(PathBuf::from("the program"), "find", error))?;
    let folder = program.parent().map(Path::to_owned);
    folder.ok_or_else(|| file_error(program, "find the folder of", ErrorKind::NotFound.into()))
}

#[cfg(not(windows))]
fn user_folder() -> Result<PathBuf, Error> {
    let home = std::env::home_dir().filter(|home| home.is_absolute());
    let home = home.ok_or_else(|| {
        file_error(PathBuf::from("the home folder"), "find", ErrorKind::NotFound.into())
    })?;
    Ok(home.join(if cfg!(target_os = "macos") {
        "Library/Application Support"
    } else {
        ".local/share"
    }))
}

#[cfg(not(windows))]
fn common_folder() -> Result<PathBuf, Error> {
    Ok(PathBuf::from(if cfg!(target_os = "macos") {
        "/Library/Application Support"
    } else {
        "/var/lib"
    }))
}

#[cfg(windows)]
fn user_folder() -> Result<PathBuf, Error> {
    let folder = crate::machine::windows::local_app_data();
    folder.map_err(|error| file_error(PathBuf::from("the user's folder"), "find", error))
}

#[cfg(windows)]
fn common_folder() -> Result<PathBuf, Error> {
    let folder = crate::machine::windows::program_data();
    folder.map_err(|error| file_error(PathBuf::from("the common folder"), "find", error))
}

/// Returns the product's name as a folder can be called on every system, or the stem of its data file.
fn folder_name(product: &Product) -> String {
    let is_allowed = |letter: char| !letter.is_control() && !r#"<>:"/\|?*"#.contains(letter);
    let name: String =
        product.name.chars().map(|letter| if is_allowed(letter) { letter } else { '_' }).collect();
    let name = name.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    if name.is_empty() { DataFile::stem(product.app_id) } else { name.to_owned() }
}

/// Returns the full path of a data file, as Reg_File has it: links are followed as far as they exist.
pub fn full_path(path: &Path) -> Result<PathBuf, Error> {
    let absolute = std::path::absolute(path);
    let absolute = absolute.map_err(|error| file_error(path.to_owned(), "find", error))?;
    Ok(resolved(&absolute))
}

/// Follows links in the part of a path that exists, so that the path is the same before and after the
/// file is made.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => resolved(folder).join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_called_as_the_product_on_every_system() {
        let name = |name: &str| {
            let product = Product::new(12345, "1.0", "kW3-xQ9.mZ7_pL2=").unwrap();
            folder_name(&product.named(name))
        };
        assert_eq!(name("Jörgs Notes"), "Jörgs Notes");
        assert_eq!(name("a/b\\c:d"), "a_b_c_d");
        assert_eq!((name(""), name(".. ")), ("4XLHRLHF".to_owned(), "4XLHRLHF".to_owned()));
        assert_eq!(name("../../etc"), "_.._etc");
    }

    #[cfg(unix)]
    #[test]
    fn the_path_is_the_same_before_and_after_the_folder_is_made() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("real")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
        let product = Product::new(12345, "1.0", "kW3-xQ9.mZ7_pL2=").unwrap();
        let place = Place::Folder(folder.path().join("link/new"));
        let before = place.data_file(&product).unwrap();
        std::fs::create_dir(folder.path().join("real/new")).unwrap();
        std::fs::write(&before, "ld=A").unwrap();
        assert_eq!(place.data_file(&product).unwrap(), before);
        let real = folder.path().canonicalize().unwrap().join("real/new/4XLHRLHF.avr");
        assert_eq!(before, real);
    }
}
