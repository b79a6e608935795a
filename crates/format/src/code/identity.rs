//! Computes an InstallCode from data of a computer or a user: the DATA-CODE (`docs/format.md` section
//! 3, ours).
//!
//! DATA-CODE is the first three bytes of SHA-256 over one line `Source_Name=value` + LF for each
//! source, in the published order. Each value is in a normal form, so that the same person and the
//! same machine give the same code however they are spelt.

use crate::code::install_code::InstallCode;
use crate::code::sources::{Group, Source, SourceError, Sources};
use sha2::{Digest, Sha256};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Texts that users type in place of a value, in the normal form of user values. `NULL` and `NA` are
/// not among them, because people have these names.
const USER_PLACEHOLDERS: [&str; 8] = [
    "DEFAULT STRING",
    "N/A",
    "NONE",
    "NOT APPLICABLE",
    "NOT AVAILABLE",
    "NOT SPECIFIED",
    "TO BE FILLED BY O.E.M.",
    "UNKNOWN",
];

/// Texts that firmware holds in place of a value, in the normal form of machine values. A value that
/// repeats one character is a placeholder as well.
const MACHINE_PLACEHOLDERS: [&str; 21] = [
    "03000200040005000006000700080009",
    "0123456789",
    "123456789",
    "1234567890",
    "BASEBOARDSERIALNUMBER",
    "CHASSISSERIALNUMBER",
    "DEFAULT",
    "DEFAULTSTRING",
    "EMPTY",
    "INVALID",
    "NA",
    "NONE",
    "NOTAPPLICABLE",
    "NOTAVAILABLE",
    "NOTPROVIDED",
    "NOTSPECIFIED",
    "NULL",
    "OEM",
    "SYSTEMSERIALNUMBER",
    "TOBEFILLEDBYOEM",
    "UNKNOWN",
];

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
        let sources = Sources::new(data.iter().map(|&(source, _)| source))?;
        let mut sorted = data.to_vec();
        sorted.sort_by_key(|&(source, _)| source);
        let mut lines = String::new();
        for (source, value) in sorted {
            push_line(&mut lines, source.group(), source.name(), value)?;
        }
        Ok(Self::new(data_code(&lines), sources))
    }

    /// Computes the InstallCode of a removable disk from its serial number.
    pub fn of_removable_disk(serial: &str) -> Result<Self, IdentityError> {
        let group = Group::RemovableDisk;
        let mut lines = String::new();
        push_line(&mut lines, group, group.name(), serial)?;
        Ok(Self::new(data_code(&lines), Sources::REMOVABLE_DISK))
    }
}

fn data_code(lines: &str) -> [u8; 3] {
    let [a, b, c, ..]: [u8; 32] = Sha256::digest(lines).into();
    [a, b, c]
}

/// Adds the line of a source, or refuses its value.
fn push_line(
    lines: &mut String,
    group: Group,
    name: &'static str,
    value: &str,
) -> Result<(), IdentityError> {
    let (value, placeholders) = match group {
        Group::UserData => (user_form(value), &USER_PLACEHOLDERS[..]),
        Group::MachineData | Group::RemovableDisk => {
            (machine_form(value), &MACHINE_PLACEHOLDERS[..])
        }
    };
    let Some(first) = value.chars().next() else {
        return Err(IdentityError::Empty { name });
    };
    // A user may have a name of one letter, as the vectors show; a machine has no such number.
    let repeats = value.chars().all(|character| character == first)
        && (group != Group::UserData || value.chars().count() > 1);
    if repeats || placeholders.contains(&value.as_str()) {
        return Err(IdentityError::Placeholder { name });
    }
    lines.extend([name, "=", &value, "\n"]);
    Ok(())
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
}
