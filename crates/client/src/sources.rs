//! From the sources that a product chose to its InstallCode (`docs/format.md` section 3).

use crate::error::{Error, MissingSource};
use crate::machine::{Datum, Machine, Unavailable};
use crate::product::Product;
use avlock_format::{ApplicationData, Group, IdentityError, InstallCode, MachineHash, Source};
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

/// What sources are read from.
pub struct Surrounding<'a> {
    pub product: &'a Product,
    pub machine: &'a dyn Machine,
    /// The full path of the data file.
    pub data_file: &'a Path,
    /// What the user typed, as the data file has it.
    pub user: Option<&'a ApplicationData>,
}

impl Surrounding<'_> {
    /// Reads the sources of the product.
    pub fn identity(&self) -> Result<Identity, Error> {
        let sources = self.product.sources;
        if sources.group() == Group::RemovableDisk {
            let name = Group::RemovableDisk.name();
            let missing = |why| Error::Source { missing: vec![MissingSource { name, why }] };
            let serial = self.removable_disk().map_err(missing)?;
            let code = InstallCode::of_removable_disk(&serial);
            let hash = MachineHash::of_removable_disk(&serial);
            return identity(code, hash);
        }
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for source in sources.iter() {
            match self.value(source) {
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
        let chosen = self.product.sources;
        let sources = Group::ALL.iter().flat_map(|group| group.sources()).copied();
        let mut readings: Vec<SourceReading> = sources
            .map(|source| SourceReading {
                name: source.name(),
                is_chosen: chosen.contains(source),
                masked: self.value(source).map(|value| masked(&value)),
            })
            .collect();
        readings.push(SourceReading {
            name: Group::RemovableDisk.name(),
            is_chosen: chosen.group() == Group::RemovableDisk,
            masked: self.removable_disk().map(|value| masked(&value)),
        });
        readings
    }

    /// Reads one source, and refuses a value that identifies nobody.
    fn value(&self, source: Source) -> Result<String, Unavailable> {
        let value = self.raw_value(source)?;
        // Of several disks each has to identify.
        let is_of_disks =
            matches!(source, Source::HdPnpDeviceId | Source::HdSn | Source::HdSignature);
        if is_of_disks && value.split('/').any(|part| is_of_nobody(source, part)) {
            return Err(Unavailable::Placeholder);
        }
        match InstallCode::of_data(&[(source, &value)]) {
            Ok(_) => Ok(value),
            Err(error) => Err(refused(error, &value)),
        }
    }

    fn raw_value(&self, source: Source) -> Result<String, Unavailable> {
        let typed = |text: fn(&ApplicationData) -> &String| {
            Ok(self.user.map(text).cloned().unwrap_or_default())
        };
        let datum = match source {
            Source::SystemUuid if self.product.firmware_uuid => Datum::FirmwareUuid,
            Source::SystemUuid => Datum::SystemUuid,
            Source::BaseBoardSn => Datum::BaseBoardSn,
            Source::HdPnpDeviceId => Datum::HdPnpDeviceId,
            Source::HdSn => Datum::HdSn,
            Source::HdSignature => Datum::HdSignature,
            Source::RegFile => return Ok(self.data_file.to_string_lossy().into_owned()),
            Source::UserName => return typed(|user| &user.user_name),
            Source::UserCompany => return typed(|user| &user.company),
            Source::EmailAddress => return typed(|user| &user.email),
            Source::OtherSource => return typed(|user| &user.other_code),
        };
        // The firmware of a container is that of its host.
        if datum == Datum::SystemUuid && !self.product.container_allowed {
            let surroundings = self.machine.surroundings();
            if surroundings.container.is_some() && !surroundings.has_identity_of_host {
                return Err(Unavailable::Container);
            }
        }
        self.machine.read(datum)
    }

    fn removable_disk(&self) -> Result<String, Unavailable> {
        let folder = self.data_file.parent().unwrap_or(self.data_file);
        let serial = self.machine.removable_disk(folder)?;
        match InstallCode::of_removable_disk(&serial) {
            Ok(_) => Ok(serial),
            Err(error) => Err(refused(error, &serial)),
        }
    }
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

fn is_of_nobody(source: Source, value: &str) -> bool {
    InstallCode::of_data(&[(source, value)]).is_err()
}

/// Tells a value that is missing from one that identifies nobody, such as `....`.
fn refused(error: IdentityError, value: &str) -> Unavailable {
    match error {
        IdentityError::Placeholder { .. } => Unavailable::Placeholder,
        _ if !value.trim().is_empty() => Unavailable::Placeholder,
        _ => Unavailable::Absent { detail: "it is empty".to_owned() },
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
