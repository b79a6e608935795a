//! The reports on what was found, each made when it is asked for.

use crate::commands::sightings::found::{Found, Read, Sighting};
use crate::failure::Failure;
use crate::reading::Reader;
use crate::reading::remedies::with_remedy;
use crate::report::{InspectReport, Lines};
use avlock_format::check::Expected;
use avlock_format::{Finding, FindingCode, ICode, InstallCode};
use std::collections::{HashMap, HashSet};
use std::fmt::Display;

/// The reports of an input. A report takes a kilobyte, and a mail may hold a
/// hundred thousand codes, a small archive one code as often.
pub struct Reports<'r> {
    reader: &'r Reader,
    reads: Vec<Read<'r>>,
    sightings: std::vec::IntoIter<Sighting>,
    /// How often each of `reads` is still to be reported.
    left: Vec<u32>,
    /// Reports that were made before their turn, or that come again and are expensive to make.
    kept: HashMap<usize, InspectReport>,
    /// The iCodes of the keys that open.
    icodes: Vec<ICode>,
    computers: Computers,
}

impl<'r> Reports<'r> {
    pub fn new(found: Found<'r>, reader: &'r Reader) -> Result<Self, Failure> {
        let computers = Computers::new(&found.install_codes());
        let Found { sightings, reads, .. } = found;
        let icodes = reads.iter().filter_map(Read::icode_of_key).collect();
        let mut left = vec![0; reads.len()];
        for sighting in &sightings {
            left[sighting.read] += 1;
        }
        let sightings = sightings.into_iter();
        let kept = HashMap::new();
        let mut reports = Self { reader, reads, sightings, left, kept, icodes, computers };
        reports.search_the_likeliest()?;
        Ok(reports)
    }

    /// Reports first on the keys that do not open and have the form of a key: searches are limited, and of
    /// another vendor's codes few have the form.
    fn search_the_likeliest(&mut self) -> Result<(), Failure> {
        let keys = self.reads.iter().filter_map(Read::key);
        self.reader.divide_searches(keys.filter(|key| key.opened().is_none()));
        for position in 0..self.reads.len() {
            if self.reader.has_no_searches_left() {
                break;
            }
            let key = self.reads[position].key();
            if key.is_some_and(|key| key.is_well_formed() && key.opened().is_none()) {
                let report = self.make(position)?;
                self.kept.insert(position, report);
            }
        }
        Ok(())
    }

    /// Returns the report on one of `reads`.
    fn report(&mut self, position: usize) -> Result<InspectReport, Failure> {
        self.left[position] -= 1;
        let is_last = self.left[position] == 0;
        if is_last && let Some(report) = self.kept.remove(&position) {
            return Ok(report);
        }
        if let Some(report) = self.kept.get(&position) {
            return Ok(report.clone());
        }
        let report = self.make(position)?;
        let is_expensive = self.reads[position].key().is_some_and(|key| key.opened().is_none());
        if is_expensive && !is_last {
            self.kept.insert(position, report.clone());
        }
        Ok(report)
    }

    /// Reports on each code once, as it is written where it is found first, and tells on which lines it is.
    pub fn joined(mut self) -> impl Iterator<Item = Result<(InspectReport, Lines), Failure>> {
        let mut lines: Vec<Lines> = self.reads.iter().map(|_| Lines::default()).collect();
        // There may be a hundred thousand, so they are not copied.
        let mut firsts: Vec<Sighting> = std::mem::take(&mut self.sightings).collect();
        firsts.retain(|sighting| {
            if let Some(place) = &sighting.place {
                lines[sighting.read].add(place.line);
            }
            // Left is what was not reported on: this takes a code where it is found first.
            std::mem::take(&mut self.left[sighting.read]) > 0
        });
        firsts.into_iter().map(move |sighting| {
            let read = sighting.read;
            self.left[read] = 1;
            let report = self.report(read)?;
            Ok((placed(report, sighting), std::mem::take(&mut lines[read])))
        })
    }

    fn make(&self, position: usize) -> Result<InspectReport, Failure> {
        let reader = self.reader;
        Ok(match &self.reads[position] {
            Read::Key(key) => {
                let mut report = reader.key_report(key, &Expected::default())?;
                // `keycheck` reports a key as `keygen` does, which has no remedy to offer.
                report.findings = report.findings.into_iter().map(with_remedy).collect();
                report.findings.extend(reader.not_of_default(key, &Expected::default()));
                if !self.computers.is_empty() {
                    if let Some(icode) = self.reads[position].icode_of_key() {
                        report.add(self.computers.whom_for(icode));
                        report.is_for = self.computers.with(icode);
                    }
                    let suggested = reader.sole(&report.findings).and_then(|key| key.icode());
                    report.is_for = report
                        .is_for
                        .or_else(|| suggested.and_then(|icode| self.computers.with(icode)));
                    report
                        .findings
                        .extend(suggested.map(|icode| {
                            self.computers.whom_for(icode).about("the suggested key")
                        }));
                }
                InspectReport::Key(report)
            }
            // A damaged InstallCode is most likely the one that a key beside it is for.
            Read::Code(code) => InspectReport::Code(code.report(None, &self.icodes)),
            // Nothing beside a data file says more about it.
            Read::File(file) => {
                InspectReport::File(reader.file_report(file.data.clone(), &file.name, None))
            }
        })
    }
}

impl Iterator for Reports<'_> {
    type Item = Result<InspectReport, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let sighting = self.sightings.next()?;
        Some(self.report(sighting.read).map(|report| placed(report, sighting)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.sightings.size_hint()
    }
}

impl ExactSizeIterator for Reports<'_> {}

/// Says in a report where the thing was found, and how it is written there.
fn placed(mut report: InspectReport, sighting: Sighting) -> InspectReport {
    let Sighting { code, as_written, place, .. } = sighting;
    let given = if is_plain(&as_written) { &as_written } else { &code };
    report.set_spelling(&as_written);
    match place {
        Some(place) => report.set_place(&as_written, given, place),
        None => {
            if let InspectReport::File(report) = &mut report {
                report.input = as_written;
            }
        }
    }
    report
}

/// True if a text can be printed as it is, above a suggestion whose letters are marked.
fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || " -?".contains(character))
}

/// The InstallCodes of an input by their iCodes: a list of customers has thousands of them.
struct Computers {
    first: HashMap<u16, (InstallCode, usize)>,
    shown: String,
}

impl Computers {
    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn new(codes: &[(InstallCode, usize)]) -> Self {
        let mut first = HashMap::new();
        for &(code, line) in codes {
            first.entry(code.icode().number()).or_insert((code, line));
        }
        Self { first, shown: listed(codes.iter().map(|(code, _)| code.icode())) }
    }

    /// Returns the first InstallCode that has an iCode, and its line.
    fn with(&self, icode: ICode) -> Option<(InstallCode, usize)> {
        self.first.get(&icode.number()).copied()
    }

    /// Says of a key which of the InstallCodes beside it is the one that it is for.
    fn whom_for(&self, icode: ICode) -> Finding {
        match self.first.get(&icode.number()) {
            Some((code, line)) => Finding::note(
                FindingCode::Computer,
                format_args!("the key is for the InstallCode in line {line}, {code}"),
            ),
            None => {
                Finding::warning(FindingCode::Computer, "the key is for no InstallCode found here")
                    .compared(&self.shown, icode)
                    .hint("if it is entered on that computer, make a key for its InstallCode")
            }
        }
    }
}

/// Lists the first of some codes, each once: a list of customers has thousands of them, and a key for
/// each.
pub fn listed<T: Display>(codes: impl Iterator<Item = T>) -> String {
    const MOST: usize = 10;
    let mut seen = HashSet::new();
    let all = codes.map(|code| code.to_string());
    let all: Vec<String> = all.filter(|code| seen.insert(code.clone())).collect();
    match all.split_at_checked(MOST) {
        Some((first, more)) if !more.is_empty() => {
            format!("{} and {} more", first.join(", "), more.len())
        }
        _ => all.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_short_codes_are_a_few_and_a_number() {
        let list = |numbers: &[u16]| listed(numbers.iter().copied().map(ICode::new));
        assert_eq!(list(&[0x1E45, 0xB189, 0x1E45]), "1E45, B189");
        let twelve = list(&(0..12).collect::<Vec<_>>());
        assert!(
            twelve.starts_with("0000, 0001, ") && twelve.ends_with(", 0009 and 2 more"),
            "{twelve}"
        );
    }
}
