//! The tables of the firmware, in both forms that they come in.

#![no_main]

use avlock_client::machine::smbios::Smbios;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for smbios in [Smbios::from_raw_data(bytes), Smbios::from_dump(bytes)].into_iter().flatten() {
        if let Some(uuid) = smbios.system_uuid() {
            assert_eq!(uuid.len(), 36);
        }
        let serial = smbios.board_serial();
        assert!(serial.is_none_or(|serial| !serial.is_empty()));
        let _ = smbios.maker_and_product();
    }
});
