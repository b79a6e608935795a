//! An InstallCode.

#![no_main]

use avlock_format::InstallCode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(code) = text.parse::<InstallCode>() {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
});
