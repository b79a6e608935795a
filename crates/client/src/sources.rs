//! From the sources that a product chose to its InstallCode (`docs/format.md` section 3).

use crate::error::{Error, MissingSource};
use crate::machine::{Datum, Machine, Unavailable};
#[cfg(doc)]
use crate::product::Product;
use avlock_format::{
    ApplicationData, Group, IdentityError, InstallCode, MachineHash, Source, Sources,
};
use std::path::Path;

/// A source on this computer, for a support page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceReading {
    /// The published name, such as `System_UUID`.
    pub name: &'static str,
    /// True if the product's InstallCode is made of it.
    pub is_chosen: bool,
    /// Its value as the system or the user gave it, all but its end hidden; or why there is none.
    pub masked: Result<String, Unavailable>,
}

/// What identifies this computer or user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub install_code: InstallCode,
    pub machine_hash: MachineHash,
}

/// Reads the sources of a computer, each by itself: neither a data file nor an EncryptionKey is needed.
#[derive(Clone, Copy)]
pub struct SourceReader<'a> {
    /// The computer, such as [`crate::machine::this`].
    pub machine: &'a dyn Machine,
    /// The full path of the data file ([`crate::full_path`]), for Reg_File and Removable_Disk.
    pub data_file: Option<&'a Path>,
    /// What the user typed, as the data file has it.
    pub user: Option<&'a ApplicationData>,
    /// True if System_UUID is that of the firmware on Linux, too ([`Product::with_firmware_uuid`]).
    pub firmware_uuid: bool,
    /// True if the System_UUID of a container is taken ([`Product::allow_container`]).
    pub container_allowed: bool,
}

/// The sources of a product on this computer.
pub struct Surrounding<'a> {
    pub chosen: Sources,
    pub reader: SourceReader<'a>,
}

impl Surrounding<'_> {
    /// Reads the sources of the product.
    pub fn identity(&self) -> Result<Identity, Error> {
        let sources = self.chosen;
        if sources.group() == Group::RemovableDisk {
            let name = Group::RemovableDisk.name();
            let missing = |why| Error::Source { missing: vec![MissingSource { name, why }] };
            let serial = self.reader.removable_disk().map_err(missing)?;
            let code = InstallCode::of_removable_disk(&serial);
            let hash = MachineHash::of_removable_disk(&serial);
            return identity(code, hash);
        }
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for source in sources.iter() {
            match self.reader.value(source) {
                Ok(value) => values.push((source, value)),
                Err(why) => missing.push(MissingSource { name: source.name(), why }),
            }
        }
        if !missing.is_empty() {
            return Err(Error::Source { missing });
        }
        let data: Vec<(Source, &str)> =
            values.iter().map(|(source, value)| (*source, value.as_str())).collect();
        identity(InstallCode::of_data(&data), MachineHash::of_data(&data))
    }

    /// Reads every source, chosen or not.
    pub fn readings(&self) -> Vec<SourceReading> {
        let chosen = self.chosen;
        let sources = Group::ALL.iter().flat_map(|group| group.sources()).copied();
        let mut readings: Vec<SourceReading> = sources
            .map(|source| SourceReading {
                name: source.name(),
                is_chosen: chosen.contains(source),
                masked: self.reader.value(source).map(|value| masked(&value)),
            })
            .collect();
        readings.push(SourceReading {
            name: Group::RemovableDisk.name(),
            is_chosen: chosen.group() == Group::RemovableDisk,
            masked: self.reader.removable_disk().map(|value| masked(&value)),
        });
        readings
    }
}

impl SourceReader<'_> {
    /// Reads one source as the system or the user gives it, and refuses a value that identifies nobody.
    pub fn value(&self, source: Source) -> Result<String, Unavailable> {
        let value = self.raw_value(source)?;
        // Of several disks each has to identify.
        let is_of_disks =
            matches!(source, Source::HdPnpDeviceId | Source::HdSn | Source::HdSignature);
        if is_of_disks && value.contains('/') {
            for part in value.split('/') {
                judged(source, part.to_owned()).map_err(|_| Unavailable::Placeholder)?;
            }
        }
        judged(source, value)
    }

    fn raw_value(&self, source: Source) -> Result<String, Unavailable> {
        let typed = |text: fn(&ApplicationData) -> &String| {
            Ok(self.user.map(text).cloned().unwrap_or_default())
        };
        let datum = match source {
            Source::SystemUuid if self.firmware_uuid => Datum::FirmwareUuid,
            Source::SystemUuid => Datum::SystemUuid,
            Source::BaseBoardSn => Datum::BaseBoardSn,
            Source::HdPnpDeviceId => Datum::HdPnpDeviceId,
            Source::HdSn => Datum::HdSn,
            Source::HdSignature => Datum::HdSignature,
            Source::RegFile => {
                return Ok(self.data_file().map_err(absent)?.to_string_lossy().into_owned());
            }
            Source::UserName => return typed(|user| &user.user_name),
            Source::UserCompany => return typed(|user| &user.company),
            Source::EmailAddress => return typed(|user| &user.email),
            Source::OtherSource => return typed(|user| &user.other_code),
        };
        // The firmware of a container is that of its host.
        if datum == Datum::SystemUuid && !self.container_allowed {
            let surroundings = self.machine.surroundings();
            if surroundings.container.is_some() && !surroundings.has_identity_of_host {
                return Err(Unavailable::Container);
            }
        }
        self.machine.read(datum)
    }

    /// Reads the serial number of the removable disk that the data file is on, and refuses one that
    /// identifies nobody.
    pub fn removable_disk(&self) -> Result<String, Unavailable> {
        let data_file = self.data_file().map_err(absent)?;
        let folder = data_file.parent().unwrap_or(data_file);
        let serial = self.machine.removable_disk(folder)?;
        judged_removable_disk(serial)
    }

    fn data_file(&self) -> Result<&Path, &'static str> {
        self.data_file.ok_or("no data file is named")
    }
}

fn absent(detail: &str) -> Unavailable {
    Unavailable::Absent { detail: detail.to_owned() }
}

fn identity(
    code: Result<InstallCode, IdentityError>,
    hash: Result<MachineHash, IdentityError>,
) -> Result<Identity, Error> {
    match (code, hash) {
        (Ok(install_code), Ok(machine_hash)) => Ok(Identity { install_code, machine_hash }),
        (Err(error), _) | (_, Err(error)) => Err(Error::settings(error)),
    }
}

/// Refuses a value of a source that is empty or identifies nobody.
pub fn judged(source: Source, value: String) -> Result<String, Unavailable> {
    let code = InstallCode::of_data(&[(source, &value)]);
    code.map_err(|error| refused(error, &value)).map(|_| value)
}

/// Refuses the serial number of a removable disk that is empty or identifies nobody.
pub fn judged_removable_disk(serial: String) -> Result<String, Unavailable> {
    let code = InstallCode::of_removable_disk(&serial);
    code.map_err(|error| refused(error, &serial)).map(|_| serial)
}

/// Tells a value that is missing from one that identifies nobody, such as `....`.
fn refused(error: IdentityError, value: &str) -> Unavailable {
    match error {
        IdentityError::Placeholder { .. } => Unavailable::Placeholder,
        _ if !value.trim().is_empty() => Unavailable::Placeholder,
        _ => absent("it is empty"),
    }
}

/// Hides all of a value but its end, so that it can be compared and not copied.
pub fn masked(value: &str) -> String {
    let letters = value.chars().count();
    let shown = match letters {
        12.. => 4,
        6.. => 2,
        _ => 0,
    };
    value
        .chars()
        .enumerate()
        .map(|(place, letter)| if place + shown < letters { '*' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_hides_most_of_a_value() {
        assert_eq!(masked("0123456789ab"), "********89ab");
        assert_eq!((masked("1234567"), masked("ä2345")), ("*****67".into(), "*****".into()));
    }
}
