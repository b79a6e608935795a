//! Computes an InstallCode from data of a computer or a user: the DATA-CODE (`docs/format.md` section
//! 3, ours).
//!
//! DATA-CODE is the first three bytes of SHA-256 over one line `Source_Name=value` + LF for each
//! source, in the published order. Each value is in a normal form, so that the same person and the
//! same machine give the same code however they are spelt.

use crate::code::install_code::InstallCode;
use crate::code::placeholders;
use crate::code::sources::{Group, Source, SourceError, Sources};
use data_encoding::HEXUPPER;
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// The first eight bytes of the hash whose first three bytes are DATA-CODE. It tells computers apart
/// that share an InstallCode, and is no part of any code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MachineHash([u8; 8]);

/// Why data do not identify a computer or a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The value is empty in its normal form.
    #[error("expected a value for {name}, found an empty one")]
    Empty {
        /// The name of the source, or of the group if that has no sources.
        name: &'static str,
    },
    /// The value is one that many computers or people have.
    #[error("expected a value for {name} that identifies, found a placeholder")]
    Placeholder {
        /// The name of the source, or of the group if that has no sources.
        name: &'static str,
    },
    /// The sources are of several groups, or one is given twice, or none is given.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl InstallCode {
    /// Computes the InstallCode of data in any order. The sources are of one group, each given once.
    ///
    /// ```
    /// use avlock_format::{InstallCode, Source};
    ///
    /// let data = [(Source::UserName, "Ann Lee"), (Source::UserCompany, "Acme")];
    /// assert_eq!(InstallCode::of_data(&data)?.to_string(), "C048E68847D6");
    /// # Ok::<(), avlock_format::IdentityError>(())
    /// ```
    pub fn of_data(data: &[(Source, &str)]) -> Result<Self, IdentityError> {
        let (lines, sources) = lines_of_data(data)?;
        Ok(Self::new(data_code(&lines), sources))
    }

    /// Computes the InstallCode of a removable disk from its serial number.
    pub fn of_removable_disk(serial: &str) -> Result<Self, IdentityError> {
        Ok(Self::new(data_code(&line_of_disk(serial)?), Sources::REMOVABLE_DISK))
    }
}

impl MachineHash {
    /// Computes the hash of data in any order, as [`InstallCode::of_data`] reads them.
    ///
    /// ```
    /// use avlock_format::{MachineHash, Source};
    ///
    /// let data = [(Source::UserName, "Ann Lee"), (Source::UserCompany, "Acme")];
    /// assert_eq!(MachineHash::of_data(&data)?.to_string(), "C048E6412CEE8F95");
    /// # Ok::<(), avlock_format::IdentityError>(())
    /// ```
    pub fn of_data(data: &[(Source, &str)]) -> Result<Self, IdentityError> {
        Ok(Self(hash(&lines_of_data(data)?.0)))
    }

    /// Computes the hash of a removable disk from its serial number.
    pub fn of_removable_disk(serial: &str) -> Result<Self, IdentityError> {
        Ok(Self(hash(&line_of_disk(serial)?)))
    }

    /// Returns the eight bytes.
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0
    }
}

impl fmt::Display for MachineHash {
    /// Prints 16 upper-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXUPPER.encode(&self.0))
    }
}

/// Makes the lines that are hashed, in the published order of the sources.
fn lines_of_data(data: &[(Source, &str)]) -> Result<(String, Sources), IdentityError> {
    let sources = Sources::new(data.iter().map(|&(source, _)| source))?;
    let mut sorted = data.to_vec();
    sorted.sort_by_key(|&(source, _)| source);
    let mut lines = String::new();
    for (source, value) in sorted {
        push_line(&mut lines, source.group(), source.name(), value)?;
    }
    Ok((lines, sources))
}

fn line_of_disk(serial: &str) -> Result<String, IdentityError> {
    let group = Group::RemovableDisk;
    let mut line = String::new();
    push_line(&mut line, group, group.name(), serial)?;
    Ok(line)
}

fn data_code(lines: &str) -> [u8; 3] {
    let [a, b, c, ..] = hash(lines);
    [a, b, c]
}

fn hash(lines: &str) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(lines).into();
    [a, b, c, d, e, f, g, h]
}

/// Adds the line of a source, or refuses its value.
fn push_line(
    lines: &mut String,
    group: Group,
    name: &'static str,
    value: &str,
) -> Result<(), IdentityError> {
    let value = normal_form(group, value);
    if value.is_empty() {
        return Err(IdentityError::Empty { name });
    }
    if placeholders::is_placeholder(group, &value) {
        return Err(IdentityError::Placeholder { name });
    }
    push_value(lines, name, &value);
    Ok(())
}

fn push_value(lines: &mut String, name: &str, value: &str) {
    lines.extend([name, "=", value, "\n"]);
}

/// Returns the DATA-CODE of one value in its normal form.
pub(super) fn data_code_of(name: &str, value: &str) -> [u8; 3] {
    let mut line = String::new();
    push_value(&mut line, name, value);
    data_code(&line)
}

fn normal_form(group: Group, value: &str) -> String {
    match group {
        Group::UserData => user_form(value),
        Group::MachineData | Group::RemovableDisk => machine_form(value),
    }
}

/// Normalises what a user types: NFKC, runs of white space to one space, ends trimmed, upper case.
fn user_form(value: &str) -> String {
    let composed: String = value.nfkc().collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    words.join(" ").to_uppercase()
}

/// Normalises what a machine reports: upper case, and only `0-9 A-Z` of it.
fn machine_form(value: &str) -> String {
    value.to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Source::*;

    #[test]
    fn the_order_given_is_no_matter() {
        let one = InstallCode::of_data(&[(UserCompany, "Acme"), (UserName, "Ann Lee")]);
        let other = InstallCode::of_data(&[(UserName, " ann\tLEE"), (UserCompany, "acme")]);
        assert_eq!(one, other);
    }

    #[test]
    fn what_identifies_nobody_is_refused() {
        let empty = Err(IdentityError::Empty { name: "User_Name" });
        assert_eq!(InstallCode::of_data(&[(UserName, " \u{3000} ")]), empty);
        for value in [
            "0",
            "0000-0000",
            "To be filled by O.E.M.",
            "Default string",
            "None",
            "n/a",
            "Not Specified",
            "03000200-0400-0500-0006-000700080009",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        ] {
            let refused = Err(IdentityError::Placeholder { name: "System_UUID" });
            assert_eq!(InstallCode::of_data(&[(SystemUuid, value)]), refused, "{value}");
        }
        assert_eq!(
            InstallCode::of_removable_disk("--"),
            Err(IdentityError::Empty { name: "Removable_Disk" })
        );
        assert_eq!(
            InstallCode::of_data(&[(UserName, "none")]),
            Err(IdentityError::Placeholder { name: "User_Name" })
        );
        assert_eq!(
            InstallCode::of_data(&[(UserName, "xX")]),
            Err(IdentityError::Placeholder { name: "User_Name" })
        );
        assert!(InstallCode::of_data(&[(UserName, "x"), (UserCompany, "Na")]).is_ok());
        assert!(InstallCode::of_data(&[(UserName, "株式会社 none")]).is_ok());
    }

    #[test]
    fn a_placeholder_is_one_in_any_spelling_and_a_name_is_none() {
        let refused = |source: Source, value: &str| {
            let name = source.name();
            InstallCode::of_data(&[(source, value)]) == Err(IdentityError::Placeholder { name })
        };
        for value in [
            "type2 - board serial number",
            "TO BE SET BY OEM",
            "{00020003-0004-0005-0006-000700080009}",
            "01020907-0301-0301-0807-060504030201",
            "98d1958a-467f-e511-bf8b-08002704d48e",
            "5a5a5a5a-5a5a-5a5a-5a5a-5a5a5a5a5a5a",
        ] {
            assert!(refused(BaseBoardSn, value) && refused(OtherSource, value), "{value}");
        }
        for value in ["QM00042", "1234567890", "Empty", "oem", "overlayblk "] {
            assert!(refused(HdSn, value), "{value}");
        }
        for value in
            ["Na", "Oem", "Unknown", "QM00042", "1234567890", "Default String Quartet", "Þór None"]
        {
            assert!(!refused(UserCompany, value), "{value}");
        }
        for value in ["QM0004", "QM000421", "5A5A5A5A5A", "NONE1"] {
            assert!(!refused(HdSn, value), "{value}");
        }
    }
}
