//! The computer that the program runs on.

use crate::machine::computer::Machine;
#[cfg(not(target_os = "linux"))]
use crate::machine::computer::{Datum, Surroundings, Unavailable};
#[cfg(target_os = "linux")]
use crate::machine::linux::Linux;

/// Returns the computer that the program runs on.
pub fn this() -> Box<dyn Machine> {
    #[cfg(target_os = "linux")]
    return Box::new(Linux::at("/"));
    #[cfg(not(target_os = "linux"))]
    return Box::new(UnknownSystem);
}

/// A system that this crate has no reader for.
#[cfg(not(target_os = "linux"))]
struct UnknownSystem;

#[cfg(not(target_os = "linux"))]
impl Machine for UnknownSystem {
    fn read(&self, _: Datum) -> Result<String, Unavailable> {
        Err(Unavailable::Absent { detail: "no reader for this system".to_owned() })
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings::default()
    }
}
