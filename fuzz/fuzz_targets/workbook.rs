//! Any bytes as a workbook, and a good workbook with other parts: what is written reads as the table that
//! was filled in, and another run changes nothing.

#![no_main]

mod judge;

use avlock::batch::columns::{Cells, Names};
use avlock::batch::csv_cells::{first_row, split, split_line_end, unquoted};
use avlock::batch::csv_header::Header;
use avlock::batch::issue::RowOutcome;
use avlock::batch::tally::Tally;
use avlock::batch::workbook::sheet::{self, Sheet};
use avlock::batch::workbook::{archive, edit, filled, value};
use avlock::batch::{Table, fill_in};
use libfuzzer_sys::fuzz_target;

/// The workbook whose parts are replaced.
const GOOD: &[u8] = include_bytes!("../seeds/workbook/orders.xlsx");

/// The parts that an input holds, one after the other with a zero byte between them. One that is empty or
/// not there stays as it is.
const PARTS: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
];

const DELIMITER: u8 = b',';

/// Makes the workbook of an input: the input itself if it is an archive, else the good one with its parts.
/// An archive has checksums, which hardly any change of its bytes survives.
fn workbook(input: &[u8]) -> Option<Vec<u8>> {
    if archive::is_no_text(input) {
        return Some(input.to_vec());
    }
    let text = std::str::from_utf8(input).ok()?;
    let parts = PARTS.iter().zip(text.split('\0')).filter(|(_, content)| !content.is_empty());
    Some(parts.fold(GOOD.to_vec(), |bytes, (name, content)| {
        archive::with_part(&bytes, name, content).expect("a part of a good archive")
    }))
}

/// Refuses the rows that the program refuses for what a spreadsheet made of a cell.
fn judge_of_sheet(row: &Cells<'_>) -> RowOutcome {
    match value::refusal(row) {
        Some(reason) => RowOutcome::Refused(reason),
        None => judge::judge(row),
    }
}

/// A workbook that was read and filled in.
struct Filled {
    sheet: Sheet,
    table: String,
    changes: Vec<edit::Change>,
    tally: Tally,
}

fn fill(bytes: &[u8], names: &Names) -> Option<Filled> {
    archive::check(bytes).ok()?;
    let sheet = sheet::read(bytes, DELIMITER, names).ok()?;
    let mut table = sheet.text.as_bytes()[..sheet.header.start].to_vec();
    let line = &sheet.text[sheet.header.clone()];
    let (header, _) = Header::read(line, DELIMITER, names, &mut table).ok()?;
    let rows = &sheet.text[sheet.header.end..];
    let kind = Table::Csv(header.clone().of_sheet());
    let tally = fill_in(&kind, rows, false, judge_of_sheet, &mut table);
    let table = String::from_utf8(table).expect("UTF-8");
    for line in filled::json_lines(&sheet, &header, &table).lines() {
        assert!(line.starts_with('{') && line.ends_with('}'));
    }
    let changes = filled::changes(&sheet, &header, &table);
    Some(Filled { sheet, table, changes, tally })
}

/// Returns the texts of a table's cells, without the empty ones at the end of a row.
fn cells(mut table: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    while !table.is_empty() {
        let length = first_row(table.as_bytes(), DELIMITER).unwrap_or(table.len());
        let (line, rest) = table.split_at(length);
        let mut raw = Vec::new();
        split(split_line_end(line).0, DELIMITER, &mut raw).expect("a row that was written");
        let mut row: Vec<String> =
            raw.iter().map(|cell| value::without_marks(&unquoted(cell))).collect();
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        all.push(row);
        table = rest;
    }
    all
}

fuzz_target!(|input: &[u8]| {
    let Some(bytes) = workbook(input) else { return };
    let names = Names::new(true, &[]).expect("names");
    let Some(first) = fill(&bytes, &names) else { return };
    let part = archive::part_of_sheet(&bytes, &first.sheet.name);
    let Ok(xml) =
        part.as_ref().map_err(drop).and_then(|part| archive::part(&bytes, part).map_err(drop))
    else {
        return;
    };
    // A refusal to write is an answer, and nothing is written then.
    let Ok(xml) = edit::changed(&xml, first.changes) else { return };
    let Ok(written) = archive::with_part(&bytes, part.as_deref().unwrap_or_default(), &xml) else {
        return;
    };
    let second = fill(&written, &names).expect("what was written reads");
    assert_eq!(cells(&second.sheet.text), cells(&first.table));
    assert_eq!(
        (&second.sheet.name, &second.sheet.others),
        (&first.sheet.name, &first.sheet.others)
    );
    assert_eq!(second.changes, []);
    assert_eq!((second.tally.made, second.tally.kept), (0, first.tally.made + first.tally.kept));
});
