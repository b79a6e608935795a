//! Makes a report fit to send on: user data masked, codes shortened.
//!
//! User data can be guessed and held against an InstallCode or its short code, so only so much of a
//! code is left that two can be told apart. The checksums of a key and of the application data would
//! confirm a guess; they are masked as well.

use avlock_format::escaped::Escaped;
use avlock_format::{DataFile, Finding, RawInstallCode, RegistrationKey};
use std::path::Path;

/// Warns under the heading that a report was redacted.
pub const NOTICE: &str = "  Redacted: user data are masked, codes are shortened.\n";

/// Replaces text that a user typed.
const MASK: &str = "***";

/// Replaces the end of a code.
const CUT: &str = "…";

/// Remembers each value that was masked, so that it is masked in findings as well.
#[derive(Debug, Default)]
pub struct Redaction {
    /// Values, each with its mask, the longest first: a value of which a part is masked already would not
    /// be found.
    masked: Vec<(String, String)>,
}

/// Where a short value is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Short {
    /// Where it is a word by itself: in a message, one like `5` is in many words that have nothing to do
    /// with it.
    Words,
    /// Wherever it is, unless it is a single character.
    Anywhere,
}

impl Redaction {
    /// Returns the value of a field of an entry with its private parts masked.
    pub fn field(&mut self, field: &str, value: &str) -> String {
        let shown = match field {
            _ if value.is_empty() => return String::new(),
            "user_name" | "company" | "email" | "other_code" | "value" => MASK.to_owned(),
            "key" => shortened(value).unwrap_or_else(|| CUT.to_owned()),
            "install_code" | "primary_install_code" | "local_install_code" => {
                if let Ok(code) = value.parse::<RawInstallCode>() {
                    self.remember(code.icode().to_string(), CUT.to_owned());
                }
                // A code that does not read may be slightly damaged, or any text that a program put there.
                shortened(value).unwrap_or_else(|| CUT.to_owned())
            }
            "icode" | "checksum" => CUT.to_owned(),
            // The name of the application, its version: the user may be named there as well.
            _ => return self.masked_text(value, Short::Anywhere),
        };
        self.remember(value.to_owned(), shown.clone());
        shown
    }

    /// Returns the name of an entry, masked unless the format knows it: others may hold anything.
    pub fn entry(&mut self, name: &str) -> String {
        if matches!(name, "ld" | "ad") || name.parse::<u8>().is_ok() {
            return name.to_owned();
        }
        // A name of three letters is masked in findings only together with these words, because
        // alone it is a part of many others.
        let shown = Escaped(name);
        self.remember(format!("entry \"{shown}\""), format!("entry \"{MASK}\""));
        MASK.to_owned()
    }

    /// Returns the name of a file, masked unless it comes from an AppID.
    pub fn file(&mut self, name: &str) -> String {
        let shown = file_name(name);
        let last = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
        self.remember(last.into_owned(), shown.clone());
        shown
    }

    /// Masks codes, and values that were masked before, in findings.
    pub fn findings(&self, findings: &mut [Finding]) {
        for finding in findings {
            finding.message = self.text(&finding.message);
            finding.plain = finding.plain.take().map(|words| self.text(&words).into_boxed_str());
            for value in [&mut finding.expected, &mut finding.actual].into_iter().flatten() {
                *value = self.text(value);
            }
        }
    }

    /// True for a field whose value is always masked or shortened. In a report of many fields these come
    /// first, so that the others are masked by all of them.
    pub fn is_private(field: &str) -> bool {
        matches!(
            field,
            "user_name"
                | "company"
                | "email"
                | "other_code"
                | "value"
                | "key"
                | "install_code"
                | "primary_install_code"
                | "local_install_code"
                | "icode"
                | "checksum"
        )
    }

    fn remember(&mut self, value: String, mask: String) {
        if value.is_empty() {
            return;
        }
        let place = self.masked.partition_point(|(other, _)| other.len() >= value.len());
        self.masked.insert(place, (value, mask));
    }

    /// Masks codes, and values that were masked before, in a message.
    fn text(&self, text: &str) -> String {
        self.masked_text(text, Short::Words)
    }

    fn masked_text(&self, text: &str, short: Short) -> String {
        let mut shown = text.to_owned();
        for (value, mask) in &self.masked {
            let letters = value.chars().count();
            let is_word = match short {
                Short::Words => letters <= 3,
                Short::Anywhere => letters <= 1,
            };
            if let Some(masked) = replaced(&shown, value, mask, is_word) {
                shown = masked;
            }
        }
        let mut text = String::with_capacity(shown.len());
        for word in shown.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            let end = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len();
            let (code, after) = word.split_at(end);
            text.push_str(shortened(code).as_deref().unwrap_or(code));
            text.push_str(after);
        }
        text
    }
}

/// Replaces a value in a text, in letters of any case; `None` if it is not there. `is_word` leaves it
/// where letters or digits are beside it.
fn replaced(text: &str, value: &str, mask: &str, is_word: bool) -> Option<String> {
    let (folded, wanted) = (text.to_ascii_lowercase(), value.to_ascii_lowercase());
    let mut shown = String::new();
    let mut end = 0;
    for (place, _) in folded.match_indices(&wanted) {
        let behind = place + wanted.len();
        let before = text[..place].chars().next_back();
        let after = text[behind..].chars().next();
        let beside = [before, after].into_iter().flatten();
        if is_word && beside.into_iter().any(char::is_alphanumeric) {
            continue;
        }
        shown.push_str(&text[end..place]);
        shown.push_str(mask);
        end = behind;
    }
    if end == 0 {
        return None;
    }
    shown.push_str(&text[end..]);
    Some(shown)
}

/// Returns the beginning of a registration key or an InstallCode; `None` for any other text.
fn shortened(text: &str) -> Option<String> {
    if text.parse::<RegistrationKey>().is_ok() {
        let block: String = text.chars().take(7).collect();
        return Some(format!("{block}-{CUT}"));
    }
    if text.parse::<RawInstallCode>().is_ok() {
        let digits: String = text.chars().take(2).collect();
        return Some(format!("{digits}{CUT}"));
    }
    None
}

/// Returns the last part of a path if it comes from an AppID: any other may be a customer's name.
fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
    match name.rsplit_once('.') {
        Some((stem, "avr")) if is_of_an_app_id(stem) => name.into_owned(),
        None if path == "-" => path.to_owned(),
        _ => format!("{CUT}.avr"),
    }
}

/// True for a stem that the format gives to some application. The form alone would not do:
/// `ROBINSON` has eight letters as well.
fn is_of_an_app_id(stem: &str) -> bool {
    (0..=u16::MAX).any(|app_id| DataFile::stem(app_id).eq_ignore_ascii_case(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_values_are_masked_in_findings_as_well() {
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

    #[test]
    fn other_text_in_the_place_of_a_code_is_masked() {
        let mut redaction = Redaction::default();
        assert_eq!(redaction.field("install_code", "Ann Lee"), "…");
        assert_eq!(redaction.field("install_code", "D873BB821E4"), "…");
        let spaced = "YXHA9H\u{A0}R7XALKAN15YVVJPRZH0ERR";
        assert_eq!(redaction.field("install_code", spaced), "YXHA9H\u{A0}-…");
    }

    #[test]
    fn a_name_of_an_entry_that_the_format_does_not_know_is_masked() {
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

    /// Step 1 compares the short code of the primary InstallCode with that of the key.
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

    #[test]
    fn a_short_value_is_masked_in_a_name_and_as_a_word() {
        let mut redaction = Redaction::default();
        redaction.field("user_name", "Bo");
        redaction.field("company", "X");
        redaction.field("other_code", "5");
        assert_eq!(redaction.field("app_name", "BoPaint for X, by bo"), "***Paint for ***, by ***");
        assert_eq!(redaction.field("app_name", "Extra 15"), "Extra 15");
        let message = "key 15: Bo has 5 boxes";
        let mut findings = [Finding::note(avlock_format::FindingCode::Record, message)];
        redaction.findings(&mut findings);
        assert_eq!(findings[0].message, "key 15: *** has *** boxes");
    }
}
