//! The output of a batch is the next input: a row that was refused stays refused, and keeps its key.

use super::{CODE, good, keygen, run};
use crate::support::OTHER_CODE;
use std::fs;

#[test]
fn a_refused_row_keeps_the_key_that_it_was_judged_by() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = good(folder, &keygen(&["--install-code", CODE, "--days", "30", "--users", "4"]));
    let mistyped = key.replace(&key[..2], "1Z");
    let plain = key.replace('-', "");
    let csv = format!(
        "registration_key,install_code,days,start,users,error,order\n\
         {key},{CODE},30,2027-01-01,5,,\n{mistyped},{CODE},30,2027-01-01,4,,\n\
         \"{plain}\",{OTHER_CODE},30,2027-01-01,4,old,\nnone,{CODE},30,2027-01-01,4,,\n\
         {key},{CODE},30,2027-01-01,4,,77\n{key},,30,2027-01-01,4,,\n,{CODE},0,2027-01-01,4,,\n"
    );
    let mut json = String::new();
    for (given, users) in [(&key, 9), (&mistyped, 4), (&plain, 200)] {
        let row = serde_json::json!({"registration_key": given, "install_code": CODE, "days": 30,
            "start": "2027-01-01", "users": users, "x": {"registration_key": 1}});
        json.push_str(&format!("{row}\n"));
    }
    json.push_str(
        "{\"registration_key\": [7], \"generic\": true, \"days\": 30, \"app_version\": \"1\"}\n",
    );
    json.push_str("{\"registration_key\": true, \"install_code\": \"D873BB821E45\", \"type\": \"permanent\"}\n");
    for ledger in [false, true] {
        for (name, text, refused) in [("t.csv", &csv, 6), ("t.jsonl", &json, 5)] {
            fs::write(folder.join(name), text).unwrap();
            let mut batch = vec!["keygen", "--app-id", "7", "--batch", name, "--output", name];
            batch.extend(ledger.then_some(["--ledger", "issued.db"]).into_iter().flatten());
            let mut outputs = Vec::new();
            for round in 0..3 {
                let output = run(folder, &batch).output();
                let said = String::from_utf8(output.stderr).unwrap();
                assert_eq!(output.status.code(), Some(1), "{name}, round {round}: {said}");
                assert!(said.contains(&format!("{refused} refused")), "{name}: {said}");
                outputs.push(fs::read_to_string(folder.join(name)).unwrap());
            }
            assert!(
                outputs[0].contains(&mistyped) && outputs[0].contains(&plain),
                "{}",
                outputs[0]
            );
            assert_eq!(outputs[0], outputs[1], "{name}");
            assert_eq!(outputs[1], outputs[2], "{name}");
        }
    }
}

/// `true` is a yes where one is asked for, and no text anywhere else.
#[test]
fn true_is_no_order_number() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = "{\"order\": false, \"generic\": true, \"app_version\": \"1\", \"days\": 3}\n\
        {\"customer\": true, \"generic\": true, \"app_version\": \"1\", \"days\": 3}\n\
        {\"order\": \"true\", \"generic\": true, \"app_version\": \"1\", \"days\": 3}\n";
    fs::write(folder.join("orders.jsonl"), rows).unwrap();
    let batch = ["keygen", "--app-id", "7", "--batch", "orders.jsonl", "--ledger", "issued.db"];
    let output = run(folder, &batch).output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("line 1: order: expected a text or a whole number, found false"),
        "{said}"
    );
    assert!(said.contains("1 made, 0 kept, 2 refused"), "{said}");
}
