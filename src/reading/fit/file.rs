//! A data file as a whole: whether it is of this computer, whether the clock was turned back, and
//! whether the key that was sent is in it.

use super::{Against, WithSources, key, record};
use crate::reading::about_key;
use avlock_format::check;
use avlock_format::{
    Action, AppVersion, Binding, DelphiDay, Finding, FindingCode, InstallCode, KeyFields, KeyIndex,
    OpenedFile, RegistrationKey,
};

/// What to do about a key that is missing in a data file and would be good there.
const NOT_ENTERED: &str = "it was not entered there, or was unregistered since: have it entered";

/// Returns everything that speaks against a data file on a day.
pub fn data_file(opened: &OpenedFile, against: &Against, today: DelphiDay) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(application_data(opened, against.computer));
    findings.extend(clock(opened, today));
    match against.key {
        Some((key, fields)) => {
            findings.extend(key::other_product(&fields, against));
            findings.extend(sent_key(opened, key, &fields, against));
            findings.extend(damaged_others(opened, &fields));
        }
        None => {
            findings.extend(every_key(opened, against, today));
            findings.extend(nothing_registered(opened, against.index));
        }
    }
    findings
}

/// Objects to a file of another computer, and to application data that do not read.
fn application_data(opened: &OpenedFile, computer: Option<InstallCode>) -> Option<Finding> {
    match opened.application.as_ref()? {
        Ok(application) => other_computer(computer?, application.data.install_code.parse().ok()?),
        Err(error) => Some(check::damaged_application_data(error)),
    }
}

/// Objects to two InstallCodes that differ. Those of one computer differ as well where a part of it was
/// exchanged, or where the program makes them of other sources than before.
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

/// Objects to a clock that was turned back. The program refuses its keys until the clock is past the
/// last date again, so it is an error here.
fn clock(opened: &OpenedFile, today: DelphiDay) -> Option<Finding> {
    match opened.last_date? {
        Ok(last_date) => Some(check::date_backed(last_date, today)?.into_error().hint(
            "set the clock right; if it was ahead once, have the data file deleted \
             and the key entered again",
        )),
        Err(error) => Some(check::damaged_last_date(error)),
    }
}

/// Warns of registrations beside that of the key which do not read.
fn damaged_others(opened: &OpenedFile, fields: &KeyFields) -> impl Iterator<Item = Finding> {
    let own = fields.index();
    let others = opened.keys.iter().filter(move |entry| entry.index != own);
    others.filter_map(|entry| {
        let finding = check::damaged_record(&entry.stored.err()?).into_warning();
        Some(about_key(entry.index, finding))
    })
}

/// Judges every registration of the file, or that of one index.
fn every_key(opened: &OpenedFile, against: &Against, today: DelphiDay) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in &opened.keys {
        if against.index.is_some_and(|wanted| wanted != entry.index) {
            continue;
        }
        let mut own = Vec::new();
        if let Ok(stored) = entry.stored
            && let Ok(fields) = stored.fields()
        {
            own.extend(key::on_day(&fields, today));
            own.extend(key::other_version(&fields, against));
            own.extend(key::other_product(&fields, against));
        }
        own.extend(record::findings(opened, entry, against.computer));
        findings.extend(own.into_iter().map(|finding| about_key(entry.index, finding)));
    }
    findings
}

/// Judges whether the key that was sent is in the file, and if not, why it is not and whether entering
/// it would help.
fn sent_key(
    opened: &OpenedFile,
    key: RegistrationKey,
    fields: &KeyFields,
    against: &Against,
) -> Vec<Finding> {
    for entry in &opened.keys {
        if entry.stored.is_ok_and(|stored| stored.record.key == key) {
            let findings = record::findings(opened, entry, against.computer).into_iter();
            return findings.map(|finding| about_key(entry.index, finding)).collect();
        }
    }
    if let Action::Unregister(_) | Action::UnregisterAll = fields.action {
        return nothing_to_unregister(opened, fields).into_iter().collect();
    }
    // Never suggest entering a key of another product, which was reported already.
    if against.app_id.is_some_and(|app_id| app_id != fields.app_id) {
        return Vec::new();
    }
    let of_another_computer = key_and_file(opened, fields);
    let remedy = match (&of_another_computer, is_for_here(opened, fields, against)) {
        (None, true) => Remedy::Enter,
        (Some(_), true) if against.computer.is_some() => Remedy::DeleteFile,
        _ => Remedy::None,
    };
    let mut findings = Vec::new();
    // Already reported by the caller if an InstallCode was given: the key was compared with it.
    findings.extend(of_another_computer.filter(|_| against.computer.is_none()));
    findings.push(not_registered(opened, key, fields.index(), remedy));
    findings
}

/// What to do about a key that is not in the file.
enum Remedy {
    /// Enter it: it is for this computer and this file.
    Enter,
    /// Delete the file first: the key is for this computer, and the file is of another.
    DeleteFile,
    /// Nothing: the key is for another computer or version.
    None,
}

/// Reports that the key that was sent is not registered, and which key its index has instead.
fn not_registered(
    opened: &OpenedFile,
    key: RegistrationKey,
    index: KeyIndex,
    remedy: Remedy,
) -> Finding {
    let number = index.number();
    let (finding, enter) = match opened.key(index).map(|entry| entry.stored) {
        // Whatever the key is for, the broken record is what has to be mended first.
        Some(Err(error)) => return about_key(index, check::damaged_record(&error)),
        Some(Ok(stored)) => {
            let message = format!("another key is registered at index {number}");
            let finding = Finding::error(FindingCode::Unregistered, message);
            let enter =
                "have the key that was sent entered, or make one with another --index beside it";
            (finding.compared(key, stored.record.key), enter)
        }
        None => {
            let message = format!("no key of index {number} is registered in the data file");
            (Finding::error(FindingCode::Unregistered, message), NOT_ENTERED)
        }
    };
    finding.hint(match remedy {
        Remedy::Enter => enter,
        Remedy::DeleteFile => {
            "the key is for this computer, and the file is not: \
             have the file deleted and the key entered"
        }
        Remedy::None => "the key that was sent is not for this file: entering it does not help",
    })
}

/// True if a key is for the computer that was given, or a generic one for the version in the file. What
/// is not known does not speak against it.
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

/// Objects to a key that is for another computer than the data file. The version of a generic key was
/// judged with the key.
fn key_and_file(opened: &OpenedFile, fields: &KeyFields) -> Option<Finding> {
    let stored: InstallCode = opened.application_data()?.install_code.parse().ok()?;
    let Binding::Computer(icode) = fields.binding else { return None };
    if stored.icode() == icode {
        return None;
    }
    Some(
        Finding::error(FindingCode::Computer, "the key is for another computer than the file")
            .compared(WithSources(stored), format_args!("one that ends in {icode}"))
            .hint("make a key for the InstallCode of the data file"),
    )
}

/// Objects to an unregister key where there is nothing to remove.
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

/// Objects to a file without the registration that is asked for, or without any.
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
