//! InstallCodes, good ones and those that every layer refuses.

use super::runs::{Runs, one};
use crate::support::{CODE, text, vectors};
use serde_json::Value;

#[test]
fn codecheck() {
    let mut runs = Runs::bare();
    let good = vectors("install_codes.jsonl", 152);
    let lines: String = good.iter().map(|vector| format!("{}\n", text(vector, "code"))).collect();
    let answer = runs.run_with(&["codecheck", "-"], &lines, None);
    assert_eq!((answer.status, answer.stderr.len()), (0, 0));
    assert_eq!(answer.stdout.len(), good.len());
    for (document, vector) in answer.stdout.iter().zip(&good) {
        assert_eq!(document["code"], vector["code"]);
        assert_eq!(document["fields"]["group"], vector["group"]);
        assert_eq!(document["fields"]["sources"], vector["sources"]);
        assert_eq!(document["fields"]["checksum"], vector["icode"]);
    }

    let bad = vectors("install_codes_refused.jsonl", 24);
    let bad: Vec<&Value> =
        bad.iter().filter(|vector| !text(vector, "code").trim().is_empty()).collect();
    assert!(bad.len() >= 23);
    let lines: String = bad.iter().map(|vector| format!("{}\n", text(vector, "code"))).collect();
    let answer = runs.run_with(&["codecheck", "-"], &lines, None);
    assert_eq!((answer.status, answer.stderr.len()), (1, 0));
    assert_eq!(answer.stdout.len(), bad.len());
    for (document, vector) in answer.stdout.iter().zip(&bad) {
        assert_eq!(document["verdict"], "invalid");
        assert_eq!(document["findings"][0]["code"], vector["layer"]);
    }
    let document = one(runs.run(&["codecheck", ""]), 1, "install-code");
    assert_eq!(document["findings"][0]["code"], "length");
    assert_eq!(runs.count("install-code"), good.len() + bad.len() + 1);

    // The first code is this user's, the second another user's, the third was made from a computer.
    let user = ["--user-name", "Ann Lee", "--user-company", "Acme"];
    let arguments = [&["codecheck", "C048E68847D6", "B1F223A0FBD3", CODE], &user[..]].concat();
    let answer = runs.run(&arguments);
    let verdicts: Vec<&str> =
        answer.stdout.iter().map(|document| text(document, "verdict")).collect();
    assert_eq!(verdicts, ["valid", "invalid", "invalid"]);
    let arguments = ["codecheck", "C048E68847D6", "--user-name", "Bob", "--user-company", "Acme"];
    one(runs.run(&arguments), 1, "install-code");
    let expected = ["checksum", "computer", "length", "letter", "repaired", "source"];
    assert_eq!(runs.findings.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}
