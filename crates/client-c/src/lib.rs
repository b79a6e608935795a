//! libavlock: the crate `avlock-client` for C, C++ and every language that calls C functions.
//!
//! The functions are in `functions` and do nothing but translate: `structs` has what goes in and out, `text` reads and
//! writes texts, `product` reads the options, `computer` opens a license, `handle` keeps it between two calls, and
//! `guard` keeps errors for `avlock_last_error` and panics within the library. What a function does, `avlock-client`
//! does; what its numbers mean, `include/avlock.h` tells, which is made from these files. `testing` is in no library
//! that is shipped.

mod computer;
mod functions;
mod guard;
mod handle;
mod product;
mod structs;
#[cfg(feature = "testing")]
mod testing;
mod text;
