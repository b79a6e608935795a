//! Walks through the parts of a mail, in one pass over its lines.
//!
//! Boundaries are those of RFC 2046, which begin a line. The walk knows all that are open: the boundary of
//! an outer part also ends inner parts that were never closed, and a mail may be cut off anywhere.

use crate::mail::desk::{Content, Desk, Here, Hint, MOST_NESTED};
use crate::mail::header::{self, Certainty, Description, Field, Header, guess_boundary};
use crate::mail::kind::{self, Reason};
use crate::mail::place::Text;
use crate::mail::transfer::{self, Transfer, line_at};
use crate::mail::{charset, words};
use std::borrow::Cow;
use std::ops::Range;

/// Content types of reports that mail servers write for programs. Like headers they are full of ids that
/// nobody typed, so they are not scanned.
const REPORTS: [&str; 5] = [
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
    "message/feedback-report",
];

/// The reason why a part ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    End,
    Boundary {
        /// The number of the boundary among the open ones.
        level: usize,
        /// True if it was the last part.
        closes: bool,
    },
}

/// A walk through the lines of a mail.
struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
    /// The number of the next line in the file, or of the line where the decoded part begins.
    line: usize,
    is_saved: bool,
    boundaries: Vec<Vec<u8>>,
}

impl<'b> Cursor<'b> {
    /// Begins at an offset of some bytes, which is on the line of `here`.
    fn new(bytes: &'b [u8], at: usize, here: &Here) -> Self {
        let (line, is_saved) = (here.line, here.is_saved);
        Self { bytes, at, line, is_saved, boundaries: Vec::new() }
    }

    fn skip_to(&mut self, end: usize) {
        if self.is_saved {
            self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..end]).count();
        }
        self.at = end;
    }

    /// Returns the body up to the next boundary, without the line end that belongs to the boundary.
    fn body(&mut self) -> (Range<usize>, Stop) {
        let start = self.at;
        let mut end = start;
        while self.at < self.bytes.len() {
            let (line, next) = line_at(self.bytes, self.at);
            if let Some(stop) = self.boundary(line) {
                let body = start..self.without_line_end(start, self.at);
                self.skip_to(next);
                return (body, stop);
            }
            end = next;
            self.skip_to(next);
        }
        (start..end, Stop::End)
    }

    fn without_line_end(&self, start: usize, end: usize) -> usize {
        let body = &self.bytes[start..end];
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        start + body.strip_suffix(b"\r").unwrap_or(body).len()
    }

    /// Returns the innermost open boundary that a line is.
    fn boundary(&self, line: &[u8]) -> Option<Stop> {
        let line = line.strip_prefix(b"--")?;
        for (level, boundary) in self.boundaries.iter().enumerate().rev() {
            let Some(rest) = line.strip_prefix(boundary.as_slice()) else { continue };
            let rest = rest.trim_ascii_end();
            if rest.is_empty() || rest == b"--" {
                return Some(Stop::Boundary { level, closes: !rest.is_empty() });
            }
        }
        None
    }
}

impl Desk<'_> {
    /// Reads a mail that begins at an offset, which is on the line of `here`.
    pub fn mail(&mut self, bytes: &[u8], start: usize, here: &Here) {
        let mut cursor = Cursor::new(bytes, start, here);
        self.message(&mut cursor, here, here.number.clone());
    }

    /// Reads parts of a mail whose header was lost.
    pub fn headless(&mut self, bytes: &[u8], boundary: String, here: &Here) {
        let description = Description {
            content_type: Some("multipart/mixed".to_owned()),
            boundary: Some(boundary),
            ..Description::default()
        };
        self.entity(&mut Cursor::new(bytes, 0, here), &description, here, None);
    }

    /// Reads a mail; a mail inside another has its number.
    fn message(&mut self, cursor: &mut Cursor<'_>, here: &Here, inside: Option<String>) -> Stop {
        let header = header::read(cursor.bytes, cursor.at);
        let outer = Here { number: inside, line: cursor.line, ..here.clone() };
        let certainty = header.certainty(cursor.bytes);
        for field in &header.fields {
            let is_read =
                field.is("subject") || certainty == Certainty::Likely && Header::is_text(field);
            if is_read {
                self.field(cursor, field, &outer);
            }
        }
        let description = Description::read(cursor.bytes, &header, &self.parser);
        cursor.skip_to(header.bytes.end);
        let own = outer.number.as_ref().map(|_| outer.child(1));
        self.entity(cursor, &description, &outer, own)
    }

    /// Reads a field that a person wrote.
    fn field(&mut self, cursor: &Cursor<'_>, field: &Field<'_>, here: &Here) {
        let value = &cursor.bytes[field.value.clone()];
        let line = here.line + if cursor.is_saved { field.line } else { 0 };
        let here = Here { line, name: None, ..here.clone() };
        let text = match words::decode(value) {
            Some(decoded) => Text::decoded(decoded, line),
            None => {
                let value = charset::decode(value, None);
                match cursor.is_saved {
                    true => Text::saved(value, line, field.column),
                    false => Text::decoded(value, line),
                }
            }
        };
        self.part(Content::Text(text), &here);
    }

    /// Reads the body behind a header. `outer` has the number that parts inside begin with, `own` is
    /// the number if there are none.
    fn entity(
        &mut self,
        cursor: &mut Cursor<'_>,
        description: &Description,
        outer: &Here,
        own: Option<String>,
    ) -> Stop {
        let is_deep = outer.nested >= MOST_NESTED;
        let inner = Here { nested: outer.nested + 1, ..outer.clone() };
        if description.content_type.as_deref() == Some("multipart/encrypted") {
            self.unread(
                Reason::Encrypted,
                &Here { number: own, line: cursor.line, ..outer.clone() },
            );
            return cursor.body().1;
        }
        if description.is_multipart() && !is_deep {
            return self.multipart(cursor, description, &inner, own);
        }
        let is_plain = description.transfer.is_none_or(|transfer| transfer == Transfer::Plain);
        if description.is_message() && is_plain && !is_deep {
            return self.message(cursor, &inner, own);
        }
        let line = cursor.line;
        let (body, stop) = cursor.body();
        let name = description.name.clone();
        let here = Here { number: own, name, line, is_saved: cursor.is_saved, ..outer.clone() };
        if is_deep && (description.is_multipart() || description.is_message()) {
            self.unread(Reason::TooDeep, &here);
        } else {
            self.leaf(&cursor.bytes[body], description, &here);
        }
        stop
    }

    fn multipart(
        &mut self,
        cursor: &mut Cursor<'_>,
        description: &Description,
        here: &Here,
        own: Option<String>,
    ) -> Stop {
        let level = cursor.boundaries.len();
        let (start, first_line) = (cursor.at, cursor.line);
        let boundary = description.boundary.as_deref().map(|text| text.trim_end().as_bytes());
        if let Some(boundary) = boundary {
            cursor.boundaries.push(boundary.to_vec());
        }
        let (preamble, mut stop) = cursor.body();
        if !matches!(stop, Stop::Boundary { level: found, .. } if found == level) {
            // The boundary is missing: the header is damaged, or belongs to another mail.
            cursor.boundaries.truncate(level);
            let here = Here { line: first_line, is_saved: cursor.is_saved, ..here.clone() };
            self.without_boundary(&cursor.bytes[start..preamble.end], description, &here, own);
            return stop;
        }
        let mut here = here.clone();
        let kind = description.content_type.as_deref().unwrap_or_default();
        if kind == "multipart/alternative" && here.twin.is_none() {
            self.twins += 1;
            here.twin = Some(self.twins);
        }
        let mut index = 0;
        while stop == (Stop::Boundary { level, closes: false }) {
            index += 1;
            let number = here.child(index);
            stop = self.child(cursor, &here, number, kind == "multipart/digest");
        }
        cursor.boundaries.truncate(level);
        if let Stop::Boundary { level: found, .. } = stop
            && found >= level
        {
            // A gateway may have put a footer behind the last part.
            let line = cursor.line;
            let (body, outer) = cursor.body();
            let here = Here { line, name: None, is_saved: cursor.is_saved, ..here };
            self.leaf(&cursor.bytes[body], &Description::default(), &here);
            stop = outer;
        }
        stop
    }

    fn child(
        &mut self,
        cursor: &mut Cursor<'_>,
        here: &Here,
        number: String,
        is_digest: bool,
    ) -> Stop {
        let header = header::read(cursor.bytes, cursor.at);
        let mut description = Description::read(cursor.bytes, &header, &self.parser);
        cursor.skip_to(header.bytes.end);
        if is_digest && description.content_type.is_none() {
            description.content_type = Some("message/rfc822".to_owned());
        }
        let own = Some(number.clone());
        // Of the alternatives only texts repeat each other. An attachment is something else.
        let is_text = description
            .content_type
            .as_deref()
            .is_none_or(|kind| kind.starts_with("text/") || kind.starts_with("multipart/"));
        let twin = here.twin.filter(|_| is_text && !description.is_attached);
        let here = Here { number: Some(number), twin, ..here.clone() };
        self.entity(cursor, &description, &here, own)
    }

    /// Reads a multipart that lacks the boundary of its header: with the boundary that it has, or as a text.
    fn without_boundary(
        &mut self,
        body: &[u8],
        description: &Description,
        here: &Here,
        own: Option<String>,
    ) {
        match guess_boundary(body) {
            Some(boundary) if here.nested < MOST_NESTED => {
                let mut cursor = Cursor::new(body, 0, here);
                let content_type = description.content_type.clone();
                let found = Description {
                    boundary: Some(boundary),
                    content_type,
                    ..Description::default()
                };
                self.entity(&mut cursor, &found, here, own);
            }
            _ => {
                let here = Here { number: own, ..here.clone() };
                self.leaf(body, &Description::default(), &here);
            }
        }
    }

    /// Decodes a part that is not divided any further, and looks into it.
    fn leaf(&mut self, body: &[u8], description: &Description, here: &Here) {
        let content_type = description.content_type.as_deref().unwrap_or("text/plain");
        if body.trim_ascii().is_empty() || REPORTS.contains(&content_type) {
            return;
        }
        if let Some(reason) = kind::by_type(content_type) {
            let is_signed = description.is_signed && reason == Reason::Encrypted;
            return self.unread(if is_signed { Reason::Signature } else { reason }, here);
        }
        let is_text = content_type.starts_with("text/");
        let hint = Hint {
            content_type: Some(content_type),
            charset: description.charset.as_deref(),
            flowed: description.flowed,
            is_body: is_text && description.name.is_none() && !description.is_attached,
            ..Hint::default()
        };
        let most = self.most_decoded();
        match description.transfer.unwrap_or(Transfer::Plain) {
            Transfer::Plain => self.document(Cow::Borrowed(body), &hint, here),
            Transfer::QuotedPrintable => {
                let decoded = transfer::quoted_printable(body, most);
                self.decoded_part(decoded, most, &hint, here);
            }
            Transfer::Uuencode => match transfer::uuencoded(body, 0, most) {
                Some(found) => self.decoded_part(found.content, most, &hint, here),
                None => self.document(Cow::Borrowed(body), &hint, here),
            },
            Transfer::Base64 => self.base64(body, &hint, here),
        }
    }

    fn base64(&mut self, body: &[u8], hint: &Hint<'_>, here: &Here) {
        const LOOKED_AT: usize = 4096;
        let start = body.len() - body.trim_ascii_start().len();
        let (begin, _) = transfer::base64(&body[start..], LOOKED_AT);
        if begin.is_empty() {
            // The part is no mail, whatever its header calls it.
            return self.document(Cow::Borrowed(body), hint, here);
        }
        // Pictures need not be decoded to be known.
        if let kind::Kind::Other(reason) = kind::of(&begin, here.name.as_deref())
            && !begin.starts_with(b"\xD0\xCF")
        {
            return self.unread(reason, here);
        }
        let most = self.most_decoded();
        let (decoded, rest) = transfer::base64(&body[start..], most);
        self.decoded_part(decoded, most, hint, here);
        let rest = &body[start + rest..];
        if !rest.trim_ascii().is_empty() {
            let hint = Hint { is_body: true, content_type: Some("text/plain"), ..Hint::default() };
            self.document(Cow::Borrowed(rest), &hint, &Here { is_saved: false, ..here.clone() });
        }
    }

    fn decoded_part(&mut self, decoded: Vec<u8>, most: usize, hint: &Hint<'_>, here: &Here) {
        if decoded.len() >= most {
            return self.unread(Reason::TooLarge, here);
        }
        self.decoded(decoded, hint, here);
    }
}
