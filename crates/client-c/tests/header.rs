//! `include/avlock.h` is what cbindgen makes of the source.

use std::fs;
use std::path::Path;

fn made() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in ["guard", "structs", "handle", "functions"] {
        builder = builder.with_src(folder.join(format!("src/{file}.rs")));
    }
    let mut text = Vec::new();
    builder.generate().unwrap().write(&mut text);
    let text = String::from_utf8(text).unwrap();
    let mut lines: Vec<String> = Vec::new();
    let mut is_for_rust = false;
    for line in text.lines() {
        // A section "Safety" ends with its comment.
        is_for_rust |= line.trim() == "# Safety";
        if line.trim() == "*/" {
            if is_for_rust && lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            is_for_rust = false;
        }
        // A negative number is one number wherever the macro is.
        let number = line.strip_prefix("#define ").and_then(|rest| rest.split_once(" -"));
        match number {
            Some((name, number)) => lines.push(format!("#define {name} (-{number})")),
            None if !is_for_rust => lines.push(line.to_owned()),
            None => {}
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_header_is_that_of_the_source() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/avlock.h");
    let made = made();
    if std::env::var_os("AVLOCK_HEADER").is_some_and(|word| word == "overwrite") {
        fs::write(&path, &made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "the header differs from the source: run this test with AVLOCK_HEADER=overwrite and look at the difference"
    );
}
