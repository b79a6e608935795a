//! A code that `inspect` found in an input, and the lines that it stands on.

use crate::report::InspectReport;

/// Where a code stands that is there several times: the first lines, and how many more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    first: [usize; Self::MOST],
    pub(super) last: usize,
    count: usize,
}

impl Lines {
    const MOST: usize = 4;

    /// Adds a line, unless the one before it was the same.
    pub fn add(&mut self, line: usize) {
        if self.count > 0 && self.last == line {
            return;
        }
        if let Some(place) = self.first.get_mut(self.count) {
            *place = line;
        }
        self.last = line;
        self.count += 1;
    }

    /// Returns `line 3`, or `lines 3, 7, 9, 12 and 5 more`; nothing for what has no place.
    pub(super) fn in_words(&self) -> Option<String> {
        let numbers: Vec<String> =
            self.first.iter().take(self.count).map(usize::to_string).collect();
        let listed = numbers.join(", ");
        Some(match (numbers.len(), self.count - numbers.len()) {
            (0, _) => return None,
            (1, 0) => format!("line {listed}"),
            (_, 0) => format!("lines {listed}"),
            (_, more) => format!("lines {listed} and {more} more"),
        })
    }
}

/// A code that was found, as often as it is there.
#[derive(Debug, Clone)]
pub struct Find {
    /// What is said of it.
    pub report: InspectReport,
    /// Where it stands.
    pub lines: Lines,
}
