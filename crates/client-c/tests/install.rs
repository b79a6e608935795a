//! `install.sh`, and programs that find the library as pkg-config says: shared, and static.

use super::build::{good, package, target};
use super::programs::{key_for, run_demo};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn install(prefix: &str, set: &[(&str, &Path)]) -> Output {
    let mut command = Command::new("sh");
    command.arg(package().join("install.sh")).arg(prefix).env_remove("DESTDIR");
    // A path that is not a full one would lead out of here.
    let elsewhere = tempfile::tempdir().unwrap();
    command.current_dir(&elsewhere);
    // The library of these tests, unless a test says otherwise.
    command.env("CARGO_TARGET_DIR", target());
    for (name, value) in set {
        command.env(name, value);
    }
    command.output().unwrap()
}

/// What pkg-config says of the installed library, or None where it is not installed.
fn pkg_config(prefix: &Path, arguments: &[&str]) -> Option<Vec<String>> {
    let output = Command::new("pkg-config")
        .args(arguments)
        .arg("avlock")
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
        .output()
        .ok()?;
    Some(good(&output).split_whitespace().map(str::to_owned).collect())
}

fn compile_demo(flags: &[String], to: &Path) {
    let output = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .arg(package().join("examples/demo.c"))
        .args(flags)
        .arg("-o")
        .arg(to)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Takes a program from the first start to the one after its registration.
fn journey(demo: &mut dyn FnMut() -> Command, data: &Path) {
    let asked = String::from_utf8(run_demo(&mut demo(), data, "").stdout).unwrap();
    let code = asked.lines().next().unwrap().strip_prefix("Your InstallCode: ").unwrap();
    good(&run_demo(&mut demo(), data, &key_for(code)));
    assert_eq!(good(&run_demo(&mut demo(), data, "")), "running for ever, values 305\n");
}

#[test]
fn programs_are_built_with_what_is_installed() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().join("prefix");
    good(&install(prefix.to_str().unwrap(), &[]));
    let Some(mut flags) = pkg_config(&prefix, &["--cflags", "--libs"]) else {
        println!("skipped: pkg-config is not installed");
        return;
    };
    let version = pkg_config(&prefix, &["--modversion"]).unwrap();
    assert_eq!(version, [env!("CARGO_PKG_VERSION")]);

    let shared = folder.path().join("shared");
    compile_demo(&flags, &shared);
    let with_library = || {
        let mut command = Command::new(&shared);
        command.env("LD_LIBRARY_PATH", prefix.join("lib"));
        command
    };
    journey(&mut || with_library(), &folder.path().join("shared-data"));
    // It is the installed library that it runs with.
    fs::remove_file(prefix.join("lib/libavlock.so.0")).unwrap();
    assert!(!run_demo(&mut with_library(), folder.path(), "").status.success());

    // Static: the archive, and what pkg-config lists for it.
    let archive = prefix.join("lib/libavlock.a").to_str().unwrap().to_owned();
    flags = pkg_config(&prefix, &["--static", "--cflags", "--libs"]).unwrap();
    for flag in &mut flags {
        if flag == "-lavlock" {
            flag.clone_from(&archive);
        }
    }
    assert!(flags.contains(&archive) && flags.contains(&"-lpthread".to_owned()), "{flags:?}");
    let alone = folder.path().join("static");
    compile_demo(&flags, &alone);
    fs::remove_dir_all(&prefix).unwrap();
    journey(&mut || Command::new(&alone), &folder.path().join("static-data"));
}

#[test]
fn a_package_is_installed_below_another_root() {
    let folder = tempfile::tempdir().unwrap();
    good(&install("/opt/a&b|c", &[("DESTDIR", folder.path())]));
    let installed = folder.path().join("opt/a&b|c");
    let pc = fs::read_to_string(installed.join("lib/pkgconfig/avlock.pc")).unwrap();
    assert!(pc.starts_with("prefix=/opt/a&b|c\n") && !pc.contains('@'), "{pc}");
    let link = fs::read_link(installed.join("lib/libavlock.so")).unwrap();
    assert_eq!(link, PathBuf::from("libavlock.so.0"));
    assert!(installed.join("lib/libavlock.so").exists());
    let header = fs::read(installed.join("include/avlock.h")).unwrap();
    assert_eq!(header, fs::read(package().join("include/avlock.h")).unwrap());
    // Again, over what is there.
    good(&install("/opt/a&b|c", &[("DESTDIR", folder.path())]));
}

#[test]
fn what_cannot_be_installed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().join("prefix");
    for (output, part) in [
        (
            install(prefix.to_str().unwrap(), &[("CARGO_TARGET_DIR", folder.path())]),
            "build the library first",
        ),
        (install("", &[]), "expected a prefix"),
        (install("lib", &[]), "expected a prefix"),
    ] {
        assert!(!output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(part), "{output:?}");
    }
    assert!(!prefix.exists());
}
