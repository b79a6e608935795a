//! Tables as shops export them: what is read in another encoding from a file or a pipe is written back as
//! it was, and what a contact and an address become in the ledger.

use crate::support::program::Avlock;
use crate::support::{PUBLIC_SECRET, avlock};
use std::fs;
use std::path::Path;

const TABLE: &str =
    "Customer;Install Code;Type\r\nGrünwald GmbH – Süd;BED1ABB4B189;Permanent\r\n;;\r\n";
const FILLED: &str = "Customer;Install Code;Type;registration_key;error\r\n\
    Grünwald GmbH – Süd;BED1ABB4B189;Permanent;KEY;\r\n;;\r\n";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

fn keygen(folder: &Path) -> Avlock {
    avlock().folder(folder).secret(PUBLIC_SECRET).args(["keygen", "--app-id", "12345"])
}

/// Each encoding: its bytes, and the name that the note has.
fn encodings(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let marked = format!("\u{FEFF}{text}");
    vec![
        (text.as_bytes().to_vec(), ""),
        (marked.clone().into_bytes(), ""),
        (utf16(text, u16::to_le_bytes), "UTF-16"),
        (utf16(&marked, u16::to_le_bytes), "UTF-16"),
        (utf16(&marked, u16::to_be_bytes), "UTF-16"),
        (windows_1252(text), "Windows-1252"),
    ]
}

#[test]
fn a_table_is_written_back_in_its_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let key = keygen(folder.path())
        .args(["--install-code", "BED1ABB4B189", "--type", "permanent"])
        .output();
    let key = String::from_utf8(key.stdout).unwrap();
    let filled = encodings(&FILLED.replace("KEY", key.trim_end()));
    for ((table, name), (filled, _)) in encodings(TABLE).into_iter().zip(filled) {
        fs::write(folder.path().join("orders.csv"), &table).unwrap();
        let to_file =
            keygen(folder.path()).args(["--batch", "orders.csv", "--output", "keys.csv"]).output();
        let to_stdout = keygen(folder.path()).args(["--batch", "orders.csv"]).output();
        let from_pipe = keygen(folder.path()).args(["--batch", "-"]).stdin(&*table).output();
        assert!(fs::read(folder.path().join("keys.csv")).unwrap() == filled, "{name}");
        assert!(to_stdout.stdout == filled && from_pipe.stdout == filled, "{name}");
        for output in [to_file, to_stdout, from_pipe] {
            assert_eq!(output.status.code(), Some(0));
            let notes = String::from_utf8(output.stderr).unwrap();
            assert!(notes.contains("separated by \";\""), "{notes}");
            let note = format!("the table is {name}, and is written back as that");
            assert_eq!(notes.contains(&note), !name.is_empty(), "{notes}");
        }
        // The output is the next input.
        let again =
            keygen(folder.path()).args(["--batch", "keys.csv", "--output", "keys.csv"]).output();
        assert_eq!(again.status.code(), Some(0));
        assert!(fs::read(folder.path().join("keys.csv")).unwrap() == filled, "{name}");
    }
}

/// The rows before the first character that tells the encoding are written like those after it.
#[test]
fn an_encoding_that_is_seen_late_is_that_of_all_rows() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(60);
    let rows = format!("{long},permanent\n").repeat(30_000);
    let table = windows_1252(&format!("install_code,type\n{rows}BED1ABB4B189,Größe\n"));
    fs::write(folder.path().join("orders.csv"), &table).unwrap();
    let output = keygen(folder.path()).args(["--batch", "orders.csv"]).output();
    assert_eq!(output.status.code(), Some(1));
    assert!(std::str::from_utf8(&output.stdout).is_err());
    let text = encoding_rs::WINDOWS_1252.decode(&output.stdout).0.into_owned();
    assert!(text.contains('…') && text.contains("Größe") && !text.contains('â'));
    // A pipe has been written by then, which is refused.
    let piped = keygen(folder.path()).args(["--batch", "-"]).stdin(table).output();
    assert_eq!(piped.status.code(), Some(2));
}

#[test]
fn what_is_no_text_or_cannot_be_written_back_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut half = utf16("install_code;type\nBED1ABB4B189;permanent\n", u16::to_le_bytes);
    half.extend([0x0A, 0xD8, b'\n', 0]);
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend([0; 30]);
    let broken = "note,generic,type\nüäö,yes,permanent\n".repeat(3).into_bytes();
    let broken = [&broken[..], b"\xFC,yes,permanent\n"].concat();
    for table in [half, zip, broken] {
        fs::write(folder.path().join("orders.csv"), &table).unwrap();
        for to in ["-", "keys.csv"] {
            let output =
                keygen(folder.path()).args(["--batch", "orders.csv", "--output", to]).output();
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty() && !folder.path().join("keys.csv").exists());
        }
    }
}

/// A contact is recorded beside the InstallCode, and an address of several lines in one.
#[test]
fn the_ledger_records_contact_and_customer_of_a_shop() {
    let folder = tempfile::tempdir().unwrap();
    let table = "Order,Customer,E-Mail,Install Code,Type\r\n\
        7,\"Meier\r\nHauptstr. 1\",meier@example.com,BED1ABB4B189,Permanent\r\n\
        3.17E+11,Lang,,BED1ABB4B189,Permanent\r\n,,,,\r\n";
    fs::write(folder.path().join("orders.csv"), table).unwrap();
    for (made, kept) in [(1, 0), (0, 1)] {
        let output =
            keygen(folder.path()).args(["--batch", "orders.csv", "--ledger", "l.db"]).output();
        let counts = String::from_utf8(output.stderr).unwrap();
        let expected = format!("2 rows: {made} made, {kept} kept, 1 refused");
        assert!(counts.contains(&expected) && counts.contains("a spreadsheet"), "{counts}");
    }
    let list = ["ledger", "list", "--ledger", "l.db", "--format", "json"];
    let output = avlock().folder(folder.path()).args(list).output();
    let rows = String::from_utf8(output.stdout).unwrap();
    for text in ["Meier Hauptstr. 1", "meier@example.com", "BED1ABB4B189"] {
        assert_eq!(rows.matches(text).count(), 1, "{text} in {rows}");
    }
}

/// A name is other letters in another encoding, and the InstallCode is computed of them.
#[test]
fn a_name_that_is_likely_in_another_encoding_gets_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let polish = "user_name,type\nZbigniew Gołąb,permanent\nJane Roe,permanent\nJürgen,permanent\n";
    let table = encoding_rs::WINDOWS_1250.encode(polish).0.into_owned();
    fs::write(folder.path().join("orders.csv"), &table).unwrap();
    let output = keygen(folder.path()).args(["--batch", "orders.csv"]).output();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("line 2: user_name: the table is likely windows-1250"), "{notes}");
    assert!(notes.contains("save it as CSV UTF-8"), "{notes}");
    // The same bytes are the same letters in both.
    assert!(notes.contains("3 rows: 2 made, 0 kept, 1 refused"), "{notes}");
    let piped = keygen(folder.path()).args(["--batch", "-"]).stdin(table).output();
    assert_eq!(piped.stdout, output.stdout);
}

/// Makes keys for the two names of a table, in one of the encodings that have no mark.
fn keys_of(encoding: &'static encoding_rs::Encoding, arguments: &[&str]) -> (i32, Vec<u8>, String) {
    let folder = tempfile::tempdir().unwrap();
    let table = "user_name,type\nDoğan Yıldız,permanent\nIşıl Ünal,permanent\n";
    fs::write(folder.path().join("orders.csv"), encoding.encode(table).0).unwrap();
    let output = keygen(folder.path()).args(["--batch", "orders.csv"]).args(arguments).output();
    let notes = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), output.stdout, notes)
}

/// What the vendor says of the encoding settles it: the keys are those of the same table in UTF-8.
#[test]
fn an_encoding_that_is_named_is_read_and_written_back() {
    use encoding_rs::{UTF_8, WINDOWS_1254};
    let (status, expected, _) = keys_of(UTF_8, &[]);
    assert_eq!(status, 0);
    let (status, table, notes) = keys_of(WINDOWS_1254, &["--encoding", "windows-1254"]);
    assert_eq!(status, 0, "{notes}");
    assert_eq!(WINDOWS_1254.decode(&table).0.as_bytes(), expected);
    assert!(notes.contains("windows-1254") && notes.contains("Doğan"), "{notes}");
    // Without it, or where the bytes are no letters of it, no key is made.
    let (status, _, notes) = keys_of(WINDOWS_1254, &[]);
    assert!(status == 1 && notes.contains("0 made, 0 kept, 2 refused"), "{notes}");
    for name in ["utf-8", "utf-16", "iso-2022-jp", "nothing", "euc-jp"] {
        let (status, table, notes) = keys_of(WINDOWS_1254, &["--encoding", name]);
        let is_made = String::from_utf8_lossy(&table).contains(",permanent,");
        assert!(status == 2, "{name}: {notes}");
        assert!(!is_made, "{name}: {notes}");
    }
}
