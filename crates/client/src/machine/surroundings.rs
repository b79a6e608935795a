//! Virtual machines and containers under Linux, told by what they name themselves.

use crate::machine::mounts;
use crate::machine::sysfs::Root;
use crate::machine::virtual_machines;

/// What the firmware says about the maker of a computer.
#[derive(Debug, Clone, Default)]
pub struct Dmi {
    pub vendor: String,
    pub product: String,
}

/// Returns what a virtual machine names itself by, or nothing for a computer of its own.
pub fn virtual_machine(root: &Root, dmi: &Dmi) -> Option<String> {
    // The kernel that Windows starts for Linux programs; there is no firmware.
    let kernel = root.read("/proc/sys/kernel/osrelease").unwrap_or_default();
    if kernel.contains("microsoft-standard-WSL") {
        return Some("Windows Subsystem for Linux".to_owned());
    }
    virtual_machines::name(&dmi.vendor, &dmi.product)
}

/// Returns what shows that this is a container: one sign that nothing else has, or two weaker ones. All
/// of them can be read by every user, so that root is not told anything else.
pub fn container(root: &Root) -> Option<String> {
    if root.exists("/run/.containerenv") {
        return Some("/run/.containerenv".to_owned());
    }
    if let Ok(name) = root.read_value("/run/systemd/container") {
        return Some(format!("/run/systemd/container: {name}"));
    }
    let mut signs = Vec::new();
    // A virtual machine that was made of a container's image has this file too.
    if root.exists("/.dockerenv") {
        signs.push("/.dockerenv");
    }
    let groups = root.read("/proc/self/cgroup").unwrap_or_default();
    if ["docker", "lxc", "kubepods", "containerd"].iter().any(|name| groups.contains(name)) {
        signs.push("/proc/self/cgroup");
    }
    if mounts::at(root, "/").is_ok_and(|mount| mount.kind == "overlay") {
        signs.push("an overlay as /");
    }
    (signs.len() >= 2).then(|| signs.join(" and "))
}

/// True if a file of the host was mounted at a path. What a container's own system mounts there, to
/// have a number for one run, is in memory.
pub fn is_mounted(root: &Root, path: &str) -> bool {
    mounts::at(root, path).is_ok_and(|mount| !matches!(mount.kind.as_str(), "tmpfs" | "ramfs"))
}
