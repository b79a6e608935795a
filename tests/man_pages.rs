//! The man pages: each command has one, with every section that it needs.

use crate::support::{avlock, files_below};
use std::fs;
use std::process::Command;

/// The pages without a description: their commands have no more to say than their name.
const SHORT: [&str; 9] = [
    "avlock-help",
    "avlock-ledger-backup",
    "avlock-ledger-head",
    "avlock-ledger-list",
    "avlock-ledger-renew",
    "avlock-ledger-report",
    "avlock-ledger-show",
    "avlock-man",
    "avlock-version",
];

#[test]
fn every_page_has_its_sections_and_groff_has_nothing_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("man1");
    avlock().arg("man").arg(&folder).run();
    let pages = files_below(&folder, "1");
    assert!(pages.len() > 28, "{} pages", pages.len());
    let mut has_groff = true;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        let name = page.file_stem().unwrap().to_str().unwrap();
        let sections: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let mut expected =
            vec!["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "\"GLOBAL OPTIONS\""];
        expected.extend(["EXAMPLES", "\"EXIT STATUS\"", "ENVIRONMENT", "FILES", "\"SEE ALSO\""]);
        // Groups alone have commands, and not every command reads files.
        expected.retain(|it| match *it {
            "COMMANDS" | "FILES" => sections.contains(it),
            "DESCRIPTION" => !SHORT.contains(&name),
            _ => true,
        });
        assert_eq!(sections, expected, "{name}");
        // Every page that is named is there.
        let (_, beside) = text.split_once(".SH \"SEE ALSO\"").unwrap();
        for beside in beside.split(", ") {
            let beside = beside.trim().trim_start_matches("\\fB").split("\\fR").next().unwrap();
            let beside = beside.replace("\\-", "-");
            assert!(folder.join(format!("{beside}.1")).is_file(), "{name}: {beside}");
            assert_ne!(beside, name);
        }
        match Command::new("groff").args(["-ww", "-man", "-Tascii"]).arg(page).output() {
            Ok(output) => assert!(output.stderr.is_empty(), "{name}: {output:?}"),
            Err(_) => has_groff = false,
        }
    }
    if !has_groff {
        println!("skipped: there is no groff");
    }
}

#[test]
fn a_page_has_what_its_command_takes_and_reads() {
    let folder = tempfile::tempdir().unwrap();
    avlock().arg("man").arg(folder.path()).run();
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (keygen, codecheck) = (page("avlock-keygen.1"), page("avlock-codecheck.1"));
    for text in ["AVLOCK_LEDGER", "\\-\\-ledger", "LC_MESSAGES"] {
        assert!(keygen.contains(text) && !codecheck.contains(text), "{text}");
    }
    assert!(codecheck.contains("avlock codecheck BED1ABB4B189"));
    // The options of the command come before those that commands share, and what is no option comes last.
    let place = |text: &str| keygen.find(text).unwrap();
    let options = ["[\\fB\\-\\-jobs\\fR", "[\\fB\\-\\-config\\fR", "[\\fICODE\\fR]..."].map(place);
    assert!(options.is_sorted());
    // An option and its value are on one line, wherever that ends.
    assert!(keygen.contains("[\\fB\\-\\-jobs\\fR\\ \\fIN\\fR]"));
    // Whoever may be asked something is told of the terminal.
    for (name, asks) in [
        ("avlock.1", true),
        ("avlock-codecheck.1", true),
        ("avlock-register.1", true),
        ("avlock-sample.1", true),
        ("avlock-ledger-renew.1", true),
        ("avlock-ledger-revoke.1", true),
        ("avlock-ledger-head.1", false),
        ("avlock-explain.1", false),
    ] {
        assert_eq!(page(name).contains("\\fBTERM\\fR"), asks, "{name}");
    }
    // What is in NAME is not said again.
    let renew = page("avlock-ledger-renew.1");
    assert_eq!(renew.matches("Make a new key on the terms").count(), 1);
    assert!(page("avlock-init.1").contains("The new file for the EncryptionKey"));
}
