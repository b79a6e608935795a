//! `STEM.avc`, the table of who holds a slot, for people and support (`docs/format.md` section 4).

use crate::file::replace;
use std::fmt;
use std::io;
use std::path::Path;

/// A running copy of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holder {
    /// The slot that it holds, from 0.
    pub slot: u8,
    /// The computer that it runs on.
    pub host: String,
    /// The number of its process there.
    pub process: u32,
    /// The user who runs it.
    pub user: String,
    /// The time at which it took the slot, UTC, as `2026-11-25T15:02:04Z`.
    pub since: String,
}

/// All running copies that noted themselves.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub holders: Vec<Holder>,
}

impl Table {
    /// Reads the table. Lines of another shape are dropped: nothing depends on them.
    pub fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        Self { holders: text.lines().filter_map(Holder::parse).collect() }
    }

    /// Writes the table, sorted by slot.
    pub fn write(&mut self, path: &Path) -> io::Result<()> {
        self.holders.sort_by_key(|holder| holder.slot);
        let text: String = self.holders.iter().map(Holder::line).collect();
        replace::replace(path, text.as_bytes(), false, |_| {})
    }
}

impl Holder {
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [slot, host, process, user, since] = fields[..] else { return None };
        Some(Self {
            slot: slot.parse().ok()?,
            host: host.to_owned(),
            process: process.parse().ok()?,
            user: user.to_owned(),
            since: since.to_owned(),
        })
    }

    fn line(&self) -> String {
        let Self { slot, host, process, user, since } = self;
        format!("{slot}\t{}\t{process}\t{}\t{}\n", blanked(host), blanked(user), blanked(since))
    }
}

/// Writes a blank for each character that would break the line.
fn blanked(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

impl fmt::Display for Holder {
    /// Prints `Ann on PC-7, process 4711, since 2026-11-25T15:02:04Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_unknown = |text: &str, word: &str| match text {
            "" => word.to_owned(),
            _ => blanked(text),
        };
        write!(
            f,
            "{} on {}, process {}, since {}",
            or_unknown(&self.user, "somebody"),
            or_unknown(&self.host, "a computer"),
            self.process,
            blanked(&self.since)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back_and_no_name_breaks_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("A.avc");
        let holder = |slot, host: &str| Holder {
            slot,
            host: host.to_owned(),
            process: 4711,
            user: "Jörg\tN\u{85}".to_owned(),
            since: "2026-11-25T15:02:04Z".to_owned(),
        };
        let mut table = Table { holders: vec![holder(1, "PC\n7"), holder(0, "")] };
        table.write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "0\t\t4711\tJörg N \t2026-11-25T15:02:04Z\n1\tPC 7\t4711\tJörg N \t2026-11-25T15:02:04Z\n"
        );
        let read = Table::read(&path);
        assert_eq!(read.holders.len(), 2);
        assert_eq!(
            read.holders[0].to_string(),
            "Jörg N  on a computer, process 4711, since 2026-11-25T15:02:04Z"
        );
        std::fs::write(&path, b"0\tPC\n\xFF\n256\ta\t1\tb\tc\n-1\ta\t1\tb\tc\n").unwrap();
        assert_eq!(Table::read(&path), Table::default());
    }
}
