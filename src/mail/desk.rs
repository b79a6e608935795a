//! The pieces that are handed over, and the limits and the state while an input is read.

use crate::mail::kind::Reason;
use crate::mail::place::Text;
use avlock_format::escaped::Escaped;
use mail_parser::MessageParser;
use std::borrow::Cow;
use std::fmt;

/// The most bytes that are held decoded at once, one inside the other.
pub const MOST_HELD: usize = 100 << 20;

/// The most bytes that are unpacked from archives in one input, and from one file of an archive.
pub const MOST_UNPACKED: usize = 64 << 20;
pub const MOST_UNPACKED_AT_ONCE: usize = 32 << 20;

/// The most files that are unpacked in one input.
pub const MOST_ENTRIES: usize = 1000;

/// The most archives that may be packed one into the other.
pub const MOST_ARCHIVES: usize = 2;

/// The most parts that may be nested one in the other.
pub const MOST_NESTED: usize = 32;

/// The most decoded parts that may be nested one in the other.
pub const MOST_LAYERS: usize = 6;

/// The most notes about things that were left unread.
pub const MOST_UNREAD: usize = 100;

/// One piece of an input.
#[derive(Debug)]
pub enum Piece<'a> {
    /// A part that can be scanned.
    Part(Part<'a>),
    /// A part that was left unread.
    Unread(Unread<'a>),
}

/// A part that can be scanned.
#[derive(Debug)]
pub struct Part<'a> {
    /// A text or a data file.
    pub content: Content<'a>,
    /// The number of the part, as IMAP counts them; `None` outside of a multipart mail.
    pub number: Option<&'a str>,
    /// The name of the attachment, behind the name of the archive that it is in.
    pub name: Option<&'a str>,
    /// The line of the saved file where the part begins, from 1.
    pub line: usize,
    /// A number that this text shares with the same text in another form, such as HTML.
    pub twin: Option<usize>,
}

/// The content of a part.
#[derive(Debug)]
pub enum Content<'a> {
    /// A text, ready to scan. Long texts come in several pieces.
    Text(Text<'a>),
    /// The bytes of what is named or looks like a data file.
    DataFile(Cow<'a, [u8]>),
}

/// A part that was left unread, or of which something has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread<'a> {
    /// The reason.
    pub reason: Reason,
    /// The name of the attachment.
    pub name: Option<&'a str>,
    /// The number of the part.
    pub number: Option<&'a str>,
    /// The line of the saved file where it begins, from 1.
    pub line: usize,
}

impl fmt::Display for Unread<'_> {
    /// Writes a sentence like `the attachment photo.png was not read: it is an image`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.number) {
            (Some(name), Some(_)) => write!(f, "the attachment {}", Escaped(name))?,
            (Some(name), None) => write!(f, "{}", Escaped(name))?,
            (None, Some(number)) => write!(f, "part {number}")?,
            (None, None) => f.write_str("the content")?,
        }
        match self.reason {
            Reason::Utf7 => f.write_str(" is text in UTF-7 without a label, and was read as that"),
            reason => write!(f, " was not read: {reason}"),
        }
    }
}

/// The description that a header gives of some bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The content type, in small letters.
    pub content_type: Option<&'a str>,
    /// The charset.
    pub charset: Option<&'a str>,
    /// Present for `format=flowed`; true if `delsp` asks to delete the blank at each line end.
    pub flowed: Option<bool>,
    /// True if it is the text of a mail, and no file.
    pub is_body: bool,
    /// True if it is the whole file that was saved, and not a part of it.
    pub is_whole: bool,
}

impl Hint<'_> {
    /// Returns the description of a saved file: it has none.
    pub fn saved() -> Self {
        Self { is_whole: true, ..Self::default() }
    }
}

/// Returns the last component of a path of any system.
pub fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The state while an input is read: what was spent so far of each limit.
pub struct Desk<'v> {
    pub visit: &'v mut dyn FnMut(Piece<'_>),
    pub parser: MessageParser,
    pub held: usize,
    pub unpacked: usize,
    pub entries: usize,
    pub twins: usize,
    pub unread: usize,
}

/// The place of a part in the input.
#[derive(Debug, Clone)]
pub struct Here {
    pub number: Option<String>,
    pub name: Option<String>,
    pub line: usize,
    /// True if its bytes are those of the file.
    pub is_saved: bool,
    /// True inside an attached file: the mail does not number the parts in there.
    pub is_sealed: bool,
    pub twin: Option<usize>,
    pub nested: usize,
    pub layers: usize,
    pub archives: usize,
}

impl Default for Here {
    fn default() -> Self {
        Self {
            number: None,
            name: None,
            line: 1,
            is_saved: true,
            is_sealed: false,
            twin: None,
            nested: 0,
            layers: 0,
            archives: 0,
        }
    }
}

impl Here {
    /// Returns the place of bytes that were decoded at this place.
    pub fn decoded(&self) -> Self {
        Self { is_saved: false, layers: self.layers + 1, ..self.clone() }
    }

    /// Returns the place of a part inside, by its number.
    pub fn child(&self, index: usize) -> String {
        match &self.number {
            Some(number) if self.is_sealed => number.clone(),
            Some(number) => format!("{number}.{index}"),
            None => index.to_string(),
        }
    }
}

impl Desk<'_> {
    /// Hands over a part.
    pub fn part(&mut self, content: Content<'_>, here: &Here) {
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
    pub fn unread(&mut self, reason: Reason, here: &Here) {
        self.unread += 1;
        let unread = Unread {
            reason,
            name: here.name.as_deref(),
            number: here.number.as_deref(),
            line: here.line,
        };
        match self.unread.cmp(&MOST_UNREAD) {
            std::cmp::Ordering::Less => (self.visit)(Piece::Unread(unread)),
            // The last note stands for all that follow.
            std::cmp::Ordering::Equal => {
                (self.visit)(Piece::Unread(Unread { reason: Reason::TooMany, ..unread }));
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// Returns how many more bytes may be decoded and held.
    pub fn most_decoded(&self) -> usize {
        MOST_HELD.saturating_sub(self.held)
    }

    /// Looks into bytes that were decoded at a place.
    pub fn decoded(&mut self, bytes: Vec<u8>, hint: &Hint<'_>, here: &Here) {
        if here.layers >= MOST_LAYERS {
            return self.unread(Reason::TooDeep, here);
        }
        let length = bytes.len();
        self.held += length;
        self.document(Cow::Owned(bytes), hint, &here.decoded());
        self.held -= length;
    }
}
