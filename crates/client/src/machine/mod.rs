//! What identifies a computer, and what stands around it (`docs/format.md` section 3, `docs/machine.md`).
//!
//! A source has one meaning on each system. What cannot be read is an error that tells why, and never
//! another value: otherwise one computer would have two InstallCodes.

mod computer;
#[cfg(target_os = "linux")]
mod disks;
#[cfg(target_os = "linux")]
pub mod linux;
#[cfg(target_os = "macos")]
pub mod macos;
#[cfg(target_os = "linux")]
mod mounts;
pub mod smbios;
#[cfg(target_os = "linux")]
mod surroundings;
#[cfg(target_os = "linux")]
mod sysfs;
mod this;
#[cfg(any(target_os = "linux", windows))]
mod virtual_machines;
#[cfg(windows)]
pub mod windows;

pub use computer::{Datum, Machine, Surroundings, Unavailable, Who};
pub use this::this;
