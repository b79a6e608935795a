//! All integration tests of the client, in one program.
//!
//! A test that needs another process starts this program again: see [`support::role`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it skips"
)]

mod support;

mod clock;
mod instances;
#[cfg(target_os = "linux")]
mod machines;
mod register;
mod shared;
mod vectors;
#[cfg(windows)]
mod windows;
