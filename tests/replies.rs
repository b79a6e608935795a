//! Answers to mails about keys and data files in every state, in every language: each is made here with the
//! program itself, and the answer has the paragraph of its state and what is to be done.

use crate::support::{avlock, copy_demo_profile, program::Avlock, root};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const CODE: &str = "D873BB821E45";
const OTHER_CODE: &str = "BED1ABB4B189";
const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "pt"];

/// The folder of a vendor with the demo profile, and a way to run the program in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_demo_profile(folder.path());
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Avlock {
        avlock().folder(self.path()).args(arguments)
    }

    fn good(&self, arguments: &[&str]) -> String {
        self.run(arguments).good()
    }

    /// Returns the text of an answer, and what is said beside it.
    fn reply(&self, mail: &str, options: &[&str], language: &str) -> (String, String) {
        let run = self.run(options).args(["reply", "-", "--language", language]);
        let output = run.stdin(mail).output();
        assert_eq!(output.status.code(), Some(0), "{mail}: {output:?}");
        let [text, talk] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(!text.contains("Vendor-Secret") && !text.contains('{'), "{text}");
        (text, talk)
    }

    /// Expects an answer that has one section, in every language. Returns what is said beside it.
    fn expect(&self, section: &str, mail: &str, options: &[&str]) -> String {
        let talks = LANGUAGES.map(|language| {
            let (text, talk) = self.reply(mail, options, language);
            let words = words(language, section);
            assert!(
                one_line(&text).contains(&words),
                "{language}: expected {words:?}, found {text}"
            );
            talk
        });
        assert!(talks.iter().all(|talk| *talk == talks[0]), "{talks:?}");
        talks[0].clone()
    }

    /// A data file, as lines of a mail.
    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }
}

/// Words of a section of the built-in template that no other section of the language has.
fn words(language: &str, section: &str) -> String {
    let all = sections(language);
    let is_of_others =
        |words: &&str| all.iter().any(|(name, text)| name != section && text.contains(*words));
    let pieces = all[section].split(['{', '}']).step_by(2).map(str::trim);
    let own = pieces.filter(|words| !words.is_empty() && !is_of_others(words));
    let longest = own.max_by_key(|words| words.len());
    one_line(longest.unwrap_or_else(|| panic!("{language}: [{section}]")))
}

/// The words of a text without its line breaks, which depend on what is filled in.
fn one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn sections(language: &str) -> BTreeMap<String, String> {
    let path = root().join("src/reply/templates").join(format!("{language}.txt"));
    let text = fs::read_to_string(path).unwrap();
    let sections = text.split("\n[").skip(1).map(|section| {
        let (name, text) = section.split_once("]\n").unwrap();
        (name.to_owned(), text.trim().to_owned())
    });
    sections.collect()
}

#[test]
fn keys_of_a_ledger_are_renewed_and_revoked_by_their_rows() {
    let desk = Desk::new();
    let ledger = ["--ledger", "issued.db"];
    let order = ["keygen", CODE, "--days", "30", "--start", "2076-01-01"];
    let key = desk.good(&[&order[..], &ledger].concat());
    let expired = [&["--on", "2076-03-01"][..], &ledger].concat();
    let talk = desk.expect("key-expired", &key, &expired);
    assert_eq!(talk, "If it is renewed: avlock ledger renew 1 --days 365\n");
    desk.good(&[
        "ledger",
        "renew",
        "1",
        "--days",
        "365",
        "--ledger",
        "issued.db",
        "--on",
        "2076-03-01",
    ]);
    let talk = desk.expect("key-expired", &key, &expired);
    assert_eq!(talk, "It was renewed already: avlock ledger show 1\n");
    let other = desk.good(&["keygen", OTHER_CODE, "--type", "permanent", "--ledger", "issued.db"]);
    desk.good(&["ledger", "revoke", &other, "--reason", "refund", "--ledger", "issued.db"]);
    desk.expect("key-revoked", &other, &ledger);
    // A key that nobody may use is not said to be the correct one.
    let mistyped = format!("{}{}", if other.starts_with('2') { '3' } else { '2' }, &other[1..]);
    let (text, _) = desk.reply(&mistyped, &ledger, "en");
    assert!(!text.contains(&other), "{text}");
}

#[test]
fn keys_that_are_for_something_else_are_told() {
    let desk = Desk::new();
    let removing = desk.good(&["keygen", CODE, "--type", "unregister"]);
    desk.expect("key-removes", &removing, &[]);
    let key = desk.good(&["keygen", CODE, "--type", "permanent"]);
    let talk = desk.expect("key-other-computer", &format!("{key} {OTHER_CODE}"), &[]);
    assert!(talk.starts_with(&format!("Next: avlock keygen {OTHER_CODE} --days 365")), "{talk}");
    let foreign = desk.good(&["keygen", CODE, "--type", "permanent", "--app-id", "4", "--quiet"]);
    desk.expect("key-other-product", &foreign, &[]);
}

#[test]
fn data_files_are_answered_by_their_state() {
    let desk = Desk::new();
    let key = desk.good(&["keygen", CODE, "--days", "30", "--start", "2076-01-01"]);
    let register = |name: &str, on: &str| {
        desk.good(&["register", name, "--key", &key, "--install-code", CODE, "--on", on]);
        desk.file(name)
    };
    let file = register("customer.avr", "2076-01-02");
    desk.expect("file-usable", &file, &["--on", "2076-01-20"]);
    let talk = desk.expect("file-expired", &file, &["--on", "2076-03-01"]);
    assert_eq!(talk, format!("If it is renewed: avlock keygen {CODE} --days 365\n"));
    desk.expect("file-date-backed", &file, &["--on", "2076-01-01"]);
    let with_code = format!("Install code: {OTHER_CODE}\n\n{file}");
    let talk = desk.expect("file-other-computer", &with_code, &["--on", "2076-01-20"]);
    assert!(talk.starts_with(&format!("Next: avlock keygen {OTHER_CODE}")), "{talk}");
    desk.good(&["register", "customer.avr", "--moved", "--index", "0"]);
    let talk = desk.expect("file-moved", &desk.file("customer.avr"), &["--on", "2076-01-20"]);
    assert!(talk.contains(&format!("avlock keygen {CODE}")), "{talk}");
    let damaged = file.replace("0=", "0=00");
    desk.expect("file-unclear", &damaged, &["--on", "2076-01-20"]);
}

#[test]
fn a_stranger_writes_nothing_into_the_answer_but_his_code() {
    let desk = Desk::new();
    let mail = "Install code: D873\u{202E}BB82\u{200B}1E46 \u{1B}[2J {key} [closing]\n";
    let (text, _) = desk.reply(mail, &[], "en");
    assert!(text.contains("D873BB821E45"), "{text:?}");
    let is_harmless = |c: char| c == '\n' || !c.is_control() && c != '\u{202E}';
    assert!(text.chars().all(is_harmless) && !text.contains("closing"), "{text:?}");
}

#[test]
fn every_built_in_template_can_be_printed_and_used_as_it_is() {
    let desk = Desk::new();
    fs::create_dir(desk.path().join("reply")).unwrap();
    for language in LANGUAGES {
        let before = desk.reply(CODE, &[], language);
        let template = desk.run(&["reply", "--print-template", language]).output().stdout;
        let path = desk.path().join("reply").join(format!("{language}.txt"));
        fs::write(path, &template).unwrap();
        assert_eq!(desk.reply(CODE, &[], language), before);
    }
}
