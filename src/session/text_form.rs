//! What kind of text some bytes are.

/// True for a text with the mark of UTF-16, or with a zero in every second byte.
pub fn looks_like_utf_16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..])
}
