//! The tables that firmware describes a computer in: SMBIOS (DSP0134), structures of type 1 and 2.
//!
//! Windows hands the table to everybody. Any bytes are taken: what is cut off or contradicts itself ends
//! the table there.

/// A table of structures, and the version that decides the order of bytes in a UUID.
///
/// ```
/// use avlock_client::machine::smbios::Smbios;
///
/// assert_eq!(Smbios::from_raw_data(&[]), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Smbios<'a> {
    version: (u8, u8),
    table: &'a [u8],
}

/// One structure: its formatted part, and the texts behind it.
#[derive(Debug, Clone, Copy)]
struct Structure<'a> {
    kind: u8,
    formatted: &'a [u8],
    strings: &'a [u8],
}

/// Type, length and handle.
const HEADER: usize = 4;

const SYSTEM: u8 = 1;
const BASE_BOARD: u8 = 2;
const END: u8 = 127;

/// Where a field is in its formatted part.
const MAKER: usize = 0x04;
const PRODUCT: usize = 0x05;
const UUID: usize = 0x08;
const BOARD_SERIAL: usize = 0x07;

/// The version from which on the first three fields of a UUID are little-endian.
const LITTLE_ENDIAN_UUID: (u8, u8) = (2, 6);

impl<'a> Smbios<'a> {
    /// Reads what Windows answers for the provider `RSMB`: a header of eight bytes, then the table. `None`
    /// if it is shorter than its header.
    pub fn from_raw_data(bytes: &'a [u8]) -> Option<Self> {
        let (header, rest) = bytes.split_at_checked(8)?;
        let version = (header[1], header[2]);
        let length = u32::from_le_bytes(header[4..8].try_into().ok()?);
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        Some(Self { version, table: &rest[..length] })
    }

    /// Reads a file of `dmidecode --dump-bin`: an entry point, `_SM3_` or `_SM_`, and the table where that
    /// points to in the file. `None` if there is no entry point, or it points outside.
    pub fn from_dump(bytes: &'a [u8]) -> Option<Self> {
        let (version, address, length) = if bytes.starts_with(b"_SM3_") {
            let length = u32::from_le_bytes(bytes.get(12..16)?.try_into().ok()?);
            let address = u64::from_le_bytes(bytes.get(16..24)?.try_into().ok()?);
            ((*bytes.get(7)?, *bytes.get(8)?), address, u64::from(length))
        } else if bytes.starts_with(b"_SM_") {
            let length = u16::from_le_bytes(bytes.get(22..24)?.try_into().ok()?);
            let address = u32::from_le_bytes(bytes.get(24..28)?.try_into().ok()?);
            ((*bytes.get(6)?, *bytes.get(7)?), u64::from(address), u64::from(length))
        } else {
            return None;
        };
        let rest = bytes.get(usize::try_from(address).ok()?..)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        Some(Self { version, table: &rest[..length] })
    }

    /// Returns the UUID of the system as Windows and Linux print it, in lower case. All bytes 0 or all
    /// bytes 255, by which firmware says that it has none, are a UUID as well.
    pub fn system_uuid(&self) -> Option<String> {
        let system = self.first(SYSTEM)?;
        let bytes: [u8; 16] = system.formatted.get(UUID..UUID + 16)?.try_into().ok()?;
        Some(uuid_text(bytes, self.version >= LITTLE_ENDIAN_UUID))
    }

    /// Returns the serial number of the first main board, as it is spelt there.
    pub fn board_serial(&self) -> Option<String> {
        let board = self.first(BASE_BOARD)?;
        board.string(*board.formatted.get(BOARD_SERIAL)?)
    }

    /// Returns the maker and the product of the system, empty where there is no text.
    pub fn maker_and_product(&self) -> (String, String) {
        let Some(system) = self.first(SYSTEM) else { return Default::default() };
        let text = |place: usize| {
            let number = system.formatted.get(place).copied().unwrap_or(0);
            system.string(number).unwrap_or_default()
        };
        (text(MAKER), text(PRODUCT))
    }

    fn first(&self, kind: u8) -> Option<Structure<'a>> {
        self.structures().find(|structure| structure.kind == kind)
    }

    fn structures(&self) -> impl Iterator<Item = Structure<'a>> {
        let mut rest = self.table;
        std::iter::from_fn(move || {
            let (structure, next) = Structure::split_from(rest)?;
            // Nothing behind the mark of the end counts.
            rest = if structure.kind == END { &[] } else { next };
            Some(structure)
        })
    }
}

impl<'a> Structure<'a> {
    /// Splits the first structure off. A length that does not even hold the header ends the table.
    fn split_from(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (kind, length) = (*bytes.first()?, usize::from(*bytes.get(1)?));
        if length < HEADER {
            return None;
        }
        let (formatted, behind) = bytes.split_at_checked(length)?;
        // The texts end in two zeros, and so does a structure without any.
        let end = behind.windows(2).position(|pair| pair == [0, 0]);
        let (strings, next) = match end {
            Some(end) => (&behind[..end], &behind[end + 2..]),
            None => (behind, &[][..]),
        };
        Some((Self { kind, formatted, strings }, next))
    }

    /// Returns a text by its number, which counts from 1; 0 means that there is none.
    fn string(&self, number: u8) -> Option<String> {
        let place = usize::from(number).checked_sub(1)?;
        let text = self.strings.split(|byte| *byte == 0).nth(place)?;
        let text = String::from_utf8_lossy(text).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }
}

/// Prints a UUID. Little-endian are its first three fields only.
fn uuid_text(mut bytes: [u8; 16], is_little_endian: bool) -> String {
    if is_little_endian {
        for field in [0..4, 4..6, 6..8] {
            bytes[field].reverse();
        }
    }
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID_BYTES: [u8; 16] = [
        0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE,
        0x01,
    ];

    fn structure(kind: u8, formatted: &[u8], strings: &[&str]) -> Vec<u8> {
        let length = u8::try_from(HEADER + formatted.len()).unwrap();
        let mut bytes = vec![kind, length, kind, 0];
        bytes.extend_from_slice(formatted);
        for text in strings {
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        bytes.extend_from_slice(if strings.is_empty() { &[0, 0] } else { &[0] });
        bytes
    }

    fn table() -> Vec<u8> {
        let mut system = vec![1, 2, 3, 4];
        system.extend(UUID_BYTES);
        system.extend([6, 0, 0]);
        let board = [1, 2, 3, 4, 0, 9, 0, 0, 0, 10, 0];
        [
            structure(0, &[1; 20], &["BIOS"]),
            structure(SYSTEM, &system, &["Maker", "Product", "1.0", "SYS-1"]),
            structure(BASE_BOARD, &board, &["Maker", "Board", "1.0", "/7KV3K21/ "]),
            structure(END, &[], &[]),
            structure(BASE_BOARD, &board, &["a", "b", "c", "after the end"]),
        ]
        .concat()
    }

    /// An entry point of 3.x and a table, as `dmidecode --dump-bin` writes them.
    fn dump(table: &[u8], version: (u8, u8)) -> Vec<u8> {
        let mut bytes = b"_SM3_\0\x18".to_vec();
        bytes.extend([version.0, version.1, 0, 1, 0]);
        bytes.extend(u32::try_from(table.len()).unwrap().to_le_bytes());
        bytes.extend(32u64.to_le_bytes());
        bytes[5] = 0u8.wrapping_sub(bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)));
        bytes.resize(32, 0);
        bytes.extend_from_slice(table);
        bytes
    }

    /// An entry point of 2.x and a table.
    fn old_dump(table: &[u8], version: (u8, u8)) -> Vec<u8> {
        let mut bytes = b"_SM_\0\x1F".to_vec();
        bytes.extend([version.0, version.1, 0, 1, 0, 0, 0, 0, 0, 0]);
        bytes.extend(b"_DMI_\0");
        bytes.extend(u16::try_from(table.len()).unwrap().to_le_bytes());
        bytes.extend(32u32.to_le_bytes());
        bytes.extend([5, 0, version.0 << 4 | version.1]);
        let sum = |bytes: &[u8]| {
            0u8.wrapping_sub(bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)))
        };
        bytes[21] = sum(&bytes[16..31]);
        bytes[4] = sum(&bytes[..31]);
        bytes.resize(32, 0);
        bytes.extend_from_slice(table);
        bytes
    }

    fn raw(table: &[u8], version: (u8, u8)) -> Vec<u8> {
        let mut bytes = vec![0, version.0, version.1, 0];
        bytes.extend(u32::try_from(table.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(table);
        bytes
    }

    fn read(smbios: Smbios<'_>) -> (Option<String>, Option<String>) {
        (smbios.system_uuid(), smbios.board_serial())
    }

    #[test]
    fn all_three_forms_give_the_same() {
        let table = table();
        let new = Some("00112233-4455-6677-8899-aabbccddee01".to_owned());
        let old = Some("33221100-5544-7766-8899-aabbccddee01".to_owned());
        let serial = Some("/7KV3K21/".to_owned());
        for (version, uuid) in [((2, 4), &old), ((2, 5), &old), ((2, 6), &new), ((3, 3), &new)] {
            let expected = (uuid.clone(), serial.clone());
            for bytes in [dump(&table, version), old_dump(&table, version)] {
                let smbios = Smbios::from_dump(&bytes).unwrap();
                assert_eq!(read(smbios), expected);
                let names = ("Maker".to_owned(), "Product".to_owned());
                assert_eq!(smbios.maker_and_product(), names);
            }
            let bytes = raw(&table, version);
            assert_eq!(read(Smbios::from_raw_data(&bytes).unwrap()), expected);
        }
    }

    #[test]
    fn a_table_that_is_cut_gives_what_is_left_of_it() {
        let table = table();
        let whole = raw(&table, (3, 0));
        let (uuid, serial) = read(Smbios::from_raw_data(&whole).unwrap());
        for end in 0..whole.len() {
            if let Some(cut) = Smbios::from_raw_data(&whole[..end]) {
                let found = read(cut);
                assert!(found.0.is_none() || found.0 == uuid);
                // A serial number may be cut as well.
                assert!(found.1.is_none_or(|text| serial.as_ref().unwrap().starts_with(&text)));
            }
            let dumped = dump(&table, (3, 0));
            let _ = Smbios::from_dump(&dumped[..end.min(dumped.len())]).map(read);
        }
    }

    #[test]
    fn what_contradicts_itself_ends_the_table() {
        let good = table();
        for length in [0, 1, 3] {
            let bytes = [vec![9, length, 0, 0], good.clone()].concat();
            assert_eq!(read(Smbios { version: (3, 0), table: &bytes }), (None, None));
        }
        // Neither an index without its text nor a structure without its mark of the end.
        let board = |index| structure(BASE_BOARD, &[1, 1, 1, index], &["only"]);
        for (index, found) in [(0, None), (1, Some("only")), (2, None), (3, None), (255, None)] {
            let bytes = board(index);
            let smbios = Smbios { version: (3, 0), table: &bytes };
            assert_eq!(smbios.board_serial().as_deref(), found, "{index}");
        }
        let bytes = board(1);
        let unended = &bytes[..bytes.len() - 2];
        let smbios = Smbios { version: (3, 0), table: unended };
        assert_eq!(smbios.board_serial().as_deref(), Some("only"));
        // A system structure of SMBIOS 2.0 has no UUID.
        let short = structure(SYSTEM, &[1, 2, 3, 4], &["a", "b", "c", "d"]);
        assert_eq!(read(Smbios { version: (2, 0), table: &short }), (None, None));
    }

    #[test]
    fn random_bytes_are_no_reason_to_panic() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..20_000 {
            let length = usize::try_from(random() % 200).unwrap();
            let mut bytes: Vec<u8> = (0..length).map(|_| random() as u8 & 0x7F).collect();
            let _ = Smbios::from_raw_data(&bytes).map(read);
            let entry: &[u8] = if random() % 2 == 0 { b"_SM3_" } else { b"_SM_" };
            for (place, byte) in bytes.iter_mut().zip(entry) {
                *place = *byte;
            }
            // Most addresses of eight random bytes would be outside.
            for place in bytes.iter_mut().take(28).skip(17) {
                *place = 0;
            }
            let _ = Smbios::from_dump(&bytes).map(read);
        }
    }

    /// Compares with dmidecode, an independent reader. `.ci/run` installs it.
    #[test]
    #[allow(clippy::print_stdout, reason = "prints that it was skipped")]
    fn dmidecode_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.bin");
        let ask = |keyword: &str| {
            std::process::Command::new("dmidecode")
                .args(["--from-dump", path.to_str().unwrap(), "-s", keyword])
                .output()
        };
        if ask("system-uuid").is_err() {
            println!("SKIPPED: dmidecode is not installed");
            return;
        }
        for version in [(2, 4), (2, 6), (3, 3)] {
            for bytes in [dump(&table(), version), old_dump(&table(), version)] {
                std::fs::write(&path, &bytes).unwrap();
                let (uuid, serial) = read(Smbios::from_dump(&bytes).unwrap());
                for (keyword, own) in [("system-uuid", uuid), ("baseboard-serial-number", serial)] {
                    let output = ask(keyword).unwrap();
                    let text = String::from_utf8(output.stdout).unwrap();
                    assert_eq!(text.trim(), own.unwrap(), "{keyword} of {version:?}");
                }
            }
        }
    }
}
