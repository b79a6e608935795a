//! Makes a folder with files so that it is there whole or not at all.
//!
//! It is made within a hidden folder that only its owner can enter, and gets its name when everything in it is on
//! the disk. A signal removes what is not whole.

use crate::session::ending;
use crate::session::whole_file::{folder_of, set_private};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Begins the name of the hidden folder, as that of a file that is not whole.
const PREFIX: &str = ".avlock-";

/// A folder that is being made.
#[derive(Debug)]
pub struct NewFolder {
    /// Removed with all that is left in it when this is dropped.
    hidden: TempDir,
    made: PathBuf,
    target: PathBuf,
}

impl NewFolder {
    /// Begins a folder that does not exist yet. Whatever has its name already is an error of the kind
    /// `AlreadyExists`.
    pub fn begin(target: &Path) -> io::Result<Self> {
        expect_free(target)?;
        let folder = folder_of(target);
        // Asked first, because the error below would name the hidden folder.
        fs::metadata(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        let hidden =
            ending::temporary_file(|| builder.tempdir_in(folder), |made| made.path().to_owned());
        // Only the kind of the error is kept: the name of the hidden folder means nothing to anybody.
        let hidden = hidden.map_err(|error| io::Error::from(error.kind()))?;
        // The inner folder has the mode of any new folder, the hidden one lets nobody else in.
        let made = hidden.path().join("new");
        fs::create_dir(&made)?;
        Ok(Self { hidden, made, target: target.to_owned() })
    }

    /// Writes a file of the folder, below folders that are made as needed.
    pub fn write(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        self.write_with(name, bytes, OpenOptions::new())
    }

    /// Writes a file that only its owner can read.
    pub fn write_private(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        set_private(&mut options);
        self.write_with(name, bytes, options)
    }

    fn write_with(&self, name: &Path, bytes: &[u8], mut options: OpenOptions) -> io::Result<()> {
        let path = self.made.join(name);
        fs::create_dir_all(folder_of(&path))?;
        let mut file = options.write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives the folder its name. If the name was taken meanwhile, that is an error and nothing is lost: only an
    /// empty folder is ever replaced.
    pub fn finish(self) -> io::Result<()> {
        expect_free(&self.target)?;
        ending::uninterrupted(|| fs::rename(&self.made, &self.target))
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // The hidden folder is removed right after this; what a signal would do is the same.
        let hidden = self.hidden.path().to_owned();
        let _ = fs::remove_dir_all(&hidden);
        ending::keep_file(&hidden);
    }
}

/// Refuses a name that something has, be it a link that leads nowhere.
fn expect_free(target: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn it_is_there_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new");
        let new = NewFolder::begin(&target).unwrap();
        new.write(Path::new("src/a.rs"), b"a").unwrap();
        new.write_private(Path::new("key"), b"k").unwrap();
        assert!(!target.exists());
        new.finish().unwrap();
        assert_eq!(names(folder.path()), ["new"]);
        assert_eq!(fs::read(target.join("src/a.rs")).unwrap(), b"a");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode =
                |path: &str| fs::metadata(target.join(path)).unwrap().permissions().mode() & 0o777;
            let usual = fs::metadata(folder.path().join("new/src")).unwrap().permissions().mode();
            assert_eq!((mode("key"), mode("")), (0o600, usual & 0o777));
        }
    }

    #[test]
    fn what_is_given_up_or_refused_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new");
        let given_up = NewFolder::begin(&target).unwrap();
        given_up.write(Path::new("a"), b"a").unwrap();
        // A file cannot be a folder as well.
        given_up.write(Path::new("a/b"), b"b").unwrap_err();
        drop(given_up);
        assert_eq!(names(folder.path()), Vec::<String>::new());

        let late = NewFolder::begin(&target).unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("mine"), "mine").unwrap();
        assert_eq!(late.finish().unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(NewFolder::begin(&target).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(
            (names(folder.path()), names(&target)),
            (vec!["new".into()], vec!["mine".into()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("new")).unwrap();
        let error = NewFolder::begin(&folder.path().join("new")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    }
}
