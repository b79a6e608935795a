//! `avlock datacheck --diff`: what differs between two data files, field by field.

use crate::arguments::DatacheckArgs;
use crate::failure::Failure;
use crate::reading::{self, Reader, Salvaged};
use crate::report::{Change, DataFileDiffReport, FieldsReport};
use crate::session::Session;
use avlock_format::{ApplicationData, DataFile, OpenedFile, StoredKey};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

/// The fields of an entry, each with its name; or why the entry does not open.
type Fields = Result<Vec<(&'static str, String)>, String>;

/// How many differences a report lists; of more it has the number.
const MOST_CHANGES: usize = 1000;

/// One of the two files, and its entries under the EncryptionKey that opens it.
struct Side {
    file: DataFile,
    opened: Option<OpenedFile>,
}

/// Compares the two files that were given.
pub fn datacheck_diff(
    arguments: &DatacheckArgs,
    session: &Session,
) -> Result<DataFileDiffReport, Failure> {
    let [before, after] = &arguments.files[..] else {
        let found = arguments.files.len();
        return Err(Failure::usage(format_args!("--diff: expected two data files, found {found}"))
            .hint("`avlock datacheck --diff BEFORE AFTER`"));
    };
    if session.global().on.is_some() {
        // The parser refuses it only where it comes after `datacheck`.
        return Err(Failure::usage("the argument '--diff' cannot be used with '--on <DATE>'"));
    }
    session.stdin().take_for(&arguments.files)?;
    let reader = Reader::new(session, session.day()?)?;
    let inputs = [before, after].map(|path| path.to_string_lossy().into_owned());
    let mut report = DataFileDiffReport { inputs, ..DataFileDiffReport::default() };
    let one = side(before, &reader, &mut report, 0)?;
    let other = side(after, &reader, &mut report, 1)?;
    report.changes = changes(&one, &other);
    let is_same = report.changes.is_empty();
    report.more_changes = report.changes.len().saturating_sub(MOST_CHANGES) as u64;
    report.changes.truncate(MOST_CHANGES);
    let opens = one.opened.is_some() && other.opened.is_some();
    report.same = match is_same {
        true => Some(true),
        false if opens || !reader.keys.all.is_empty() => Some(false),
        false => None,
    };
    Ok(if arguments.redact { report.redacted() } else { report })
}

fn side(
    path: &Path,
    reader: &Reader,
    report: &mut DataFileDiffReport,
    place: usize,
) -> Result<Side, Failure> {
    let Salvaged { file, findings, more, .. } = reading::data_file(path)?;
    report.more_findings += more;
    let which = ["before", "after"][place];
    report.findings.extend(findings.into_iter().map(|finding| finding.about(which)));
    let opened = match reader.open_file(&file) {
        Some(Ok(opened)) => {
            report.apps[place].clone_from(&opened.by.app);
            Some(opened.file)
        }
        Some(Err(findings)) => {
            report.findings.extend(findings.into_iter().map(|finding| finding.about(which)));
            None
        }
        None => None,
    };
    Ok(Side { file, opened })
}

/// Returns what differs, entry by entry.
fn changes(one: &Side, other: &Side) -> Vec<Change> {
    let (before, after) = (entries(&one.file), entries(&other.file));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_by_key(|name| order(name));
    names.dedup();
    let mut changes = Vec::new();
    for name in names {
        let (before, after) = (before.get(name), after.get(name));
        if before != after {
            let before = before.map(|sealed| fields(one, name, sealed));
            let after = after.map(|sealed| fields(other, name, sealed));
            changes.extend(changes_of_entry(name, before, after));
        }
    }
    changes
}

fn entries(file: &DataFile) -> BTreeMap<String, Vec<u8>> {
    file.entries().map(|(name, value)| (name, value.to_vec())).collect()
}

/// Sorts entries: keys by index, the last date, the application data, then the others.
fn order(name: &str) -> (u8, u16, String) {
    match name {
        "ld" => (1, 0, String::new()),
        "ad" => (2, 0, String::new()),
        _ => match name.parse() {
            Ok(index) => (0, index, String::new()),
            Err(_) => (3, 0, name.to_owned()),
        },
    }
}

fn changes_of_entry(name: &str, before: Option<Fields>, after: Option<Fields>) -> Vec<Change> {
    let entry = name.to_owned();
    let (before, after) = match (before, after) {
        (Some(Ok(before)), Some(Ok(after))) => (before, after),
        (None, Some(Ok(after))) => (Vec::new(), in_short(name, after)),
        (Some(Ok(before)), None) => (in_short(name, before), Vec::new()),
        // One of them does not read, so there are no fields to compare.
        (before, after) => {
            let (before, after) = (before.map(whether_it_reads), after.map(whether_it_reads));
            return vec![Change { entry, field: None, before, after }];
        }
    };
    let mut names: Vec<&'static str> = before.iter().map(|(field, _)| *field).collect();
    for (field, _) in &after {
        if !names.contains(field) {
            names.push(field);
        }
    }
    let mut changes = Vec::new();
    for field in names {
        let (before, after) = (value(&before, field), value(&after, field));
        if before != after {
            changes.push(Change { entry: entry.clone(), field: Some(field), before, after });
        }
    }
    if changes.is_empty() {
        // The entries differ as they are written and not in what they hold: small letters, for one.
        let same = Some("the same, spelt in another way".to_owned());
        return vec![Change { entry, field: None, before: same.clone(), after: same }];
    }
    changes
}

fn value(fields: &[(&str, String)], field: &str) -> Option<String> {
    fields.iter().find(|(other, _)| *other == field).map(|(_, value)| value.clone())
}

fn whether_it_reads(fields: Fields) -> String {
    match fields {
        Ok(_) => "reads".to_owned(),
        Err(reason) => reason,
    }
}

/// Keeps the fields that are worth a line for an entry that only one file has: for a key the key alone,
/// for the others what is not empty.
fn in_short(name: &str, fields: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let has_data = matches!(name, "ad" | "ld");
    let mut kept = fields;
    kept.retain(|(field, value)| {
        matches!(*field, "key" | "value") || has_data && !value.is_empty()
    });
    kept
}

/// Returns what an entry holds. An entry that this format does not know is compared as it is written.
fn fields(side: &Side, name: &str, sealed: &[u8]) -> Fields {
    let Some(opened) = &side.opened else {
        return Err(format!("sealed, {} characters", sealed.len()));
    };
    if let Some(entry) = opened.keys.iter().find(|entry| entry.index.number().to_string() == name) {
        return entry.stored.as_ref().map(of_key).map_err(does_not_read);
    }
    match (name, &opened.last_date, &opened.application) {
        ("ld", Some(last_date), _) => last_date
            .map(|last_date| vec![("last_date_reached", last_date.to_string())])
            .map_err(does_not_read),
        ("lf", ..) if let Some(forward_date) = opened.forward_date => forward_date
            .map(|forward_date| vec![("forward_date", forward_date.to_string())])
            .map_err(does_not_read),
        ("ad", _, Some(application)) => match application {
            Ok(opened) => Ok(of_application(&opened.data, opened.checksum)),
            Err(error) => Err(does_not_read(error)),
        },
        _ => Ok(vec![("value", String::from_utf8_lossy(sealed).into_owned())]),
    }
}

fn does_not_read(error: impl Display) -> String {
    format!("does not read: {error}")
}

fn of_application(data: &ApplicationData, checksum: u32) -> Vec<(&'static str, String)> {
    vec![
        ("user_name", data.user_name.clone()),
        ("company", data.company.clone()),
        ("email", data.email.clone()),
        ("other_code", data.other_code.clone()),
        ("app_name", data.app_name.clone()),
        ("app_version", data.app_version.clone()),
        ("install_code", data.install_code.clone()),
        ("checksum", format!("{checksum:08X}")),
    ]
}

fn of_key(stored: &StoredKey) -> Vec<(&'static str, String)> {
    let record = &stored.record;
    let mut fields = vec![
        ("key", record.key.to_string()),
        ("moved", mark(record.moved)),
        ("primary", mark(record.primary)),
        ("primary_install_code", record.primary_install_code.to_string()),
        ("local_install_code", record.local_install_code.to_string()),
    ];
    if let Ok(payload) = stored.payload {
        let held = FieldsReport::from(payload);
        fields.extend([
            ("type", held.key_type.unwrap_or("no such type").to_owned()),
            ("generic", if held.generic { "yes" } else { "no" }.to_owned()),
            ("days", or_none(held.days)),
            ("start_date", or_none(held.start_date)),
            ("last_date", or_none(held.last_date)),
            ("users", held.users.to_string()),
            ("instances", held.instances.to_string()),
            ("index", held.index.to_string()),
            ("icode", held.icode),
            ("app_id", held.app_id.to_string()),
            ("values", held.values),
        ]);
    }
    fields
}

/// Returns a mark as a record stores it.
fn mark(is_on: bool) -> String {
    if is_on { "Y" } else { "N" }.to_owned()
}

fn or_none(value: Option<impl Display>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}
