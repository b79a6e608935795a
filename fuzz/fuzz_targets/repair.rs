//! Codes near a text: every suggested code is a good one.

#![no_main]

use avlock::repair::{self, Reach, Wanted};
use avlock_format::EncryptionKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let encryption_key = EncryptionKey::new("fuzz").expect("an EncryptionKey");
    let wanted = Wanted::default();
    for found in repair::registration_key(text, &encryption_key, &wanted, Reach::OneFault) {
        assert!(found.code.open(&encryption_key).is_ok());
    }
    for found in repair::install_code(text, &[]) {
        assert_eq!(found.code.to_string().parse(), Ok(found.code));
    }
});
