//! Every document that the program prints with `--format json`, on either stream, compared with
//! `docs/schema.json`.
//!
//! Each test states how many documents of which kind it expects, because a test that sees nothing must
//! not pass. `closed` breaks documents by hand, so that a schema that accepts everything fails.

mod closed;
mod codes;
mod data_files;
mod errors;
mod fields;
mod issuing;
mod keys;
mod runs;
mod support_desk;
