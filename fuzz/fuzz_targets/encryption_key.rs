//! The text of an EncryptionKey. A key cannot be printed, so the law is that the first 16 characters of
//! the text make the same key.

#![no_main]

use avlock_format::EncryptionKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(key) = EncryptionKey::new(text) else { return };
    let first: String = text.chars().take(16).collect();
    let same = EncryptionKey::new(&first).expect("the beginning of a good EncryptionKey");
    assert_eq!(same.seal_block([0; 16]), key.seal_block([0; 16]));
    assert_eq!(same.weakness(), key.weakness());
});
