//! The disks of Linux, by what `/sys` and the records of udev tell everybody.
//!
//! Which of two files a value comes from depends on the kind of disk alone, and never on who may read.

use crate::machine::computer::Unavailable;
use crate::machine::mounts::{self, Mount};
use crate::machine::sysfs::Root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A chain of devices that is longer than this goes in a circle.
const LONGEST_CHAIN: usize = 16;

/// A whole disk, by its name in `/sys/block`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disk(String);

/// Returns the disks that `/` is on, in the order of their names, through partitions, encryption,
/// volumes and arrays.
pub fn under_system(root: &Root) -> Result<Vec<Disk>, Unavailable> {
    disks_of(root, &mounts::at(root, "/")?)
}

/// Returns the disks that a folder is on.
pub fn under_folder(root: &Root, folder: &Path) -> Result<Vec<Disk>, Unavailable> {
    match mounts::under(root, folder) {
        Some(mount) => disks_of(root, &mount),
        None => Err(absent("the folder is on no disk that is known")),
    }
}

fn absent(detail: impl Into<String>) -> Unavailable {
    Unavailable::Absent { detail: detail.into() }
}

fn disks_of(root: &Root, mount: &Mount) -> Result<Vec<Disk>, Unavailable> {
    let none = || absent(format!("{} is on no disk: {}", mount.place.display(), mount.kind));
    let device = device_of(root, mount).ok_or_else(none)?;
    let mut disks = BTreeSet::new();
    collect(root, &device, &mut disks, LONGEST_CHAIN);
    if disks.is_empty() { Err(none()) } else { Ok(disks.into_iter().collect()) }
}

/// Returns the name of the device of a mount.
fn device_of(root: &Root, mount: &Mount) -> Option<String> {
    if !mount.number.starts_with("0:") {
        return root
            .names("/sys/class/block")
            .into_iter()
            .find(|name| number(root, name).as_deref() == Some(&mount.number));
    }
    // A file system over several devices, such as btrfs, has a number of its own, and names one of them.
    let name = mount.source.strip_prefix("/dev/")?;
    match name.strip_prefix("mapper/") {
        Some(mapped) => root.names("/sys/class/block").into_iter().find(|device| {
            root.read(&format!("/sys/class/block/{device}/dm/name"))
                .is_ok_and(|name| name == mapped)
        }),
        None => root.exists(&format!("/sys/class/block/{name}")).then(|| name.to_owned()),
    }
}

fn number(root: &Root, device: &str) -> Option<String> {
    root.read(&format!("/sys/class/block/{device}/dev")).ok()
}

/// Walks down from a device to the disks that it is made of.
fn collect(root: &Root, device: &str, disks: &mut BTreeSet<Disk>, chain: usize) {
    let below = root.names(&format!("/sys/class/block/{device}/slaves"));
    if !below.is_empty() && chain > 0 {
        for name in below {
            collect(root, &name, disks, chain - 1);
        }
        return;
    }
    if !root.exists(&format!("/sys/class/block/{device}/partition")) {
        // A device in memory or over the network has no hardware of its own.
        if root.exists(&format!("/sys/block/{device}/device")) {
            disks.insert(Disk(device.to_owned()));
        }
        return;
    }
    let whole = root
        .names("/sys/block")
        .into_iter()
        .find(|disk| root.exists(&format!("/sys/block/{disk}/{device}")));
    if let Some(disk) = whole
        && chain > 0
    {
        collect(root, &disk, disks, chain - 1);
    }
}

/// Reads one value of each disk, sorted and joined by `/`. The error names the disk.
pub fn joined(
    disks: &[Disk],
    value: impl Fn(&Disk) -> Result<String, Unavailable>,
) -> Result<String, Unavailable> {
    let mut values = disks.iter().map(value).collect::<Result<Vec<String>, _>>()?;
    values.sort();
    Ok(values.join("/"))
}

impl Disk {
    fn file(&self, name: &str) -> String {
        format!("/sys/block/{}/{name}", self.0)
    }

    /// Reads the serial number.
    pub fn serial(&self, root: &Root) -> Result<String, Unavailable> {
        let Self(name) = self;
        if name.starts_with("nvme") || name.starts_with("mmcblk") {
            return root.read_value(&self.file("device/serial"));
        }
        if name.starts_with("vd") {
            return root.read_value(&self.file("serial"));
        }
        if root.exists(&self.file("device/vpd_pg80")) {
            return root.read_page(&self.file("device/vpd_pg80"));
        }
        self.record(root, "ID_SERIAL_SHORT")
    }

    /// Names the disk by bus, model and serial number, as `/dev/disk/by-id` does.
    pub fn device_id(&self, root: &Root) -> Result<String, Unavailable> {
        let serial = self.serial(root)?;
        let Self(name) = self;
        let model = ["device/model", "device/name"]
            .iter()
            .find_map(|file| root.read_value(&self.file(file)).ok())
            .unwrap_or_default();
        let bus = match name.as_str() {
            _ if name.starts_with("nvme") => "nvme",
            _ if name.starts_with("mmcblk") => "mmc",
            _ if name.starts_with("vd") => "virtio",
            _ if self.usb_folder(root).is_some() => "usb",
            _ if root.read(&self.file("device/vendor")).is_ok_and(|vendor| vendor == "ATA") => {
                "ata"
            }
            _ => "scsi",
        };
        Ok(format!("{bus}-{model}_{serial}"))
    }

    /// Reads what the partition table is known by: eight digits on MBR, a GUID on GPT.
    pub fn signature(&self, root: &Root) -> Result<String, Unavailable> {
        self.record(root, "ID_PART_TABLE_UUID")
    }

    /// Reads a value that udev found out about the disk.
    fn record(&self, root: &Root, name: &str) -> Result<String, Unavailable> {
        let number = root.read_value(&self.file("dev"))?;
        let path = format!("/run/udev/data/b{number}");
        let record = root.read(&path)?;
        let value = record.lines().find_map(|line| {
            line.strip_prefix("E:")?.strip_prefix(name)?.strip_prefix('=').map(str::trim)
        });
        match value {
            Some(value) if !value.is_empty() => Ok(value.to_owned()),
            _ => Err(absent(format!("{name} of {} is not in {path}", self.0))),
        }
    }

    /// Reads the serial number of a disk that can be taken out.
    pub fn removable_serial(&self, root: &Root) -> Result<String, Unavailable> {
        if let Some(folder) = self.usb_folder(root) {
            return root.read_value(&format!("{}/serial", folder.display()));
        }
        let is_card = root.read(&self.file("device/type")).is_ok_and(|kind| kind == "SD");
        let is_removable = root.read(&self.file("removable")).is_ok_and(|mark| mark == "1");
        if is_card || is_removable {
            return self.serial(root);
        }
        Err(absent(format!("{} cannot be taken out", self.0)))
    }

    /// Returns the folder of the USB device that the disk hangs on, seen from the root.
    fn usb_folder(&self, root: &Root) -> Option<PathBuf> {
        let folder = root.resolved(&format!("/sys/block/{}", self.0))?;
        folder.ancestors().find(|&ancestor| is_usb_device(root, ancestor)).map(Path::to_owned)
    }
}

fn is_usb_device(root: &Root, folder: &Path) -> bool {
    root.exists(&format!("{}/idVendor", folder.display()))
}
