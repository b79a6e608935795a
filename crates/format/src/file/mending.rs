//! Undoes what mail programs, editors and other systems do to the lines of a data file on its way.
//!
//! Nothing is guessed: what is undone is certain from the form of the lines, and each change is named.
//! Programs read a file as it is; this is for whoever was sent one.

use crate::file::records::KeyRecord;
use std::borrow::Cow;
use std::fmt;

/// One kind of change that was undone, or that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mending {
    /// The text was UTF-16.
    Utf16,
    /// Zero bytes were at the end, where a power cut left them.
    ZerosAtEnd {
        /// How many.
        count: usize,
    },
    /// Lines ended in CR alone.
    LineEnds,
    /// Lines were quoted, as in an answer to a mail.
    QuotedLines,
    /// Lines were broken in two.
    BrokenLines,
    /// Values were in quotation marks.
    QuotedValues,
    /// Blanks were around names or values.
    Blanks,
}

/// A data file with the changes undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended<'a> {
    /// The bytes to read.
    pub bytes: Cow<'a, [u8]>,
    /// What was undone, each kind once.
    pub changes: Vec<Mending>,
}

impl fmt::Display for Mending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => f.write_str("the file is in UTF-16"),
            Self::ZerosAtEnd { count } => {
                write!(f, "the file ends in {count} bytes of zeros, as after a power cut")
            }
            Self::LineEnds => f.write_str("its line ends are a carriage return (CR) alone"),
            Self::QuotedLines => f.write_str("its lines are quoted, as in an answer to a mail"),
            Self::BrokenLines => f.write_str("its lines are broken in two, as a mail program does"),
            Self::QuotedValues => f.write_str("its values are in quotation marks"),
            Self::Blanks => f.write_str("there are blanks around its names or values"),
        }
    }
}

/// Undoes the changes of the file's way. A file without any is returned as it is.
pub fn mend(bytes: &[u8]) -> Mended<'_> {
    let mut changes = Vec::new();
    let mut text = match utf_16(bytes) {
        Some(text) => {
            changes.push(Mending::Utf16);
            Cow::Owned(text.into_bytes())
        }
        None => Cow::Borrowed(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)),
    };
    let zeros = text.iter().rev().take_while(|byte| **byte == 0).count();
    if zeros > 0 && zeros < text.len() {
        changes.push(Mending::ZerosAtEnd { count: zeros });
        text = Cow::Owned(text[..text.len() - zeros].to_vec());
    }
    if has_lone_returns(&text) {
        changes.push(Mending::LineEnds);
        text = Cow::Owned(with_line_feeds(&text));
    }
    if let Some(lines) = mended_lines(&text, &mut changes) {
        text = Cow::Owned(lines);
    }
    Mended { bytes: text, changes }
}

/// Decodes UTF-16 with a mark, or without one where every second byte is zero.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let is_little = match bytes {
        [0xFF, 0xFE, ..] => true,
        [0xFE, 0xFF, ..] => false,
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => true,
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => false,
        _ => return None,
    };
    let units = bytes.chunks_exact(2).map(|pair| match is_little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect();
    Some(text.trim_start_matches('\u{FEFF}').to_owned())
}

fn has_lone_returns(text: &[u8]) -> bool {
    text.windows(2).any(|pair| pair[0] == b'\r' && !matches!(pair[1], b'\n' | b'\r'))
}

fn with_line_feeds(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    for (place, &byte) in text.iter().enumerate() {
        let is_end = byte == b'\r' && text.get(place + 1) != Some(&b'\n');
        lines.push(if is_end { b'\n' } else { byte });
    }
    lines
}

/// Returns the lines without quote marks, breaks, quotation marks and blanks; `None` if there were none.
fn mended_lines(text: &[u8], changes: &mut Vec<Mending>) -> Option<Vec<u8>> {
    let before = changes.len();
    let mut note = |change: Mending| {
        if !changes.contains(&change) {
            changes.push(change);
        }
    };
    let mut entries: Vec<Vec<u8>> = Vec::new();
    // True while the last entry is one that a further line can belong to.
    let mut is_open = false;
    for line in text.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (unquoted, is_quoted) = without_quote_marks(line);
        let content = unquoted.trim_ascii();
        let soft = content.strip_suffix(b"=").filter(|rest| is_sealed(value_of(rest)));
        let content = soft.unwrap_or(content);
        match split_entry(content) {
            Some((name, value)) if is_known(name) => {
                let (name, _) = without_quotation_marks(name);
                let (value, has_marks) = without_quotation_marks(value);
                if is_quoted {
                    note(Mending::QuotedLines);
                }
                if has_marks {
                    note(Mending::QuotedValues);
                }
                let mended = [name, b"=", value].concat();
                let kept = [name, b"=", &line[line.len().min(name.len() + 1)..]].concat();
                if soft.is_some() {
                    note(Mending::BrokenLines);
                } else if !has_marks && !is_quoted && (line.len() != content.len() || kept != line)
                {
                    note(Mending::Blanks);
                }
                is_open = true;
                entries.push(mended);
            }
            None if is_open && continues(&entries, content) => {
                note(Mending::BrokenLines);
                if let Some(entry) = entries.iter_mut().rev().find(|entry| !entry.is_empty()) {
                    entry.extend_from_slice(content);
                }
            }
            // An empty line may be one of the mail program's, within a value.
            _ if content.is_empty() => entries.push(Vec::new()),
            _ => {
                is_open = false;
                entries.push(line.to_vec());
            }
        }
    }
    (changes.len() > before).then(|| entries.join(&b'\n'))
}

/// True if a line can be the rest of the last entry: that is not whole yet, and the line has only letters
/// or digits of such a value.
fn continues(entries: &[Vec<u8>], line: &[u8]) -> bool {
    /// Number of letters of a last date.
    const LAST_DATE: usize = 17;
    let last = entries.iter().rev().find(|entry| !entry.is_empty());
    let Some((name, value)) = last.and_then(|entry| split_entry(entry)) else { return false };
    let is_hexadecimal = line.iter().all(u8::is_ascii_hexdigit);
    let length = value.len() + line.len();
    match name {
        _ if !is_sealed(line) => false,
        b"ld" | b"lf" => length <= LAST_DATE,
        b"ad" => is_hexadecimal,
        _ => is_hexadecimal && length <= KeyRecord::DIGITS,
    }
}

/// Takes the marks of quoted lines away: `> `, `>> `, `| `.
fn without_quote_marks(line: &[u8]) -> (&[u8], bool) {
    let begin = line.iter().position(|byte| !matches!(byte, b'>' | b'|' | b' ' | b'\t'));
    let (marks, rest) = line.split_at(begin.unwrap_or(line.len()));
    (rest, marks.iter().any(|byte| matches!(byte, b'>' | b'|')))
}

/// Splits a line at its `=`, without blanks around it.
fn split_entry(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = line.iter().position(|&byte| byte == b'=')?;
    let value = &line[equals + 1..];
    // `=3D` is how mails spell an equals sign.
    let value = value.strip_prefix(b"3D").filter(|_| value.len() % 32 == 2).unwrap_or(value);
    Some((line[..equals].trim_ascii(), value.trim_ascii()))
}

fn value_of(line: &[u8]) -> &[u8] {
    split_entry(line).map_or(line, |(_, value)| value)
}

/// True for the names of entries that this format knows, in quotation marks or not.
fn is_known(name: &[u8]) -> bool {
    let (name, _) = without_quotation_marks(name);
    let number = || std::str::from_utf8(name).ok()?.parse::<u8>().ok();
    matches!(name, b"ld" | b"lf" | b"ad") || number().is_some()
}

fn without_quotation_marks(text: &[u8]) -> (&[u8], bool) {
    for mark in [b'"', b'\''] {
        if let [first, inside @ .., last] = text
            && *first == mark
            && *last == mark
        {
            return (inside.trim_ascii(), true);
        }
    }
    (text, false)
}

/// True for the letters and digits of a sealed value.
fn is_sealed(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] = b"0=AB12CD34\r\nld=QQQQZ3GX28WGX3478\r\nad=00FF\r\nother=\" kept \"\r\n";

    fn mended(text: &[u8]) -> (String, Vec<Mending>) {
        let Mended { bytes, changes } = mend(text);
        (String::from_utf8_lossy(&bytes).replace('\r', ""), changes)
    }

    #[test]
    fn a_file_as_it_was_written_is_left() {
        assert_eq!(mend(PLAIN), Mended { bytes: Cow::Borrowed(PLAIN), changes: Vec::new() });
        assert_eq!(mend(b"").changes, []);
        assert_eq!(mend(b"\0\0\0\0").changes, []);
    }

    #[test]
    fn each_change_is_undone_and_named() {
        let plain = String::from_utf8(PLAIN.to_vec()).unwrap();
        let lines = plain.replace('\r', "");
        let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(mended(&wide), (lines.clone(), vec![Mending::Utf16]));
        let returns = plain.replace("\r\n", "\r");
        assert_eq!(mended(returns.trim_end().as_bytes()).1, [Mending::LineEnds]);
        let zeros = [PLAIN, &[0; 7]].concat();
        assert_eq!(mended(&zeros), (lines.clone(), vec![Mending::ZerosAtEnd { count: 7 }]));
        for (changed, change) in [
            ("> 0=AB12CD34\n> ld=QQQQZ3GX28WGX3478\n> ad=00FF\n", Mending::QuotedLines),
            ("0=AB12\n CD34\nld=QQQQZ3GX28\nWGX3478\nad=00FF\n", Mending::BrokenLines),
            ("0=AB12=\nCD34\nld=QQQQZ3GX28WGX3478\nad=00FF\n", Mending::BrokenLines),
            ("0=\"AB12CD34\"\nld='QQQQZ3GX28WGX3478'\nad=00FF\n", Mending::QuotedValues),
            ("0 = AB12CD34\nld=QQQQZ3GX28WGX3478  \nad=00FF\n", Mending::Blanks),
        ] {
            let (text, changes) = mended(changed.as_bytes());
            assert_eq!(text, "0=AB12CD34\nld=QQQQZ3GX28WGX3478\nad=00FF\n", "{changed}");
            assert_eq!(changes, [change], "{changed}");
        }
    }

    #[test]
    fn prose_is_no_part_of_a_value() {
        for text in
            ["0=AB12\nregards, Ann\nCD34\n", "ad=00FF\nregards\n", "ld=QQQQZ3GX28WGX3478\nAnn\n"]
        {
            assert_eq!(mended(text.as_bytes()), (text.to_owned(), Vec::new()));
        }
        let whole = format!("7={}\nFACE\n", "0".repeat(KeyRecord::DIGITS));
        assert_eq!(mended(whole.as_bytes()).1, []);
    }
}
