//! Running copies: a slot for each process, freed when it ends, however it ends.

use crate::support::process::{self, Process, registered};
use crate::support::{Computer, product};
use avlock_client::{Error, Instance, Status};
use std::collections::BTreeSet;

fn table(computer: &Computer) -> String {
    std::fs::read_to_string(computer.folder.path().join("4XLHRLHF.avc")).unwrap_or_default()
}

#[test]
fn three_hundred_starts_give_exactly_ten_slots() {
    // Wine, where the tests of Windows run, has no room for as many processes at once.
    let starts = if cfg!(windows) { 60 } else { 300 };
    let computer = registered(10);
    let folder = computer.folder.path();
    let mut processes: Vec<Process> = (0..starts).map(|_| Process::start("slot", folder)).collect();
    let mut slots = Vec::new();
    let mut refused = 0;
    for process in &mut processes {
        let line = process.line().unwrap();
        match line.strip_prefix("slot ") {
            Some(slot) => slots.push(slot.parse::<u8>().unwrap()),
            None => {
                assert_eq!(line, "too many 10");
                refused += 1;
            }
        }
    }
    slots.sort();
    assert_eq!((slots, refused), ((0..10).collect(), starts - 10));
    processes.into_iter().for_each(Process::end);
}

#[test]
fn a_killed_process_frees_its_slot_at_once() {
    let computer = registered(2);
    let folder = computer.folder.path();
    let mut first = Process::start("slot", folder);
    assert_eq!(first.line().unwrap(), "slot 0");
    let mut second = Process::start("slot", folder);
    assert_eq!(second.line().unwrap(), "slot 1");
    let license = process::open(folder).unwrap();
    let data = license.key(0).unwrap();
    assert_eq!((data.status, data.is_too_many()), (Status::Registered, true));
    let numbers: Vec<u32> = data.holders().iter().map(|holder| holder.process).collect();
    assert_eq!(numbers, [first.child.id(), second.child.id()]);
    assert!(data.reason().contains("Ann on PC-7, process"), "{}", data.reason());
    first.kill();
    assert_eq!(license.key(0).unwrap().instance, Instance::Slot(0));
    let table = table(&computer);
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.starts_with(&format!("0\tPC-7\t{}\tAnn\t20", std::process::id())), "{table}");
    second.end();
}

#[test]
fn one_process_has_one_slot_for_all_its_licenses() {
    let computer = registered(1);
    let (first, second) = (computer.open(), computer.open());
    assert_eq!(first.key(0).unwrap().instance, Instance::Slot(0));
    assert_eq!(second.key(0).unwrap().instance, Instance::Slot(0));
    let mut other = Process::start("slot", computer.folder.path());
    assert_eq!(other.line().unwrap(), "too many 1");
    other.end();
    drop(first);
    let mut other = Process::start("slot", computer.folder.path());
    assert_eq!(other.line().unwrap(), "too many 1");
    other.end();
    drop(second);
    let mut other = Process::start("slot", computer.folder.path());
    assert_eq!(other.line().unwrap(), "slot 0");
    other.end();
}

/// A program that a copy starts does not inherit its slot.
#[cfg(unix)]
#[test]
fn a_started_program_does_not_keep_the_slot() {
    let computer = registered(1);
    let license = computer.open();
    assert_eq!(license.key(0).unwrap().instance, Instance::Slot(0));
    let mut started = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    drop(license);
    let mut other = Process::start("slot", computer.folder.path());
    assert_eq!(other.line().unwrap(), "slot 0");
    other.end();
    started.kill().unwrap();
    started.wait().unwrap();
}

/// A process that becomes another program is still one copy, with the slot that it had.
#[cfg(unix)]
#[test]
fn a_process_that_becomes_another_program_has_one_slot() {
    let computer = registered(1);
    let folder = computer.folder.path();
    let mut process = Process::start("slot-and-exec", folder);
    assert_eq!(process.line().unwrap(), "slot 0");
    assert_eq!(process.line().unwrap(), "slot 0");
    let mut other = Process::start("slot", folder);
    assert_eq!(other.line().unwrap(), "too many 1");
    other.end();
    process.end();
}

#[test]
fn a_lowered_limit_counts_for_those_who_come() {
    let computer = registered(3);
    let folder = computer.folder.path();
    let mut processes: Vec<Process> = (0..3).map(|_| Process::start("slot", folder)).collect();
    let slots: BTreeSet<String> =
        processes.iter_mut().map(|process| process.line().unwrap()).collect();
    assert_eq!(slots, ["slot 0", "slot 1", "slot 2"].map(str::to_owned).into());
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&crate::support::permanent(code, 0)).unwrap();
    assert!(license.key(0).unwrap().is_too_many());
    for process in processes {
        process.end();
    }
    assert_eq!(license.key(0).unwrap().instance, Instance::Slot(0));
}

#[test]
fn copies_are_not_counted_where_nobody_asked() {
    let computer = registered(1);
    let uncounted = computer.try_open(product().without_instances()).unwrap();
    assert_eq!(uncounted.key(0).unwrap().instance, Instance::NotCounted);
    let unlimited = registered(0);
    assert_eq!(unlimited.open().key(0).unwrap().instance, Instance::NotCounted);
    for computer in [computer, unlimited] {
        assert_eq!(computer.names(), ["4XLHRLHF.avr"]);
    }
}

/// What cannot be made is an error that names it, and not too many copies. Root may write everywhere,
/// so that a folder is in the way of the lock file here.
#[test]
fn a_slot_that_cannot_be_made_is_an_error() {
    let computer = registered(1);
    std::fs::create_dir(computer.folder.path().join("4XLHRLHF.avc.0")).unwrap();
    let error = computer.open().key(0).unwrap_err();
    let Error::File { path, .. } = &error else { panic!("{error}") };
    assert!(path.ends_with("4XLHRLHF.avc.0"));
}
