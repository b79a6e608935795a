//! Keys that are spelt for the telephone and typed down again: every language reads back what it says.

use crate::support::strategies::{config, encryption_key, key_fields};
use avlock::scan::{self, Kind};
use avlock_format::{EncryptionKey, RegistrationKey};
use avlock_issuing::cleaning::{self, alphabet};
use avlock_issuing::language::Language;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The columns that a mail program breaks lines at.
const WIDTH: usize = 72;

/// Spells the groups of a key, a line each, as `keygen --spell` does.
fn spelt(key: &str, language: Language) -> String {
    let lines: Vec<String> = key.split('-').map(|group| alphabet::spelt(group, language)).collect();
    lines.join("\n")
}

/// Breaks all words anew, at a number of columns.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().unwrap();
        match last.chars().count() + 1 + word.chars().count() {
            1.. if last.is_empty() => last.push_str(word),
            length if length <= width => *last += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn without_accents(text: &str) -> String {
    text.nfd().filter(|character| !is_combining_mark(*character)).collect()
}

/// What becomes of a spelt key on its way back.
fn typed(text: &str) -> Vec<String> {
    let wrapped = wrapped(text, WIDTH);
    vec![
        text.to_owned(),
        text.to_lowercase(),
        text.to_uppercase(),
        without_accents(text),
        text.nfd().collect(),
        format!("> {}", text.replace('\n', "\n> ")),
        without_accents(&wrapped).to_lowercase(),
        wrapped,
    ]
}

fn expect_read_back(key: &RegistrationKey, language: Language) {
    let key = key.to_string();
    let letters = key.replace('-', "");
    for text in typed(&spelt(&key, language)) {
        let found = scan::matches(&text, &|_| false);
        let codes: Vec<_> = found.iter().map(|found| (found.kind, found.code.as_str())).collect();
        assert_eq!(codes, [(Kind::RegistrationKey, &*letters)], "{language:?}: {text}");
        // A mail has words around it, and the key itself above.
        let mail = format!("Dear customer,\n\n{key}\n{text}\n\nPlease enter it so.\n");
        let found = scan::matches(&mail, &|_| false);
        let codes: Vec<_> = found.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, [&*letters, &*letters], "{language:?}: {mail}");
        // `keycheck` is given the words alone.
        if !text.starts_with('>') {
            let read =
                cleaning::key(&text).text.parse::<RegistrationKey>().map(|key| key.to_string());
            assert_eq!(read.as_deref(), Ok(&*key), "{language:?}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..config() })]

    #[test]
    fn a_spelt_key_is_read_back_in_every_language(
        fields in key_fields(),
        secret in encryption_key(),
    ) {
        let secret = EncryptionKey::new(&secret).unwrap();
        let key = RegistrationKey::seal(&fields, &secret);
        for language in Language::ALL {
            expect_read_back(&key, language);
        }
    }
}
