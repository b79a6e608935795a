//! Linux: text files below `/etc`, `/proc`, `/sys` and `/run`, none of which needs a system call of its
//! own.

use crate::machine::computer::{Datum, Machine, Surroundings, Unavailable, Who};
use crate::machine::disks::{self, Disk};
use crate::machine::mounts;
use crate::machine::surroundings::{self, Dmi};
use crate::machine::sysfs::Root;
use std::path::Path;

const MACHINE_ID: &str = "/etc/machine-id";
const DMI: &str = "/sys/class/dmi/id";
const DEVICE_TREE: &str = "/proc/device-tree";

/// A computer under Linux.
#[derive(Debug, Clone)]
pub struct Linux {
    root: Root,
}

impl Linux {
    /// Reads the computer whose files are below a folder: `/` for this one, another for a test.
    pub fn at(root: impl AsRef<Path>) -> Self {
        Self { root: Root::new(root.as_ref()) }
    }

    /// Reads the number that the installation was given.
    fn machine_id(&self) -> Result<String, Unavailable> {
        let id = self.root.read_value(MACHINE_ID)?;
        match id.as_str() {
            // systemd writes this before the first boot.
            "uninitialized" => {
                Err(Unavailable::Absent { detail: format!("{MACHINE_ID} is not initialized") })
            }
            _ if id.len() == 32 && id.bytes().all(|digit| digit.is_ascii_hexdigit()) => Ok(id),
            _ => Err(Unavailable::Failed {
                detail: format!("expected 32 hexadecimal digits in {MACHINE_ID}"),
            }),
        }
    }

    /// Reads the UUID of the firmware. Computers without DMI have a device tree: that of a virtual
    /// machine has a UUID, that of a board a serial number.
    fn firmware_uuid(&self) -> Result<String, Unavailable> {
        if self.root.exists(DMI) || !self.root.exists(DEVICE_TREE) {
            return self.root.read_value(&format!("{DMI}/product_uuid"));
        }
        let uuid = format!("{DEVICE_TREE}/vm,uuid");
        if self.root.exists(&uuid) {
            return self.root.read_value(&uuid);
        }
        self.root.read_value(&format!("{DEVICE_TREE}/serial-number"))
    }

    fn of_system_disks(
        &self,
        value: impl Fn(&Disk) -> Result<String, Unavailable>,
    ) -> Result<String, Unavailable> {
        disks::joined(&disks::under_system(&self.root)?, value)
    }

    fn dmi(&self) -> Dmi {
        let read = |name: &str| self.root.read(&format!("{DMI}/{name}")).unwrap_or_default();
        Dmi { vendor: read("sys_vendor"), product: read("product_name") }
    }

    /// Returns the name of the user by his number, or the number where nobody is listed under it.
    fn user(&self) -> String {
        let status = self.root.read("/proc/self/status").unwrap_or_default();
        let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"));
        // The second number is the one that counts for rights.
        let Some(id) = ids.and_then(|ids| ids.split_whitespace().nth(1)) else {
            return String::new();
        };
        let users = self.root.read("/etc/passwd").unwrap_or_default();
        let name = users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == id).then_some(name)
        });
        name.unwrap_or(id).to_owned()
    }
}

impl Machine for Linux {
    fn read(&self, datum: Datum) -> Result<String, Unavailable> {
        match datum {
            Datum::SystemUuid => self.machine_id(),
            Datum::FirmwareUuid => self.firmware_uuid(),
            Datum::BaseBoardSn => self.root.read_value(&format!("{DMI}/board_serial")),
            Datum::HdPnpDeviceId => self.of_system_disks(|disk| disk.device_id(&self.root)),
            Datum::HdSn => self.of_system_disks(|disk| disk.serial(&self.root)),
            Datum::HdSignature => self.of_system_disks(|disk| disk.signature(&self.root)),
        }
    }

    fn removable_disk(&self, folder: &Path) -> Result<String, Unavailable> {
        let disks = disks::under_folder(&self.root, folder)?;
        disks::joined(&disks, |disk| disk.removable_serial(&self.root))
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            virtual_machine: surroundings::virtual_machine(&self.root, &self.dmi()),
            container: surroundings::container(&self.root),
            has_identity_of_host: surroundings::is_mounted(&self.root, MACHINE_ID),
            system_disks: disks::under_system(&self.root).map_or(0, |disks| disks.len()),
        }
    }

    fn is_on_network(&self, folder: &Path) -> bool {
        mounts::under(&self.root, folder).is_some_and(|mount| mount.is_of_network())
    }

    fn who(&self) -> Who {
        Who {
            host: self.root.read("/proc/sys/kernel/hostname").unwrap_or_default(),
            user: self.user(),
        }
    }
}
