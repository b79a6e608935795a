//! Registration keys (`docs/format.md` section 2).
//!
//! A key is sixteen encrypted bytes in letters ([`registration_key`]). Inside are 28 digits
//! ([`payload`]), which mean [`fields`]; [`key_type`], [`values`] and [`app_version`] are three of them.

pub mod app_version;
pub mod error;
pub mod fields;
pub mod key_type;
pub mod payload;
pub mod registration_key;
pub mod values;
