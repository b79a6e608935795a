//! An InstallCode: what it was made of, and whether it belongs to a user.

use crate::failure::{IS_KEY, option_of};
use crate::reading::letters;
use crate::reading::suggestions::{self, Given};
use crate::reading::user::User;
use crate::report::{CodeFields, CodeReport, Verdict};
use avlock_format::{
    Finding, FindingCode, ICode, InstallCode, InstallCodeError, RawInstallCode, RegistrationKey,
    check,
};
use avlock_issuing::cleaning;
use avlock_issuing::field::Field;
use avlock_issuing::other_number;

/// A text as it reads as an InstallCode. Unlike a key it needs no EncryptionKey.
#[derive(Debug)]
pub struct ReadCode {
    /// The text as given.
    text: String,
    /// The text as it was found, for what its shape tells.
    as_written: String,
    /// The text in its usual spelling, each digit at its place; as given, if that was usual.
    plain: String,
    /// What was taken away from the text, or mapped.
    spelling: Option<Finding>,
    /// The twelve digits, if there are as many.
    raw: Option<RawInstallCode>,
    code: Result<InstallCode, InstallCodeError>,
}

impl ReadCode {
    /// Takes digits that were found in a text, and how they are written there.
    pub fn found(digits: String, as_written: &str) -> Self {
        Self { as_written: as_written.to_owned(), ..Self::new(digits) }
    }

    /// Reads a text, in whatever spelling it comes.
    pub fn new(text: String) -> Self {
        let cleaned = cleaning::install_code(&text);
        let (plain, spelling) = (cleaned.text.clone().into_owned(), cleaned.finding());
        let raw: Result<RawInstallCode, _> = plain.parse();
        let code = raw.and_then(RawInstallCode::to_code);
        Self { as_written: text.clone(), text, plain, spelling, raw: raw.ok(), code }
    }

    /// Returns the InstallCode, if it reads.
    pub fn code(&self) -> Option<InstallCode> {
        self.code.ok()
    }

    /// Returns the text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the digits of the text, by which it is told from others.
    pub fn letters(&self) -> String {
        letters(&self.plain)
    }

    /// Judges the InstallCode against that of a user, if one is given; around one that does not read
    /// others are searched for, and those that have one of the iCodes of keys are preferred.
    pub fn report(&self, user: Option<&User<'_>>, icodes: &[ICode]) -> CodeReport {
        let mut report = CodeReport { input: self.text.clone(), ..CodeReport::default() };
        if let Some(raw) = self.raw {
            report.code = Some(raw.to_string());
            report.fields = Some(CodeFields::from(raw));
        }
        match &self.code {
            Ok(code) => {
                report.findings.extend(user.and_then(|user| disagreement(*code, user)));
                report.findings.extend(code.placeholder().map(of_placeholder));
            }
            Err(error) => report.findings = self.why_unreadable(error, icodes),
        }
        report.findings.extend(self.spelling.clone());
        report.verdict = Verdict::of(&report.findings);
        report
    }

    /// Says why a text does not read as an InstallCode, and which ones may have been meant.
    fn why_unreadable(&self, error: &InstallCodeError, icodes: &[ICode]) -> Vec<Finding> {
        let mut finding = check::install_code_error(error);
        if let Some(hint) = other_number::remedy(&self.as_written) {
            return vec![finding.hint(hint)];
        }
        let given = Given { text: &self.text, plain: &self.plain };
        let suggested = suggestions::of_install_code(given, icodes);
        if self.text.parse::<RegistrationKey>().is_ok() {
            finding = finding.hint(IS_KEY);
        } else if suggested.len() == 1 {
            finding = finding.hint("compare the suggested code with what the program shows");
        } else if !suggested.is_empty() {
            finding = finding.hint(
                "compare the suggested codes with what the program shows; \
                 a key that was made for it decides",
            );
        }
        std::iter::once(finding).chain(suggested).collect()
    }
}

/// Warns of an InstallCode that was made of a value which identifies nobody.
fn of_placeholder(value: &str) -> Finding {
    let message = format!(
        "it is the InstallCode of the placeholder \"{value}\", which many computers or users have"
    );
    Finding::warning(FindingCode::Placeholder, message).hint(
        "a key for it fits all of them: have the program make it of further sources, or of user data",
    )
}

/// Compares an InstallCode with the one of the user's data, and says why they differ.
fn disagreement(code: InstallCode, user: &User<'_>) -> Option<Finding> {
    let of_user = user.code();
    if code == of_user {
        return None;
    }
    let is_of_same_sources = code.sources() == of_user.sources();
    let finding = match is_of_same_sources {
        true => Finding::error(FindingCode::Computer, "the code belongs to other user data")
            .compared(of_user, code),
        false => Finding::error(FindingCode::Source, "the code was made from other sources")
            .compared(of_user.sources(), code.sources()),
    };
    if code.group() != of_user.group() {
        return Some(finding.hint("a code of a computer or a disk says nothing about its user"));
    }
    if let Some(slip) = user.slip(code) {
        return Some(finding.hint(slip));
    }
    if is_of_same_sources {
        return Some(finding.hint(user.what_counts()));
    }
    let mut options = Vec::new();
    for source in code.sources().iter() {
        options.push(format!("--{}", option_of(Field::of_source(source))));
    }
    Some(finding.hint(format!("give exactly these: {}", options.join(" "))))
}
