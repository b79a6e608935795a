//! The encoding that `--encoding` names: its table is read as that, and only if it can be written back byte
//! for byte.

use avlock_issuing::text;
use encoding_rs::{DecoderResult, ISO_2022_JP, REPLACEMENT};
use std::io::{Error, ErrorKind, Result};

/// Reads a text in an encoding that was named.
pub struct Named {
    /// The encoding.
    pub charset: &'static encoding_rs::Encoding,
    decoder: encoding_rs::Decoder,
    /// Bytes that are decoded, and not compared with what they are written back as.
    unmatched: Vec<u8>,
    ended: bool,
}

impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Named").field(&self.charset.name()).finish()
    }
}

impl Named {
    /// Makes a reader.
    pub fn new(charset: &'static encoding_rs::Encoding) -> Self {
        let decoder = charset.new_decoder_without_bom_handling();
        Self { charset, decoder, unmatched: Vec::new(), ended: false }
    }

    /// Decodes bytes, and refuses those that would be written back as others.
    pub fn decode(&mut self, bytes: &[u8], into: &mut Vec<u8>, ended: bool) -> Result<()> {
        if self.ended {
            return Ok(());
        }
        self.ended = ended;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let mut decoded = vec![0; room.unwrap_or_default()];
        let (result, _, written) =
            self.decoder.decode_to_utf8_without_replacement(bytes, &mut decoded, ended);
        if result != DecoderResult::InputEmpty {
            return Err(fault("found bytes that are no letters of the encoding of --encoding"));
        }
        decoded.truncate(written);
        self.unmatched.extend_from_slice(bytes);
        let text = std::str::from_utf8(&decoded).unwrap_or_default();
        let (again, _, is_lossy) = self.charset.encode(text);
        if is_lossy || !self.unmatched.starts_with(&again) {
            return Err(fault(
                "found letters that the encoding of --encoding has twice, so that they cannot be written back as they were",
            ));
        }
        self.unmatched.drain(..again.len());
        into.extend_from_slice(&decoded);
        Ok(())
    }
}

/// Makes the error for bytes that are no text, which [`failure`] tells from an error of the disk.
///
/// [`failure`]: crate::batch::encoding::failure
pub fn fault(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, message)
}

/// Returns the encoding with a name.
pub fn of_name(name: &str) -> std::result::Result<&'static encoding_rs::Encoding, String> {
    let known = encoding_rs::Encoding::for_label(name.as_bytes());
    // What shifts between sets of letters in the middle of a text has many spellings of one.
    known.filter(|charset| ![ISO_2022_JP, REPLACEMENT].contains(charset)).ok_or_else(|| {
        let found = text::quoted(name);
        format!("expected an encoding such as windows-1254, macintosh or shift_jis, found {found}")
    })
}

/// Returns the first words of a text that are not ASCII, in quotes.
pub fn sample(bytes: &[u8], charset: &'static encoding_rs::Encoding) -> String {
    const BYTES: usize = 64 * 1024;
    const WORDS: usize = 3;
    const LETTERS: usize = 40;
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let bytes = &bytes[first.saturating_sub(LETTERS)..];
    let text = charset.decode_without_bom_handling(&bytes[..bytes.len().min(BYTES)]).0;
    let words = text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_ascii() && word.chars().count() <= LETTERS);
    words.take(WORDS).map(text::quoted).collect::<Vec<_>>().join(", ")
}
