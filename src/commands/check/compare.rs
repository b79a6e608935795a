//! A key, an InstallCode and a data file that belong together, each held against each.

use crate::commands::check::Check;
use crate::commands::check::next::Case;
use crate::commands::check::pairs::{Computer, Pair};
use crate::commands::check::things::{GivenFile, Things};
use crate::commands::sightings::listed;
use crate::failure::Failure;
use crate::reading::fit::{self, Against};
use crate::reading::{OpenedDataFile, OpenedKey, OtherKey, ReadCode, ReadKey};
use crate::report::{CheckReport, FieldsReport, State, Verdict};
use avlock_format::check::Expected;
use avlock_format::{
    Finding, FindingCode, ICode, InstallCode, KeyIndex, Level, OpenedFile, RegistrationKey,
};

/// Returns the key of an index that a data file holds.
fn stored_key(opened: &OpenedDataFile<'_>, index: u8) -> Option<RegistrationKey> {
    let mut stored = opened.file.stored_keys();
    let found = stored.find(|it| it.payload.is_ok_and(|it| it.raw().index == index));
    found.map(|stored| stored.record.key)
}

impl Check<'_> {
    /// Compares everything of a pair.
    ///
    /// The key and the data file are opened first and judged last: the InstallCode between them is read
    /// with the iCodes that they hold, and they are judged with the InstallCode.
    pub(super) fn compare(&self, things: &Things<'_>, pair: &Pair) -> Result<CheckReport, Failure> {
        let Self { reader, given_version, .. } = self;
        let mut expected = self.expected;
        let mut report = CheckReport::new(reader.today);
        let key = things.key(pair);
        let given = pair.file.and_then(|file| things.files.get(file));
        let file = given.and_then(|given| given.opened.as_ref());
        // With a sole suggestion the rest can be judged; the answer stays bad.
        let suggested = key.and_then(|key| reader.sole_suggestion(key, &expected));
        let opened = key.and_then(ReadKey::opened).or(suggested);
        if let Some(GivenFile { name, findings, .. }) = given {
            report.data = Some(name.clone());
            report.findings.extend(findings.iter().cloned());
        }
        if let Computer::Shows(code) = pair.computer {
            let code = &things.codes[code];
            let of_key = opened.as_ref().and_then(OpenedKey::icode);
            let of_file = file.and_then(OpenedDataFile::install_code);
            let icodes: Vec<ICode> =
                of_key.into_iter().chain(of_file.map(|code| code.icode())).collect();
            expected.install_code = judge_install_code(&mut report, code, &icodes);
            let text = code.text();
            report.findings.extend(of_key.and_then(|icode| fit::key::short_code(text, icode)));
        }
        if let Some(key) = key {
            // A generic key is for a version, which the data file holds if it is not given.
            if expected.app_version.is_none() && opened.is_some_and(|key| key.fields.is_generic()) {
                expected.app_version = file.and_then(OpenedDataFile::app_version);
            }
            self.judge_key(&mut report, key, &expected, file)?;
        }
        if pair.computer == Computer::NoneOf {
            report.findings.extend(for_none_of(things, pair, opened, file));
        }
        if let Some(whole @ OpenedDataFile { file, by }) = file {
            report.data_app.clone_from(&by.app);
            report.app = report.app.or_else(|| by.app.clone());
            let against = Against {
                computer: expected.install_code,
                app_id: expected.app_id.or(by.app_id()),
                key: opened.map(|opened| (opened.key, opened.fields)),
                app_version: *given_version,
                index: expected.index,
            };
            report.findings.extend(fit::file::data_file(file, &against, reader.today));
            report.findings.extend(suggested.and_then(|key| registered(&key, file)));
            if key.is_none() {
                self.judge_state(&mut report, whole, expected.index);
            }
        }
        report.settle();
        let suggested = suggested.map(|key| {
            let read = reader.read_letters(key.key.to_string());
            reader.key_report(&read, &Expected::default())
        });
        let suggested = suggested.transpose()?;
        let code = expected.install_code;
        let mut case = Case { key: opened, code, given, other: None, suggested };
        case.other = self.other_key(&report, &case, file)?;
        report.findings.extend(case.other.as_ref().map(OtherKey::finding));
        if case.other.as_ref().is_some_and(OtherKey::is_good) {
            // It was renewed already.
            let over = |finding: &&mut Finding| finding.code == FindingCode::Expired;
            report.findings.iter_mut().filter(over).for_each(|finding| finding.hint = None);
        }
        report.verdict = match report.verdict {
            Verdict::Valid if reader.keys.all.is_empty() => Verdict::Unknown,
            verdict => verdict,
        };
        report.findings.extend(self.unserved(things, pair));
        report.findings.extend(unread(things, pair));
        // What is wrong comes first, what agrees last.
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        report.next = self.commands.next(&report, &case);
        Ok(report)
    }

    /// Returns the key that the ledger has for the computer in the place of one that does not fit, or a good one in the
    /// place of that in the data file that is over. It is of the same index: one of another makes another registration.
    fn other_key(
        &self,
        report: &CheckReport,
        case: &Case<'_>,
        file: Option<&OpenedDataFile<'_>>,
    ) -> Result<Option<OtherKey>, Failure> {
        let misfit = case.code.filter(|_| report.verdict == Verdict::Invalid);
        let is_over = report.key.is_none() && report.state == Some(State::Expired);
        let of_file = file.filter(|_| is_over).and_then(OpenedDataFile::install_code);
        let Some(code) = misfit.or(of_file) else { return Ok(None) };
        let of_key = case.key.map(|key| key.fields.index().number());
        let index = of_key.or(report.fields.as_ref().map(|fields| fields.index));
        let own = case.key.map(|key| key.key).or_else(|| stored_key(file?, index?));
        let wanted = self.expected.index.map(KeyIndex::number).or(index);
        let app = report.data_app.as_deref().or(report.app.as_deref());
        let other = self.reader.other_key_of(code, wanted, own, app)?;
        Ok(other.filter(|other| misfit.is_some() || other.is_good()))
    }

    /// Judges the key by itself and against everything else that is known.
    fn judge_key(
        &self,
        report: &mut CheckReport,
        read: &ReadKey<'_>,
        expected: &Expected,
        file: Option<&OpenedDataFile<'_>>,
    ) -> Result<(), Failure> {
        let judged = self.reader.key_report(read, expected)?;
        report.key = Some(judged.key.unwrap_or_else(|| read.text().to_owned()));
        report.app = judged.app;
        report.ledger = judged.ledger;
        report.state = judged.state;
        report.fields = judged.fields;
        report.product = judged.product;
        let Some(OpenedKey { key, fields }) = read.opened() else {
            let findings = judged.findings.into_iter();
            report.findings.extend(findings.map(|finding| of_input("the key", finding)));
            return Ok(());
        };
        // Whether the key fits the file's application is reported of the file.
        let is_compared_with_file =
            file.is_some_and(|file| expected.app_id.is_some() || file.by.profile.is_some());
        for finding in judged.findings {
            match (finding.code, finding.level) {
                // These are replaced below by findings that also know the data file, or are errors.
                (FindingCode::Expired | FindingCode::NotStarted, _) => {}
                (FindingCode::Computer, Level::Error) => {}
                (FindingCode::Application, Level::Error | Level::Warning)
                    if is_compared_with_file => {}
                // Here the question is whether it fits: a key of another product does not.
                (FindingCode::Application, Level::Warning) => {
                    report.findings.push(finding.into_error());
                }
                _ => report.findings.push(finding),
            }
        }
        if file.is_none() {
            report.findings.extend(self.reader.not_of_default(read, expected));
        }
        if let Some(computer) = expected.install_code {
            let opened = file.map(|file| &file.file);
            let told = fit::key::on_computer(key, &fields, computer, opened);
            // A secondary registration uses the key of another computer by right.
            if told.as_ref().is_some_and(|finding| finding.level == Level::Note) {
                report.state = Some(State::of_key(
                    report.fields.as_ref().unwrap_or(&FieldsReport::default()),
                    &report.findings,
                    self.reader.today,
                ));
            }
            report.findings.extend(told);
        }
        report.findings.extend(fit::key::on_day(&fields, self.reader.today));
        Ok(())
    }

    /// Takes the state of the first key of a data file, or of that of an index, for the state of all.
    fn judge_state(
        &self,
        report: &mut CheckReport,
        opened: &OpenedDataFile<'_>,
        index: Option<KeyIndex>,
    ) {
        let file = &opened.file;
        let mut keys = file.keys.iter();
        let first = keys.find(|entry| index.is_none_or(|index| index == entry.index));
        let stored = first.and_then(|entry| entry.stored.ok());
        report.findings.extend(
            stored.iter().flat_map(|stored| self.reader.revocation(opened, stored.record.key)),
        );
        let payload = stored.and_then(|stored| stored.payload.ok());
        if let Some(payload) = payload {
            let fields = FieldsReport::from(payload);
            report.state = Some(State::of_key(&fields, &[], self.reader.today));
            report.fields = Some(fields);
        } else if file.keys.is_empty() {
            report.state = Some(State::Unregistered);
        }
    }

    /// Warns of InstallCodes that nothing is for.
    fn unserved(&self, things: &Things<'_>, pair: &Pair) -> Option<Finding> {
        if pair.unserved.is_empty() {
            return None;
        }
        let mut codes = pair.unserved.iter().filter_map(|&code| things.codes[code].code());
        let listed = listed(codes.clone());
        let first = codes.next()?;
        let message = format!("no key here is for the InstallCode {listed}");
        let hint =
            format!("if the program is used there, make a key: `avlock keygen {first} --days 365`");
        Some(Finding::warning(FindingCode::Computer, message).hint(hint))
    }
}

/// Warns of InstallCodes that do not read and are compared with nothing.
fn unread(things: &Things<'_>, pair: &Pair) -> impl Iterator<Item = Finding> {
    pair.unread.iter().filter(|_| pair.is_first).flat_map(|&code| {
        let code = &things.codes[code];
        let of_code = |finding: Finding| match finding.level {
            Level::Error => {
                finding.about(format_args!("the InstallCode {}", code.text())).into_warning()
            }
            _ => finding,
        };
        code.report(None, &[]).findings.into_iter().map(of_code)
    })
}

/// Reads the computer's InstallCode. One that does not read is most likely that of the key or of the
/// file, whose iCodes decide what is suggested.
fn judge_install_code(
    report: &mut CheckReport,
    read: &ReadCode,
    icodes: &[ICode],
) -> Option<InstallCode> {
    let judged = read.report(None, icodes);
    report.install_code = Some(judged.code.unwrap_or_else(|| read.text().to_owned()));
    report.findings.extend(judged.findings.into_iter().map(|finding| match read.code() {
        None => of_input("the InstallCode", finding),
        Some(_) => finding,
    }));
    read.code()
}

/// Objects to a key, or else a file, that is for none of several InstallCodes; it may be for one that does not read.
fn for_none_of(
    things: &Things<'_>,
    pair: &Pair,
    key: Option<OpenedKey>,
    file: Option<&OpenedDataFile<'_>>,
) -> Option<Finding> {
    let (what, actual) = match (key, file) {
        (Some(key), _) => ("the key is for", format!("one that ends in {}", key.icode()?)),
        (None, file) => ("the data file is of", file?.install_code()?.to_string()),
    };
    let mut codes = things.codes.iter().filter_map(ReadCode::code).peekable();
    codes.peek()?;
    let listed = listed(codes);
    if !pair.unread.is_empty() {
        let message = format!("{what} none of the InstallCodes that read");
        let hint = "have the one that does not read sent again, copied and not retyped";
        let finding = Finding::warning(FindingCode::Computer, message);
        return Some(finding.compared(listed, actual).hint(hint));
    }
    let message = format!("{what} none of the InstallCodes given");
    let hint = "make a key for the one that the program shows now: `avlock keygen CODE --days 365`";
    Some(Finding::error(FindingCode::Computer, message).compared(listed, actual).hint(hint))
}

/// Notes that a suggested key is in the data file, which nobody can have mistyped.
fn registered(key: &OpenedKey, file: &OpenedFile) -> Option<Finding> {
    let mut stored = file.stored_keys();
    let is_there = stored.any(|stored| stored.record.key == key.key);
    let message = "the suggested key: it is registered in the data file";
    is_there.then(|| Finding::note(FindingCode::Record, message))
}

/// Names the input that an error is about, where one of several does not read.
fn of_input(what: &str, finding: Finding) -> Finding {
    match finding.level {
        Level::Error => finding.about(what),
        _ => finding,
    }
}
