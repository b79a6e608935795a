//! What `init` makes of the system's randomness: an EncryptionKey, and an AppID to offer.

use crate::failure::Failure;
use zeroize::Zeroizing;

/// The characters of a new EncryptionKey. No shell and no editor gives them a meaning, and there are
/// 64 of them, so that each takes six random bits and none is likelier than another.
const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// The number of characters of an EncryptionKey that have an effect.
const LENGTH: usize = 16;

/// Returns a new EncryptionKey as a line.
pub fn encryption_key() -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    fill(&mut *bytes)?;
    // With room for the newline: a buffer that grows leaves a copy behind.
    let mut line = Zeroizing::new(String::with_capacity(LENGTH + 1));
    line.extend(bytes.iter().map(|byte| char::from(CHARACTERS[usize::from(*byte & 63)])));
    line.push('\n');
    Ok(line)
}

/// Returns a number of any size.
pub fn number() -> Result<u16, Failure> {
    let mut bytes = [0; 2];
    fill(&mut bytes)?;
    Ok(u16::from_le_bytes(bytes))
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| {
        Failure::new("randomness", format_args!("the system gives no randomness: {error}"))
    })
}
