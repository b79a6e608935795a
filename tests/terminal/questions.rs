//! Each kind of question: typed, pasted, resized and broken off, and what is left on the screen.

use super::MAIL;
use crate::support::shell::Shell;
use crate::support::{CODE, is_ignored};
use rustix::process::Signal;
use std::fs;
use std::time::Duration;

const HELP: &str = "< goes back, Ctrl-D ends";
const CODES_HELP: &str = "the twelve characters that the customer's program shows";
pub(super) const CHOICE: [&str; 5] = [
    "For whom:",
    "> code     the InstallCode that the program shows",
    "  user     a user, by name, company or e-mail",
    "  generic  any computer, for one version of the program",
    "up, down and Enter, or the first letters; Ctrl-D ends",
];

/// Questions on the way, and the keys that answer them.
type Keys = &'static [(&'static str, &'static str)];

/// A question of each kind: the command, the keys that lead to it, and what is shown then.
const KINDS: [(&str, Keys, &str); 5] = [
    ("avlock keycheck --on 2027-01-05", &[], "Registration key: "),
    ("avlock keygen", &[], "For whom: "),
    (
        "avlock keygen --on 2027-01-05 --type permanent",
        &[("For whom: ", "\r"), ("InstallCode: ", "D873BB821E45\r")],
        "More: ",
    ),
    (
        "avlock keygen --config none.toml --app-id 7 --generic --app-version 5.1 --type permanent",
        &[],
        "EncryptionKey: ",
    ),
    ("avlock inspect", &[], "Ctrl-D"),
];

/// Begins a question of a kind.
fn asked(shell: &mut Shell, (command, keys, question): (&str, Keys, &str), to_be_ended: bool) {
    fs::write(shell.folder.path().join("none.toml"), "").unwrap();
    match to_be_ended {
        true => shell.runs_to_be_ended(command),
        false => shell.runs(command),
    }
    for (question, keys) in keys {
        shell.sees(question);
        shell.types(keys);
    }
    shell.sees(question);
    std::thread::sleep(Duration::from_millis(100));
}

/// Ends the shell; nothing was run, and the terminal is as it was.
fn nothing_ran(shell: Shell, what: &str) {
    let screen = shell.ends_with_screen();
    assert_eq!(screen.0, ["none.toml"], "{what}");
    assert!(!screen.1.cursor_is_hidden && !screen.1.marks_pastes, "{what}");
}

#[test]
fn the_questions_leave_a_line_each_and_the_command_makes_the_same_key() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock keygen --ledger l.db --on 2027-01-05");
    shell.shows(&["Customer:", "empty: none; Ctrl-D ends"]);
    shell.types("Ann Lee\r");
    shell.sees("Order number: ");
    shell.types("\r");
    shell.sees("For whom: ");
    shell.types("\u{1B}[B\u{1B}[A\r");
    shell.sees("InstallCode: ");
    // Nothing at all is told, and a wrong digit has a suggestion, which goes once something is typed.
    shell.types("\r");
    shell.sees("error: an answer is needed");
    shell.types("D873BB821E46\r");
    let left = ["Customer  Ann Lee", "Order number  none", "For whom  code"];
    let wrong = [
        "InstallCode [D873BB821E45]:",
        "error: at least one digit is wrong, in \"D873BB821E46\"; did",
        "you mean D873BB821E45? Enter takes it",
        "the twelve characters that the customer's program shows; <",
        "goes back, Ctrl-D ends",
    ];
    shell.shows(&[&left[..], &wrong].concat());
    shell.types("x\u{7F}");
    shell.shows(&[&left[..], &wrong].concat());
    shell.types("\r");
    shell.sees("Type: ");
    shell.types("tem");
    shell.sees("Type: tem");
    shell.types("\r");
    shell.sees("Days or last day [30]: ");
    shell.types("soon\r");
    shell.sees("expected days or the last day");
    shell.types("6w\r");
    shell.sees("More: ");
    shell.types("\r");
    let rest = [
        "InstallCode  D873BB821E45",
        "Type  temporary",
        "Days or last day  6w",
        "More: start, users, instances, index, values  no",
        "2TLD704-3X1V490-THY3GMA-6GV0CUY",
        "temporary, 42 days to 2027-02-15, demo, row 1 of the ledger",
        "The same again: avlock keygen D873BB821E45 --ledger l.db --o",
        "n 2027-01-05 --customer 'Ann Lee' --days 6w",
        "status 0",
        "ready>",
    ];
    shell.shows(&[&left[..], &rest].concat());
    shell.runs(
        "avlock keygen D873BB821E45 --ledger l.db --on 2027-01-05 --customer 'Ann Lee' --days 6w",
    );
    shell.shows(&[
        rest[4],
        "temporary, 42 days to 2027-02-15, demo, row 2 of the ledger",
        "status 0",
        "ready>",
    ]);
    assert_eq!(shell.ends(), ["l.db"]);
}

#[test]
fn a_step_back_leads_to_the_answer_before() {
    for back in ["<\r", "\u{1B}[Z", "\u{1B}[A"] {
        let mut shell = Shell::on(100, 24, "xterm");
        shell.runs("avlock keygen --on 2027-01-05");
        shell.shows(&CHOICE);
        // From the first question no way leads back.
        shell.types("\u{1B}[Z");
        shell.shows(&CHOICE);
        shell.types("c\r");
        let code = format!("{CODES_HELP}; {HELP}");
        shell.shows(&["For whom  code", "InstallCode:", &code]);
        shell.types(back);
        shell.shows(&CHOICE);
        shell.types("\r");
        shell.sees("InstallCode: ");
        shell.types(format!("{CODE}\r"));
        shell.sees("Type: ");
        // Over a list: the arrow chooses there.
        shell.types(if back == "\u{1B}[A" { "\u{1B}[Z" } else { back });
        shell.shows(&["For whom  code", "InstallCode [D873BB821E45]:", &code]);
        shell.types("\r");
        shell.sees("Type: ");
        shell.types("permanent\r");
        shell.sees("More: ");
        shell.types("\r");
        shell.shows(&[
            "For whom  code",
            "InstallCode  D873BB821E45",
            "Type  permanent",
            "More: users, instances, index, values  no",
            "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4",
            "permanent, demo",
            "The same again: avlock keygen D873BB821E45 --on 2027-01-05 --type permanent",
            "status 0",
            "ready>",
        ]);
        assert_eq!(shell.ends(), [""; 0]);
    }
}

/// What a terminal makes of its rows at another width is its own affair: some lose the cursor.
#[test]
fn a_question_is_drawn_anew_by_itself_wherever_the_cursor_is() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock keygen --ledger l.db");
    shell.sees("Customer: ");
    shell.types("Ann Lee\r");
    let question = ["Customer  Ann Lee", "Order number:"];
    let help = "empty: none; the same number never makes a second key; < goes back, Ctrl-D ends";
    for (columns, help) in [
        (100, &[help][..]),
        (
            40,
            &[
                "empty: none; the same number never",
                "makes a second key; < goes back, Ctrl-D",
                "ends",
            ],
        ),
        (80, &[help]),
    ] {
        shell.resizes(columns, 24);
        shell.screen.loses_cursor();
        shell.shows(&[&question, help].concat());
    }
    shell.resizes(70, 24);
    shell.screen.loses_cursor();
    shell.types("<\r");
    shell.shows(&["Customer: Ann Lee", "empty: none; Ctrl-D ends"]);
    shell.types("\u{15}\u{4}");
    shell.sees("nothing was made");
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn each_question_stands_once_at_any_width() {
    let init = ("avlock init", &[][..], "Where to keep the profile: ");
    for kind in [KINDS[0], KINDS[1], KINDS[2], KINDS[3], init] {
        let mut shell = Shell::on(60, 24, "xterm");
        asked(&mut shell, kind, false);
        for columns in [100, 45, 80] {
            shell.resizes(columns, 24);
            shell.screen.loses_cursor();
            shell.seen.clear();
            shell.sees(kind.2);
            let screen = shell.screen.text();
            let asked = screen.iter().filter(|row| row.starts_with(kind.2.trim_end())).count();
            assert_eq!(asked, 1, "{screen:#?}");
            for row in &screen {
                assert!(screen.iter().filter(|other| *other == row).count() == 1, "{screen:#?}");
            }
        }
        shell.types("\u{3}");
        shell.is_back();
        nothing_ran(shell, kind.0);
    }
}

#[test]
fn a_question_is_drawn_for_the_width_of_now() {
    let mut shell = Shell::on(60, 24, "xterm");
    shell.runs("avlock keygen --ledger l.db");
    shell.sees("Customer: ");
    shell.types("株式会社 of a long name that is folded");
    shell.shows(&["Customer: 株式会社 of a long name that is folded", "empty: none; Ctrl-D ends"]);
    shell.resizes(25, 24);
    shell.types("!");
    let narrow =
        ["Customer: 株式会社 of a", "long name that is folded", "!", "empty: none; Ctrl-D ends"];
    shell.shows(&narrow);
    shell.types("\u{1}");
    shell.shows(&narrow);
    shell.resizes(16, 24);
    shell.types("\u{5}?");
    shell.shows(&[
        "Customer: 株式",
        "会社 of a long",
        "name that is fo",
        "lded!?",
        "empty: none;",
        "Ctrl-D ends",
    ]);
    shell.resizes(70, 24);
    shell.types("\r");
    shell.shows(&[
        "Customer  株式会社 of a long name that is folded!?",
        "Order number:",
        "empty: none; the same number never makes a second key; < goes back,",
        "Ctrl-D ends",
    ]);
    shell.types("\u{4}");
    shell.shows(&[
        "Customer  株式会社 of a long name that is folded!?",
        "error[question]: nothing was made",
        "status 2",
        "ready>",
    ]);
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn an_interrupt_and_a_signal_leave_the_question_alone() {
    if is_ignored(Signal::INT.as_raw()) {
        println!("SKIPPED: INT is ignored by whoever started the tests");
        return;
    }
    for kind in KINDS {
        for is_typed in [true, false] {
            let mut shell = Shell::on(80, 24, "xterm");
            asked(&mut shell, kind, true);
            assert!(!shell.is_usual());
            shell.types("ab");
            std::thread::sleep(Duration::from_millis(400));
            match is_typed {
                true => shell.types("\u{3}"),
                false => shell.terminates(),
            }
            shell.sees(if is_typed { "status 130" } else { "status 143" });
            // Only `inspect` says what comes next in the question itself.
            let left = shell.screen.text().join("\n");
            assert!(kind.2 == "Ctrl-D" || !left.contains("Ctrl-D"), "{left}");
            assert!(!left.contains("> code"), "{left}");
            nothing_ran(shell, kind.0);
        }
    }
}

#[test]
fn the_end_of_input_is_told_in_a_line() {
    for kind in &KINDS[..4] {
        let mut shell = Shell::on(80, 24, "xterm");
        asked(&mut shell, *kind, false);
        shell.types("\u{4}");
        shell.sees(match kind.0.contains("--generic") || kind.0.contains("keycheck") {
            true => "error[question]: no answer: the input ended",
            false => "error[question]: nothing was made",
        });
        shell.sees("status 2");
        nothing_ran(shell, kind.0);
    }
}

#[test]
fn no_paste_reaches_the_shell() {
    // Arrows within, and an ESC that was cut off before the end mark.
    let arrows = format!("\u{1B}[A\u{1B}[B\u{1B}OA{MAIL}\u{1B}[Ztouch PWNED3\n\u{1B}[");
    for kind in KINDS {
        for paste in [MAIL.to_owned(), arrows.clone()] {
            for (begin, end) in [("", ""), ("\u{1B}[200~", "\u{1B}[201~")] {
                let mut shell = Shell::on(60, 24, "xterm");
                asked(&mut shell, kind, false);
                shell.types(format!("{begin}{paste}{end}"));
                std::thread::sleep(Duration::from_millis(1200));
                // A Ctrl-C ends what is still asked; a mail may be an answer that ends all.
                shell.types("\u{3}");
                shell.is_back();
                nothing_ran(shell, &format!("{} {begin:?}", kind.0));
            }
        }
    }
}

#[test]
fn the_key_esc_swallows_nothing_and_a_sequence_may_come_in_pieces() {
    let mut shell = Shell::on(80, 24, "xterm");
    shell.runs("avlock keygen");
    shell.shows(&CHOICE);
    shell.types("\u{1B}");
    std::thread::sleep(Duration::from_millis(400));
    shell.types("u");
    shell.sees("For whom: u");
    for piece in ["\u{1B}", "[", "B"] {
        shell.types(piece);
        std::thread::sleep(Duration::from_millis(60));
    }
    shell.sees("> generic");
    shell.types("\r");
    shell.sees("For whom  generic");
    shell.types("\u{3}");
    shell.is_back();
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn a_terminal_that_moves_no_cursor_gets_lines() {
    for kind in ["dumb", ""] {
        let mut shell = Shell::on(80, 24, kind);
        shell.runs("avlock keygen --on 2027-01-05");
        shell.sees("For whom (code, user, generic) [code]: ");
        shell.types("x\r");
        shell.sees("error: expected one of code, user, generic");
        shell.types("c\r");
        shell.sees("InstallCode: ");
        shell.types("<\r");
        shell.sees("For whom (code, user, generic) [code]: ");
        shell.types("\r");
        shell.sees("InstallCode: ");
        shell.types("D873BB821E46\r");
        shell.sees("D873BB821E45? Enter takes it");
        shell.sees("InstallCode [D873BB821E45]: ");
        shell.types("\r");
        shell.sees("[temporary]: ");
        shell.types("per\r");
        shell.sees("[y/N]: ");
        shell.types("\r");
        shell.sees("Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4");
        shell.sees("status 0");
        assert!(!shell.seen.contains('\u{1B}'));
        assert_eq!(shell.ends(), [""; 0]);
    }
}
