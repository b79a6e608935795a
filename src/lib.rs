//! The program `avlock`: what a vendor types, and what he gets.
//!
//! Keys, InstallCodes and data files are in the crate `avlock-format`, orders and the ledger in
//! `avlock-issuing`. `docs/design.md` draws the rooms and says which may import which.
//!
//! [`batch`], [`mail`], [`repair`], [`scan`] and [`session`] are public for benchmarks and fuzzing
//! alone.

#![forbid(unsafe_code)]

pub mod batch;
pub mod cli;
pub mod mail;
pub mod repair;
pub mod scan;
pub mod session;

mod arguments;
mod commands;
mod failure;
mod printer;
mod reading;
mod reply;
mod report;
mod starter;
