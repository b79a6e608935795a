//! InstallCodes (`docs/format.md` section 3).
//!
//! [`install_code`] reads and writes them, [`sources`] says what one was made of, and [`identity`]
//! computes one from the data of a computer or a user.

pub mod identity;
pub mod install_code;
pub mod sources;
