//! The computer and the clock that a license is opened with: the real ones, or in a build for tests those that a test
//! has set.

#[cfg(not(feature = "testing"))]
pub use real::open;
#[cfg(feature = "testing")]
pub use set::{open, set};

#[cfg(not(feature = "testing"))]
mod real {
    use avlock_client::{Error, License, Place, Product};

    /// Opens a license on this computer.
    pub fn open(product: Product, place: Place) -> Result<License, Error> {
        License::open(product, place)
    }
}

#[cfg(feature = "testing")]
mod set {
    use avlock_client::machine::{Datum, Surroundings, Who, this};
    use avlock_client::{
        Clock, ClockReading, Error, License, Machine, Place, Product, SystemClock, Unavailable,
    };
    use std::sync::{Mutex, PoisonError};

    /// What licenses are opened with from now on.
    static SET: Mutex<Option<(ClockReading, String)>> = Mutex::new(None);

    /// Sets the time, such as `2020-03-01T10:00:00Z`, at which the clock stands still, and System_UUID, which every
    /// other source of the computer has as well. It holds for licenses that are opened later.
    pub fn set(utc: &str, system_uuid: &str) -> Result<(), String> {
        let utc = utc.parse().map_err(|error| format!("utc: {error}"))?;
        let reading = ClockReading { utc, ..SystemClock::new().now() };
        *SET.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((reading, system_uuid.to_owned()));
        Ok(())
    }

    /// Opens a license on the computer that was set, or else on this one.
    pub fn open(product: Product, place: Place) -> Result<License, Error> {
        let set = SET.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some((reading, uuid)) = set else { return License::open(product, place) };
        License::open_with(product, place, Box::new(SetMachine(uuid)), Box::new(SetClock(reading)))
    }

    struct SetClock(ClockReading);

    impl Clock for SetClock {
        fn now(&self) -> ClockReading {
            self.0
        }
    }

    struct SetMachine(String);

    impl Machine for SetMachine {
        fn read(&self, _: Datum) -> Result<String, Unavailable> {
            Ok(self.0.clone())
        }

        fn surroundings(&self) -> Surroundings {
            Surroundings::default()
        }

        fn who(&self) -> Who {
            this().who()
        }
    }
}
