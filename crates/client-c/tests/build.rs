//! The library of these tests, and programs that are linked with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of this package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the shared library as it is shipped, and returns its folder. It has a target folder of its own,
/// because cargo keeps the usual one locked while it runs tests.
pub fn library() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shipped");
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--locked",
                "--offline",
                "--profile",
                "client",
                "-p",
                "avlock-client-c",
            ])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(package())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let folder = target.join("client");
        // What a program asks for when it starts; the install script makes this link.
        let link = folder.join("libavlock.so.0");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink("libavlock.so", &link).unwrap();
        folder
    })
}

/// Compiles a program of C99 without a warning, linked with the shared library.
pub fn compile(source: &str, to: &Path) {
    let output = compiler("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .arg(package().join(source))
        .arg("-L")
        .arg(library())
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
