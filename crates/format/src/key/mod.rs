//! Registration keys (`docs/format.md` section 2).
//!
//! A key is sixteen encrypted bytes in letters ([`registration_key`]). They hold 28 digits
//! ([`payload`]), and those mean [`fields`], three of which are [`key_type`], [`values`] and
//! [`app_version`]. [`error`] lists why a key does not read. Whether a key fits a computer, an
//! application or a day is judged in `check`.

pub mod app_version;
pub mod error;
pub mod fields;
pub mod key_type;
pub mod payload;
pub mod registration_key;
pub mod values;
