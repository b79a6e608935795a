//! The last date of a data file, from letters and from numerals that are sealed first.

#![no_main]

use avlock_format::layers::cipher::Cipher;
use avlock_format::layers::letters::PLAIN;
use avlock_format::{EncryptionKey, LastDate};
use libfuzzer_sys::fuzz_target;

/// Has sixteen characters, so that the cipher key is these bytes.
const SECRET: &str = "fuzz-secret-0001";

fuzz_target!(|bytes: &[u8]| {
    let encryption_key = EncryptionKey::new(SECRET).expect("an EncryptionKey");
    let cipher = Cipher::new(SECRET.as_bytes().try_into().expect("16 bytes"));
    let mut numerals: Vec<u8> = bytes.iter().map(|byte| byte & 31).collect();
    numerals.resize(17, 0);
    let sealed = cipher.seal_numerals(b"ld", &numerals).expect("17 numerals");
    let sealed = sealed.into_iter().map(|numeral| char::from(PLAIN.letter(numeral))).collect();
    for text in [String::from_utf8_lossy(bytes).into_owned(), sealed] {
        if let Ok(date) = LastDate::open(&text, &encryption_key) {
            let again = date.seal(&encryption_key).expect("17 numerals");
            assert_eq!(LastDate::open(&again, &encryption_key), Ok(date));
        }
    }
});
