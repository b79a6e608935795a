//! Gives the shared library its SONAME, which cargo does not: programs ask for that name when they start.

fn main() {
    // Other systems name a library by its file.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libavlock.so.0");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
