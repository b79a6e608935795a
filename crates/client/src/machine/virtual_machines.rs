//! Virtual machines, told by the maker and product that their firmware names.
//!
//! The hypervisor's bit of the processor is not asked: Windows sets it on real computers as well.

/// Makers whose computers are all virtual, by the beginning of their names.
const MAKERS: [&str; 7] =
    ["QEMU", "VMware", "innotek GmbH", "Xen", "Parallels", "Bochs", "OpenStack"];

/// Products that are virtual, whoever names himself their maker, by the beginning of their names.
const PRODUCTS: [&str; 6] =
    ["VirtualBox", "KVM", "Standard PC (", "VMware Virtual", "HVM domU", "BHYVE"];

/// Returns maker and product of a virtual machine, or nothing for a computer of its own.
pub fn name(maker: &str, product: &str) -> Option<String> {
    // These make real computers as well.
    let is_virtual = match maker {
        "Microsoft Corporation" => product == "Virtual Machine",
        "Google" => product == "Google Compute Engine",
        "Amazon EC2" => !product.contains(".metal"),
        _ => {
            MAKERS.iter().any(|name| maker.starts_with(name))
                || PRODUCTS.iter().any(|name| product.starts_with(name))
        }
    };
    is_virtual.then(|| format!("{maker} {product}").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_of_both_kinds_are_told_by_their_products() {
        for (maker, product) in [
            ("QEMU", "Standard PC (Q35 + ICH9, 2009)"),
            ("VMware, Inc.", "VMware7,1"),
            ("innotek GmbH", "VirtualBox"),
            ("Microsoft Corporation", "Virtual Machine"),
            ("Google", "Google Compute Engine"),
            ("Amazon EC2", "m5.large"),
            ("Red Hat", "KVM"),
        ] {
            assert_eq!(name(maker, product), Some(format!("{maker} {product}")));
        }
        for (maker, product) in [
            ("Microsoft Corporation", "Surface Laptop 5"),
            ("Google", "Eve"),
            ("Amazon EC2", "m5.metal"),
            ("LENOVO", "20XW"),
            ("", ""),
        ] {
            assert_eq!(name(maker, product), None);
        }
    }
}
