//! What a vendor does about a finding, in the options of this program. The format's crate has words
//! that fit any program; where they are not enough, the remedy is here.

use avlock_format::{Finding, FindingCode, Level};

/// Adds what to do about a finding, if this program knows more than the library.
pub fn with_remedy(finding: Finding) -> Finding {
    match remedy(finding.code) {
        // A note reports that all is well.
        Some(remedy) if finding.level != Level::Note => finding.hint(remedy),
        _ => finding,
    }
}

/// Returns what to do about a key that was issued and is not good here.
fn remedy(code: FindingCode) -> Option<&'static str> {
    match code {
        FindingCode::Application => {
            Some("it was issued for another product, or made with the wrong profile")
        }
        FindingCode::Expired => Some("renew it: a new key with --start and --days or --until"),
        FindingCode::NotStarted => {
            Some("wait, or make a key with an earlier --start; is the computer's clock right?")
        }
        _ => None,
    }
}
