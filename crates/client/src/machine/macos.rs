//! macOS: the UUID of the computer, and what the registry of devices has. All calls into the system are in
//! this file.

#![expect(unsafe_code, reason = "the functions of the system are foreign ones")]

use crate::machine::computer::{Datum, Machine, Surroundings, Unavailable, Who};
use std::ffi::CStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// More letters than a name has here.
const LONGEST_TEXT: usize = 1024;

/// The computer that the program runs on.
#[derive(Debug, Default)]
pub struct MacOs;

impl Machine for MacOs {
    fn read(&self, datum: Datum) -> Result<String, Unavailable> {
        match datum {
            Datum::SystemUuid | Datum::FirmwareUuid => host_uuid()
                .map_err(|error| Unavailable::Failed { detail: format!("gethostuuid: {error}") }),
            Datum::BaseBoardSn => board_serial().ok_or_else(|| absent("IOPlatformSerialNumber")),
            Datum::HdSn => {
                disk_serial(Path::new("/")).ok_or_else(|| absent("Device Characteristics"))
            }
            // A disk has no such name, and its partition table can be read by root alone.
            Datum::HdPnpDeviceId | Datum::HdSignature => Err(absent("macOS has none")),
        }
    }

    fn surroundings(&self) -> Surroundings {
        let is_virtual = is_virtual_machine();
        Surroundings {
            virtual_machine: is_virtual.then(|| "kern.hv_vmm_present".to_owned()),
            ..Surroundings::default()
        }
    }

    fn is_on_network(&self, folder: &Path) -> bool {
        let existing = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
        is_remote(existing)
    }

    fn who(&self) -> Who {
        Who { host: host_name(), user: user_name() }
    }
}

fn absent(detail: &str) -> Unavailable {
    Unavailable::Absent { detail: detail.to_owned() }
}

/// A reference to an object of CoreFoundation.
type Object = *const libc::c_void;

/// A device of the registry; 0 is none.
type Device = u32;

/// The port of the registry that every process has.
const MAIN_PORT: u32 = 0;
const UTF_8: u32 = 0x0800_0100;
/// Search the devices that a device hangs on as well.
const WITH_PARENTS: u32 = 1 | 2;

#[link(name = "IOKit", kind = "framework")]
unsafe extern "C" {
    fn IOServiceMatching(name: *const libc::c_char) -> Object;
    fn IOBSDNameMatching(port: u32, options: u32, name: *const libc::c_char) -> Object;
    fn IOServiceGetMatchingService(port: u32, matching: Object) -> Device;
    fn IORegistryEntrySearchCFProperty(
        device: Device,
        plane: *const libc::c_char,
        key: Object,
        allocator: Object,
        options: u32,
    ) -> Object;
    fn IOObjectRelease(device: Device) -> libc::c_int;
}

#[link(name = "CoreFoundation", kind = "framework")]
unsafe extern "C" {
    fn CFStringCreateWithCString(allocator: Object, text: *const libc::c_char, code: u32)
    -> Object;
    fn CFStringGetCString(text: Object, letters: *mut libc::c_char, size: isize, code: u32) -> u8;
    fn CFDictionaryGetValue(dictionary: Object, key: Object) -> Object;
    fn CFGetTypeID(object: Object) -> usize;
    fn CFStringGetTypeID() -> usize;
    fn CFDictionaryGetTypeID() -> usize;
    fn CFRelease(object: Object);
}

/// An object of CoreFoundation that this process has to release.
struct Owned(Object);

impl Owned {
    fn new(object: Object) -> Option<Self> {
        (!object.is_null()).then_some(Self(object))
    }

    fn key(name: &CStr) -> Option<Self> {
        // SAFETY: the name ends in a zero and is copied; a null allocator is the usual one.
        Self::new(unsafe { CFStringCreateWithCString(std::ptr::null(), name.as_ptr(), UTF_8) })
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the object is not null, and is released once.
        unsafe { CFRelease(self.0) };
    }
}

/// Finds a property of a device, or of one that it hangs on. `matching` tells the device, and is used up.
fn property(matching: Object, name: &CStr, options: u32) -> Option<Owned> {
    if matching.is_null() {
        return None;
    }
    // SAFETY: the description is not null, and the call uses up the one reference to it.
    let device = unsafe { IOServiceGetMatchingService(MAIN_PORT, matching) };
    if device == 0 {
        return None;
    }
    let found = Owned::key(name).and_then(|key| {
        // SAFETY: device and key are good until this returns; the plane ends in a zero; what comes back
        // is this process's own reference, or null.
        Owned::new(unsafe {
            IORegistryEntrySearchCFProperty(
                device,
                c"IOService".as_ptr(),
                key.0,
                std::ptr::null(),
                options,
            )
        })
    });
    // SAFETY: the device was found above, and is released once.
    unsafe { IOObjectRelease(device) };
    found
}

/// Returns the text of an object, if it is one.
fn text_of(object: Object) -> Option<String> {
    // SAFETY: the caller's object is not null, and every object has a type.
    if object.is_null() || unsafe { CFGetTypeID(object) != CFStringGetTypeID() } {
        return None;
    }
    let mut letters = vec![0_u8; LONGEST_TEXT];
    let size = isize::try_from(letters.len()).ok()?;
    // SAFETY: the object is a text; at most as many letters are written as are handed over, with a zero
    // at the end.
    let done = unsafe { CFStringGetCString(object, letters.as_mut_ptr().cast(), size, UTF_8) } != 0;
    let text = text(&letters).trim().to_owned();
    (done && !text.is_empty()).then_some(text)
}

fn board_serial() -> Option<String> {
    // SAFETY: the name ends in a zero, and is copied.
    let matching = unsafe { IOServiceMatching(c"IOPlatformExpertDevice".as_ptr()) };
    text_of(property(matching, c"IOPlatformSerialNumber", 0)?.0)
}

/// Reads the serial number of the disk that a folder is on: that of the device which its volume hangs
/// on in the end.
fn disk_serial(folder: &Path) -> Option<String> {
    let found = mounted(folder)?;
    // SAFETY: the system ends the name in a zero.
    let source = unsafe { CStr::from_ptr(found.f_mntfromname.as_ptr()) }.to_str().ok()?;
    let name = std::ffi::CString::new(source.strip_prefix("/dev/")?).ok()?;
    // SAFETY: the name ends in a zero, and is copied.
    let matching = unsafe { IOBSDNameMatching(MAIN_PORT, 0, name.as_ptr()) };
    let properties = property(matching, c"Device Characteristics", WITH_PARENTS)?;
    // SAFETY: the object is not null, and every object has a type.
    if unsafe { CFGetTypeID(properties.0) != CFDictionaryGetTypeID() } {
        return None;
    }
    let key = Owned::key(c"Serial Number")?;
    // SAFETY: dictionary and key are good until this returns; what comes back belongs to the dictionary,
    // which outlives its use.
    text_of(unsafe { CFDictionaryGetValue(properties.0, key.0) })
}

/// Reads what IOPlatformUUID is, as upper-case text in five groups.
fn host_uuid() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    let patience = libc::timespec { tv_sec: 1, tv_nsec: 0 };
    // SAFETY: the function writes 16 bytes, and only reads the time.
    if unsafe { libc::gethostuuid(bytes.as_mut_ptr(), &patience) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02X}"));
    }
    Ok(text)
}

fn is_virtual_machine() -> bool {
    let mut value: libc::c_int = 0;
    let mut size = size_of::<libc::c_int>();
    // SAFETY: the name ends in a zero; value and size belong to each other; nothing is set.
    let result = unsafe {
        libc::sysctlbyname(
            c"kern.hv_vmm_present".as_ptr(),
            (&raw mut value).cast(),
            &mut size,
            std::ptr::null_mut(),
            0,
        )
    };
    result == 0 && value != 0
}

fn is_remote(folder: &Path) -> bool {
    mounted(folder).is_some_and(|found| found.f_flags & libc::MNT_LOCAL as u32 == 0)
}

/// Returns what a folder is on.
fn mounted(folder: &Path) -> Option<libc::statfs> {
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: every bit pattern, zeros too, is a value of this plain structure.
    let mut found: libc::statfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends in a zero, and the structure is written as a whole.
    let result = unsafe { libc::statfs(path.as_ptr(), &mut found) };
    (result == 0).then_some(found)
}

fn host_name() -> String {
    let mut letters = vec![0_u8; LONGEST_TEXT];
    // One letter is kept back, so that the text ends in a zero even if it was cut.
    // SAFETY: the function writes at most as many letters as it is told.
    let result = unsafe { libc::gethostname(letters.as_mut_ptr().cast(), letters.len() - 1) };
    if result == 0 { text(&letters) } else { String::new() }
}

/// Returns the name of the user whose rights count, or his number.
fn user_name() -> String {
    // SAFETY: the function reads a number of the process, and cannot fail.
    let id = unsafe { libc::geteuid() };
    let mut letters = vec![0 as libc::c_char; 16 * LONGEST_TEXT];
    // SAFETY: every bit pattern, zeros too, is a value of this plain structure.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut found = std::ptr::null_mut();
    // SAFETY: entry, letters with their number, and the pointer are written; all outlive the call.
    let result = unsafe {
        libc::getpwuid_r(id, &mut entry, letters.as_mut_ptr(), letters.len(), &mut found)
    };
    if result != 0 || found.is_null() || entry.pw_name.is_null() {
        return id.to_string();
    }
    // SAFETY: a name that was found is a text in `letters` that ends in a zero.
    let name = unsafe { CStr::from_ptr(entry.pw_name) };
    name.to_string_lossy().into_owned()
}

fn text(letters: &[u8]) -> String {
    let end = letters.iter().position(|letter| *letter == 0).unwrap_or(letters.len());
    String::from_utf8_lossy(&letters[..end]).into_owned()
}
