//! Findings, and the most serious of them.

use crate::words;
use avlock_client::Level;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// One finding.
#[pyclass(frozen, eq, module = "avlock_client")]
#[derive(Clone, PartialEq)]
pub struct Finding(avlock_client::Finding);

#[pymethods]
impl Finding {
    #[getter]
    fn code(&self) -> String {
        self.0.code.to_string()
    }

    #[getter]
    fn level<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        words::level(py, self.0.level)
    }

    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    #[getter]
    fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    #[getter]
    fn expected(&self) -> Option<&str> {
        self.0.expected.as_deref()
    }

    #[getter]
    fn actual(&self) -> Option<&str> {
        self.0.actual.as_deref()
    }

    fn __str__(&self) -> &str {
        &self.0.message
    }

    fn __repr__(&self) -> String {
        format!("Finding({}, {}: {:?})", self.0.code, self.0.level.word(), self.0.message)
    }
}

/// Makes the findings of Python.
pub fn tuple<'py>(
    py: Python<'py>,
    findings: &[avlock_client::Finding],
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, findings.iter().cloned().map(Finding))
}

/// Returns the most serious finding, the first of several.
pub fn worst(findings: &[avlock_client::Finding]) -> Option<&avlock_client::Finding> {
    findings.iter().rev().max_by_key(|finding| finding.level)
}

/// Returns the message of the most serious finding, or other words if none is more than worth knowing.
pub fn reason<'a>(findings: &'a [avlock_client::Finding], otherwise: &'a str) -> &'a str {
    match worst(findings) {
        Some(finding) if finding.level > Level::Note => finding.words(),
        _ => otherwise,
    }
}
