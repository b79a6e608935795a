//! The first contact on a terminal: what `init` asks, and the screen of `avlock` alone.

use crate::support::shell::Shell;
use crate::support::{CODE, avlock};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Lays the demo profile aside, so that nothing is there yet.
fn empty(mut shell: Shell) -> Shell {
    shell.runs("rm avlock.toml demo.key");
    shell.sees("status 0");
    shell
}

fn made(folder: &Path, profile: &str) -> String {
    fs::read_to_string(folder.join(profile)).unwrap()
}

#[test]
fn init_asks_for_each_thing_and_says_at_once_what_is_wrong() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock init --here");
    shell.sees("Name of the profile: ");
    // It stands in the file already.
    shell.types("demo\r");
    shell.sees("error: app \"demo\" stands in avlock.toml already; choose");
    fs::write(shell.folder.path().join("shop.key"), "x").unwrap();
    shell.types("shop\r");
    shell.sees("error: shop.key: it is there already; choose another");
    shell.types("editor\r");
    shell.sees("Name of the application [editor]: ");
    shell.types("The Editor\r");
    shell.sees("AppID [");
    shell.sees("any number to 65535 that no other product of yours has");
    shell.types("12345\r");
    shell.sees("error: demo has that number, choose another one");
    shell.types("777\r");
    shell.sees("Its version: ");
    // A step back, and on with what is offered.
    shell.types("<\r");
    shell.sees("AppID [");
    shell.types("777\r");
    shell.sees("Its version: ");
    shell.types("\r");
    shell.sees("Remember what you issue [Y/n]: ");
    shell.types("\r");
    shell.sees("Next: ");
    shell.sees("status 0");
    let profile = made(shell.folder.path(), "avlock.toml");
    let entry = "[apps.editor]\napp_id = 777\nname = \"The Editor\"\n\
                 encryption_key = { file = \"editor.key\" }\nledger = \"issued.db\"\n";
    assert!(profile.ends_with(entry), "{profile}");
    assert_eq!(shell.ends(), ["editor.key", "shop.key"]);
}

#[test]
fn what_was_answered_before_a_step_back_is_offered_again() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock init --here");
    for (question, answer) in [
        ("Name of the profile: ", "shop\r"),
        ("Name of the application [shop]: ", "The Shop\r"),
        ("AppID [", "4321\r"),
        ("Its version: ", "5.1\r"),
        ("Remember what you issue [Y/n]: ", "<\r"),
        ("Its version: 5.1", "<\r"),
        ("AppID [4321]: ", "<\r"),
        ("Name of the application [The Shop]: ", "<\r"),
        ("Name of the profile [shop]: ", "\r"),
        ("Name of the application [The Shop]: ", "\r"),
        ("AppID [4321]: ", "\r"),
        ("Its version: 5.1", "\r"),
        ("Remember what you issue [Y/n]: ", "n\r"),
    ] {
        shell.sees(question);
        shell.types(answer);
    }
    shell.sees("status 0");
    let profile = made(shell.folder.path(), "avlock.toml");
    assert!(profile.contains("[apps.shop]\napp_id = 4321\nname = \"The Shop\"\n"), "{profile}");
    assert!(profile.contains("5.1"), "{profile}");
    assert_eq!(shell.ends(), ["shop.key"]);
}

#[test]
fn the_folder_of_the_user_is_offered_first_and_a_paste_is_one_answer() {
    let mut shell = empty(Shell::start());
    shell.runs("avlock init");
    shell.sees("> home  ~/.config/avlock, which is found from every folder");
    shell.types("\r");
    shell.sees("Name of the profile: ");
    shell.types("editor\ntouch PWNED\n");
    shell.sees("error: expected letters, digits, - and _ as the name");
    shell.types("editor\r");
    shell.sees("Name of the application [editor]: ");
    shell.types("\r");
    shell.sees("AppID [");
    shell.types("\r");
    shell.sees("Its version: ");
    shell.types("5.1\r");
    shell.sees("Remember what you issue [Y/n]: ");
    shell.types("n\r");
    shell.sees("Next: avlock keygen D873BB821E45 --days 30\r\n");
    shell.sees("status 0");
    let profile = made(shell.folder.path(), ".config/avlock/avlock.toml");
    assert!(profile.contains("name = \"editor\"\nversion = \"5.1\""), "{profile}");
    assert!(!profile.contains("ledger"), "{profile}");
    shell.runs("avlock keygen D873BB821E45 --days 30");
    shell.sees("status 0");
    assert_eq!(shell.ends(), [".config"]);
}

#[test]
fn what_is_broken_off_leaves_nothing() {
    for end in ["\u{3}", "\u{4}"] {
        let mut shell = empty(Shell::start());
        shell.runs("avlock init --here");
        shell.sees("Name of the profile: ");
        shell.types("editor\r");
        shell.sees("Name of the application [editor]: ");
        shell.types(end);
        shell.sees("status ");
        assert_eq!(shell.ends(), [""; 0]);
    }
}

/// Where there is a default it is the folder that has a profile already.
#[test]
fn this_folder_is_offered_where_it_has_a_profile() {
    let mut shell = Shell::start();
    shell.runs("avlock init");
    shell.sees("> here  this folder, found in no other one");
    shell.types("\u{4}");
    shell.sees("nothing was written");
    assert_eq!(shell.ends(), [""; 0]);
}

/// A ledger with keys that end within 30 days, on whatever day this runs.
fn issue(folder: &Path, customers: &[&str]) -> Vec<String> {
    let keys = customers.iter().enumerate().map(|(place, customer)| {
        let days = (place + 3).to_string();
        let options = ["keygen", CODE, "--ledger", "issued.db", "--days", &days];
        avlock().folder(folder).args(options).args(["--customer", customer]).good()
    });
    keys.collect()
}

#[test]
fn the_home_screen_fits_and_shows_what_ends_soon() {
    for columns in [60, 80] {
        let mut shell = Shell::on(columns, 40, "xterm");
        let customers =
            ["Ann Lee", "red \u{202E}name", &"Very long customer ".repeat(9), "d", "e", "f", "g"];
        let keys = issue(shell.folder.path(), &customers);
        shell.runs("AVLOCK_LEDGER=issued.db avlock");
        shell.sees("status 0");
        let rows = shell.screen.text();
        assert_eq!(rows[..2], ["Profile  avlock.toml", "  demo  AppID 12345  no ledger  default"]);
        assert_eq!(rows[3..5], ["Ledger  issued.db", "  7 rows, 7 keys this month"]);
        assert_eq!(rows[6], "Ends within 30 days");
        for (row, key) in rows[8..].iter().zip(&keys[..5]) {
            assert!(row.starts_with(key.as_str()), "{row}");
        }
        assert!(rows[8].ends_with("Ann Lee") && rows[10].ends_with('…'), "{rows:#?}");
        assert_eq!(rows[13], "and 2 more");
        let next = ["  avlock keygen", "  avlock inspect", "  avlock ledger due 30d"];
        for (row, next) in rows[16..].iter().zip(next) {
            assert!(row.starts_with(next), "{rows:#?}");
        }
        // Each row takes one line of the screen.
        assert_eq!(rows[19], "status 0", "{rows:#?}");
    }
}

#[test]
fn home_without_a_profile_names_init_and_makes_nothing() {
    let mut shell = empty(Shell::on(80, 24, "dumb"));
    shell.runs("avlock");
    shell.sees("no profile: looked at ./avlock.toml and ~/.config/avlock/avlock.toml\r\n");
    shell.sees("  avlock init ");
    shell.sees("status 0");
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn home_tells_what_is_damaged_and_runs_no_command_of_a_profile() {
    let mut shell = Shell::start();
    let profile = "[apps.a]\napp_id = 1\nledger = \"a.db\"\n\
                   encryption_key = { command = [\"touch\", \"PWNED\"] }\n\
                   [apps.b]\napp_id = 2\nledger = \"none.db\"\n";
    fs::write(shell.folder.path().join("avlock.toml"), profile).unwrap();
    fs::write(shell.folder.path().join("a.db"), "this is no ledger").unwrap();
    shell.runs("avlock");
    shell.sees("  a  AppID 1  a.db");
    shell.sees("a.db: ");
    shell.sees("Ledger  none.db\r\n  not there yet: the first key makes it");
    shell.sees("  avlock keygen --app a ");
    shell.sees("status 0");
    fs::write(shell.folder.path().join("avlock.toml"), "oops = 1\n").unwrap();
    shell.runs("avlock");
    shell.sees("avlock.toml:1: ");
    shell.sees("Next\r\n");
    shell.sees("status 0");
    assert_eq!(shell.ends(), ["a.db"]);
}

#[test]
fn off_a_terminal_the_name_alone_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let output = avlock().folder(folder.path()).output();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("Usage: avlock"));
}

/// In a repository of Git the secret and the ledger are ignored, and no line is written twice.
#[test]
fn git_is_told_to_ignore_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("below");
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::create_dir(&below).unwrap();
    fs::write(below.join(".gitignore"), "/a.key\n").unwrap();
    let init = |app: &str, app_id: &str| {
        let options = ["init", "--app", app, "--app-id", app_id, "--ledger", "issued.db"];
        avlock().folder(&below).args(options).good()
    };
    let told = init("a", "1");
    assert!(told.contains("  .gitignore   Ignored by Git: a.key, issued.db\n"), "{told}");
    assert!(told.contains("keep a copy in a safe place.\n"), "{told}");
    init("b", "2");
    assert_eq!(made(&below, ".gitignore"), "/a.key\n/issued.db*\n/b.key\n");
    // What a link leads to is left as it is.
    fs::rename(below.join(".gitignore"), below.join("other")).unwrap();
    std::os::unix::fs::symlink("other", below.join(".gitignore")).unwrap();
    let output = avlock().folder(&below).args(["init", "--app", "c", "--app-id", "3"]).output();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("warning[surroundings]: .gitignore: expected a file"), "{words}");
    assert!(!made(&below, "other").contains("c.key"));
}

/// What `init` prints behind `Next:` runs in a shell as it stands.
#[test]
fn the_next_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let program = avlock().command().get_program().to_owned();
    let programs = Path::new(&program).parent().unwrap().to_owned();
    for arguments in [
        &["--app", "a", "--app-id", "1", "--ledger", "issued.db"][..],
        &["--app", "b", "--app-id", "2"],
        &["--app", "c", "--app-id", "3", "--config", "it's here/vendor.toml"],
        &["--app", "d", "--app-id", "4", "--home", "--ledger", "issued.db"],
        &["--starter", "python", "--app", "b"],
        &["--starter", "rust", "--app", "e", "--app-id", "5"],
    ] {
        let told = avlock().folder(folder).arg("init").args(arguments).good();
        let next = told.lines().find_map(|line| line.strip_prefix("Next: ")).unwrap();
        let output = Command::new("sh")
            .args(["-c", next])
            .current_dir(folder)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .output()
            .unwrap();
        assert!(output.status.success() && !output.stdout.is_empty(), "{next}: {output:?}");
    }
    let list = avlock().folder(folder).args(["ledger", "list", "--ledger", "issued.db"]).good();
    assert_eq!(list.lines().filter(|line| line.ends_with("sample")).count(), 2, "{list}");
}
