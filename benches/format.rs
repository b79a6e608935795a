//! Measures how long sealing and opening take: `cargo bench --bench format`.
//!
//! The goal is to seal a key, open a key and read an InstallCode in under 150 ns each, on one core with
//! AES instructions and without an allocation. The output has rows for allocations only where a
//! benchmark makes some. Sealing starts with [`KeyFields`] and ends with the 31 bytes of text, and
//! opening goes the whole way back. The schedule of the cipher is made once, as in a batch. The data
//! file and the last date have no goal: people read them one at a time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark may fail")]

use avlock_format::{
    ApplicationData, DataFile, DelphiDay, EncryptionKey, InstallCode, KeyError, KeyFields,
    KeyIndex, KeyRecord, LastDate, RegistrationKey,
};
use divan::{AllocProfiler, Bencher, black_box};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";
const INSTALL_CODE: &str = "BED1ABB4B189";

fn main() {
    divan::main();
}

fn secret() -> EncryptionKey {
    EncryptionKey::new("Vendor-Secret-01").unwrap()
}

fn open(text: &str, secret: &EncryptionKey) -> Result<KeyFields, KeyError> {
    text.parse::<RegistrationKey>()?.open(secret)
}

#[divan::bench]
fn key_seal(bencher: Bencher) {
    let secret = secret();
    let fields = open(KEY, &secret).unwrap();
    let seal = || RegistrationKey::seal(black_box(&fields), black_box(&secret)).to_text();
    assert_eq!(seal(), KEY.as_bytes());
    bencher.bench_local(seal);
}

#[divan::bench]
fn key_open(bencher: Bencher) {
    let secret = secret();
    assert!(open(KEY, &secret).is_ok());
    bencher.bench_local(|| open(black_box(KEY), black_box(&secret)));
}

#[divan::bench]
fn key_open_under_another_encryption_key(bencher: Bencher) {
    let another = EncryptionKey::new("another").unwrap();
    assert!(open(KEY, &another).is_err());
    bencher.bench_local(|| open(black_box(KEY), black_box(&another)));
}

#[divan::bench]
fn install_code_read() -> InstallCode {
    black_box(INSTALL_CODE).parse().unwrap()
}

#[divan::bench]
fn encryption_key_schedule() -> EncryptionKey {
    EncryptionKey::new(black_box("Vendor-Secret-01")).unwrap()
}

/// Makes a data file with a key record, the last date and application data.
fn data_file(secret: &EncryptionKey) -> Vec<u8> {
    let code: InstallCode = INSTALL_CODE.parse().unwrap();
    let record = KeyRecord {
        key: KEY.parse().unwrap(),
        moved: false,
        primary: true,
        primary_install_code: code,
        local_install_code: code,
    };
    let mut file = DataFile::default();
    file.set_key_record(KeyIndex::default(), &record, secret).unwrap();
    file.set_last_date(last_date(), secret).unwrap();
    file.set_application_data(&ApplicationData::default(), secret).unwrap();
    file.to_bytes()
}

#[divan::bench]
fn data_file_read(bencher: Bencher) {
    let bytes = data_file(&secret());
    bencher.bench_local(|| DataFile::from_bytes(black_box(&bytes)));
}

#[divan::bench]
fn data_file_read_and_key_record_open(bencher: Bencher) {
    let secret = secret();
    let bytes = data_file(&secret);
    bencher.bench_local(|| {
        let file = DataFile::from_bytes(black_box(&bytes)).unwrap();
        file.key_record(KeyIndex::default(), &secret).unwrap().unwrap()
    });
}

fn last_date() -> LastDate {
    LastDate::new(DelphiDay::from_stored(40500), 43_200_000).unwrap()
}

#[divan::bench]
fn last_date_seal(bencher: Bencher) {
    let secret = secret();
    bencher.bench_local(|| black_box(last_date()).seal(&secret));
}

#[divan::bench]
fn last_date_open(bencher: Bencher) {
    let secret = secret();
    let sealed = last_date().seal(&secret).unwrap();
    bencher.bench_local(|| LastDate::open(black_box(&sealed), &secret).unwrap());
}
