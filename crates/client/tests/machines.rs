//! What each source is on each fake computer of `fixtures/machines`, and on the computer of the test.

use crate::support::roots::{fixtures, root};
use crate::support::{APP_ID, SECRET, SetClock};
use avlock_client::machine::linux::Linux;
use avlock_client::machine::{Datum, Machine};
use avlock_client::{
    Error, InstallCode, License, MissingSource, Note, Place, Product, Source, Unavailable,
};
use std::fs;
use std::path::Path;

/// Reads the sources of a computer as `System_UUID`, firmware, board, device id, serial, signature: a
/// value, or the word for why there is none.
fn read(name: &str) -> [String; 6] {
    let root = root(name);
    let machine = Linux::at(root.path());
    [
        Datum::SystemUuid,
        Datum::FirmwareUuid,
        Datum::BaseBoardSn,
        Datum::HdPnpDeviceId,
        Datum::HdSn,
        Datum::HdSignature,
    ]
    .map(|datum| machine.read(datum).unwrap_or_else(|why| why.word().to_owned()))
}

fn product(sources: &[Source]) -> Product {
    let product = Product::new(APP_ID, "5.1", SECRET).unwrap();
    product.on_machine(sources.iter().copied()).unwrap()
}

fn open(root: &Path, product: Product) -> License {
    let folder = Place::Folder(root.join("home/ann"));
    let clock = Box::new(SetClock::at("2026-12-01T10:00:00Z"));
    License::open_with(product, folder, Box::new(Linux::at(root)), clock).unwrap()
}

fn code(name: &str, sources: &[Source]) -> Result<InstallCode, Vec<MissingSource>> {
    let root = root(name);
    match open(root.path(), product(sources)).install_code() {
        Err(Error::Source { missing }) => Err(missing),
        code => Ok(code.unwrap()),
    }
}

fn missing(name: &str, source: Source) -> Unavailable {
    let mut missing = code(name, &[source]).unwrap_err();
    assert_eq!((missing.len(), missing[0].name), (1, source.name()));
    missing.remove(0).why
}

fn notes(name: &str) -> Vec<Note> {
    let root = root(name);
    open(root.path(), product(&[Source::SystemUuid])).notes()
}

/// Each computer of the folder has a test here.
#[test]
fn every_computer_is_known() {
    let entries = fs::read_dir(fixtures()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let known = [
        "cloned-vm",
        "debian-as-user",
        "desktop",
        "desktop-stick-first",
        "docker",
        "docker-given-machine-id",
        "laptop",
        "lvm",
        "lxc",
        "microvm-of-an-image",
        "raid1",
        "raspberry-pi",
        "virtio",
        "wsl",
    ];
    assert_eq!(names, known);
}

#[test]
fn a_laptop_with_an_encrypted_nvme_disk() {
    assert_eq!(
        read("laptop"),
        [
            "5d1f6a0c9e2b4c738a41d0f35b7e9a12",
            "d3b1f2cc-2c11-11b2-a85c-9f3de1a70c55",
            "L1HF16K00QX",
            "nvme-SAMSUNG MZVL2512HCJQ-00BL7_S64DNX0R912345",
            "S64DNX0R912345",
            "8f0a7c16-5b1e-4d0a-9f6e-3c2b1a0d9e8f",
        ]
    );
    assert_eq!(notes("laptop"), []);
}

#[test]
fn a_desktop_has_the_disk_of_the_system_wherever_it_is_plugged_in() {
    let values = read("desktop");
    assert_eq!(
        values[3..],
        ["ata-WDC WD10EZEX-08W_WD-WX31A1234567", "WD-WX31A1234567", "4f1c2d3e"]
    );
    // A stick at boot takes the name of the first disk.
    assert_eq!(read("desktop-stick-first"), values);
    let sources = [Source::SystemUuid, Source::HdSn, Source::HdSignature];
    assert_eq!(code("desktop", &sources), code("desktop-stick-first", &sources));
    // This board has the number of all boards, and a text instead of its serial number.
    assert_eq!(missing("desktop", Source::BaseBoardSn), Unavailable::Placeholder);
    let root = root("desktop");
    let firmware = open(root.path(), product(&[Source::SystemUuid]).with_firmware_uuid());
    let error = firmware.install_code().unwrap_err();
    assert!(error.to_string().contains("System_UUID"), "{error}");
    assert!(!error.to_string().contains("03000200"), "{error}");
}

#[test]
fn a_stick_is_a_removable_disk_and_a_disk_inside_is_not() {
    let root = root("desktop");
    let machine = Linux::at(root.path());
    let serial = machine.removable_disk(Path::new("/media/ann/My Stick/Demo")).unwrap();
    assert_eq!(serial, "60A44C413DB7F3B1");
    for folder in ["/data", "/home/ann", "/mnt/server/x", "/media/ann/My Sticks"] {
        let why = machine.removable_disk(Path::new(folder)).unwrap_err();
        assert_eq!(why.word(), "absent", "{folder}");
    }
    assert!(machine.is_on_network(Path::new("/mnt/server/x")));
    assert!(!machine.is_on_network(Path::new("/mnt/server-2")));
    // A stick of the same kind without a number of its own.
    let serial = root.path().join("sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/serial");
    fs::write(&serial, "0000000000000\n").unwrap();
    let stick = Path::new("/media/ann/My Stick");
    let clock = Box::new(SetClock::at("2026-12-01T10:00:00Z"));
    let by_disk = Product::new(APP_ID, "5.1", SECRET).unwrap().on_removable_disk();
    let place = Place::Folder(stick.to_owned());
    let license = License::open_with(by_disk, place, Box::new(machine), clock).unwrap();
    let Err(Error::Source { missing }) = license.install_code() else { panic!("a code") };
    assert_eq!((missing[0].name, &missing[0].why), ("Removable_Disk", &Unavailable::Placeholder));
    fs::write(&serial, "60A44C413DB7F3B1\n").unwrap();
    let code = license.install_code().unwrap();
    assert_eq!(code, InstallCode::of_removable_disk("60A44C413DB7F3B1").unwrap());
}

#[test]
fn an_array_is_all_its_disks_in_one_order() {
    let values = read("raid1");
    assert_eq!(values[4..], ["PHYF0005/PHYF1112", "11112222/33334444"]);
    assert_eq!(notes("raid1"), [Note::SeveralDisks(2)]);
    let sources = [Source::SystemUuid, Source::HdSn];
    let before = code("raid1", &sources).unwrap();
    // The members change places, and then one of them is exchanged.
    let root = root("raid1");
    let install_code = || open(root.path(), product(&sources)).install_code().unwrap();
    let folder = |disk: &str, ata: u8| {
        let host = ata - 1;
        root.path().join(format!(
            "sys/devices/pci0000:00/0000:00:17.0/ata{ata}/host{host}/target{host}:0:0/{host}:0:0:0/block/{disk}/device/vpd_pg80"
        ))
    };
    let (first, second) = (folder("sda", 1), folder("sdb", 2));
    let (a, b) = (fs::read(&first).unwrap(), fs::read(&second).unwrap());
    fs::write(&first, &b).unwrap();
    fs::write(&second, &a).unwrap();
    assert_eq!(install_code(), before);
    fs::write(&first, b"\0\x80\0\x08PHYF9999").unwrap();
    assert_ne!(install_code(), before);
    // One member without a number of its own takes the whole value with it.
    fs::write(&first, b"\0\x80\0\x0400000").unwrap();
    let error = open(root.path(), product(&sources)).install_code().unwrap_err();
    let Error::Source { missing } = error else { panic!("{error}") };
    assert_eq!((missing[0].name, &missing[0].why), ("HD_SN", &Unavailable::Placeholder));
}

#[test]
fn a_volume_over_a_partition_and_a_disk() {
    assert_eq!(read("lvm")[3..], ["ata-ST1000_ZA1/ata-ST1000_ZB2", "ZA1/ZB2", "a1a1a1a1/b2b2b2b2"]);
}

#[test]
fn a_virtual_disk_without_a_number() {
    let values = read("virtio");
    assert_eq!(values[3..], ["absent", "absent", "c0ffee00-1234-4321-8888-0123456789ab"]);
    let name = "QEMU Standard PC (Q35 + ICH9, 2009)".to_owned();
    assert_eq!(notes("virtio"), [Note::VirtualMachine(name)]);
}

#[test]
fn a_container_identifies_nobody_unless_it_was_given_the_hosts_number() {
    for name in ["docker", "lxc"] {
        assert_eq!(missing(name, Source::SystemUuid), Unavailable::Container, "{name}");
        assert!(matches!(notes(name)[..], [Note::Container(_)]), "{name}");
        let root = root(name);
        let allowed = open(root.path(), product(&[Source::SystemUuid]).allow_container());
        assert!(allowed.install_code().is_ok(), "{name}");
        assert_eq!(read(name)[4], "absent");
    }
    let system = [Source::SystemUuid];
    let given = code("docker-given-machine-id", &system).unwrap();
    assert_eq!(given, code("laptop", &system).unwrap());
}

#[test]
fn a_file_that_containers_have_makes_no_container() {
    assert!(code("microvm-of-an-image", &[Source::SystemUuid]).is_ok());
    assert_eq!(missing("microvm-of-an-image", Source::HdSn), Unavailable::Placeholder);
    assert_eq!(notes("microvm-of-an-image"), []);
}

#[test]
fn linux_within_windows() {
    let values = read("wsl");
    assert_eq!(
        (values[0].as_str(), values[1].as_str()),
        ("3c2d1e0f4b5a69788796a5b4c3d2e1f0", "absent")
    );
    assert_eq!(values[3..], ["scsi-Virtual Disk_60022480", "60022480", "absent"]);
    assert!(matches!(notes("wsl")[..], [Note::VirtualMachine(_)]));
}

#[test]
fn a_board_with_a_device_tree() {
    assert_eq!(
        read("raspberry-pi"),
        [
            "b7f1c0a2d9e84f36b5a4c3d2e1f0a9b8",
            "10000000a1b2c3d4",
            "absent",
            "mmc-SC32G_0x1a2b3c4d",
            "0x1a2b3c4d",
            "5e3da3da",
        ]
    );
}

/// Root and a user read the same or are told that they may not. As root, another user is asked by
/// `setpriv`, because no mode stops root.
#[test]
fn a_user_may_not_read_what_root_may() {
    let root = root("debian-as-user");
    let machine = Linux::at(root.path());
    assert_eq!(machine.read(Datum::SystemUuid).unwrap(), "2f6b8d0e1a3c5e7f90b1d2f3a4c5e6f7");
    assert_eq!(machine.read(Datum::HdSn).unwrap(), "PHDV7123");
    let board = root.path().join("sys/class/dmi/id/board_serial");
    if fs::read(&board).is_err() {
        let why = missing("debian-as-user", Source::BaseBoardSn);
        assert_eq!(why.word(), "not-permitted");
        return;
    }
    assert_eq!(machine.read(Datum::BaseBoardSn).unwrap(), "PGXKF00WBC10QZ");
    let Some(lines) = as_nobody(root.path()) else { return };
    assert_eq!(
        lines,
        [
            "System_UUID 2f6b8d0e1a3c5e7f90b1d2f3a4c5e6f7",
            "firmware not-permitted",
            "BaseBoard_SN not-permitted",
            "HD_PNPDeviceID ata-INTEL SSDSC2BB24_PHDV7123",
            "HD_SN PHDV7123",
            "HD_Signature 0a0b0c0d",
        ]
    );
}

/// The same on the computer of the test: what another user reads is what this one reads, or he is told
/// that he may not.
#[test]
fn root_and_another_user_are_one_computer() {
    let own = lines(Path::new("/"));
    let Some(others) = as_nobody(Path::new("/")) else { return };
    for (own, other) in own.iter().zip(&others) {
        assert!(own == other || other.ends_with(" not-permitted"), "{own} / {other}");
    }
    assert_eq!(own.len(), others.len());
    assert_eq!(own[0], others[0]);
}

fn lines(root: &Path) -> Vec<String> {
    let machine = Linux::at(root);
    let data = [
        ("System_UUID", Datum::SystemUuid),
        ("firmware", Datum::FirmwareUuid),
        ("BaseBoard_SN", Datum::BaseBoardSn),
        ("HD_PNPDeviceID", Datum::HdPnpDeviceId),
        ("HD_SN", Datum::HdSn),
        ("HD_Signature", Datum::HdSignature),
    ];
    data.map(|(name, datum)| match machine.read(datum) {
        Ok(value) => format!("{name} {value}"),
        Err(why) => format!("{name} {}", why.word()),
    })
    .to_vec()
}

/// Reads a computer as the user `nobody`, which only root can become.
fn as_nobody(root: &Path) -> Option<Vec<String>> {
    // The program of the tests may be where only root can go.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("test");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    for open in [folder.path(), root] {
        if open != Path::new("/") {
            fs::set_permissions(open, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
    }
    let output = std::process::Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&copy)
        .args(["machines::as_another_user", "--exact", "--nocapture"])
        .env("AVLOCK_TEST_ROOT", root)
        .current_dir("/")
        .output();
    match output {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8(output.stdout).unwrap();
            let marked = text.lines().filter_map(|line| line.split_once("=> "));
            Some(marked.map(|(_, line)| line.to_owned()).collect())
        }
        _ => {
            println!("SKIPPED: only root can become another user, by setpriv");
            None
        }
    }
}

/// What the other user's process does. Without its variable it is an empty test.
#[test]
fn as_another_user() {
    if let Some(root) = std::env::var_os("AVLOCK_TEST_ROOT") {
        for line in lines(Path::new(&root)) {
            println!("=> {line}");
        }
    }
}

#[test]
fn a_copied_virtual_machine_has_the_numbers_of_its_template() {
    let system = [Source::SystemUuid];
    assert_eq!(code("cloned-vm", &system), code("virtio", &system));
    assert_eq!(missing("cloned-vm", Source::BaseBoardSn), Unavailable::Placeholder);
    assert_eq!(missing("cloned-vm", Source::HdSn).word(), "absent");
}

/// Every placeholder of the vectors, in every file that holds the source.
#[test]
fn placeholders_are_refused_and_not_shown() {
    let text = fs::read_to_string(
        fixtures().join("../../../../fixtures/vectors-client/placeholders.jsonl"),
    )
    .unwrap();
    let root = root("laptop");
    let mut tried = 0;
    for line in text.lines() {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        let value = vector["value"].as_str().unwrap();
        let (source, file) = match vector["source"].as_str().unwrap() {
            "System_UUID" => (Source::SystemUuid, "sys/class/dmi/id/product_uuid"),
            "BaseBoard_SN" => (Source::BaseBoardSn, "sys/class/dmi/id/board_serial"),
            "HD_SN" => (Source::HdSn, "sys/block/nvme0n1/device/serial"),
            other => panic!("{other}"),
        };
        fs::write(root.path().join(file), format!("{value}\n")).unwrap();
        let license = open(root.path(), product(&[source]).with_firmware_uuid());
        let error = license.install_code().unwrap_err();
        let Error::Source { missing } = &error else { panic!("{error}") };
        assert_eq!(missing[0].name, source.name());
        let is_blank = value.trim().is_empty();
        let word = if is_blank { "absent" } else { "placeholder" };
        assert_eq!(missing[0].why.word(), word, "{value:?}");
        if value.len() > 4 {
            assert!(!error.to_string().contains(value), "{error}");
        }
        tried += 1;
    }
    assert!(tried >= 84, "{tried}");
}
