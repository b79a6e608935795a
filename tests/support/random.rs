//! Random inputs that are the same on every machine, and a tally of what readers answered.

use avlock_format::layers::cipher::Cipher;
use avlock_format::layers::{checksums, letters};
use data_encoding::HEXUPPER;
use std::collections::BTreeMap;
use std::fmt::Debug;

const MILLION: u32 = 1_000_000;

/// SplitMix64, a small generator of random numbers that is good enough to guess keys with.
pub struct Random(u64);

impl Random {
    /// Begins the numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// Draws a number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    fn one_of(&mut self, bytes: &[u8]) -> u8 {
        bytes[self.below(bytes.len())]
    }

    /// Draws a text of the given letters and length.
    pub fn text_of(&mut self, letters: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(self.one_of(letters))).collect()
    }

    /// Draws one of three kinds: any bytes, `length` of the letters, or a valid input with a few changes.
    pub fn bytes_like(&mut self, valid: &[&str], letters: &[u8], length: usize) -> Vec<u8> {
        match self.below(3) {
            0 => (0..self.below(48)).map(|_| self.byte()).collect(),
            1 => (0..length).map(|_| self.one_of(letters)).collect(),
            _ => {
                let one = valid[self.below(valid.len())];
                self.changed(one.as_bytes(), letters)
            }
        }
    }

    /// Draws a text in the manner of [`Random::bytes_like`]. Bytes that are not UTF-8 become U+FFFD.
    pub fn text_like(&mut self, valid: &[&str], letters: &[u8], length: usize) -> String {
        let bytes = self.bytes_like(valid, letters, length);
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// Makes one to three changes. Some break UTF-8, which only a reader of bytes gets to see.
    fn changed(&mut self, valid: &[u8], letters: &[u8]) -> Vec<u8> {
        let mut bytes = valid.to_vec();
        for _ in 0..=self.below(3) {
            let place = self.below(bytes.len().max(1));
            match self.below(8) {
                0 => bytes.truncate(place),
                1 => bytes.insert(place, self.one_of(b"- \t,.'=\r\n")),
                2 => bytes.insert(place, self.byte()),
                _ if bytes.is_empty() => {}
                3 => bytes[place] = self.byte(),
                4 => bytes[place] ^= 0x20,
                5 => drop(bytes.remove(place)),
                6 => bytes.rotate_left(place),
                _ => bytes[place] = self.one_of(letters),
            }
        }
        bytes
    }

    /// Draws letters that open to `random` numerals, filled up with zeros to the length.
    pub fn numerals(&mut self, random: usize, length: usize, cipher: &Cipher) -> String {
        let mut numerals: Vec<u8> = (0..random).map(|_| self.byte() & 31).collect();
        // Day and millisecond are 43 bits: the last two of the nine numerals are zeros already.
        if let Some(last) = numerals.last_mut() {
            *last &= 0b11100;
        }
        numerals.resize(length, 0);
        let sealed = cipher.seal_numerals(b"ld", &numerals).unwrap();
        sealed.iter().map(|&numeral| char::from(letters::PLAIN.letter(numeral))).collect()
    }
}

/// Seals bytes as a record with the right CRC-32, whether or not they are fields. The CRC-32 leaves out
/// spaces at their end, which would read as fill.
pub fn framed(text: &[u8], cipher: &Cipher) -> String {
    let spaces = text.iter().rev().take_while(|&&byte| byte == b' ').count();
    let sum = checksums::record(&text[..text.len() - spaces]);
    let mut framed = format!("{sum:08X}\x1F").into_bytes();
    framed.extend_from_slice(text);
    framed.resize(framed.len().next_multiple_of(16), b' ');
    let mut blocks = framed.as_chunks::<16>().0.to_vec();
    cipher.seal_blocks(&mut blocks);
    HEXUPPER.encode(blocks.as_flattened())
}

/// Names what a reader answered: `Ok`, or the error with those around it.
pub fn answer_of<T, E: Debug>(result: &Result<T, E>) -> String {
    match result {
        Ok(_) => "Ok".to_owned(),
        Err(error) => format!("{error:?}").split(" {").next().unwrap_or_default().to_owned(),
    }
}

/// The number of times that each answer was given.
#[derive(Debug)]
pub struct Tally(BTreeMap<String, u32>);

/// Counts the answers to a million inputs.
pub fn tally(seed: u64, mut ask: impl FnMut(&mut Random) -> String) -> Tally {
    let mut random = Random::new(seed);
    let mut counts = BTreeMap::new();
    for _ in 0..MILLION {
        *counts.entry(ask(&mut random)).or_default() += 1;
    }
    assert_eq!(counts.values().sum::<u32>(), MILLION);
    Tally(counts)
}

impl Tally {
    fn count(&self, beginning: &str) -> u32 {
        let met = self.0.iter().filter(|(word, _)| word.starts_with(beginning));
        met.map(|(_, count)| count).sum()
    }

    /// Fails if an answer was given less often than stated.
    pub fn assert_met(&self, at_least: &[(&str, u32)]) {
        for &(beginning, least) in at_least {
            let count = self.count(beginning);
            assert!(count >= least, "{beginning}: {count} of at least {least} in {self:?}");
        }
    }

    /// Fails if an answer was given at all.
    pub fn assert_never(&self, beginning: &str) {
        assert_eq!(self.count(beginning), 0, "{beginning} in {self:?}");
    }
}
