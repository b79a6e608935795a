//! A whole data file, and each of its entries under an EncryptionKey.

#![no_main]

use avlock_format::{DataFile, EncryptionKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = DataFile::from_bytes(bytes) else { return };
    assert_eq!(DataFile::from_bytes(&file.to_bytes()).as_ref(), Ok(&file));
    let encryption_key = EncryptionKey::new("fuzz").expect("an EncryptionKey");
    for index in file.indexes() {
        assert!(file.key_record(index, &encryption_key).is_some());
    }
    let _ = file.last_date(&encryption_key);
    let _ = file.application_data(&encryption_key);
    assert!(file.entries().count() >= file.unknown_names().count());
});
