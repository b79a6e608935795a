//! The last date of a data file: letters as they are, and sealed from the input's numerals.

#![no_main]

use avlock_format::layers::letters::PLAIN;
use avlock_format::{EncryptionKey, LastDate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let encryption_key = EncryptionKey::new("fuzz").expect("an EncryptionKey");
    let mut numerals: Vec<u8> = bytes.iter().map(|byte| byte & 31).collect();
    numerals.resize(17, 0);
    let sealed = encryption_key.cipher().seal_numerals(b"ld", &numerals).expect("17 numerals");
    let sealed = sealed.into_iter().map(|numeral| char::from(PLAIN.letter(numeral))).collect();
    for text in [String::from_utf8_lossy(bytes).into_owned(), sealed] {
        if let Ok(date) = LastDate::open(&text, &encryption_key) {
            assert_eq!(LastDate::open(&date.seal(&encryption_key), &encryption_key), Ok(date));
        }
    }
});
