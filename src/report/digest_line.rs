//! A code in the digest of an input: the code, and what is to be known of it, on a line or two.

use crate::report::find::Find;
use crate::report::fitted::fitted;
use crate::report::headline::Headline;
use crate::report::state::State;
use crate::report::suggestion::suggestions;
use crate::report::{CodeReport, DataFileReport, InspectReport, KeyReport, Verdict, View};
use avlock_format::escaped::Escaped;
use avlock_format::{Finding, FindingCode, Group, Level};

/// The most columns that a code or the name of a file takes.
pub(super) const MOST_COLUMNS: usize = 40;

/// The most suggestions that are shown, and the most things that are wrong.
const MOST_SUGGESTED: usize = 3;
const MOST_CONCERNS: usize = 2;

/// Returns the code as it is shown: in its usual spelling, or else as it is written, on one line.
pub(super) fn title(report: &InspectReport) -> String {
    let (text, is_code) = match report {
        InspectReport::Key(KeyReport { key: Some(key), .. }) => (key.as_str(), true),
        InspectReport::Code(CodeReport { code: Some(code), .. }) => (code.as_str(), true),
        InspectReport::Key(report) => (report.input.as_deref().unwrap_or_default(), true),
        InspectReport::Code(report) => (report.input.as_str(), true),
        InspectReport::File(report) => (report.input.as_str(), false),
    };
    if !is_code {
        return fitted(&Escaped(text).to_string(), MOST_COLUMNS).0;
    }
    // Between the halves of a code there may be the marks of a quote, and whatever does not show.
    let is_shown = |c: &char| c.is_alphanumeric() || c.is_whitespace() || "-–—?.:".contains(*c);
    let shown: String = text.chars().filter(is_shown).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    fitted(&Escaped(&line).to_string(), MOST_COLUMNS).0
}

/// Returns a find as lines. Codes take `column` columns.
pub(super) fn lines(find: &Find, has_lines: bool, column: usize, view: &View) -> String {
    let (headline, mut words, findings) = match &find.report {
        InspectReport::Key(report) => of_key(report, has_lines, view),
        InspectReport::Code(report) => of_code(report),
        InspectReport::File(report) => of_file(report, view),
    };
    words.extend(has_lines.then(|| find.lines.in_words()).flatten());
    let state = view.paint.judged(headline.good, &Escaped(&headline.words).to_string());
    let words: Vec<String> = words.iter().map(|words| Escaped(words).to_string()).collect();
    let title = title(&find.report);
    let mut text = view.paint.entry(&title, column, &format!("{state}; {}", words.join("; ")));
    for finding in suggestions(findings).take(MOST_SUGGESTED) {
        let (code, why) = (finding.expected.as_deref().unwrap_or_default(), finding.words());
        let why = why.strip_prefix("it may be ").unwrap_or(why);
        text.push_str(&view.paint.indented(&format!("it may be {code}, {}", Escaped(why))));
    }
    let more = suggestions(findings).count().saturating_sub(MOST_SUGGESTED);
    if more > 0 {
        text.push_str(&view.paint.indented(&format!("or {more} others: --verbose shows all")));
    }
    text
}

fn of_key<'r>(
    report: &'r KeyReport,
    has_lines: bool,
    view: &View,
) -> (Headline, Vec<String>, &'r [Finding]) {
    let headline = match (report.state, report.verdict) {
        (Some(_), _) => report.headline(view),
        (None, verdict) => unread(verdict, &report.findings),
    };
    let mut words = Vec::new();
    words.push(match (&report.app, report.not_of_default()) {
        // The state names the product.
        _ if report.state == Some(State::OtherApplication) => "key".to_owned(),
        (_, Some(words)) => format!("key {words}"),
        (Some(app), None) => format!("key of {app}"),
        (None, None) => "key".to_owned(),
    });
    words.extend(report.is_for.map(|(code, line)| match has_lines {
        true => format!("for the code in line {line}"),
        false => format!("for {code}"),
    }));
    words.extend(report.ledger.as_ref().map(|row| match row.holder() {
        "" => format!("row {} of the ledger", row.id),
        holder => format!("row {} of the ledger, {holder}", row.id),
    }));
    words.extend(concerns(&report.findings, report.state));
    (headline, words, &report.findings)
}

fn of_code(report: &CodeReport) -> (Headline, Vec<String>, &[Finding]) {
    let headline = match report.verdict {
        Verdict::Valid => Headline::from(report.verdict),
        verdict => unread(verdict, &report.findings),
    };
    let group = report.fields.as_ref().and_then(|fields| fields.group);
    let of_whom = match group {
        Some(name) if report.verdict == Verdict::Valid => {
            let groups = [(Group::UserData, " of a user"), (Group::RemovableDisk, " of a disk")];
            let named = groups.into_iter().find(|(group, _)| group.name() == name);
            named.map_or(" of a computer", |(_, words)| words)
        }
        _ => "",
    };
    let mut words = vec![format!("InstallCode{of_whom}")];
    words.extend(concerns(&report.findings, None));
    (headline, words, &report.findings)
}

fn of_file<'r>(report: &'r DataFileReport, view: &View) -> (Headline, Vec<String>, &'r [Finding]) {
    let headline = match (report.state, report.verdict) {
        (Some(_), _) => report.headline(view),
        (None, verdict) => unread(verdict, &[]),
    };
    let mut words = vec![match &report.app {
        Some(app) => format!("data file of {app}"),
        None => "data file".to_owned(),
    }];
    let reached = report.system_date.as_ref().and_then(|date| date.last_date_reached.as_deref());
    words.extend(reached.and_then(|time| Some(format!("last used on {}", time.get(..10)?))));
    words.extend(concerns(&report.findings, report.state));
    (headline, words, &report.findings)
}

/// Says that something does not read, and whether it is known what was meant.
fn unread(verdict: Verdict, findings: &[Finding]) -> Headline {
    match verdict {
        Verdict::Unknown => {
            Headline { words: "needs the EncryptionKey to be read".to_owned(), good: None }
        }
        _ if suggestions(findings).next().is_some() => {
            Headline { words: "mistyped".to_owned(), good: Some(false) }
        }
        _ => Headline { words: "does not read".to_owned(), good: Some(false) },
    }
}

/// Returns what is wrong beside what the state says. That a code is mistyped says why it does not read.
fn concerns(findings: &[Finding], state: Option<State>) -> Vec<String> {
    let is_mistyped = suggestions(findings).next().is_some();
    let mut words: Vec<String> = Vec::new();
    for finding in findings {
        let is_said = match finding.code {
            FindingCode::Expired => state == Some(State::Expired),
            FindingCode::NotStarted => state == Some(State::NotStarted),
            // Of a key it is said with its product.
            FindingCode::Application => true,
            // It is the vendor's, and the same for every key.
            FindingCode::WeakEncryptionKey | FindingCode::LongEncryptionKey => true,
            _ if is_mistyped && finding.level == Level::Error => true,
            _ => state.is_some() && State::told_by(finding) == state,
        };
        if finding.level > Level::Note && !is_said {
            words.push(finding.words().to_owned());
        }
    }
    let more = words.len().saturating_sub(MOST_CONCERNS);
    words.truncate(MOST_CONCERNS);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    words
}
