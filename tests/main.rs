//! All integration tests, in one program: `cargo test --test main`.
//!
//! `CONTRIBUTING.md` names what each module compares with what. The modules run in the threads of one
//! process, so that none may set a variable of the environment or the current folder: what a run of
//! `avlock` needs is given to [`support::avlock`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it skips"
)]

mod support;

mod batch;
mod cases;
mod completions;
#[cfg(unix)]
mod concurrency;
mod data_files;
#[cfg(unix)]
mod documents;
#[cfg(target_os = "linux")]
mod examples;
#[cfg(unix)]
mod files;
mod findings;
#[cfg(unix)]
mod key_files;
#[cfg(unix)]
mod ledger;
mod machine;
mod mails;
mod man_pages;
mod on_the_way;
mod random_bytes;
mod random_texts;
mod raw_mails;
mod replies;
mod round_trips;
mod round_trips_stored;
mod schema;
mod shared_options;
mod spelt;
#[cfg(target_os = "linux")]
mod starters;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod terminal_init;
mod vectors;
mod walls;
mod wrapped;
