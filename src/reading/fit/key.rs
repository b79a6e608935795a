//! A key by itself: whether it is good on a day, and whose key it is.

use super::{Against, WithSources};
use crate::reading::remedies::with_remedy;
use avlock_format::check;
use avlock_format::{
    Binding, DelphiDay, Finding, FindingCode, Group, ICode, InstallCode, KeyFields, OpenedFile,
    RegistrationKey,
};

/// Objects to a key that is over on a day, or yet to begin. Elsewhere that leaves a key good; here the
/// question is why it does not work.
pub fn on_day(fields: &KeyFields, today: DelphiDay) -> Option<Finding> {
    let period = fields.period()?;
    let finding = with_remedy(check::key_on(fields, today)?);
    let finding = match finding.code {
        FindingCode::Expired => finding.compared(format_args!("until {}", period.last()), today),
        _ => finding.compared(format_args!("from {}", period.first()), today),
    };
    Some(finding.into_error())
}

/// Objects to a key that is for another computer. The data file may know which computer it is for, and
/// so what the customer should do.
pub fn on_computer(
    key: RegistrationKey,
    fields: &KeyFields,
    computer: InstallCode,
    opened: Option<&OpenedFile>,
) -> Option<Finding> {
    let Binding::Computer(icode) = fields.binding else { return None };
    if icode == computer.icode() {
        return None;
    }
    // A secondary registration uses the key of another computer by right.
    if let Some(primary) = opened.and_then(|opened| primary_of(opened, key, computer))
        && primary.icode() == icode
    {
        let message = format!("the key is for {primary}, whose secondary this computer is");
        return Some(Finding::note(FindingCode::Computer, message));
    }
    let (another, make_one) = match computer.group() {
        Group::UserData => (
            "the key is for another user",
            "make a key for this user's data, or find out what was typed when the key was issued",
        ),
        _ => (
            "the key is for another computer",
            "make a key for this computer, or find the one that the key was issued for",
        ),
    };
    let known = opened
        .and_then(|opened| install_codes(opened).into_iter().find(|code| code.icode() == icode));
    Some(match known {
        Some(code) if code.sources() == computer.sources() => {
            Finding::error(FindingCode::Computer, another)
                .compared(WithSources(computer), WithSources(code))
                .hint("it is for the computer that the data file is of: make a key for this one")
        }
        // One computer shows several InstallCodes, by what its program makes them of.
        Some(code) => {
            let message = "the key is for an InstallCode that was made of other sources";
            Finding::error(FindingCode::Source, message)
                .compared(WithSources(computer), WithSources(code))
                .hint("make a key for the InstallCode that the program shows now")
        }
        None => Finding::error(FindingCode::Computer, another)
            .compared(WithSources(computer), format_args!("one that ends in {icode}"))
            .hint(make_one),
    })
}

/// Compares a key with the last four digits of an InstallCode, which customers often send alone. Four
/// digits have no checksum to be checked by, so this is a note either way.
pub fn short_code(text: &str, icode: ICode) -> Option<Finding> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let message = match text.eq_ignore_ascii_case(&icode.to_string()) {
        true => "the key carries this ICode: it fits, as far as four digits tell",
        false => "the key carries another ICode",
    };
    let finding = Finding::note(FindingCode::Computer, message);
    Some(finding.compared(text.to_ascii_uppercase(), icode))
}

/// Objects to a generic key of another version than the application has now.
pub(super) fn other_version(fields: &KeyFields, against: &Against) -> Option<Finding> {
    let (Binding::Version(key), Some(version)) = (fields.binding, against.app_version) else {
        return None;
    };
    if key == version {
        return None;
    }
    Some(
        Finding::error(FindingCode::Version, "the generic key is for another version")
            .compared(version, key)
            .hint("make a generic key for this version, or a key for the InstallCode"),
    )
}

/// Objects to a key of another product, in a file of this one.
pub(super) fn other_product(fields: &KeyFields, against: &Against) -> Option<Finding> {
    let app_id = against.app_id.filter(|app_id| *app_id != fields.app_id)?;
    Some(
        check::application(app_id, fields)
            .hint("it was issued for another product than the data file is of"),
    )
}

/// Returns the primary computer of a secondary registration of a key on this computer.
fn primary_of(
    opened: &OpenedFile,
    key: RegistrationKey,
    computer: InstallCode,
) -> Option<InstallCode> {
    for stored in opened.stored_keys() {
        let record = &stored.record;
        if record.key == key && !record.primary && record.local_install_code == computer {
            return Some(record.primary_install_code);
        }
    }
    None
}

/// Returns every InstallCode in a data file.
fn install_codes(opened: &OpenedFile) -> Vec<InstallCode> {
    let mut codes = Vec::new();
    codes.extend(
        opened.application_data().and_then(|data| data.install_code.parse::<InstallCode>().ok()),
    );
    for stored in opened.stored_keys() {
        codes.extend([stored.record.primary_install_code, stored.record.local_install_code]);
    }
    codes
}
