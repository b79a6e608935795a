//! What a program is told about a registration.

use crate::arguments;
use crate::findings;
use crate::key_fields::{KeyFields, Values};
use crate::words;
use avlock_client::Instance;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyTuple};

/// The registration of one index.
#[pyclass(frozen, module = "avlock_client")]
pub struct KeyData(avlock_client::KeyData);

impl From<avlock_client::KeyData> for KeyData {
    fn from(data: avlock_client::KeyData) -> Self {
        Self(data)
    }
}

#[pymethods]
impl KeyData {
    #[getter]
    fn index(&self) -> u8 {
        self.0.index.number()
    }

    #[getter]
    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        words::status(py, self.0.status)
    }

    #[getter]
    fn is_usable(&self) -> bool {
        self.0.is_usable()
    }

    #[getter]
    fn is_started(&self) -> bool {
        self.0.is_started()
    }

    #[getter]
    fn key(&self) -> Option<String> {
        self.0.key.map(|key| key.to_string())
    }

    #[getter]
    fn fields(&self) -> Option<KeyFields> {
        self.0.fields.map(KeyFields::from)
    }

    #[getter]
    fn key_type<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.key_type().map(|key_type| words::key_type(py, key_type)).transpose()
    }

    #[getter]
    fn today<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        arguments::date(py, Some(self.0.today))
    }

    #[getter]
    fn first_day<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        arguments::date(py, self.0.first_day)
    }

    #[getter]
    fn last_day<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        arguments::date(py, self.0.last_day)
    }

    #[getter]
    fn days_left(&self) -> Option<u32> {
        self.0.days_left
    }

    #[getter]
    fn is_date_backed(&self) -> bool {
        self.0.date_backed.is_some()
    }

    #[getter]
    fn days_backed(&self) -> u32 {
        self.0.date_backed.unwrap_or(0)
    }

    #[getter]
    fn is_primary(&self) -> Option<bool> {
        self.0.primary
    }

    #[getter]
    fn primary_install_code(&self) -> Option<String> {
        self.0.primary_install_code.map(|code| code.to_string())
    }

    #[getter]
    fn primary_icode(&self) -> Option<u16> {
        self.0.primary_install_code.map(|code| code.icode().number())
    }

    #[getter]
    fn local_install_code(&self) -> Option<String> {
        self.0.local_install_code.map(|code| code.to_string())
    }

    #[getter]
    fn icode(&self) -> Option<u16> {
        self.0.icode().map(|icode| icode.number())
    }

    #[getter]
    fn users(&self) -> Option<u8> {
        self.0.users()
    }

    #[getter]
    fn instances(&self) -> Option<u8> {
        self.0.instances()
    }

    #[getter]
    fn instance(&self) -> Option<u8> {
        match self.0.instance {
            Instance::Slot(slot) => Some(slot),
            _ => None,
        }
    }

    #[getter]
    fn too_many_instances(&self) -> bool {
        self.0.is_too_many()
    }

    #[getter]
    fn holders<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.holders().iter().cloned().map(Holder))
    }

    #[getter]
    fn values(&self) -> Values {
        Values(self.0.values())
    }

    #[getter]
    fn reason(&self) -> String {
        self.0.reason()
    }

    #[getter]
    fn hint(&self) -> Option<&str> {
        self.0.hint()
    }

    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::tuple(py, &self.0.findings)
    }

    fn __repr__(&self) -> String {
        let (index, status) = (self.0.index.number(), self.0.status);
        format!("KeyData(index={index}, {status}: {:?})", self.0.reason())
    }
}

/// Whether a key could be registered.
#[pyclass(frozen, module = "avlock_client")]
pub struct KeyCheck(avlock_client::KeyCheck);

impl From<avlock_client::KeyCheck> for KeyCheck {
    fn from(check: avlock_client::KeyCheck) -> Self {
        Self(check)
    }
}

#[pymethods]
impl KeyCheck {
    #[getter]
    fn is_good(&self) -> bool {
        self.0.is_good()
    }

    #[getter]
    fn fields(&self) -> Option<KeyFields> {
        self.0.fields.map(KeyFields::from)
    }

    #[getter]
    fn reason(&self) -> &str {
        findings::reason(&self.0.findings, "the key can be registered")
    }

    #[getter]
    fn hint(&self) -> Option<&str> {
        findings::worst(&self.0.findings)?.hint.as_deref()
    }

    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::tuple(py, &self.0.findings)
    }

    fn __bool__(&self) -> bool {
        self.0.is_good()
    }

    fn __repr__(&self) -> String {
        format!("KeyCheck({:?})", self.reason())
    }
}

/// A running copy of the program.
#[pyclass(frozen, eq, module = "avlock_client")]
#[derive(PartialEq)]
pub struct Holder(avlock_client::Holder);

#[pymethods]
impl Holder {
    #[getter]
    fn slot(&self) -> u8 {
        self.0.slot
    }

    #[getter]
    fn host(&self) -> &str {
        &self.0.host
    }

    #[getter]
    fn process(&self) -> u32 {
        self.0.process
    }

    #[getter]
    fn user(&self) -> &str {
        &self.0.user
    }

    #[getter]
    fn since(&self) -> &str {
        &self.0.since
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Holder({:?})", self.0.to_string())
    }
}
