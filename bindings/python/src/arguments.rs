//! What callers give: texts, numbers, days and folders. Python's own errors for these repeat the value, which
//! may be the EncryptionKey; those of this module name the argument and what was expected.

use crate::error::Failed;
use avlock_client::DelphiDay;
use pyo3::exceptions::{PyAttributeError, PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyString};
use std::path::PathBuf;

/// Reads a text. One that has no UTF-8, because of a lone surrogate, is refused.
pub fn text(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| wrong_type(value, name, "str"))?;
    let text = text.to_cow().map_err(|_| not_encodable(name))?;
    Ok(text.into_owned())
}

/// Reads a text that may be left out.
pub fn optional_text(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<String>> {
    value.map(|value| text(value, name)).transpose()
}

/// Reads a number from 0 to `most`.
pub fn number<T: TryFrom<i64> + Into<i64>>(
    value: &Bound<'_, PyAny>,
    name: &str,
    most: T,
) -> PyResult<T> {
    let most = most.into();
    let index = value.call_method0("__index__").map_err(|error| {
        if error.is_instance_of::<PyAttributeError>(value.py()) {
            wrong_type(value, name, "int")
        } else {
            error
        }
    })?;
    let found = index.extract::<i64>().ok();
    let fitting = found.filter(|found| (0..=most).contains(found));
    fitting.and_then(|fitting| T::try_from(fitting).ok()).ok_or_else(|| {
        // Python prints a number of thousands of digits only after its limit was raised.
        let found = found.map_or("one of more than 64 bits".to_owned(), |found| found.to_string());
        Failed::argument(format!("{name}: expected 0 to {most}, found {found}")).into()
    })
}

/// Reads a day that may be left out.
pub fn day(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<DelphiDay>> {
    let Some(value) = value else { return Ok(None) };
    value.cast::<PyDate>().map_err(|_| wrong_type(value, name, "datetime.date"))?;
    let part = |part: &str| value.getattr(part)?.extract::<u16>();
    let written = format!("{:04}-{:02}-{:02}", part("year")?, part("month")?, part("day")?);
    let day = written.parse().map_err(|_| {
        Failed::argument(format!("{name}: expected a day from 1899-12-30 on, found {written}"))
    })?;
    Ok(Some(day))
}

/// Reads a folder: a text, or anything that stands for a path.
pub fn folder(value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    value.extract::<PathBuf>().map_err(|error| {
        if error.is_instance_of::<PyUnicodeEncodeError>(value.py()) {
            not_encodable("folder")
        } else if error.is_instance_of::<PyTypeError>(value.py()) {
            wrong_type(value, "folder", "a path")
        } else {
            // What the caller's own path raised.
            error
        }
    })
}

/// Makes a date of Python.
pub fn date(py: Python<'_>, day: Option<DelphiDay>) -> PyResult<Option<Bound<'_, PyDate>>> {
    let Some(date) = day.map(DelphiDay::date) else { return Ok(None) };
    let part = |part: i8| part.unsigned_abs();
    PyDate::new(py, date.year().into(), part(date.month()), part(date.day())).map(Some)
}

/// Refuses a value by its type alone.
pub fn wrong_type(value: &Bound<'_, PyAny>, name: &str, expected: &str) -> PyErr {
    let found = value.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    PyTypeError::new_err(format!("{name}: expected {expected}, found {found}"))
}

fn not_encodable(name: &str) -> PyErr {
    Failed::argument(format!(
        "{name}: expected text, found half of a surrogate pair, which is no character"
    ))
    .into()
}
