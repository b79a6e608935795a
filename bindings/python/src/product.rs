//! The settings of a protected program, as Python gives them.

use crate::arguments::{folder, number, text, wrong_type};
use crate::error::Failed;
use avlock_client::{Place, Product};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// The arguments of `License`.
pub struct Settings<'a, 'py> {
    pub app_id: &'a Bound<'py, PyAny>,
    pub version: &'a Bound<'py, PyAny>,
    pub encryption_key: &'a Bound<'py, PyAny>,
    pub name: Option<&'a Bound<'py, PyAny>>,
    pub sources: Option<&'a Bound<'py, PyAny>>,
    pub count_instances: bool,
    pub firmware_uuid: bool,
    pub allow_container: bool,
}

impl Settings<'_, '_> {
    /// Makes the product.
    pub fn product(&self) -> PyResult<Product> {
        let app_id = number(self.app_id, "app_id", u16::MAX)?;
        let version = text(self.version, "version")?;
        let encryption_key = text(self.encryption_key, "encryption_key")?;
        let mut product = Product::new(app_id, &version, &encryption_key).map_err(Failed::from)?;
        if let Some(name) = self.name {
            product = product.named(text(name, "name")?);
        }
        if let Some(sources) = self.sources {
            product = product.on_sources(names(sources)?).map_err(Failed::from)?;
        }
        if !self.count_instances {
            product = product.without_instances();
        }
        if self.firmware_uuid {
            product = product.with_firmware_uuid();
        }
        if self.allow_container {
            product = product.allow_container();
        }
        Ok(product)
    }
}

/// Reads the place of the data file.
pub fn place(path: Option<&Bound<'_, PyAny>>, all_users: bool) -> PyResult<Place> {
    match path {
        Some(_) if all_users => {
            let message = "expected a folder or all_users, found both";
            Err(Failed::settings(message).into())
        }
        Some(path) => Ok(Place::Folder(folder(path)?)),
        None if all_users => Ok(Place::AllUsers),
        None => Ok(Place::User),
    }
}

fn names(sources: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    // A text is a sequence of texts as well, of one letter each.
    if sources.cast::<PyString>().is_ok() {
        return Ok(vec![text(sources, "sources")?]);
    }
    let names = sources.try_iter().map_err(|_| wrong_type(sources, "sources", "names"))?;
    names.map(|name| text(&name?, "sources")).collect()
}
