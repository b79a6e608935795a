//! Turns the bytes that somebody saved or piped into what can be scanned: mails with their parts and
//! attachments, archives, pages, exports, plain texts of any charset.
//!
//! Nothing here knows a key. An input is walked from its beginning to its end, and each piece is
//! handed to whoever asked as soon as it is decoded, so that no two decoded parts are held at once:
//!
//! - [`walk`]: parts of a mail, which [`header`] describes and [`transfer`] decodes;
//! - [`archive`]: ZIP and gzip, with caps;
//! - [`document`]: what any bytes are, and [`charset`] to [`html`], [`flowed`] and [`residue`], which
//!   make a text of them;
//! - [`place`]: where each character was in the saved file.
//!
//! mail-parser reads the headers of MIME with their RFC 2231 parameters, and knows the charsets of
//! mails and the entities of HTML. The tree of parts is walked here, because mail-parser (0.11)
//! searches each boundary in all of the rest, which takes quadratic time where boundaries are
//! missing; finds boundaries in the middle of lines; leaves a part that was cut off undecoded; and
//! holds all decoded parts at once.

pub mod place;

mod archive;
mod charset;
mod document;
mod entities;
mod flowed;
mod header;
mod html;
mod kind;
mod links;
mod residue;
mod tags;
mod text;
mod transfer;
mod walk;
mod words;

pub use kind::Reason;

use avlock_issuing::escaped::Escaped;
use mail_parser::MessageParser;
use place::Text;
use std::borrow::Cow;
use std::fmt;

/// The most bytes that are held decoded at once, one inside the other.
const MOST_HELD: usize = 100 << 20;

/// The most bytes that are unpacked from archives in one input, and from one file of an archive.
const MOST_UNPACKED: usize = 64 << 20;
const MOST_UNPACKED_AT_ONCE: usize = 32 << 20;

/// The most files that are unpacked in one input.
const MOST_ENTRIES: usize = 1000;

/// How deep archives may be packed in archives.
const MOST_ARCHIVES: usize = 2;

/// How deep parts may be nested in parts.
const MOST_NESTED: usize = 32;

/// How deep decoded parts may be nested in decoded parts.
const MOST_LAYERS: usize = 6;

/// The most notes about things that were left unread.
const MOST_UNREAD: usize = 100;

/// One thing that an input holds.
#[derive(Debug)]
pub enum Piece<'a> {
    /// Something to look through.
    Part(Part<'a>),
    /// Something that was left unread.
    Unread(Unread<'a>),
}

/// Something to look through.
#[derive(Debug)]
pub struct Part<'a> {
    /// A text or a data file.
    pub content: Content<'a>,
    /// The number of the part, as IMAP counts them; nothing outside of a multipart mail.
    pub number: Option<&'a str>,
    /// The name of the attachment, behind the name of the archive that it is in.
    pub name: Option<&'a str>,
    /// The line of the saved file where the part begins, from 1.
    pub line: usize,
    /// A number that this text shares with those that say the same in another form, such as HTML.
    pub twin: Option<usize>,
}

/// What a part holds.
#[derive(Debug)]
pub enum Content<'a> {
    /// A text, ready to scan. Long texts come in several pieces.
    Text(Text<'a>),
    /// The bytes of what is named or looks like a data file.
    DataFile(Cow<'a, [u8]>),
}

/// Something that was left unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread<'a> {
    /// Why.
    pub reason: Reason,
    /// The name of the attachment.
    pub name: Option<&'a str>,
    /// The number of the part.
    pub number: Option<&'a str>,
    /// The line of the saved file where it begins, from 1.
    pub line: usize,
}

impl fmt::Display for Unread<'_> {
    /// Names it: `the attachment photo.png was not read: it is an image`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.number) {
            (Some(name), Some(_)) => write!(f, "the attachment {}", Escaped(name))?,
            (Some(name), None) => write!(f, "{}", Escaped(name))?,
            (None, Some(number)) => write!(f, "part {number}")?,
            (None, None) => f.write_str("the content")?,
        }
        write!(f, " was not read: {}", self.reason)
    }
}

/// Hands over each piece of an input, in order. The name is that of the file, if it has one.
///
/// ```
/// use avlock::mail::{Content, Piece, read};
///
/// let mail = b"From: ann@example.com\nContent-Transfer-Encoding: base64\n\nRDg3M0JCODIxRTQ1\n";
/// read(mail, None, &mut |piece| {
///     let Piece::Part(part) = piece else { return };
///     let Content::Text(text) = part.content else { return };
///     assert_eq!((text.text.as_ref(), part.line), ("D873BB821E45", 4));
/// });
/// ```
pub fn read(bytes: &[u8], name: Option<&str>, visit: &mut dyn FnMut(Piece<'_>)) {
    let mut desk = Desk {
        visit,
        parser: MessageParser::new().with_mime_headers().default_header_ignore(),
        held: 0,
        unpacked: 0,
        entries: 0,
        twins: 0,
        unread: 0,
    };
    let here = Here { name: name.map(base_name).map(str::to_owned), ..Here::default() };
    desk.document(Cow::Borrowed(bytes), &document::Hint::saved(), &here);
}

/// The last name of a path, of any system.
fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What is spent while an input is read.
struct Desk<'v> {
    visit: &'v mut dyn FnMut(Piece<'_>),
    parser: MessageParser,
    held: usize,
    unpacked: usize,
    entries: usize,
    twins: usize,
    unread: usize,
}

/// Where in the input something is.
#[derive(Debug, Clone)]
struct Here {
    number: Option<String>,
    name: Option<String>,
    line: usize,
    /// True if its bytes are those of the file.
    is_saved: bool,
    twin: Option<usize>,
    nested: usize,
    layers: usize,
    archives: usize,
}

impl Default for Here {
    fn default() -> Self {
        Self {
            number: None,
            name: None,
            line: 1,
            is_saved: true,
            twin: None,
            nested: 0,
            layers: 0,
            archives: 0,
        }
    }
}

impl Here {
    /// The same place, in what was decoded there.
    fn decoded(&self) -> Self {
        Self { is_saved: false, layers: self.layers + 1, ..self.clone() }
    }

    /// The number of a part inside.
    fn child(&self, index: usize) -> String {
        match &self.number {
            Some(number) => format!("{number}.{index}"),
            None => index.to_string(),
        }
    }
}

impl Desk<'_> {
    /// Hands over a part.
    fn part(&mut self, content: Content<'_>, here: &Here) {
        if matches!(&content, Content::Text(text) if text.text.trim().is_empty()) {
            return;
        }
        (self.visit)(Piece::Part(Part {
            content,
            number: here.number.as_deref(),
            name: here.name.as_deref(),
            line: here.line,
            twin: here.twin,
        }));
    }

    /// Notes what was left unread.
    fn unread(&mut self, reason: Reason, here: &Here) {
        self.unread += 1;
        let unread = Unread {
            reason,
            name: here.name.as_deref(),
            number: here.number.as_deref(),
            line: here.line,
        };
        match self.unread.cmp(&MOST_UNREAD) {
            std::cmp::Ordering::Less => (self.visit)(Piece::Unread(unread)),
            // The last note is about all that follow.
            std::cmp::Ordering::Equal => {
                (self.visit)(Piece::Unread(Unread { reason: Reason::TooMany, ..unread }));
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// How many bytes more may be decoded inside of what is held.
    fn most_decoded(&self) -> usize {
        MOST_HELD.saturating_sub(self.held)
    }

    /// Looks into bytes that were decoded at a place.
    fn decoded(&mut self, bytes: Vec<u8>, hint: &document::Hint<'_>, here: &Here) {
        if here.layers >= MOST_LAYERS {
            return self.unread(Reason::TooDeep, here);
        }
        let length = bytes.len();
        self.held += length;
        self.document(Cow::Owned(bytes), hint, &here.decoded());
        self.held -= length;
    }
}

#[cfg(test)]
mod tests;
