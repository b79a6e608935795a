//! `avlock inspect`: every code in what it is given, and what each is.

use crate::arguments::InspectArgs;
use crate::failure::{Failure, Outcome};
use crate::reading::remedies::with_remedy;
use crate::reading::{self, OpenedKey, Reader};
use crate::report::{InspectReport, Place};
use crate::scan::{self, Kind, Match};
use crate::session::{Session, inputs};
use avlock_format::check::Expected;
use avlock_format::layers::windows_1252;
use avlock_format::{Finding, FindingCode, ICode, InstallCode};
use avlock_issuing::text;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What there is to look through.
struct Input {
    /// Where it is from; nothing for a text that was typed.
    file: Option<String>,
    bytes: Vec<u8>,
}

/// Looks through each input in turn.
pub fn inspect<'a>(
    arguments: &'a InspectArgs,
    session: &'a Session,
) -> Result<impl Iterator<Item = Result<InspectReport, Failure>> + use<'a>, Failure> {
    let today = session.day()?;
    session.stdin().take_for(&arguments.inputs)?;
    let reader = Reader::new(session, today)?;
    Ok(arguments.inputs.iter().flat_map(move |argument| {
        let found = read(argument).and_then(|input| look_through(&input, &reader));
        match found {
            Ok(reports) => reports.into_iter().map(Ok).collect(),
            Err(failure) => vec![Err(failure)],
        }
    }))
}

/// The file of that name, or else the text itself.
fn read(argument: &str) -> Result<Input, Failure> {
    let path = Path::new(argument);
    if argument == inputs::STDIN || path.exists() {
        return Ok(Input { file: Some(argument.to_owned()), bytes: inputs::bytes(path)? });
    }
    // A name of one word that ends like a file's is a file that is not there.
    let is_name = !argument.contains(char::is_whitespace)
        && (path.extension().is_some_and(|extension| (1..=4).contains(&extension.len()))
            || argument.contains(std::path::MAIN_SEPARATOR))
        && !argument.contains("://");
    if is_name && scan::matches(argument, &|_| false).is_empty() {
        return Err(Failure::file(path, "there is no such file"));
    }
    Ok(Input { file: None, bytes: argument.as_bytes().to_vec() })
}

/// What is no UTF-8 is most likely of the code page that the format comes from.
fn in_unicode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(inputs::unmarked(bytes)) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(windows_1252::decode_lossy(bytes)),
    }
}

fn look_through(input: &Input, reader: &Reader) -> Result<Vec<InspectReport>, Failure> {
    let shown = input.file.as_deref().unwrap_or("the text given");
    if reading::is_data_file(&input.bytes) || shown.ends_with(".avr") {
        let name = input.file.as_deref().unwrap_or(inputs::STDIN);
        let mut report = reader.data_file(&input.bytes, Path::new(name), None);
        shown.clone_into(&mut report.input);
        return Ok(vec![InspectReport::File(report)]);
    }
    let text = in_unicode(&input.bytes);
    let found = scan::matches(&text, &|letters| reader.is_near_a_key(letters));
    if found.is_empty() {
        return Err(nothing_found(input));
    }
    let icodes = icodes_of_keys(&found, reader);
    let mut reports: Vec<InspectReport> = Vec::with_capacity(found.len());
    // A thread of mails quotes the same code again and again.
    let mut seen = HashMap::new();
    for (place, find) in found.iter().enumerate() {
        let mut report = match seen.get(&(find.kind, &find.code)) {
            Some(&first) => InspectReport::clone(&reports[first]),
            None => report_on(find, reader, &icodes)?,
        };
        seen.entry((find.kind, &find.code)).or_insert(place);
        let as_it_stands = match find.kind {
            Kind::DataFile => shown,
            _ => &text[find.bytes.clone()],
        };
        let given = if is_plain(as_it_stands) { as_it_stands } else { &find.code };
        let place = Place { file: input.file.clone(), line: find.line, column: find.column };
        report.set_place(as_it_stands, given, place);
        reports.push(report);
    }
    compare(&found, &mut reports, reader);
    Ok(reports)
}

/// Can it be shown as it stands, above a code whose letters are marked?
fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || " -?".contains(character))
}

fn report_on(find: &Match, reader: &Reader, icodes: &[ICode]) -> Result<InspectReport, Failure> {
    let code = find.code.clone();
    Ok(match find.kind {
        Kind::RegistrationKey => {
            let mut report = reader.registration_key(code, &Expected::default())?;
            // `keycheck` says what `keygen` says, to which there is no remedy.
            report.findings = report.findings.into_iter().map(with_remedy).collect();
            InspectReport::Key(report)
        }
        Kind::InstallCode => InspectReport::Code(reading::install_code(code, None, icodes)),
        Kind::DataFile => {
            let stdin = Path::new(inputs::STDIN);
            InspectReport::File(reader.data_file(code.as_bytes(), stdin, None))
        }
    })
}

/// Whose keys are there? A damaged InstallCode is most likely one of those.
fn icodes_of_keys(found: &[Match], reader: &Reader) -> Vec<ICode> {
    let keys = found.iter().filter(|find| find.kind == Kind::RegistrationKey);
    keys.filter_map(|find| reader.open(&find.code)?.icode()).collect()
}

/// Says of each key whether one of the InstallCodes beside it is the one it is for.
fn compare(found: &[Match], reports: &mut [InspectReport], reader: &Reader) {
    let codes: Vec<(InstallCode, usize)> = found
        .iter()
        .filter(|find| find.kind == Kind::InstallCode)
        .filter_map(|find| Some((find.code.parse().ok()?, find.line)))
        .collect();
    if codes.is_empty() {
        return;
    }
    let some = in_short(codes.iter().map(|(code, _)| code.icode()));
    for (find, report) in found.iter().zip(reports) {
        if find.kind != Kind::RegistrationKey {
            continue;
        }
        let opened = reader.open(&find.code);
        let Some(icode) = opened.as_ref().and_then(OpenedKey::icode) else { continue };
        let fitting = codes.iter().find(|(code, _)| code.icode() == icode);
        report.findings_mut().push(match fitting {
            Some((code, line)) => Finding::note(
                FindingCode::Computer,
                format_args!("the key is for the InstallCode in line {line}, {code}"),
            ),
            None => {
                Finding::warning(FindingCode::Computer, "the key is for no InstallCode found here")
                    .compared(&some, icode)
                    .hint("if it is entered on that computer, make a key for its InstallCode")
            }
        });
    }
}

/// The first of some short codes: a list of customers has thousands of them, and a key for each.
fn in_short(icodes: impl Iterator<Item = ICode>) -> String {
    const MOST: usize = 10;
    let mut seen = HashSet::new();
    let all: Vec<String> =
        icodes.filter(|icode| seen.insert(icode.number())).map(|icode| icode.to_string()).collect();
    let first = all[..MOST.min(all.len())].join(", ");
    if all.len() > MOST { format!("{first} and {} more", all.len() - MOST) } else { first }
}

/// Nothing is an answer, and not a good one.
fn nothing_found(input: &Input) -> Failure {
    let place = match &input.file {
        Some(file) if file == inputs::STDIN => "standard input".to_owned(),
        Some(file) => text::quoted(file),
        None => text::quoted(&String::from_utf8_lossy(&input.bytes)),
    };
    let message = format_args!(
        "expected a registration key, InstallCode or data file, found none in {place}"
    );
    let mut failure = Failure::new("nothing-found", message).hint(
        "a key has 28 letters, an InstallCode 12 digits: \
             `avlock keycheck` and `avlock codecheck` say what is wrong with one",
    );
    failure.outcome = Outcome::Bad;
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_short_codes_are_a_few_and_a_number() {
        let list = |numbers: &[u16]| in_short(numbers.iter().copied().map(ICode::new));
        assert_eq!(list(&[0x1E45, 0xB189, 0x1E45]), "1E45, B189");
        let twelve = list(&(0..12).collect::<Vec<_>>());
        assert!(
            twelve.starts_with("0000, 0001, ") && twelve.ends_with(", 0009 and 2 more"),
            "{twelve}"
        );
    }
}
