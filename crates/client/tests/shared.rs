//! The data file in many hands: processes at once, kills, disks that are full or read-only, strangers'
//! files.

#[cfg(target_os = "linux")]
use crate::support::process;
use crate::support::process::Process;
use crate::support::{self, Computer, SECRET, permanent, product};
use avlock_client::{Answer, Error, KeyIndex, Product, Status, Trial, UserData};
#[cfg(target_os = "linux")]
use avlock_client::{License, Note, Place};
use avlock_format::DataFile;
use std::path::Path;
use std::time::Duration;

fn registered_indexes(folder: &Path) -> Vec<u8> {
    let bytes = std::fs::read(folder.join("4XLHRLHF.avr")).unwrap();
    let file = DataFile::from_bytes(&bytes).unwrap();
    let opened = file.open(&support::secret());
    assert!(opened.keys.iter().all(|entry| entry.stored.is_ok()));
    assert!(matches!(opened.last_date, Some(Ok(_))));
    assert!(matches!(opened.application, Some(Ok(_))));
    file.indexes().map(KeyIndex::number).collect()
}

#[test]
fn processes_that_register_at_once_lose_nothing() {
    let computer = Computer::new();
    let folder = computer.folder.path();
    let processes: Vec<Process> =
        (0..16).map(|index| Process::start(&format!("register {index}"), folder)).collect();
    for mut process in processes {
        assert!(process.line().is_some());
        process.end();
    }
    assert_eq!(registered_indexes(folder), (0..16).collect::<Vec<u8>>());
}

/// A thread that has the file open sees what others register, and does not write over it.
#[test]
fn what_another_copy_registered_is_kept_and_seen() {
    let computer = Computer::new();
    let (ours, theirs) = (computer.open(), computer.open());
    let code = ours.install_code().unwrap();
    theirs.register(&permanent(code, 1)).unwrap();
    let ann = UserData { name: "Ann".to_owned(), ..UserData::default() };
    theirs.set_user(ann.clone()).unwrap();
    ours.register(&permanent(code, 2)).unwrap();
    assert_eq!(registered_indexes(computer.folder.path()), [1, 2]);
    assert_eq!(ours.key(1).unwrap().status, Status::Registered);
    assert_eq!(ours.user(), ann);
}

/// A folder on another disk is often put there by a link to the file in it.
#[cfg(unix)]
#[test]
fn a_link_to_the_data_file_stays_a_link() {
    let computer = Computer::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let real = elsewhere.path().join("real.avr");
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 1)).unwrap();
    std::fs::rename(computer.data_file(), &real).unwrap();
    std::os::unix::fs::symlink(&real, computer.data_file()).unwrap();
    license.register(&permanent(code, 2)).unwrap();
    assert!(computer.data_file().is_symlink());
    assert!(elsewhere.path().join("real.avr.lock").exists());
    assert_eq!(registered_indexes(computer.folder.path()), [1, 2]);
    // A link that leads nowhere is no fresh start: what it led to may be on a disk that is not there now.
    std::fs::remove_file(&real).unwrap();
    let error = computer.open().register(&permanent(code, 3)).unwrap_err();
    assert!(error.to_string().contains("a link to a file that does not exist"), "{error}");
    assert!(computer.data_file().is_symlink());
}

/// Kills processes at 200 moments, half of them while they register and half while they start trials.
/// What a process was told to be done is in the file, and the file is whole.
#[test]
fn two_hundred_kills_lose_nothing() {
    let mut finished = 0;
    for (round, role) in (0..200).zip(["register-all", "trial-all"].iter().cycle()) {
        let computer = Computer::new();
        let folder = computer.folder.path();
        let mut process = Process::start(role, folder);
        let first = process.line().unwrap();
        // A moment that moves through the time of a few writes.
        std::thread::sleep(Duration::from_micros(137 * round));
        let mut told = vec![first];
        told.extend(process.kill());
        let found = registered_indexes(folder);
        let told: Vec<u8> = told.iter().map(|text| text.parse().unwrap()).collect();
        // One more may have been written, and not told any more.
        assert!(found.starts_with(&told) && found.len() <= told.len() + 1, "{found:?} {told:?}");
        finished += told.len();
        // What a kill left behind is in nobody's way.
        let license = computer.open();
        let code = license.install_code().unwrap();
        let answer = license.register(&permanent(code, 254)).unwrap().answer;
        assert_eq!(answer, Answer::Registered);
        assert!(computer.names().iter().all(|name| !name.starts_with(".avlock-")));
    }
    assert!(finished > 200, "{finished}");
}

/// Kills a process that registers at each of its calls that change files, one after another.
#[cfg(target_os = "linux")]
#[test]
fn a_kill_at_every_call_leaves_the_old_file_or_the_new() {
    const CALLS: [&str; 9] =
        ["openat", "statx", "close", "flock", "unlink", "write", "fsync", "rename", "fchmod"];
    let killing_at = |call: &str, number: u32, folder: &Path| {
        let inject = format!("inject={call}:signal=SIGKILL:when={number}");
        let watcher = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
        process::command(&watcher, "register 0", folder).output()
    };
    let whole = Computer::new();
    if !killing_at("write", 60_000, whole.folder.path()).is_ok_and(|run| run.status.success()) {
        println!("SKIPPED: strace is not there, or may watch nothing: no call was interrupted");
        return;
    }
    let mut outcomes = [0, 0];
    for call in CALLS {
        for number in 1.. {
            let computer = Computer::new();
            let folder = computer.folder.path();
            // The clock of the system, as the process has it.
            let license = process::open(folder).unwrap();
            let code = license.install_code().unwrap();
            license.register(&permanent(code, 7)).unwrap();
            let output = killing_at(call, number, folder).unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            // It was killed, and ended by nothing else.
            let is_killed = output.status.code().is_none();
            assert!(is_killed || output.status.success(), "{call} {number}: {said}");
            let found = registered_indexes(folder);
            let is_new = found == [0, 7];
            let is_old = found == [7] && !said.contains("=> 0");
            assert!(is_new || is_old, "{call} {number}: {found:?}, {said}");
            // Whoever comes next is not kept from anything by what is left.
            license.register(&permanent(code, 1)).unwrap();
            assert_eq!(license.key(1).unwrap().status, Status::Registered);
            let is_left = |name: &String| name.starts_with(".avlock-");
            assert!(!computer.names().iter().any(is_left), "{:?}", computer.names());
            if !is_killed {
                break;
            }
            outcomes[usize::from(is_new)] += 1;
        }
    }
    // There were kills before the file was replaced, and behind it.
    assert!(outcomes[0] > 50 && outcomes[1] > 2, "{outcomes:?}");
}

#[test]
fn a_trial_is_started_once() {
    let computer = Computer::new();
    let folder = computer.folder.path();
    let processes: Vec<Process> = (0..8).map(|_| Process::start("trial", folder)).collect();
    let mut lines = Vec::new();
    for mut process in processes {
        lines.extend(process.line());
        process.end();
    }
    lines.sort();
    assert_eq!(lines[0], "0");
    assert!(lines.len() == 8 && lines[1..].iter().all(|line| line == "refused"), "{lines:?}");
}

#[test]
fn a_trial_counts_its_days_and_is_not_started_over_anything() {
    let computer = Computer::new();
    let license = computer.open();
    let refused = |index: u8| {
        let error = license.make_trial(&Trial { index, ..Trial::of_days(30) }).unwrap_err();
        assert!(matches!(error, Error::TrialRefused { .. }), "{error}");
    };
    let data = license.make_trial(&Trial::of_days(30)).unwrap();
    assert_eq!((data.status, data.days_left), (Status::Registered, Some(30)));
    refused(0);
    // Moved.
    license.move_out(0).unwrap();
    refused(0);
    // Expired.
    license.make_trial(&Trial { index: 1, ..Trial::of_days(3) }).unwrap();
    computer.clock.set("2026-12-04T00:00:00Z");
    assert_eq!(license.key(1).unwrap().status, Status::Expired);
    refused(1);
    // Damaged.
    let mut bytes = computer.bytes();
    bytes.extend_from_slice(b"2=nonsense\r\n");
    std::fs::write(computer.data_file(), &bytes).unwrap();
    refused(2);
    assert_eq!(computer.bytes(), bytes);
    // The clock was turned back.
    computer.clock.set("2026-12-01T00:00:00Z");
    refused(3);
    let no_days = license.make_trial(&Trial { index: 4, ..Trial::of_days(0) });
    assert!(matches!(no_days, Err(Error::Argument { .. })));
}

#[test]
fn files_of_others_and_damaged_ones_are_never_overwritten() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    drop(license);
    let ours = computer.bytes();
    let text = String::from_utf8(ours.clone()).unwrap();
    let bad_date = text.replace("ld=", "ld=0");
    let bad_data = text.replace("ad=", "ad=0");
    for bytes in [
        &b""[..],
        b"\0\0\0\0",
        b"no data file at all",
        b"[settings]\r\ncolor=red\r\n",
        b"color=red\r\n",
        bad_date.as_bytes(),
        bad_data.as_bytes(),
        format!("{text}0=twice\r\n").as_bytes(),
        &vec![b'a'; 2 << 20],
    ] {
        std::fs::write(computer.data_file(), bytes).unwrap();
        let error = computer.try_open(product()).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
        assert!(!error.hint().is_empty());
        assert_eq!(computer.bytes(), bytes);
    }
    // A file that was cut off is damaged, wherever, and not another product's.
    for end in 1..ours.len() {
        std::fs::write(computer.data_file(), &ours[..end]).unwrap();
        // A cut between two lines leaves a file that is whole.
        if let Err(error) = computer.try_open(product()) {
            assert!(matches!(error, Error::Damaged { .. }), "{end}: {error}");
            assert_eq!(computer.bytes(), &ours[..end], "{end}");
        }
    }
    // A file that is damaged while the program has it open is not overwritten either.
    std::fs::write(computer.data_file(), &ours).unwrap();
    let license = computer.open();
    std::fs::write(computer.data_file(), b"half").unwrap();
    assert!(matches!(license.key(0), Err(Error::Damaged { .. })));
    assert!(matches!(license.register(&permanent(code, 1)), Err(Error::Damaged { .. })));
    assert!(matches!(license.set_user(UserData::default()), Err(Error::Damaged { .. })));
    assert!(matches!(license.make_trial(&Trial::of_days(3)), Err(Error::Damaged { .. })));
    drop(license);
    assert_eq!(computer.bytes(), b"half");
    // Another EncryptionKey.
    std::fs::write(computer.data_file(), &ours).unwrap();
    let other = Product::new(support::APP_ID, "5.1", "another-Secret-2").unwrap();
    let error = computer.try_open(other).unwrap_err();
    assert!(matches!(error, Error::OtherKey { .. }), "{error}");
    assert_eq!(computer.bytes(), ours);
}

#[cfg(unix)]
#[test]
fn the_mode_and_the_link_of_the_file_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    drop(license);
    let mode = || std::fs::metadata(computer.data_file()).unwrap().permissions().mode() & 0o777;
    std::fs::set_permissions(computer.data_file(), PermissionsExt::from_mode(0o660)).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let real = elsewhere.path().join("real.avr");
    std::fs::rename(computer.data_file(), &real).unwrap();
    std::os::unix::fs::symlink(&real, computer.data_file()).unwrap();
    let license = computer.open();
    license.register(&permanent(code, 1)).unwrap();
    assert!(std::fs::symlink_metadata(computer.data_file()).unwrap().is_symlink());
    assert_eq!(mode(), 0o660);
    assert_eq!(license.data_file(), real.canonicalize().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_file_as_it_was() {
    let Some(disk) = small_disk("size=64k") else { return };
    let computer = Computer::new();
    let open = || {
        let machine = Box::new(computer.machine.clone());
        let place = Place::Folder(disk.path().to_owned());
        License::open_with(product(), place, machine, Box::new(computer.clock.clone())).unwrap()
    };
    let license = open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    let before = std::fs::read(license.data_file()).unwrap();
    // Whatever is left is filled up.
    let mut filler = std::fs::File::create(disk.path().join("filler")).unwrap();
    while std::io::Write::write(&mut filler, &[0; 4096]).is_ok_and(|written| written > 0) {}
    let error = license.register(&permanent(code, 1)).unwrap_err();
    assert!(error.hint().starts_with("make room on the disk"), "{error}");
    assert_eq!(std::fs::read(license.data_file()).unwrap(), before);
    assert_eq!(license.key(0).unwrap().status, Status::Registered);
    drop(license);
    // The program starts all the same, and tells that it could not store the date.
    computer.clock.pass(Duration::from_secs(60));
    let license = open();
    assert_eq!(license.key(0).unwrap().status, Status::Registered);
    assert!(matches!(license.notes().last(), Some(Note::TimeNotStored(_))));
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_answers_and_stores_nothing() {
    let Some(disk) = small_disk("size=1m") else { return };
    let license = process::open(disk.path()).unwrap();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    drop(license);
    disk.remount("ro");
    let license = process::open(disk.path()).unwrap();
    let data = license.key(0).unwrap_err();
    // A slot can be taken only where a lock file can be made.
    assert!(
        matches!(&data, Error::File { path, .. } if path.ends_with("4XLHRLHF.avc.lock")),
        "{data}"
    );
    let error = license.register(&permanent(code, 1)).unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
    let uncounted = License::open_with(
        product().without_instances(),
        Place::Folder(disk.path().to_owned()),
        Box::new(support::Fake::of(support::UUID)),
        Box::new(avlock_client::SystemClock::new()),
    );
    let uncounted = uncounted.unwrap();
    assert_eq!(uncounted.key(0).unwrap().status, Status::Registered);
    assert!(matches!(uncounted.notes().last(), Some(Note::TimeNotStored(_))));
}

/// A disk in memory, which only root can mount. Others skip what needs it.
#[cfg(target_os = "linux")]
struct Disk(tempfile::TempDir);

#[cfg(target_os = "linux")]
fn small_disk(options: &str) -> Option<Disk> {
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "none"])
        .arg(folder.path())
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: a disk can be mounted by root alone");
        return None;
    }
    Some(Disk(folder))
}

#[cfg(target_os = "linux")]
impl Disk {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn remount(&self, mode: &str) {
        let options = format!("remount,{mode}");
        let mut command = std::process::Command::new("mount");
        assert!(command.args(["-o", &options]).arg(self.path()).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = std::process::Command::new("umount").arg("-l").arg(self.path()).status();
        assert!(unmounted.unwrap().success());
    }
}

/// No text that this crate gives to a program has the EncryptionKey in it.
#[test]
fn the_encryption_key_is_in_no_text() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    let mut texts = vec![format!("{license:?} {:?} {:?}", license.product(), license.notes())];
    texts.push(format!("{:?}", license.register(&permanent(code, 0)).unwrap()));
    texts.push(format!("{:?}", license.key(0).unwrap()));
    texts.push(format!("{:?}", license.sources()));
    let table = computer.folder.path().join("4XLHRLHF.avc");
    texts.push(std::fs::read_to_string(table).unwrap());
    std::fs::write(computer.data_file(), b"half").unwrap();
    for error in [license.key(0).unwrap_err(), license.register("x").unwrap_err()] {
        texts.push(format!("{error} {error:?} {}", error.hint()));
    }
    for text in texts {
        assert!(!text.contains(SECRET) && !text.contains(&SECRET[..8]), "{text}");
    }
}
