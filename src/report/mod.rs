//! What commands return: one type a document, from which both the table for people and the JSON for
//! programs are made.
//!
//! A report prints nothing and reads nothing. Members of a document are declared in the order of
//! `docs/cli.md`, and an absent one is `null`; the printer puts `schema` and `kind` before them.

mod aligned;
mod batch;
mod check;
mod code;
mod condition;
pub mod csv;
mod data_file;
mod data_file_diff;
mod digest;
mod digest_line;
mod explanation;
pub mod field_names;
mod fields;
mod find;
mod fitted;
mod headline;
mod home;
mod init;
mod inspect;
mod key;
mod keygen;
pub mod ledger_csv;
mod ledger_list;
mod ledger_report;
mod ledger_row;
mod ledger_show;
mod ledger_state;
mod machine;
mod message;
mod place;
mod redaction;
mod registration;
mod renewals;
mod sample;
mod state;
mod suggestion;
pub mod table;
mod verdict;

pub use batch::BatchReport;
pub use check::CheckReport;
pub use code::{CodeFields, CodeReport};
pub use data_file::{
    ApplicationReport, DataFileReport, EntryReport, StoredKeyReport, SystemDateReport,
};
pub use data_file_diff::{Change, DataFileDiffReport};
pub use digest::Digest;
pub use explanation::ExplanationReport;
pub use fields::FieldsReport;
pub use find::Lines;
pub use home::{HomeApp, HomeLedger, HomeReport};
pub use init::InitReport;
pub use inspect::InspectReport;
pub use key::{KeyReport, partly_revoked};
pub use keygen::KeygenReport;
pub use ledger_list::{LedgerTable, ScreenList, WideList};
pub use ledger_report::{Counts, LedgerReport};
pub use ledger_row::{LedgerRowReport, RowReport};
pub use ledger_show::LedgerShowReport;
pub use ledger_state::{BackupReport, HeadReport, RevocationReport, VerificationReport};
pub use machine::{MachineReport, SourceReport};
pub use message::{MessageReport, differences_in_words, push_finding};
pub use place::Place;
pub use registration::RegistrationReport;
pub use renewals::{RenewalsReport, RenewedKey, renewals_csv};
pub use sample::SampleReport;
pub use state::State;
pub use suggestion::sole_suggestion;
pub use verdict::Verdict;

use crate::failure::Outcome;
use crate::report::csv::CsvForm;
use crate::report::table::Paint;
use avlock_format::{DelphiDay, Finding};
use serde::{Serialize, Serializer};
use std::fmt::Display;

/// A result that can be shown to people and to programs. Serialized, it gives the members of its
/// document.
pub trait Report: Serialize {
    /// Returns the member `kind` of the document.
    fn kind(&self) -> &'static str;

    /// Returns the kinds of the documents that may stand beside this one in an answer.
    fn kinds_beside(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns whole lines for people.
    fn table(&self, view: &View) -> String;

    /// Returns how good the answer is.
    fn outcome(&self) -> Outcome;

    /// Returns the findings that go to standard error beside a table.
    fn talk(&self) -> Vec<&Finding> {
        Vec::new()
    }

    /// Returns the findings of the document, for hints to be completed before it is printed.
    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut []
    }

    /// Returns what was done beside printing, for an error where the report cannot be printed.
    fn done(&self) -> Option<String> {
        None
    }

    /// Returns the line that ends the talk.
    fn conclusion(&self) -> Option<String> {
        None
    }
}

/// A report that is a table of rows, which a spreadsheet can read as well.
pub trait TableReport: Report {
    /// Returns the lines of CSV, a heading first.
    fn csv(&self, form: &CsvForm) -> Vec<String>;
}

/// What a table depends on besides its report.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// How wide and how colorful the table may be.
    pub paint: Paint,
    /// The day that the command judged by; `None` if `--on` or the clock give no day.
    pub today: Option<DelphiDay>,
}

/// Serializes a value as the text that it is displayed as.
fn as_text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Serializes a value as the text that it is displayed as, and an absent one as `null`.
fn as_text_or_null<T: Display, S: Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}
