//! A day as `YYYY-MM-DD`.

#![no_main]

use avlock_format::DelphiDay;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(day) = text.parse::<DelphiDay>() {
        assert_eq!(day.to_string().parse(), Ok(day));
    }
});
