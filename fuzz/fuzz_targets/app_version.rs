//! The version of an application.

#![no_main]

use avlock_format::AppVersion;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(version) = text.parse::<AppVersion>() {
        assert_eq!(version.to_string().parse(), Ok(version));
    }
});
