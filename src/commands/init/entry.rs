//! The new profile as TOML, and the profile file with it.

use crate::commands::init::answers::{Answers, expect_new, path_in_profile};
use crate::failure::Failure;
use crate::session::profile::Profiles;
use crate::session::whole_file;
use std::path::Path;

/// Returns the new profile as TOML.
pub fn profile_entry(answers: &Answers) -> Result<String, Failure> {
    let key_file = path_in_profile(&answers.key_file, whole_file::named_folder(&answers.config))?;
    let mut entry = format!("[apps.{}]\napp_id = {}\n", answers.app, answers.app_id);
    for (key, value) in [("name", &answers.name), ("version", &answers.version)] {
        if let Some(value) = value {
            entry.push_str(&format!("{key} = {}\n", toml_string(value)));
        }
    }
    let key_file = toml_string(&key_file.to_string_lossy());
    entry.push_str(&format!("encryption_key = {{ file = {key_file} }}\n"));
    if let Some(ledger) = &answers.ledger {
        entry.push_str(&format!("ledger = {}\n", toml_string(&ledger.to_string_lossy())));
    }
    Ok(entry)
}

fn toml_string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Returns the old profile file with the entry at its end, or a new one. What is returned was parsed
/// once, so that no file is written that the next command cannot read.
pub fn with_entry(
    old: Option<&str>,
    app: &str,
    entry: &str,
    config: &Path,
) -> Result<String, Failure> {
    let document = match old {
        Some(text) => {
            expect_new(app, Some(&Profiles::parse(text, config)?))?;
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{gap}\n{entry}")
        }
        None => format!("default_app = \"{app}\"\n\n{entry}"),
    };
    Profiles::parse(&document, config)?.get(app)?;
    Ok(document)
}
