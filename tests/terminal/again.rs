//! Questions that are answered a second time, after a step back: nothing of the first answer is left.

use super::questions::CHOICE;
use crate::support::CODE;
use crate::support::shell::Shell;

const BACK: &str = "\u{1B}[Z";

/// Answers a question, and waits until the answer is left in its place.
fn answers(shell: &mut Shell, answer: &str) {
    // What is offered as an answer is taken away first.
    shell.types(format!("\u{15}{answer}\r"));
    let left = if answer == "y" { "yes" } else { answer };
    shell.sees(&format!("  {left}\r"));
}

#[test]
fn each_question_takes_back_what_its_answer_before_was() {
    let mut shell = Shell::on(250, 24, "xterm");
    shell.runs("avlock keygen --ledger l.db --on 2027-01-05");
    shell.sees("Customer:");
    let questions: [(&str, &[&str]); 12] = [
        ("Customer:", &["Ann Lee", "Bob Ray"]),
        ("Order number:", &["1", "2"]),
        ("For whom:", &["user", "generic", "code"]),
        ("InstallCode", &["BED1ABB4B189", CODE]),
        ("Type:", &["permanent", "unregister", "trial", "temporary"]),
        ("Days or last day [", &["30", "2027-12-31", "1y", "2027-11-30", "60"]),
        ("More:", &["y", "y"]),
        ("First day [", &["2027-02-01", "2027-03-01"]),
        ("Users [", &["2", "3"]),
        ("Instances [", &["2", "3"]),
        ("Index [", &["1", "2"]),
        ("Values [", &["657"]),
    ];
    for (question, all) in questions {
        for (place, answer) in all.iter().enumerate() {
            if place > 0 {
                std::thread::sleep(std::time::Duration::from_millis(100));
                shell.types(BACK);
                shell.sees(question);
            }
            answers(&mut shell, answer);
        }
    }
    shell.sees(
        "The same again: avlock keygen D873BB821E45 --ledger l.db --on 2027-01-05 --order 2 --customer 'Bob Ray' \
         --days 60 --start 2027-03-01 --users 3 --instances 3 --index 2 --values 657\r",
    );
    shell.sees("status 0");
    assert_eq!(shell.ends(), ["l.db"]);
}

/// A last day before the first one that was answered later: that one is asked again.
#[test]
fn an_answer_is_judged_by_those_before_it() {
    let mut shell = Shell::on(120, 24, "xterm");
    shell.runs("avlock keygen --on 2027-01-05 --type temporary");
    shell.sees("For whom:");
    answers(&mut shell, "code");
    answers(&mut shell, CODE);
    answers(&mut shell, "2027-12-31");
    answers(&mut shell, "y");
    answers(&mut shell, "2027-03-01");
    for question in ["Users [", "First day [", "More:", "Days or last day ["] {
        shell.sees(question);
        std::thread::sleep(std::time::Duration::from_millis(100));
        if !question.starts_with("Days") {
            shell.types(BACK);
        }
    }
    answers(&mut shell, "2027-02-01");
    answers(&mut shell, "y");
    shell.types("\r");
    shell.sees("error: ");
    answers(&mut shell, "2027-01-15");
    for question in ["Users [", "Instances [", "Index [", "Values ["] {
        shell.sees(question);
        std::thread::sleep(std::time::Duration::from_millis(100));
        shell.types("\r");
    }
    shell.sees("--until 2027-02-01 --start 2027-01-15\r");
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn a_code_at_the_question_for_whom_is_taken() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock keygen --on 2027-01-05");
    shell.shows(&CHOICE);
    shell.types("d873 bb82 1e45\r");
    shell.sees("Type: ");
    let left = ["For whom  code", "InstallCode  d873 bb82 1e45", "Type:"];
    assert_eq!(shell.screen.text()[..3], left);
    // A step back leads to the code, and from there to the choice.
    for question in ["InstallCode", "For whom:"] {
        std::thread::sleep(std::time::Duration::from_millis(100));
        shell.types(BACK);
        shell.sees(question);
    }
    shell.shows(&CHOICE);
    // A mistyped one is told at its own question.
    shell.types("\u{1B}[200~D873BB821E46\n\u{1B}[201~\r");
    shell.shows(&[
        "For whom  code",
        "InstallCode [D873BB821E45]:",
        "error: at least one digit is wrong, in \"D873BB821E46\"; did",
        "you mean D873BB821E45? Enter takes it",
        "the twelve characters that the customer's program shows; <",
        "goes back, Ctrl-D ends",
    ]);
    shell.types("\r");
    shell.sees("Type: ");
    shell.types("permanent\r");
    shell.sees("More: ");
    shell.types("\r");
    shell.sees("Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4");
    assert_eq!(shell.ends(), [""; 0]);
}

/// What a profile would give is asked for only after it is told that there is none.
#[test]
fn without_a_profile_it_is_said_first_and_once() {
    const TOLD: &str = "no profile: looked at ./avlock.toml and ~/.config/avlock/avlock.toml; `avlock init` makes one";
    const HIDDEN: &str = "EncryptionKey (empty: judge the form only):";
    for (command, question) in [
        ("avlock keygen", "AppID:"),
        ("avlock keygen D873BB821E45 --app-id 7 --days 3", "EncryptionKey:"),
        ("avlock keycheck Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4", HIDDEN),
        ("avlock check Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4 D873BB821E45", HIDDEN),
        ("avlock inspect mail.txt", HIDDEN),
    ] {
        let mut shell = Shell::on(120, 24, "xterm");
        std::fs::remove_file(shell.folder.path().join("avlock.toml")).unwrap();
        std::fs::write(
            shell.folder.path().join("mail.txt"),
            "my key is Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4\n",
        )
        .unwrap();
        shell.runs(command);
        shell.sees(TOLD);
        shell.sees(question);
        if question == HIDDEN {
            shell.types("\r");
            shell.is_back();
            shell.types("echo done-$((1 + 1))\n");
            shell.sees("done-2");
            let text = shell.screen.text().join("\n");
            assert_eq!(text.matches("no profile").count(), 1, "{text}");
        } else {
            shell.types("\u{3}");
        }
        assert_eq!(shell.ends(), ["mail.txt"], "{command}");
    }
}
