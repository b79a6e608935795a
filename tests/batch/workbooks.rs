//! Workbooks: a sheet is filled in and everything else in the file stays as it is. `calamine` judges what
//! was written.

use crate::support::program::Avlock;
use crate::support::{PUBLIC_SECRET, avlock};
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;
use zip::ZipArchive;

const CODE: &str = "BED1ABB4B189";

fn keygen(folder: &Path) -> Avlock {
    let terms = ["keygen", "--app-id", "12345", "--start", "2027-01-01"];
    avlock().folder(folder).secret(PUBLIC_SECRET).args(terms)
}

/// The key that one run makes of options.
fn key(folder: &Path, options: &[&str]) -> String {
    let output =
        keygen(folder).args(["--install-code", CODE]).args(options.iter().copied()).output();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn day(year: u16, month: u8, day: u8) -> ExcelDateTime {
    ExcelDateTime::from_ymd(year, month, day).unwrap()
}

/// A sheet: its name, and what writes its cells.
type NamedSheet<'a> = (&'a str, &'a dyn Fn(&mut Worksheet));

/// Saves a workbook of sheets under `orders.xlsx` in a new folder.
fn workbook(sheets: &[NamedSheet<'_>]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    for (name, fill) in sheets {
        fill(workbook.add_worksheet().set_name(*name).unwrap());
    }
    workbook.save(folder.path().join("orders.xlsx")).unwrap();
    folder
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        if !cell.is_empty() {
            sheet.write_string(row, column as u16, *cell).unwrap();
        }
    }
}

/// A sheet with a title, headings in bold, and a number, a date, a formula and a formatted number in rows.
fn orders(sheet: &mut Worksheet) {
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    row(sheet, 0, &["Spring"]);
    for (column, heading) in ["Install\nCode", "Days", "Until", "Users", "Memo"].iter().enumerate()
    {
        sheet.write_with_format(2, column as u16, *heading, &bold).unwrap();
    }
    row(sheet, 3, &[CODE, "", "", "", "=1+1"]);
    sheet.write_number(3, 1, 30).unwrap();
    row(sheet, 5, &[CODE]);
    sheet.write_datetime_with_format(5, 2, day(2027, 2, 9), &date).unwrap();
    sheet.write_formula(5, 3, Formula::new("=2+1").set_result("3")).unwrap();
    row(sheet, 6, &["BED1ABB4B188", "7"]);
}

fn cells(path: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.to_vec()).collect()
}

/// The parts of a workbook, by name.
fn parts(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        parts.push((String::from_utf8(file.name_raw().to_vec()).unwrap(), bytes));
    }
    parts
}

#[test]
fn keys_are_put_into_the_sheet_and_all_else_stays() {
    let notes = |sheet: &mut Worksheet| row(sheet, 0, &["nothing of an order"]);
    let folder = workbook(&[("Notes", &notes), ("Orders", &orders)]);
    let path = folder.path();
    let output = keygen(path).args(["--batch", "orders.xlsx", "--output", "keys.xlsx"]).output();
    assert_eq!(output.status.code(), Some(1));
    let words = said(&output);
    assert!(words.contains("the sheet \"Orders\" is read, with the header in row 3"), "{words}");
    assert!(words.contains("row 7: install_code: at least one digit is wrong"), "{words}");
    assert!(words.contains("3 rows: 2 made, 0 kept, 1 refused"), "{words}");

    let filled = cells(&path.join("keys.xlsx"), "Orders");
    let text = |row: usize, column: usize| match &filled[row][column] {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    };
    assert_eq!([text(2, 5), text(2, 6)], ["registration_key", "error"]);
    assert_eq!(text(3, 5), key(path, &["--days", "30"]));
    assert_eq!(text(5, 5), key(path, &["--until", "2027-02-09", "--users", "3"]));
    assert_eq!((text(6, 5), text(4, 5)), (String::new(), String::new()));
    assert!(text(6, 6).starts_with("install_code: at least one digit is wrong"));

    let (before, after) = (parts(&path.join("orders.xlsx")), parts(&path.join("keys.xlsx")));
    assert_eq!(before.len(), after.len());
    let changed: Vec<_> = before.iter().zip(&after).filter(|(one, other)| one != other).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0.0, "xl/worksheets/sheet2.xml");
    let xml = String::from_utf8(changed[0].1.1.clone()).unwrap();
    assert!(xml.contains("<f>2+1</f><v>3</v>") && xml.contains("<c r=\"F3\" s=\"1\""), "{xml}");
}

#[test]
fn a_second_run_changes_nothing_also_over_the_input_and_on_other_threads() {
    let folder = workbook(&[("Orders", &orders)]);
    let path = folder.path();
    let run = |from: &str, to: &str, jobs: &str| {
        let arguments = ["--batch", from, "--output", to, "--jobs", jobs];
        let output = keygen(path).args(arguments).output();
        (said(&output), fs::read(path.join(to)).unwrap())
    };
    let (_, one) = run("orders.xlsx", "one.xlsx", "1");
    let (_, five) = run("orders.xlsx", "five.xlsx", "5");
    assert!(one == five);
    let (words, again) = run("one.xlsx", "one.xlsx", "2");
    assert!(again == one);
    assert!(words.contains("3 rows: 0 made, 2 kept, 1 refused"), "{words}");
    let (_, over) = run("orders.xlsx", "orders.xlsx", "2");
    assert!(over == one);
}

#[test]
fn the_output_is_of_the_kind_of_its_name_and_the_input_of_its_content() {
    let folder = workbook(&[("Orders", &orders), ("Prices", &|sheet| row(sheet, 0, &["1"]))]);
    let path = folder.path();
    fs::rename(path.join("orders.xlsx"), path.join("export.csv")).unwrap();
    let run = |to: &str| {
        let output = keygen(path).args(["--batch", "export.csv", "--output", to]).output();
        (said(&output), fs::read(path.join(to)).unwrap_or(output.stdout))
    };
    let one = key(path, &["--days", "30"]);
    let (words, csv) = run("keys.csv");
    assert!(words.contains("the sheet \"Orders\" alone, and not \"Prices\""), "{words}");
    let csv = String::from_utf8(csv).unwrap();
    assert!(
        csv.contains("\"Install\nCode\",Days,Until,Users,Memo,registration_key,error\n"),
        "{csv}"
    );
    assert!(csv.contains(&format!("{CODE},30,,,=1+1,{one},\n")), "{csv}");
    assert!(csv.contains(&format!("{CODE},,2027-02-09,3,,")), "{csv}");
    let (_, tsv) = run("keys.TSV");
    assert!(String::from_utf8(tsv).unwrap().contains(&format!("{CODE}\t30\t\t\t=1+1\t{one}\t\n")));
    let (_, lines) = run("keys.jsonl");
    let lines = String::from_utf8(lines).unwrap();
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (rows[0]["registration_key"].as_str(), rows[0]["Memo"].as_str()),
        (Some(&*one), Some("=1+1"))
    );
    assert_eq!((rows[1]["Days"].as_str(), rows[1]["Until"].as_str()), (None, Some("2027-02-09")));
    for to in ["keys", "keys.xlsx", "-"] {
        let (words, bytes) = run(to);
        assert!(bytes.starts_with(b"PK\x03\x04"), "{to}");
        assert!(!words.contains("alone"), "{words}");
    }
    for (to, word) in [("keys.ods", ".xlsx, .csv"), ("keys.xlsm", "without macros")] {
        let output = keygen(path).args(["--batch", "export.csv", "--output", to]).output();
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(word) && !path.join(to).exists());
    }
    let piped =
        keygen(path).args(["--batch", "-"]).stdin(fs::read(path.join("export.csv")).unwrap());
    assert!(piped.output().stdout == fs::read(path.join("keys.xlsx")).unwrap());
    let dry = keygen(path).args(["--batch", "export.csv", "--dry-run"]).output();
    assert!(dry.stdout.is_empty() && said(&dry).contains("2 made"));
}

#[test]
fn what_a_spreadsheet_made_of_a_cell_is_refused() {
    let codes = |sheet: &mut Worksheet| {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let zeros = Format::new().set_num_format("0000");
        row(sheet, 0, &["order", "install code", "days"]);
        for number in 1..=8 {
            row(sheet, number, &["", CODE, "7"]);
        }
        sheet.write_number(1, 0, 2.5e17).unwrap();
        sheet.write_datetime_with_format(2, 0, day(2026, 2, 1), &date).unwrap();
        sheet.write_boolean(3, 0, true).unwrap();
        sheet.write_formula(4, 0, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_number_with_format(5, 0, 7, &zeros).unwrap();
        row(sheet, 6, &["a", "D873BB8\u{2013}21E45"]);
        sheet.write_number(7, 0, 700_000_000_001_f64).unwrap();
        row(sheet, 8, &["b"]);
        sheet.write_number(8, 1, 873_821_450_012_f64).unwrap();
    };
    let folder = workbook(&[("Orders", &codes)]);
    let path = folder.path();
    let arguments = ["--batch", "orders.xlsx", "--output", "k.xlsx", "--ledger", "l.db"];
    let output = keygen(path).args(arguments).output();
    let words = said(&output);
    assert_eq!(output.status.code(), Some(1));
    for expected in [
        "row 2: order: a spreadsheet made a number of it",
        "row 3: order: a spreadsheet made a date of it",
        "row 4: order: a spreadsheet made true or false of it",
        "row 5: order: the cell has an error of the spreadsheet",
        "row 9: install_code: a spreadsheet made a number of it",
        "8 rows: 3 made, 0 kept, 5 refused",
    ] {
        assert!(words.contains(expected), "{expected} in {words}");
    }
    let list = ["ledger", "list", "--ledger", "l.db", "--field", "order"];
    let output = avlock().folder(path).args(list).output();
    let mut numbers: Vec<_> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    numbers.sort();
    assert_eq!(numbers, ["0007", "700000000001", "a"]);
}

/// Each with the word that names it.
#[test]
fn other_files_are_named_and_nothing_is_made() {
    let folder = workbook(&[("Empty", &|_| ()), ("Prices", &|sheet| row(sheet, 0, &["x", "y"]))]);
    let path = folder.path();
    let whole = fs::read(path.join("orders.xlsx")).unwrap();
    let archive_of = |name: &str, size: usize| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for part in [name, "mimetype"] {
            writer.start_file(part, options).unwrap();
            let zeros = vec![0; 1 << 20];
            for _ in 0..size {
                std::io::Write::write_all(&mut writer, &zeros).unwrap();
            }
        }
        writer.finish().unwrap().into_inner()
    };
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    for (bytes, word) in [
        (whole.clone(), "expected a header"),
        (whole[..whole.len() / 2].to_vec(), "damaged or was cut off"),
        (old.clone(), "of an old kind (.xls)"),
        ([&old[..], &wide("EncryptedPackage")].concat(), "a password"),
        ([&old[..], &wide("__substg1.0_0037001F")].concat(), "an Outlook message (.msg)"),
        ([&old[..], &wide("WordDocument")].concat(), "a word processor (.doc)"),
        (b"%PDF-1.4\n1 0 obj\n".to_vec(), "a PDF document"),
        (b"\x1F\x8B\x08\0\0\0\0\0".to_vec(), "a gzip file"),
        (b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), "a 7z archive"),
        (b"\x89PNG\r\n\x1A\n".to_vec(), "an image"),
        (b"PK\x05\x06\0\0\0\0".to_vec(), "nothing in it"),
        (archive_of("word/document.xml", 0), "a word processor (.docx)"),
        (archive_of("xl/workbook.bin", 0), ".xlsb"),
        (archive_of("content.xml", 0), ".ods"),
        (archive_of("orders.csv", 0), "an archive"),
        (archive_of("xl/workbook.xml", 140), "unpacks to up to 256 MB"),
        (archive_of("xl/workbook.xml", 0), "damaged"),
    ] {
        fs::write(path.join("orders.csv"), bytes).unwrap();
        let output = keygen(path).args(["--batch", "orders.csv", "--output", "k.csv"]).output();
        assert_eq!(output.status.code(), Some(2), "{word}");
        assert!(said(&output).contains(word), "{word} in {}", said(&output));
        assert!(said(&output).contains("hint: "), "{word} in {}", said(&output));
        assert!(!path.join("k.csv").exists());
    }
    fs::write(path.join("t.csv"), format!("install_code,days\n{CODE},7\n")).unwrap();
    let output = keygen(path).args(["--batch", "t.csv", "--output", "k.xlsx"]).output();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("only where one was read") && !path.join("k.xlsx").exists());
}

#[test]
fn two_sheets_with_orders_and_headings_that_are_one_are_told() {
    let one = |sheet: &mut Worksheet| {
        row(sheet, 0, &["Install Code", "Days"]);
        row(sheet, 1, &[CODE, "30"]);
    };
    let folder = workbook(&[("Jan", &one), ("Feb", &one)]);
    let output =
        keygen(folder.path()).args(["--batch", "orders.xlsx", "--output", "k.xlsx"]).output();
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("orders are in \"Feb\" as well"), "{}", said(&output));
    let twice = |sheet: &mut Worksheet| row(sheet, 1, &["Install Code", "Days", "install_code"]);
    let folder = workbook(&[("Jan", &twice)]);
    let output =
        keygen(folder.path()).args(["--batch", "orders.xlsx", "--output", "k.xlsx"]).output();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("row 2 of sheet \"Jan\": expected each column once"));
}
