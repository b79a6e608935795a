//! What kind of file some bytes are: by how they begin, then by what they are said to be.

use crate::mail::charset;
use memchr::memmem;
use std::fmt;

/// The reason why a file or part was left unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A picture.
    Image,
    /// Sound or a film.
    Media,
    /// A PDF document.
    Pdf,
    /// A message of Outlook, `.msg`.
    OutlookMessage,
    /// The attachment `winmail.dat` of Outlook.
    Tnef,
    /// A workbook of a spreadsheet program.
    Workbook,
    /// A document of a word processor.
    Document,
    /// Slides.
    Presentation,
    /// A program.
    Executable,
    /// An archive other than ZIP and gzip.
    Archive,
    /// A file of a ZIP archive that is packed by another method than that of nearly all.
    Method,
    /// A database, such as a ledger.
    Database,
    /// An encrypted file or mail.
    Encrypted,
    /// A digital signature.
    Signature,
    /// A file that is kept elsewhere, or one piece of a mail that was sent in several.
    External,
    /// A file that is larger than what is unpacked.
    TooLarge,
    /// An archive of more files than are unpacked.
    TooMany,
    /// A file that is packed into more layers than are opened.
    TooDeep,
    /// A file that is damaged or cut off.
    Damaged,
    /// A text in UTF-32, which hardly anything writes.
    Utf32,
    /// A text in UTF-7 without a label. It is read, and named because it might mean something else.
    Utf7,
    /// Bytes of no known kind.
    Binary,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image => "it is an image",
            Self::Media => "it is sound or video",
            Self::Pdf => "it is a PDF document",
            Self::OutlookMessage => "it is an Outlook message",
            Self::Tnef => "it is Outlook's winmail.dat",
            Self::Workbook => "it is a workbook",
            Self::Document => "it is a document of a word processor",
            Self::Presentation => "it is a presentation",
            Self::Executable => "it is a program",
            Self::Archive => "it is an archive other than ZIP or gzip",
            Self::Method => "it is packed by a method that is not read here",
            Self::Database => "it is a database",
            Self::Encrypted => "it is encrypted",
            Self::Signature => "it is a digital signature",
            Self::External => "its content is kept elsewhere",
            Self::TooLarge => "it is too large",
            Self::TooMany => "there are too many",
            Self::TooDeep => "it is packed too deep",
            Self::Damaged => "it is damaged or cut off",
            Self::Utf32 => "it is text in UTF-32: save it as UTF-8",
            Self::Utf7 => "it is text in UTF-7",
            Self::Binary => "it is neither text nor a data file",
        })
    }
}

/// The kind of some bytes, by their content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ZIP archive, which may be a workbook or document.
    Zip,
    /// A gzip file.
    Gzip,
    /// A kind of file that is not read.
    Other(Reason),
    /// Bytes that begin like no known kind of file, and may be a text.
    Unknown,
}

/// The number of bytes that are searched to tell the kinds of Microsoft's older containers apart.
const LOOKED_AT: usize = 1 << 20;

/// Tells the kind of a file by its content.
pub fn of(bytes: &[u8], name: Option<&str>) -> Kind {
    let is = |prefix: &[u8]| bytes.starts_with(prefix);
    let has = |at: usize, text: &[u8]| bytes.get(at..at + text.len()) == Some(text);
    if is(b"PK\x03\x04") || is(b"PK\x05\x06") || is(b"PK\x07\x08") {
        return Kind::Zip;
    }
    if is(b"\x1F\x8B\x08") {
        return Kind::Gzip;
    }
    let reason = if is(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        compound(bytes, name)
    } else if is(b"%PDF-") {
        Reason::Pdf
    } else if is(b"\x89PNG\r\n")
        || is(b"\xFF\xD8\xFF")
        || is(b"GIF8")
        || is(b"II*\0")
        || is(b"MM\0*")
        || is(b"BM") && has(6, b"\0\0\0\0")
        || is(b"\0\0\x01\0")
        || is(b"RIFF") && has(8, b"WEBP")
        || has(4, b"ftyphe")
        || has(4, b"ftypmif")
        || has(4, b"ftypavif")
        || is(b"8BPS")
    {
        Reason::Image
    } else if is(b"ID3") && bytes.get(3).is_some_and(|&byte| byte < 9)
        || is(b"OggS")
        || is(b"fLaC")
        || is(b"RIFF")
        || has(4, b"ftyp")
        || is(b"\x1A\x45\xDF\xA3")
        || is(b"#!AMR")
    {
        Reason::Media
    } else if is(b"MZ") && bytes.len() > 64 && bytes.iter().take(64).any(|&byte| byte == 0)
        || is(b"\x7FELF")
        || is(b"\xCF\xFA\xED\xFE")
        || is(b"\xCE\xFA\xED\xFE")
        || is(b"\xCA\xFE\xBA\xBE")
    {
        Reason::Executable
    } else if is(b"7z\xBC\xAF\x27\x1C")
        || is(b"Rar!\x1A\x07")
        || is(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY")
        || is(b"\xFD7zXZ\0")
        || is(b"\x28\xB5\x2F\xFD")
        || is(b"MSCF\0\0\0\0")
        || has(257, b"ustar")
        || is_old_tar(bytes)
    {
        Reason::Archive
    } else if is(b"\x78\x9F\x3E\x22") {
        Reason::Tnef
    } else if is(b"SQLite format 3\0") {
        Reason::Database
    } else if is_utf_32(bytes) {
        Reason::Utf32
    } else if is_of_pkcs_7(bytes, 2) {
        Reason::Signature
    } else if is_of_pkcs_7(bytes, 3) {
        Reason::Encrypted
    } else if is(b"{\\rtf") {
        Reason::Document
    } else {
        return Kind::Unknown;
    };
    Kind::Other(reason)
}

/// True for a tar archive of before 1988, which has no mark but the sum of its header.
fn is_old_tar(bytes: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(header) = bytes.get(..512) else { return false };
    let digits = header[SUM].iter().filter(|byte| byte.is_ascii_digit());
    let expected = digits.fold(0, |sum, &digit| sum * 8 + u32::from(digit - b'0'));
    let blanks = u32::from(b' ') * SUM.len() as u32;
    let others = header[..SUM.start].iter().chain(&header[SUM.end..]);
    header[0] != 0 && blanks + others.map(|&byte| u32::from(byte)).sum::<u32>() == expected
}

/// True for a text with the mark of UTF-32, or of which the first characters are letters of UTF-32.
fn is_utf_32(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => true,
        [first, 0, 0, 0, second, 0, 0, 0, ..] | [0, 0, 0, first, 0, 0, 0, second, ..] => {
            [first, second].iter().all(|byte| byte.is_ascii_graphic())
        }
        _ => false,
    }
}

/// True for a file of PKCS #7 of a content type: 2 is signed, 3 is encrypted. Its object identifier
/// follows the length of the whole.
fn is_of_pkcs_7(bytes: &[u8], content_type: u8) -> bool {
    let identifier = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, content_type];
    bytes.first() == Some(&0x30)
        && (2..=6).any(|at| bytes.get(at..).is_some_and(|rest| rest.starts_with(&identifier)))
}

/// Tells messages, workbooks and documents of Microsoft's older programs apart.
fn compound(bytes: &[u8], name: Option<&str>) -> Reason {
    if let Some(reason) = name.and_then(by_name) {
        return reason;
    }
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let has = |text: &str| {
        let wide: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
        memmem::find(bytes, &wide).is_some()
    };
    if has("__substg1.0_") || has("__nameid_") {
        Reason::OutlookMessage
    } else if has("Workbook") || has("Book") {
        Reason::Workbook
    } else if has("PowerPoint") {
        Reason::Presentation
    } else {
        Reason::Document
    }
}

/// Tells the workbooks and documents of newer programs apart. They are ZIP archives, and known by the
/// files in them.
pub fn of_zip<'a>(names: impl Iterator<Item = &'a [u8]>) -> Option<Reason> {
    let mut is_package = false;
    for name in names.take(200) {
        match name {
            _ if name.starts_with(b"xl/") => return Some(Reason::Workbook),
            _ if name.starts_with(b"word/") => return Some(Reason::Document),
            _ if name.starts_with(b"ppt/") => return Some(Reason::Presentation),
            b"META-INF/MANIFEST.MF" | b"AndroidManifest.xml" => return Some(Reason::Executable),
            b"mimetype" | b"[Content_Types].xml" => is_package = true,
            _ => {}
        }
    }
    is_package.then_some(Reason::Document)
}

/// Tells the kind of a file by the end of its name.
pub fn by_name(name: &str) -> Option<Reason> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "tif" | "tiff" | "webp" | "heic" | "ico" => {
            Reason::Image
        }
        "mp3" | "m4a" | "wav" | "ogg" | "opus" | "amr" | "mp4" | "mov" | "avi" | "mkv" | "webm" => {
            Reason::Media
        }
        "pdf" => Reason::Pdf,
        "msg" => Reason::OutlookMessage,
        "xls" | "xlsx" | "xlsm" | "xlsb" | "ods" => Reason::Workbook,
        "doc" | "docx" | "odt" | "rtf" | "pages" => Reason::Document,
        "ppt" | "pptx" | "odp" => Reason::Presentation,
        "exe" | "dll" | "msi" | "dmg" | "apk" | "jar" => Reason::Executable,
        "7z" | "rar" | "tar" | "bz2" | "xz" | "cab" => Reason::Archive,
        "p7s" | "sig" => Reason::Signature,
        "p7m" | "pgp" | "gpg" => Reason::Encrypted,
        _ => return None,
    })
}

/// Tells by its content type why a part is not read, for those types that are never read.
pub fn by_type(content_type: &str) -> Option<Reason> {
    Some(match content_type {
        "application/pgp-signature"
        | "application/pkcs7-signature"
        | "application/x-pkcs7-signature" => Reason::Signature,
        "application/pkcs7-mime" | "application/x-pkcs7-mime" | "application/pgp-encrypted" => {
            Reason::Encrypted
        }
        "application/ms-tnef" | "application/vnd.ms-tnef" => Reason::Tnef,
        "message/external-body" | "message/partial" => Reason::External,
        _ if content_type.starts_with("image/") && content_type != "image/svg+xml" => Reason::Image,
        _ if content_type.starts_with("audio/") || content_type.starts_with("video/") => {
            Reason::Media
        }
        _ => return None,
    })
}

/// True if bytes can be a text: control characters are rare in a text, and frequent in other files.
pub fn is_text(bytes: &[u8]) -> bool {
    const SAMPLE: usize = 1 << 16;
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if charset::utf_16(sample).is_some() || is_marked(sample) {
        return true;
    }
    let is_odd =
        |byte: &&u8| matches!(byte, 0..=8 | 14..=31 | 127) && !matches!(byte, 0x1B | 0x1A | 0x08);
    let odd = sample.iter().filter(is_odd).count();
    odd * 20 <= sample.len()
}

fn is_marked(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        assert_eq!(of(b"PK\x03\x04\x14", None), Kind::Zip);
        assert_eq!(of(b"\x1F\x8B\x08\0", Some("a.avr")), Kind::Gzip);
        assert_eq!(of(b"%PDF-1.7", Some("a.txt")), Kind::Other(Reason::Pdf));
        let mut message = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        message.extend("__substg1.0_".bytes().flat_map(|byte| [byte, 0]));
        assert_eq!(of(&message, None), Kind::Other(Reason::OutlookMessage));
        assert_eq!(of(&message, Some("a.xls")), Kind::Other(Reason::Workbook));
        for text in ["BMW is a car", "MZ is how it begins", "Hello", "ID3 tags", ""] {
            assert_eq!(of(text.as_bytes(), None), Kind::Unknown, "{text}");
        }
    }

    #[test]
    fn texts_have_few_controls() {
        assert!(is_text(b"a\tb\r\n\x1B[1mc") && is_text(b"") && is_text(b"\xFF\xFEa\0"));
        assert!(!is_text(&[0, 1, 2, 3, 4, 5, 6, 7]));
        assert_eq!(
            of_zip([&b"mimetype"[..], b"xl/workbook.xml"].into_iter()),
            Some(Reason::Workbook)
        );
        assert_eq!(of_zip([&b"a.txt"[..]].into_iter()), None);
    }
}
