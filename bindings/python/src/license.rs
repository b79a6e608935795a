//! `License`, and what its functions answer.

use crate::arguments::{day, number, optional_text, text};
use crate::error::{Failed, ask};
use crate::findings;
use crate::key_data::{KeyCheck, KeyData};
use crate::key_fields::KeyFields;
use crate::product::{Settings, place};
use crate::words;
use avlock_client::{EncryptionKey, Error, InstallCode, Trial};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// An open data file of a product.
#[pyclass(frozen, module = "avlock_client")]
pub struct License {
    /// `None` after `close`. A call that runs in another thread then keeps its own reference until it has
    /// its answer.
    open: Mutex<Option<Arc<avlock_client::License>>>,
    app_id: u16,
    data_file: PathBuf,
}

impl License {
    pub fn of(license: avlock_client::License) -> Self {
        Self {
            app_id: license.product().app_id(),
            data_file: license.data_file().to_owned(),
            open: Mutex::new(Some(Arc::new(license))),
        }
    }

    fn license(&self) -> Result<Arc<avlock_client::License>, Failed> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.clone().ok_or_else(Failed::closed)
    }

    fn take(&self) -> Option<Arc<avlock_client::License>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&avlock_client::License) -> Result<T, Error> + Send,
    ) -> Result<T, Failed> {
        let license = self.license()?;
        ask(py, move || question(&license))
    }
}

#[pymethods]
impl License {
    #[new]
    #[pyo3(signature = (app_id, version, *, encryption_key, name = None, sources = None, folder = None,
        all_users = false, count_instances = true, firmware_uuid = false, allow_container = false))]
    #[expect(clippy::too_many_arguments, reason = "Python names each of them")]
    fn new(
        py: Python<'_>,
        app_id: &Bound<'_, PyAny>,
        version: &Bound<'_, PyAny>,
        encryption_key: &Bound<'_, PyAny>,
        name: Option<&Bound<'_, PyAny>>,
        sources: Option<&Bound<'_, PyAny>>,
        folder: Option<&Bound<'_, PyAny>>,
        all_users: bool,
        count_instances: bool,
        firmware_uuid: bool,
        allow_container: bool,
    ) -> PyResult<Self> {
        let settings = Settings {
            app_id,
            version,
            encryption_key,
            name,
            sources,
            count_instances,
            firmware_uuid,
            allow_container,
        };
        let (product, place) = (settings.product()?, place(folder, all_users)?);
        Ok(Self::of(ask(py, || avlock_client::License::open(product, place))?))
    }

    fn close(&self, py: Python<'_>) {
        // Closing stores the date, and may wait for the lock of the data file.
        if let Some(license) = self.take() {
            py.detach(|| drop(license));
        }
    }

    fn __enter__(this: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        this.license()?;
        Ok(this)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    #[getter]
    fn install_code(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.ask(py, |license| license.install_code())?.to_string())
    }

    #[getter]
    fn icode(&self, py: Python<'_>) -> PyResult<u16> {
        Ok(self.ask(py, |license| license.install_code())?.icode().number())
    }

    #[getter]
    fn machine_hash(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.ask(py, |license| license.machine_hash())?.to_string())
    }

    #[pyo3(signature = (index = None))]
    fn key(&self, py: Python<'_>, index: Option<&Bound<'_, PyAny>>) -> PyResult<KeyData> {
        let index = optional_index(index)?;
        Ok(self.ask(py, |license| license.key(index))?.into())
    }

    #[pyo3(signature = (key, *, primary = None))]
    fn register(
        &self,
        py: Python<'_>,
        key: &Bound<'_, PyAny>,
        primary: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Registration> {
        let key = text(key, "key")?;
        let registration = match optional_text(primary, "primary")? {
            None => self.ask(py, |license| license.register(&key))?,
            Some(primary) => {
                let primary: InstallCode = primary
                    .parse()
                    .map_err(|error| Failed::argument(format!("primary: {error}")))?;
                self.ask(py, |license| license.register_secondary(&key, primary))?
            }
        };
        Ok(Registration(registration))
    }

    #[pyo3(signature = (days, *, index = None, first_day = None, users = None, instances = None,
        values = None))]
    #[expect(clippy::too_many_arguments, reason = "Python names each of them")]
    fn make_trial(
        &self,
        py: Python<'_>,
        days: &Bound<'_, PyAny>,
        index: Option<&Bound<'_, PyAny>>,
        first_day: Option<&Bound<'_, PyAny>>,
        users: Option<&Bound<'_, PyAny>>,
        instances: Option<&Bound<'_, PyAny>>,
        values: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<KeyData> {
        let mut trial = Trial::of_days(number(days, "days", u16::MAX)?);
        trial.index = optional_index(index)?;
        trial.first_day = day(first_day, "first_day")?;
        if let Some(users) = users {
            trial.users = number(users, "users", u8::MAX)?;
        }
        if let Some(instances) = instances {
            trial.instances = number(instances, "instances", u8::MAX)?;
        }
        if let Some(values) = values {
            let values = number(values, "values", u16::MAX)?;
            trial.values = avlock_client::Values::new(values)
                .map_err(|error| Failed::argument(format!("values: {error}")))?;
        }
        Ok(self.ask(py, |license| license.make_trial(&trial))?.into())
    }

    #[pyo3(signature = (key, index = None))]
    fn check_key(
        &self,
        py: Python<'_>,
        key: &Bound<'_, PyAny>,
        index: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<KeyCheck> {
        let (key, index) = (text(key, "key")?, optional_index(index)?);
        Ok(self.ask(py, |license| license.check_key(index, &key))?.into())
    }

    fn decode_key(&self, key: &Bound<'_, PyAny>) -> PyResult<KeyFields> {
        let fields = self.license()?.decode_key(&text(key, "key")?).map_err(Failed::key)?;
        Ok(fields.into())
    }

    #[getter]
    fn user(&self, py: Python<'_>) -> PyResult<UserData> {
        Ok(UserData(self.ask(py, |license| Ok(license.user()))?))
    }

    #[pyo3(signature = (*, name = None, company = None, email = None, other = None))]
    fn set_user(
        &self,
        py: Python<'_>,
        name: Option<&Bound<'_, PyAny>>,
        company: Option<&Bound<'_, PyAny>>,
        email: Option<&Bound<'_, PyAny>>,
        other: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let name = optional_text(name, "name")?;
        let company = optional_text(company, "company")?;
        let email = optional_text(email, "email")?;
        let other = optional_text(other, "other")?;
        self.ask(py, |license| {
            let old = license.user();
            license.set_user(avlock_client::UserData {
                name: name.unwrap_or(old.name),
                company: company.unwrap_or(old.company),
                email: email.unwrap_or(old.email),
                other: other.unwrap_or(old.other),
            })
        })?;
        Ok(())
    }

    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let readings = self.ask(py, |license| Ok(license.sources()))?;
        PyTuple::new(py, readings.into_iter().map(SourceReading))
    }

    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let notes = self.ask(py, |license| Ok(license.notes()))?;
        PyTuple::new(py, notes.iter().map(ToString::to_string))
    }

    #[pyo3(signature = (index = None))]
    fn move_out(&self, py: Python<'_>, index: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let index = optional_index(index)?;
        self.ask(py, |license| license.move_out(index))?;
        Ok(())
    }

    #[getter]
    fn data_file(&self) -> PathBuf {
        self.data_file.clone()
    }

    fn __reduce__(&self) -> PyResult<()> {
        let message = "a License cannot be pickled: open one in each process";
        Err(PyTypeError::new_err(message))
    }

    fn __repr__(&self) -> String {
        let state = if self.license().is_ok() { "open" } else { "closed" };
        format!("License(app_id={}, data_file={:?}, {state})", self.app_id, self.data_file)
    }
}

/// Opens a key under an EncryptionKey.
#[pyfunction]
#[pyo3(signature = (encryption_key, key))]
pub fn decode_key(
    encryption_key: &Bound<'_, PyAny>,
    key: &Bound<'_, PyAny>,
) -> PyResult<KeyFields> {
    let (secret, key) = (text(encryption_key, "encryption_key")?, text(key, "key")?);
    let secret =
        EncryptionKey::new(&secret).map_err(|error| Failed::settings(error.to_string()))?;
    let fields = avlock_client::decode_key(&secret, &key).map_err(Failed::key)?;
    Ok(fields.into())
}

fn optional_index(index: Option<&Bound<'_, PyAny>>) -> PyResult<u8> {
    // That 255 is none is for the client to tell.
    index.map_or(Ok(0), |index| number(index, "index", u8::MAX))
}

/// The answer to a key.
#[pyclass(frozen, module = "avlock_client")]
pub struct Registration(avlock_client::Registration);

#[pymethods]
impl Registration {
    #[getter]
    fn answer<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        words::answer(py, self.0.answer)
    }

    #[getter]
    fn is_done(&self) -> bool {
        self.0.answer.is_done()
    }

    #[getter]
    fn words(&self) -> &str {
        self.0.words()
    }

    #[getter]
    fn fields(&self) -> Option<KeyFields> {
        self.0.fields.map(KeyFields::from)
    }

    #[getter]
    fn reason(&self) -> &str {
        findings::reason(&self.0.findings, self.0.words())
    }

    #[getter]
    fn hint(&self) -> Option<&str> {
        findings::worst(&self.0.findings)?.hint.as_deref()
    }

    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::tuple(py, &self.0.findings)
    }

    fn __int__(&self) -> u8 {
        self.0.answer.number()
    }

    fn __bool__(&self) -> bool {
        self.is_done()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        if let Ok(other) = other.cast::<Self>() {
            return other.get().0 == self.0;
        }
        other.extract::<i64>().is_ok_and(|other| other == i64::from(self.0.answer.number()))
    }

    fn __hash__(&self) -> u64 {
        self.0.answer.number().into()
    }

    fn __repr__(&self) -> String {
        format!("Registration({}: {:?})", self.0.answer.number(), self.reason())
    }
}

/// A source on this computer.
#[pyclass(frozen, eq, module = "avlock_client")]
#[derive(PartialEq)]
pub struct SourceReading(avlock_client::SourceReading);

#[pymethods]
impl SourceReading {
    #[getter]
    fn name(&self) -> &str {
        self.0.name
    }

    #[getter]
    fn is_chosen(&self) -> bool {
        self.0.is_chosen
    }

    #[getter]
    fn state(&self) -> &str {
        self.0.masked.as_ref().map_or_else(|why| why.word(), |_| "ok")
    }

    #[getter]
    fn masked(&self) -> Option<&str> {
        self.0.masked.as_deref().ok()
    }

    #[getter]
    fn reason(&self) -> Option<String> {
        self.0.masked.as_ref().err().map(ToString::to_string)
    }

    #[getter]
    fn hint(&self) -> Option<String> {
        self.0.masked.as_ref().err().map(|why| why.hint(self.0.name))
    }

    fn __repr__(&self) -> String {
        format!("SourceReading({}: {})", self.0.name, self.state())
    }
}

/// The user's own data.
#[pyclass(frozen, eq, module = "avlock_client")]
#[derive(PartialEq)]
pub struct UserData(avlock_client::UserData);

#[pymethods]
impl UserData {
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn company(&self) -> &str {
        &self.0.company
    }

    #[getter]
    fn email(&self) -> &str {
        &self.0.email
    }

    #[getter]
    fn other(&self) -> &str {
        &self.0.other
    }

    fn __repr__(&self) -> String {
        let avlock_client::UserData { name, company, email, other } = &self.0;
        format!("UserData(name={name:?}, company={company:?}, email={email:?}, other={other:?})")
    }
}
