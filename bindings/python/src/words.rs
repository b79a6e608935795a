//! The enumerations of `avlock_client._types`, made of the words of the format.

use avlock_client::{Answer, KeyType, Level, Status};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

const MODULE: &str = "avlock_client._types";

pub fn status(py: Python<'_>, status: Status) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, MODULE, "Status")?.call1((status.word(),))
}

pub fn key_type(py: Python<'_>, key_type: KeyType) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, MODULE, "KeyType")?.call1((key_type.word(),))
}

pub fn level(py: Python<'_>, level: Level) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, MODULE, "Level")?.call1((level.word(),))
}

pub fn answer(py: Python<'_>, answer: Answer) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, MODULE, "Answer")?.call1((answer.number(),))
}
