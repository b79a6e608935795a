//! Virtual machines and containers, told by what they name themselves.
//!
//! The hypervisor's bit of the processor is not asked: Windows sets it on real computers as well.

use crate::machine::sysfs::Root;

/// What the firmware says about the maker of a computer.
#[derive(Debug, Clone, Default)]
pub struct Dmi {
    pub vendor: String,
    pub product: String,
}

/// Makers whose computers are all virtual: the beginning of the maker's name, or of the product's.
const VIRTUAL_VENDORS: [&str; 10] = [
    "QEMU",
    "VMware",
    "innotek GmbH",
    "Xen",
    "Amazon EC2",
    "Google",
    "Parallels",
    "Bochs",
    "OpenStack",
    "Red Hat",
];
const VIRTUAL_PRODUCTS: [&str; 6] =
    ["VirtualBox", "KVM", "Standard PC (", "VMware Virtual", "HVM domU", "BHYVE"];

/// Returns maker and product of a virtual machine, or nothing for a computer of its own.
pub fn virtual_machine(dmi: &Dmi) -> Option<String> {
    let Dmi { vendor, product } = dmi;
    // Google and Amazon also make real computers; those of the cloud have these products.
    let is_virtual = match vendor.as_str() {
        "Microsoft Corporation" => product == "Virtual Machine",
        "Google" => product == "Google Compute Engine",
        // A metal instance is a computer of its own.
        "Amazon EC2" => !product.contains(".metal"),
        "Red Hat" => product == "KVM" || product == "RHEV Hypervisor",
        _ => {
            VIRTUAL_VENDORS.iter().any(|name| vendor.starts_with(name))
                || VIRTUAL_PRODUCTS.iter().any(|name| product.starts_with(name))
        }
    };
    is_virtual.then(|| format!("{vendor} {product}").trim().to_owned())
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
    if kind_of_mount(root, "/").as_deref() == Some("overlay") {
        signs.push("an overlay as /");
    }
    (signs.len() >= 2).then(|| signs.join(" and "))
}

/// True if a file of the host was mounted at a path. What a container's own system mounts there, to
/// have a number for one run, is in memory.
pub fn is_mounted(root: &Root, path: &str) -> bool {
    kind_of_mount(root, path).is_some_and(|kind| !matches!(kind.as_str(), "tmpfs" | "ramfs"))
}

/// Returns the kind of the file system that is mounted at a path, the last one if there are several.
fn kind_of_mount(root: &Root, path: &str) -> Option<String> {
    let mounts = root.read("/proc/self/mountinfo").ok()?;
    mounts.lines().rev().find_map(|line| {
        let (place, system) = line.split_once(" - ")?;
        let kind = system.split(' ').next()?;
        (place.split(' ').nth(4) == Some(path)).then(|| kind.to_owned())
    })
}
