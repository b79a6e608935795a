//! The computer that the program runs on.

use crate::machine::computer::Machine;
#[cfg(target_os = "linux")]
use crate::machine::linux::Linux;
#[cfg(target_os = "macos")]
use crate::machine::macos::MacOs;
#[cfg(windows)]
use crate::machine::windows::Windows;

/// Returns the computer that the program runs on.
pub fn this() -> Box<dyn Machine> {
    #[cfg(target_os = "linux")]
    return Box::new(Linux::at("/"));
    #[cfg(target_os = "macos")]
    return Box::new(MacOs);
    #[cfg(windows)]
    return Box::new(Windows);
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    return Box::new(unknown::UnknownSystem);
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod unknown {
    use crate::machine::computer::{Datum, Machine, Surroundings, Unavailable};

    /// A system that this crate has no reader for.
    pub struct UnknownSystem;

    impl Machine for UnknownSystem {
        fn read(&self, _: Datum) -> Result<String, Unavailable> {
            Err(Unavailable::Absent { detail: "there is no reader for this system".to_owned() })
        }

        fn surroundings(&self) -> Surroundings {
            Surroundings::default()
        }
    }
}
