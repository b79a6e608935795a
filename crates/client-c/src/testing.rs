//! What the vectors need, a computer and a clock that are set, and a fault on purpose, for tests in C and in languages that call C functions. The
//! shipped library lacks all of it, and so does the header: a test declares what it calls.
#![expect(unsafe_code, reason = "they are called from C, by name and with pointers")]

use crate::computer;
use crate::guard::{Failed, guard};
use crate::text;
use avlock_client::{DelphiDay, EncryptionKey, Group, InstallCode, MachineHash, Source};
use avlock_format::LastDate;
use std::ffi::c_char;
use std::fmt::Display;

/// Writes InstallCode and machine hash of the values of sources, with a blank between them. Returns the length
/// of the text. The one name of a removable disk is that of its group.
///
/// # Safety
///
/// `names` and `values` have `count` pointers each, NULL or texts; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_testing_codes_of(
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        let mut data = Vec::new();
        for place in 0..count {
            // SAFETY: the caller's promises.
            data.push(unsafe {
                (
                    text::required(*names.add(place), "name")?,
                    text::required(*values.add(place), "value")?,
                )
            });
        }
        let (code, hash) = codes(&data)?;
        // SAFETY: the caller's promise.
        unsafe { text::write(&format!("{code} {hash}"), text, size) }
    })
}

/// Seals a date ahead, `lf`. Returns its length.
///
/// # Safety
///
/// `encryption_key` is NULL or a text; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_testing_seal_forward(
    encryption_key: *const c_char,
    day: u16,
    millisecond: u32,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        let secret = unsafe { secret(encryption_key) }?;
        let date = LastDate::new(DelphiDay::from_stored(day), millisecond).map_err(refused)?;
        let sealed = date.seal_forward(&secret).map_err(refused)?;
        // SAFETY: the caller's promise.
        unsafe { text::write(&sealed, text, size) }
    })
}

/// Opens a date ahead and writes its day, a blank and its millisecond. Returns the length of the text.
///
/// # Safety
///
/// `encryption_key` and `sealed` are NULL or texts; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_testing_open_forward(
    encryption_key: *const c_char,
    sealed: *const c_char,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (secret, sealed) =
            unsafe { (secret(encryption_key)?, text::required(sealed, "sealed")?) };
        let date = LastDate::open_forward(sealed, &secret).map_err(refused)?;
        let written = format!("{} {}", date.day().days_since_epoch(), date.millisecond());
        // SAFETY: the caller's promise.
        unsafe { text::write(&written, text, size) }
    })
}

/// Sets the computer and the clock of the licenses that this process opens from now on. Returns 0.
///
/// # Safety
///
/// `utc` and `system_uuid` are NULL or texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_testing_set_computer(
    utc: *const c_char,
    system_uuid: *const c_char,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (utc, uuid) =
            unsafe { (text::required(utc, "utc")?, text::required(system_uuid, "system_uuid")?) };
        computer::set(utc, uuid).map_err(refused)?;
        Ok(0)
    })
}

/// Fails as a fault of the library would.
#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "a panic is what is tested")]
pub extern "C" fn avlock_testing_fault() -> i32 {
    guard(|| panic!("a fault on purpose"))
}

fn codes(data: &[(&str, &str)]) -> Result<(InstallCode, MachineHash), Failed> {
    if let [(name, serial)] = data
        && *name == Group::RemovableDisk.name()
    {
        let code = InstallCode::of_removable_disk(serial).map_err(refused)?;
        return Ok((code, MachineHash::of_removable_disk(serial).map_err(refused)?));
    }
    let mut values = Vec::new();
    for (name, value) in data {
        let source = Source::from_name(name).ok_or_else(|| refused("no such source"))?;
        values.push((source, *value));
    }
    let code = InstallCode::of_data(&values).map_err(refused)?;
    Ok((code, MachineHash::of_data(&values).map_err(refused)?))
}

/// Reads an EncryptionKey.
///
/// # Safety
///
/// `text` is NULL or a text.
unsafe fn secret(text: *const c_char) -> Result<EncryptionKey, Failed> {
    // SAFETY: the caller's promise.
    let text = unsafe { text::required(text, "encryption_key") }?;
    EncryptionKey::new(text).map_err(refused)
}

fn refused(error: impl Display) -> Failed {
    Failed::argument(error.to_string())
}
