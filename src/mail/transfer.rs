//! Decodes the encodings with which the bytes of a part survive the way: base64, quoted-printable and
//! uuencode.
//!
//! mail-parser's decoders answer with nothing where a text is not wholly what it is said to be, and
//! lose what was decoded when a mail is cut off. These go on: base64 up to the first line that is
//! none, such as the footer of a mailing list; quoted-printable with what is no escape left as it is.

/// The encoding of a part for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// No encoding (7bit, 8bit, binary), or an unknown one.
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    QuotedPrintable,
    /// Uuencode.
    Uuencode,
}

impl Transfer {
    /// Reads the value of `Content-Transfer-Encoding`.
    pub fn named(name: &str) -> Self {
        let name = name.trim();
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("base64") {
            Self::Base64
        } else if is("quoted-printable") || is("quotedprintable") || is("quoted_printable") {
            Self::QuotedPrintable
        } else if is("uuencode") || is("x-uuencode") || is("x-uue") || is("uue") {
            Self::Uuencode
        } else {
            Self::Plain
        }
    }
}

/// Decodes base64 up to the first line that is none, or until there are `most` bytes; returns what
/// was decoded and where the rest begins.
pub fn base64(bytes: &[u8], most: usize) -> (Vec<u8>, usize) {
    let mut out = Vec::with_capacity((bytes.len() / 4 * 3).min(most));
    let (mut bits, mut held) = (0u32, 0u32);
    let mut start = 0;
    while start < bytes.len() && out.len() < most {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        let line = &bytes[start..end];
        if !line.iter().all(|&byte| is_base64(byte) || byte.is_ascii_whitespace()) {
            break;
        }
        for &byte in line {
            let Some(value) = value(byte) else {
                if byte == b'=' {
                    // Behind the padding of one encoded text another one may begin.
                    (bits, held) = (0, 0);
                }
                continue;
            };
            bits = bits << 6 | u32::from(value);
            held += 6;
            if held >= 8 {
                held -= 8;
                out.push((bits >> held) as u8);
            }
        }
        start = end;
    }
    out.truncate(most);
    (out, start)
}

/// Decodes base64 without line breaks, as in encoded words; other characters are passed over.
pub fn base64_word(bytes: &[u8]) -> Vec<u8> {
    let kept: Vec<u8> = bytes.iter().copied().filter(|&byte| is_base64(byte)).collect();
    base64(&kept, usize::MAX).0
}

fn is_base64(byte: u8) -> bool {
    byte == b'=' || value(byte).is_some()
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Decodes quoted-printable until there are `most` bytes.
pub fn quoted_printable(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().min(most));
    let mut start = 0;
    while let Some(at) = memchr::memchr(b'=', &bytes[start..]) {
        out.extend_from_slice(&bytes[start..start + at]);
        let rest = &bytes[start + at + 1..];
        let taken = match (hexadecimal(rest), soft_break(rest)) {
            (Some(byte), _) => {
                out.push(byte);
                2
            }
            (None, Some(length)) => length,
            (None, None) => {
                out.push(b'=');
                0
            }
        };
        start += at + 1 + taken;
        if out.len() >= most {
            break;
        }
    }
    if out.len() < most {
        out.extend_from_slice(&bytes[start..]);
    }
    out.truncate(most);
    out
}

/// Returns the byte that the first two hexadecimal digits spell.
pub fn hexadecimal(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    Some((digit(0)? * 16 + digit(1)?) as u8)
}

/// Returns the length of a line end at the beginning, with the blanks that a program put before it.
pub fn soft_break(bytes: &[u8]) -> Option<usize> {
    const MOST_BLANKS: usize = 80;
    let blanks = bytes.iter().take(MOST_BLANKS).take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    match &bytes[blanks..] {
        [b'\r', b'\n', ..] => Some(blanks + 2),
        [b'\n', ..] => Some(blanks + 1),
        // The text was cut off here.
        [] if blanks < MOST_BLANKS => Some(blanks),
        _ => None,
    }
}

/// A file that was uuencoded into a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Uuencoded<'a> {
    /// The name that the first line gives.
    pub name: &'a [u8],
    /// Its place in the text, from the beginning of its first line to the text behind it.
    pub bytes: std::ops::Range<usize>,
    /// The decoded file.
    pub content: Vec<u8>,
}

/// Finds the first uuencoded file at or behind an offset.
pub fn uuencoded(bytes: &[u8], from: usize, most: usize) -> Option<Uuencoded<'_>> {
    let mut start = from;
    loop {
        let at = start + memchr::memmem::find(&bytes[start..], b"begin ")?;
        start = at + 1;
        if at > 0 && bytes[at - 1] != b'\n' {
            continue;
        }
        let (line, after) = line_at(bytes, at);
        let [_, _, _, _, _, _, mode @ ..] = line else { continue };
        let digits = mode.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        if !(3..=4).contains(&digits) || mode.get(digits) != Some(&b' ') {
            continue;
        }
        let (first, _) = line_at(bytes, after);
        if !is_uuencoded(first) {
            continue;
        }
        let (content, end) = uuencoded_lines(bytes, after, most);
        return Some(Uuencoded { name: &mode[digits + 1..], bytes: at..end, content });
    }
}

/// Decodes lines of uuencode; returns the file and where the text goes on.
pub fn uuencoded_lines(bytes: &[u8], from: usize, most: usize) -> (Vec<u8>, usize) {
    let mut content = Vec::new();
    let mut start = from;
    while start < bytes.len() && content.len() < most {
        let (line, after) = line_at(bytes, start);
        if line == b"end" {
            start = after;
            break;
        }
        if !line.is_empty() && !is_uuencoded(line) {
            break;
        }
        start = after;
        let Some((&length, digits)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let before = content.len();
        for group in digits.chunks(4) {
            let at =
                |place: usize| u32::from(group.get(place).unwrap_or(&32).wrapping_sub(32) & 63);
            let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
            content.extend_from_slice(&bits.to_be_bytes()[1..]);
        }
        content.truncate(before + length);
    }
    content.truncate(most);
    (content, start)
}

/// True if a line has as many characters as its first one says.
fn is_uuencoded(line: &[u8]) -> bool {
    let Some((&length, digits)) = line.split_first() else { return false };
    let expected = usize::from(length.wrapping_sub(32) & 63).div_ceil(3) * 4;
    // Blanks at the end of a line are lost on the way.
    (32..=96).contains(&length)
        && digits.len() <= expected + 2
        && digits.len() + 4 >= expected
        && digits.iter().all(|byte| (32..=96).contains(byte))
}

/// Returns the line at an offset, without its end, and where the next one begins.
pub fn line_at(bytes: &[u8], start: usize) -> (&[u8], usize) {
    let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
    let line = &bytes[start..end];
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_ends_where_a_footer_begins() {
        let (decoded, rest) = base64(b"SGVs\r\nbG8=\r\n_____ list\r\n", 100);
        assert_eq!((decoded.as_slice(), rest), (&b"Hello"[..], 12));
        assert_eq!(base64(b"SGVsbG8", 100).0, b"Hello", "cut off");
        assert_eq!(base64(b"SGk=SGk=", 100).0, b"HiHi", "two, one behind the other");
        assert_eq!(base64(b"SGVsbG8=", 2).0, b"He");
        assert_eq!(base64(b"no base64!", 100), (vec![], 0));
    }

    #[test]
    fn quoted_printable_leaves_what_is_no_escape() {
        let decoded = |text: &str| String::from_utf8(quoted_printable(text.as_bytes(), 100));
        assert_eq!(decoded("a=E2=80=93b=\r\nc=3d").unwrap(), "a–bc=");
        assert_eq!(decoded("a= \t\nb=zz=").unwrap(), "ab=zz");
        assert_eq!(quoted_printable(b"=41=42=43", 2), b"AB");
    }

    #[test]
    fn uuencoded_files_are_found() {
        let text = b"Hi\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\nBye";
        let found = uuencoded(text, 0, 100).unwrap();
        assert_eq!((found.name, found.content.as_slice()), (&b"a.txt"[..], &b"Hello"[..]));
        assert_eq!(&text[found.bytes.end..], b"Bye");
        assert_eq!(uuencoded(b"I begin 644 times\nbegin 644 again and again", 0, 100), None);
    }
}
