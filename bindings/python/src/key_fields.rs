//! What a key holds, wherever it is for.

use crate::arguments;
use crate::words;
use avlock_client::{Action, Binding, Grant};
use pyo3::prelude::*;
use pyo3::types::PyDate;

/// The fields of a key.
#[pyclass(frozen, eq, module = "avlock_client")]
#[derive(PartialEq)]
pub struct KeyFields(avlock_client::KeyFields);

impl From<avlock_client::KeyFields> for KeyFields {
    fn from(fields: avlock_client::KeyFields) -> Self {
        Self(fields)
    }
}

impl KeyFields {
    fn grant(&self) -> Option<Grant> {
        match self.0.action {
            Action::Register(grant) => Some(grant),
            _ => None,
        }
    }
}

#[pymethods]
impl KeyFields {
    #[getter]
    fn app_id(&self) -> u16 {
        self.0.app_id
    }

    #[getter]
    fn index(&self) -> u8 {
        self.0.index().number()
    }

    #[getter]
    fn key_type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        words::key_type(py, self.0.key_type())
    }

    #[getter]
    fn is_generic(&self) -> bool {
        self.0.is_generic()
    }

    #[getter]
    fn icode(&self) -> Option<u16> {
        match self.0.binding {
            Binding::Computer(icode) => Some(icode.number()),
            Binding::Version(_) => None,
        }
    }

    #[getter]
    fn version(&self) -> Option<String> {
        match self.0.binding {
            Binding::Computer(_) => None,
            Binding::Version(version) => Some(version.to_string()),
        }
    }

    #[getter]
    fn users(&self) -> Option<u8> {
        self.grant().map(|grant| grant.users)
    }

    #[getter]
    fn instances(&self) -> Option<u8> {
        self.grant().map(|grant| grant.instances)
    }

    #[getter]
    fn values(&self) -> Option<Values> {
        self.grant().map(|grant| Values(grant.values))
    }

    #[getter]
    fn first_day<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        arguments::date(py, self.0.period().map(|period| period.first()))
    }

    #[getter]
    fn last_day<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        arguments::date(py, self.0.period().map(|period| period.last()))
    }

    #[getter]
    fn days(&self) -> Option<u16> {
        self.0.period().map(|period| period.days())
    }

    fn __repr__(&self) -> String {
        let (kind, index) = (self.0.key_type().word(), self.0.index().number());
        format!("KeyFields({kind}, app_id={}, index={index})", self.0.app_id)
    }
}

/// The vendor's twelve bits.
#[pyclass(frozen, module = "avlock_client")]
pub struct Values(pub avlock_client::Values);

#[pymethods]
impl Values {
    #[getter]
    fn numbers(&self) -> (u8, u8, u8) {
        self.0.nibbles().into()
    }

    #[getter]
    fn bits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
        let number = self.0.number();
        let bits: [bool; 12] = std::array::from_fn(|bit| number >> bit & 1 == 1);
        pyo3::types::PyTuple::new(py, bits)
    }

    fn is_on(&self, number: &Bound<'_, PyAny>, bit: &Bound<'_, PyAny>) -> PyResult<bool> {
        let place = arguments::number(number, "number", u8::MAX)?;
        let bit = arguments::number(bit, "bit", u8::MAX)?;
        let is_on = self.0.is_on(place.into(), bit).ok_or_else(|| {
            let found = format!("found number {place} and bit {bit}");
            crate::error::Failed::argument(format!(
                "expected number 1 to 3 and bit 0 to 3, {found}"
            ))
        })?;
        Ok(is_on)
    }

    fn __int__(&self) -> u16 {
        self.0.number()
    }

    fn __index__(&self) -> u16 {
        self.0.number()
    }

    fn __bool__(&self) -> bool {
        self.0.number() != 0
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.extract::<i64>().is_ok_and(|other| other == i64::from(self.0.number()))
    }

    fn __hash__(&self) -> u64 {
        // That of the number, which it is equal to.
        self.0.number().into()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Values(0x{})", self.0)
    }
}
