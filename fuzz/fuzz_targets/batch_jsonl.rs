//! Any text as JSON Lines: what is filled in is JSON with the same members, and is not changed by another
//! run.

#![no_main]

mod judge;

use avlock::batch::columns::Names;
use avlock::batch::{Table, fill_in, json_rows};
use judge::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let names = Names::new(true, &["until=Ends on".to_owned()]).expect("names");
    let first = text.lines().next().unwrap_or_default();
    let _ = json_rows::refuse_other_shapes(first);
    let _ = json_rows::near_names(first, &names);
    let table = Table::JsonLines { names };
    let mut output = Vec::new();
    let tally = fill_in(&table, text, false, judge, &mut output);
    if tally.fault.is_some() {
        return;
    }
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64;
    assert!((lines..=lines + 1).contains(&tally.lines));
    let output = String::from_utf8(output).expect("UTF-8");
    let mut again = Vec::new();
    let next = fill_in(&table, &output, false, judge, &mut again);
    assert_eq!(again, output.as_bytes());
    assert_eq!((next.made, next.kept, next.refused), (0, tally.made + tally.kept, tally.refused));
});
