//! One file a verb: resolves its inputs, calls the library, returns a report. Prints nothing,
//! and knows no other verb.

pub mod codecheck;
pub mod datacheck;
pub mod init;
pub mod keycheck;
pub mod keygen;
pub mod keygen_batch;
pub mod ledger;
pub mod register;
