//! Values in any of their three shapes.

#![no_main]

use avlock_format::Values;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(values) = text.parse::<Values>() {
        let [high, middle, low] = values.nibbles();
        for shape in [values.to_string(), values.bits(), format!("{high},{middle},{low}")] {
            assert_eq!(shape.parse(), Ok(values));
        }
    }
});
