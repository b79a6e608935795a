//! Decodes a text of any charset and form, so that it can be scanned.

use crate::mail::charset::{self, Charset};
use crate::mail::desk::{Content, Desk, Here, Hint};
use crate::mail::kind::{self, Reason};
use crate::mail::place::Text;
use crate::mail::{flowed, html, residue, transfer};
use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;

/// The size of the pieces in which longer texts are handed over, each cut at a line end: a scan needs
/// several times as much memory as its text.
const PIECE: usize = 2 << 20;

/// The number of bytes at the end of a piece that are searched for an empty line.
const REACH: usize = 256 << 10;

/// The longest text that is tried as base64 without a header.
const LONGEST_BARE: usize = 16 << 20;

impl Desk<'_> {
    /// Decodes a text and hands it over.
    pub fn text(&mut self, bytes: Cow<'_, [u8]>, hint: &Hint<'_>, here: &Here) {
        if memmem::find(&bytes, b"-----BEGIN PGP MESSAGE-----").is_some() {
            self.unread(Reason::Encrypted, here);
        }
        if let Some(decoded) = bare_base64(&bytes) {
            let hint = Hint { is_body: false, is_whole: false, ..*hint };
            return self.decoded(decoded, &hint, here);
        }
        let label = hint.charset.or_else(|| label_inside(&bytes));
        let utf_7 =
            Charset::utf_7().filter(|_| label.is_none() && charset::looks_like_utf_7(&bytes));
        if utf_7.is_some() {
            self.unread(Reason::Utf7, here);
        }
        let charset = utf_7.unwrap_or_else(|| Charset::of(&bytes, label));
        if is_html(&bytes, charset, hint, here) {
            return self.page(bytes, charset, hint, here);
        }
        let mut from = 0;
        let mut line = here.line;
        if !charset.is_wide() {
            while let Some(found) = transfer::uuencoded(&bytes, from, self.most_decoded()) {
                let range = from..found.bytes.start;
                self.plain(&bytes[range.clone()], charset, hint, here, line);
                line += lines(&bytes[range], here);
                let name = charset::decode(found.name.trim_ascii(), None).into_owned();
                let inside = Here { name: Some(name), line, ..here.clone() };
                self.decoded(found.content, &Hint::default(), &inside);
                line += lines(&bytes[found.bytes.clone()], here);
                from = found.bytes.end;
            }
        }
        self.plain(&bytes[from..], charset, hint, here, line);
    }

    /// Hands over a page.
    fn page(&mut self, bytes: Cow<'_, [u8]>, charset: Charset, hint: &Hint<'_>, here: &Here) {
        let source = match bytes {
            Cow::Borrowed(bytes) => charset.decode(bytes),
            Cow::Owned(bytes) => Cow::Owned(charset::decode_owned(bytes, charset)),
        };
        let is_exact = hint.is_whole && here.is_saved;
        let source = match is_exact {
            true => Text::saved(source, here.line, 1),
            false => Text::decoded(source, here.line),
        };
        let text = html::to_text(&source);
        // The source may be as large as the text, and is not needed any more.
        drop(source);
        for range in pieces(text.text.as_bytes(), 1) {
            let piece = match is_exact {
                true if range.len() == text.text.len() => text.clone(),
                true => {
                    let (line, column) = text.places().at(range.start);
                    Text::saved(&text.text[range], line, column)
                }
                false => Text::decoded(&text.text[range], here.line),
            };
            self.part(Content::Text(residue::mend(piece, false)), here);
        }
    }

    /// Hands over a text that is no page, in pieces.
    fn plain(&mut self, bytes: &[u8], charset: Charset, hint: &Hint<'_>, here: &Here, line: usize) {
        let mut line = line;
        let mut is_json = None;
        let width = if charset.is_wide() { 2 } else { 1 };
        for range in pieces(bytes, width) {
            let decoded = charset.decode(&bytes[range]);
            let next = line + if here.is_saved { decoded.matches('\n').count() } else { 0 };
            let is_json = *is_json.get_or_insert_with(|| is_json_document(&decoded, hint, here));
            let text = match here.is_saved {
                true => Text::saved(decoded, line, 1),
                false => Text::decoded(decoded, here.line),
            };
            let text = match hint.flowed {
                Some(delsp) => flowed::join(text, delsp),
                None => text,
            };
            self.part(Content::Text(residue::mend(text, is_json)), here);
            line = next;
        }
    }
}

fn lines(bytes: &[u8], here: &Here) -> usize {
    if here.is_saved { memchr::memchr_iter(b'\n', bytes).count() } else { 0 }
}

fn is_json_document(text: &str, hint: &Hint<'_>, here: &Here) -> bool {
    let is_named =
        |name: &str| [".json", ".jsonl", ".ndjson"].iter().any(|end| name.ends_with(end));
    residue::is_json(text)
        || hint.content_type.is_some_and(|kind| kind.ends_with("/json") || kind.ends_with("+json"))
        || here.name.as_deref().is_some_and(|name| is_named(&name.to_ascii_lowercase()))
}

fn is_html(bytes: &[u8], charset: Charset, hint: &Hint<'_>, here: &Here) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let begin = charset.decode(&bytes[..bytes.len().min(LOOKED_AT)]);
    let is_labelled = matches!(
        hint.content_type,
        Some("text/html" | "application/xhtml+xml" | "text/watch-html" | "text/enriched")
    );
    let is_named = here.name.as_deref().is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        [".htm", ".html", ".xhtml"].iter().any(|end| name.ends_with(end))
    });
    if is_labelled || is_named { html::has_tags(&begin) } else { html::is_page(&begin) }
}

/// Returns the charset that a page or XML names itself.
fn label_inside(bytes: &[u8]) -> Option<&str> {
    const LOOKED_AT: usize = 1024;
    let begin = &bytes[..bytes.len().min(LOOKED_AT)];
    if !begin.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let find = |text: &[u8]| Some(memmem::find(begin, text)? + text.len());
    let start = find(b"charset=").or_else(|| find(b"encoding="))?;
    let rest = begin[start..].trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_label = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    std::str::from_utf8(&rest[..rest.iter().take_while(is_label).count()]).ok()
}

/// Decodes a text that is base64 and nothing else, pasted without the header that would tell it.
fn bare_base64(bytes: &[u8]) -> Option<Vec<u8>> {
    const SHORTEST: usize = 60;
    if !(SHORTEST..=LONGEST_BARE).contains(&bytes.len()) {
        return None;
    }
    let first = bytes.trim_ascii_start();
    let is_line =
        |line: &[u8]| line.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b));
    if !is_line(transfer::line_at(first, 0).0) {
        return None;
    }
    let (decoded, end) = transfer::base64(bytes, bytes.len());
    let is_whole = end == bytes.len() && !decoded.is_empty();
    // If the letters only look like base64, the result is no text.
    let is_readable = |text: &str| {
        text.contains([' ', '\n'])
            && !text.contains(|c: char| c.is_control() && !"\r\n\t".contains(c))
    };
    (is_whole && (std::str::from_utf8(&decoded).is_ok_and(is_readable) || is_known(&decoded)))
        .then_some(decoded)
}

fn is_known(bytes: &[u8]) -> bool {
    bytes.len() > 100 && matches!(kind::of(bytes, None), kind::Kind::Zip | kind::Kind::Gzip)
}

/// Cuts a long text where a line ends, best where an empty one follows; `width` is the number of
/// bytes of a character.
fn pieces(bytes: &[u8], width: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let from = start;
        if from >= bytes.len() {
            return None;
        }
        start = match bytes.len() - from > PIECE + REACH {
            true => from + cut(&bytes[from..from + PIECE], width),
            false => bytes.len(),
        };
        Some(from..start)
    })
}

/// Returns the end of a piece.
fn cut(piece: &[u8], width: usize) -> usize {
    if width == 2 {
        let is_end = |at: &usize| matches!(piece[*at..*at + 2], [b'\n', 0] | [0, b'\n']);
        let last = (0..piece.len() / 2).rev().map(|pair| pair * 2).find(is_end);
        return last.map_or(piece.len() & !1, |at| at + 2);
    }
    let floor = piece.len().saturating_sub(REACH);
    let tail = &piece[floor..];
    let empty = memmem::rfind(tail, b"\n\n").map(|at| at + 2);
    let empty = empty.or_else(|| memmem::rfind(tail, b"\n\r\n").map(|at| at + 3));
    let line = empty.or_else(|| memchr::memrchr(b'\n', tail).map(|at| at + 1));
    let blank = line.or_else(|| memchr::memrchr(b' ', tail).map(|at| at + 1));
    if let Some(at) = blank {
        return floor + at;
    }
    // The line has no end nearby, so the cut is between two characters.
    let is_inside = |at: &usize| piece.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    (floor..piece.len()).rev().find(|at| !is_inside(at)).unwrap_or(piece.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_line_ends() {
        let text = "a line of a text\n".repeat(400_000);
        let ranges: Vec<_> = pieces(text.as_bytes(), 1).collect();
        assert!(ranges.len() > 2 && ranges.iter().all(|range| range.len() <= PIECE + REACH));
        assert!(ranges.iter().all(|range| text[range.clone()].ends_with('\n')));
        assert_eq!(ranges.iter().map(Range::len).sum::<usize>(), text.len());
        let one_line = "é".repeat(3 << 20);
        let cut: Vec<_> = pieces(one_line.as_bytes(), 1).collect();
        assert!(cut.len() > 1 && cut.iter().all(|range| one_line.get(range.clone()).is_some()));
    }

    #[test]
    fn base64_without_a_header_is_known_by_what_it_says() {
        let text = b"SGVsbG8sIG15IGluc3RhbGwgY29kZSBpcyBEODczQkI4MjFFNDUgYW5kIHNv\nIG9uLg==\n";
        assert!(bare_base64(text).unwrap().starts_with(b"Hello, my install"));
        assert_eq!(bare_base64(&b"0123456789ABCDEF".repeat(20)), None);
        assert_eq!(bare_base64(&b"Hello there, this is a text. ".repeat(20)), None);
    }

    #[test]
    fn pages_name_their_charset() {
        assert_eq!(label_inside(b"<meta charset=\"utf-8\">"), Some("utf-8"));
        assert_eq!(label_inside(b"<?xml version='1' encoding='iso-8859-1'?>"), Some("iso-8859-1"));
        assert_eq!(label_inside(b"charset=x"), None);
    }
}
