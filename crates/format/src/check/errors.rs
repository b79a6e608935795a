//! Why something does not read, in words and with a remedy.

use crate::code::install_code::InstallCodeError;
use crate::encryption_key::EncryptionKey;
use crate::finding::{Finding, FindingCode};
use crate::key::error::KeyError;
use crate::layers::letters;

/// Why a key does not read, as a finding with a remedy.
pub fn key_error(error: &KeyError) -> Finding {
    let finding = match error {
        KeyError::Packing(_) => {
            Finding::error(error.layer(), format_args!("it does not open: {error}"))
        }
        _ => Finding::error(error.layer(), error),
    };
    match error {
        KeyError::Letters(letters::LettersError::Length { expected, found }) => {
            finding.compared(expected, found).hint("ask for the key again, copied in full")
        }
        KeyError::Letters(_) => finding.hint("ask for the key again, copied, not retyped"),
        KeyError::Frame(frame) => finding
            .compared(format_args!("{:X}", frame.expected), format_args!("{:X}", frame.found))
            .hint("compare these letters with the key as it was issued"),
        KeyError::Packing(_) => {
            finding.hint("it was made with another EncryptionKey, or a letter is misread")
        }
        KeyError::Checksum { expected, found } => finding
            .compared(format_args!("{expected:02X}"), format_args!("{found:02X}"))
            .hint("it was made with another EncryptionKey, or a letter is misread"),
        KeyError::Field(_) => finding.hint("the program that made this key has a fault"),
    }
}

/// Why an InstallCode does not read, as a finding with a remedy.
pub fn install_code_error(error: &InstallCodeError) -> Finding {
    let finding = Finding::error(error.layer(), error);
    match error {
        InstallCodeError::Length { found: 4 } => finding
            .compared(12, 4)
            .hint("the short ICode alone cannot be checked: ask for the whole InstallCode"),
        InstallCodeError::Length { found } => {
            finding.compared(12, found).hint("ask for the InstallCode again, copied in full")
        }
        InstallCodeError::Letter { .. } => finding.hint("an InstallCode has only 0-9 and A-F"),
        InstallCodeError::Checksum { expected, found } => finding
            .compared(expected, found)
            .hint("a digit is misread: ask for the InstallCode again, copied, not retyped"),
        InstallCodeError::Source(_) => {
            finding.hint("it was made by another edition of the format, or by hand")
        }
    }
}

/// Letters that were read as others, one note for each.
pub fn misreadings(text: &str) -> Vec<Finding> {
    letters::misreadings(text)
        .map(|misreading| {
            let letters::Misreading { position, typed, read } = misreading;
            let message = format!("read {typed:?} at character {position} as {read:?}");
            Finding::note(FindingCode::Letter, message).compared(read, typed)
        })
        .collect()
}

/// How good an EncryptionKey is, and whether all of it counts.
pub fn encryption_key(encryption_key: &EncryptionKey) -> Vec<Finding> {
    let weak = encryption_key.weakness().map(|weakness| {
        Finding::warning(FindingCode::WeakEncryptionKey, weakness)
            .hint("whoever guesses it can make keys; use 16 random characters")
    });
    let rest = encryption_key.characters_without_effect();
    let long = (rest > 0).then(|| {
        let message = match rest {
            1 => "the 17th character of the EncryptionKey has no effect".to_owned(),
            _ => format!("the last {rest} characters of the EncryptionKey have no effect"),
        };
        Finding::warning(FindingCode::LongEncryptionKey, message)
            .hint("only its first 16 characters count")
    });
    weak.into_iter().chain(long).collect()
}
