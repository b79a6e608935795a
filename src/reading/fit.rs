//! Do a key, a computer and a data file fit each other? Every disagreement, with its likely cause.

use crate::reading::remedies::with_remedy;
use avlock_format::check::{
    StepOutcome, Steps, application, damaged_application_data, damaged_last_date, damaged_record,
    date_backed, index_of_record, key_error, key_on, moved, steps,
};
use avlock_format::{
    Action, AppVersion, Binding, DelphiDay, Finding, FindingCode, ICode, InstallCode, KeyEntry,
    KeyFields, KeyIndex, OpenedFile, RegistrationKey, StoredError, StoredKey,
};
use std::fmt;

/// What a data file is held against; nothing is compared with what is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Against {
    /// The InstallCode that the computer shows now.
    pub computer: Option<InstallCode>,
    /// The application that the file is of.
    pub app_id: Option<u16>,
    /// The key that was sent, and what it says: it was judged by itself.
    pub key: Option<(RegistrationKey, KeyFields)>,
    /// The version that the application has now, if it is not the one that the file says.
    pub app_version: Option<AppVersion>,
    /// The index to judge; else that of the key, else all.
    pub index: Option<KeyIndex>,
}

/// What a registration key is worth on a day: over and yet to begin are bad answers here.
pub fn key_today(fields: &KeyFields, today: DelphiDay) -> Option<Finding> {
    let period = fields.period()?;
    key_on(fields, today).map(with_remedy).map(|finding| {
        let finding = match finding.code {
            FindingCode::Expired => {
                finding.compared(format_args!("until {}", period.last()), today)
            }
            _ => finding.compared(format_args!("from {}", period.first()), today),
        };
        finding.into_error()
    })
}

/// Is a key for this computer? If the data file knows which one it is for, that is said.
pub fn key_and_computer(
    (key, fields): (RegistrationKey, &KeyFields),
    computer: InstallCode,
    opened: Option<&OpenedFile>,
) -> Option<Finding> {
    let Binding::Computer(icode) = fields.binding else { return None };
    if icode == computer.icode() {
        return None;
    }
    if let Some(primary) = opened.and_then(|opened| primary_of(opened, key, computer))
        && primary.icode() == icode
    {
        let message = format!("the key is for {primary}, whose secondary this computer is");
        return Some(Finding::note(FindingCode::Computer, message));
    }
    let known = opened.into_iter().flat_map(install_codes).find(|code| code.icode() == icode);
    Some(match known {
        Some(code) if code.sources() == computer.sources() => {
            Finding::error(FindingCode::Computer, "the key is for another computer")
                .compared(WithSources(computer), WithSources(code))
                .hint("it is for the computer that the data file is of: make a key for this one")
        }
        Some(code) => {
            let message = "the key is for an InstallCode that was made of other sources";
            Finding::error(FindingCode::Source, message)
                .compared(WithSources(computer), WithSources(code))
                .hint("make a key for the InstallCode that the program shows now")
        }
        None => Finding::error(FindingCode::Computer, "the key is for another computer")
            .compared(WithSources(computer), format_args!("one that ends in {icode}"))
            .hint("make a key for this computer, or find the one that the key was issued for"),
    })
}

/// Of an InstallCode often only the last four digits are sent. They cannot be checked, but compared.
pub fn short_code(text: &str, icode: ICode) -> Option<Finding> {
    let is_short = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let message = match text.eq_ignore_ascii_case(&icode.to_string()) {
        true => "the key carries this ICode: it fits, as far as four digits tell",
        false => "the key carries another ICode",
    };
    is_short.then(|| {
        let finding = Finding::note(FindingCode::Computer, message);
        finding.compared(text.to_ascii_uppercase(), icode)
    })
}

/// The primary computer of a secondary registration of a key on this computer.
fn primary_of(
    opened: &OpenedFile,
    key: RegistrationKey,
    computer: InstallCode,
) -> Option<InstallCode> {
    let mut secondary = opened.stored_keys().map(|stored| &stored.record).filter(|record| {
        record.key == key && !record.primary && record.local_install_code == computer
    });
    secondary.next().map(|record| record.primary_install_code)
}

/// Every InstallCode in a data file.
fn install_codes(opened: &OpenedFile) -> impl Iterator<Item = InstallCode> {
    let of_file = opened.application_data().and_then(|data| data.install_code.parse().ok());
    let of_records = opened
        .stored_keys()
        .flat_map(|stored| [stored.record.primary_install_code, stored.record.local_install_code]);
    of_file.into_iter().chain(of_records)
}

/// Everything that speaks against a data file on a day.
pub fn data_file(opened: &OpenedFile, against: &Against, today: DelphiDay) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(application_data(opened, against.computer));
    match opened.last_date {
        Some(Ok(last_date)) => findings.extend(date_backed(last_date, today).map(|finding| {
            finding.into_error().hint(
                "set the clock right; if it was ahead once, have the data file deleted \
                 and the key entered again",
            )
        })),
        Some(Err(error)) => findings.push(damaged_last_date(error)),
        None => {}
    }
    match against.key {
        Some((key, fields)) => {
            findings.extend(other_product(against, &fields));
            findings.extend(of_key(opened, key, &fields, against));
        }
        None => {
            let judged = opened
                .keys
                .iter()
                .filter(|entry| against.index.is_none_or(|wanted| wanted == entry.index));
            for KeyEntry { index, stored } in judged {
                let fields = stored.as_ref().ok().and_then(|stored| stored.fields().ok());
                let of_key =
                    |finding: Finding| finding.about(format_args!("key {}", index.number()));
                findings.extend(fields.and_then(|fields| key_today(&fields, today)).map(of_key));
                let others = fields.map(|fields| {
                    [other_version(against, &fields), other_product(against, &fields)]
                });
                findings.extend(others.into_iter().flatten().flatten().map(of_key));
                findings.extend(record(opened, *index, stored, against.computer));
            }
            findings.extend(nothing_registered(opened, against.index));
        }
    }
    findings
}

/// The whole file may be of another computer, or of what was this computer once.
fn application_data(opened: &OpenedFile, computer: Option<InstallCode>) -> Option<Finding> {
    let data = match opened.application.as_ref()? {
        Ok(opened) => &opened.data,
        Err(error) => return Some(damaged_application_data(error)),
    };
    let (computer, stored) = (computer?, data.install_code.parse::<InstallCode>().ok()?);
    other_computer(computer, stored)
}

/// Two InstallCodes of one computer differ where a part was exchanged, or where the program asks
/// for other sources.
fn other_computer(now: InstallCode, then: InstallCode) -> Option<Finding> {
    if now == then {
        return None;
    }
    let (code, message, hint) = if now.sources() == then.sources() {
        (
            FindingCode::Computer,
            "the data file is of another computer",
            "it was copied there, or a part of the computer was exchanged since: \
             if the customer moved, make a key for the InstallCode it shows now",
        )
    } else {
        (
            FindingCode::Source,
            "the InstallCode of the data file was made of other sources",
            "the program makes its InstallCode of other sources now, by another version or setting: \
             make a key for the one it shows now",
        )
    };
    Some(Finding::error(code, message).compared(WithSources(now), WithSources(then)).hint(hint))
}

/// The key that was sent, in the file: is it there, and is its record good?
fn of_key(
    opened: &OpenedFile,
    key: RegistrationKey,
    fields: &KeyFields,
    against: &Against,
) -> Vec<Finding> {
    let is_it = |stored: &Result<StoredKey, StoredError>| {
        stored.as_ref().is_ok_and(|stored| stored.record.key == key)
    };
    if let Some(entry) = opened.keys.iter().find(|entry| is_it(&entry.stored)) {
        return record(opened, entry.index, &entry.stored, against.computer);
    }
    if let Action::Unregister(_) | Action::UnregisterAll = fields.action {
        return nothing_to_unregister(opened, fields).into_iter().collect();
    }
    // Entering a key that is no good here is no remedy, and that is said once.
    if against.app_id.is_some_and(|app_id| app_id != fields.app_id) {
        return Vec::new();
    }
    let of_file = key_and_file(opened, fields);
    let remedy = match (&of_file, is_for_here(opened, fields, against)) {
        (None, true) => None,
        (Some(_), true) if against.computer.is_some() => Some(
            "the key is for this computer, and the file is not: \
             have the file deleted and the key entered",
        ),
        _ => Some("the key that was sent is not for this file: entering it does not help"),
    };
    let index = fields.index();
    let number = index.number();
    let finding = match opened.key(index).map(|entry| &entry.stored) {
        Some(Ok(stored)) => Finding::error(
            FindingCode::Unregistered,
            format_args!("another key is registered at index {number}"),
        )
        .compared(key, stored.record.key)
        .hint(remedy.unwrap_or(
            "have the key that was sent entered, or make one with another --index beside it",
        )),
        Some(Err(error)) => damaged_record(error).about(format_args!("key {number}")),
        None => Finding::error(
            FindingCode::Unregistered,
            format_args!("no key of index {number} is registered in the data file"),
        )
        .hint(remedy.unwrap_or(NOT_ENTERED)),
    };
    // Of the computer that is given, it was said.
    let of_file = of_file.filter(|_| against.computer.is_none());
    of_file.into_iter().chain([finding]).collect()
}

/// What to do where a key is not in a data file.
const NOT_ENTERED: &str = "it was not entered there, or was unregistered since: have it entered";

/// Is a key for the computer that is given, or if generic for the version in the file?
fn is_for_here(opened: &OpenedFile, fields: &KeyFields, against: &Against) -> bool {
    match fields.binding {
        Binding::Computer(icode) => {
            against.computer.is_none_or(|computer| computer.icode() == icode)
        }
        Binding::Version(version) => opened
            .application_data()
            .and_then(|data| data.app_version.parse().ok())
            .is_none_or(|of_file: AppVersion| of_file == version),
    }
}

/// Is a key for the computer that a data file is of? Its version was judged with the key.
fn key_and_file(opened: &OpenedFile, fields: &KeyFields) -> Option<Finding> {
    let stored: InstallCode = opened.application_data()?.install_code.parse().ok()?;
    let Binding::Computer(icode) = fields.binding else { return None };
    (stored.icode() != icode).then(|| {
        Finding::error(FindingCode::Computer, "the key is for another computer than the file")
            .compared(WithSources(stored), format_args!("one that ends in {icode}"))
            .hint("make a key for the InstallCode of the data file")
    })
}

/// A key that removes others is good where there is something to remove.
fn nothing_to_unregister(opened: &OpenedFile, fields: &KeyFields) -> Option<Finding> {
    let message = match fields.action {
        Action::Unregister(index) if opened.key(index).is_none() => {
            format!("no key of index {} is there to unregister", index.number())
        }
        Action::UnregisterAll if opened.keys.is_empty() => {
            "no key is there to unregister".to_owned()
        }
        _ => return None,
    };
    Some(
        Finding::error(FindingCode::Unregistered, message)
            .hint("the unregister key was entered already, or the key was never registered there"),
    )
}

/// One registration, the causes of what its three steps object to.
fn record(
    opened: &OpenedFile,
    index: KeyIndex,
    stored: &Result<StoredKey, StoredError>,
    computer: Option<InstallCode>,
) -> Vec<Finding> {
    let of_key = |finding: Finding| finding.about(format_args!("key {}", index.number()));
    let stored = match stored {
        Ok(stored) => stored,
        Err(error) => {
            return vec![of_key(damaged_record(error))];
        }
    };
    let mut findings = Vec::new();
    let fields = stored.fields();
    match &fields {
        Ok(fields) => findings.extend(index_of_record(index, fields).map(|finding| {
            finding.hint("the line was copied from another index: have the key entered again")
        })),
        Err(error) => findings.push(key_error(error)),
    }
    let steps = steps(&stored.record, fields.as_ref().ok(), opened.application_data(), computer);
    findings.extend(causes(&steps, stored, opened));
    findings.extend(moved(&stored.record).map(|finding| {
        finding
            .into_error()
            .hint("its right went to another computer: a new key is needed to use it here")
    }));
    findings.into_iter().map(of_key).collect()
}

/// Why steps fail. What the application data say of the whole file is not said of each record.
fn causes(steps: &Steps, stored: &StoredKey, opened: &OpenedFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let record = &stored.record;
    if let StepOutcome::Fail(finding) = &steps.key_and_primary {
        let mut finding = Finding::clone(finding);
        finding = match finding.code {
            FindingCode::Version => finding
                .hint("a generic key is good for one version: make one for the version it has now"),
            _ if record.primary => finding.hint("the key was issued for another computer"),
            _ => {
                finding.message =
                    "it is a secondary registration, and its key is not for its primary".to_owned();
                finding.hint(
                    "the primary got another key since, or this is the key of another one: \
                     have the key of its primary entered",
                )
            }
        };
        findings.push(finding);
    }
    if let StepOutcome::Fail(finding) = &steps.local_and_computer {
        let of_file = opened.application_data().map(|data| data.install_code.clone());
        // The file is of this computer, as far as it says: only the record is not.
        if of_file.is_some_and(|code| code != record.local_install_code.to_string()) {
            let mut finding = Finding::clone(finding);
            finding.message = "the record was copied from the file of another computer".to_owned();
            findings.push(finding.hint("have the key entered on this computer"));
        }
    }
    if let StepOutcome::Fail(finding) = &steps.primary_mark {
        findings.push(
            Finding::clone(finding)
                .hint("the record was put together by hand: have the key entered again"),
        );
    }
    findings
}

/// A generic key of another version than the application has now.
fn other_version(against: &Against, fields: &KeyFields) -> Option<Finding> {
    let (Binding::Version(key), Some(version)) = (fields.binding, against.app_version) else {
        return None;
    };
    (key != version).then(|| {
        Finding::error(FindingCode::Version, "the generic key is for another version")
            .compared(version, key)
            .hint("make a generic key for this version, or a key for the InstallCode")
    })
}

/// A key of another product, in a file of this one.
fn other_product(against: &Against, fields: &KeyFields) -> Option<Finding> {
    let app_id = against.app_id.filter(|app_id| *app_id != fields.app_id)?;
    Some(
        application(app_id, fields)
            .hint("it was issued for another product than the data file is of"),
    )
}

fn nothing_registered(opened: &OpenedFile, index: Option<KeyIndex>) -> Option<Finding> {
    let message = match index {
        Some(index) if opened.key(index).is_some() => return None,
        Some(index) => format!("no key of index {} is registered in the data file", index.number()),
        None if opened.keys.is_empty() => "no key is registered in the data file".to_owned(),
        None => return None,
    };
    Some(
        Finding::error(FindingCode::Unregistered, message)
            .hint("no key was entered there, or it was unregistered since: have it entered"),
    )
}

/// An InstallCode and what it was made of.
struct WithSources(InstallCode);

impl fmt::Display for WithSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.0.sources())
    }
}
