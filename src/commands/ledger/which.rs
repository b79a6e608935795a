//! What somebody means who names a key, an InstallCode, an order or a row.

use crate::scan::{self, Kind};
use avlock_format::layers::letters::is_separator;
use avlock_format::{RawInstallCode, RegistrationKey};
use avlock_issuing::ledger::find::Wanted;
use unicode_normalization::UnicodeNormalization;

/// Reads a text as `inspect` would: the keys and InstallCodes in it, however they are written.
pub fn wanted(text: &str) -> Wanted<'_> {
    let mut wanted = Wanted { text, ..Wanted::default() };
    wanted.keys.extend(text.parse::<RegistrationKey>());
    wanted.install_codes.extend(text.parse::<RawInstallCode>());
    let is_key = |letters: &str| letters.parse::<RegistrationKey>().is_ok();
    let found = scan::matches(text, &is_key);
    for code in &found {
        match code.kind {
            Kind::RegistrationKey => wanted.keys.extend(code.code.parse::<RegistrationKey>()),
            Kind::InstallCode => wanted.install_codes.extend(code.code.parse::<RawInstallCode>()),
            Kind::DataFile => {}
        }
    }
    wanted.keys.dedup();
    wanted.install_codes.dedup();
    wanted.letters = match &found[..] {
        [code] if code.kind != Kind::DataFile => Some(code.code.clone()),
        _ => letters(text),
    };
    wanted
}

/// The letters and digits of a text that may be a part of a code, or a damaged one.
fn letters(text: &str) -> Option<String> {
    const MOST: usize = 40;
    let mut letters = String::new();
    for character in text.trim().nfkc() {
        if character.is_ascii_alphanumeric() {
            letters.push(character.to_ascii_uppercase());
        } else if !is_separator(character) && character.is_alphanumeric() {
            return None;
        }
    }
    (1..=MOST).contains(&letters.len()).then_some(letters)
}
