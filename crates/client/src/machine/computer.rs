//! What any computer can be asked, whatever its system.

use std::fmt;
use std::path::Path;

/// A computer, as the InstallCode sees it. [`super::this`] is the one that the program runs on; a test gives
/// [`crate::License::open_with`] one of its own.
pub trait Machine: Send + Sync {
    /// Reads one datum as the system gives it, neither normalised nor judged.
    fn read(&self, datum: Datum) -> Result<String, Unavailable>;

    /// Reads the serial number of the removable disk that a folder is on.
    fn removable_disk(&self, folder: &Path) -> Result<String, Unavailable> {
        let _ = folder;
        Err(Unavailable::Absent { detail: "this system has no way to tell".to_owned() })
    }

    /// Tells whether this is a virtual machine or a container, and on how many disks the system is.
    fn surroundings(&self) -> Surroundings;

    /// True if a folder is known to be on another computer, where locks may not work.
    fn is_on_network(&self, folder: &Path) -> bool {
        let _ = folder;
        false
    }

    /// Returns who runs the program, and where, for the table of running copies.
    fn who(&self) -> Who {
        Who::default()
    }
}

/// One datum of a computer. Reg_File is not here: it is the path of the data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Datum {
    /// System_UUID. On Linux it is `/etc/machine-id`, which everybody can read.
    SystemUuid,
    /// System_UUID of a product that chose the firmware's. Only on Linux it differs from
    /// [`Datum::SystemUuid`].
    FirmwareUuid,
    /// BaseBoard_SN, the serial number of the main board.
    BaseBoardSn,
    /// HD_PNPDeviceID, how the system names the disk that it is on.
    HdPnpDeviceId,
    /// HD_SN, the serial number of the disk that the system is on.
    HdSn,
    /// HD_Signature, what the partition table of that disk is known by.
    HdSignature,
}

/// Why a source cannot be read on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unavailable {
    /// The computer does not have it.
    Absent {
        /// The place where it was looked for.
        detail: String,
    },
    /// The computer has it, and this user may not read it.
    NotPermitted {
        /// Names what may not be read.
        detail: String,
    },
    /// The value is one that many computers have.
    Placeholder,
    /// The program runs in a container, whose identity may be that of its image.
    Container,
    /// Reading failed, or gave what the source cannot be.
    Failed {
        /// Says what happened.
        detail: String,
    },
}

/// What is known about the place that the program runs in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The maker and product that a virtual machine names itself by.
    pub virtual_machine: Option<String>,
    /// What shows that this is a container.
    pub container: Option<String>,
    /// True if a container was given the machine-id of its host.
    pub has_identity_of_host: bool,
    /// How many disks the system is on, 0 if none was found. With more than one, the HD sources are
    /// those of all of them.
    pub system_disks: usize,
}

/// Who runs the program, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// The name of the computer in its network; empty if it has none.
    pub host: String,
    /// The name or number of the user; empty if it is not known.
    pub user: String,
}

impl Unavailable {
    /// Returns the word for programs: `absent`, `not-permitted`, `placeholder` or `failed`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "absent",
            Self::NotPermitted { .. } => "not-permitted",
            // The value is there, but many computers have it.
            Self::Placeholder | Self::Container => "placeholder",
            Self::Failed { .. } => "failed",
        }
    }

    /// Tells what to do about a source of this name, in one sentence without a full stop.
    pub fn hint(&self, name: &str) -> String {
        match self {
            Self::NotPermitted { .. } if name == "BaseBoard_SN" => {
                "on Linux only root may read it: choose System_UUID and HD_SN there, or let the \
                 installer add a line to tmpfiles.d that opens board_serial"
                    .to_owned()
            }
            Self::NotPermitted { .. } => {
                "start the program with more rights, or choose another source".to_owned()
            }
            Self::Container => {
                "mount the host's /etc/machine-id into the container, bind keys to user data, or let \
                 the program allow containers"
                    .to_owned()
            }
            Self::Placeholder if name.starts_with("User") || name.contains("Email") => {
                "type the user's own data".to_owned()
            }
            Self::Absent { .. } if name.starts_with("User") || name.contains("Email") => {
                "type the user's data first".to_owned()
            }
            Self::Absent { .. } | Self::Placeholder | Self::Failed { .. } => {
                "choose another source for computers of this kind".to_owned()
            }
        }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { detail } => write!(f, "this computer does not have it ({detail})"),
            Self::NotPermitted { detail } => {
                write!(f, "this user may not read it ({detail})")
            }
            Self::Placeholder => f.write_str("its value is a placeholder that many computers have"),
            Self::Container => f.write_str(
                "in a container it identifies nobody: every container of an image may have it",
            ),
            Self::Failed { detail } => write!(f, "reading it failed: {detail}"),
        }
    }
}
