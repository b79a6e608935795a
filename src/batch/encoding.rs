//! The encoding of a table. UTF-8 passes as it is; UTF-16 and Windows-1252 are read as UTF-8 and written
//! back as they were, in a stream.

use crate::batch::columns::Cells;
use crate::batch::csv_header::no_table;
use crate::batch::doubt;
use crate::batch::named_encoding::{Named, fault, sample};
use crate::failure::Failure;
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::io::{Error, ErrorKind, Read, Result};
use std::str::Utf8Error;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

/// How the bytes of a table are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Encoding {
    /// All bytes so far are ASCII.
    Ascii,
    /// UTF-8.
    Utf8,
    /// UTF-16 with the lower byte first.
    Utf16Le,
    /// UTF-16 with the higher byte first.
    Utf16Be,
    /// Windows-1252, which has a character for each byte.
    Windows1252,
    /// The one that `--encoding` names, if it is none of these.
    Named,
}

impl Encoding {
    const ALL: [Self; 6] =
        [Self::Ascii, Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252, Self::Named];
}

/// The encoding of a table, which reader and writer share: the reader may learn it in the middle.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    encoding: AtomicU8,
    /// The encoding that a table which is read as Windows-1252 more likely has.
    likely: OnceLock<&'static encoding_rs::Encoding>,
    /// The encoding that was named, or that was guessed.
    charset: OnceLock<&'static encoding_rs::Encoding>,
    /// The first words that are not ASCII, as they were read.
    sample: OnceLock<String>,
}

impl Shared {
    /// Returns the encoding, as far as it is known.
    pub fn get(&self) -> Encoding {
        Encoding::ALL[usize::from(self.0.encoding.load(Ordering::Relaxed))]
    }

    /// Sets the encoding.
    pub fn set(&self, encoding: Encoding) {
        self.0.encoding.store(encoding as u8, Ordering::Relaxed);
    }

    /// Sets what another reader of the same table learned of it.
    pub fn set_as(&self, other: &Self) {
        if let Some(likely) = other.0.likely.get() {
            self.0.likely.get_or_init(|| likely);
        }
        if let Some(sample) = other.0.sample.get() {
            self.0.sample.get_or_init(|| sample.clone());
        }
        self.set(other.get());
    }

    /// Returns the encoding with letters of its own, if it is not UTF-8 or UTF-16.
    fn charset(&self) -> &'static encoding_rs::Encoding {
        self.0.charset.get().copied().unwrap_or(WINDOWS_1252)
    }

    /// Returns what is said of the encoding, if it is not the usual one.
    pub fn words(&self) -> Option<String> {
        let name = match self.get() {
            Encoding::Ascii | Encoding::Utf8 => return None,
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Named => self.charset().name(),
        };
        let mut words = format!("the table is {name}, and is written back as that");
        if let Some(sample) = self.0.sample.get().filter(|sample| !sample.is_empty()) {
            words.push_str(": ");
            words.push_str(sample);
        }
        Some(words)
    }

    /// Returns why a row is not to be issued: its user data may be other letters than they are read as.
    pub fn refusal(&self, row: &Cells<'_>) -> Option<String> {
        if self.get() != Encoding::Windows1252 {
            return None;
        }
        doubt::refusal(row, self.0.likely.get().copied())
    }
}

/// The number of bytes that are read at once where they are decoded.
const CHUNK: usize = 64 * 1024;

/// Reads a table as UTF-8.
#[derive(Debug)]
pub struct Decoder<R> {
    input: R,
    encoding: Shared,
    /// True once the first bytes were looked at.
    began: bool,
    /// What `--encoding` says.
    named: Option<Named>,
    /// Bytes that were read and not decoded.
    raw: Vec<u8>,
    /// Decoded bytes, and how many of them were handed out.
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoder<R> {
    /// Makes a reader.
    pub fn new(input: R, charset: Option<&'static encoding_rs::Encoding>) -> Self {
        let encoding = Shared::default();
        if let Some(charset) = charset {
            encoding.0.charset.get_or_init(|| charset);
        }
        let named = charset.map(Named::new);
        Self { input, encoding, began: false, named, raw: Vec::new(), ready: Vec::new(), given: 0 }
    }

    /// Returns the encoding, which changes while the table is read.
    pub fn encoding(&self) -> Shared {
        self.encoding.clone()
    }

    /// Reads more raw bytes, and returns false at the end.
    fn read_raw(&mut self) -> Result<bool> {
        let start = self.raw.len();
        self.raw.resize(start + CHUNK, 0);
        let read = loop {
            match self.input.read(&mut self.raw[start..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.raw.truncate(start + *read.as_ref().unwrap_or(&0));
        Ok(read? > 0)
    }

    /// Looks at the first bytes.
    fn begin(&mut self) -> Result<()> {
        self.began = true;
        while self.raw.len() < 4 && !self.raw.contains(&b'\n') && self.read_raw()? {}
        let found = match &self.named {
            Some(named) => Some(named_or_fault(named.charset, encoding_of_start(&self.raw)?)?),
            None => encoding_of_start(&self.raw)?,
        };
        if let Some(encoding) = found {
            self.encoding.set(encoding);
        }
        Ok(())
    }

    /// Decides by the first bytes that are not ASCII. Everything before them is the same in both.
    fn decide(&mut self) -> Result<()> {
        loop {
            let Some(first) = self.raw.iter().position(|byte| !byte.is_ascii()) else {
                return Ok(());
            };
            let tail = &self.raw[first..];
            let is_cut =
                |error: &Utf8Error| error.valid_up_to() == 0 && error.error_len().is_none();
            if std::str::from_utf8(tail).is_err_and(|error| is_cut(&error)) && self.read_raw()? {
                continue;
            }
            let encoding = encoding_of(&self.raw[first..]);
            if encoding == Encoding::Windows1252 {
                // All that is guessed from is read before a row is handed out, so that every row is judged by
                // the same guess.
                while self.raw.len() < first + doubt::GUESSED_FROM && self.read_raw()? {}
                if let Some(likely) = doubt::likely(&self.raw[first..]) {
                    self.encoding.0.likely.get_or_init(|| likely);
                }
                self.encoding.0.sample.get_or_init(|| sample(&self.raw, WINDOWS_1252));
            }
            self.encoding.set(encoding);
            return Ok(());
        }
    }

    /// Decodes the raw bytes, as far as they are whole characters. `ended` if no more of them come.
    fn decode(&mut self, ended: bool) -> Result<()> {
        match self.encoding.get() {
            Encoding::Ascii | Encoding::Utf8 => self.ready.append(&mut self.raw),
            Encoding::Windows1252 => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(&self.raw);
                self.ready.extend_from_slice(text.as_bytes());
                self.raw.clear();
            }
            Encoding::Named => {
                if let Some(named) = &mut self.named {
                    if !self.raw.is_ascii() {
                        let charset = named.charset;
                        self.encoding.0.sample.get_or_init(|| sample(&self.raw, charset));
                    }
                    named.decode(&self.raw, &mut self.ready, ended)?;
                }
                self.raw.clear();
            }
            Encoding::Utf16Le => self.decode_utf16(u16::from_le_bytes, ended)?,
            Encoding::Utf16Be => self.decode_utf16(u16::from_be_bytes, ended)?,
        }
        Ok(())
    }

    fn decode_utf16(&mut self, unit: fn([u8; 2]) -> u16, ended: bool) -> Result<()> {
        let mut units: Vec<u16> =
            self.raw.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        if !ended && units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            units.pop();
        }
        for character in char::decode_utf16(units.iter().copied()) {
            let character =
                character.map_err(|_| fault("expected UTF-16, found half a character"))?;
            self.ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.raw.drain(..2 * units.len());
        match ended && !self.raw.is_empty() {
            true => Err(fault("expected UTF-16, found half a character at the end")),
            false => Ok(()),
        }
    }
}

/// Returns the encoding of bytes that begin with one that is not ASCII. UTF-8 with a fault is still UTF-8,
/// and the fault is named with its line.
fn encoding_of(bytes: &[u8]) -> Encoding {
    let text = String::from_utf8_lossy(bytes);
    let lost = text.chars().filter(|character| *character == '\u{FFFD}').count();
    let good = text.chars().filter(|character| !character.is_ascii()).count() - lost;
    if lost > good { Encoding::Windows1252 } else { Encoding::Utf8 }
}

/// Returns how a table of a named encoding is read, if its first bytes do not say otherwise.
fn named_or_fault(
    charset: &'static encoding_rs::Encoding,
    found: Option<Encoding>,
) -> Result<Encoding> {
    let named = match charset {
        it if it == UTF_8 => Encoding::Utf8,
        it if it == UTF_16LE => Encoding::Utf16Le,
        it if it == UTF_16BE => Encoding::Utf16Be,
        _ => Encoding::Named,
    };
    match found {
        Some(found) if found != named => Err(fault(
            "its first bytes say that it is UTF-8 or UTF-16, and --encoding says another: leave that out",
        )),
        _ => Ok(named),
    }
}

/// Returns the encoding that a mark tells, or the zeros of UTF-16.
fn encoding_of_start(bytes: &[u8]) -> Result<Option<Encoding>> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return Err(fault("it is UTF-32: save it as CSV UTF-8"));
        }
        [0xFF, 0xFE, ..] => return Ok(Some(Encoding::Utf16Le)),
        [0xFE, 0xFF, ..] => return Ok(Some(Encoding::Utf16Be)),
        [0xEF, 0xBB, 0xBF, ..] => return Ok(Some(Encoding::Utf8)),
        _ => {}
    }
    let pairs: Vec<&[u8]> = bytes.chunks_exact(2).take(128).collect();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    Ok(match (first, second) {
        (0, second) if second * 2 > pairs.len() => Some(Encoding::Utf16Le),
        (first, 0) if first * 2 > pairs.len() => Some(Encoding::Utf16Be),
        (0, 0) => None,
        _ => return Err(fault("expected a text, found bytes of zero")),
    })
}

/// Makes the failure of an input that cannot be read.
pub fn failure(error: Error) -> Failure {
    match error.kind() {
        ErrorKind::InvalidData => no_table(error),
        _ => Failure::new("file", format_args!("the orders: {error}")),
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if !self.began {
            self.begin()?;
            self.decide_and_decode()?;
        }
        loop {
            if self.given < self.ready.len() {
                let length = buffer.len().min(self.ready.len() - self.given);
                buffer[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
                self.given += length;
                return Ok(length);
            }
            self.ready.clear();
            self.given = 0;
            match self.encoding.get() {
                Encoding::Utf8 => return self.input.read(buffer),
                Encoding::Ascii => {
                    let length = self.input.read(buffer)?;
                    if buffer[..length].is_ascii() {
                        return Ok(length);
                    }
                    self.raw.extend_from_slice(&buffer[..length]);
                    self.decide_and_decode()?;
                }
                _ => {
                    let ended = !self.read_raw()?;
                    self.decode(ended)?;
                    if ended && self.ready.is_empty() {
                        return Ok(0);
                    }
                }
            }
        }
    }
}

impl<R: Read> Decoder<R> {
    fn decide_and_decode(&mut self) -> Result<()> {
        if self.encoding.get() == Encoding::Ascii {
            self.decide()?;
        }
        self.decode(false)
    }
}

/// Writes rows in the encoding of the table.
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    encoding: Shared,
    /// True if something else than ASCII was written before the encoding was known.
    wrote_utf8: bool,
}

impl Encoder {
    /// Makes a writer for the encoding that a reader learns.
    pub fn new(encoding: Shared) -> Self {
        Self { encoding, wrote_utf8: false }
    }

    /// Returns whole rows in the encoding of the table.
    pub fn encode<'b>(&mut self, rows: &'b [u8]) -> std::result::Result<Cow<'b, [u8]>, Failure> {
        let unit: fn(u16) -> [u8; 2] = match self.encoding.get() {
            Encoding::Utf8 => return Ok(Cow::Borrowed(rows)),
            Encoding::Ascii => {
                self.wrote_utf8 |= !rows.is_ascii();
                return Ok(Cow::Borrowed(rows));
            }
            Encoding::Windows1252 | Encoding::Named => return self.charset(rows),
            Encoding::Utf16Le => u16::to_le_bytes,
            Encoding::Utf16Be => u16::to_be_bytes,
        };
        let text = std::str::from_utf8(rows).unwrap_or_default();
        Ok(text.encode_utf16().flat_map(unit).collect())
    }

    fn charset<'b>(&self, rows: &'b [u8]) -> std::result::Result<Cow<'b, [u8]>, Failure> {
        if self.wrote_utf8 {
            return Err(no_table("it is Windows-1252, which is seen only after rows were written")
                .hint("save it as CSV UTF-8"));
        }
        let charset = self.encoding.charset();
        if rows.is_ascii() {
            return Ok(Cow::Borrowed(rows));
        }
        let text = std::str::from_utf8(rows).unwrap_or_default();
        let (bytes, _, is_lossy) = charset.encode(text);
        if !is_lossy {
            return Ok(Cow::Owned(bytes.into_owned()));
        }
        // The table itself has only characters of its encoding: another one is in a reason.
        let mut encoded = Vec::with_capacity(text.len());
        for character in text.chars() {
            let mut utf8 = [0; 4];
            match charset.encode(character.encode_utf8(&mut utf8)) {
                (bytes, _, false) => encoded.extend_from_slice(&bytes),
                _ => encoded.extend(character.escape_unicode().map(|c| c as u8)),
            }
        }
        Ok(Cow::Owned(encoded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn decoded(bytes: &[u8], step: usize) -> (Result<String>, Shared) {
        let mut decoder = Decoder::new(Slowly(bytes, step), None);
        let mut text = String::new();
        let read = decoder.read_to_string(&mut text);
        (read.map(|_| text), decoder.encoding())
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn each_encoding_is_read_and_written_back_byte_for_byte() {
        let text = "days,name\r\n1,\u{201E}Žofie\u{201C} Größe\r\n2,plain\r\n";
        let wide = "\u{FEFF}days,name\n1,株式 \u{1F600}\n";
        let (windows, _, _) = WINDOWS_1252.encode(text);
        let long = "a".repeat(2 * CHUNK) + "\né\n";
        for (bytes, text, encoding) in [
            (text.as_bytes().to_vec(), text, Encoding::Utf8),
            (format!("\u{FEFF}{text}").into_bytes(), &*format!("\u{FEFF}{text}"), Encoding::Utf8),
            (windows.to_vec(), text, Encoding::Windows1252),
            (utf16(wide, u16::to_le_bytes), wide, Encoding::Utf16Le),
            (utf16(wide, u16::to_be_bytes), wide, Encoding::Utf16Be),
            (utf16(text, u16::to_le_bytes), text, Encoding::Utf16Le),
            (utf16(text, u16::to_be_bytes), text, Encoding::Utf16Be),
            (WINDOWS_1252.encode(&long).0.into_owned(), &long, Encoding::Windows1252),
            (b"plain\n".to_vec(), "plain\n", Encoding::Ascii),
        ] {
            for step in [1, 2, 3, 7, 1000, CHUNK] {
                let (read, shared) = decoded(&bytes, step);
                assert_eq!(read.unwrap(), text, "{encoding:?}");
                assert_eq!(shared.get(), encoding);
                let mut encoder = Encoder::new(shared);
                assert_eq!(*encoder.encode(text.as_bytes()).unwrap(), *bytes, "{encoding:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_written_back_is_refused() {
        let mut half = utf16("days\n1\n", u16::to_le_bytes);
        half.extend([0x3D, 0xD8, b'x', 0, b'\n', 0]);
        let mut odd = utf16("days\n1\n", u16::to_be_bytes);
        odd.push(0);
        for bytes in [&half[..], &odd, b"\xFF\xFE\0\0d\0\0\0", b"days\0\n\0\0x\0"] {
            let (read, _) = decoded(bytes, 1000);
            assert_eq!(read.unwrap_err().kind(), ErrorKind::InvalidData, "{bytes:?}");
        }
    }

    #[test]
    fn a_character_of_a_reason_is_escaped_and_a_late_surprise_refused() {
        let shared = Shared::default();
        let mut encoder = Encoder::new(shared.clone());
        shared.set(Encoding::Windows1252);
        assert_eq!(*encoder.encode("é Ω".as_bytes()).unwrap(), *b"\xE9 \\u{3a9}");
        shared.set(Encoding::Ascii);
        encoder.encode("…".as_bytes()).unwrap();
        shared.set(Encoding::Windows1252);
        assert!(encoder.encode(b"x").is_err());
    }
}
