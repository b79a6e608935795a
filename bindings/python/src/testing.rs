//! A computer and a clock that a test sets, and what the vectors need. The shipped wheel lacks all of it.

use crate::arguments::{folder, text};
use crate::error::{Failed, ask};
use crate::license::License;
use crate::product::Settings;
use avlock_client::machine::{Datum, Surroundings};
use avlock_client::{
    Clock, ClockReading, DelphiDay, EncryptionKey, Group, InstallCode, Machine, MachineHash, Place,
    Source, Unavailable,
};
use avlock_format::LastDate;
use jiff::tz::Offset;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<TestClock>()?;
    module.add_function(wrap_pyfunction!(open_for_test, module)?)?;
    module.add_function(wrap_pyfunction!(codes_of, module)?)?;
    module.add_function(wrap_pyfunction!(seal_forward, module)?)?;
    module.add_function(wrap_pyfunction!(open_forward, module)?)
}

/// A clock that shows what a test sets, in UTC.
#[pyclass(frozen)]
#[derive(Clone)]
struct TestClock(Arc<Mutex<ClockReading>>);

impl TestClock {
    fn change(&self, change: impl FnOnce(&mut ClockReading)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Clock for TestClock {
    fn now(&self) -> ClockReading {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl TestClock {
    #[new]
    fn new(utc: &str) -> PyResult<Self> {
        Ok(Self(Arc::new(Mutex::new(ClockReading {
            utc: utc.parse().map_err(refused)?,
            offset: Offset::UTC,
            elapsed: Duration::ZERO,
            zone_is_known: true,
        }))))
    }

    /// Lets time pass for both clocks.
    fn pass_hours(&self, hours: u32) {
        let time = Duration::from_secs(3600 * u64::from(hours));
        self.change(|reading| {
            reading.utc += time;
            reading.elapsed += time;
        });
    }

    /// Sets the time without letting any pass.
    fn set(&self, utc: &str) -> PyResult<()> {
        let utc = utc.parse().map_err(refused)?;
        self.change(|reading| reading.utc = utc);
        Ok(())
    }
}

/// A computer whose data a test gives.
struct TestMachine(BTreeMap<String, String>);

impl Machine for TestMachine {
    fn read(&self, datum: Datum) -> Result<String, Unavailable> {
        let name = match datum {
            Datum::SystemUuid | Datum::FirmwareUuid => "System_UUID",
            Datum::BaseBoardSn => "BaseBoard_SN",
            Datum::HdPnpDeviceId => "HD_PNPDeviceID",
            Datum::HdSn => "HD_SN",
            Datum::HdSignature => "HD_Signature",
            _ => "",
        };
        let absent = || Unavailable::Absent { detail: "not set".to_owned() };
        self.0.get(name).cloned().ok_or_else(absent)
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings::default()
    }
}

/// Opens a license on a computer and by a clock of the test's.
#[pyfunction]
#[pyo3(signature = (app_id, version, *, encryption_key, sources, path, machine, clock))]
#[expect(clippy::too_many_arguments, reason = "Python names each of them")]
fn open_for_test(
    py: Python<'_>,
    app_id: &Bound<'_, PyAny>,
    version: &Bound<'_, PyAny>,
    encryption_key: &Bound<'_, PyAny>,
    sources: &Bound<'_, PyAny>,
    path: &Bound<'_, PyAny>,
    machine: BTreeMap<String, String>,
    clock: &TestClock,
) -> PyResult<License> {
    let settings = Settings {
        app_id,
        version,
        encryption_key,
        name: None,
        sources: Some(sources),
        count_instances: true,
        firmware_uuid: false,
        allow_container: false,
    };
    let (product, place) = (settings.product()?, Place::Folder(folder(path)?));
    let (machine, clock) = (Box::new(TestMachine(machine)), Box::new(clock.clone()));
    let opened = ask(py, || avlock_client::License::open_with(product, place, machine, clock));
    Ok(License::of(opened?))
}

/// Returns InstallCode and machine hash of the values of sources.
#[pyfunction]
fn codes_of(values: Vec<(String, String)>) -> PyResult<(String, String)> {
    let mut data = Vec::new();
    for (name, value) in &values {
        if name == Group::RemovableDisk.name() {
            let code = InstallCode::of_removable_disk(value).map_err(refused)?;
            let hash = MachineHash::of_removable_disk(value).map_err(refused)?;
            return Ok((code.to_string(), hash.to_string()));
        }
        let source = Source::from_name(name).ok_or_else(|| refused("no such source"))?;
        data.push((source, value.as_str()));
    }
    let code = InstallCode::of_data(&data).map_err(refused)?;
    let hash = MachineHash::of_data(&data).map_err(refused)?;
    Ok((code.to_string(), hash.to_string()))
}

/// Seals a date ahead, `lf`.
#[pyfunction]
fn seal_forward(encryption_key: &Bound<'_, PyAny>, day: u16, millisecond: u32) -> PyResult<String> {
    let date = LastDate::new(DelphiDay::from_stored(day), millisecond).map_err(refused)?;
    date.seal_forward(&secret(encryption_key)?).map_err(refused)
}

/// Opens a date ahead: its day, and its millisecond.
#[pyfunction]
fn open_forward(encryption_key: &Bound<'_, PyAny>, sealed: &str) -> PyResult<(u32, u32)> {
    let date = LastDate::open_forward(sealed, &secret(encryption_key)?).map_err(refused)?;
    Ok((date.day().days_since_epoch(), date.millisecond()))
}

fn secret(encryption_key: &Bound<'_, PyAny>) -> PyResult<EncryptionKey> {
    let text = text(encryption_key, "encryption_key")?;
    Ok(EncryptionKey::new(&text).map_err(|error| Failed::settings(error.to_string()))?)
}

fn refused(error: impl Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}
