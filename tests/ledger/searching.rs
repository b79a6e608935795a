//! Searches with many rows, and with revoked ones.

use super::{CODE, good, keygen, run};
use crate::support::OTHER_CODE;
use std::fs;

/// A computer for trying keys has more rows than a page, and than a recursion has stack for.
#[test]
fn many_rows_of_one_install_code() {
    const ROWS: usize = 30_000;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let table = "install_code,customer\n".to_owned() + &format!("{CODE},Ann Lee\n").repeat(ROWS);
    fs::write(folder.join("orders.csv"), table).unwrap();
    let batch = ["keygen", "--batch", "orders.csv", "--output", "keys.csv", "--app-id", "12345"];
    good(folder, &[&batch[..], &["--type", "permanent", "--ledger", "issued.db"]].concat());
    let newest_first: String = (1..=ROWS).rev().map(|id| format!("{id}\n")).collect();
    for (customer, ids) in [("nobody", String::new()), ("lee", newest_first)] {
        let options = ["--install-code", CODE, "--customer", customer, "--field", "id"];
        let list = [&["ledger", "list", "--ledger", "issued.db"][..], &options].concat();
        run(folder, &list).stdout(ids).run();
    }
}

/// A revoked renewal replaces no key: the key before it can be renewed again, and is listed among those
/// that expire.
#[test]
fn a_revoked_renewal_does_not_hide_the_key_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let ledger = ["--ledger", "issued.db"];
    good(folder, &keygen(&["--install-code", CODE, "--days", "30"]));
    good(folder, &[&["ledger", "renew", "1", "--days", "30"], &ledger[..]].concat());
    let expiring = [
        &["ledger", "list", "--expiring", "60d", "--on", "2027-01-20", "--field", "id"],
        &ledger[..],
    ]
    .concat();
    assert_eq!(good(folder, &expiring), "2");
    good(folder, &[&["ledger", "revoke", "2", "--reason", "not paid"], &ledger[..]].concat());
    assert_eq!(good(folder, &expiring), "1");
    good(folder, &[&["ledger", "renew", "1", "--days", "20"], &ledger[..]].concat());
    assert_eq!(good(folder, &expiring), "4");
}

/// A key that only removes others opens nothing: `check` does not offer it.
#[test]
fn a_key_that_removes_others_is_no_other_key_for_a_computer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = good(folder, &keygen(&["--install-code", OTHER_CODE, "--days", "30"]));
    let make = ["keygen", CODE, "--app-id", "7", "--ledger", "issued.db", "--type"];
    let offered = || {
        let check = ["check", "--ledger", "issued.db", "--on", "2027-01-10", &key, CODE];
        let output = run(folder, &check).output();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap().contains("the ledger has another key")
    };
    good(folder, &[&make[..], &["unregister-all"]].concat());
    assert!(!offered());
    good(folder, &[&make[..], &["permanent"]].concat());
    assert!(offered());
    good(folder, &[&make[..], &["unregister"]].concat());
    assert!(offered());
}

/// A key of another index makes another registration: it takes the place of none that is over.
#[test]
fn a_key_of_another_index_renews_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let of_index = |index: &str, end: &[&str]| {
        let order = ["--install-code", CODE, "--index", index];
        good(folder, &keygen(&[&order[..], end].concat()))
    };
    let over = of_index("0", &["--days", "30"]);
    let check = |more: &[&str]| {
        let check = ["check", "--ledger", "issued.db", "--on", "2071-01-10", &over, CODE];
        let output = run(folder, &[&check[..], more].concat()).output();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let tells_of = |text: &str, row: &str| {
        let message = format!("the ledger has another key for this InstallCode: row {row},");
        text.contains(&message) && text.contains(&format!("Next: avlock ledger show {row} "))
    };
    let good_then = ["--until", "2079-12-31"];
    of_index("1", &good_then);
    let text = check(&[]);
    assert!(text.contains("renew it") && !text.contains("another key for this"), "{text}");
    // Whoever asks for that index is told of it.
    let text = check(&["--index", "1"]);
    assert!(text.contains("another key for this InstallCode: row 2,"), "{text}");
    of_index("0", &good_then);
    assert!(tells_of(&check(&[]), "3"));
    // A newer one of another index hides none.
    of_index("2", &good_then);
    assert!(tells_of(&check(&[]), "3"));
}

/// A ledger of five sales, and the keys of the first two.
fn sales(folder: &std::path::Path) -> [String; 2] {
    let key = |more: &[&str]| good(folder, &keygen(more));
    let first = key(&[
        "--install-code",
        CODE,
        "--days",
        "30",
        "--order",
        "55/1",
        "--customer",
        "Łukasz Straße",
    ]);
    let second = key(&[
        "--install-code",
        OTHER_CODE,
        "--days",
        "40",
        "--order",
        "55/2",
        "--customer",
        "STRASSE & SÖHNE",
    ]);
    key(&[
        "--install-code",
        CODE,
        "--days",
        "50",
        "--order",
        "551",
        "--customer",
        "Zoe\u{308} Ångström",
    ]);
    key(&["--user-name", "Ἀθηνᾶ Παππᾶς", "--days", "60", "--order", "77", "--note", "ﬁrst sale"]);
    key(&["--install-code", CODE, "--days", "70", "--order", "X55"]);
    good(folder, &["ledger", "revoke", "5", "--reason", "Rückläufer", "--ledger", "issued.db"]);
    [first, second]
}

fn ids(folder: &std::path::Path, text: &str) -> String {
    let arguments = ["ledger", "find", text, "--ledger", "issued.db", "--field", "id"];
    let output = run(folder, &arguments).output();
    String::from_utf8(output.stdout).unwrap().trim_end().replace('\n', " ")
}

#[test]
fn texts_are_found_without_regard_to_case_and_accents() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sales(folder);
    for (text, rows) in [
        ("strasse", "2 1"),
        ("STRAẞE", "2 1"),
        ("lukasz", "1"),
        ("sohne", "2"),
        ("SO\u{308}HNE", "2"),
        ("zoë", "3"),
        ("angstrom", "3"),
        ("ＡＮＧＳＴＲＯＭ", "3"),
        ("παππας", "4"),
        ("ΑΘΗΝΑ", "4"),
        ("First", "4"),
        ("RUCKLAUFER", "5"),
    ] {
        assert_eq!(ids(folder, text), rows, "{text}");
    }
    let list = |customer: &str| {
        let list = ["ledger", "list", "--customer", customer, "--ledger", "issued.db"];
        good(folder, &[&list[..], &["--field", "id"]].concat())
    };
    assert_eq!([list("STRASSE"), list("Ångstrom")], ["2\n1", "3"]);
}

#[test]
fn codes_are_found_however_they_are_written_and_by_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [first, second] = sales(folder);
    let groups: Vec<&str> = first.split('-').collect();
    let wide: String =
        second.chars().map(|letter| char::from_u32(letter as u32 + 0xFEE0).unwrap()).collect();
    for text in [
        first.clone(),
        first.to_lowercase().replace('-', " — "),
        format!("„{}“", first.replace('-', "\u{2011}")),
        first.replace('-', "-\u{200B}"),
        format!("her key is {first}."),
        groups[1].to_owned(),
        format!("{} {}", groups[2], groups[3]),
        groups[0][..5].to_owned(),
        groups[..2].concat().to_lowercase(),
        format!("{}…", &first[..12]),
    ] {
        assert_eq!(ids(folder, &text), "1", "{text}");
    }
    assert_eq!(ids(folder, &wide), "2");
    for text in [
        OTHER_CODE.to_owned(),
        "BED1-ABB4–B189".to_owned(),
        "bed1 abb4".to_owned(),
        "BED1".to_owned(),
        "bed1a".to_owned(),
        "ＢＥＤ１ＡＢＢ４Ｂ１８９".to_owned(),
    ] {
        assert_eq!(ids(folder, &text), "2", "{text}");
    }
    let icode = &OTHER_CODE[8..];
    assert_eq!(ids(folder, icode), "2");
    assert_eq!(ids(folder, &icode.to_lowercase()), "2");
}

#[test]
fn an_order_is_found_with_its_positions_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sales(folder);
    for (text, rows) in
        [("55", "2 1"), ("５５", "2 1"), ("55/2", "2"), ("551", "3"), ("X55\u{2060}", "5")]
    {
        assert_eq!(ids(folder, text), rows, "{text}");
    }
}

#[test]
fn what_is_near_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [first, _] = sales(folder);
    let mut letters: Vec<char> = first.chars().collect();
    letters[9] = if letters[9] == 'A' { 'C' } else { 'A' };
    let mistyped: String = letters.iter().collect();
    let shorter: String = first.chars().skip(1).collect();
    for (text, near) in [
        (mistyped.as_str(), "row 1, its key differs in one letter"),
        (&shorter, "row 1, its key differs in one letter"),
        ("BED1ABB4B198", "row 2, its InstallCode differs in one letter"),
        ("BED7ABB4B188", "row 2, its InstallCode differs in 2 letters"),
        ("strasse and sohne", ""),
        ("Strasse & Sihne", "row 2, its customer differs in one letter"),
        ("55/3", "its order number differs in one letter"),
        ("nobody at all", ""),
    ] {
        let output = run(folder, &["ledger", "find", text, "--ledger", "issued.db"]).output();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}: {said}");
        assert!(said.starts_with("error[not-found]: nothing in the ledger about"), "{said}");
        assert_eq!(said.contains("hint: near it: "), !near.is_empty(), "{text}: {said}");
        assert!(said.contains(near), "{text}: {said}");
    }
}

/// Whoever names a row by a mistyped key, InstallCode or order is told which is near.
#[test]
fn what_is_near_to_a_row_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [first, second] = sales(folder);
    good(
        folder,
        &keygen(&["--install-code", "D873BB821E45", "--days", "9", "--order", "SO-2027-14"]),
    );
    let unreadable = format!("{}?{}", &first[..5], &first[6..]);
    let starred = second.replacen(&second[20..21], "*", 1);
    for text in [unreadable.as_str(), &starred] {
        let output = run(folder, &["ledger", "find", text, "--ledger", "issued.db"]).output();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("near it: row "), "{text}: {said}");
    }
    for (text, near) in [
        (unreadable.as_str(), "row 1, its key differs in "),
        ("BED1ABB4B198", "row 2, its InstallCode differs in one letter"),
        ("SO-2027-41", "row 7, its order number differs in one letter"),
        ("order:SO-2027-1", "row 7, its order number differs in one letter"),
    ] {
        for verb in [
            &["show", text][..],
            &["renew", text, "--days", "3"],
            &["revoke", text, "--reason", "x"],
        ] {
            let output =
                run(folder, &[&["ledger"], verb, &["--ledger", "issued.db"]].concat()).output();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{verb:?}: {said}");
            assert!(said.contains(&format!("hint: near it: {near}")), "{verb:?}: {said}");
        }
    }
    let output =
        run(folder, &["ledger", "show", "nothing alike", "--ledger", "issued.db"]).output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the ledger has no such key or order"), "{said}");
}

/// A key that is the only one near a mistyped one is held against the ledger.
#[test]
fn a_sole_suggestion_is_held_against_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [first, _] = sales(folder);
    let letter = if first.as_bytes()[9] == b'A' { "C" } else { "A" };
    let mistyped = format!("{}{letter}{}", &first[..9], &first[10..]);
    let said = |more: &[&str]| {
        let arguments = ["keycheck", &mistyped, "--on", "2027-01-05"];
        let output = run(folder, &[&arguments[..], more].concat()).output();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    assert!(said(&[]).contains(&first) && !said(&[]).contains("ledger"), "{}", said(&[]));
    let ledger = ["--ledger", "issued.db"];
    let known = said(&ledger);
    assert!(known.contains("the suggested key: it is in the ledger, row 1: issued on"), "{known}");
    assert!(known.contains("order 55/1"), "{known}");
    good(folder, &[&["ledger", "revoke", "1", "--reason", "stolen"], &ledger[..]].concat());
    let revoked = said(&ledger);
    assert!(
        revoked.contains("the suggested key: the key of row 1 of the ledger was revoked"),
        "{revoked}"
    );
}
