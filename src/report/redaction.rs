//! A copy of a report that is fit to send on: user data masked, codes shortened.
//!
//! An InstallCode can be guessed from user data and its short code gives the rest of it away, so
//! what is left of a code is enough to tell two apart and no more. A key's sum and the sum over the
//! application data would confirm a guess; they go as well.

use super::DataFileReport;
use crate::{Finding, InstallCode, RawInstallCode, RegistrationKey};
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
            "key" | "install_code" | "primary_install_code" | "local_install_code" => {
                shortened(value)
            }
            "icode" | "checksum" => CUT.to_owned(),
            _ => return self.text(value),
        };
        self.masked.push((value.to_owned(), shown.clone()));
        shown
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
        for (value, mask) in &self.masked {
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
                shortened(&word[..end]) + &word[end..]
            })
            .collect()
    }
}

/// A code without most of it; any other text as it is.
fn shortened(text: &str) -> String {
    if text.parse::<RegistrationKey>().is_ok() {
        return format!("{}-{CUT}", &text[..7.min(text.len())]);
    }
    if text.parse::<InstallCode>().is_ok() || text.parse::<RawInstallCode>().is_ok() {
        return format!("{}{CUT}", text.chars().take(2).collect::<String>());
    }
    text.to_owned()
}

/// A file's name may be a customer's: only one that comes from an AppID is left.
fn path(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    let is_stem = |stem: &str| crate::format::letters::read::<8>(stem).is_ok() && stem.len() == 8;
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
        assert_eq!(redaction.file("there/4XLHRLHF.avr"), "4XLHRLHF.avr");
        let finding = Finding::error(crate::FindingCode::Computer, "of Ann Lee in ann.avr, 1E45")
            .compared("BED1ABB4B189 (System_UUID)", "1E45");
        let mut findings = [finding];
        redaction.findings(&mut findings);
        assert_eq!(findings[0].message, "of *** in ….avr, …");
        assert_eq!(findings[0].expected.as_deref(), Some("BE… (System_UUID)"));
        assert_eq!(findings[0].actual.as_deref(), Some("…"));
    }
}
