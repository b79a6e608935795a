//! The data file in whatever it was sent in: a ZIP, a gzip file, or a mail with attachments.

use crate::mail::desk::base_name;
use crate::mail::entries::{self, Around};
use crate::mail::header::begin_of_mail;
use crate::mail::kind::{self, Kind, Reason};
use crate::mail::{Content, Piece, mailbox, read};
use avlock_format::DataFile;
use std::fmt;

/// The longest text of a mail in which entries are looked for.
const LONGEST_TEXT: usize = 1 << 20;

/// What a data file can be wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrapping {
    /// A ZIP archive.
    Zip,
    /// A gzip file.
    Gzip,
    /// A mail, or a mailbox of several.
    Mail,
}

impl fmt::Display for Wrapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "a ZIP archive",
            Self::Gzip => "a gzip file",
            Self::Mail => "a mail",
        })
    }
}

/// What some bytes that should be a data file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A file that is wrapped.
    Wrapped(Wrapping),
    /// A file of another kind.
    Other(Reason),
    /// A text, or bytes of no known kind: it may be a data file.
    Bare,
}

/// A data file that was unwrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwrapped {
    /// The name that it has inside; `None` if its entries are in the text of a mail.
    pub name: Option<String>,
    /// The names of further files with the same entries.
    pub again: Vec<String>,
    /// The bytes of it, or the text that it is in.
    pub bytes: Vec<u8>,
}

/// What is in a wrapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside {
    /// The data files, in order.
    pub data_files: Vec<Unwrapped>,
    /// What else there is: a name, or the reason why something was not read.
    pub others: Vec<String>,
    /// True if a file in it is encrypted.
    pub is_encrypted: bool,
}

/// Tells what some bytes are; the begin of a file is enough. `name` is that of the file, if it has one.
pub fn form(bytes: &[u8], name: Option<&str>) -> Form {
    match kind::of(bytes, name) {
        Kind::Zip => Form::Wrapped(Wrapping::Zip),
        Kind::Gzip => Form::Wrapped(Wrapping::Gzip),
        Kind::Other(reason) => Form::Other(reason),
        Kind::Unknown => {
            let before = begin_of_mail(bytes, false).and_then(|start| bytes.get(..start));
            // Behind other text there may be a mail, but then the file as a whole is none.
            let is_mail = before.is_some_and(|before| {
                let before = before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before).trim_ascii();
                before.is_empty() || before.starts_with(b">From ")
            });
            let is_mail = is_mail || !mailbox::mails(bytes).is_empty();
            if is_mail { Form::Wrapped(Wrapping::Mail) } else { Form::Bare }
        }
    }
}

/// Finds the data files in what some bytes wrap.
pub fn unwrap(bytes: &[u8], name: Option<&str>) -> Inside {
    let mut inside = Inside::default();
    let outer = name.map(base_name).unwrap_or_default().to_owned();
    let is_archive = !matches!(form(bytes, name), Form::Wrapped(Wrapping::Mail));
    let mut pasted = Vec::new();
    read(bytes, name, &mut |piece| match piece {
        Piece::Part(part) => {
            let name = part.name.map(|name| inner_name(name, &outer));
            match part.content {
                Content::DataFile(bytes) => {
                    let name = name.unwrap_or_else(|| "a file without a name".to_owned());
                    add(&mut inside.data_files, Some(name), bytes.into_owned());
                }
                // The text of a mail is no file; a text in an archive is one, whatever its name.
                Content::Text(text) if name.is_some() || is_archive => {
                    let name = name.unwrap_or_else(|| "a text".to_owned());
                    let bytes = text.text.into_owned().into_bytes();
                    if entries_of(&bytes, Around::Nothing).has_known_entries() {
                        add(&mut inside.data_files, Some(name), bytes);
                    } else if !inside.others.contains(&name) {
                        inside.others.push(name);
                    }
                }
                Content::Text(text) if text.text.len() <= LONGEST_TEXT => {
                    let bytes = text.text.into_owned().into_bytes();
                    if entries_of(&bytes, Around::Mail).has_known_entries() {
                        add(&mut pasted, None, bytes);
                    }
                }
                Content::Text(_) => {}
            }
        }
        Piece::Unread(unread) => {
            inside.is_encrypted |= unread.reason == Reason::Encrypted;
            let name = unread.name.map(|name| inner_name(name, &outer)).unwrap_or_default();
            inside.others.push(match name.is_empty() || name == outer {
                true => unread.reason.to_string(),
                false => format!("{name} ({})", unread.reason),
            });
        }
    });
    if inside.data_files.is_empty() {
        inside.data_files = pasted;
    }
    inside
}

/// Adds a data file, unless there is one with the same entries.
fn add(files: &mut Vec<Unwrapped>, name: Option<String>, bytes: Vec<u8>) {
    let around = if name.is_some() { Around::Nothing } else { Around::Mail };
    let entries = entries_of(&bytes, around);
    let is_same = |other: &&mut Unwrapped| {
        other.bytes == bytes
            || entries.has_known_entries() && entries_of(&other.bytes, around) == entries
    };
    match files.iter_mut().find(is_same) {
        Some(same) => same.again.extend(name),
        None => files.push(Unwrapped { name, again: Vec::new(), bytes }),
    }
}

fn entries_of(bytes: &[u8], around: Around) -> DataFile {
    DataFile::salvage(&entries::mend(bytes, around).bytes).0
}

/// Takes the name of the file itself away from that of a file inside.
fn inner_name(name: &str, outer: &str) -> String {
    let inner = name.strip_prefix(outer).and_then(|rest| rest.strip_prefix('/'));
    inner.unwrap_or(name).to_owned()
}
