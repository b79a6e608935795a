//! What identifies a computer, for `machine`.

use crate::failure::Outcome;
use crate::report::message::findings_in_words;
use crate::report::table::row;
use crate::report::{Report, View, as_text_or_null};
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, InstallCode, Level, MachineHash};
use serde::Serialize;

/// The sources of a computer, and what they make together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MachineReport {
    /// The InstallCode of the chosen sources; `None` if none was chosen, or one is missing.
    #[serde(serialize_with = "as_text_or_null")]
    pub install_code: Option<InstallCode>,
    /// The hash that tells computers apart which share that InstallCode.
    #[serde(serialize_with = "as_text_or_null")]
    pub machine_hash: Option<MachineHash>,
    /// The chosen sources, then the others of this computer.
    pub sources: Vec<SourceReport>,
    /// Why a chosen source is missing, and what is worth knowing about the computer.
    pub findings: Vec<Finding>,
}

/// One source of a computer.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    /// The published name.
    pub source: &'static str,
    /// `ok`, or the word for why there is no value.
    pub state: &'static str,
    /// The value, masked unless all was asked for.
    pub value: Option<String>,
    /// Why there is no value, in words.
    pub reason: Option<String>,
    /// True if the InstallCode is made of it.
    #[serde(rename = "chosen")]
    pub is_chosen: bool,
}

impl Report for MachineReport {
    fn kind(&self) -> &'static str {
        "machine"
    }

    fn table(&self, view: &View) -> String {
        let mut text = String::new();
        if let Some(code) = self.install_code {
            let chosen = self.sources.iter().filter(|source| source.is_chosen);
            let names: Vec<&str> = chosen.map(|source| source.source).collect();
            let code = view.paint.title(&code.to_string());
            text.push_str(&format!("{code}  the InstallCode of {}\n", names.join(", ")));
        }
        let rows = self.sources.iter().map(|source| {
            let value = source.value.as_deref().or(source.reason.as_deref()).unwrap_or_default();
            row([&source.source, &source.state, &Escaped(value)])
        });
        let hash = self.machine_hash.map(|hash| row([&"machine hash", &"", &hash]));
        text.push_str(&view.paint.rows(rows.chain(hash)));
        text.push_str(&findings_in_words(&self.findings, view.paint));
        text
    }

    fn outcome(&self) -> Outcome {
        match self.findings.iter().any(|finding| finding.level == Level::Error) {
            true => Outcome::Bad,
            false => Outcome::Good,
        }
    }
}
