//! Undoes the escapes that were left in a plain text: `%E2%80%93` of a link, `\u2013` of a ticket in JSON,
//! `=C2=A0` of a mail that was pasted as it was sent, `&ndash;` and `<b>` of a page.
//!
//! The rest of the text stays as it is, and each character keeps its place in the saved file. Soft line
//! breaks stay as well, because the scanner passes over them, so that line numbers stay the same.

use crate::mail::place::{Mender, Text};
use crate::mail::tags::{self, Class, Searches};
use crate::mail::{entities, links, transfer};
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use std::ops::Range;

/// The most times that an escape may have been escaped again.
const MOST_LAYERS: usize = 3;

/// The numbers of letters that a code, or a group of one, can have.
const LENGTHS_OF_CODES: [usize; 4] = [4, 7, 12, 28];

/// Undoes the escapes of a text.
pub fn mend(text: Text<'_>, is_json: bool) -> Text<'_> {
    let mended = {
        let source: &str = &text.text;
        let mut mender = Mender::new(&text);
        let mut searches = Searches::default();
        let mut at = 0;
        while let Some(next) = candidate(source.as_bytes(), at) {
            at = next;
            let found = match source.as_bytes()[at] {
                b'%' => percent(source, at),
                b'\\' => backslash(source, at, is_json),
                b'=' => equals(source, at),
                b'&' => entity(source, at),
                0xC3 => encoded_twice(source, at),
                _ => tag(source, at, &mut searches),
            };
            match found {
                Some((with, length)) => {
                    mender.replace(at..at + length, &with);
                    at += length;
                }
                None => at += 1,
            }
        }
        mender.finish()
    };
    mended.unwrap_or(text)
}

/// True if a text is a document in JSON, or lines of such documents.
pub fn is_json(text: &str) -> bool {
    const LOOKED_AT: usize = 4096;
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let mut end = start.len().min(LOOKED_AT);
    while !start.is_char_boundary(end) {
        end -= 1;
    }
    let start = &start[..end];
    let next = start.get(1..).unwrap_or_default().trim_start();
    match start.as_bytes().first() {
        Some(b'{') => next.starts_with('"') && (start.contains("\":") || start.contains("\" :")),
        Some(b'[') => next.starts_with(['{', '"', '[']),
        _ => false,
    }
}

/// Finds the next character that may begin an escape.
fn candidate(bytes: &[u8], from: usize) -> Option<usize> {
    // In UTF-8 the byte C3 begins `Â`, `Ã` and `â`, with which double encoding begins.
    let is_one = |byte: &u8| matches!(byte, b'%' | b'\\' | b'=' | b'&' | b'<' | 0xC3);
    bytes[from..].iter().position(is_one).map(|length| from + length)
}

/// Decodes `%2D`, or `%252D`, which was escaped twice.
fn percent(text: &str, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let bytes = text.as_bytes();
    let mut layers = 0;
    while layers < MOST_LAYERS && bytes[at + 1 + layers * 2..].starts_with(b"25") {
        layers += 1;
    }
    if layers == 0 {
        let (with, length) = links::percent(text, at)?;
        return Some((with.into(), length));
    }
    // Each character of a run is escaped in the same way: `%25E2%2580%2593`.
    let step = 3 + layers * 2;
    let prefix = &bytes[at..at + 1 + layers * 2];
    let mut decoded = Vec::new();
    while decoded.len() < 16 && bytes[at + decoded.len() * step..].starts_with(prefix) {
        let digits = at + decoded.len() * step + prefix.len();
        let Some(byte) = transfer::hexadecimal(&bytes[digits..]) else { break };
        decoded.push(byte);
    }
    let (with, used) = links::spelled(&decoded)?;
    Some((with.into(), used * step))
}

/// Decodes `\u2013`, and in JSON also `\n` and its other escapes.
fn backslash(text: &str, at: usize, is_json: bool) -> Option<(Cow<'static, str>, usize)> {
    let rest = &text.as_bytes()[at + 1..];
    let after = rest.get(1).copied();
    match rest.first()? {
        b'u' => {
            let (character, length) = unicode(rest)?;
            Some((character.to_string().into(), length + 1))
        }
        b'"' if is_json => Some(("\"".into(), 2)),
        b'/' if is_json => Some(("/".into(), 2)),
        b'\\' if is_json => Some(("\\".into(), 2)),
        &byte @ (b'n' | b'r' | b't') => {
            // Outside of JSON, `C:\new` is the name of a folder.
            let is_end = after.is_none_or(|next| {
                next.is_ascii_uppercase()
                    || next.is_ascii_digit()
                    || next.is_ascii_whitespace()
                    || matches!(next, b'\\' | b'"' | b'\'' | b'>' | b'-')
            });
            let with = match byte {
                b'n' => "\n",
                b'r' => "",
                _ => " ",
            };
            (is_json || is_end).then_some((with.into(), 2))
        }
        _ => None,
    }
}

/// Returns the character that `u2013`, `uD83D\uDE00` or `u{2013}` means, and the length of the escape.
fn unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let four = |at: usize| {
        let digits = bytes.get(at..at + 4)?;
        let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    if bytes.get(1) == Some(&b'{') {
        let length = bytes.iter().take(10).position(|&byte| byte == b'}')?;
        let digits = std::str::from_utf8(bytes.get(2..length)?).ok()?;
        return Some((readable(u32::from_str_radix(digits, 16).ok()?)?, length + 1));
    }
    let first = four(1)?;
    if let 0xD800..=0xDBFF = first {
        if bytes.get(5..7) != Some(b"\\u") {
            return None;
        }
        let second = four(7).filter(|second| (0xDC00..=0xDFFF).contains(second))?;
        let number = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Some((readable(number)?, 11));
    }
    Some((readable(first)?, 5))
}

fn readable(number: u32) -> Option<char> {
    char::from_u32(number).filter(|&character| !character.is_control() || character == '\n')
}

/// Decodes `=C2=A0` and `=3D` of quoted-printable.
fn equals(text: &str, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let bytes = text.as_bytes();
    let (mut decoded, mut ends) = (Vec::new(), Vec::new());
    let mut next = at;
    while decoded.len() < 64 && bytes.get(next) == Some(&b'=') {
        if let Some(byte) = transfer::hexadecimal(&bytes[next + 1..]) {
            decoded.push(byte);
            next += 3;
            ends.push(next);
        } else {
            // A character may be cut in two by a soft line break.
            match transfer::soft_break(&bytes[next + 1..]) {
                Some(length) if !decoded.is_empty() && !decoded.is_ascii() => next += 1 + length,
                _ => break,
            }
        }
    }
    if decoded.is_empty() || is_entry(text, at) {
        return None;
    }
    let first = decoded[0];
    if first.is_ascii() {
        return is_escaped(bytes, at, first).then(|| (char::from(first).to_string().into(), 3));
    }
    let (with, used) = links::spelled(&decoded)?;
    // A single byte of Windows-1252 may as well be the first two digits of a code behind a `=`.
    if used == 1 && !with.is_char_boundary(1) && decoded.len() == 1 && !is_escaped(bytes, at, first)
    {
        return None;
    }
    // The text may end with characters for which the rule below decides.
    let end = with.find(|character: char| character.is_ascii()).unwrap_or(with.len());
    let used = if end < with.len() { end } else { used };
    Some((with[..end].to_owned().into(), ends.get(used.checked_sub(1)?)? - at))
}

/// True if `=XX` is an escape and not the beginning of a code: the letters behind it are a code or a group
/// of one, and would be none with the two digits; or the line ends there.
fn is_escaped(bytes: &[u8], at: usize, byte: u8) -> bool {
    let is_mark =
        !byte.is_ascii() || matches!(byte, b'=' | b' ' | b'-' | b'\t' | b'&' | b'?' | b':' | b'/');
    let run = bytes[at + 1..].iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric());
    let length = run.count();
    let is_code = |length: usize| LENGTHS_OF_CODES.contains(&length);
    is_mark
        && match bytes.get(at + 3) {
            None | Some(b'\r' | b'\n' | b' ' | b'=') => {
                byte == b' ' || byte == b'=' || !byte.is_ascii()
            }
            _ => length >= 2 && is_code(length - 2) && !is_code(length),
        }
}

/// True if the `=` is that of an entry of a data file, whose value begins with hexadecimal digits.
fn is_entry(text: &str, at: usize) -> bool {
    const LONGEST: usize = 16;
    let bytes = text.as_bytes();
    let begin = at.saturating_sub(LONGEST);
    let line = memchr::memrchr(b'\n', &bytes[begin..at]).map_or(begin, |end| begin + end + 1);
    let is_mark = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'|');
    let marks = bytes[line..at].iter().take_while(|byte| is_mark(byte)).count();
    let name: Range<usize> = line + marks..at;
    match &bytes[name] {
        b"ad" | b"ld" => true,
        name => matches!(name.len(), 1..=3) && name.iter().all(u8::is_ascii_digit),
    }
}

/// Decodes `â€“`, a dash in UTF-8 that was read as Windows-1252 and encoded again.
fn encoded_twice(text: &str, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let mut bytes = Vec::new();
    let mut length = 0;
    for character in text.get(at..)?.chars().take(4) {
        let byte = match u8::try_from(u32::from(character)) {
            Ok(byte) => byte,
            Err(_) => {
                let mut buffer = [0; 4];
                let (encoded, _, has_errors) =
                    WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
                *encoded.first().filter(|_| !has_errors)?
            }
        };
        bytes.push(byte);
        length += character.len_utf8();
        // Only signs between the groups of a code are decoded: letters may be meant as they are.
        if let Ok(decoded) = std::str::from_utf8(&bytes)
            && let Some(character) = decoded.chars().next()
        {
            let is_right = !character.is_alphanumeric() && !character.is_control();
            return is_right.then(|| (decoded.to_owned().into(), length));
        }
    }
    None
}

/// Decodes `&ndash;`, or `&amp;ndash;`, which was encoded twice.
fn entity(text: &str, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let mut skipped = 0;
    while skipped < MOST_LAYERS * 4 && text.as_bytes()[at + 1 + skipped..].starts_with(b"amp;") {
        skipped += 4;
    }
    if skipped > 0 {
        let window = text.get(at + 1 + skipped..)?;
        let end = window.bytes().take(34).position(|byte| byte == b';');
        if let Some(end) = end {
            let inner = format!("&{}", window.get(..=end)?);
            if let Some((with, _)) = entities::ended(&inner, 0) {
                return Some((with.into(), 1 + skipped + end + 1));
            }
        }
    }
    let (with, length) = entities::ended(text, at)?;
    Some((with.into(), length))
}

/// Takes away a tag in a text that is no page, as in `<b>Z64A59E</b>` or in a page inside JSON.
fn tag(text: &str, at: usize, searches: &mut Searches) -> Option<(Cow<'static, str>, usize)> {
    const LONGEST: usize = 1000;
    let tag = tags::parse(text, at, searches)?;
    let with = match tags::class(tag.name) {
        Class::Style => "",
        // The address of a link stays if it has parameters: a code may be among them.
        Class::Link if tag.attribute("href").is_some_and(|href| href.contains('?')) => return None,
        Class::Link => "",
        Class::Cell => " ",
        Class::Block | Class::Quote | Class::Row | Class::Break | Class::Kept => "\n",
        Class::Dropped | Class::Field | Class::Unknown => return None,
    };
    (tag.end - at <= LONGEST).then_some((with.into(), tag.end - at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        mend(Text::saved(text, 1, 1), is_json(text)).text.into_owned()
    }

    #[test]
    fn percent_signs_are_undone() {
        assert_eq!(
            mended("?key=Z64A59E%E2%80%93J5M6X1W%2dYX&b=100%"),
            "?key=Z64A59E–J5M6X1W-YX&b=100%"
        );
        assert_eq!(mended("?u=x%3Fkey%3DA%252DB%25E2%2580%2593C"), "?u=x?key=A-B–C");
        assert_eq!(mended("50%DE and %96 and %00"), "50%DE and – and %00");
    }

    #[test]
    fn escapes_of_json_are_undone() {
        let ticket =
            "{\"body\":\"Key: Z64A59E\\u2013J5M6X1W\\nCode:\\tD8 \\ud83d\\ude00 \\\"a\\\\n\\\"\"}";
        assert_eq!(mended(ticket), "{\"body\":\"Key: Z64A59E–J5M6X1W\nCode: D8 😀 \"a\\n\"\"}");
        assert_eq!(
            mended("a\\u2013b C:\\new\\temp \\uZZZZ \\u{2013} key\\nD87"),
            "a–b C:\\new\\temp \\uZZZZ – key\nD87"
        );
        let page = "[{\"html\":\"<p>Key: <b>Z64</b>A&ndash;B<\\/p><td>C<\\/td>\"}]";
        assert_eq!(mended(page), "[{\"html\":\"\nKey: Z64A–B</p> C</td>\"}]");
    }

    #[test]
    fn quoted_printable_is_undone_where_it_is_sure() {
        assert_eq!(
            mended("Key:=C2=A0Z64A59E=E2=80=93J5M6X1W=20\n"),
            "Key:\u{A0}Z64A59E–J5M6X1W \n"
        );
        assert_eq!(mended("a=E2=80=\n=93b=96J5M6X1W =\nnext"), "a–b–J5M6X1W =\nnext");
        assert_eq!(
            mended("?key=3DZ64A59E-J5&code=3DD873BB821E45"),
            "?key=Z64A59E-J5&code=D873BB821E45"
        );
        // A code that begins with these digits, and the entries of a data file, are no escapes.
        for same in
            ["?code=3DD873BB821E", "code=20AB12CD34EF", "> 0=C2A0BB\nad=20ABCDEF12", "x=A0B1C2D3"]
        {
            assert_eq!(mended(same), same);
        }
    }

    #[test]
    fn tags_and_entities_in_a_plain_text() {
        assert_eq!(mended("<b>Z64A59E</b>-J5&#45;M6 &amp;ndash; a<br>b"), "Z64A59E-J5-M6 – a\nb");
        assert_eq!(
            mended("Ann <ann@example.com> a < b && c &copy=1"),
            "Ann <ann@example.com> a < b && c &copy=1"
        );
    }

    #[test]
    fn texts_that_were_encoded_twice() {
        assert_eq!(
            mended("Z64A59E\u{E2}\u{20AC}\u{201C}J5M6\u{C2}\u{A0}X"),
            "Z64A59E\u{2013}J5M6\u{A0}X"
        );
        assert_eq!(
            mended("Schl\u{FC}ssel \u{E2}ge \u{C3}\u{A9}"),
            "Schl\u{FC}ssel \u{E2}ge \u{C3}\u{A9}"
        );
    }

    #[test]
    fn an_untouched_text_is_not_copied() {
        let text = mend(Text::saved("Hello, Key: 1=2", 1, 1), false);
        assert!(matches!(text.text, Cow::Borrowed(_)));
    }
}
