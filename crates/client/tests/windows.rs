//! Files that a stranger has open on Windows and shares with nobody, as a virus scanner does.

use crate::support::{Computer, permanent};
use avlock_client::{Answer, Error, Status};
use std::fs::{File, OpenOptions};
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Opens a file as somebody who shares nothing of it.
fn not_sharing(path: &Path) -> File {
    OpenOptions::new().read(true).share_mode(0).open(path).unwrap()
}

/// Keeps a file open for a while.
fn held_for(path: &Path, time: Duration) -> std::thread::JoinHandle<()> {
    let held = not_sharing(path);
    std::thread::spawn(move || {
        std::thread::sleep(time);
        drop(held);
    })
}

#[test]
fn a_data_file_that_is_held_for_a_moment_is_waited_for() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    assert_eq!(license.register(&permanent(code, 0)).unwrap().answer, Answer::Registered);
    let lock = computer.folder.path().join("4XLHRLHF.avr.lock");
    for path in [computer.data_file(), lock] {
        let holder = held_for(&path, Duration::from_millis(300));
        assert_eq!(license.register(&permanent(code, 1)).unwrap().answer, Answer::Registered);
        holder.join().unwrap();
        let holder = held_for(&path, Duration::from_millis(300));
        assert_eq!(computer.open().key(1).unwrap().status, Status::Registered);
        holder.join().unwrap();
    }
}

#[test]
fn one_that_is_held_for_ever_is_an_error_that_says_so() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    let before = computer.bytes();
    let held = not_sharing(&computer.data_file());
    let error = license.register(&permanent(code, 1)).unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error:?}");
    assert!(error.hint().contains("shares it with nobody"), "{}", error.hint());
    drop(held);
    assert_eq!(computer.bytes(), before);
    assert_eq!(license.register(&permanent(code, 1)).unwrap().answer, Answer::Registered);
}
