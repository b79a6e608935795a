//! From the options of a caller to a product and the place of its data file.
#![expect(unsafe_code, reason = "texts of the caller are read")]

use crate::guard::{AVLOCK_ERROR_SETTINGS, Failed};
use crate::structs::{
    AVLOCK_ALLOW_CONTAINER, AVLOCK_FIRMWARE_UUID, AVLOCK_NO_INSTANCES, avlock_options,
};
use crate::text;
use avlock_client::{Place, Product};
use std::path::PathBuf;

/// Reads the options of a caller: what is protected, and where its data file is.
///
/// # Safety
///
/// The texts of the options are NULL or texts.
pub unsafe fn read(options: &avlock_options) -> Result<(Product, Place), Failed> {
    // SAFETY: the caller's promises, for all five.
    let (version, secret) = unsafe {
        (
            text::required(options.app_version, "app_version")?,
            text::required(options.encryption_key, "encryption_key")?,
        )
    };
    let (name, sources, folder) = unsafe {
        (
            text::optional(options.app_name, "app_name")?,
            text::required(options.sources, "sources")?,
            text::optional(options.folder, "folder")?,
        )
    };
    let mut product = Product::new(options.app_id, version, secret)?;
    product = product.named(name.unwrap_or_default());
    product = product.on_sources(sources.split(','))?;
    let known = AVLOCK_NO_INSTANCES | AVLOCK_FIRMWARE_UUID | AVLOCK_ALLOW_CONTAINER;
    if options.flags & !known != 0 {
        let words = format!("flags: expected 0 to {known}, found {}", options.flags);
        return Err(Failed::new(AVLOCK_ERROR_SETTINGS, words));
    }
    if options.flags & AVLOCK_NO_INSTANCES != 0 {
        product = product.without_instances();
    }
    if options.flags & AVLOCK_FIRMWARE_UUID != 0 {
        product = product.with_firmware_uuid();
    }
    if options.flags & AVLOCK_ALLOW_CONTAINER != 0 {
        product = product.allow_container();
    }
    let place = folder.map_or(Place::User, |folder| Place::Folder(PathBuf::from(folder)));
    Ok((product, place))
}
