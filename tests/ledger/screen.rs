//! The list on a terminal: it fits, cuts names by what they take on a screen, and leaves keys whole.

use super::{CODE, good, keygen, run};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use textwrap::core::display_width;

/// Runs on a terminal of so many columns, and returns the lines that it shows.
fn shown(folder: &Path, columns: u16, arguments: &[&str]) -> Vec<String> {
    let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&user).unwrap();
    unlockpt(&user).unwrap();
    let name = PathBuf::from(ptsname(&user, Vec::new()).unwrap().into_string().unwrap());
    let terminal = File::options().read(true).write(true).open(name).unwrap();
    let size = Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&terminal, size).unwrap();
    let mut command = run(folder, arguments).env("NO_COLOR", "1").env("PAGER", "cat").command();
    command.stdout(terminal.try_clone().unwrap()).stderr(terminal);
    let mut child = command.spawn().unwrap();
    // The ends that the child does not have are closed, so that the reading comes to an end.
    drop(command);
    let mut bytes = Vec::new();
    let mut user = File::from(user);
    let mut part = [0; 4096];
    while let Ok(count) = user.read(&mut part)
        && count > 0
    {
        bytes.extend_from_slice(&part[..count]);
    }
    assert!(child.wait().unwrap().success());
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

/// A ledger with names that are wide, long, hostile, or missing.
fn ledger(folder: &Path) -> Vec<String> {
    let customers: [&[&str]; 6] = [
        &["--customer", "Ann Lee"],
        &["--customer", "株式会社サンプル御中サンプル御中サンプル御中サンプル御中"],
        &["--customer", &"Very Long Customer ".repeat(9)],
        &["--customer", "red \u{202E}name"],
        &["--user-company", "Vitilo", "--user-name", "Ann Lee"],
        &["--email", "ann@example.com"],
    ];
    let mut keys = Vec::new();
    for customer in customers {
        let code: &[&str] =
            if customer[0] == "--customer" { &["--install-code", CODE] } else { &[] };
        keys.push(good(folder, &keygen(&[customer, code, &["--days", "30"]].concat())));
    }
    keys.reverse();
    keys
}

#[test]
fn a_list_fits_the_screen_and_has_whole_keys() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let keys = ledger(folder);
    let list = ["ledger", "list", "--ledger", "issued.db", "--on", "2027-01-05"];
    for columns in [20, 31, 42, 60, 79, 80, 99, 120, 300] {
        let lines = shown(folder, columns, &list);
        assert_eq!(lines.len(), keys.len() + 1, "{columns}: {lines:#?}");
        for (line, key) in lines[1..].iter().zip(&keys) {
            assert!(line.starts_with(key.as_str()), "{columns}: {line}");
            let width = display_width(line);
            assert!(width <= usize::from(columns.max(31)), "{columns}: {width} {line}");
        }
    }
    let lines = shown(folder, 80, &list);
    let ends =
        ["ann@example.com", "Vitilo", r"red \u{202e}name", "Very Long Custo…", "株式会社サンプ…"];
    for (line, end) in lines[1..].iter().zip(ends) {
        assert!(line.ends_with(end), "{line}");
    }
    assert!(lines[6].contains("7        2027-01-30  usable    Ann Lee"), "{}", lines[6]);
}

#[test]
fn a_state_is_not_cut_where_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ledger(folder);
    let list = ["ledger", "list", "--ledger", "issued.db", "--on", "2026-11-20"];
    for columns in [60, 80, 120] {
        for line in &shown(folder, columns, &list)[1..] {
            assert!(line.contains("  not-started") || line.contains(" not-started "), "{line}");
            assert!(display_width(line) <= usize::from(columns), "{line}");
        }
    }
}

#[test]
fn all_columns_are_there_where_they_are_asked_for_and_off_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ledger(folder);
    let list = ["ledger", "list", "--ledger", "issued.db", "--on", "2027-01-05"];
    let wide = [&list[..], &["--wide"]].concat();
    let piped = good(folder, &list);
    assert_eq!(shown(folder, 60, &wide).join("\n"), piped);
    assert_eq!(good(folder, &wide), piped);
    let lines: Vec<&str> = piped.lines().collect();
    let heading: Vec<&str> = lines[0].split_whitespace().collect();
    let columns = ["Row", "Key", "App", "Issued", "Until", "Type", "InstallCode", "State", "Order"];
    assert_eq!(heading, [&columns[..], &["Customer"]].concat());
    // Each cell begins below its heading, whatever is in the others; a name is the customer's or the user's.
    let places =
        ["App", "InstallCode", "State", "Customer"].map(|name| lines[0].find(name).unwrap());
    for (line, customer) in
        lines[1..].iter().zip(["ann@example.com", "Vitilo", r"red \u{202e}name"])
    {
        let cells = places.map(|place| line[place..].split("  ").next().unwrap());
        let code = if customer.starts_with("red") { CODE } else { cells[1] };
        assert_eq!(cells, ["7", code, "usable", customer], "{line}");
        assert_eq!(line.matches(CODE).count(), usize::from(code == CODE), "{line}");
    }
}

#[test]
fn a_list_of_nothing_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ledger(folder);
    let list = ["ledger", "list", "--ledger", "issued.db", "--customer", "nobody"];
    assert_eq!(shown(folder, 60, &list), ["no keys match"]);
    run(folder, &list).stderr("no keys match\n").run();
    run(folder, &[&list[..], &["--quiet"]].concat()).run();
    run(folder, &[&list[..], &["--format", "json"]].concat()).run();
}
