//! Data files in archives and mails, and files of other kinds in their place: what each command that takes a
//! data file makes of them.

use crate::support::{CODE, avlock, whole_data_file};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::{Cursor, Write};
use std::process::Output;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut archive = GzEncoder::new(Vec::new(), Compression::default());
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap()
}

/// A tar archive of one file; without the mark of POSIX it is one of before 1988.
fn tar(bytes: &[u8], is_old: bool) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..7].copy_from_slice(b"old.avr");
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    if !is_old {
        header[257..263].copy_from_slice(b"ustar\0");
    }
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = [&header[..], bytes].concat();
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}

/// A mail with attachments.
fn mail(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut text = "From: Ann <ann@example.com>\nSubject: my file\nMIME-Version: 1.0\n\
                    Content-Type: multipart/mixed; boundary=\"cut\"\n\n\
                    --cut\nContent-Type: text/plain\n\nHere it is.\n"
        .to_owned();
    for (name, bytes) in files {
        let body = data_encoding::BASE64.encode(bytes);
        text += &format!(
            "--cut\nContent-Type: application/octet-stream; name=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{body}\n"
        );
    }
    (text + "--cut--\n").into_bytes()
}

fn run(folder: &TempDir, command: &str, name: &str) -> Output {
    let program = avlock().folder(folder.path()).args(["--on", "2026-12-01"]);
    match command {
        "check" => program.args(["check", "--data", name, "--install-code", CODE]),
        "register" => program.args(["register", name, "--key", KEY, "--install-code", CODE]),
        _ => program.args([command, name]),
    }
    .output()
}

fn all_of(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr].concat();
    // Tables break long lines.
    String::from_utf8_lossy(&all).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Asserts the status and some words of each command, and that nothing in the folder was changed.
fn assert_commands(folder: &TempDir, name: &str, sent: &[u8], rows: &[(&str, i32, &str)]) {
    fs::write(folder.path().join(name), sent).unwrap();
    for &(command, status, words) in rows {
        let output = run(folder, command, name);
        let all = all_of(&output);
        assert_eq!(output.status.code(), Some(status), "{command} {name}: {all}");
        assert!(all.contains(words), "{command} {name}: expected {words:?} in: {all}");
        assert!(!all.contains("another application"), "{command} {name}: {all}");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), sent, "{command} changed {name}");
    }
}

#[test]
fn one_data_file_in_a_wrapping_is_read_and_named() {
    let (folder, bytes) = whole_data_file();
    let picture = b"\x89PNG\r\n\x1A\n0000";
    let wide: Vec<u8> =
        String::from_utf8_lossy(&bytes).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, sent, named, cure) in [
        ("a.zip", zip(&[("in/mine.avr", &bytes)]), "in/mine.avr in a ZIP archive", "unpack it"),
        // The name tells nothing: it is a ZIP archive.
        ("b.avr", zip(&[("mine.avr", &bytes), ("x.png", picture)]), "mine.avr in a", "unpack it"),
        ("c.zip", zip(&[("data.txt", &bytes)]), "data.txt in a ZIP archive", "unpack it"),
        ("d.zip", zip(&[("wide.avr", &wide)]), "UTF-16", "unpack it"),
        ("e.avr.gz", gzip(&bytes), "e.avr in a gzip file", "unpack it"),
        ("f.zip", zip(&[("f.avr.gz", &gzip(&bytes))]), "in a ZIP archive", "unpack it"),
        ("g.eml", mail(&[("sent.avr", &bytes)]), "sent.avr in a mail", "save the attachment"),
        ("h.eml", mail(&[("all.zip", &zip(&[("h.avr", &bytes)]))]), "in a mail", "save the"),
        ("i.eml", mail(&[("x.png", picture), ("i.avr", &bytes)]), "i.avr in a mail", "save the"),
        // Larger than any data file, but for what is in it.
        (
            "j.eml",
            mail(&[("x.png", &[&picture[..], &[7; 2 << 20]].concat()), ("j.avr", &bytes)]),
            "j.avr in a mail",
            "save the",
        ),
    ] {
        let rows = [
            ("datacheck", 0, named),
            ("check", 0, named),
            ("inspect", 0, "Bo Ek"),
            ("register", 1, cure),
        ];
        assert_commands(&folder, name, &sent, &rows);
    }
    let options = ["datacheck", "--diff", "a.zip", "whole.avr"];
    assert!(avlock().folder(folder.path()).args(options).good().contains("in a ZIP archive"));
}

#[test]
fn a_wrapping_without_one_data_file_is_refused_with_what_is_in_it() {
    let (folder, bytes) = whole_data_file();
    let bomb = vec![b'0'; 40 << 20];
    // Of two files with the same entries one would be read.
    let text = String::from_utf8(bytes.clone()).unwrap();
    let other: Vec<u8> = text.split_once("ld=").unwrap().0.bytes().collect();
    for (name, sent, named) in [
        ("a.zip", zip(&[("one.avr", &bytes), ("two.avr", &other)]), "found one.avr, two.avr"),
        (
            "b.zip",
            zip(&[("read me.txt", b"hello"), ("x.pdf", b"%PDF-1.7")]),
            "found read me.txt, x.pdf",
        ),
        ("c.zip", zip(&[]), "found nothing"),
        ("d.eml", mail(&[("one.avr", &bytes), ("two.avr", &other)]), "found one.avr, two.avr"),
        ("e.eml", mail(&[("x.pdf", b"%PDF-1.7")]), "found x.pdf (it is a PDF document)"),
        ("f.zip", zip(&[("bomb.avr", &bomb)]), "bomb.avr (it is too large)"),
        ("g.zip", zip(&[("many.avr", &bomb[..3 << 20])]), "at most 1 MB, found 3.0 MB"),
    ] {
        let rows = [("datacheck", 1, named), ("check", 1, named), ("register", 1, "left as it is")];
        assert_commands(&folder, name, &sent, &rows);
    }
}

#[test]
fn other_kinds_of_files_are_named() {
    let (folder, bytes) = whole_data_file();
    let mut message = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    message.extend("__substg1.0_".bytes().flat_map(|byte| [byte, 0]));
    // The method of compression is in the header of the file and in the list of the archive: 12 is bzip2.
    let mut packed = zip(&[("packed.avr", &bytes)]);
    let list = packed.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    packed[8] = 12;
    packed[list + 10] = 12;
    // The lowest bit of the flags is set for a file that is encrypted.
    let mut locked = zip(&[("locked.avr", &bytes)]);
    locked[6] |= 1;
    let list = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    locked[list + 8] |= 1;
    let signature = b"\x30\x82\x01\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02rest".to_vec();
    for (name, sent, named) in [
        ("a.avr", b"%PDF-1.4 0=1\n".to_vec(), "PDF document"),
        ("b.avr", b"\x89PNG\r\n\x1A\n\0\0".to_vec(), "image"),
        ("c.avr", message, "Outlook message"),
        ("d.avr", [&b"\x7FELF"[..], &[0; 60]].concat(), "program"),
        ("e.zip", zip(&[("xl/workbook.xml", b"<x/>")]), "workbook"),
        ("f.avr", tar(&bytes, false), "archive other than ZIP or gzip"),
        ("g.avr", tar(&bytes, true), "archive other than ZIP or gzip"),
        ("h.avr", b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), "archive other than ZIP or gzip"),
        ("i.avr", b"Rar!\x1A\x07\x01\0".to_vec(), "archive other than ZIP or gzip"),
        ("j.zip", packed, "method that is not read"),
        ("k.zip", locked, "encrypted"),
        ("smime.p7s", signature, "digital signature"),
        ("l.avr", [&b"%PDF-1.4\n"[..], &[b'x'; 2 << 20]].concat(), "PDF document"),
    ] {
        let refused = if name.ends_with(".zip") { "left as it is" } else { named };
        let rows = [
            ("datacheck", 1, named),
            ("check", 1, named),
            ("register", 1, refused),
            ("inspect", 1, named),
        ];
        assert_commands(&folder, name, &sent, &rows);
    }
}

#[test]
fn register_names_what_datacheck_names() {
    let (folder, bytes) = whole_data_file();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, sent, status, named) in [
        ("a.avr", [&b"\xFF\xFE"[..], &wide].concat(), 0, "UTF-16"),
        ("b.avr", wide, 0, "UTF-16"),
        ("c.avr", text.replace("\r\n", "\r").into_bytes(), 0, "carriage return"),
        ("d.avr", text.replace('=', "='").replace('\r', "'").into_bytes(), 0, "quotation marks"),
        ("e.avr", vec![0; 200], 1, "nothing but zeros, 200 bytes"),
        ("f.avr", Vec::new(), 1, "the file is empty: 0 bytes"),
        ("g.avr", b"dear Ann,\r\n".to_vec(), 1, "expected name=value in line 1"),
    ] {
        let rows = [("datacheck", status, named), ("check", status, named), ("register", 1, named)];
        assert_commands(&folder, name, &sent, &rows);
    }
}
