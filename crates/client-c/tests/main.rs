//! The library as C sees it: its header, its symbols, its functions, and a program from start to end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it skipped"
)]

#[cfg(target_os = "linux")]
mod build;
mod header;
#[cfg(target_os = "linux")]
mod install;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod symbols;
#[cfg(target_os = "linux")]
mod vectors;
