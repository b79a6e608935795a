//! A license between two calls: a pointer whose inside is nobody's business.
#![expect(unsafe_code, reason = "a pointer of the caller becomes a reference")]

use crate::guard::Failed;
use avlock_client::License;

/// An open license. Any thread may call with it; nobody may close it while another thread calls.
#[expect(non_camel_case_types, reason = "the name that it has in C")]
pub struct avlock_license {
    license: License,
}

/// Hands a license to the caller, who gives it back to [`close`].
pub fn open(license: License) -> *mut avlock_license {
    Box::into_raw(Box::new(avlock_license { license }))
}

/// Returns the license of a handle.
///
/// # Safety
///
/// `handle` is NULL, or comes from [`open`] and was not closed.
pub unsafe fn license<'a>(handle: *mut avlock_license) -> Result<&'a License, Failed> {
    // SAFETY: the caller promises that it points at an open license. Only shared references are ever made of
    // it, so that threads may call at once.
    let handle = unsafe { handle.as_ref() };
    let handle =
        handle.ok_or_else(|| Failed::argument("license: expected an open one, found NULL"))?;
    Ok(&handle.license)
}

/// Closes a license. NULL is none.
///
/// # Safety
///
/// As for [`license`]; afterwards the handle is not used again.
pub unsafe fn close(handle: *mut avlock_license) {
    if !handle.is_null() {
        // SAFETY: it comes from `open`, which made it of a box, and nobody uses it any more.
        drop(unsafe { Box::from_raw(handle) });
    }
}
