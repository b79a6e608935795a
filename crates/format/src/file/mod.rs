//! Data files, `*.avr` (`docs/format.md` section 4).
//!
//! [`data_file`] is the file with its sealed entries, [`records`] and [`last_date`] are what an entry
//! holds, [`time_seen`] is how the last date rises, and [`opened`] is a file with all entries opened. Bytes come in and go out: reading and
//! writing files is not done here.

pub mod data_file;
pub mod last_date;
pub mod mending;
pub mod opened;
pub mod records;
pub mod time_seen;
