//! One file a verb: resolves its inputs, calls the library, returns a report. Prints nothing,
//! and knows no other verb.

pub mod check;
pub mod codecheck;
pub mod datacheck;
pub mod datacheck_diff;
pub mod init;
pub mod inspect;
pub mod keycheck;
pub mod keygen;
pub mod keygen_batch;
pub mod ledger;
pub mod register;
pub mod sample;
