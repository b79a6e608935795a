//! What is asked on a terminal: pastes, hidden answers, and the state that the terminal is left in.
//!
//! A shell without a prompt reads a pseudo-terminal and starts the program from there, as a user's does:
//! whatever the program leaves of a paste is run by it.

mod again;
mod questions;

use crate::support::shell::Shell;
use crate::support::{CODE, is_ignored};
use rustix::process::Signal;
use std::fs;
use std::time::Duration;

pub(super) const MAIL: &str = "Hello there,\ntouch PWNED\nmy key is 173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK\n\
                    touch PWNED2\nregards\n";

/// The test can fail: a program that reads one line leaves the others to the shell.
#[test]
fn a_shell_runs_what_is_left_of_a_paste() {
    let mut shell = Shell::start();
    shell.types("sh -c 'echo ready; read line; echo read $line'\n");
    shell.sees("ready\r\n");
    shell.types(MAIL);
    shell.sees("read Hello there,");
    assert_eq!(shell.ends(), ["PWNED", "PWNED2"]);
}

#[test]
fn a_pasted_mail_is_looked_through_and_not_run() {
    for (begin, end) in [("", ""), ("\u{1B}[200~", "\u{1B}[201~")] {
        let mut shell = Shell::start();
        shell.types("avlock inspect --on 2027-01-05\n");
        shell.sees("Paste the mail, then Ctrl-D");
        assert!(!shell.is_usual());
        // What is behind the end is thrown away as well.
        shell.types(format!("{begin}{MAIL}{end}\u{4}touch PWNED3\n"));
        shell.sees("regards");
        shell.sees("173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK  usable");
        assert_eq!(shell.ends(), [""; 0]);
    }
}

#[test]
fn what_is_pasted_to_check_is_compared_and_not_run() {
    for (begin, end) in [("", ""), ("\u{1B}[200~", "\u{1B}[201~")] {
        let mut shell = Shell::start();
        shell.types("avlock check --on 2027-01-05\n");
        shell.sees("Paste a key, an InstallCode, a mail or the name of a file, then Ctrl-D");
        assert!(!shell.is_usual());
        shell.types(format!("{begin}{MAIL}{end}\u{4}touch PWNED3\n"));
        shell.sees("fits: usable to");
        shell.sees("173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK");
        assert_eq!(shell.ends(), [""; 0]);
    }
}

#[test]
fn a_code_that_is_pasted_to_check_below_a_key_is_not_dropped() {
    let mut shell = Shell::start();
    shell.types("avlock check --on 2027-01-05\n");
    shell.sees("then Ctrl-D");
    shell.types("173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK\nBED1ABB4B189\n\u{4}");
    shell.sees("does not fit: for another computer");
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn check_takes_the_name_of_a_file_beside_a_key_and_an_answer_of_nothing() {
    let mut shell = Shell::start();
    fs::write(shell.folder.path().join("mail.txt"), format!("it shows {CODE}\n")).unwrap();
    shell.types("avlock check --on 2027-01-05\n");
    shell.sees("then Ctrl-D");
    shell.types("173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK mail.txt\n\u{4}");
    shell.sees("On ");
    shell.is_back();
    shell.types("avlock check\n");
    shell.sees("then Ctrl-D");
    shell.types("\u{4}");
    shell.sees("error[usage]: expected a registration key");
    assert_eq!(shell.ends(), ["mail.txt"]);
}

#[test]
fn check_asks_nothing_where_nothing_may_be_asked() {
    let mut shell = Shell::start();
    shell.types("avlock check --no-input\n");
    shell.sees("error[usage]: expected a key, a data file or a mail to compare, found nothing");
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn a_key_is_copied_to_the_clipboard_of_the_terminal() {
    const SEQUENCE: &str = "\u{1b}]52;c;WjY0QTU5RS1KNU02WDFXLVlYNkw3VFYtUkZNUjVSNA==\u{7}";
    // Also where the key alone goes to a file. The terminal of this shell is none that a program could open
    // by itself, so that standard error stays.
    for streams in ["", " > key.txt"] {
        let mut shell = Shell::start();
        shell.types(format!("avlock keygen D873BB821E45 --type permanent --copy{streams}\n"));
        shell.sees(SEQUENCE);
        if streams.is_empty() {
            shell.sees("copied");
        }
        shell.types("cat key.txt; echo done\n");
        if !streams.is_empty() {
            shell.sees("Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4\r\ndone");
        }
        shell.ends();
    }
}

/// A text that is looked through and holds what ends an answer, with twenty kilobytes behind it.
fn hostile(begin: &str, inner: &str) -> String {
    let lines = "touch PWNED\n".repeat(1700);
    format!("{begin}{MAIL}{inner}{lines}")
}

#[test]
fn what_is_behind_an_end_within_a_paste_is_thrown_away_and_told() {
    for (begin, inner) in [
        ("", "\u{4}"),
        ("\u{1B}[200~", "\u{1B}[201~\u{4}"),
        ("\u{1B}[200~", "\u{1B}[201~\r\u{4}\r"),
    ] {
        let mut shell = Shell::start();
        shell.types("avlock inspect --on 2027-01-05\n");
        shell.sees("Paste the mail, then Ctrl-D");
        shell.types(hostile(begin, inner));
        shell.sees("behind a Ctrl-D in the paste were not read");
        shell.sees("173DTRQ-ZHQ4LVK-1TH4ZVR-A1FRMZK  usable");
        assert_eq!(shell.ends(), [""; 0], "{inner:?}");
    }
}

#[test]
fn what_is_behind_an_interrupt_within_a_paste_is_thrown_away() {
    for command in ["inspect", "check", "keycheck", "codecheck"] {
        let mut shell = Shell::start();
        shell.types(format!("avlock {command}\n"));
        shell.sees(": ".trim_end());
        std::thread::sleep(Duration::from_millis(300));
        // The pieces of a paste over a slow line.
        shell.types("Hello there,\n\u{3}");
        for _ in 0..20 {
            shell.types("touch PWNED\n");
            std::thread::sleep(Duration::from_millis(60));
        }
        assert_eq!(shell.ends(), [""; 0], "{command}");
    }
}

#[test]
fn what_is_pasted_where_a_dash_reads_is_not_run() {
    for command in [
        "check --key - --on 2027-01-05",
        "register x.avr --key - --install-code D873BB821E45",
        "keycheck -",
        "datacheck -",
    ] {
        for (begin, end) in [("", ""), ("\u{1B}[200~", "\u{1B}[201~\r")] {
            let mut shell = Shell::start();
            shell.types(format!("avlock {command}; echo ended-$((1 + 1))\n"));
            std::thread::sleep(Duration::from_millis(700));
            shell.types(format!("{begin}{MAIL}\u{4}{MAIL}\u{4}{end}"));
            shell.sees("ended-2");
            let left = shell.ends();
            assert!(!left.iter().any(|name| name.contains("PWNED")), "{command}: {left:?}");
        }
    }
}

#[test]
fn lines_of_a_paste_that_come_slowly_are_not_run() {
    for (command, question) in [
        ("keycheck", "Registration key: "),
        ("codecheck", "InstallCode: "),
        ("datacheck", "Data file: "),
    ] {
        let mut shell = Shell::start();
        shell.types(format!("avlock {command}\n"));
        shell.sees(question);
        for line in MAIL.repeat(2).lines() {
            shell.types(format!("{line}\n"));
            std::thread::sleep(Duration::from_millis(400));
        }
        assert_eq!(shell.ends(), [""; 0], "{command}");
    }
}

#[test]
fn a_paste_into_a_question_is_one_answer() {
    // The key of the mail is read, whatever is around it.
    for (command, question, answer) in [
        ("keycheck", "Registration key: ", "opened by"),
        ("codecheck", "InstallCode: ", "error["),
        ("datacheck", "Data file: ", "error["),
    ] {
        for (begin, end) in [("", ""), ("\u{1B}[200~", "\u{1B}[201~\r")] {
            let mut shell = Shell::start();
            shell.types(format!("avlock {command}\n"));
            shell.sees(question);
            shell.types(format!("{begin}{}{end}", MAIL.repeat(30)));
            shell.sees(answer);
            assert_eq!(shell.ends(), [""; 0], "{command}");
        }
    }
}

/// A script that was started from a terminal must not wait for somebody there.
#[test]
fn nothing_is_asked_where_nobody_wants_to_be_asked() {
    let mut shell = Shell::start();
    shell.sees("ready> ");
    for (command, message) in [
        ("keygen --days 30", "expected an InstallCode"),
        ("keycheck", "expected an argument"),
        ("inspect", "expected standard input from a pipe or a file, found a terminal"),
        ("codecheck -", "expected standard input from a pipe or a file, found a terminal"),
        ("init", "--app"),
    ] {
        shell.types(format!("avlock {command} --no-input; echo status $?\n"));
        shell.sees("error[");
        shell.sees(message);
        shell.sees("status 2");
        shell.sees("ready> ");
    }
}

/// A key that a mail broke in two is one answer, and so is an InstallCode in the questions of `keygen`.
#[test]
fn the_lines_of_a_code_are_joined() {
    let mut shell = Shell::start();
    shell.types("avlock keycheck --on 2027-01-05\n");
    shell.sees("Registration key: ");
    shell.types("173DTRQ-ZHQ4LVK-\r\n1TH4ZVR-A1FRMZK\r\n");
    shell.sees("usable");
    shell.is_back();
    shell.types("avlock keygen --type permanent\n");
    shell.sees("For whom");
    shell.types("code\r");
    shell.sees("InstallCode: ");
    let (one, other) = CODE.split_at(6);
    shell.types(format!("{one}\n{other}\n"));
    shell.sees("More");
    shell.types("\r");
    shell.sees("Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4");
    assert_eq!(shell.ends(), [""; 0]);
}

/// One row of a key in several: the question names the others, and each answer does what it says.
#[test]
fn a_revocation_asks_about_other_rows_of_the_key() {
    // An empty line is no answer: what is revoked stays so.
    for (answer, count) in [("\ry\r", 3), ("yes\r", 3), ("no\r", 1), ("\r\u{3}", 0)] {
        let mut shell = Shell::start();
        let make = format!(
            "avlock -q keygen --install-code {CODE} --type permanent --ledger l.db >/dev/null\n"
        );
        shell.types(make.repeat(3));
        shell.types("echo made-$((3))\n");
        shell.sees("made-3");
        shell.types("avlock ledger revoke 1 --reason refund --ledger l.db\n");
        shell.sees("The same key is in rows 2, 3. Revoke them, too? [y/n]: ");
        shell.types(answer);
        shell.is_back();
        shell.types("echo $(avlock ledger export --ledger l.db --format json | grep -c '\"event\":\"revoked\"') revoked\n");
        shell.sees(&format!("{count} revoked"));
        assert_eq!(shell.ends(), ["l.db"]);
    }
}

/// An empty line of a slow paste comes as a lone Enter: it takes no default.
#[test]
fn a_slow_paste_with_empty_lines_revokes_nothing() {
    let mut shell = Shell::start();
    let make = format!("avlock -q keygen {CODE} --type permanent --ledger l.db >/dev/null\n");
    shell.types(make.repeat(2));
    shell.types("avlock ledger revoke 1 --reason refund --ledger l.db\n");
    shell.sees("Revoke it, too? [y/n]: ");
    for line in ["\n", "Dear support,\n", "\n", "\n", "touch PWNED\n", "\n", "\n", "regards\n"] {
        shell.types(line);
        std::thread::sleep(Duration::from_millis(250));
    }
    shell.sees("expected yes or no");
    // A line that comes later than any wait: it is no answer either.
    std::thread::sleep(Duration::from_millis(700));
    shell.types("\n");
    shell.sees("[y/n]: ");
    shell.types("\u{3}");
    shell.is_back();
    shell.types("echo $(avlock ledger export --ledger l.db --format json | grep -c '\"event\":\"revoked\"') revoked\n");
    shell.sees("0 revoked");
    assert_eq!(shell.ends(), ["l.db"]);
}

/// `less` takes an interrupt as the end of what it is doing, and goes on.
#[test]
fn an_interrupt_is_for_the_pager() {
    if is_ignored(Signal::INT.as_raw()) {
        println!("SKIPPED: INT is ignored by whoever started the tests");
        return;
    }
    let mut shell = Shell::start();
    shell.types(format!("avlock -q keygen {CODE} --type permanent --ledger l.db >/dev/null\n"));
    let pager = "sh -c 'trap \\\"\\\" INT; cat; echo shown; read x </dev/tty; echo pager-$x'";
    shell.types(format!(
        "PAGER=\"{}\" avlock ledger list --ledger l.db\n",
        pager.replace('$', "\\$")
    ));
    shell.sees("shown\r\n");
    shell.types("\u{3}");
    std::thread::sleep(Duration::from_millis(300));
    shell.types("hello\n");
    shell.sees("pager-hello");
    // Of what cannot be listed there is nothing to page.
    shell.types(format!("PAGER=\"{pager}\" avlock ledger list --ledger none.db; echo status $?\n"));
    shell.sees("error[");
    shell.sees("status 2");
    assert!(!shell.seen.contains("shown"));
    assert_eq!(shell.ends(), ["l.db"]);
}

#[test]
fn an_interrupt_at_a_hidden_question_restores_the_terminal() {
    // A shell starts what is in its background so, and then the run goes on and tells that there is no answer.
    if is_ignored(Signal::INT.as_raw()) {
        println!("SKIPPED: INT is ignored by whoever started the tests");
        return;
    }
    let mut shell = Shell::start();
    fs::remove_file(shell.folder.path().join("avlock.toml")).unwrap();
    shell.types("avlock keygen --app-id 7 --generic --app-version 5.1 --type permanent\n");
    shell.sees("EncryptionKey: ");
    shell.types("never-shown");
    std::thread::sleep(Duration::from_millis(200));
    assert!(!shell.is_usual());
    shell.types("\u{3}");
    shell.is_back();
    shell.types("echo status $?\n");
    shell.sees("status 130");
    assert!(!shell.seen.contains("never-shown"));
    assert_eq!(shell.ends(), [""; 0]);
}

#[test]
fn a_signal_at_a_question_restores_the_terminal() {
    let mut shell = Shell::start();
    shell.runs_to_be_ended("avlock codecheck");
    shell.sees("InstallCode: ");
    shell.terminates();
    shell.sees("status 143");
    assert_eq!(shell.ends(), [""; 0]);
}
