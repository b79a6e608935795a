//! Bytes of a text turned into characters.
//!
//! Asked in this order: a byte-order mark; zeros in every second byte; whether it is UTF-8, which
//! nothing else is by chance; the label; and, where the label is missing or lies, a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::{DecoderFnc, map::charset_decoder};
use std::borrow::Cow;

/// The number of bytes at the beginning of a text that are searched for zeros.
const LOOKED_AT: usize = 4096;

/// The number of bytes at the beginning of a text from which its charset is guessed.
const GUESSED_FROM: usize = 1 << 20;

/// The way to decode a text.
#[derive(Debug, Clone, Copy)]
pub enum Charset {
    /// UTF-8, in which every byte is valid.
    Utf8,
    /// UTF-8 with single bytes of Windows-1252 between, as in a text that two programs put together.
    Mixed,
    /// One of the encodings that browsers know.
    Web(&'static Encoding),
    /// One of the encodings that only mails use, such as UTF-7.
    Mail(DecoderFnc),
}

impl Charset {
    /// Finds the charset of a whole text. The label is the charset that its header or page names.
    pub fn of(bytes: &[u8], label: Option<&str>) -> Self {
        if let Some((encoding, _)) = Encoding::for_bom(bytes) {
            if encoding == UTF_8 {
                return Self::utf8(bytes);
            }
            if is_utf_16(encoding, bytes) {
                return Self::Web(encoding);
            }
        }
        if let Some(encoding) = utf_16(bytes) {
            return Self::Web(encoding);
        }
        let label = label.map(str::trim).filter(|label| !label.is_empty());
        let labelled = label.and_then(labelled);
        if bytes.is_ascii() {
            // Such a text may still shift to other letters by its escapes.
            return match labelled {
                Some(Self::Web(encoding)) if encoding == ISO_2022_JP => Self::Web(encoding),
                Some(Self::Mail(decoder)) if label.is_some_and(is_utf_7) => Self::Mail(decoder),
                _ => Self::Utf8,
            };
        }
        if std::str::from_utf8(bytes).is_ok() {
            return Self::Utf8;
        }
        match labelled {
            Some(Self::Web(encoding)) if encoding != UTF_8 && fits(encoding, bytes) => {
                Self::Web(encoding)
            }
            Some(Self::Mail(decoder)) => Self::Mail(decoder),
            _ if is_mostly_utf_8(bytes) => Self::Mixed,
            _ => Self::Web(guess(bytes)),
        }
    }

    /// Returns UTF-7, which no letters of a text tell for sure.
    pub fn utf_7() -> Option<Self> {
        charset_decoder(b"utf-7").map(Self::Mail)
    }

    fn utf8(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() { Self::Utf8 } else { Self::Mixed }
    }

    /// Returns the byte that ends a line; `None` if every character has two bytes.
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Web(encoding) if encoding == UTF_16LE || encoding == UTF_16BE)
    }

    /// True if lines and characters of the decoded text are those of the file.
    pub fn decode<'a>(self, bytes: &'a [u8]) -> Cow<'a, str> {
        match self {
            Self::Utf8 => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                String::from_utf8_lossy(bytes)
            }
            Self::Mixed => Cow::Owned(mixed(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))),
            Self::Web(encoding) => {
                let mark = Encoding::for_bom(bytes).filter(|(marked, _)| *marked == encoding);
                let bytes = &bytes[mark.map_or(0, |(_, length)| length)..];
                encoding.decode_without_bom_handling(bytes).0
            }
            Self::Mail(decoder) => Cow::Owned(decoder(bytes)),
        }
    }
}

/// Decodes a short text.
pub fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    Charset::of(bytes, label).decode(bytes)
}

/// Decodes a text that is owned; UTF-8 is not copied.
pub fn decode_owned(bytes: Vec<u8>, charset: Charset) -> String {
    match charset {
        Charset::Utf8 if !bytes.starts_with(b"\xEF\xBB\xBF") => String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        _ => charset.decode(&bytes).into_owned(),
    }
}

fn labelled(label: &str) -> Option<Charset> {
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) => Some(Charset::Web(encoding)),
        None => charset_decoder(label.as_bytes()).map(Charset::Mail),
    }
}

fn is_utf_7(label: &str) -> bool {
    label.to_ascii_lowercase().replace(['-', '_'], "").contains("utf7")
}

/// True if every byte has a meaning in the encoding.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    // In encodings of one byte nearly every byte has a meaning; in the others only decoding tells.
    let sample = &bytes[..bytes.len().min(GUESSED_FROM)];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0u8; 4096];
    let mut rest = sample;
    loop {
        use encoding_rs::DecoderResult::{InputEmpty, Malformed, OutputFull};
        let (result, read, _) =
            decoder.decode_to_utf8_without_replacement(rest, &mut buffer, false);
        match result {
            Malformed(..) => return false,
            InputEmpty => return true,
            OutputFull => rest = &rest[read..],
        }
    }
}

/// Finds UTF-16 that has no byte-order mark by its zeros: each Latin letter has one beside it.
pub fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    // At least half of the characters have to be Latin, and hardly any may be the character zero.
    let is = |zeros: usize, others: usize| zeros * 2 >= pairs && others * 16 <= pairs;
    if is(odd, even) {
        Some(UTF_16LE)
    } else if is(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// True if bytes behind a byte-order mark are UTF-16. The mark may be two bytes of anything else.
fn is_utf_16(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    const SHORT: usize = 64;
    let sample = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    // Blanks and line ends have a zero in texts of every script.
    (sample.len() <= SHORT || sample.contains(&0)) && fits(encoding, sample)
}

/// True if there are more characters of several bytes in UTF-8 than bytes that are not UTF-8.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    right > wrong
}

/// True if a text is UTF-16, by its mark or its zeros.
pub fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || utf_16(bytes).is_some()
}

/// Decodes UTF-16, or else UTF-8 with single bytes of Windows-1252, without the mark at the beginning. It
/// never takes two bytes of ASCII for one character.
pub fn decode_loosely(bytes: &[u8]) -> Cow<'_, str> {
    match is_wide(bytes) {
        true => Charset::of(bytes, None).decode(bytes),
        false => Charset::utf8(bytes).decode(bytes),
    }
}

/// True if a text of ASCII without a label is UTF-7: it has two escapes at least, such as `+IBM-`, of which all
/// spell signs that mails have.
pub fn looks_like_utf_7(bytes: &[u8]) -> bool {
    const FEWEST: usize = 2;
    let sample = &bytes[..bytes.len().min(GUESSED_FROM)];
    if !sample.is_ascii() {
        return false;
    }
    let escapes =
        memchr::memchr_iter(b'+', sample).filter(|&at| is_utf_7_escape(&sample[at + 1..]));
    escapes.take(FEWEST).count() == FEWEST
}

/// True if the letters behind a `+` are base64 of UTF-16, up to a `-`.
fn is_utf_7_escape(bytes: &[u8]) -> bool {
    const LONGEST: usize = 64;
    /// Letters that spell one character.
    const SHORTEST: usize = 3;
    let run = bytes.iter().take(LONGEST).take_while(|&&byte| byte != b'-').count();
    let Some(letters) = bytes.get(..run).filter(|_| run >= SHORTEST) else { return false };
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    if bytes.get(run) != Some(&b'-') || !letters.iter().all(is_letter) {
        return false;
    }
    let escape = format!("+{}-", String::from_utf8_lossy(letters));
    let is_usual = |sign: char| match sign {
        _ if sign.is_ascii() => sign.is_ascii_punctuation(),
        _ => matches!(sign, '\u{A0}'..='\u{24F}' | '\u{2010}'..='\u{203A}' | '\u{20AC}'),
    };
    utf_7(&escape)
        .is_some_and(|text| !text.is_empty() && text.chars().all(is_usual) && text != escape)
}

/// Decodes UTF-7.
pub fn utf_7(text: &str) -> Option<String> {
    Charset::utf_7().map(|charset| charset.decode(text.as_bytes()).into_owned())
}

fn mixed(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    out
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0).saturating_sub(64);
    let sample = &bytes[first..bytes.len().min(first + GUESSED_FROM)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_zeros_tell_utf_16() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(decode(&wide("\u{FEFF}Schlüssel"), None), "Schlüssel");
        assert_eq!(decode(&wide("Schlüssel"), None), "Schlüssel");
        let big: Vec<u8> = "Key – é".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&big, Some("us-ascii")), "Key – é");
        assert!(utf_16(&[0; 64]).is_none() && utf_16(b"Schluessel").is_none());
    }

    #[test]
    fn labels_are_believed_unless_they_lie() {
        assert_eq!(decode(b"Schl\xFCssel", Some("iso-8859-1")), "Schlüssel");
        assert_eq!(decode("Schlüssel".as_bytes(), Some("iso-8859-1")), "Schlüssel");
        assert_eq!(decode(b"Schl\xFCssel f\xFCr \x96", Some("utf-8")), "Schlüssel für –");
        assert_eq!(decode(b"\xCB\xEA\xE0\xE6\xE8", Some("windows-1251")), "Лкажи");
        assert_eq!(decode(b"caf\x82", Some("cp850")), "café");
        assert_eq!(decode(b"a+IBM-b", Some("utf-7")), "a–b");
        for text in ["key A+IBM-B+IBM-C", "M+APw-ller: a+AD0-b", "+ACI-a+ACI-"] {
            assert!(looks_like_utf_7(text.as_bytes()), "{text}");
        }
        for text in
            ["HP+IBM-Server", "+49123456-7 +4912345-8", "a+b-c+d-e", "1+ABC-2+DEF-3", "+- +-"]
        {
            assert!(!looks_like_utf_7(text.as_bytes()), "{text}");
        }
        assert_eq!(decode(b"\x1B$B%-!<\x1B(B", Some("ISO-2022-JP")), "キー");
    }

    #[test]
    fn a_stray_byte_does_not_spoil_the_rest() {
        assert_eq!(decode(b"a\xE2\x80\x93b\xE2\x80\x93c \xFC", None), "a–b–c ü");
        assert_eq!(decode(b"a\xE2\x80\x93b \xE2\x80\x93 \xE2", Some("utf-8")), "a–b – â");
    }
}
