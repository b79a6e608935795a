//! The module `avlock_client._native`: the classes of the Python package, over `avlock-client`.
//!
//! It translates and has no rules of its own. `python/avlock_client/_native.pyi` describes it for people and
//! type checkers.

mod arguments;
mod error;
mod findings;
mod key_data;
mod key_fields;
mod license;
mod product;
#[cfg(feature = "testing")]
mod testing;
mod words;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<license::License>()?;
    module.add_class::<license::Registration>()?;
    module.add_class::<license::SourceReading>()?;
    module.add_class::<license::UserData>()?;
    module.add_class::<key_data::KeyData>()?;
    module.add_class::<key_data::KeyCheck>()?;
    module.add_class::<key_data::Holder>()?;
    module.add_class::<key_fields::KeyFields>()?;
    module.add_class::<key_fields::Values>()?;
    module.add_class::<findings::Finding>()?;
    module.add_function(wrap_pyfunction!(license::decode_key, module)?)?;
    #[cfg(feature = "testing")]
    testing::add_to(module)?;
    Ok(())
}
