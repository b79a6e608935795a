//! A record of a data file and what it holds, from digits and from text that is sealed with its CRC-32.

#![no_main]

use avlock_format::layers::cipher::Cipher;
use avlock_format::layers::{checksums, record};
use avlock_format::{ApplicationData, EncryptionKey, KeyRecord};
use libfuzzer_sys::fuzz_target;

/// Has sixteen characters, so that the cipher key is these bytes.
const SECRET: &str = "fuzz-secret-0001";

fuzz_target!(|bytes: &[u8]| {
    let secret = EncryptionKey::new(SECRET).expect("an EncryptionKey");
    let cipher = &Cipher::new(SECRET.as_bytes().try_into().expect("16 bytes"));
    // Seals bytes whether or not they are fields, which no writer of the library does.
    let sum = format!("{:08X}\x1F", checksums::record(bytes));
    let mut sealed = [sum.as_bytes(), bytes].concat();
    sealed.resize(sealed.len().next_multiple_of(16), b' ');
    cipher.seal_blocks(sealed.as_chunks_mut().0);
    let sealed: String = sealed.iter().map(|byte| format!("{byte:02X}")).collect();
    for digits in [bytes, sealed.as_bytes()] {
        if let Ok(opened) = record::open(digits, cipher) {
            let fields: Vec<&str> = opened.fields.iter().map(String::as_str).collect();
            let again = record::seal(&fields, cipher).expect("fields that opened");
            let again = record::open(again.as_bytes(), cipher);
            assert_eq!(again.map(|again| again.fields), Ok(opened.fields));
        }
        if let Ok(opened) = KeyRecord::open(digits, &secret) {
            let again = opened.seal(&secret).expect("a record that opened");
            assert_eq!(KeyRecord::open(again.as_bytes(), &secret), Ok(opened));
        }
        if let Ok(opened) = ApplicationData::open(digits, &secret) {
            let again = opened.data.seal(&secret).expect("data that opened");
            let again = ApplicationData::open(again.as_bytes(), &secret);
            assert_eq!(again, Ok(opened));
        }
    }
});
