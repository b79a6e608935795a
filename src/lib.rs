//! The program `avlock`: what a vendor types, and what he gets.
//!
//! Keys, InstallCodes and data files are in the crate `avlock-format`, orders and the ledger in
//! `avlock-issuing`. `docs/design.md` draws the rooms and says which may import which.
//!
//! [`mail`], [`repair`] and [`scan`] are public for benchmarks and fuzzing alone.

#![forbid(unsafe_code)]

pub mod cli;
pub mod mail;
pub mod repair;
pub mod scan;

mod arguments;
mod batch;
mod commands;
mod failure;
mod printer;
mod reading;
mod report;
mod session;
