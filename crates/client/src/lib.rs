//! What a program links that AVLock-style registration keys open.
//!
//! The program shows its [`InstallCode`], the vendor answers with a key, and the program registers it.
//! From then on [`License::key`] tells what the key grants, on this computer and on this day.
//!
//! ```no_run
//! use avlock_client::{License, Place, Product, Source, Status};
//!
//! # fn ask(_: &str) -> String { String::new() }
//! # fn run(_: Option<u32>, _: avlock_client::Values) {}
//! # fn main() -> Result<(), avlock_client::Error> {
//! # let demo_key = "kW3-xQ9.mZ7_pL2=";
//! let product = Product::new(12345, "5.1", demo_key)?.named("Demo").on_machine([Source::SystemUuid])?;
//! let license = License::open(product, Place::User)?;
//! let mut key = license.key(0)?;
//! if key.status == Status::Unregistered {
//!     println!("Your InstallCode: {}", license.install_code()?);
//!     let answer = license.register(&ask("Registration key: "))?;
//!     println!("{}", answer.words());
//!     key = license.key(0)?;
//! }
//! if key.is_usable() {
//!     run(key.days_left, key.values());
//! } else {
//!     println!("{}", key.reason());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | to | use |
//! | --- | --- |
//! | say what is protected, and by what | [`Product`] |
//! | say where the data file is | [`Place`] |
//! | show what the vendor needs | [`License::install_code`] |
//! | enter a key | [`License::register`] |
//! | ask what is registered | [`License::key`] |
//! | show support what this computer is | [`License::sources`], [`License::notes`]; without a product [`SourceReader`] |
//! | change the data file of another program, from a tool | [`file::LockedFile`] |
//! | try all this in a test | [`License::open_with`], with a [`Machine`] and a [`Clock`] of the test |
//!
//! The EncryptionKey is in every copy of the program: whoever takes it out can make keys. This crate
//! keeps honest people honest. It reads no variable of the environment but those that the system has for the home folder
//! and the time zone.
//!
//! `docs/format.md` is the specification of all codes and files; `docs/machine.md` tells what each
//! source is on each system.

mod clock;
mod error;
mod instances;
mod key_data;
mod license;
mod place;
mod product;
mod sources;
#[cfg(feature = "trial")]
mod trial;

pub mod file;
pub mod machine;

pub use avlock_format::check::Status;
pub use avlock_format::register::{Answer, Registration};
pub use avlock_format::{
    Action, AppVersion, Binding, DelphiDay, EncryptionKey, Finding, FindingCode, Grant, Group,
    ICode, InstallCode, KeyFields, KeyIndex, KeyType, Level, MachineHash, Period, RegistrationKey,
    Source, Term, Values,
};
pub use clock::{Clock, ClockReading, SystemClock};
pub use error::{Error, MissingSource};
pub use instances::holders::Holder;
pub use key_data::{Instance, KeyCheck, KeyData};
pub use license::{License, Note, UserData, decode_key};
pub use machine::{Machine, Unavailable};
pub use place::{Place, full_path};
pub use product::Product;
pub use sources::{SourceReader, SourceReading, judged, judged_removable_disk, masked};
#[cfg(feature = "trial")]
pub use trial::Trial;
