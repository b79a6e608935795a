//! The options that several commands share: each is in the help of a command if it has an effect there, and is
//! refused if not.

use crate::support::{CODE, avlock, copy_demo_profile, root};
use std::fs;
use std::path::Path;
use std::process::Output;

const KEY: &str = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";

/// Each command, with arguments that are answered with status 0 or 1.
const COMMANDS: [(&str, &str); 28] = [
    ("keygen", "D873BB821E45 --type permanent"),
    ("keycheck", KEY),
    ("codecheck", CODE),
    ("datacheck", "one.avr"),
    ("inspect", KEY),
    ("check", "--key Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4 --install-code D873BB821E45"),
    ("reply", "mail.txt"),
    ("machine", "--source HD_SN=S4EWNX0R123456"),
    ("register", "two.avr --key Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4 --install-code D873BB821E45"),
    ("init", "--app editor --app-id 1"),
    ("sample", "key"),
    ("ledger list", ""),
    ("ledger find", "1001"),
    ("ledger due", ""),
    ("ledger show", "5"),
    ("ledger renew", "5 --days 30"),
    ("ledger revoke", "5 --reason x"),
    ("ledger report", ""),
    ("ledger verify", ""),
    ("ledger head", ""),
    ("ledger export", ""),
    ("ledger backup", "copy.db"),
    ("explain", "moved"),
    ("help", "keygen"),
    ("version", ""),
    ("completions", "bash"),
    ("man", "pages"),
    ("--explain", "moved"),
];

/// The options that some commands refuse, each with a value that none can use.
const OPTIONS: [(&str, &str); 6] = [
    ("--config", "missing.toml"),
    ("--app", "nope"),
    ("--encryption-key-file", "missing.key"),
    ("--ledger", "folder"),
    ("--on", "soon"),
    ("--field", "nothing.at.all"),
];

/// How many pairs are refused.
const REFUSED: usize = 57;

/// Runs in a folder of its own, with a profile, a ledger, a data file and a mail.
fn run(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_demo_profile(folder);
    let profile = folder.join("avlock.toml");
    let text = fs::read_to_string(&profile).unwrap() + "ledger = \"issued.db\"\n";
    fs::write(profile, text).unwrap();
    let ledger = root().join("tests/cases/ledger/ledger.in/issued.db");
    fs::copy(ledger, folder.join("issued.db")).unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    fs::write(folder.join("mail.txt"), format!("my key is {KEY}\n")).unwrap();
    register(folder);
    avlock().folder(folder).args(words).output()
}

fn register(folder: &Path) {
    let words = ["register", "one.avr", "--key", KEY, "--install-code", CODE];
    avlock().folder(folder).args(words).good();
}

fn words<'a>(command: &'a str, arguments: &'a str) -> Vec<&'a str> {
    command.split(' ').chain(arguments.split(' ')).filter(|word| !word.is_empty()).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_option_is_refused_where_it_is_not_in_the_help_and_has_an_effect_where_it_is() {
    let mut refused = 0;
    for (command, arguments) in COMMANDS {
        let plain = run(&words(command, arguments));
        assert!(command == "init" || plain.status.code() < Some(2), "{command}: {plain:?}");
        let name = command.trim_start_matches('-');
        let help = avlock().args(name.split(' ')).arg("--help").good();
        for (option, value) in OPTIONS {
            let behind = run(&[&words(command, arguments)[..], &[option, value]].concat());
            let before = run(&[&[option, value], &words(command, arguments)[..]].concat());
            let message =
                format!("error[usage]: {option} means nothing to {name}\nhint: leave it out");
            let is_refused = [&behind, &before].map(|output| {
                text(&output.stderr).starts_with(&message) && output.status.code() == Some(2)
            });
            let is_in_help = help.contains(&format!("{option} <"));
            assert_eq!(is_refused, [!is_in_help; 2], "{command} {option}: {behind:?} {before:?}");
            if is_in_help {
                assert_ne!(behind, plain, "{command} {option} has no effect");
            } else {
                refused += 1;
                assert!(behind.stdout.is_empty() && before.stdout.is_empty(), "{command} {option}");
            }
        }
    }
    assert_eq!(refused, REFUSED);
}

/// What a whole desk has set in its environment is not refused by a command that has no use for it.
#[test]
fn variables_are_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    for words in [&["codecheck", CODE, "-q"][..], &["version"], &["explain", "moved"]] {
        avlock()
            .folder(folder.path())
            .env("AVLOCK_CONFIG", "missing.toml")
            .env("AVLOCK_LEDGER", "missing.db")
            .secret("nobody")
            .args(words)
            .good();
    }
}
