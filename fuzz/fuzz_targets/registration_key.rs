//! The text of a registration key, and whatever block it holds under an EncryptionKey.

#![no_main]

use avlock_format::{EncryptionKey, RegistrationKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(key) = text.parse::<RegistrationKey>() else { return };
    assert_eq!(key.to_string().parse(), Ok(key));
    let encryption_key = EncryptionKey::new("fuzz").expect("an EncryptionKey");
    if let Ok(payload) = key.open_payload(&encryption_key) {
        assert_eq!(RegistrationKey::seal_payload(payload, &encryption_key), key);
    }
    if let Ok(fields) = key.open(&encryption_key) {
        assert_eq!(RegistrationKey::seal(&fields, &encryption_key), key);
    }
});
