//! Starters as a newcomer meets them: made, built against this checkout, and run from InstallCode to registration.
//! Those in Python and Pascal are run by `.ci/starter`.
//!
//! The product's name and the EncryptionKey have everything in them that means something to a compiler.

use crate::support::{avlock, root};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const NAME: &str = r#"Büro "1" 'x' \n $HOME %s {x} @name@ ??/ 😀2"#;
const SECRET: &str = r#"k?"'\$ü€%{}@#~9Z"#;
const PROFILE: &str = "[apps.shop]\napp_id = 54321\nversion = \"2.7\"\n\
                       encryption_key = { env = \"SHOP_KEY\" }\n";

/// What is built here is kept from run to run, in a folder that is always the same: cargo takes a package in
/// another folder for another package.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("starters")
}

/// Makes the starter as its README tells, but for the line that lets it run in a container.
fn make(language: &str, program: &str, container: (&str, &str)) -> PathBuf {
    let folder = kept().join(language);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let name = toml::Value::from(NAME);
    fs::write(folder.join("avlock.toml"), format!("{PROFILE}name = {name}\n")).unwrap();
    let made = vendor(&folder, &["init", "--starter", language]);
    assert!(!made.contains(SECRET), "{made}");
    let starter = folder.join("shop-starter");
    symlink(root(), starter.join("avlock")).unwrap();
    let source = fs::read_to_string(starter.join(program)).unwrap();
    let (closed, open) = container;
    assert_eq!(source.matches(closed).count(), 1, "{source}");
    fs::write(starter.join(program), source.replace(closed, open)).unwrap();
    folder
}

/// Runs `avlock` as the vendor of the product.
fn vendor(folder: &Path, arguments: &[&str]) -> String {
    avlock().folder(folder).env("SHOP_KEY", SECRET).args(arguments).good()
}

fn build(command: &mut Command) {
    let output = command.env("CARGO_NET_OFFLINE", "true").output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    assert!(!words.contains("warning"), "{words}");
}

fn start(program: &Path, folder: &Path, typed: &str) -> Output {
    let mut command = Command::new(program);
    command.env("HOME", folder.join("home")).env("TZ", "UTC").current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that is registered asks nothing and may have ended.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

/// Shows the InstallCode, refuses a key of another computer, takes the right one, and runs from then on.
fn journey(folder: &Path, program: &Path) {
    // A program that did not run says so to the shell as well.
    let lines = |typed: &str| {
        let output = start(program, folder, typed);
        let ran = String::from_utf8_lossy(&output.stdout).contains("running");
        assert_eq!(output.status.success(), ran, "{output:?}");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains(SECRET), "{text}");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let first = lines("");
    let code = first[0].strip_prefix("Your InstallCode: ").unwrap();
    assert_eq!(first.last().unwrap(), "Registration key: no key is registered");

    let other = if code == "BED1ABB4B189" { "D873BB821E45" } else { "BED1ABB4B189" };
    let other = vendor(folder, &["keygen", other, "--days", "30"]);
    let refused = lines(&format!("{other}\n"));
    assert!(refused.iter().all(|line| !line.contains("running")), "{refused:?}");

    let later = vendor(folder, &["keygen", code, "--days", "30", "--start", "30d"]);
    let later = lines(&format!("{later}\n"));
    assert!(later.iter().all(|line| !line.contains("running")), "{later:?}");

    let key = vendor(folder, &["keygen", code, "--days", "30"]);
    let runs = "running for 30 days, values 000";
    let registered = lines(&format!("{key}\n"));
    assert!(registered.last().unwrap().ends_with(runs), "{registered:?}");
    assert_eq!(lines(""), [runs]);

    // The folder is called after the product, whose name is stored as it is.
    let data = folder.join("home/.local/share").join(NAME.replace(['"', '\\', '?', '/'], "_"));
    let mut files = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|kind| kind == "avr")).unwrap();
    let asks = |field| vendor(folder, &["datacheck", file.to_str().unwrap(), "--field", field]);
    assert_eq!((asks("application.app_name"), asks("state")), (NAME.into(), "usable".into()));
}

fn expect_private(file: &Path) {
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn in_rust() {
    let line = ("// .allow_container()", ".allow_container()");
    let folder = make("rust", "src/main.rs", line);
    let starter = folder.join("shop-starter");
    expect_private(&starter.join("src/encryption_key.rs"));
    // The versions that this checkout was fetched with.
    fs::copy(root().join("Cargo.lock"), starter.join("Cargo.lock")).unwrap();
    let target = kept().join("target");
    build(
        Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--target-dir"])
            .arg(&target)
            .current_dir(&starter),
    );
    journey(&folder, &target.join("debug/starter"));
}

#[test]
fn in_c() {
    let line = (
        "/* To try it in a container, and never in a copy for customers: options.flags = AVLOCK_ALLOW_CONTAINER; */",
        "options.flags = AVLOCK_ALLOW_CONTAINER;",
    );
    let folder = make("c", "starter.c", line);
    let starter = folder.join("shop-starter");
    expect_private(&starter.join("encryption_key.h"));
    let target = format!("TARGET={}", kept().join("target").display());
    build(
        Command::new("make")
            .args(["-s", &target, "CFLAGS=-Werror -pedantic", "starter"])
            .current_dir(&starter),
    );
    // The library is found beside the program, from whatever folder it is started.
    journey(&folder, &starter.join("starter"));
}
