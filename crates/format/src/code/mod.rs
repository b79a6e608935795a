//! InstallCodes (`docs/format.md` section 3).
//!
//! [`install_code`] reads and writes them, [`sources`] knows the data that one was made of, and
//! [`identity`] computes one from the data of a computer or a user. Collecting such data of a computer
//! is not done here. [`placeholders`] lists values that identify nobody.

pub mod identity;
pub mod install_code;
mod placeholder_codes;
mod placeholders;
pub mod sources;
