//! What any bytes are: a file of a known other kind, an archive, a data file, a mail, or a text.

use crate::mail::desk::{Content, Desk, Here, Hint, MOST_LAYERS, MOST_NESTED};
use crate::mail::header::{begin_of_mail, guess_boundary};
use crate::mail::kind::{self, Kind, Reason};
use crate::mail::mailbox;
use avlock_format::DataFile;
use std::borrow::Cow;

/// The most bytes of a data file: it has a few kilobytes, and longer files are not tried.
const LONGEST_DATA_FILE: usize = 1 << 20;

impl Desk<'_> {
    /// Looks into bytes of any kind.
    pub fn document(&mut self, bytes: Cow<'_, [u8]>, hint: &Hint<'_>, here: &Here) {
        let name = here.name.as_deref();
        match kind::of(&bytes, name) {
            Kind::Zip => return self.zip(&bytes, here),
            Kind::Gzip => return self.gzip(&bytes, here),
            Kind::Other(reason) => return self.unread(reason, here),
            Kind::Unknown => {}
        }
        if !hint.is_body {
            if name.is_some_and(is_data_file_name) || is_data_file(&bytes) {
                let content = match &bytes {
                    Cow::Borrowed(bytes) => Content::DataFile(Cow::Borrowed(bytes)),
                    Cow::Owned(bytes) => Content::DataFile(Cow::Borrowed(bytes)),
                };
                return self.part(content, here);
            }
            // The user asked for this very file, so it is scanned even if its kind is unknown.
            if !hint.is_whole && !kind::is_text(&bytes) {
                let reason = name.and_then(kind::by_name).unwrap_or(Reason::Binary);
                return self.unread(reason, here);
            }
        }
        if here.nested < MOST_NESTED && self.is_mail(&bytes, hint, here) {
            return;
        }
        self.text(bytes, hint, here);
    }

    /// Reads bytes that are a mail, or have one behind other text; returns whether they have.
    fn is_mail(&mut self, bytes: &[u8], hint: &Hint<'_>, here: &Here) -> bool {
        let is_page = hint.content_type == Some("text/html");
        if is_page {
            return false;
        }
        // A mail inside a text costs another pass over it, as a decoded part does.
        let layers = here.layers + usize::from(hint.is_body);
        if layers > MOST_LAYERS {
            return false;
        }
        let is_message = hint.content_type.is_some_and(|kind| kind.starts_with("message/"));
        let is_sealed = here.is_sealed || here.number.is_some() && !is_message;
        let here = Here { nested: here.nested + 1, layers, is_sealed, ..here.clone() };
        let is_named = matches!(hint.content_type, Some("message/rfc822" | "message/global"))
            || here.name.as_deref().is_some_and(|name| ends_with(name, ".eml"));
        let mails = if hint.is_body { Vec::new() } else { mailbox::mails(bytes) };
        if !mails.is_empty() {
            let (mut line, mut counted) = (here.line, 0);
            for mail in mails {
                if here.is_saved {
                    line += memchr::memchr_iter(b'\n', &bytes[counted..mail.start]).count();
                    counted = mail.start;
                }
                self.mail(&bytes[..mail.end], mail.start, &Here { line, ..here.clone() });
            }
            return true;
        }
        let start = match begin_of_mail(bytes, hint.is_body) {
            Some(start) => start,
            None if is_named => 0,
            None => return false,
        };
        if let Some((start, boundary)) = boundary_before(bytes, start) {
            self.before(&bytes[..start], hint, &here);
            let lines = memchr::memchr_iter(b'\n', &bytes[..start]).count();
            let line = here.line + if here.is_saved { lines } else { 0 };
            self.headless(&bytes[start..], boundary, &Here { line, ..here });
            return true;
        }
        self.before(&bytes[..start], hint, &here);
        let lines = memchr::memchr_iter(b'\n', &bytes[..start]).count();
        let line = here.line + if here.is_saved { lines } else { 0 };
        self.mail(bytes, start, &Here { line, ..here });
        true
    }

    /// Reads the text before a mail.
    fn before(&mut self, bytes: &[u8], hint: &Hint<'_>, here: &Here) {
        if !bytes.trim_ascii().is_empty() {
            let hint = Hint { is_body: true, ..*hint };
            self.text(Cow::Borrowed(bytes), &hint, here);
        }
    }
}

/// Returns where a mail begins whose own header was lost, and the boundary of its parts. It is known by
/// a line with a boundary, behind which the header of a part follows.
fn boundary_before(bytes: &[u8], start: usize) -> Option<(usize, String)> {
    const LONGEST: usize = 200;
    let before = bytes[..start].strip_suffix(b"\n")?;
    let floor = before.len().saturating_sub(LONGEST);
    let line = memchr::memrchr(b'\n', &before[floor..]).map_or(floor, |at| floor + at + 1);
    guess_boundary(&bytes[line..bytes.len().min(start + LONGEST)])
        .filter(|_| bytes[line..].starts_with(b"--"))
        .map(|boundary| (line, boundary))
}

fn ends_with(name: &str, extension: &str) -> bool {
    let start = name.len().checked_sub(extension.len());
    start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(extension))
}

/// True if a name ends like that of a data file.
fn is_data_file_name(name: &str) -> bool {
    ends_with(name, ".avr")
}

/// True if bytes are the lines of a data file and nothing else.
fn is_data_file(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.len() <= LONGEST_DATA_FILE
        && DataFile::from_bytes(bytes).is_ok_and(|file| file.has_known_entries())
}
