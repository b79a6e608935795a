//! What matters most about a thing that was found, for the sentence that a digest begins with.

use crate::report::fields::FieldsReport;
use crate::report::headline::Headline;
use crate::report::state::State;
use crate::report::suggestion::suggestions;
use crate::report::{CodeReport, DataFileReport, InspectReport, KeyReport, Verdict};
use avlock_format::{DelphiDay, Finding, FindingCode};

/// The three things that are found, as one and as several.
pub(super) const KINDS: [(&str, &str); 3] =
    [("key", "keys"), ("InstallCode", "InstallCodes"), ("data file", "data files")];

/// What is said of one thing or of several, and how much it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// The place in `KINDS` of what it is said of.
    pub kind: usize,
    /// The higher, the worse; 0 if all is well.
    pub rank: u8,
    pub one: String,
    pub several: &'static str,
    pub good: Option<bool>,
}

impl Condition {
    pub fn of(report: &InspectReport, today: DelphiDay) -> Self {
        match report {
            InspectReport::Key(report) => of_key(report, today),
            InspectReport::Code(report) => of_code(report),
            InspectReport::File(report) => of_file(report, today),
        }
    }

    fn new(kind: usize, rank: u8, one: &str, several: &'static str, good: Option<bool>) -> Self {
        Self { kind, rank, one: one.to_owned(), several, good }
    }

    /// Says of a thing that does not read whether it is known what was meant.
    fn unread(kind: usize, findings: &[Finding]) -> Self {
        match suggestions(findings).next().is_some() {
            true => Self::new(kind, 80, "is mistyped", "are mistyped", Some(false)),
            false => Self::new(kind, 85, "does not read", "do not read", Some(false)),
        }
    }

    fn sealed(kind: usize) -> Self {
        Self::new(kind, 90, "needs the EncryptionKey to be read", "need the EncryptionKey", None)
    }
}

fn of_key(report: &KeyReport, today: DelphiDay) -> Condition {
    match (report.state, report.verdict) {
        (Some(state), verdict) => {
            let (fields, product) = (report.fields.as_ref(), report.product.as_deref());
            let mut condition = of_state(0, state, verdict, fields, product, today);
            if let Some(words) = report.not_of_default() {
                condition.one = format!("{}, and {words}", condition.one);
                if condition.rank == 0 {
                    let several = "are not of the default product";
                    condition = Condition { rank: 20, several, good: None, ..condition };
                }
            }
            condition
        }
        (None, Verdict::Unknown) => Condition::sealed(0),
        (None, _) => Condition::unread(0, &report.findings),
    }
}

fn of_code(report: &CodeReport) -> Condition {
    let is_placeholder = |finding: &Finding| finding.code == FindingCode::Placeholder;
    if report.verdict != Verdict::Valid {
        Condition::unread(1, &report.findings)
    } else if report.findings.iter().any(is_placeholder) {
        Condition::new(1, 42, "is one that many have", "are such that many have", None)
    } else {
        Condition::new(1, 0, "is valid", "are valid", Some(true))
    }
}

fn of_file(report: &DataFileReport, today: DelphiDay) -> Condition {
    let fields = report.keys.first().and_then(|key| key.fields.as_ref());
    match (report.state, report.verdict) {
        (Some(state), verdict) => of_state(2, state, verdict, fields, None, today),
        (None, Verdict::Unknown) => Condition::sealed(2),
        (None, verdict) if report.product.is_some() => {
            let product = report.product.as_deref();
            of_state(2, State::OtherApplication, verdict, None, product, today)
        }
        (None, _) => Condition::new(2, 88, "does not read", "do not read", Some(false)),
    }
}

fn of_state(
    kind: usize,
    state: State,
    verdict: Verdict,
    fields: Option<&FieldsReport>,
    product: Option<&str>,
    today: DelphiDay,
) -> Condition {
    let words = state.words(fields, product, Some(today));
    let last = fields.and_then(|fields| fields.last_date);
    if verdict == Verdict::Invalid && state.is_of_the_day() {
        let Headline { words, good } =
            Headline::of(verdict, Some(state), fields, product, Some(today));
        return Condition::new(kind, 75, &format!("is {words}"), "are invalid", good);
    }
    let (rank, one, several) = match state {
        State::Revoked => (70, format!("is {words}"), "are revoked"),
        State::OtherApplication => (65, format!("is {words}"), "are of another product"),
        State::OtherVersion => (62, format!("is {words}"), "are for another version"),
        State::OtherComputer => (60, format!("is {words}"), "are for another computer"),
        State::DateBacked => {
            (58, "tells of a clock that was turned back".to_owned(), "tell of a clock turned back")
        }
        State::Moved => (56, format!("was {words}"), "were moved away"),
        State::Unregistered => (54, format!("is {words}"), "are not registered"),
        State::Expired => match last {
            Some(last) => (50, format!("expired on {last}"), "are expired"),
            None => (50, format!("is {words}"), "are expired"),
        },
        State::NotStarted => (45, words, "have not begun"),
        State::Removes => (40, words, "remove keys"),
        State::Usable => (0, format!("is {words}"), "are usable"),
    };
    Condition { kind, rank, one, several, good: state.is_good() }
}
