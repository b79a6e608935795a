//! Decodes the encoded words of RFC 2047, as in `Subject: =?utf-8?Q?Schl=C3=BCssel?=`.
//!
//! mail-parser decodes each word by itself. Some mailers cut a character in two, so here the bytes of
//! neighbours in one charset are joined first.

use crate::mail::charset;
use crate::mail::transfer;

/// Decodes the value of a header, or answers with nothing if it has no encoded word.
pub fn decode(value: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut pending: Option<(&[u8], Vec<u8>)> = None;
    let mut any = false;
    let mut start = 0;
    while start < value.len() {
        let at = memchr::memmem::find(&value[start..], b"=?").map(|at| start + at);
        let word = at.and_then(|at| Some((at, word(&value[at..])?)));
        let Some((at, word)) = word else {
            let end = at.map_or(value.len(), |at| at + 2);
            flush(&mut pending, &mut out);
            out.push_str(&charset::decode(&value[start..end], None));
            start = end;
            continue;
        };
        any = true;
        let between = &value[start..at];
        // Blanks between two encoded words are no part of the text.
        if !(pending.is_some() && between.trim_ascii().is_empty()) {
            flush(&mut pending, &mut out);
            out.push_str(&charset::decode(between, None));
        }
        match &mut pending {
            Some((label, bytes)) if label.eq_ignore_ascii_case(word.label) => {
                bytes.extend(word.content);
            }
            _ => {
                flush(&mut pending, &mut out);
                pending = Some((word.label, word.content));
            }
        }
        start = at + word.length;
    }
    flush(&mut pending, &mut out);
    any.then_some(out)
}

fn flush(pending: &mut Option<(&[u8], Vec<u8>)>, out: &mut String) {
    if let Some((label, bytes)) = pending.take() {
        out.push_str(&charset::decode(&bytes, std::str::from_utf8(label).ok()));
    }
}

/// One encoded word.
struct Word<'a> {
    label: &'a [u8],
    content: Vec<u8>,
    length: usize,
}

fn word(bytes: &[u8]) -> Option<Word<'_>> {
    // The standard allows 75 characters; some mailers put a whole line into one.
    const LONGEST: usize = 1000;
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let label_end = 2 + memchr::memchr(b'?', bytes.get(2..)?)?;
    let method = *bytes.get(label_end + 1)?;
    let content = label_end + 3;
    if bytes.get(label_end + 2) != Some(&b'?') {
        return None;
    }
    let end = content + memchr::memmem::find(bytes.get(content..)?, b"?=")?;
    let inside = &bytes[content..end];
    let decoded = match method {
        b'B' | b'b' => transfer::base64_word(inside),
        b'Q' | b'q' => {
            let blanks: Vec<u8> =
                inside.iter().map(|&byte| if byte == b'_' { b' ' } else { byte }).collect();
            transfer::quoted_printable(&blanks, usize::MAX)
        }
        _ => return None,
    };
    let label = &bytes[2..label_end];
    // A language may follow the charset.
    let label = label.split(|&byte| byte == b'*').next().unwrap_or(label);
    Some(Word { label, content: decoded, length: end + 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_together() {
        let decoded = |value: &str| decode(value.as_bytes());
        assert_eq!(decoded("Re: =?utf-8?Q?Schl=C3=BCssel_1?=").unwrap(), "Re: Schlüssel 1");
        assert_eq!(decoded("=?utf-8?Q?a=E2=80?=\r\n =?UTF-8?Q?=93b?=").unwrap(), "a–b");
        assert_eq!(
            decoded("=?iso-8859-1?B?5A==?= and =?x?= =?us-ascii*en?q?b?=").unwrap(),
            "ä and =?x?= b"
        );
        assert_eq!(decoded("plain =? text"), None);
    }
}
