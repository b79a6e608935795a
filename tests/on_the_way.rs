//! Data files that mail programs, word processors and pages changed on their way: each change is undone and
//! named, and what cannot be undone is never blamed on another application.

use crate::support::{CODE, avlock, copy_demo_profile};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

/// A folder with the demo profile, and the text of a data file that is made in it, with LF.
fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    copy_demo_profile(folder.path());
    let options =
        ["register", "whole.avr", "--key", KEY, "--install-code", CODE, "--on", "2026-11-20"];
    avlock().folder(folder.path()).args(options).args(["--user-name", "Bo Ek"]).good();
    let text = fs::read_to_string(folder.path().join("whole.avr")).unwrap();
    (folder, text.replace('\r', ""))
}

fn datacheck(folder: &TempDir, name: &str, bytes: &[u8]) -> (Option<i32>, Value) {
    fs::write(folder.path().join(name), bytes).unwrap();
    let options = ["datacheck", name, "--on", "2026-12-01", "--format", "json"];
    let output = avlock().folder(folder.path()).args(options).output();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

fn quoted_printable(text: &str, width: usize) -> String {
    let escaped = text.replace('=', "=3D");
    let lines = escaped.lines().map(|line| {
        let pieces: Vec<&str> = line
            .as_bytes()
            .chunks(width)
            .map(|piece| std::str::from_utf8(piece).unwrap())
            .collect();
        pieces.join("=\r\n")
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

/// Writes each value between two texts.
fn around_values(text: &str, before: &str, behind: &str) -> String {
    let lines = text.lines().map(|line| line.split_once('=').unwrap());
    lines.map(|(name, value)| format!("{name}={before}{value}{behind}\n")).collect()
}

/// Folds long lines at blanks that are put into them.
fn around_blanks(text: &str) -> String {
    let fold = |line: &str| {
        let pieces = line.as_bytes().chunks(60).map(|piece| std::str::from_utf8(piece).unwrap());
        pieces.collect::<Vec<_>>().join(" ")
    };
    text.lines().map(|line| fold(line) + "\n").collect()
}

fn changed_texts(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let lines = |end: &str| text.replace('\n', end);
    let in_one = |between: &str| text.trim().replace('\n', between);
    let mut changed = vec![
        (quoted_printable(text, 75), "quoted-printable"),
        (quoted_printable(text, 998), "quoted-printable"),
        (quoted_printable(text, 40).replace("\r\n", "\n"), "quoted-printable"),
        (around_values(text, "\u{201C}", "\u{201D}"), "curly"),
        (around_values(text, "\u{201E}", "\u{201C}"), "curly"),
        (around_values(text, "\u{AB}\u{A0}", "\u{A0}\u{BB}"), "curly"),
        (lines(";\n"), "end in \\\";\\\""),
        (lines(",\r\n"), "end in \\\",\\\""),
        (around_values(text, "\"", "\";"), "end in"),
        (around_values(text, "\"", ";\""), "end in"),
        (lines("\u{200B}\n"), "do not show (U+200B)"),
        (lines("\u{2060}\r\n"), "do not show (U+2060)"),
        (text.replace('=', "=\u{AD}"), "do not show (U+00AD)"),
        (lines("\u{A0}\n"), "not ASCII (U+00A0)"),
        (lines("\u{2003}\n"), "not ASCII (U+2003)"),
        (text.replace('=', "\u{202F}=\u{3000}"), "not ASCII (U+202F)"),
        (in_one("\u{2028}"), "end in U+2028"),
        (in_one(" "), "in one line"),
        (in_one(""), "in one line"),
        (in_one("; "), "in one line"),
        (format!("Hi Bo: {}", in_one(", ")), "in one line"),
        (in_one("\\n"), "written as"),
        (format!("\"{}\\r\\n\"", in_one("\\r\\n")), "written as"),
        (format!("- {}", in_one("\n- ")), "other signs"),
        (format!("\u{201C}{}\u{201D}", in_one("\u{201D}\n\u{201C}")), "curly"),
        (format!("\"{}\"", in_one("\"\n\"")), "other signs"),
        (format!("\u{201C}{}\u{201D}\n", text.trim()), "curly"),
        (format!("({})", in_one(")\n(")), "other signs"),
        (text.replace("=", "&#61;"), "HTML"),
        (around_blanks(text), "blanks"),
        (format!("Hello\n{text}Regards\n"), "other text"),
        (format!("```\n{text}```\n"), "other text"),
        (format!("Привет, вот файл:\n{text}С уважением\n"), "other text"),
        (format!("{text}\u{FEFF}"), "other text"),
        (format!("<html><body><p>{}</p></body></html>", in_one("<br>")), "HTML"),
        (format!("<div>{}</div>", in_one("</div>\n<div>")), "HTML"),
        (format!("<pre>\n{text}</pre>\n"), "HTML"),
        (format!("<p>{}&nbsp;</p>\n", in_one("&nbsp;</p>\n<p>")), "HTML"),
        (format!("\u{FEFF}\u{FEFF}{text}"), "byte-order mark"),
        (format!("Dear Ann,\nhere is my file:\n\n{text}\nBest regards\nBo\n"), "other text"),
        (text.replace('=', "+AD0-"), "UTF-7"),
        (format!("> {}", in_one("\u{A0}\n> ")), "quoted, as in"),
        (text.replace("0=", "0\u{A0}= "), "not ASCII"),
    ]
    .into_iter()
    .map(|(text, named)| (text.into_bytes(), named))
    .collect::<Vec<_>>();
    // Windows-1252, and UTF-16 with what a word processor made.
    let ends = [&b"\xA0\r\n"[..], b"\x94\r\n"];
    for (end, named) in ends.into_iter().zip(["U+00A0", "curly"]) {
        let mut bytes = Vec::new();
        for line in text.lines() {
            let line = line.replacen('=', if named == "curly" { "=\x01" } else { "=" }, 1);
            bytes.extend(line.bytes().map(|byte| if byte == 1 { 0x93 } else { byte }));
            bytes.extend(end);
        }
        changed.push((bytes, named));
    }
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    changed.push(([&b"\xFF\xFE"[..], &wide(&lines("\u{A0};\r\n"))].concat(), "end in"));
    changed.push((wide(&around_values(text, "\u{201C}", "\u{201D}")), "UTF-16"));
    changed.push((wide(&format!("\u{FEFF}\u{FEFF}{text}")), "UTF-16"));
    changed
}

#[test]
fn each_change_is_undone_and_named() {
    let (folder, text) = folder();
    for (sent, named) in changed_texts(&text) {
        let shown = String::from_utf8_lossy(&sent[..sent.len().min(60)]).into_owned();
        let (status, document) = datacheck(&folder, "sent.avr", &sent);
        let findings = document["findings"].to_string();
        assert_eq!(status, Some(0), "{named}, {shown:?}: {findings}");
        assert_eq!(document["application"]["user_name"], "Bo Ek", "{named}, {shown:?}");
        assert_eq!(document["keys"][0]["status"], "registered", "{named}, {shown:?}");
        assert!(findings.contains(named), "{named}, {shown:?}: {findings}");

        let program = avlock().folder(folder.path()).args(["register", "sent.avr", "--key", KEY]);
        let output = program.args(["--install-code", CODE, "--on", "2026-12-01"]).output();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(1), "{named}, {shown:?}: {said}");
        assert!(said.contains("left as it is") && !said.contains("another application"), "{said}");
        assert_eq!(fs::read(folder.path().join("sent.avr")).unwrap(), sent, "{named}");
    }
}

#[test]
fn a_way_that_cannot_be_undone_is_blamed_and_no_other_application() {
    let (folder, text) = folder();
    for sent in [
        text.replace('=', "=?"),
        text.replace('A', "\u{391}").replace("ld=", "ld=x"),
        text.lines().map(|line| format!("{}\n", &line[..line.len() / 2 - 1])).collect(),
        text.lines().map(|line| format!("{}...\n", &line[..16.min(line.len() - 1)])).collect(),
    ] {
        let (status, document) = datacheck(&folder, "sent.avr", sent.as_bytes());
        let findings = document["findings"].to_string();
        assert_eq!(status, Some(1), "{findings}");
        assert!(!findings.contains("another application"), "{findings}");
        assert!(findings.contains("cut off"), "{findings}");
        let program = avlock().folder(folder.path()).args(["check", "--data", "sent.avr"]);
        let output = program.args(["--install-code", CODE, "--on", "2026-12-01"]).output();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cut off") && !said.contains("another application"), "{said}");
    }
}

#[test]
fn entries_in_the_text_of_a_mail_are_read_once() {
    let (folder, text) = folder();
    let header = "From: Bo <bo@example.com>\nTo: ann@example.com\nSubject: my file\n";
    let quoted = format!("> {}", text.trim().replace('\n', "\n> "));
    let page = format!("<p>Hi Ann</p><p>{}</p>", text.trim().replace('\n', "<br>"));
    for body in [
        format!("\nDear Ann,\n\n{text}\nBo\n"),
        format!("\nSee below, 2=two\n\nOn Monday Ann wrote:\n{quoted}\n"),
        format!("\nAgain:\n{text}\nOn Monday Bo wrote:\n{quoted}\n"),
        format!(
            "Content-Transfer-Encoding: quoted-printable\n\nHi\n{}\n",
            quoted_printable(&text, 70)
        ),
        format!("Content-Type: text/html\n\n{page}\n"),
        format!(
            "Content-Type: multipart/alternative; boundary=cut\n\n--cut\n\nHi\n{text}\n\
             --cut\nContent-Type: text/html\n\n{page}\n--cut--\n"
        ),
    ] {
        let (status, document) = datacheck(&folder, "a.eml", format!("{header}{body}").as_bytes());
        let findings = document["findings"].to_string();
        assert_eq!(status, Some(0), "{body}: {findings}");
        assert_eq!(document["application"]["user_name"], "Bo Ek", "{body}");
        assert!(findings.contains("in the text of a mail"), "{body}: {findings}");
    }
    let (status, document) =
        datacheck(&folder, "b.eml", format!("{header}\nIt was 1=one and ld=none.\n").as_bytes());
    assert_eq!(status, Some(1));
    assert!(document["findings"].to_string().contains("found nothing"), "{document}");
}

#[test]
fn the_same_file_attached_twice_is_one() {
    let (folder, text) = folder();
    let part = |name: &str, text: &str| {
        format!(
            "--cut\nContent-Type: application/octet-stream; name=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{}\n",
            data_encoding::BASE64.encode(text.as_bytes())
        )
    };
    let mail = |parts: &[String]| {
        let parts = parts.concat();
        format!(
            "From: a@b.example\nSubject: x\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=\"cut\"\n\n{parts}--cut--\n"
        )
    };
    let same = [part("one.avr", &text), part("two.avr", &text.replace('\n', "\r\n"))];
    let (status, document) = datacheck(&folder, "a.eml", mail(&same).as_bytes());
    let findings = document["findings"].to_string();
    assert_eq!(status, Some(0), "{findings}");
    assert!(
        findings.contains("the data file is one.avr in a mail; the same entries are in two.avr")
    );
    let other: String = text
        .lines()
        .filter(|line| !line.starts_with("ld"))
        .map(|line| format!("{line}\n"))
        .collect();
    let others = [part("one.avr", &text), part("two.avr", &other)];
    let (status, document) = datacheck(&folder, "b.eml", mail(&others).as_bytes());
    assert_eq!(status, Some(1));
    assert!(document["findings"].to_string().contains("found one.avr, two.avr"), "{document}");
}

#[test]
fn a_file_as_it_was_written_has_no_such_finding() {
    let (folder, text) = folder();
    let unknown = "note=\"\u{201C}kept\u{201D}\";\r\nx=a b\r\n";
    for sent in [
        text.replace('\n', "\r\n"),
        text.clone(),
        format!("{}{unknown}", text.replace('\n', "\r\n")),
    ] {
        let (status, document) = datacheck(&folder, "sent.avr", sent.as_bytes());
        assert_eq!(status, Some(0));
        assert!(!document["findings"].to_string().contains("read all the same"), "{document}");
    }
    // A line that was cut off in its name is no prose.
    for cut in ["a", "ad", "1", "4F"] {
        let (status, _) = datacheck(&folder, "sent.avr", format!("{text}{cut}").as_bytes());
        assert_eq!(status, Some(1), "{cut}");
    }
    // A line between entries is no prose.
    let (first, rest) = text.split_once('\n').unwrap();
    let (status, document) =
        datacheck(&folder, "sent.avr", format!("{first}\nwhat is this\n{rest}").as_bytes());
    assert_eq!(status, Some(1));
    assert!(document["findings"].to_string().contains("in line 2"), "{document}");
}

#[test]
fn a_text_in_utf_7_is_read_and_named() {
    let (folder, _) = folder();
    let sent = format!("Caf+AOk-\nmy key: {}\n", KEY.replace('-', "+IBM-"));
    fs::write(folder.path().join("sent.txt"), sent).unwrap();
    let output = avlock().folder(folder.path()).args(["inspect", "sent.txt"]).output();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(KEY) && said.contains("text in UTF-7"), "{said}");
}
