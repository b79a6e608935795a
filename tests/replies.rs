//! Answers to mails about keys and data files in every state, in every language: each is made here with the
//! program itself, and the answer has the paragraph of its state and what is to be done.

use crate::support::{avlock, copy_demo_profile, fixture, program::Avlock, root};
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
            assert!(has(&text, language, section), "{language}: expected {section}, found {text}");
            talk
        });
        assert!(talks.iter().all(|talk| *talk == talks[0]), "{talks:?}");
        talks[0].clone()
    }

    /// True if an answer has no section of a name, in any language.
    fn lacks(&self, section: &str, mail: &str, options: &[&str]) -> bool {
        LANGUAGES.iter().all(|language| {
            let (text, _) = self.reply(mail, options, language);
            !has(&text, language, section)
        })
    }

    /// Enters a key into a data file, and returns the lines of the file.
    fn registered(&self, name: &str, key: &str, on: &str) -> String {
        let is_made = |code: &&str| {
            let run = self.run(&["register", name, "--key", key, "--install-code", code]);
            run.args(["--on", on]).output().status.success()
        };
        assert!([CODE, OTHER_CODE].iter().any(is_made), "{key}");
        self.file(name)
    }

    /// A data file, as lines of a mail.
    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }
}

/// True if a text has a paragraph that is a section of the built-in template, whatever is filled in.
fn has(text: &str, language: &str, section: &str) -> bool {
    let section = &sections(language)[section];
    let pieces: Vec<&str> = section.split(['{', '}']).step_by(2).map(str::trim).collect();
    let is_it = |paragraph: String| {
        let mut rest = paragraph.as_str();
        let is_in_order = pieces.iter().all(|piece| match rest.split_once(piece) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        });
        let last = pieces.last().unwrap();
        is_in_order && paragraph.starts_with(pieces[0]) && paragraph.ends_with(last)
    };
    text.split("\n\n").map(one_line).any(is_it)
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
        (name.to_owned(), one_line(text))
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
    assert_eq!(
        talk,
        format!(
            "If it is renewed: avlock --ledger issued.db ledger renew {} --days 30\n",
            key.trim()
        )
    );
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
    // Nobody who has paid is asked to, and what the ledger has is not said.
    let talk = desk.expect("newer-key", &key, &expired);
    let show = "It was renewed already: avlock --ledger issued.db ledger show 2";
    assert_eq!(talk, format!("{show}  (in the place of [KEY])\n"));
    assert!(desk.lacks("key-expired", &key, &expired));
    let file = desk.registered("renewed.avr", &key, "2076-01-02");
    assert_eq!(desk.expect("newer-key", &file, &expired), talk);
    assert!(desk.lacks("file-expired", &file, &expired));
    // Of an InstallCode alone the ledger has the key as well.
    let talk = desk.expect("new-key", &format!("my code is {CODE}"), &expired);
    let known = "The ledger has a key for it: avlock --ledger issued.db ledger show 2  (in the place of [KEY])";
    let again = format!("avlock --ledger issued.db keygen {CODE} --days 365");
    assert_eq!(talk, format!("{known}\nIf another one is wanted: {again}\n"));
    // And so `check` says of the data file: nothing is to be renewed.
    let check = ["check", "--ledger", "issued.db", "renewed.avr", "--on"];
    let checked = |day| {
        let output = desk.run(&[&check[..], &[day]].concat()).output();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = checked("2076-03-01");
    assert!(text.ends_with("\nNext: avlock ledger show 2 --ledger issued.db\n"), "{text}");
    assert!(!text.contains("renew it"), "{text}");
    let text = checked("2078-03-01");
    assert!(text.contains("hint: renew it") && !text.contains("ledger show"), "{text}");
    // The newer key is over as well.
    let later = [&["--on", "2078-03-01"][..], &ledger].concat();
    desk.expect("key-expired", &key, &later);
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
    // Whoever removed his registration may have given the licence back.
    let talk = desk.expect("key-removes", &format!("{removing} {CODE}"), &[]);
    assert_eq!(talk, format!("If a new key is wanted: avlock keygen {CODE} --days 365\n"));
    assert!(desk.lacks("new-key", &format!("{removing} {CODE}"), &[]));
    let all = desk.good(&["keygen", CODE, "--type", "unregister-all"]);
    desk.expect("key-removes-all", &all, &[]);
    let key = desk.good(&["keygen", CODE, "--type", "permanent"]);
    let talk = desk.expect("key-other-computer", &format!("{key} {OTHER_CODE}"), &[]);
    let next = format!("Next: avlock keygen {OTHER_CODE} --type permanent");
    assert!(talk.starts_with(&next), "{talk}");
    let foreign = desk.good(&["keygen", CODE, "--type", "permanent", "--app-id", "4", "--quiet"]);
    desk.expect("key-other-product", &foreign, &[]);
    // Which product the new key is to be of is asked first.
    let talk = desk.expect("key-other-product", &format!("{foreign} {CODE}"), &[]);
    assert!(talk.starts_with("Once the product is known: avlock keygen"), "{talk}");
    assert!(desk.lacks("new-key", &format!("{foreign} {CODE}"), &[]));
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
    assert_eq!(talk, format!("If it is renewed: avlock keygen {CODE} --days 30\n"));
    desk.expect("file-date-backed", &file, &["--on", "2076-01-01"]);
    let with_code = format!("Install code: {OTHER_CODE}\n\n{file}");
    let talk = desk.expect("file-other-computer", &with_code, &["--on", "2076-01-20"]);
    assert!(talk.starts_with(&format!("Next: avlock keygen {OTHER_CODE}")), "{talk}");
    desk.good(&["register", "customer.avr", "--moved", "--index", "0"]);
    let talk = desk.expect("file-moved", &desk.file("customer.avr"), &["--on", "2076-01-20"]);
    assert!(talk.contains(&format!("avlock keygen {CODE}")), "{talk}");
    let damaged = file.replace("0=", "0=00");
    desk.expect("file-unclear", &damaged, &["--on", "2076-01-20"]);
    let cut = file.lines().find(|line| line.starts_with("0=")).unwrap();
    desk.expect("file-unclear", &format!("Hello,\n\n{}\n\nThanks", &cut[..100]), &[]);
    let foreign = fixture("mails/good/data-file-unknown.txt");
    desk.expect("file-other-product", &fs::read_to_string(foreign).unwrap(), &[]);
}

#[test]
fn a_file_with_several_keys_is_not_said_to_be_over() {
    let desk = Desk::new();
    let over = desk.good(&["keygen", CODE, "--days", "30", "--start", "2076-01-01"]);
    let good = desk.good(&["keygen", CODE, "--type", "permanent", "--index", "1"]);
    desk.registered("both.avr", &over, "2076-01-02");
    let both = desk.registered("both.avr", &good, "2076-01-02");
    let later = ["--on", "2076-03-01"];
    desk.expect("file-also-for-ever", &both, &later);
    assert!(desk.lacks("file-expired", &both, &later));
    desk.expect("file-usable", &both, &["--on", "2076-01-20"]);
    desk.expect("file-also-for-ever", &both, &["--on", "2076-01-20"]);
    // Below the answer of the vendor it is once more.
    let (once, _) = desk.reply(&both, &later, "en");
    let quoted: String = both.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(desk.reply(&format!("{both}\nand\n\n{quoted}"), &later, "en").0, once);
}

#[test]
fn a_key_and_the_file_that_has_it_say_the_same() {
    let desk = Desk::new();
    let ledger = ["--ledger", "issued.db"];
    let later = ["--on", "2076-03-01"];
    let key = desk.good(&["keygen", CODE, "--days", "30", "--start", "2076-01-01"]);
    let file = desk.registered("one.avr", &key, "2076-01-02");
    let mail = format!("{key}\n{file}");
    let talk = desk.expect("key-expired", &mail, &later);
    assert_eq!(talk, format!("If it is renewed: avlock keygen {CODE} --days 30\n"));
    assert!(desk.lacks("file-expired", &mail, &later) && desk.lacks("ask-code", &mail, &later));
    // Entered again, it would take the mark away.
    desk.good(&["register", "one.avr", "--moved", "--index", "0"]);
    let moved = format!("{key}\n{}", desk.file("one.avr"));
    desk.expect("file-moved", &moved, &["--on", "2076-01-20"]);
    let (text, _) = desk.reply(&moved, &["--on", "2076-01-20"], "en");
    assert!(!text.contains(key.trim()), "{text}");

    let revoked =
        desk.good(&["keygen", OTHER_CODE, "--type", "permanent", "--ledger", "issued.db"]);
    let file = desk.registered("two.avr", &revoked, "2076-01-02");
    desk.good(&["ledger", "revoke", &revoked, "--reason", "refund", "--ledger", "issued.db"]);
    desk.expect("file-revoked", &file, &ledger);
    let mail = format!("{revoked}\n{file}");
    desk.expect("key-revoked", &mail, &ledger);
    assert!(desk.lacks("file-revoked", &mail, &ledger));
    let run = desk.run(&ledger).args(["datacheck", "two.avr", "--field", "state"]);
    run.args(["--on", "2076-01-20"]).status(1).stdout("revoked\n").run();
}

#[test]
fn a_newer_key_of_the_mail_is_pointed_to() {
    let desk = Desk::new();
    let over = desk.good(&["keygen", CODE, "--days", "30", "--start", "2076-01-01"]);
    let good = desk.good(&["keygen", CODE, "--days", "30", "--start", "2076-02-20"]);
    let later = ["--on", "2076-03-01"];
    let mail = format!("{over}\n{good}");
    assert_eq!(desk.expect("newer-key-here", &mail, &later), "");
    assert!(desk.lacks("key-expired", &mail, &later));
    let mail = format!("{}\n{good}", desk.registered("one.avr", &over, "2076-01-02"));
    desk.expect("newer-key-here", &mail, &later);
    assert!(desk.lacks("file-expired", &mail, &later));
}

#[test]
fn a_generic_key_is_good_for_its_version_alone() {
    let desk = Desk::new();
    let generic = |version| {
        desk.good(&["keygen", "--generic", "--app-version", version, "--type", "permanent"])
    };
    let other = generic("4.0");
    desk.expect("key-other-version", &other, &[]);
    assert!(desk.reply(&other, &[], "en").0.contains("works only with version 4.0"));
    desk.expect("key-for-ever", &generic("5.1"), &[]);
    // Nothing tells which version the customer has.
    let profile = desk.file("avlock.toml").replace("version = \"5.1\"\n", "");
    fs::write(desk.path().join("avlock.toml"), profile).unwrap();
    desk.expect("key-other-version", &other, &[]);
}

#[test]
fn the_name_of_a_profile_is_told_to_no_customer() {
    let desk = Desk::new();
    let profile = desk.file("avlock.toml");
    let profile = profile.replace("name = \"Demo\"\n", "").replace("demo\"\n", "internal7\"\n");
    fs::write(desk.path().join("avlock.toml"), profile.replace("apps.demo", "apps.internal7"))
        .unwrap();
    let key = desk.good(&["keygen", CODE, "--type", "permanent"]);
    for language in LANGUAGES {
        let (text, _) = desk.reply(&key, &[], language);
        let words = one_line(&sections(language)["product"]);
        assert!(text.contains(key.trim()) && one_line(&text).contains(&words), "{text}");
        assert!(!text.contains("internal7"), "{text}");
    }
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
