//! Explains why something does not read, with a hint (`docs/format.md`, "What reading can object to").
//!
//! The reason itself is the error of the type that was read. Searching for what was meant is not done
//! here.

use crate::code::install_code::InstallCodeError;
use crate::encryption_key::EncryptionKey;
use crate::finding::{Finding, FindingCode};
use crate::key::error::KeyError;
use crate::layers::letters;

/// Makes an error finding of why a key does not read.
pub fn key_error(error: &KeyError) -> Finding {
    let finding = match error {
        // "A byte of the packing table" means nothing to a reader who does not know the format.
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
            .plainly("a letter is wrong, which is seen without any EncryptionKey")
            .hint("compare these letters with the key as it was issued"),
        KeyError::Packing(_) => finding
            .plainly("the EncryptionKey does not open it")
            .hint("it was made with another EncryptionKey, or a letter is misread"),
        KeyError::Checksum { expected, found } => finding
            .compared(format_args!("{expected:02X}"), format_args!("{found:02X}"))
            .plainly("the EncryptionKey does not open it")
            .hint("it was made with another EncryptionKey, or a letter is misread"),
        KeyError::Field(_) => finding.hint("the program that made this key has a fault"),
    }
}

/// Makes an error finding of why an InstallCode does not read.
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
            .plainly("at least one digit is wrong")
            .hint("a digit is misread: ask for the InstallCode again, copied, not retyped"),
        InstallCodeError::Source(_) => {
            finding.hint("it was made by another edition of the format, or by hand")
        }
    }
}

/// Makes a note of each letter of a key that was read as another one.
pub fn misreadings(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for letters::Misreading { position, typed, read } in letters::misreadings(text) {
        let message = format!("read {typed:?} at character {position} as {read:?}");
        findings.push(Finding::note(FindingCode::Letter, message).compared(read, typed));
    }
    findings
}

/// Warns of an EncryptionKey that is easy to guess, and of one whose end has no effect.
pub fn encryption_key(encryption_key: &EncryptionKey) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(weakness) = encryption_key.weakness() {
        findings.push(
            Finding::warning(FindingCode::WeakEncryptionKey, weakness)
                .hint("whoever guesses it can make keys; use 16 random characters"),
        );
    }
    let message = match encryption_key.characters_without_effect() {
        0 => return findings,
        1 => "the 17th character of the EncryptionKey has no effect".to_owned(),
        rest => format!("the last {rest} characters of the EncryptionKey have no effect"),
    };
    findings.push(
        Finding::warning(FindingCode::LongEncryptionKey, message)
            .hint("only its first 16 characters count"),
    );
    findings
}
