//! An InstallCode, for `codecheck` and `inspect`.

use crate::failure::Outcome;
use crate::report::headline::heading;
use crate::report::message::findings_in_words;
use crate::report::place::Place;
use crate::report::table::row;
use crate::report::verdict::NOT_TRUSTED;
use crate::report::{Report, Verdict, View};
use avlock_format::{Finding, InstallCode, RawInstallCode, Source, Sources};
use serde::Serialize;

/// What an InstallCode holds, and whether to believe it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CodeReport {
    /// The text as given.
    pub input: String,
    /// The code in its canonical form, if it has twelve digits.
    pub code: Option<String>,
    /// Whether the code is good.
    pub verdict: Verdict,
    /// The fields of the code, if it has twelve digits.
    pub fields: Option<CodeFields>,
    /// What was found wrong or worth a word.
    pub findings: Vec<Finding>,
    /// Where `inspect` found the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
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
    /// True if the code reads in full, checksum and sources included.
    fn is_trusted(&self) -> bool {
        self.code.as_ref().is_some_and(|code| code.parse::<InstallCode>().is_ok())
    }
}

impl Report for CodeReport {
    fn kind(&self) -> &'static str {
        "install-code"
    }

    fn table(&self, view: &View) -> String {
        let title = self.code.as_deref().unwrap_or(&self.input);
        let mut text = heading(title, self.verdict, None, view.paint);
        if let Some(place) = &self.place {
            text.push_str(&place.in_words("an InstallCode"));
        }
        if let Some(fields) = &self.fields {
            if !self.is_trusted() {
                text.push_str(NOT_TRUSTED);
            }
            text.push_str(&view.paint.rows(fields.rows()));
        }
        text.push_str(&findings_in_words(&self.findings, view.paint));
        text
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }
}

impl CodeFields {
    fn rows(&self) -> [[String; 3]; 3] {
        let sources = match (self.group, &self.sources) {
            (Some(group), Some(sources)) if !sources.is_empty() => {
                format!("{group}: {}", sources.join(", "))
            }
            (Some(group), _) => group.to_owned(),
            (None, _) => "no such sources".to_owned(),
        };
        [
            row([&"DATA-CODE", &self.data_code, &"of the computer or the user"]),
            row([&"IC-SRC", &self.ic_src, &sources]),
            row([&"CHECKSUM", &self.checksum, &"also the short code, ICode"]),
        ]
    }
}
