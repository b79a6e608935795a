//! The library of these tests, and programs that are linked with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of this package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The target folder of these tests: cargo keeps the usual one locked while it runs tests.
pub fn target() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shipped");
        // The second build takes the place of the first, so that the first is kept elsewhere.
        build(&target, &["--features", "testing"]);
        let testing = target.join("testing");
        fs::create_dir_all(&testing).unwrap();
        fs::copy(target.join("client/libavlock.so"), testing.join("libavlock.so")).unwrap();
        build(&target, &[]);
        // What a program asks for when it starts; the install script makes this link.
        for folder in [testing, target.join("client")] {
            let link = folder.join("libavlock.so.0");
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink("libavlock.so", &link).unwrap();
        }
        target
    })
}

fn build(target: &Path, more: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--offline", "--profile", "client", "-p", "avlock-client-c"])
        .args(more)
        .arg("--target-dir")
        .arg(target)
        .current_dir(package())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder of the shared library as it is shipped.
pub fn library() -> PathBuf {
    target().join("client")
}

/// The folder of the shared library with the feature `testing`.
pub fn testing_library() -> PathBuf {
    target().join("testing")
}

/// Compiles a program of C99 without a warning, linked with the shared library.
pub fn compile(source: &str, to: &Path) {
    compile_with(&library(), source, to);
}

/// Compiles a program of C99 without a warning, linked with the shared library of a folder.
pub fn compile_with(library: &Path, source: &str, to: &Path) {
    let output = compiler("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .arg(package().join(source))
        .arg("-L")
        .arg(library)
        .args(["-lavlock", "-o"])
        .arg(to)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A compiler that finds the header.
pub fn compiler(name: &str) -> Command {
    let mut command = Command::new(name);
    command.arg("-I").arg(package().join("include"));
    command
}

/// A compiled program that finds the library.
pub fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    command.env("LD_LIBRARY_PATH", library());
    command
}

/// The output of a program that ends well.
pub fn good(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {text}{errors}", output.status);
    text
}
