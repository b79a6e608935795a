//! Overwrites what functions that have returned left on the stack.
//!
//! Wiping on drop reaches the last place of a secret. Before that a value is moved, and code of AES and
//! FF1 keeps parts of it in local variables; what these leave is still readable until another call
//! happens to write there.

use std::hint::black_box;

/// Overwrites the bytes of the stack below the caller's frame. Whoever calls it keeps the secret in a
/// function that was not inlined, so that its frame was in these bytes.
#[inline(never)]
pub fn overwrite_stack<const BYTES: usize>() {
    let mut frame = [0u8; BYTES];
    // The compiler may not tell that nobody reads the array, so that it has to be written.
    black_box(&mut frame);
}

/// Runs a function and overwrites as many bytes of the stack that it used.
#[inline(never)]
pub fn without_traces<const BYTES: usize, T>(run: impl FnOnce() -> T) -> T {
    let result = in_own_frame(run);
    overwrite_stack::<BYTES>();
    result
}

#[inline(never)]
fn in_own_frame<T>(run: impl FnOnce() -> T) -> T {
    run()
}
