//! The sums of the format (`docs/format.md` sections 2.1, 3 and 4).
//!
//! All but CRC-32 are **ours**. Whoever learns the original exchanges them here, and nowhere else.

use crc::{Algorithm, CRC_32_ISO_HDLC, CRC_40_GSM, Crc};
use std::sync::LazyLock;

const INSTALL_CODE: Crc<u16> = Crc::<u16>::new(&Algorithm {
    width: 16,
    poly: 0x6B93,
    init: 0,
    refin: false,
    refout: false,
    xorout: 0x62DC,
    check: 0xFCFD,
    residue: 0,
});

const IC_SRC_MASK: Crc<u8> = Crc::<u8>::new(&Algorithm {
    width: 8,
    poly: 0x1D,
    init: 0,
    refin: true,
    refout: false,
    xorout: 0xAC,
    check: 0xC6,
    residue: 0,
});

const RECORD: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

const FILE_STEM: Crc<u64> = Crc::<u64>::new(&CRC_40_GSM);

/// Computes Checksum of a key: the sum of the thirteen bytes before it, modulo 256 (section 2.1, ours).
pub fn key_checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, &byte| sum.wrapping_add(byte))
}

/// Computes CHECKSUM of an InstallCode over its first four bytes (section 3, ours; it fits both
/// published codes). At this length it finds every change of up to five bits.
pub fn install_code_checksum(bytes: &[u8; 4]) -> u16 {
    INSTALL_CODE.checksum(bytes)
}

/// For each of the twelve hexadecimal digits of an InstallCode, what each of its sixteen values adds to the difference of
/// CHECKSUM as computed and as written: 0 in a right code (section 3).
///
/// CHECKSUM is linear over exclusive-or: a digit changes it by an amount that depends on that digit alone. So a candidate is
/// judged by a few exclusive-ors of its parts.
pub static INSTALL_CODE_PARTS: LazyLock<[[u16; 16]; 12]> = LazyLock::new(|| {
    let sum_of = |digits: &[u8; 12]| {
        let [a, b, c, d, e, f] =
            std::array::from_fn(|place| digits[2 * place] << 4 | digits[2 * place + 1]);
        install_code_checksum(&[a, b, c, d]) ^ u16::from_be_bytes([e, f])
    };
    let zeros = [0; 12];
    std::array::from_fn(|place| {
        std::array::from_fn(|value| {
            let mut digits = zeros;
            digits[place] = value as u8;
            let part = sum_of(&digits) ^ sum_of(&zeros);
            // CHECKSUM of zeros is not 0. That constant is counted with the first digit, so that the
            // parts of a right code add up to 0.
            if place == 0 { part ^ sum_of(&zeros) } else { part }
        })
    })
});

/// Computes the mask that makes IC-SRC of the byte of sources (section 3, ours).
pub fn ic_src_mask(data_code: &[u8; 3]) -> u8 {
    IC_SRC_MASK.checksum(data_code)
}

/// Computes the forty bits that name an application's data file (section 4, ours).
pub fn file_stem(app_id: u16) -> u64 {
    FILE_STEM.checksum(&app_id.to_be_bytes())
}

/// Computes the CRC-32 of a record's text (section 4).
pub fn record(text: &[u8]) -> u32 {
    RECORD.checksum(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Catalogues of sums identify each by its value over `123456789`.
    #[test]
    fn the_parameters_give_their_check_values() {
        let text = b"123456789";
        assert_eq!(INSTALL_CODE.checksum(text), INSTALL_CODE.algorithm.check);
        assert_eq!(IC_SRC_MASK.checksum(text), IC_SRC_MASK.algorithm.check);
        assert_eq!(FILE_STEM.checksum(text), FILE_STEM.algorithm.check);
        assert_eq!(RECORD.checksum(text), RECORD.algorithm.check);
    }
}
