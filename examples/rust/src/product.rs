//! What the vendor sells: the numbers that his profile, `avlock.toml`, has as well.

use avlock_client::{Error, Product, Source};

/// The vendor's EncryptionKey. It is in every copy of the program, and whoever has it can make keys. This one is public.
const ENCRYPTION_KEY: &str = "Demo-only.Notes1";
const APP_ID: u16 = 4711;
const VERSION: &str = "1.2";

/// How long a customer may try the program.
pub const TRIAL_DAYS: u16 = 15;
/// How many copies a trial lets run at once. A key has its own number.
pub const TRIAL_INSTANCES: u8 = 2;
/// `export` is a module: it is bought with bit 0 of the first of the three numbers in Values.
pub const EXPORT: (usize, u8) = (1, 0);
/// `search` is sold by itself, with a key of this index.
pub const SEARCH_INDEX: u8 = 1;
/// A clock may be one day back without fraud: a journey across the date line does that.
pub const FORGIVEN_DAYS: u32 = 1;

/// Returns the product, bound to the computer that it runs on.
pub fn product() -> Result<Product, Error> {
    let product = Product::new(APP_ID, VERSION, ENCRYPTION_KEY)?.named("Notes");
    // Containers are allowed so that the example can be tried anywhere.
    Ok(product.on_machine([Source::SystemUuid])?.allow_container())
}
