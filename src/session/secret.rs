//! Where the EncryptionKey comes from: a file, the environment, the profile, a hidden question.
//!
//! Never an argument: other users of the machine could read it there. A secret's text is wiped
//! as soon as the key is made of it, and no error repeats it.

use crate::failure::Failure;
use crate::session::inputs;
use crate::session::profile::SecretSource;
use avlock_format::{EncryptionKey, EncryptionKeyError};
use avlock_issuing::escaped::Escaped;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

/// The variable that holds an EncryptionKey.
pub const VARIABLE: &str = "AVLOCK_ENCRYPTION_KEY";

/// How many bytes are read before it is clear that they are no EncryptionKey.
const LONGEST: usize = 4096;

/// An EncryptionKey, and what to say about where it came from.
#[derive(Debug)]
pub struct Secret {
    /// The key.
    pub encryption_key: EncryptionKey,
    /// Something to warn of, with a hint.
    pub warning: Option<(String, String)>,
}

impl Secret {
    /// From a file; one trailing newline is dropped.
    pub fn from_file(path: &Path) -> Result<Self, Failure> {
        let file = std::fs::File::open(path).map_err(|error| Failure::file(path, error))?;
        let shown = path.to_string_lossy();
        let mut secret = Self::from_reader(&file, &Escaped(&shown).to_string())?;
        secret.warning = readable_by_others(&file).then(|| {
            let shown = Escaped(&shown);
            (format!("{shown} can be read by others"), format!("chmod 600 {shown}"))
        });
        Ok(secret)
    }

    /// From standard input; one trailing newline is dropped.
    pub fn from_stdin() -> Result<Self, Failure> {
        Self::from_reader(std::io::stdin().lock(), "standard input")
    }

    /// From a variable, if it is set. An empty one counts as not set.
    pub fn from_variable(name: &str) -> Result<Option<Self>, Failure> {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let text = Zeroizing::new(value.into_encoded_bytes());
        Self::from_bytes(&text, &format!("variable {}", Escaped(name))).map(Some)
    }

    /// From where a profile says.
    pub fn from_source(source: &SecretSource, folder: &Path) -> Result<Self, Failure> {
        match source {
            SecretSource::File(path) => Self::from_file(&folder.join(path)),
            SecretSource::Env(name) => Self::from_variable(name)?.ok_or_else(|| {
                // What does not look like a variable's name may be a misplaced secret.
                let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
                let shown =
                    if name.bytes().all(is_name) { name } else { "named by encryption_key" };
                of_profile(format_args!("variable {shown} of the profile is not set"))
            }),
            SecretSource::Command(words) => Self::from_command(words, folder),
        }
    }

    /// From what was typed.
    pub fn from_text(text: &str, place: &str) -> Result<Self, Failure> {
        let encryption_key = EncryptionKey::new(text).map_err(|error| {
            let failure = Failure::new("encryption-key", format_args!("{place}: {error}"));
            match error {
                EncryptionKeyError::Empty => failure.hint("`avlock init` makes a good one"),
                _ => failure,
            }
        })?;
        Ok(Self { encryption_key, warning: None })
    }

    fn from_command(words: &[String], folder: &Path) -> Result<Self, Failure> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(of_profile("the profile's command is empty"));
        };
        let place = format!("command {}", Escaped(program));
        let fail = |error| of_profile(format_args!("{place} of the profile: {error}"));
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(fail)?;
        let secret = child.stdout.take().map(|stdout| Self::from_reader(stdout, &place));
        let status = child.wait().map_err(fail)?;
        if !status.success() {
            return Err(of_profile(format_args!("{place} of the profile: {status}")));
        }
        secret.unwrap_or_else(|| {
            Err(of_profile(format_args!("{place} of the profile has no output")))
        })
    }

    /// Reads into a buffer that does not grow, because one that does leaves copies behind.
    fn from_reader(reader: impl Read, place: &str) -> Result<Self, Failure> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * LONGEST));
        let read = reader.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new("file", format_args!("{place}: {error}")))?;
        if bytes.len() > LONGEST {
            return Err(Failure::new(
                "encryption-key",
                format_args!("{place}: expected an EncryptionKey, found more than {LONGEST} bytes"),
            ));
        }
        Self::from_bytes(&bytes, place)
    }

    fn from_bytes(bytes: &[u8], place: &str) -> Result<Self, Failure> {
        let text = std::str::from_utf8(inputs::unmarked(bytes)).map_err(|_| {
            Failure::new("encryption-key", format_args!("{place}: expected UTF-8 text"))
        })?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        Self::from_text(line.strip_suffix('\r').unwrap_or(line), place)
    }
}

/// There is no EncryptionKey, and how to give one.
pub fn no_encryption_key(message: impl std::fmt::Display) -> Failure {
    Failure::new("no-encryption-key", message).hint(format!(
        "give it with --encryption-key-file FILE, {VARIABLE} or a profile; `avlock init` makes one"
    ))
}

/// The profile says where the EncryptionKey is, and it is not there.
fn of_profile(message: impl std::fmt::Display) -> Failure {
    no_encryption_key(message).hint("see to it, or change encryption_key in the profile")
}

#[cfg(unix)]
fn readable_by_others(file: &std::fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::fs::File) -> bool {
    false
}
