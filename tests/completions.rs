//! What shells complete: the words that the program gives them, and the script in a bash.

use crate::support::{avlock, copy_demo_profile};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A folder with two profile files and files of several kinds. The second profile has a command that leaves a
/// trace, and a name that a shell would obey.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_demo_profile(folder.path());
    let shop = "[apps.lite]\napp_id = 7\nencryption_key = { command = [\"touch\", \"RAN\"] }\n\
                [apps.pro]\napp_id = 8\n[apps.\"$(touch RAN)\"]\napp_id = 9\n";
    fs::write(folder.path().join("shop.toml"), shop).unwrap();
    for name in ["a.avr", "with space.avr", "letter.txt"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join("sub")).unwrap();
    folder
}

/// The words for a line, whose last word is being typed.
fn words_of(folder: &Path, shell: &str, line: &str) -> Vec<String> {
    let words = line.split(' ');
    let answer = avlock().folder(folder).args(["complete-words", shell]).args(words).output();
    assert!(answer.status.success() && answer.stderr.is_empty(), "{line}: {answer:?}");
    let text = String::from_utf8(answer.stdout).unwrap();
    text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

const LINES: &[(&str, &str)] = &[
    ("key", "keygen keycheck"),
    ("ledger re", "renew revoke report"),
    ("help ledger re", "renew revoke report"),
    ("--app ", "demo"),
    ("keygen --app=d", "demo"),
    ("--config shop.toml keygen --app ", "lite pro"),
    ("keygen --config=shop.toml -qa ", "lite pro"),
    ("keygen --app demo --config shop.toml --app l", "lite"),
    ("--config missing.toml --app ", ""),
    ("explain mo", "moved"),
    ("--explain mo", "moved"),
    ("keycheck --field fields.l", "fields.last_date"),
    ("ledger head --field ", "schema kind path rows head"),
    ("keygen --type ", "trial temporary permanent unregister unregister-all"),
    ("reply --language ", "en de es fr pt"),
    ("keygen --spell=d", "de"),
    ("init --starter ", "rust c python pascal"),
    ("completions ", "bash elvish fish powershell zsh"),
    ("datacheck ", ":files avr"),
    ("datacheck -- ", ":files avr"),
    ("check --data ", ":files avr"),
    ("register ", ":files avr"),
    ("keygen --encryption-key-file ", ":files key"),
    ("--config ", ":files toml"),
    ("keygen --output ", ":files"),
    ("inspect ", ":files"),
    ("check ", ":files"),
    ("sample data-file --folder ", ":folders"),
    ("man ", ":folders"),
    ("machine --source HD_S", "HD_SN HD_Signature"),
    ("machine --source Rem", "Removable_Disk"),
    // Behind `--` nothing is an option.
    ("keygen -- ", ""),
    ("keygen -- --", ""),
    ("ledger find -- ", ""),
    ("keycheck --app demo -- ", ""),
    // What is a number, a day or a text has no words.
    ("keygen --days ", ""),
    ("keygen D873BB821E45 --customer ", ""),
    // What a command does not take it does not offer either.
    ("codecheck --l", ""),
    ("ledger head --e", ""),
    ("ledger renew --e", "--encryption-key-file"),
    // What was given once is not offered again, but for what may be given several times.
    ("keycheck --app-id 1 --app-", "--app-version"),
    ("machine --source HD_SN --so", "--source"),
    ("nonsense --x=", ""),
];

#[test]
fn the_words_are_those_that_fit() {
    let folder = folder();
    for (line, expected) in LINES {
        let words = words_of(folder.path(), "zsh", line);
        assert_eq!(words.join(" "), *expected, "{line}");
    }
    assert!(!folder.path().join("RAN").exists());
}

/// bash cuts words at `=` and leaves quotation marks in them.
#[test]
fn words_come_as_bash_cuts_them() {
    let folder = folder();
    for (line, expected) in [
        ("--app = d", "demo"),
        ("--app =", "demo"),
        ("--config = shop.toml keygen --app = l", "lite"),
        ("--config 'shop.toml' --app ", "lite pro"),
        ("keygen --type = per", "permanent"),
    ] {
        assert_eq!(words_of(folder.path(), "bash", line).join(" "), expected, "{line}");
    }
}

#[test]
fn whatever_is_wrong_is_an_empty_answer() {
    let folder = folder();
    fs::write(folder.path().join("broken.toml"), "default_app = nQ7.x2Lw").unwrap();
    for line in ["--config broken.toml --app ", "--config sub --app ", "--config /dev/zero --app "]
    {
        assert_eq!(words_of(folder.path(), "fish", line), [""; 0], "{line}");
    }
    for words in [&[][..], &["bash"]] {
        avlock().arg("complete-words").args(words).run();
    }
}

/// A shell in a folder, with this program and nothing of the user's.
#[cfg(unix)]
fn shell(name: &str, folder: &Path) -> Command {
    let program = avlock().command().get_program().to_owned();
    let path = format!("{}:/usr/bin:/bin", Path::new(&program).parent().unwrap().display());
    let mut shell = Command::new(name);
    shell.env_clear().env("PATH", path).env("HOME", folder).current_dir(folder);
    shell
}

/// What a bash that has the script completes, where there is one.
#[cfg(unix)]
#[test]
fn a_bash_completes_with_the_script() {
    const ASK: &str = "source <(avlock completions bash)\n\
        COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _avlock 2>/dev/null\n\
        printf '%s\\n' \"${COMPREPLY[@]}\" | LC_ALL=C sort | paste -sd '|'";
    let folder = folder();
    if Command::new("bash").arg("--version").output().is_err() {
        return println!("skipped: there is no bash");
    }
    for (words, expected) in [
        (&["avlock", "key"][..], "keycheck|keygen"),
        (&["avlock", "--app", ""], "demo"),
        (&["avlock", "--config", "=", "shop.toml", "--app", ""], "lite|pro"),
        (&["avlock", "datacheck", ""], "a.avr|sub|with space.avr"),
        (&["avlock", "man", ""], "sub"),
        // Some have bash take that for one word.
        (&["avlock", "keygen", "--app=d"], "--app=demo"),
        (&["avlock", "keygen", "--config=sh"], "--config=shop.toml"),
        // Of no words bash makes the names of all files.
        (&["avlock", "inspect", ""], ""),
    ] {
        let answer = shell("bash", folder.path())
            .args(["--noprofile", "--norc", "-c", ASK, "bash"])
            .args(words)
            .output()
            .unwrap();
        let found = String::from_utf8(answer.stdout).unwrap();
        assert_eq!(found.trim_end(), expected, "{words:?}");
    }
    assert!(!folder.path().join("RAN").exists());
}

/// What a fish that has the script completes, where there is one.
#[cfg(unix)]
#[test]
fn a_fish_completes_with_the_script() {
    let folder = folder();
    if Command::new("fish").arg("--version").output().is_err() {
        return println!("skipped: there is no fish");
    }
    fs::write(folder.path().join("-dash.avr"), "").unwrap();
    for (line, expected) in [
        ("avlock --app ", "demo"),
        ("avlock datacheck wi", "with space.avr"),
        ("avlock datacheck ./", "./-dash.avr|./a.avr|./sub/|./with space.avr"),
        ("avlock --config=sh", "--config=shop.toml"),
        ("avlock man ~/s", "~/sub/"),
        ("avlock inspect ~/wi", "~/with space.avr"),
    ] {
        let ask = format!("avlock completions fish | source; complete -C '{line}'");
        let answer =
            shell("fish", folder.path()).args(["--no-config", "-c", &ask]).output().unwrap();
        let found = String::from_utf8(answer.stdout.clone()).unwrap();
        let words = found.lines().map(|line| line.split('\t').next().unwrap_or_default());
        let mut words: Vec<&str> = words.collect();
        words.sort_unstable();
        assert_eq!(words.join("|"), expected, "{line}: {answer:?}");
        assert!(answer.stderr.is_empty(), "{line}: {answer:?}");
    }
    assert!(!folder.path().join("RAN").exists());
}

/// The scripts of the other shells are read by them, where they are there.
#[cfg(unix)]
#[test]
fn scripts_are_of_their_shells() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = avlock().args(["completions", shell]).good();
        assert!(script.contains(&format!("complete-words {shell} ")), "{shell}");
        let file = folder.path().join(shell);
        fs::write(&file, script).unwrap();
        match Command::new(shell).arg("-n").arg(&file).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {output:?}"),
            Err(_) => println!("skipped: there is no {shell}"),
        }
    }
    for shell in ["elvish", "powershell"] {
        assert!(avlock().args(["completions", shell]).good().contains("keygen"));
    }
}
