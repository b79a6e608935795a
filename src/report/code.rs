//! An InstallCode, for `codecheck`.

use crate::failure::Outcome;
use crate::report::table::{Paint, row};
use crate::report::{NOT_TRUSTED, Place, Report, SCHEMA, Verdict, findings_in_words, heading};
use avlock_format::{Finding, RawInstallCode, Source, Sources};
use serde::Serialize;

/// What an InstallCode holds, and whether to believe it.
#[derive(Debug, Clone, Serialize)]
pub struct CodeReport {
    schema: u32,
    kind: &'static str,
    /// The text as given.
    pub input: String,
    /// The code in its canonical form, if it has twelve digits.
    pub code: Option<String>,
    /// Is it good?
    pub verdict: Verdict,
    /// What it says, if it has twelve digits.
    pub fields: Option<CodeFields>,
    /// What else there is to say.
    pub findings: Vec<Finding>,
    /// Where `inspect` found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Is what it says what was read, or only what the digits spell?
    #[serde(skip)]
    pub trusted: bool,
}

/// The fields of an InstallCode.
#[derive(Debug, Clone, Serialize)]
pub struct CodeFields {
    pub data_code: String,
    pub ic_src: String,
    pub group: Option<&'static str>,
    pub sources: Option<Vec<&'static str>>,
    pub checksum: String,
}

impl From<RawInstallCode> for CodeFields {
    fn from(raw: RawInstallCode) -> Self {
        let [a, b, c] = raw.data_code();
        let sources = Sources::from_byte(raw.unmasked_sources()).ok();
        Self {
            data_code: format!("{a:02X}{b:02X}{c:02X}"),
            ic_src: format!("{:02X}", raw.unmasked_sources()),
            group: sources.map(|sources| sources.group().name()),
            sources: sources.map(|sources| sources.iter().map(Source::name).collect()),
            checksum: raw.icode().to_string(),
        }
    }
}

impl CodeReport {
    /// A report with nothing read yet.
    pub fn new(input: String) -> Self {
        Self {
            schema: SCHEMA,
            kind: "install-code",
            input,
            code: None,
            verdict: Verdict::Invalid,
            fields: None,
            findings: Vec::new(),
            place: None,
            trusted: false,
        }
    }
}

impl Report for CodeReport {
    fn table(&self, paint: Paint) -> String {
        let title = self.code.as_deref().unwrap_or(&self.input);
        let mut text = heading(title, self.verdict, None, paint);
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("an InstallCode"));
        }
        if let Some(fields) = &self.fields {
            if !self.trusted {
                text.push_str(NOT_TRUSTED);
            }
            text.push_str(&paint.rows(fields.rows()));
        }
        text.push_str(&findings_in_words(&self.findings, paint));
        text
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}

impl CodeFields {
    fn rows(&self) -> Vec<[String; 3]> {
        let sources = match (self.group, &self.sources) {
            (Some(group), Some(sources)) if !sources.is_empty() => {
                format!("{group}: {}", sources.join(", "))
            }
            (Some(group), _) => group.to_owned(),
            (None, _) => "no such sources".to_owned(),
        };
        vec![
            row([&"DATA-CODE", &self.data_code, &"of the computer or the user"]),
            row([&"IC-SRC", &self.ic_src, &sources]),
            row([&"CHECKSUM", &self.checksum, &"also the short code, ICode"]),
        ]
    }
}
