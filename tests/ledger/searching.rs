//! Searches with many rows, and with revoked ones.

use super::{CODE, good, keygen, run};
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
