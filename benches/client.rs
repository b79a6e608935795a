//! Measures what a protected program waits for when it starts: `cargo bench --bench client`.
//!
//! The goals: opening the license and asking for a key takes under 2 ms, asking again under 20 µs. Beside them
//! stands reading a file of that size. Computer, clock and time zone are those of this machine; each opening also
//! takes the lock and stores the time that it sees.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use avlock_client::{License, Place, Product, Source, Status};
use avlock_format::{
    Action, Binding, EncryptionKey, Grant, KeyFields, KeyIndex, RegistrationKey, Term, Values,
};
use divan::Bencher;
use std::path::Path;
use tempfile::TempDir;

const SECRET: &str = "kW3-xQ9.mZ7_pL2=";

fn main() {
    divan::main();
}

fn open(folder: &Path) -> License {
    let product = Product::new(12345, "5.1", SECRET).unwrap().named("Demo");
    let product = product.on_machine([Source::SystemUuid]).unwrap().allow_container();
    License::open(product, Place::Folder(folder.to_owned())).unwrap()
}

/// Makes a folder with a data file that has a permanent key for this computer.
fn registered(instances: u8) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let license = open(folder.path());
    let code = license.install_code().unwrap();
    let grant = Grant {
        term: Term::Permanent,
        index: KeyIndex::new(0).unwrap(),
        users: 1,
        instances,
        values: Values::new(5).unwrap(),
    };
    let fields = KeyFields {
        app_id: 12345,
        binding: Binding::Computer(code.icode()),
        action: Action::Register(grant),
    };
    let key = RegistrationKey::seal(&fields, &EncryptionKey::new(SECRET).unwrap()).to_string();
    license.register(&key).unwrap();
    assert_eq!(license.key(0).unwrap().status, Status::Registered);
    folder
}

#[divan::bench]
fn file_open_and_read(bencher: Bencher) {
    let folder = registered(0);
    let path = folder.path().join("4XLHRLHF.avr");
    bencher.bench_local(|| std::fs::read(&path).unwrap());
}

#[divan::bench]
fn license_open_and_key(bencher: Bencher) {
    let folder = registered(0);
    bencher.bench_local(|| open(folder.path()).key(0).unwrap());
}

#[divan::bench]
fn license_open_and_key_with_instances(bencher: Bencher) {
    let folder = registered(10);
    bencher.bench_local(|| open(folder.path()).key(0).unwrap());
}

#[divan::bench]
fn key_again(bencher: Bencher) {
    let folder = registered(0);
    let license = open(folder.path());
    bencher.bench_local(|| license.key(0).unwrap());
}
