//! Codes in a text: matches come in order and do not overlap.

#![no_main]

use avlock::scan;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for find in scan::matches(text, &|letters| letters.len() % 2 == 0) {
        assert!(find.bytes.start >= end);
        end = find.bytes.end;
        assert!(!text[find.bytes].is_empty());
    }
});
