//! `avlock datacheck --diff`: what differs between two data files, field by field.

use crate::arguments::DatacheckArgs;
use crate::failure::Failure;
use crate::reading::{self, Reader};
use crate::report::{Change, DataFileDiffReport, FieldsReport};
use crate::session::{Session, inputs};
use avlock_format::{ApplicationData, DataFile, LastDate, OpenedFile, StoredKey};
use std::collections::BTreeMap;
use std::path::Path;

/// The fields of an entry, each with its name; of one that does not open, why.
type Fields = Result<Vec<(&'static str, String)>, String>;

/// One of the two files.
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
    let name = |path: &Path| path.to_string_lossy().into_owned();
    let inputs = [name(before), name(after)];
    let mut report = DataFileDiffReport { inputs, ..DataFileDiffReport::default() };
    let one = side(before, &reader, &mut report, 0)?;
    let other = side(after, &reader, &mut report, 1)?;
    report.changes = changes(&one, &other);
    let opens = one.opened.is_some() && other.opened.is_some();
    report.same = match report.changes.is_empty() {
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
    let bytes = inputs::bytes(path)?;
    let (file, findings) = reading::salvage(&bytes);
    let which = ["before", "after"][place];
    report.findings.extend(findings.into_iter().map(|finding| finding.about(which)));
    let opened = match reader.open_file(&file) {
        Some(Ok(opened)) => {
            report.apps[place].clone_from(&opened.by.app);
            Some(opened.file)
        }
        Some(Err(finding)) => {
            report.findings.push(finding.about(which));
            None
        }
        None => None,
    };
    Ok(Side { file, opened })
}

fn changes(one: &Side, other: &Side) -> Vec<Change> {
    let (before, after) = (entries(&one.file), entries(&other.file));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_by_key(|name| order(name));
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .flat_map(|name| {
            let sides = [(one, before.get(name)), (other, after.get(name))];
            let [before, after] =
                sides.map(|(side, sealed)| sealed.map(|sealed| fields(side, name, sealed)));
            changes_of_entry(name, before, after)
        })
        .collect()
}

fn entries(file: &DataFile) -> BTreeMap<String, Vec<u8>> {
    file.entries().map(|(name, value)| (name, value.to_vec())).collect()
}

/// Keys by index, the last date, the application data, then the others.
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
    let change = |field, before, after| Change { entry: name.to_owned(), field, before, after };
    let (before, after) = match (before, after) {
        (Some(Ok(before)), Some(Ok(after))) => (before, after),
        (None, Some(Ok(after))) => (Vec::new(), in_short(name, after)),
        (Some(Ok(before)), None) => (in_short(name, before), Vec::new()),
        (before, after) => {
            let reads =
                |fields: Fields| fields.map_or_else(|reason| reason, |_| "reads".to_owned());
            return vec![change(None, before.map(reads), after.map(reads))];
        }
    };
    let value = |fields: &[(&str, String)], field: &str| {
        fields.iter().find(|(other, _)| *other == field).map(|(_, value)| value.clone())
    };
    let mut names: Vec<&'static str> = before.iter().map(|(field, _)| *field).collect();
    names.extend(
        after.iter().map(|(field, _)| *field).filter(|field| value(&before, field).is_none()),
    );
    let both = names.into_iter().map(|field| (field, value(&before, field), value(&after, field)));
    let changes: Vec<Change> = both
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| change(Some(field), before, after))
        .collect();
    if changes.is_empty() {
        // Another spelling of the same, like small digits.
        let same = Some("the same, spelt in another way".to_owned());
        return vec![change(None, same.clone(), same)];
    }
    changes
}

/// What is worth saying of an entry that only one file has: of a key the key alone, of the others
/// what is not empty.
fn in_short(name: &str, fields: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let is_other = matches!(name, "ad" | "ld");
    let worth = |(field, value): &(&str, String)| {
        matches!(*field, "key" | "value") || is_other && !value.is_empty()
    };
    fields.into_iter().filter(worth).collect()
}

/// What an entry says. An entry that nobody knows is compared as it stands.
fn fields(side: &Side, name: &str, sealed: &[u8]) -> Fields {
    let as_it_stands = || Ok(vec![("value", String::from_utf8_lossy(sealed).into_owned())]);
    let in_words = |error: &dyn std::fmt::Display| format!("does not read: {error}");
    let Some(opened) = &side.opened else {
        return Err(format!("sealed, {} characters", sealed.len()));
    };
    let key = opened.keys.iter().find(|entry| entry.index.number().to_string() == name);
    match (name, key) {
        (_, Some(entry)) => entry.stored.as_ref().map(of_key).map_err(|error| in_words(error)),
        ("ld", None) => match opened.last_date {
            Some(Ok(last_date)) => Ok(of_last_date(last_date)),
            Some(Err(error)) => Err(in_words(&error)),
            None => as_it_stands(),
        },
        ("ad", None) => match &opened.application {
            Some(Ok(opened)) => Ok(of_application(&opened.data, opened.checksum)),
            Some(Err(error)) => Err(in_words(error)),
            None => as_it_stands(),
        },
        _ => as_it_stands(),
    }
}

fn of_last_date(last_date: LastDate) -> Vec<(&'static str, String)> {
    vec![("last_date_reached", last_date.to_string())]
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
    let mark = |on: bool| if on { "Y" } else { "N" }.to_owned();
    let record = &stored.record;
    let mut fields = vec![
        ("key", record.key.to_string()),
        ("moved", mark(record.moved)),
        ("primary", mark(record.primary)),
        ("primary_install_code", record.primary_install_code.to_string()),
        ("local_install_code", record.local_install_code.to_string()),
    ];
    if let Ok(payload) = stored.payload {
        let says = FieldsReport::from(payload);
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        fields.extend([
            ("type", says.key_type.unwrap_or("no such type").to_owned()),
            ("generic", if says.generic { "yes" } else { "no" }.to_owned()),
            ("days", or_none(says.days.map(|days| days.to_string()))),
            ("start_date", or_none(says.start_date.map(|day| day.to_string()))),
            ("last_date", or_none(says.last_date.map(|day| day.to_string()))),
            ("users", says.users.to_string()),
            ("instances", says.instances.to_string()),
            ("index", says.index.to_string()),
            ("icode", says.icode),
            ("app_id", says.app_id.to_string()),
            ("values", says.values),
        ]);
    }
    fields
}
