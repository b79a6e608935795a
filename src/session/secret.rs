//! Reads an EncryptionKey from a file, the environment, a command or a text that was typed.
//!
//! Never from an argument, which other users of the machine could read. A secret's text is wiped as
//! soon as the EncryptionKey is made of it, and no error repeats it. Which source counts is decided in
//! `keys`.

use crate::failure::{Failure, Notice};
use crate::session::inputs;
use crate::session::profile::secret_source::SecretSource;
use crate::session::text_form::{OtherForm, other_form};
use avlock_format::escaped::Escaped;
use avlock_format::{EncryptionKey, EncryptionKeyError};
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

/// The variable that holds an EncryptionKey.
pub const VARIABLE: &str = "AVLOCK_ENCRYPTION_KEY";

/// The most bytes that are read before they are refused as something else than an EncryptionKey.
const LONGEST: usize = 4096;

/// An EncryptionKey, and a warning about where it came from.
pub struct Secret {
    /// The EncryptionKey itself, whose `Debug` shows nothing of it.
    pub encryption_key: EncryptionKey,
    /// Its text, for a program that has to hold it; wiped on drop.
    pub text: Zeroizing<String>,
    /// What the user should be told, such as that others can read the file.
    pub warning: Option<Notice>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secret").field("warning", &self.warning).finish_non_exhaustive()
    }
}

impl Secret {
    /// Reads a file; one trailing newline is dropped.
    pub fn from_file(path: &Path) -> Result<Self, Failure> {
        let file = std::fs::File::open(path).map_err(|error| Failure::file(path, error))?;
        let shown = Escaped(&path.to_string_lossy()).to_string();
        let mut secret = Self::from_reader(&file, &shown)?;
        if let Some(what) = open_to_others(&file) {
            secret.warning = Some(Notice::surroundings(
                format!("{shown} can be {what} by others"),
                Some(format!("chmod 600 {shown}")),
            ));
        }
        Ok(secret)
    }

    /// Reads standard input; one trailing newline is dropped.
    pub fn from_stdin() -> Result<Self, Failure> {
        let stdin = unbuffered_stdin();
        let stdin =
            stdin.map_err(|error| Failure::new("file", format_args!("standard input: {error}")))?;
        Self::from_reader(stdin, "standard input")
    }

    /// Reads a variable of the environment; an empty one counts as not set.
    pub fn from_variable(name: &str) -> Result<Option<Self>, Failure> {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let text = Zeroizing::new(value.into_encoded_bytes());
        Self::from_bytes(&text, &format!("variable {}", Escaped(name))).map(Some)
    }

    /// Reads what a profile in that folder names.
    pub fn from_source(source: &SecretSource, folder: &Path) -> Result<Self, Failure> {
        match source {
            SecretSource::File(path) => {
                let file = folder.join(path);
                // A name of a file that does not exist may be a secret in the wrong place.
                if !path.to_string_lossy().contains(['/', '\\', '.']) && !file.exists() {
                    return Err(missing_in_profile(
                        "the file that encryption_key names is not there",
                    ));
                }
                Self::from_file(&file)
            }
            SecretSource::Env(name) => Self::from_variable(name)?.ok_or_else(|| {
                // What does not look like a variable's name may be a secret in the wrong place.
                let shown = if is_variable_name(name) { name } else { "named by encryption_key" };
                missing_in_profile(format_args!("variable {shown} of the profile is not set"))
            }),
            SecretSource::Command(words) => Self::from_command(words, folder),
        }
    }

    /// Makes an EncryptionKey of a text; `place` says in errors where the text came from.
    pub fn from_text(text: &str, place: &str) -> Result<Self, Failure> {
        let encryption_key = EncryptionKey::new(text).map_err(|error| {
            let failure = refused(place, error);
            match error {
                EncryptionKeyError::Empty => failure.hint("`avlock init` makes a good one"),
                _ => failure,
            }
        })?;
        Ok(Self { encryption_key, text: Zeroizing::new(text.to_owned()), warning: None })
    }

    fn from_command(words: &[String], folder: &Path) -> Result<Self, Failure> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(missing_in_profile("the profile's command is empty"));
        };
        // A word without a folder or a blank may be a secret in the wrong place.
        let place = match arguments {
            [] if !program.contains('/') => "the command".to_owned(),
            _ => format!("command {}", Escaped(program)),
        };
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| command_failed(&place, error))?;
        let secret = child.stdout.take().map(|stdout| Self::from_reader(stdout, &place));
        // The status comes first: a command that failed may have printed anything.
        let status = child.wait().map_err(|error| command_failed(&place, error))?;
        if !status.success() {
            return Err(command_failed(&place, status));
        }
        secret.unwrap_or_else(|| {
            Err(missing_in_profile(format_args!("{place} of the profile has no output")))
        })
    }

    /// Reads into a buffer that does not grow, because one that does leaves copies behind.
    fn from_reader(reader: impl Read, place: &str) -> Result<Self, Failure> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * LONGEST));
        let read = reader.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new("file", format_args!("{place}: {error}")))?;
        if bytes.len() > LONGEST {
            if let Some(OtherForm { found, hint }) = other_form(&bytes) {
                let why = format_args!("expected an EncryptionKey, found {found}");
                return Err(refused(place, why).hint(hint));
            }
            let expected = "expected an EncryptionKey";
            return Err(refused(
                place,
                format_args!("{expected}, found more than {LONGEST} bytes"),
            ));
        }
        Self::from_bytes(&bytes, place)
    }

    fn from_bytes(bytes: &[u8], place: &str) -> Result<Self, Failure> {
        if let Some(OtherForm { found, hint }) = other_form(bytes) {
            // Decoding would guess at the bytes of a secret.
            let why = format_args!("expected UTF-8 text, found {found}");
            return Err(refused(place, why).hint(hint));
        }
        let text = std::str::from_utf8(inputs::unmarked(bytes)).map_err(|_| {
            refused(place, "expected UTF-8 text")
                .hint("it may be in the encoding of Windows: save it as UTF-8")
        })?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        Self::from_text(line.strip_suffix('\r').unwrap_or(line), place)
    }
}

/// True if the environment holds an EncryptionKey; empty counts as not set.
pub fn is_in_environment() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty())
}

/// Returns standard input without the buffer of the standard library, which would keep a copy of what
/// went through it.
#[cfg(unix)]
fn unbuffered_stdin() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    Ok(std::io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn unbuffered_stdin() -> std::io::Result<std::io::StdinLock<'static>> {
    Ok(std::io::stdin().lock())
}

/// Overwrites what the functions of a run left on the stack. Whoever calls it has called them all.
///
/// Most commands use less than 30 KB of it. Those that read mails use up to 80 KB, because parts lie
/// within parts; each gets more than twice that. All the same depth would be simpler, but pages that a
/// short command never touched would cost it 8 % of its time.
pub fn overwrite_stack(has_read_mails: bool) {
    use avlock_format::layers::stack::overwrite_stack;
    match has_read_mails {
        true => overwrite_stack::<{ 192 * 1024 }>(),
        false => overwrite_stack::<{ 64 * 1024 }>(),
    }
}

/// Reports that no EncryptionKey was given, with the ways to give one.
pub fn no_encryption_key(message: impl fmt::Display) -> Failure {
    Failure::new("no-encryption-key", message).hint(format!(
        "give it with --encryption-key-file FILE, {VARIABLE} or a profile; `avlock init` makes one"
    ))
}

/// Reports that the EncryptionKey is not where the profile names it.
fn missing_in_profile(message: impl fmt::Display) -> Failure {
    no_encryption_key(message).hint("see to it, or change encryption_key in the profile")
}

fn command_failed(place: &str, why: impl fmt::Display) -> Failure {
    missing_in_profile(format_args!("{place} of the profile: {why}"))
}

fn refused(place: &str, why: impl fmt::Display) -> Failure {
    Failure::new("encryption-key", format_args!("{place}: {why}"))
}

fn is_variable_name(name: &str) -> bool {
    name.contains('_')
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Returns what others can do to a file: read it, write it, or nothing.
#[cfg(unix)]
fn open_to_others(file: &std::fs::File) -> Option<&'static str> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mode = metadata.permissions().mode();
    match (mode & 0o044 != 0, mode & 0o022 != 0) {
        (true, _) => Some("read"),
        (false, true) => Some("written to"),
        (false, false) => None,
    }
}

#[cfg(not(unix))]
fn open_to_others(_: &std::fs::File) -> Option<&'static str> {
    None
}
