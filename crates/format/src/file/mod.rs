//! Data files, `*.avr` (`docs/format.md` section 4).
//!
//! [`data_file`] is the file and its sealed entries; [`records`] and [`last_date`] are what entries
//! hold, and [`opened`] is a file with all of them opened.

pub mod data_file;
pub mod last_date;
pub mod opened;
pub mod records;
