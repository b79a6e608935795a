//! Programs in C: each function with what cannot be, and an example from start to end.

use super::build::{compile, compiler, good, library, package, program};
use avlock_client::{
    Action, Binding, EncryptionKey, Grant, InstallCode, KeyFields, KeyIndex, KeyType,
    RegistrationKey, Term, Values,
};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A permanent key of the demo product, as the vendor's `avlock keygen` makes it.
pub fn key_for(code: &str) -> String {
    let code: InstallCode = code.parse().unwrap();
    let grant = Grant {
        term: Term::Permanent,
        index: KeyIndex::new(0).unwrap(),
        users: 1,
        instances: 0,
        values: Values::new(0x305).unwrap(),
    };
    let fields = KeyFields {
        app_id: 12345,
        binding: Binding::Computer(code.icode()),
        action: Action::Register(grant),
    };
    assert_eq!(fields.key_type(), KeyType::Permanent);
    let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
    RegistrationKey::seal(&fields, &secret).to_string()
}

pub fn run_demo(demo: &mut Command, folder: &Path, typed: &str) -> Output {
    let mut child = demo
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that is registered asks nothing and may have ended.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn every_function_refuses_what_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let calls = folder.path().join("calls");
    compile("tests/c/calls.c", &calls);
    let arguments = [folder.path().join("data"), key_for("D873BB821E45").into()];
    let output = program(&calls).args(&arguments).output().unwrap();
    assert_eq!(good(&output), "good\n");
    // What jiff keeps of time zones for the whole process is held by a marked pointer, which valgrind takes for
    // a possible leak.
    let output = Command::new("valgrind")
        .args(["-q", "--leak-check=full", "--error-exitcode=9", "--errors-for-leak-kinds=definite"])
        .arg(&calls)
        .args([folder.path().join("other"), arguments[1].clone()])
        .env("LD_LIBRARY_PATH", library())
        .output();
    match output {
        Ok(output) => assert_eq!(good(&output), "good\n"),
        Err(_) => println!("skipped: valgrind is not installed"),
    }
}

#[test]
fn a_protected_program_from_start_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    compile("examples/demo.c", &demo);
    let data = folder.path().join("data");
    let asked = run_demo(&mut program(&demo), &data, "");
    let asked = String::from_utf8(asked.stdout).unwrap();
    let code = asked.lines().next().unwrap().strip_prefix("Your InstallCode: ").unwrap().to_owned();
    // What a mail does to a key: case, blanks, and the line ends of another system.
    let key = key_for(&code).to_lowercase().replace('-', " ");
    let refused = run_demo(&mut program(&demo), &data, "K2XT-1\r\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("28"), "{refused:?}");
    let registered = good(&run_demo(&mut program(&demo), &data, &format!(" {key} \r\n")));
    assert!(registered.ends_with("running for ever, values 305\n"), "{registered}");
    assert_eq!(good(&run_demo(&mut program(&demo), &data, "")), "running for ever, values 305\n");
}

#[test]
fn the_header_is_one_of_cpp_as_well() {
    let check = compiler("c++")
        .args(["-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .arg("-fsyntax-only")
        .arg(package().join("include/avlock.h"))
        .output();
    match check {
        Ok(output) => drop(good(&output)),
        Err(_) => println!("skipped: there is no C++ compiler"),
    }
}
