//! What goes in and out as structs. Each begins with its size, so that a program and a library of
//! different versions understand each other: fields are only ever added at the end.
#![expect(unsafe_code, reason = "structs of the caller are read and written")]

use crate::guard::{AVLOCK_ERROR_SETTINGS, Failed};
use avlock_client::{Action, Instance, KeyData, KeyFields, Status};
use std::ffi::c_char;
use std::mem::{offset_of, size_of};

/// Copies of the program that run at once are not counted.
pub const AVLOCK_NO_INSTANCES: u16 = 1;
/// System_UUID is that of the firmware on Linux too, where only the administrator can read it.
pub const AVLOCK_FIRMWARE_UUID: u16 = 2;
/// The identity of a container is taken, which may be that of many computers.
pub const AVLOCK_ALLOW_CONTAINER: u16 = 4;

/// Nothing is registered at the index.
pub const AVLOCK_UNREGISTERED: i32 = 1;
/// The registration was moved to another computer.
pub const AVLOCK_MOVED: i32 = 2;
/// The last day of the key is over.
pub const AVLOCK_EXPIRED: i32 = 3;
/// The key is registered. It may begin on a later day: see first_day.
pub const AVLOCK_REGISTERED: i32 = 4;

/// What is protected, and by what.
#[repr(C)]
pub struct avlock_options {
    /// sizeof(avlock_options), which AVLOCK_OPTIONS_INIT sets.
    pub struct_size: u32,
    /// AppID, 0 to 65535.
    pub app_id: u16,
    /// AVLOCK_NO_INSTANCES and others, added up; others are an error.
    pub flags: u16,
    /// The name of the product, or NULL. Folders of the user are called after it.
    pub app_name: *const c_char,
    /// The version, "major.minor", each 0 to 255.
    pub app_version: *const c_char,
    /// The EncryptionKey: 16 characters of Windows-1252, in UTF-8. Fewer are filled up with public ones; of more the
    /// first 16 count.
    pub encryption_key: *const c_char,
    /// The names of the sources, joined by commas: "System_UUID,HD_SN".
    pub sources: *const c_char,
    /// The folder of the data file; NULL for one of the user.
    pub folder: *const c_char,
}

/// The registration of one index, on this computer and on this day. Days are counted as Delphi's
/// TDateTime does: day 1 is 1899-12-31.
#[repr(C)]
pub struct avlock_key_data {
    /// sizeof(avlock_key_data), which AVLOCK_KEY_DATA_INIT sets.
    pub struct_size: u32,
    /// AVLOCK_UNREGISTERED to AVLOCK_REGISTERED.
    pub status: i32,
    /// How many days are left, today included; -1 without an end.
    pub days_left: i32,
    /// The first day; -1 of a permanent key.
    pub first_day: i32,
    /// The last day; -1 of a permanent key.
    pub last_day: i32,
    /// How many days the clock is behind the last date that was seen; 0 if it is not.
    pub days_backed: i32,
    /// The slot of this copy, from 0; -1 if copies are not counted, -2 if too many run.
    pub instance: i32,
    /// The ICode that the key is bound to; of a generic key the version, major * 256 + minor.
    pub icode: u16,
    /// AppID of the key.
    pub app_id: u16,
    /// The twelve free bits.
    pub values: u16,
    /// The index.
    pub index: u8,
    /// How many computers may share the key.
    pub users: u8,
    /// How many copies may run at once; 0 if they are not counted.
    pub instances: u8,
    /// The type as in the key: 0 trial, 1 temporary, 2 permanent, 3 unregister, 4 unregister-all; 5 more if the
    /// key is generic.
    pub r#type: u8,
    /// 1 on the computer that the key was issued for, 0 otherwise.
    pub primary: u8,
    /// 1 if the program may run: registered, begun, and not too many copies; 0 otherwise. A clock that is
    /// back is not judged: see `days_backed`.
    pub usable: u8,
    /// The key with hyphens.
    pub key: [c_char; 32],
    /// InstallCode of the computer that the key was issued for.
    pub primary_install_code: [c_char; 16],
    /// InstallCode of this computer when the key was registered.
    pub local_install_code: [c_char; 16],
}

/// Looks at the options of a caller.
///
/// # Safety
///
/// `options` is NULL, or points at a struct of the size that its first field names.
pub unsafe fn options<'a>(options: *const avlock_options) -> Result<&'a avlock_options, Failed> {
    const NEEDED: usize = size_of::<avlock_options>();
    if options.is_null() {
        return Err(Failed::argument("options: expected some, found NULL"));
    }
    // SAFETY: every version of the struct has its size first.
    let size = unsafe { (*options).struct_size } as usize;
    if size < NEEDED {
        return Err(wrong_size("options", NEEDED, size));
    }
    // A newer program may ask for something that this library does not know.
    // SAFETY: the struct has that many bytes, as its caller says.
    let rest =
        unsafe { std::slice::from_raw_parts(options.cast::<u8>().add(NEEDED), size - NEEDED) };
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Failed::new(
            AVLOCK_ERROR_SETTINGS,
            "options: they hold something that this libavlock does not know; install a newer one",
        ));
    }
    // SAFETY: it has at least the bytes of this version.
    Ok(unsafe { &*options })
}

fn wrong_size(name: &str, needed: usize, found: usize) -> Failed {
    let words = format!(
        "{name}: expected struct_size of at least {needed}, found {found}; begin with the INIT macro"
    );
    Failed::new(AVLOCK_ERROR_SETTINGS, words)
}

/// Writes key data into a struct of the caller. What a newer version has behind it is zeroed.
///
/// # Safety
///
/// `to` is NULL, or points at a struct of the size that its first field names, which nobody else uses.
pub unsafe fn write(to: *mut avlock_key_data, data: &avlock_key_data) -> Result<(), Failed> {
    const NEEDED: usize = size_of::<avlock_key_data>();
    if to.is_null() {
        return Err(Failed::argument("data: expected a struct, found NULL"));
    }
    // SAFETY: every version of the struct has its size first.
    let size = unsafe { (*to).struct_size } as usize;
    if size < NEEDED {
        return Err(wrong_size("data", NEEDED, size));
    }
    let first = offset_of!(avlock_key_data, status);
    // SAFETY: the struct has `size` bytes, as its caller says, at least as many as this version; its own
    // size is left. A struct of this library and one of the caller cannot overlap.
    unsafe {
        let bytes = to.cast::<u8>();
        let from = std::ptr::from_ref(data).cast::<u8>();
        std::ptr::copy_nonoverlapping(from.add(first), bytes.add(first), NEEDED - first);
        bytes.add(NEEDED).write_bytes(0, size - NEEDED);
    }
    Ok(())
}

/// What a struct holds of a key that is nowhere registered.
pub fn of_fields(fields: &KeyFields, key: &str) -> avlock_key_data {
    let mut data = avlock_key_data {
        icode: fields.binding.to_icode(),
        app_id: fields.app_id,
        index: fields.index().number(),
        r#type: fields.type_digit().number(),
        key: letters(key),
        ..empty()
    };
    if let Action::Register(grant) = fields.action {
        data.values = grant.values.number();
        data.users = grant.users;
        data.instances = grant.instances;
    }
    if let Some(period) = fields.period() {
        data.first_day = number(period.first().days_since_epoch());
        data.last_day = number(period.last().days_since_epoch());
    }
    data
}

/// What a struct holds of a registration.
pub fn of_key(found: &KeyData) -> avlock_key_data {
    let key = found.key.map(|key| key.to_string()).unwrap_or_default();
    let mut data = match &found.fields {
        Some(fields) => of_fields(fields, &key),
        None => avlock_key_data { index: found.index.number(), ..empty() },
    };
    data.status = match found.status {
        Status::Unregistered => AVLOCK_UNREGISTERED,
        Status::Moved => AVLOCK_MOVED,
        Status::Expired => AVLOCK_EXPIRED,
        Status::Registered => AVLOCK_REGISTERED,
    };
    data.days_left = found.days_left.map_or(-1, number);
    data.days_backed = found.date_backed.map_or(0, number);
    data.primary = u8::from(found.primary == Some(true));
    data.instance = match &found.instance {
        Instance::NotCounted => -1,
        Instance::Slot(slot) => i32::from(*slot),
        Instance::TooMany(_) => -2,
    };
    data.usable = found.is_usable().into();
    data.primary_install_code =
        letters(&found.primary_install_code.map(|code| code.to_string()).unwrap_or_default());
    data.local_install_code =
        letters(&found.local_install_code.map(|code| code.to_string()).unwrap_or_default());
    data
}

/// What a struct holds where nothing is registered.
fn empty() -> avlock_key_data {
    avlock_key_data {
        struct_size: 0,
        status: AVLOCK_UNREGISTERED,
        days_left: -1,
        first_day: -1,
        last_day: -1,
        days_backed: 0,
        instance: -1,
        icode: 0,
        app_id: 0,
        values: 0,
        index: 0,
        users: 0,
        instances: 0,
        r#type: 0,
        primary: 0,
        usable: 0,
        key: [0; 32],
        primary_install_code: [0; 16],
        local_install_code: [0; 16],
    }
}

fn number(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Copies letters of ASCII into a field, with a zero byte behind them.
fn letters<const SIZE: usize>(text: &str) -> [c_char; SIZE] {
    let mut field = [0; SIZE];
    for (place, byte) in field.iter_mut().take(SIZE - 1).zip(text.bytes()) {
        *place = byte as c_char;
    }
    field
}
