//! The sources of an InstallCode: the byte inside IC-SRC (`docs/format.md` section 3).
//!
//! It is published that one byte holds the sources; its layout is ours: bits 7..6 the group, bits 5..0
//! one for each source of that group. The mask over the byte is in `install_code.rs`.

use std::fmt;
use thiserror::Error;

/// The kind of data that an InstallCode is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Data of the computer.
    MachineData,
    /// Data that the user typed.
    UserData,
    /// The serial number of a removable disk. This group has no sources to choose from.
    RemovableDisk,
}

/// One datum that an InstallCode can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the published names explain themselves")]
pub enum Source {
    SystemUuid,
    BaseBoardSn,
    RegFile,
    HdPnpDeviceId,
    HdSn,
    HdSignature,
    UserName,
    UserCompany,
    EmailAddress,
    OtherSource,
}

/// The sources that an InstallCode was made of: at least one, and all of one group.
///
/// ```
/// use avlock_format::{Source, Sources};
///
/// let sources = Sources::new([Source::HdSn, Source::SystemUuid])?;
/// assert_eq!(sources.to_string(), "System_UUID, HD_SN");
/// assert_eq!(Sources::from_byte(sources.to_byte()), Ok(sources));
/// # Ok::<(), avlock_format::SourceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sources {
    group: Group,
    /// One bit for each source of the group, bit 0 for the first.
    bits: u8,
}

/// Why a byte or a choice is not a set of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The byte names a fourth group.
    #[error("expected group 0, 1 or 2 in IC-SRC, found 3")]
    Group,
    /// The byte names a group that has sources, and none of them.
    #[error("expected at least one source of {group}, found none")]
    NoSource {
        /// The group.
        group: Group,
    },
    /// No source of any group was chosen.
    #[error("expected at least one source, found none")]
    NothingChosen,
    /// The byte has a bit that is not a source of its group.
    #[error("expected only sources of {group} in IC-SRC, found bit {bit}")]
    UnknownSource {
        /// The group.
        group: Group,
        /// The highest such bit, 0 to 5.
        bit: u8,
    },
    /// Sources of two groups were chosen.
    #[error("expected sources of one group, found {first} and {second}")]
    TwoGroups {
        /// A source of one group.
        first: Source,
        /// A source of another.
        second: Source,
    },
    /// A source was chosen twice.
    #[error("expected each source once, found {source_name} twice", source_name = .0)]
    Twice(Source),
}

const GROUP_SHIFT: u8 = 6;

impl Group {
    /// All groups, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::MachineData, Self::UserData, Self::RemovableDisk];

    /// Returns the published name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MachineData => "Machine_Data",
            Self::UserData => "User_Data",
            Self::RemovableDisk => "Removable_Disk",
        }
    }

    /// Returns the sources of the group, in the published order.
    pub const fn sources(self) -> &'static [Source] {
        const MACHINE: [Source; 6] = [
            Source::SystemUuid,
            Source::BaseBoardSn,
            Source::RegFile,
            Source::HdPnpDeviceId,
            Source::HdSn,
            Source::HdSignature,
        ];
        const USER: [Source; 4] =
            [Source::UserName, Source::UserCompany, Source::EmailAddress, Source::OtherSource];
        match self {
            Self::MachineData => &MACHINE,
            Self::UserData => &USER,
            Self::RemovableDisk => &[],
        }
    }
}

impl Source {
    /// Returns the published name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SystemUuid => "System_UUID",
            Self::BaseBoardSn => "BaseBoard_SN",
            Self::RegFile => "Reg_File",
            Self::HdPnpDeviceId => "HD_PNPDeviceID",
            Self::HdSn => "HD_SN",
            Self::HdSignature => "HD_Signature",
            Self::UserName => "User_Name",
            Self::UserCompany => "User_Company",
            Self::EmailAddress => "Email_Address",
            Self::OtherSource => "Other_Source",
        }
    }

    /// Returns the source of a published name, in upper or lower case.
    pub fn from_name(name: &str) -> Option<Self> {
        Group::ALL
            .iter()
            .flat_map(|group| group.sources())
            .copied()
            .find(|source| source.name().eq_ignore_ascii_case(name))
    }

    /// Returns the group that the source belongs to.
    pub const fn group(self) -> Group {
        match self {
            Self::SystemUuid
            | Self::BaseBoardSn
            | Self::RegFile
            | Self::HdPnpDeviceId
            | Self::HdSn
            | Self::HdSignature => Group::MachineData,
            Self::UserName | Self::UserCompany | Self::EmailAddress | Self::OtherSource => {
                Group::UserData
            }
        }
    }
}

impl Sources {
    /// The set of a removable disk, which has no sources.
    pub const REMOVABLE_DISK: Self = Self { group: Group::RemovableDisk, bits: 0 };

    /// Makes a set of at least one source, all of one group, each given once, in any order.
    ///
    /// The errors are [`SourceError::NothingChosen`], [`SourceError::TwoGroups`] and
    /// [`SourceError::Twice`].
    pub fn new(chosen: impl IntoIterator<Item = Source>) -> Result<Self, SourceError> {
        let mut chosen = chosen.into_iter();
        let first = chosen.next().ok_or(SourceError::NothingChosen)?;
        let group = first.group();
        let mut sources = Self { group, bits: 0 };
        for source in std::iter::once(first).chain(chosen) {
            if source.group() != group {
                return Err(SourceError::TwoGroups { first, second: source });
            }
            if sources.contains(source) {
                return Err(SourceError::Twice(source));
            }
            sources.bits |= sources.bit(source);
        }
        Ok(sources)
    }

    /// Reads the byte of sources, its mask taken off.
    ///
    /// The errors are [`SourceError::Group`], [`SourceError::UnknownSource`] and
    /// [`SourceError::NoSource`].
    pub fn from_byte(byte: u8) -> Result<Self, SourceError> {
        let group = *Group::ALL.get(usize::from(byte >> GROUP_SHIFT)).ok_or(SourceError::Group)?;
        let bits = byte & ((1 << GROUP_SHIFT) - 1);
        let known = group.sources().len();
        if bits >> known != 0 {
            return Err(SourceError::UnknownSource { group, bit: bits.ilog2() as u8 });
        }
        if bits == 0 && known != 0 {
            return Err(SourceError::NoSource { group });
        }
        Ok(Self { group, bits })
    }

    /// Returns the byte of sources, without its mask.
    pub const fn to_byte(self) -> u8 {
        (self.group as u8) << GROUP_SHIFT | self.bits
    }

    /// Returns the group.
    pub const fn group(self) -> Group {
        self.group
    }

    /// Lists the sources, in the published order; a removable disk has none.
    pub fn iter(self) -> impl Iterator<Item = Source> {
        self.group.sources().iter().copied().filter(move |&source| self.contains(source))
    }

    /// True if the set has this source.
    pub fn contains(self, source: Source) -> bool {
        self.bits & self.bit(source) != 0
    }

    /// Returns the bit of a source, or 0 if it is not of this group.
    fn bit(self, source: Source) -> u8 {
        let place = self.group.sources().iter().position(|&other| other == source);
        place.map_or(0, |place| 1 << place)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Sources {
    /// Prints the names of the sources with commas, or the name of the group for a removable disk.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Source::name).collect();
        if names.is_empty() { self.group.fmt(f) } else { f.pad(&names.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_a_set_of_sources_or_refused() {
        let mut accepted = 0;
        for byte in 0..=u8::MAX {
            if let Ok(sources) = Sources::from_byte(byte) {
                assert_eq!(sources.to_byte(), byte);
                if sources.group() != Group::RemovableDisk {
                    assert_eq!(Sources::new(sources.iter()), Ok(sources));
                }
                accepted += 1;
            }
        }
        assert_eq!(accepted, 63 + 15 + 1);
    }

    #[test]
    fn a_choice_has_one_group_and_no_repeats() {
        use Source::*;
        assert_eq!(Sources::new([]), Err(SourceError::NothingChosen));
        assert_eq!(Sources::new([UserName, UserName]), Err(SourceError::Twice(UserName)));
        let two = SourceError::TwoGroups { first: UserName, second: HdSn };
        assert_eq!(Sources::new([UserName, HdSn]), Err(two));
        assert_eq!(Sources::new([HdSn, SystemUuid]), Sources::new([SystemUuid, HdSn]));
    }
}
