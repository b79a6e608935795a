//! A test build: the first two arguments are the time that the clock shows and System_UUID of the computer. The
//! program that is sold has none of this.

use avlock_client::machine::{Datum, Surroundings, Who, this};
use avlock_client::{
    Clock, ClockReading, Error, License, Machine, Place, Product, SystemClock, Unavailable,
};

/// Opens the license at the time and on the computer that the first two arguments name, and takes them away.
pub fn open(product: Product, place: Place, arguments: &mut Vec<String>) -> Result<License, Error> {
    let expected = || Error::Settings {
        message: "expected a time such as 2020-03-01T10:00:00Z and a System_UUID first".to_owned(),
    };
    let mut given = arguments.drain(..arguments.len().min(2));
    let (Some(time), Some(uuid)) = (given.next(), given.next()) else { return Err(expected()) };
    let utc = time.parse().map_err(|_| expected())?;
    let clock = FixedClock(ClockReading { utc, ..SystemClock::new().now() });
    License::open_with(product, place, Box::new(Computer(uuid)), Box::new(clock))
}

struct FixedClock(ClockReading);

impl Clock for FixedClock {
    fn now(&self) -> ClockReading {
        self.0
    }
}

/// A computer of this System_UUID.
struct Computer(String);

impl Machine for Computer {
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
