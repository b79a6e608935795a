//! A copy of a report that is fit to send on: user data masked, codes shortened.
//!
//! An InstallCode can be guessed from user data and its short code gives the rest of it away, so
//! what is left of a code is enough to tell two apart and no more. A key's sum and the sum over the
//! application data would confirm a guess; they go as well.

use crate::report::DataFileReport;
use avlock_format::{DataFile, Finding, RawInstallCode, RegistrationKey};
use avlock_issuing::escaped::Escaped;
use std::path::Path;

/// Stands under the heading of a report that was redacted.
pub const NOTICE: &str = "  Redacted: user data are masked, codes are shortened.\n";

/// In the place of what a user typed.
const MASK: &str = "***";

/// In the place of what was cut off.
const CUT: &str = "…";

/// Remembers what was masked, so that it is masked wherever it stands.
#[derive(Debug, Default)]
pub struct Redaction {
    masked: Vec<(String, String)>,
}

impl Redaction {
    /// What a field of an entry says, without what is private in it.
    pub fn field(&mut self, field: &str, value: &str) -> String {
        let shown = match field {
            _ if value.is_empty() => return String::new(),
            "user_name" | "company" | "email" | "other_code" | "value" => MASK.to_owned(),
            "key" => shortened(value).unwrap_or_else(|| CUT.to_owned()),
            "install_code" | "primary_install_code" | "local_install_code" => {
                if let Ok(code) = value.parse::<RawInstallCode>() {
                    self.masked.push((code.icode().to_string(), CUT.to_owned()));
                }
                // One that does not read may be damaged a little, or anything that was put there.
                shortened(value).unwrap_or_else(|| CUT.to_owned())
            }
            "icode" | "checksum" => CUT.to_owned(),
            _ => return self.text(value),
        };
        self.masked.push((value.to_owned(), shown.clone()));
        shown
    }

    /// The name of an entry. One that the format does not know may say anything.
    pub fn entry(&mut self, name: &str) -> String {
        if matches!(name, "ld" | "ad") || name.parse::<u8>().is_ok() {
            return name.to_owned();
        }
        // As the finding about it has it, so that a short name is masked there as well.
        let in_words = |name| format!("entry \"{name}\"");
        self.masked.push((in_words(Escaped(name).to_string()), in_words(MASK.to_owned())));
        MASK.to_owned()
    }

    /// The name of a file, wherever it stands as well.
    pub fn file(&mut self, name: &str) -> String {
        let shown = path(name);
        let file_name = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
        self.masked.push((file_name.into_owned(), shown.clone()));
        shown
    }

    /// Codes and masked values in findings.
    pub fn findings(&self, findings: &mut [Finding]) {
        for finding in findings {
            finding.message = self.text(&finding.message);
            for value in [&mut finding.expected, &mut finding.actual].into_iter().flatten() {
                *value = self.text(value);
            }
        }
    }

    /// A text in which codes and masked values may stand.
    fn text(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        // The longest first: what is left of one after a part of it was masked is not found.
        let mut masked: Vec<_> = self.masked.iter().collect();
        masked.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        for (value, mask) in masked {
            // A short value, `5` say, stands in many words that are not it.
            if shown == *value || value.len() > 3 {
                shown = shown.replace(value.as_str(), mask);
            }
        }
        let words = shown.split_inclusive(|character: char| {
            !(character.is_ascii_alphanumeric() || character == '-')
        });
        words
            .map(|word| {
                let end = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len();
                let code = &word[..end];
                shortened(code).unwrap_or_else(|| code.to_owned()) + &word[end..]
            })
            .collect()
    }
}

/// A code without most of it; nothing if the text is none.
fn shortened(text: &str) -> Option<String> {
    let first = |letters| text.chars().take(letters).collect::<String>();
    if text.parse::<RegistrationKey>().is_ok() {
        return Some(format!("{}-{CUT}", first(7)));
    }
    text.parse::<RawInstallCode>().is_ok().then(|| format!("{}{CUT}", first(2)))
}

/// A file's name may be a customer's: only one that comes from an AppID is left.
fn path(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    // `ROBINSON` has eight letters as well.
    let is_stem =
        |stem: &str| (0..=u16::MAX).any(|app_id| DataFile::stem(app_id).eq_ignore_ascii_case(stem));
    match name.rsplit_once('.') {
        Some((stem, "avr")) if is_stem(stem) => name.into_owned(),
        None if path == "-" => path.to_owned(),
        _ => format!("{CUT}.avr"),
    }
}

impl DataFileReport {
    /// The same, fit to send on.
    pub fn redacted(mut self) -> Self {
        let mut redaction = Redaction::default();
        if let Some(application) = &mut self.application {
            application.visit(|field, value| *value = redaction.field(field, value));
        }
        for key in &mut self.keys {
            let codes = [
                ("key", &mut key.key),
                ("primary_install_code", &mut key.primary_install_code),
                ("local_install_code", &mut key.local_install_code),
            ];
            for (field, code) in codes {
                *code = code.take().map(|code| redaction.field(field, &code));
            }
            if let Some(fields) = &mut key.fields {
                fields.icode = redaction.field("icode", &fields.icode);
                fields.checksum = redaction.field("checksum", &fields.checksum);
            }
        }
        for entry in &mut self.entries {
            entry.name = redaction.entry(&entry.name);
        }
        self.input = redaction.file(&self.input);
        redaction.findings(&mut self.findings);
        self.redacted = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_masked_wherever_it_stands() {
        let mut redaction = Redaction::default();
        assert_eq!(redaction.field("user_name", "Ann Lee"), "***");
        assert_eq!(redaction.field("company", ""), "");
        assert_eq!(redaction.field("install_code", "D873BB821E45"), "D8…");
        assert_eq!(redaction.field("icode", "1E45"), "…");
        assert_eq!(redaction.field("key", "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR"), "YXHA9HR-…");
        assert_eq!(redaction.field("last_date", "2026-11-30"), "2026-11-30");
        assert_eq!(redaction.file("/home/ann/ann.avr"), "….avr");
        assert_eq!(redaction.file("ROBINSON.avr"), "….avr");
        assert_eq!(redaction.file("there/4XLHRLHF.avr"), "4XLHRLHF.avr");
        let finding =
            Finding::error(avlock_format::FindingCode::Computer, "of Ann Lee in ann.avr, 1E45")
                .compared("BED1ABB4B189 (System_UUID)", "1E45");
        let mut findings = [finding];
        redaction.findings(&mut findings);
        assert_eq!(findings[0].message, "of *** in ….avr, …");
        assert_eq!(findings[0].expected.as_deref(), Some("BE… (System_UUID)"));
        assert_eq!(findings[0].actual.as_deref(), Some("…"));
    }

    /// A program may put anything there.
    #[test]
    fn what_is_no_code_stands_in_no_place_of_a_code() {
        let mut redaction = Redaction::default();
        assert_eq!(redaction.field("install_code", "Ann Lee"), "…");
        assert_eq!(redaction.field("install_code", "D873BB821E4"), "…");
        let spaced = "YXHA9H\u{A0}R7XALKAN15YVVJPRZH0ERR";
        assert_eq!(redaction.field("install_code", spaced), "YXHA9H\u{A0}-…");
    }

    #[test]
    fn the_name_of_an_entry_may_say_anything() {
        let mut redaction = Redaction::default();
        redaction.field("user_name", "Ann Lee");
        for name in ["0", "254", "ld", "ad"] {
            assert_eq!(redaction.entry(name), name);
        }
        for name in ["Ann", "Ann Lee, 5 Elm St"] {
            assert_eq!(redaction.entry(name), "***");
            let message = format!("entry \"{name}\" is not known to this format");
            let mut findings = [Finding::note(avlock_format::FindingCode::Record, message)];
            redaction.findings(&mut findings);
            assert_eq!(findings[0].message, "entry \"***\" is not known to this format");
        }
    }

    /// Step 1 holds the short code of the primary InstallCode against the key's.
    #[test]
    fn the_short_code_of_an_install_code_is_masked() {
        let mut redaction = Redaction::default();
        redaction.field("primary_install_code", "D873BB821E45");
        let mut findings = [Finding::error(avlock_format::FindingCode::Computer, "another")
            .compared("1E45", "B189")];
        redaction.field("icode", "B189");
        redaction.findings(&mut findings);
        assert_eq!(findings[0].expected.as_deref(), Some("…"));
        assert_eq!(findings[0].actual.as_deref(), Some("…"));
    }
}
