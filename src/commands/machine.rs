//! `avlock machine`: what identifies this computer, for support.

use crate::arguments::{MachineArgs, UserDataArgs};
use crate::failure::Failure;
use crate::report::{MachineReport, SourceReport};
use avlock_client::machine::{self, Machine, Unavailable};
use avlock_client::{Note, SourceReader, full_path, judged, judged_removable_disk, masked};
use avlock_format::{
    Finding, FindingCode, Group, IdentityError, InstallCode, MachineHash, Source, Sources,
};
use avlock_issuing::text;

/// Shows the sources of this computer, or of one whose values are given.
pub fn machine(arguments: &MachineArgs) -> Result<MachineReport, Failure> {
    of(arguments, machine::this().as_ref())
}

/// A source, or the removable disk, which is a group without sources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Source(Source),
    RemovableDisk,
}

impl Named {
    /// Lists what a computer has; the user's data are not of it.
    fn of_computer() -> impl Iterator<Item = Self> {
        let sources = Group::MachineData.sources().iter().copied().map(Self::Source);
        sources.chain([Self::RemovableDisk])
    }

    /// Finds a source by its published name, in any case.
    fn find(name: &str) -> Option<Self> {
        match Self::RemovableDisk.name().eq_ignore_ascii_case(name) {
            true => Some(Self::RemovableDisk),
            false => Source::from_name(name).map(Self::Source),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Source(source) => source.name(),
            Self::RemovableDisk => Group::RemovableDisk.name(),
        }
    }

    fn read(self, reader: &SourceReader<'_>) -> Result<String, Unavailable> {
        match self {
            Self::Source(source) => reader.value(source),
            Self::RemovableDisk => reader.removable_disk(),
        }
    }

    fn judged(self, value: &str) -> Result<String, Unavailable> {
        match self {
            Self::Source(source) => judged(source, value.to_owned()),
            Self::RemovableDisk => judged_removable_disk(value.to_owned()),
        }
    }
}

/// A source that was chosen, and its value if that was given.
type Chosen<'a> = (Named, Option<&'a str>);

fn of(arguments: &MachineArgs, computer: &dyn Machine) -> Result<MachineReport, Failure> {
    let chosen = chosen(arguments)?;
    let path = arguments.data_file.as_deref().map(full_path).transpose();
    let path = path.map_err(|error| Failure::usage(format_args!("--data-file: {error}")))?;
    let reader = SourceReader {
        machine: computer,
        data_file: path.as_deref(),
        user: None,
        firmware_uuid: arguments.firmware,
        container_allowed: arguments.allow_container,
    };
    let mut report = MachineReport::default();
    let mut values = Vec::new();
    for &(source, value) in &chosen {
        let read = match value {
            Some(value) => source.judged(value),
            None => source.read(&reader),
        };
        match &read {
            Ok(value) => values.push((source, value.clone())),
            Err(why) => report.findings.push(missing(source, why, path.is_some())),
        }
        report.sources.push(source_report(source, true, read, arguments.show));
    }
    if !chosen.is_empty() && values.len() == chosen.len() {
        let (code, hash) = identity(&values).map_err(refused)?;
        report.install_code = Some(code);
        report.machine_hash = Some(hash);
    }
    // What was given in full tells nothing of this computer.
    if chosen.is_empty() || chosen.iter().any(|(_, value)| value.is_none()) {
        let is_other = |other: &Named| chosen.iter().all(|(source, _)| source != other);
        for source in Named::of_computer().filter(is_other) {
            let read = source.read(&reader);
            report.sources.push(source_report(source, false, read, arguments.show));
        }
        let notes = Note::of_surroundings(computer.surroundings()).into_iter();
        let note = |note| Finding::note(FindingCode::Source, note);
        report.findings.extend(notes.map(note));
    }
    if chosen.is_empty() {
        report.findings.push(no_source(&report.sources));
    }
    Ok(report)
}

/// Says that a computer as such has no InstallCode, and how to come to one.
fn no_source(sources: &[SourceReport]) -> Finding {
    let readable = sources.iter().find(|source| source.state == "ok");
    let name = readable.map_or("NAME", |source| source.source);
    let message = "no InstallCode: it is made of the sources that the protected program names";
    Finding::note(FindingCode::Source, message).hint(format!("avlock machine --source {name}"))
}

/// Returns what was chosen: the sources that were named, then the user's data that were given.
fn chosen(arguments: &MachineArgs) -> Result<Vec<Chosen<'_>>, Failure> {
    let mut chosen = Vec::new();
    // Several names may stand in one, as they are listed everywhere; a value may hold a comma.
    let named = arguments.sources.iter().flat_map(|text| match text.contains('=') {
        true => vec![text.as_str()],
        false => text.split(',').collect(),
    });
    for text in named {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let source = Named::find(name.trim()).ok_or_else(|| unknown(name))?;
        if value.is_some_and(|value| value.trim().is_empty()) {
            let name = source.name();
            return Err(refused(format_args!("expected a value after {name}=, found none")));
        }
        chosen.push((source, value));
    }
    let UserDataArgs { user_name, user_company, email, other } = &arguments.user;
    for (source, text) in [
        (Source::UserName, user_name),
        (Source::UserCompany, user_company),
        (Source::EmailAddress, email),
        (Source::OtherSource, other),
    ] {
        chosen.extend(text.as_deref().map(|text| (Named::Source(source), Some(text))));
    }
    // What cannot be together is refused before anything is read.
    let has_disk = chosen.iter().any(|(named, _)| *named == Named::RemovableDisk);
    if has_disk && chosen.len() > 1 {
        let name = Group::RemovableDisk.name();
        return Err(refused(format_args!("expected {name} alone, found another source beside it")));
    }
    if !has_disk && !chosen.is_empty() {
        Sources::new(chosen.iter().filter_map(|(named, _)| source_of(*named))).map_err(refused)?;
    }
    Ok(chosen)
}

const fn source_of(named: Named) -> Option<Source> {
    match named {
        Named::Source(source) => Some(source),
        Named::RemovableDisk => None,
    }
}

fn unknown(name: &str) -> Failure {
    let names: Vec<&str> = Named::of_computer().map(Named::name).collect();
    let (name, names) = (text::quoted(name), names.join(", "));
    Failure::usage(format_args!("--source: expected the name of a source, found {name}"))
        .hint(format!("the sources of a computer are {names}"))
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::usage(format_args!("--source: {error}"))
        .hint("`avlock machine --help` shows how sources are chosen")
}

/// Computes what a protected program shows for these values.
fn identity(values: &[(Named, String)]) -> Result<(InstallCode, MachineHash), IdentityError> {
    if let [(Named::RemovableDisk, serial)] = values {
        let code = InstallCode::of_removable_disk(serial)?;
        return Ok((code, MachineHash::of_removable_disk(serial)?));
    }
    let data = |(named, value): &'_ (Named, String)| Some((source_of(*named)?, value.clone()));
    let data: Vec<(Source, String)> = values.iter().filter_map(data).collect();
    let data: Vec<(Source, &str)> =
        data.iter().map(|(source, value)| (*source, value.as_str())).collect();
    Ok((InstallCode::of_data(&data)?, MachineHash::of_data(&data)?))
}

fn missing(source: Named, why: &Unavailable, has_path: bool) -> Finding {
    let code = match why {
        Unavailable::Placeholder | Unavailable::Container => FindingCode::Placeholder,
        _ => FindingCode::Source,
    };
    let name = source.name();
    let is_of_file = matches!(source, Named::RemovableDisk | Named::Source(Source::RegFile));
    let hint = match (source, why) {
        _ if is_of_file && !has_path => {
            "name the data file of the program with --data-file".to_owned()
        }
        (Named::Source(source), Unavailable::Absent { .. })
            if source.group() == Group::UserData =>
        {
            format!("give it: --source {name}=TEXT")
        }
        _ => why.hint(name),
    };
    Finding::error(code, format_args!("{name}: {why}")).hint(hint)
}

fn source_report(
    source: Named,
    is_chosen: bool,
    read: Result<String, Unavailable>,
    show: bool,
) -> SourceReport {
    let (state, value, reason) = match read {
        Ok(value) => ("ok", Some(if show { value } else { masked(&value) }), None),
        Err(why) => (why.word(), None, Some(why.to_string())),
    };
    SourceReport { source: source.name(), state, value, reason, is_chosen }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avlock_client::machine::{Datum, Surroundings};
    use std::path::Path;

    /// A computer in a container that only root could read whole.
    struct Computer;

    impl Machine for Computer {
        fn read(&self, datum: Datum) -> Result<String, Unavailable> {
            let detail = || "the file of it".to_owned();
            match datum {
                Datum::SystemUuid => Ok("3d1219c7c4c5404aaa1f6d2a48adfda4".to_owned()),
                Datum::HdSn => Ok("S4EWNX0R123456".to_owned()),
                Datum::FirmwareUuid | Datum::BaseBoardSn => {
                    Err(Unavailable::NotPermitted { detail: detail() })
                }
                Datum::HdSignature => Err(Unavailable::Failed { detail: detail() }),
                _ => Err(Unavailable::Absent { detail: detail() }),
            }
        }

        fn removable_disk(&self, folder: &Path) -> Result<String, Unavailable> {
            assert!(folder.is_absolute());
            Ok("4C530001230415111512".to_owned())
        }

        fn surroundings(&self) -> Surroundings {
            Surroundings { container: Some("a sign".to_owned()), ..Surroundings::default() }
        }
    }

    fn report(arguments: MachineArgs) -> MachineReport {
        of(&arguments, &Computer).unwrap()
    }

    fn chosen(sources: &[&str]) -> MachineArgs {
        let sources = sources.iter().map(|&source| source.to_owned()).collect();
        MachineArgs { sources, ..MachineArgs::default() }
    }

    #[test]
    fn without_a_source_all_of_the_computer_are_shown_and_no_code() {
        let report = report(MachineArgs::default());
        let states: Vec<(&str, &str)> =
            report.sources.iter().map(|source| (source.source, source.state)).collect();
        assert_eq!(
            states,
            [
                ("System_UUID", "placeholder"),
                ("BaseBoard_SN", "not-permitted"),
                ("Reg_File", "absent"),
                ("HD_PNPDeviceID", "absent"),
                ("HD_SN", "ok"),
                ("HD_Signature", "failed"),
                ("Removable_Disk", "absent"),
            ]
        );
        assert_eq!((report.install_code, report.machine_hash), (None, None));
        assert!(report.findings.iter().all(|finding| finding.level == avlock_format::Level::Note));
        assert_eq!(report.findings[0].message, "this is a container: a sign");
        let hint = report.findings.last().unwrap().hint.as_deref();
        assert_eq!(hint, Some("avlock machine --source HD_SN"));
    }

    #[test]
    fn the_chosen_come_first_and_make_a_code() {
        let report = report(chosen(&["hd_sn"]));
        assert_eq!(report.sources.len(), 7);
        let first = &report.sources[0];
        assert_eq!((first.source, first.is_chosen), ("HD_SN", true));
        assert_eq!(first.value.as_deref(), Some("**********3456"));
        assert!(report.sources[1..].iter().all(|source| !source.is_chosen));
        let expected = InstallCode::of_data(&[(Source::HdSn, "S4EWNX0R123456")]).unwrap();
        assert_eq!(report.install_code, Some(expected));
    }

    #[test]
    fn what_a_user_may_not_read_is_told_with_what_to_do() {
        let missing = report(chosen(&["BaseBoard_SN", "HD_SN"]));
        assert_eq!(missing.install_code, None);
        let finding = &missing.findings[0];
        assert_eq!(
            (finding.code, finding.level),
            (FindingCode::Source, avlock_format::Level::Error)
        );
        assert!(finding.hint.as_ref().unwrap().contains("only root"), "{finding:?}");
        let firmware = MachineArgs { firmware: true, ..chosen(&["System_UUID"]) };
        assert_eq!(report(firmware).sources[0].state, "not-permitted");
        // What identifies nobody has its own code.
        assert_eq!(report(chosen(&["System_UUID"])).findings[0].code, FindingCode::Placeholder);
        let allowed = MachineArgs { allow_container: true, ..chosen(&["System_UUID"]) };
        assert_eq!(report(allowed).sources[0].state, "ok");
    }

    #[test]
    fn sources_of_the_data_file_need_its_name() {
        for name in ["Reg_File", "Removable_Disk"] {
            let without = report(chosen(&[name]));
            assert!(without.findings[0].hint.as_ref().unwrap().contains("--data-file"));
            let named = MachineArgs { data_file: Some("a.avr".into()), ..chosen(&[name]) };
            assert!(report(named).install_code.is_some());
        }
    }

    #[test]
    fn what_is_given_in_full_reads_nothing_of_this_computer() {
        let report = report(chosen(&["HD_SN=AB12CD34", "System_UUID=4C4C4544"]));
        assert_eq!((report.sources.len(), report.findings.len()), (2, 0));
        assert!(report.install_code.is_some());
    }
}
