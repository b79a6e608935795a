//! One file or folder a verb: resolves its inputs, calls the crates, returns a report. Prints nothing,
//! and knows no other verb.
//!
//! Three are shared: `record` puts one order into the ledger, `sightings` finds the codes of a mail, `command_line`
//! writes the commands that people are shown.

pub mod check;
pub mod codecheck;
pub mod completions;
pub mod datacheck;
pub mod explain;
pub mod home;
pub mod init;
pub mod inspect;
pub mod keycheck;
pub mod keygen;
pub mod ledger;
pub mod machine;
pub mod man;
pub mod register;
pub mod reply;
pub mod sample;

pub mod command_line;
mod record;
mod sightings;
