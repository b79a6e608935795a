//! Windows: the table of the firmware, and the disk that the system is on, asked of the system without
//! special rights.
//!
//! All calls into the system are in this file. Each writes into a buffer whose size is handed over with
//! it, and what comes back is read through slices only.

#![expect(unsafe_code, reason = "the functions of the system are foreign ones")]

use crate::machine::computer::{Datum, Machine, Surroundings, Unavailable, Who};
use crate::machine::smbios::Smbios;
use crate::machine::virtual_machines;
use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_GET_DEVICE_INTERFACE_LIST_PRESENT, CM_Get_Device_Interface_List_SizeW,
    CM_Get_Device_Interface_ListW, CR_SUCCESS,
};
use windows_sys::Win32::Storage::FileSystem::{
    BusTypeMmc, BusTypeNvme, BusTypeSd, BusTypeUsb, GetDriveTypeW, GetVolumePathNameW,
};
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::System::IO::DeviceIoControl;
use windows_sys::Win32::System::Ioctl::{
    GUID_DEVINTERFACE_DISK, IOCTL_DISK_GET_DRIVE_LAYOUT_EX, IOCTL_STORAGE_GET_DEVICE_NUMBER,
    IOCTL_STORAGE_QUERY_PROPERTY, StorageAdapterSerialNumberProperty, StorageDeviceProperty,
};
use windows_sys::Win32::System::SystemInformation::{GetSystemDirectoryW, GetSystemFirmwareTable};
use windows_sys::Win32::System::WindowsProgramming::{
    DRIVE_REMOTE, GetComputerNameW, GetUserNameW,
};
use windows_sys::Win32::UI::Shell::{
    FOLDERID_LocalAppData, FOLDERID_ProgramData, SHGetKnownFolderPath,
};
use windows_sys::core::GUID;

/// The provider of the SMBIOS table.
const RSMB: u32 = u32::from_be_bytes(*b"RSMB");

/// No answer of a disk is longer; one that does not fit is cut, and read as far as it goes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// More letters than a path or a name has here.
const LONGEST_TEXT: usize = 32 * 1024;

/// The computer that the program runs on.
#[derive(Debug, Default)]
pub struct Windows;

impl Machine for Windows {
    fn read(&self, datum: Datum) -> Result<String, Unavailable> {
        match datum {
            Datum::SystemUuid | Datum::FirmwareUuid => {
                of_firmware("UUID of type 1", |smbios| smbios.system_uuid())
            }
            Datum::BaseBoardSn => {
                of_firmware("serial number of type 2", |smbios| smbios.board_serial())
            }
            Datum::HdPnpDeviceId => Disk::of_system()?.device_id(),
            Datum::HdSn => Disk::of_system()?.serial(),
            Datum::HdSignature => Disk::of_system()?.signature(),
        }
    }

    fn removable_disk(&self, folder: &Path) -> Result<String, Unavailable> {
        let disk = Disk::under(folder)?;
        let descriptor = disk.descriptor()?;
        if !descriptor.is_removable() {
            return Err(absent(format!("{} cannot be taken out", disk.name)));
        }
        descriptor.serial().ok_or_else(|| absent(format!("{} has no serial number", disk.name)))
    }

    fn surroundings(&self) -> Surroundings {
        let table = firmware_table().unwrap_or_default();
        let virtual_machine = Smbios::from_raw_data(&table).and_then(|smbios| {
            let (maker, product) = smbios.maker_and_product();
            virtual_machines::name(&maker, &product)
        });
        let system_disks = usize::from(Disk::of_system().is_ok());
        Surroundings { virtual_machine, system_disks, ..Surroundings::default() }
    }

    fn is_on_network(&self, folder: &Path) -> bool {
        let Some(volume) = volume_of(folder) else { return false };
        // SAFETY: the text ends in a zero, and is only read.
        unsafe { GetDriveTypeW(volume.as_ptr()) == DRIVE_REMOTE }
    }

    fn who(&self) -> Who {
        Who {
            // SAFETY: both write at most as many letters as they are told, and the count that they
            // write.
            host: text_of(|letters, count| unsafe { GetComputerNameW(letters, count) }),
            user: text_of(|letters, count| unsafe { GetUserNameW(letters, count) }),
        }
    }
}

fn absent(detail: impl Into<String>) -> Unavailable {
    Unavailable::Absent { detail: detail.into() }
}

/// Tells apart what may not be read from what is missing.
fn unavailable(what: &str, error: &io::Error) -> Unavailable {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Unavailable::NotPermitted { detail: what.to_owned() },
        io::ErrorKind::NotFound | io::ErrorKind::Unsupported => absent(what),
        _ => Unavailable::Failed { detail: format!("{what}: {error}") },
    }
}

fn of_firmware(
    what: &str,
    read: impl Fn(&Smbios<'_>) -> Option<String>,
) -> Result<String, Unavailable> {
    let table = firmware_table().map_err(|error| unavailable("SMBIOS", &error))?;
    let value = Smbios::from_raw_data(&table).and_then(|smbios| read(&smbios));
    value.ok_or_else(|| absent(format!("SMBIOS has no {what}")))
}

/// Reads the SMBIOS table with its header.
fn firmware_table() -> io::Result<Vec<u8>> {
    // SAFETY: without a buffer the function writes nothing, and returns the size.
    let size = unsafe { GetSystemFirmwareTable(RSMB, 0, std::ptr::null_mut(), 0) };
    if size == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut table = vec![0; size as usize];
    // SAFETY: the buffer has the size that is handed over.
    let written = unsafe { GetSystemFirmwareTable(RSMB, 0, table.as_mut_ptr(), size) };
    if written == 0 || written > size {
        return Err(io::Error::last_os_error());
    }
    table.truncate(written as usize);
    Ok(table)
}

/// A disk, opened without the right to read it: that is enough to ask what it is.
struct Disk {
    file: std::fs::File,
    name: String,
}

impl Disk {
    /// Opens the disk that the folder of the system is on.
    fn of_system() -> Result<Self, Unavailable> {
        let mut letters = vec![0; LONGEST_TEXT];
        // SAFETY: the function writes at most as many letters as it is told.
        let length = unsafe { GetSystemDirectoryW(letters.as_mut_ptr(), letters.len() as u32) };
        let letters = letters.get(..length as usize).filter(|letters| !letters.is_empty());
        let letters = letters.ok_or_else(|| absent("the folder of the system"))?;
        Self::under(&PathBuf::from(OsString::from_wide(letters)))
    }

    /// Opens the disk that a folder is on. A volume over several disks answers with none.
    fn under(folder: &Path) -> Result<Self, Unavailable> {
        let volume = volume_of(folder).ok_or_else(|| absent("the volume of the folder"))?;
        let volume: Vec<u16> = volume.into_iter().take_while(|letter| *letter != 0).collect();
        let volume = String::from_utf16_lossy(&volume);
        let volume = volume.trim_end_matches('\\');
        // `C:` is opened as `\\.\C:`; `\\?\Volume{..}` and the like are opened as they are.
        let device = match volume.len() {
            2 => format!(r"\\.\{volume}"),
            _ => volume.to_owned(),
        };
        let fail = |error: &io::Error| unavailable(&device, error);
        let opened = open(&device).map_err(|error| fail(&error))?;
        let answer =
            ask(&opened, IOCTL_STORAGE_GET_DEVICE_NUMBER, &[]).map_err(|error| fail(&error))?;
        // STORAGE_DEVICE_NUMBER: the type, the number, the partition.
        let number =
            number_at(&answer, 4).ok_or_else(|| absent(format!("the disk of {device}")))?;
        let name = format!(r"\\.\PhysicalDrive{number}");
        let file = open(&name).map_err(|error| unavailable(&name, &error))?;
        Ok(Self { file, name })
    }

    fn descriptor(&self) -> Result<Descriptor, Unavailable> {
        self.query(StorageDeviceProperty as u32).map(Descriptor)
    }

    fn query(&self, property: u32) -> Result<Vec<u8>, Unavailable> {
        // STORAGE_PROPERTY_QUERY: the property, the standard query 0, and a byte that does not count.
        let mut query = property.to_ne_bytes().to_vec();
        query.resize(12, 0);
        ask(&self.file, IOCTL_STORAGE_QUERY_PROPERTY, &query)
            .map_err(|error| unavailable(&self.name, &error))
    }

    /// Reads the serial number. That of the adapter comes first: for an NVMe disk the descriptor has a
    /// number of the port with underscores.
    fn serial(&self) -> Result<String, Unavailable> {
        let descriptor = self.descriptor()?;
        if descriptor.is_nvme()
            && let Ok(answer) = self.query(StorageAdapterSerialNumberProperty as u32)
            && let Some(serial) = adapter_serial(&answer)
        {
            return Ok(serial);
        }
        descriptor.serial().ok_or_else(|| absent(format!("{} has no serial number", self.name)))
    }

    /// Returns the instance id of the device, such as `SCSI\DISK&VEN_NVME\5&1A2B3C4D&0&000000`.
    fn device_id(&self) -> Result<String, Unavailable> {
        let number = device_number(&self.file).map_err(|error| unavailable(&self.name, &error))?;
        let interface = disk_interfaces().into_iter().find(|path| {
            open(path).and_then(|disk| device_number(&disk)).is_ok_and(|other| other == number)
        });
        let id = interface.as_deref().and_then(instance_id);
        id.ok_or_else(|| absent(format!("the device of {}", self.name)))
    }

    /// Reads what the partition table is known by.
    fn signature(&self) -> Result<String, Unavailable> {
        let answer = ask(&self.file, IOCTL_DISK_GET_DRIVE_LAYOUT_EX, &[])
            .map_err(|error| unavailable(&self.name, &error))?;
        let none = || absent(format!("{} has no partition table", self.name));
        // DRIVE_LAYOUT_INFORMATION_EX: the style, the count, then a number on MBR, a GUID on GPT.
        match number_at(&answer, 0).ok_or_else(none)? {
            0 => number_at(&answer, 8).map(|signature| format!("{signature:08X}")).ok_or_else(none),
            1 => answer.get(8..24).map(guid_text).ok_or_else(none),
            _ => Err(none()),
        }
    }
}

/// Returns the number of the disk that an opened disk or volume is.
fn device_number(device: &std::fs::File) -> io::Result<u32> {
    let answer = ask(device, IOCTL_STORAGE_GET_DEVICE_NUMBER, &[])?;
    // STORAGE_DEVICE_NUMBER: the type, the number, the partition.
    number_at(&answer, 4).ok_or(io::ErrorKind::NotFound.into())
}

/// Lists the paths by which the disks can be opened that are there.
fn disk_interfaces() -> Vec<String> {
    let mut length = 0;
    // SAFETY: the length is written; a null filter means all devices.
    let found = unsafe {
        CM_Get_Device_Interface_List_SizeW(
            &mut length,
            &GUID_DEVINTERFACE_DISK,
            std::ptr::null(),
            CM_GET_DEVICE_INTERFACE_LIST_PRESENT,
        )
    };
    let mut letters = vec![0; length as usize];
    if found != CR_SUCCESS || letters.is_empty() {
        return Vec::new();
    }
    // SAFETY: the function writes at most as many letters as it is told.
    let found = unsafe {
        CM_Get_Device_Interface_ListW(
            &GUID_DEVINTERFACE_DISK,
            std::ptr::null(),
            letters.as_mut_ptr(),
            length,
            CM_GET_DEVICE_INTERFACE_LIST_PRESENT,
        )
    };
    if found != CR_SUCCESS {
        return Vec::new();
    }
    let paths = letters.split(|letter| *letter == 0).filter(|path| !path.is_empty());
    paths.map(String::from_utf16_lossy).collect()
}

/// Makes the instance id of the path of an interface: what is between `\\?\` and the class, with `\` for
/// each `#`.
fn instance_id(path: &str) -> Option<String> {
    let (device, _class) = path.strip_prefix(r"\\?\")?.rsplit_once('#')?;
    Some(device.replace('#', r"\").to_uppercase())
}

/// STORAGE_DEVICE_DESCRIPTOR, read by its offsets: its texts stand behind it.
struct Descriptor(Vec<u8>);

impl Descriptor {
    fn bus(&self) -> u32 {
        number_at(&self.0, 28).unwrap_or(0)
    }

    fn is_nvme(&self) -> bool {
        self.bus() == BusTypeNvme as u32
    }

    fn is_removable(&self) -> bool {
        let is_medium = self.0.get(10).is_some_and(|mark| *mark != 0);
        let buses = [BusTypeUsb, BusTypeSd, BusTypeMmc];
        is_medium || buses.iter().any(|bus| *bus as u32 == self.bus())
    }

    fn serial(&self) -> Option<String> {
        self.text(24)
    }

    /// Reads a text whose place in the answer is written at an offset; place 0 means that there is none.
    fn text(&self, offset: usize) -> Option<String> {
        let place = number_at(&self.0, offset).filter(|place| *place != 0)?;
        let bytes = self.0.get(usize::try_from(place).ok()?..)?;
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let text = String::from_utf8_lossy(&bytes[..end]).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }
}

/// Reads STORAGE_ADAPTER_SERIAL_NUMBER: version, size, then up to 128 letters of UTF-16.
fn adapter_serial(answer: &[u8]) -> Option<String> {
    let pairs = answer.get(8..)?.chunks_exact(2);
    let letters = pairs.map(|pair| u16::from_ne_bytes([pair[0], pair[1]]));
    let letters: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
    let text = String::from_utf16_lossy(&letters).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn number_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let bytes = bytes.get(offset..offset + 4)?;
    bytes.try_into().ok().map(u32::from_ne_bytes)
}

/// Prints a GUID as Windows does: its first three fields are little-endian.
fn guid_text(bytes: &[u8]) -> String {
    let mut digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    for field in [0..4, 4..6, 6..8] {
        if let Some(field) = digits.get_mut(field) {
            field.reverse();
        }
    }
    digits.concat()
}

/// Opens a device without the right to read or write, which everybody may.
fn open(device: &str) -> io::Result<std::fs::File> {
    // Whoever reads or writes the device meanwhile is not disturbed: the sharing of std is for all.
    std::fs::OpenOptions::new().access_mode(0).open(device)
}

/// Asks a device, and returns its answer as far as it fits.
fn ask(device: &std::fs::File, code: u32, question: &[u8]) -> io::Result<Vec<u8>> {
    // Numbers of eight bytes are in some answers, so that the buffer is aligned for them.
    let mut answer = vec![0_u64; LONGEST_ANSWER / 8];
    let mut written = 0;
    // SAFETY: the handle is open as long as `device` is; both buffers have the sizes that are handed
    // over; nothing is written after the call returns, because it is not overlapped.
    let done = unsafe {
        DeviceIoControl(
            device.as_raw_handle(),
            code,
            question.as_ptr().cast(),
            question.len() as u32,
            answer.as_mut_ptr().cast(),
            LONGEST_ANSWER as u32,
            &mut written,
            std::ptr::null_mut(),
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut bytes: Vec<u8> = answer.iter().flat_map(|number| number.to_ne_bytes()).collect();
    bytes.truncate(written as usize);
    Ok(bytes)
}

/// Returns the root of the volume that a folder is on, ended by a zero. The folder need not exist.
fn volume_of(folder: &Path) -> Option<Vec<u16>> {
    let path: Vec<u16> = folder.as_os_str().encode_wide().chain([0]).collect();
    let mut volume = vec![0; LONGEST_TEXT];
    // SAFETY: the path ends in a zero, and the function writes at most as many letters as it is told.
    let done =
        unsafe { GetVolumePathNameW(path.as_ptr(), volume.as_mut_ptr(), volume.len() as u32) };
    let end = volume.iter().position(|letter| *letter == 0)?;
    volume.truncate(end + 1);
    (done != 0 && end > 0).then_some(volume)
}

/// Calls a function that writes a text and its length, and returns the text; empty if it failed.
fn text_of(write: impl Fn(*mut u16, *mut u32) -> i32) -> String {
    let mut letters = vec![0_u16; 1024];
    let mut count = letters.len() as u32;
    if write(letters.as_mut_ptr(), &mut count) == 0 {
        return String::new();
    }
    let letters: Vec<u16> = letters.into_iter().take_while(|letter| *letter != 0).collect();
    String::from_utf16_lossy(&letters)
}

/// Returns the folder of programs' data of this user.
pub fn local_app_data() -> io::Result<PathBuf> {
    known_folder(&FOLDERID_LocalAppData)
}

/// Returns the folder of programs' data of all users.
pub fn program_data() -> io::Result<PathBuf> {
    known_folder(&FOLDERID_ProgramData)
}

fn known_folder(id: &GUID) -> io::Result<PathBuf> {
    let mut text: *mut u16 = std::ptr::null_mut();
    // SAFETY: the function writes a pointer to a text that ends in a zero, or null.
    let result = unsafe { SHGetKnownFolderPath(id, 0, std::ptr::null_mut(), &mut text) };
    let path = if result == 0 && !text.is_null() {
        // SAFETY: the text ends in a zero, so that counting stays within it.
        let length = (0..).take_while(|&place| unsafe { *text.add(place) } != 0).count();
        // SAFETY: so many letters were just read.
        let letters = unsafe { std::slice::from_raw_parts(text, length) };
        Ok(PathBuf::from(OsString::from_wide(letters)))
    } else {
        Err(io::Error::from_raw_os_error(result))
    };
    // SAFETY: the text is the caller's to free, also after a failure; null is allowed.
    unsafe { CoTaskMemFree(text.cast()) };
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_by_their_offsets_and_cut_ones_are_none() {
        let mut descriptor = vec![0; 40];
        descriptor[10] = 1;
        descriptor[24..28].copy_from_slice(&40_u32.to_ne_bytes());
        descriptor[28..32].copy_from_slice(&17_u32.to_ne_bytes());
        descriptor.extend_from_slice(b"  S64DNX0R \0rest");
        let whole = Descriptor(descriptor.clone());
        assert_eq!(whole.serial().as_deref(), Some("S64DNX0R"));
        assert!(whole.is_nvme() && whole.is_removable());
        for end in 0..descriptor.len() {
            let cut = Descriptor(descriptor[..end].to_vec());
            assert!(cut.serial().is_none_or(|text| "S64DNX0R".starts_with(&text)));
        }
        let path = r"\\?\scsi#disk&ven_nvme#5&1a2b&0&000000#{53f56307-b6bf-11d0-94f2-00a0c91efb8b}";
        assert_eq!(instance_id(path).as_deref(), Some(r"SCSI\DISK&VEN_NVME\5&1A2B&0&000000"));
        assert_eq!(instance_id("C:"), None);
        let guid: Vec<u8> = (0..16).collect();
        assert_eq!(guid_text(&guid), "03020100050407060809".to_owned() + "0A0B0C0D0E0F");
    }
}
