//! Texts that come in and go out: UTF-8, ended by a zero byte, in buffers that are the caller's.
#![expect(unsafe_code, reason = "pointers of the caller are read and written")]

use crate::guard::{AVLOCK_ERROR_TEXT, Failed};
use std::ffi::{CStr, c_char};

/// Reads a text that may be absent.
///
/// # Safety
///
/// `text` is NULL, or points at bytes that end with a zero byte and do not change while the function that
/// got it runs.
pub unsafe fn optional<'a>(text: *const c_char, name: &str) -> Result<Option<&'a str>, Failed> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller promises a zero byte at the end, and that the bytes do not change.
    let bytes = unsafe { CStr::from_ptr(text) };
    // Not quoted: it may be the EncryptionKey.
    let text = bytes.to_str().map_err(|error| {
        let place = error.valid_up_to() + 1;
        Failed::new(
            AVLOCK_ERROR_TEXT,
            format!("{name}: expected UTF-8, found none at byte {place}"),
        )
    })?;
    Ok(Some(text))
}

/// Reads a text that has to be there.
///
/// # Safety
///
/// As for [`optional`].
pub unsafe fn required<'a>(text: *const c_char, name: &str) -> Result<&'a str, Failed> {
    // SAFETY: the caller makes the same promise.
    let text = unsafe { optional(text, name) }?;
    text.ok_or_else(|| Failed::argument(format!("{name}: expected a text, found NULL")))
}

/// Writes a text into a buffer of `size` bytes, as much as has room, never half a character, and always
/// with a zero byte at the end if there is any room. Returns the length of the whole text in bytes.
///
/// # Safety
///
/// `buffer` has `size` bytes that can be written, or is NULL with a size of 0.
pub unsafe fn write(text: &str, buffer: *mut c_char, size: usize) -> Result<i32, Failed> {
    let length = i32::try_from(text.len())
        .map_err(|_| Failed::argument("expected a text of less than 2 GB"))?;
    if size == 0 {
        return Ok(length);
    }
    if buffer.is_null() {
        return Err(Failed::argument("text: expected a buffer of that size, found NULL"));
    }
    let mut end = text.len().min(size - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // SAFETY: the buffer has `size` bytes, of which `end + 1` are written; a text of this library and a
    // buffer of the caller cannot overlap.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast::<u8>(), end);
        *buffer.add(end) = 0;
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, size: usize) -> (Vec<u8>, Result<i32, i32>) {
        let mut buffer = vec![b'#' as c_char; size + 2];
        // SAFETY: the buffer is larger than the size that is named.
        let length = unsafe { write(text, buffer.as_mut_ptr(), size) };
        let bytes = buffer.into_iter().map(|byte| byte as u8).collect();
        (bytes, length.map_err(|_| 0))
    }

    #[test]
    fn a_text_is_cut_between_characters_and_its_length_is_told() {
        assert_eq!(written("né", 9), (b"n\xC3\xA9\0#######".to_vec(), Ok(3)));
        assert_eq!(written("né", 4), (b"n\xC3\xA9\0##".to_vec(), Ok(3)));
        assert_eq!(written("né", 3), (b"n\0###".to_vec(), Ok(3)));
        assert_eq!(written("né", 1), (b"\0##".to_vec(), Ok(3)));
        assert_eq!(written("né", 0), (b"##".to_vec(), Ok(3)));
        // SAFETY: a buffer that is NULL is not written to.
        assert!(unsafe { write("a", std::ptr::null_mut(), 5) }.is_err());
    }
}
