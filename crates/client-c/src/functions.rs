//! The functions of the library. Their words are those of the header.
#![expect(unsafe_code, reason = "they are called from C, by name and with pointers")]

use crate::computer;
use crate::guard::{self, AVLOCK_ERROR_SETTINGS, AVLOCK_ERROR_SOURCE, Failed, guard};
use crate::handle::{self, avlock_license};
use crate::product;
use crate::structs::{self, avlock_key_data, avlock_options};
use crate::text;
use avlock_client::{
    DelphiDay, EncryptionKey, Finding, InstallCode, Registration, SourceReading, Trial, UserData,
    Values, decode_key,
};
use std::ffi::{CStr, c_char};

/// The answer of avlock_decode_key for a key that does not read: that of RegisterKey.
const NOT_VALID: i32 = 4;

/// Returns the version of the library, such as "0.1.0".
#[unsafe(no_mangle)]
pub extern "C" fn avlock_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    CStr::from_bytes_with_nul(VERSION.as_bytes()).map_or(std::ptr::null(), CStr::as_ptr)
}

/// Opens the data file of a product on this computer. Returns 0 and a license, or an error and NULL.
///
/// # Safety
///
/// The pointers are NULL, or point at what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_open(
    options: *const avlock_options,
    license: *mut *mut avlock_license,
) -> i32 {
    guard(|| {
        if license.is_null() {
            return Err(Failed::argument("license: expected a place for it, found NULL"));
        }
        // SAFETY: the caller's place for a pointer.
        unsafe { *license = std::ptr::null_mut() };
        // SAFETY: the caller promises what `structs` and `text` ask for.
        let (product, place) = unsafe { product::read(structs::options(options)?) }?;
        let opened = handle::open(computer::open(product, place)?);
        // SAFETY: as above.
        unsafe { *license = opened };
        Ok(0)
    })
}

/// Closes a license, and gives up its slot among the running copies. NULL is none. Nobody may call with
/// it at the same time or later.
///
/// # Safety
///
/// `license` is NULL or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_close(license: *mut avlock_license) {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle::close(license) };
        Ok(0)
    });
}

/// Writes the InstallCode that the vendor needs: 12 letters. Returns its length.
///
/// # Safety
///
/// `license` is NULL or open; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_install_code(
    license: *mut avlock_license,
    text: *mut c_char,
    size: usize,
) -> i32 {
    // SAFETY: the caller's promises.
    guard(|| unsafe {
        text::write(&handle::license(license)?.install_code()?.to_string(), text, size)
    })
}

/// Writes the hash that tells computers apart which share an InstallCode: 16 letters. Returns its length.
///
/// # Safety
///
/// `license` is NULL or open; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_machine_hash(
    license: *mut avlock_license,
    text: *mut c_char,
    size: usize,
) -> i32 {
    // SAFETY: the caller's promises.
    guard(|| unsafe {
        text::write(&handle::license(license)?.machine_hash()?.to_string(), text, size)
    })
}

/// Writes the value of a source of this computer, masked, for a page that support asks for. Returns its
/// length, or AVLOCK_ERROR_SOURCE if it cannot be read; avlock_last_error tells why.
///
/// # Safety
///
/// `license` is NULL or open; `source` is NULL or a text; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_describe_source(
    license: *mut avlock_license,
    source: *const c_char,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (license, name) =
            unsafe { (handle::license(license)?, text::required(source, "source")?) };
        let readings = license.sources();
        let is_it = |reading: &&SourceReading| reading.name.eq_ignore_ascii_case(name.trim());
        let reading = readings.iter().find(is_it).ok_or_else(|| unknown(name, &readings))?;
        match &reading.masked {
            // SAFETY: the caller's promise.
            Ok(masked) => unsafe { text::write(masked, text, size) },
            Err(why) => {
                let words = format!("{name} cannot be read: {why}; {}", why.hint(name));
                Err(Failed::new(AVLOCK_ERROR_SOURCE, words))
            }
        }
    })
}

/// Tells what is registered at an index, 0 to 254, and takes a slot among the running copies if something
/// is. Returns 0.
///
/// # Safety
///
/// `license` is NULL or open; `data` is NULL or a struct of the size that it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_get_key_data(
    license: *mut avlock_license,
    index: u8,
    data: *mut avlock_key_data,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        let found = unsafe { handle::license(license) }?.key(index)?;
        // SAFETY: the caller's promise.
        unsafe { structs::write(data, &structs::of_key(&found)) }?;
        Ok(0)
    })
}

/// Registers a key as a user typed it. Returns AVLOCK_ANSWER_REGISTERED to AVLOCK_ANSWER_NOT_VALID;
/// avlock_last_error tells why a key was refused.
///
/// # Safety
///
/// `license` is NULL or open; `key` is NULL or a text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_register_key(
    license: *mut avlock_license,
    key: *const c_char,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (license, key) = unsafe { (handle::license(license)?, text::required(key, "key")?) };
        Ok(answer(&license.register(key)?))
    })
}

/// Registers a key that was issued for another computer, whose Users this one shares: a secondary registration.
/// primary_install_code is that of the other computer. Answers are those of avlock_register_key.
///
/// # Safety
///
/// `license` is NULL or open; `key` and `primary_install_code` are NULL or texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_register_secondary(
    license: *mut avlock_license,
    key: *const c_char,
    primary_install_code: *const c_char,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (license, key, primary) = unsafe {
            (
                handle::license(license)?,
                text::required(key, "key")?,
                text::required(primary_install_code, "primary_install_code")?,
            )
        };
        let primary: InstallCode = primary
            .parse()
            .map_err(|error| Failed::argument(format!("primary_install_code: {error}")))?;
        Ok(answer(&license.register_secondary(key, primary)?))
    })
}

/// Starts a trial of some days at an index. A first_day of -1 is today. Returns 0, or
/// AVLOCK_ERROR_REFUSED if there was a registration or a trial before.
///
/// # Safety
///
/// `license` is NULL or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_make_trial(
    license: *mut avlock_license,
    index: u8,
    users: u8,
    instances: u8,
    first_day: i32,
    days: u16,
    values: u16,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        let license = unsafe { handle::license(license) }?;
        let first_day = match u16::try_from(first_day) {
            Ok(day) => Some(DelphiDay::from_stored(day)),
            Err(_) if first_day == -1 => None,
            Err(_) => {
                let words = format!("first_day: expected -1, or 0 to 65535, found {first_day}");
                return Err(Failed::argument(words));
            }
        };
        let values = Values::new(values).map_err(|error| Failed::argument(error.to_string()))?;
        let mut trial = Trial::of_days(days);
        (trial.index, trial.users, trial.instances) = (index, users, instances);
        (trial.first_day, trial.values) = (first_day, values);
        license.make_trial(&trial)?;
        Ok(0)
    })
}

/// Writes a field of the user's data: 0 name, 1 company, 2 e-mail, 3 other. Returns its length.
///
/// # Safety
///
/// `license` is NULL or open; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_get_user(
    license: *mut avlock_license,
    field: i32,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        let user = unsafe { handle::license(license) }?.user();
        let value = match field {
            0 => user.name,
            1 => user.company,
            2 => user.email,
            3 => user.other,
            _ => {
                return Err(Failed::argument(format!("field: expected 0 to 3, found {field}")));
            }
        };
        // SAFETY: the caller's promise.
        unsafe { text::write(&value, text, size) }
    })
}

/// Stores the user's data. NULL leaves a field as it is. Returns 0.
///
/// # Safety
///
/// `license` is NULL or open; the others are NULL or texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_set_user(
    license: *mut avlock_license,
    name: *const c_char,
    company: *const c_char,
    email: *const c_char,
    other: *const c_char,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let license = unsafe { handle::license(license) }?;
        let UserData { name: old_name, company: old_company, email: old_email, other: old_other } =
            license.user();
        let user = UserData {
            // SAFETY: the caller's promises, for all four.
            name: unsafe { text::optional(name, "name") }?.map_or(old_name, str::to_owned),
            company: unsafe { text::optional(company, "company") }?
                .map_or(old_company, str::to_owned),
            email: unsafe { text::optional(email, "email") }?.map_or(old_email, str::to_owned),
            other: unsafe { text::optional(other, "other") }?.map_or(old_other, str::to_owned),
        };
        license.set_user(user)?;
        Ok(0)
    })
}

/// Returns 1 if a key could be registered here at an index, else 0; avlock_last_error tells why not. Nothing
/// is registered.
///
/// # Safety
///
/// `license` is NULL or open; `key` is NULL or a text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_check_key(
    license: *mut avlock_license,
    index: u8,
    key: *const c_char,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (license, key) = unsafe { (handle::license(license)?, text::required(key, "key")?) };
        let check = license.check_key(index, key)?;
        if !check.is_good() {
            explain(&check.findings, "the key does not fit");
        }
        Ok(i32::from(check.is_good()))
    })
}

/// Opens a key and tells what it holds, for whatever application and computer it is. Returns 0, or
/// AVLOCK_ANSWER_NOT_VALID for a key that does not read.
///
/// # Safety
///
/// The texts are NULL or texts; `data` is NULL or a struct of the size that it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_decode_key(
    encryption_key: *const c_char,
    key: *const c_char,
    data: *mut avlock_key_data,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promises.
        let (secret, key) = unsafe {
            (text::required(encryption_key, "encryption_key")?, text::required(key, "key")?)
        };
        let secret = EncryptionKey::new(secret)
            .map_err(|error| Failed::new(AVLOCK_ERROR_SETTINGS, error.to_string()))?;
        match decode_key(&secret, key) {
            Ok(fields) => {
                let written =
                    key.parse().map(|key: avlock_client::RegistrationKey| key.to_string());
                let data_of_key = structs::of_fields(&fields, &written.unwrap_or_default());
                // SAFETY: the caller's promise.
                unsafe { structs::write(data, &data_of_key) }?;
                Ok(0)
            }
            Err(finding) => {
                explain(&[finding], "the key does not read");
                Ok(NOT_VALID)
            }
        }
    })
}

/// Marks the registration of an index as moved to another computer. Returns 0.
///
/// # Safety
///
/// `license` is NULL or open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_move_out(license: *mut avlock_license, index: u8) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle::license(license) }?.move_out(index)?;
        Ok(0)
    })
}

/// Writes one sentence about an index: why the program may run or may not, and where other copies run.
/// Returns its length.
///
/// # Safety
///
/// `license` is NULL or open; `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_reason(
    license: *mut avlock_license,
    index: u8,
    text: *mut c_char,
    size: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise.
        let key = unsafe { handle::license(license) }?.key(index)?;
        // SAFETY: the caller's promise.
        unsafe { text::write(&key.reason(), text, size) }
    })
}

/// Writes why the last call of this thread failed, or refused a key; empty if it did neither. Returns its
/// length. It is not changed by this call.
///
/// # Safety
///
/// `text` has `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avlock_last_error(text: *mut c_char, size: usize) -> i32 {
    let words = guard::last_error();
    let length = guard(|| {
        // SAFETY: the caller's promise.
        unsafe { text::write(&words, text, size) }
    });
    if length >= 0 {
        guard::explain(words);
    }
    length
}

fn unknown(name: &str, readings: &[SourceReading]) -> Failed {
    let known: Vec<&str> = readings.iter().map(|reading| reading.name).collect();
    let known = known.join(", ");
    Failed::new(AVLOCK_ERROR_SETTINGS, format!("source: expected one of {known}, found {name:?}"))
}

/// Returns the number of an answer, and leaves the reason of one that refused.
fn answer(registration: &Registration) -> i32 {
    if !registration.answer.is_done() {
        explain(&registration.findings, registration.words());
    }
    i32::from(registration.answer.number())
}

/// Leaves the most serious finding for `avlock_last_error`.
fn explain(findings: &[Finding], otherwise: &str) {
    let worst = findings.iter().max_by_key(|finding| finding.level);
    guard::explain(match worst {
        Some(finding) => match &finding.hint {
            Some(hint) => format!("{}; {hint}", finding.words()),
            None => finding.words().to_owned(),
        },
        None => otherwise.to_owned(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use avlock_client::Answer;

    #[test]
    fn the_answer_for_a_key_that_does_not_read_is_the_published_one() {
        assert_eq!(NOT_VALID, i32::from(Answer::KeyNotValid.number()));
    }
}
