//! The header of a mail or of a part: its fields, its end, and whether some bytes begin with one.

use crate::mail::desk::base_name;
use crate::mail::transfer::{Transfer, line_at};
use crate::mail::words;
use mail_parser::{HeaderName, HeaderValue, MessageParser, MimeHeaders};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The most fields that are read of one header.
const MOST_FIELDS: usize = 2000;

/// The most bytes of a header that are given to the parser.
const LONGEST: usize = 1 << 20;

/// The most bytes of blank lines and lines of a mailbox before a header.
const MOST_BEFORE: usize = 20;

/// Names of fields that only the header of a mail has.
const SURE: [&str; 10] = [
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "dkim-signature",
    "delivered-to",
    "content-type",
    "content-transfer-encoding",
    "authentication-results",
    "x-mozilla-status",
];

/// Names of fields that mails have, and also texts that quote mails.
const LIKELY: [&str; 9] =
    ["from", "to", "subject", "date", "cc", "bcc", "sender", "reply-to", "in-reply-to"];

/// Names of fields that programs write and nobody reads.
const OTHERS: [&str; 8] = [
    "references",
    "user-agent",
    "x-mailer",
    "importance",
    "priority",
    "x-priority",
    "thread-index",
    "thread-topic",
];

/// One field of a header.
#[derive(Debug)]
pub struct Field<'a> {
    /// Its name, as it is written.
    pub name: &'a [u8],
    /// Its value without blanks around it.
    pub value: Range<usize>,
    /// Its line, counted from where the header begins.
    pub line: usize,
    /// The column where the value begins, from 1; `None` if the value has several lines.
    pub column: usize,
}

impl Field<'_> {
    /// True if the field has that name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }
}

/// The header of a mail or of a part.
#[derive(Debug)]
pub struct Header<'a> {
    /// Its fields.
    pub fields: Vec<Field<'a>>,
    /// Its bytes, with the empty line that ends it.
    pub bytes: Range<usize>,
    /// The number of its lines, with the empty one that ends it.
    pub lines: usize,
    /// True if an empty line or the end of the bytes ends it.
    is_ended: bool,
}

/// Reads the header that begins at an offset; it ends before the first line that cannot be one of
/// its lines.
pub fn read(bytes: &[u8], start: usize) -> Header<'_> {
    let mut header = Header { fields: Vec::new(), bytes: start..start, lines: 0, is_ended: true };
    while header.bytes.end < bytes.len() {
        let at = header.bytes.end;
        let (line, next) = line_at(bytes, at);
        let is_continued = matches!(line.first(), Some(b' ' | b'\t')) && !header.fields.is_empty();
        if line.trim_ascii().is_empty() {
            header.bytes.end = next;
            header.lines += 1;
            return header;
        }
        if is_continued {
            if let Some(field) = header.fields.last_mut() {
                field.value.end = at + line.len();
            }
        } else if let Some(length) = name_length(line) {
            let value = &line[length + 1..];
            let blanks = value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let begin = at + length + 1 + blanks;
            if header.fields.len() < MOST_FIELDS {
                header.fields.push(Field {
                    name: line[..length].trim_ascii_end(),
                    value: begin..at + line.len(),
                    line: header.lines,
                    column: length + 2 + blanks,
                });
            }
        } else {
            header.is_ended = false;
            return header;
        }
        header.bytes.end = next;
        header.lines += 1;
    }
    header
}

/// True if a line begins like a field.
pub fn begins_field(line: &[u8]) -> bool {
    name_length(line).is_some()
}

/// Returns the length of the name of a field that a line begins with.
fn name_length(line: &[u8]) -> Option<usize> {
    const LONGEST_NAME: usize = 76;
    let colon = line.iter().take(LONGEST_NAME).position(|&byte| byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (name.first()?.is_ascii_alphanumeric() && name.iter().all(is_name)).then_some(colon)
}

/// The degree of certainty that a header is that of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It is no header of a mail.
    None,
    /// It has fields of mails, but none that only mails have. Its fields of other names are scanned as text.
    Likely,
    /// It has fields that only mails have.
    Sure,
}

impl Header<'_> {
    /// Judges whether this is the header of a mail.
    pub fn certainty(&self, bytes: &[u8]) -> Certainty {
        let is_sure = |field: &Field<'_>| {
            let value = &bytes[field.value.clone()];
            match () {
                () if field.is("content-type") => {
                    let value = value.split(|&byte| byte == b';').next().unwrap_or_default();
                    value.contains(&b'/') && !value.trim_ascii().contains(&b' ')
                }
                () if field.is("content-transfer-encoding") => {
                    let value = std::str::from_utf8(value).unwrap_or_default().trim();
                    ["7bit", "8bit", "binary"].iter().any(|known| value.eq_ignore_ascii_case(known))
                        || Transfer::named(value) != Transfer::Plain
                }
                () => field.is_one_of(&SURE),
            }
        };
        if self.fields.iter().any(is_sure) {
            return Certainty::Sure;
        }
        let likely = LIKELY.iter().filter(|name| self.fields.iter().any(|field| field.is(name)));
        let has_address = self.fields.iter().any(|field| {
            field.is_one_of(&["from", "to", "sender"]) && bytes[field.value.clone()].contains(&b'@')
        });
        let is_first = self.fields.first().is_some_and(|field| field.is_one_of(&LIKELY));
        let likely = likely.count();
        if self.is_ended && is_first && (likely >= 3 || likely == 2 && has_address) {
            Certainty::Likely
        } else {
            Certainty::None
        }
    }

    /// True if a field has no name of a mail's fields, so that it may be a line that a person wrote.
    pub fn is_text(field: &Field<'_>) -> bool {
        !field.is_one_of(&LIKELY) && !field.is_one_of(&OTHERS) && !field.is_one_of(&SURE)
    }
}

/// Returns the language that the header of a saved mail names, as a tag of RFC 5646, if it names one alone.
pub fn language(bytes: &[u8]) -> Option<&str> {
    let header = read(bytes, begin_of_mail(bytes, false)?);
    let field = header.fields.iter().find(|field| field.is("content-language"))?;
    let value = std::str::from_utf8(&bytes[field.value.clone()]).ok()?.trim();
    (!value.is_empty() && !value.contains(',')).then_some(value)
}

/// Finds where a mail begins in some bytes: at the beginning, behind blank lines and the line `From ...`
/// of a mailbox, or behind other text if the header there leaves no doubt.
pub fn begin_of_mail(bytes: &[u8], only_behind: bool) -> Option<usize> {
    if !only_behind {
        let mut start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        for _ in 0..MOST_BEFORE {
            let (line, next) = line_at(bytes, start);
            let is_before = line.trim_ascii().is_empty()
                || line.starts_with(b"From ")
                || line.starts_with(b">From ");
            if !is_before || next == start {
                break;
            }
            start = next;
        }
        if read(bytes, start).certainty(bytes) > Certainty::None {
            return Some(start);
        }
    }
    begin_behind(bytes)
}

/// Finds a header behind other text by a field that says how the text is encoded.
fn begin_behind(bytes: &[u8]) -> Option<usize> {
    const MOST_TRIED: usize = 100;
    const REACH: usize = 16 << 10;
    for at in memchr::memmem::find_iter(bytes, b"ontent-T").take(MOST_TRIED) {
        let at = at.checked_sub(1)?;
        if at > 0 && bytes[at - 1] != b'\n' {
            continue;
        }
        // The header begins behind the last line that cannot be one of its lines.
        let floor = at.saturating_sub(REACH);
        let mut start = at;
        while start > floor {
            let end = start - 1;
            let begin = memchr::memrchr(b'\n', &bytes[floor..end]).map_or(floor, |b| floor + b + 1);
            let (line, _) = line_at(bytes, begin);
            let is_line = matches!(line.first(), Some(b' ' | b'\t'))
                && !line.trim_ascii().is_empty()
                || name_length(line).is_some();
            if !is_line || begin == floor && floor > 0 {
                break;
            }
            start = begin;
        }
        let header = read(bytes, start);
        let is_encoded = header.fields.iter().any(|field| {
            let value = String::from_utf8_lossy(&bytes[field.value.clone()]).to_ascii_lowercase();
            field.is("content-transfer-encoding")
                && Transfer::named(value.trim()) != Transfer::Plain
                || field.is("content-type") && value.starts_with("multipart/")
        });
        if is_encoded && header.certainty(bytes) == Certainty::Sure {
            return Some(start);
        }
    }
    None
}

/// Guesses the boundary of a body: a line that begins with two dashes, with a line of a part's header
/// behind it.
pub fn guess_boundary(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let mut start = 0;
    while start < body.len() {
        let (line, next) = line_at(body, start);
        if let Some(boundary) = line.strip_prefix(b"--")
            && (1..LONGEST).contains(&boundary.trim_ascii().len())
            && body[next..].get(..8).is_some_and(|begin| begin.eq_ignore_ascii_case(b"Content-"))
        {
            return std::str::from_utf8(boundary.trim_ascii_end()).ok().map(str::to_owned);
        }
        start = next;
    }
    None
}

/// The fields of MIME in a header: they describe the part behind it.
#[derive(Debug, Default)]
pub struct Description {
    /// The content type, such as `text/html`, in small letters; `None` if the header has none.
    pub content_type: Option<String>,
    /// The charset that the header names.
    pub charset: Option<String>,
    /// The boundary between the parts of a multipart.
    pub boundary: Option<String>,
    /// The encoding of the bytes for the way.
    pub transfer: Option<Transfer>,
    /// The name of the attachment.
    pub name: Option<String>,
    /// True if the header calls the part an attachment.
    pub is_attached: bool,
    /// Present for `format=flowed`; true if `delsp` asks to delete the blank at each line end.
    pub flowed: Option<bool>,
    /// True if it is a signed text in one file with its signature.
    pub is_signed: bool,
}

impl Description {
    /// Reads the fields of MIME of a header.
    pub fn read(bytes: &[u8], header: &Header<'_>, parser: &MessageParser) -> Self {
        let start = header.bytes.start;
        let bytes = &bytes[start..header.bytes.end.min(start + LONGEST)];
        let Some(message) = parser.parse_headers(bytes) else { return Self::default() };
        let Some(part) = message.parts.first() else { return Self::default() };
        let mut description = Self::default();
        if let Some(of_type) = part.content_type() {
            let (main, sub) = (of_type.ctype(), of_type.subtype().unwrap_or_default());
            if !sub.is_empty() {
                description.content_type = Some(format!("{main}/{sub}").to_ascii_lowercase());
            }
            let attribute = |name: &str| of_type.attribute(name).map(str::to_owned);
            description.charset = attribute("charset");
            description.boundary = attribute("boundary").filter(|text| !text.trim().is_empty());
            description.name = attribute("name");
            let is = |name: &str, value: &str| {
                of_type.attribute(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
            };
            description.flowed = is("format", "flowed").then(|| is("delsp", "yes"));
            description.is_signed = of_type
                .attribute("smime-type")
                .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("signed"));
        }
        if let Some(disposition) = part.content_disposition() {
            description.is_attached = disposition.is_attachment();
            if let Some(name) = disposition.attribute("filename") {
                description.name = Some(name.to_owned());
            }
        }
        let encoding =
            part.headers.iter().rev().find_map(|field| match (&field.name, &field.value) {
                (HeaderName::ContentTransferEncoding, HeaderValue::Text(text)) => Some(text),
                _ => None,
            });
        description.transfer = encoding.map(|text| Transfer::named(text));
        description.name = description.name.map(|name| readable_name(&name));
        description
    }

    /// True if the part is divided into parts.
    pub fn is_multipart(&self) -> bool {
        self.content_type.as_ref().is_some_and(|kind| kind.starts_with("multipart/"))
    }

    /// True if the part is a mail.
    pub fn is_message(&self) -> bool {
        matches!(
            self.content_type.as_deref(),
            Some("message/rfc822" | "message/global" | "message/news")
        )
    }
}

/// Returns the last component of a path, with its encoded words decoded.
fn readable_name(name: &str) -> String {
    const LONGEST_NAME: usize = 120;
    let decoded = words::decode(name.as_bytes());
    let name = decoded.as_deref().unwrap_or(name);
    // Some systems write an accent in a file's name as a character of its own.
    base_name(name.trim()).nfc().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_from_texts() {
        let begin = |text: &str| begin_of_mail(text.as_bytes(), false);
        assert_eq!(begin("From: ann@example.com\nSubject: Key\n\nHello"), Some(0));
        assert_eq!(begin("\n\nFrom ann Mon Nov 1\nReturn-Path: <a@b>\nX: y\n\nHello"), Some(21));
        assert_eq!(
            begin("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGk="),
            Some(0)
        );
        assert_eq!(
            begin(
                "Hello\n\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGk="
            ),
            Some(7)
        );
        for text in [
            "Key: Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4\nCode: D873BB821E45\n",
            "From: here\nTo: there\nand so on",
            "Subject: my key\n\nHello",
            "Hello,\nFrom: ann@example.com\nSubject: Key\n\nHello",
            "Content-Type: what is that?\n",
            "",
        ] {
            assert_eq!(begin(text), None, "{text}");
        }
    }

    #[test]
    fn headers_are_read() {
        let bytes = b"Content-Type: text/plain;\r\n charset=\"utf-8\"; format=flowed; DelSp=yes\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''a%C3%A4; filename*1=b.txt\r\nSubject:  Hi\r\n there\r\nContent-Transfer-Encoding: BASE64\r\n\r\nbody";
        let header = read(bytes, 0);
        assert_eq!((&bytes[header.bytes.end..], header.lines), (&b"body"[..], 8));
        let subject = &header.fields[2];
        assert_eq!((subject.line, subject.column), (4, 11));
        assert_eq!(&bytes[subject.value.clone()], b"Hi\r\n there");
        let parser = MessageParser::new().with_mime_headers().default_header_ignore();
        let description = Description::read(bytes, &header, &parser);
        assert_eq!(description.content_type.as_deref(), Some("text/plain"));
        assert_eq!(description.charset.as_deref(), Some("utf-8"));
        assert_eq!(description.name.as_deref(), Some("aäb.txt"));
        assert_eq!(description.flowed, Some(true));
        assert_eq!(description.transfer, Some(Transfer::Base64));
        assert!(description.is_attached);
    }
}
