//! Any text as a CSV table: blocks of rows are filled in as all of them at once, and a filled-in table is
//! not changed by another run.

#![no_main]

mod judge;

use avlock::batch::columns::Names;
use avlock::batch::csv_cells::{last_row_end, split};
use avlock::batch::csv_header::Header;
use avlock::batch::tally::Tally;
use avlock::batch::{Table, csv_start, fill_in};
use judge::judge;
use libfuzzer_sys::fuzz_target;

/// A table that was filled in: its header, the rows with their keys, and the counts.
fn filled(text: &str) -> Option<(Vec<u8>, Vec<u8>, Tally, bool)> {
    let names = Names::new(true, &["until=Ends on".to_owned()]).expect("names");
    let start = csv_start::find(text.as_bytes(), true, None, &names).ok()??;
    let (line, rows) = text[start.offset..].split_at(start.length);
    let mut header = text.as_bytes()[..start.offset].to_vec();
    let (read, near) = Header::read(line, start.delimiter, &names, &mut header).ok()?;
    assert!(near.iter().all(|(name, _)| !name.is_empty()));
    let delimiter = read.delimiter();
    let end = last_row_end(rows.as_bytes(), delimiter);
    let is_split = rows[..end].lines().all(|line| split(line, delimiter, &mut Vec::new()).is_ok());
    let table = Table::Csv(read);
    let mut output = Vec::new();
    let tally = fill_in(&table, rows, false, judge, &mut output);
    let mut parts = Vec::new();
    let (first, rest) = rows.split_at(end);
    let mut sum = fill_in(&table, first, false, judge, &mut parts);
    sum.append(&mut fill_in(&table, rest, false, judge, &mut parts));
    assert_eq!(parts, output);
    assert_eq!((sum.rows(), sum.lines, &sum.reasons), (tally.rows(), tally.lines, &tally.reasons));
    Some((header, output, tally, is_split))
}

fuzz_target!(|text: &str| {
    let Some((mut header, output, tally, is_split)) = filled(text) else { return };
    assert_eq!(tally.rows(), tally.made + tally.kept + tally.refused);
    header.extend_from_slice(&output);
    let whole = std::str::from_utf8(&header).expect("UTF-8");
    // A refused row may have had too many cells, or a quote that was left open.
    if tally.refused > 0 || !is_split {
        return;
    }
    let (again, rows, next, _) = filled(whole).expect("a table");
    assert_eq!([again, rows].concat(), whole.as_bytes());
    assert_eq!((next.made, next.kept), (0, tally.rows()));
});
