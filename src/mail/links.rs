//! Addresses of links: those that carry parameters may carry a key.

use crate::mail::transfer;
use std::borrow::Cow;

/// How many addresses may be packed one into the other. Mail programs that check links pack them.
const MOST_LAYERS: usize = 4;

/// The most bytes of an address that is read: longer ones only follow who opened a mail.
const LONGEST: usize = 8192;

/// Returns an address with its parameters decoded; `None` if it has no parameters.
pub fn readable(address: String) -> Option<String> {
    let is_candidate = address.contains(['?', '#', '%'])
        && address.len() <= LONGEST
        && !address
            .trim_start()
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    if !is_candidate {
        return None;
    }
    let mut address = address;
    for _ in 0..MOST_LAYERS {
        match percent_decoded(&address) {
            Cow::Borrowed(_) => break,
            Cow::Owned(decoded) => address = decoded,
        }
    }
    Some(address.replace(['\r', '\n', '\t'], " "))
}

/// Decodes each `%XX` of a text that spells a character.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'%', &text.as_bytes()[at..]) {
        at += length;
        match percent(text, at) {
            Some((decoded, length)) => {
                out.push_str(&text[start..at]);
                out.push_str(&decoded);
                at += length;
                start = at;
            }
            None => at += 1,
        }
    }
    if start == 0 {
        return Cow::Borrowed(text);
    }
    Cow::Owned(out + &text[start..])
}

/// Returns the text that a run of `%XX` at an offset spells, and the length of the run.
pub fn percent(text: &str, at: usize) -> Option<(String, usize)> {
    const LONGEST_RUN: usize = 64;
    let rest = &text.as_bytes()[at..];
    let mut bytes = Vec::new();
    while let Some(b'%') = rest.get(bytes.len() * 3) {
        let Some(byte) = transfer::hexadecimal(&rest[bytes.len() * 3 + 1..]) else { break };
        bytes.push(byte);
        if bytes.len() == LONGEST_RUN {
            break;
        }
    }
    spelled(&bytes).map(|(text, used)| (text, used * 3))
}

/// Returns the text that escaped bytes spell, and how many bytes it takes. They are read as UTF-8, else as
/// a dash or blank of Windows-1252. Of control characters only blanks and line ends are decoded.
pub fn spelled(bytes: &[u8]) -> Option<(String, usize)> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    let is_plain = |character: char| !character.is_control() || "\t\r\n".contains(character);
    let end = valid.find(|character| !is_plain(character)).unwrap_or(valid.len());
    if end > 0 {
        return Some((valid[..end].to_owned(), end));
    }
    let text = match bytes.first()? {
        0x96 => "\u{2013}",
        0x97 => "\u{2014}",
        0xA0 => "\u{A0}",
        0xAD => "\u{AD}",
        _ => return None,
    };
    Some((text.to_owned(), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_parameters_are_unpacked() {
        let read = |address: &str| readable(address.to_owned());
        assert_eq!(read("https://x.example/?key=A%2DB").unwrap(), "https://x.example/?key=A-B");
        assert_eq!(
            read("https://safe.example/?url=https%3A%2F%2Fx.example%2F%3Fkey%3DA%252DB&d=1")
                .unwrap(),
            "https://safe.example/?url=https://x.example/?key=A-B&d=1"
        );
        assert_eq!(read("https://x.example/a"), None);
        assert_eq!(read("mailto:a@b?body=Key%0AA%E2%80%93B").unwrap(), "mailto:a@b?body=Key A–B");
    }
}
