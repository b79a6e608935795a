//! The application's version as a generic key carries it (`docs/format.md` section 2.1).

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The major and minor version of an application, 0 to 255 each. A generic key carries it in the place
/// of the iCode, as `major * 256 + minor` (ours).
///
/// ```
/// let version: avlock_format::AppVersion = "5.1.7".parse()?;
/// assert_eq!(version.to_icode(), 0x0501);
/// assert_eq!(version.to_string(), "5.1");
/// # Ok::<(), avlock_format::AppVersionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppVersion {
    /// The number before the first point.
    pub major: u8,
    /// The number after the first point, or 0.
    pub minor: u8,
}

/// Why a text is not a version: its first two numbers are not 0 to 255, or a part is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected a version like 5.1, its first two numbers 0 to 255")]
pub struct AppVersionError;

impl AppVersion {
    /// Returns the number that a generic key carries in the place of the iCode.
    pub const fn to_icode(self) -> u16 {
        u16::from_be_bytes([self.major, self.minor])
    }

    /// Reads the number that a generic key carries in the place of the iCode. Every number is a version.
    pub const fn from_icode(icode: u16) -> Self {
        let [major, minor] = icode.to_be_bytes();
        Self { major, minor }
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for AppVersion {
    type Err = AppVersionError;

    /// Reads `major`, `major.minor` or more parts. Parts after the second do not count, but have to be
    /// numbers.
    fn from_str(text: &str) -> Result<Self, AppVersionError> {
        for part in text.split('.') {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(AppVersionError);
            }
        }
        let (major, rest) = text.split_once('.').unwrap_or((text, "0"));
        let minor = rest.split('.').next().unwrap_or(rest);
        Ok(Self { major: number(major)?, minor: number(minor)? })
    }
}

fn number(part: &str) -> Result<u8, AppVersionError> {
    part.parse().map_err(|_| AppVersionError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_come_back() {
        for (text, icode) in [("5.1.7", 0x0501), ("5", 0x0500), ("0.0", 0), ("255.255", 0xFFFF)] {
            let version: AppVersion = text.parse().unwrap();
            assert_eq!(version.to_icode(), icode);
            assert_eq!(AppVersion::from_icode(icode), version);
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        for text in
            ["", ".", "5.", ".1", "256", "5.256", "+5.1", "5.1-beta", "v5.1", " 5.1", "5.1."]
        {
            assert_eq!(text.parse::<AppVersion>(), Err(AppVersionError), "{text}");
        }
    }
}
