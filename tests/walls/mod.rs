//! The walls of the house: which room imports which, held against `table`.
//!
//! Read are the `use` lines and the inline paths of the program and of the crates. Test code may
//! import what it likes within its crate, but no crate may look at one above it.

mod circles;
mod rules;
mod shown;
mod source;
mod table;
mod tree;

use crate::support::{files_below, root};
use rules::offences;
use std::collections::BTreeMap;
use std::fs;
use table::{CRATES, DEPENDENCIES};

/// Imports that the table does not allow and that are known, by file and path. Each must still be
/// there, so that the list can only shrink.
const KNOWN: &[(&str, &str)] = &[];

/// Circles of files that are known, and must still be there as well.
const KNOWN_CIRCLES: &[&str] = &[];

/// True if an offence is that of a file and a path, on whatever line.
fn is_of(offence: &str, (file, path): (&str, &str)) -> bool {
    let named = offence.strip_prefix(file).and_then(|rest| rest.split_once(path));
    named.is_some_and(|(line, _)| line.starts_with(':'))
}

/// The sources of the program and of the crates, by their path in the repository.
fn sources() -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for folder in ["src", "crates"] {
        for file in files_below(&root().join(folder), "rs") {
            let name = file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            sources.insert(name, fs::read_to_string(&file).unwrap());
        }
    }
    assert!(sources.len() >= 100, "{} files", sources.len());
    sources
}

#[test]
fn no_room_imports_what_it_may_not() {
    let mut found = offences(&sources());
    found.retain(|offence| !KNOWN.iter().any(|known| is_of(offence, *known)));
    assert!(found.is_empty(), "{} offences\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_known_offence_is_still_there() {
    let found = offences(&sources());
    let mut gone: Vec<String> = Vec::new();
    for known in KNOWN {
        if !found.iter().any(|offence| is_of(offence, *known)) {
            gone.push(format!("{known:?}"));
        }
    }
    let circles = circles::circles(&sources());
    gone.extend(
        KNOWN_CIRCLES
            .iter()
            .filter(|known| !circles.iter().any(|c| c == *known))
            .map(|known| (*known).to_owned()),
    );
    assert!(gone.is_empty(), "take these off the lists:\n{}", gone.join("\n"));
}

#[test]
fn no_rooms_and_no_files_import_each_other_in_a_circle() {
    let mut found = circles::circles(&sources());
    found.retain(|circle| !KNOWN_CIRCLES.contains(&circle.as_str()));
    assert!(found.is_empty(), "{} circles\n{}", found.len(), found.join("\n"));
}

/// A row may name rows below it alone, so that no import can run up.
#[test]
fn the_table_runs_down() {
    for (name, _, rows) in CRATES {
        for (place, (room, may)) in rows.iter().enumerate() {
            for allowed in *may {
                let target = rules::room_of_entry(allowed);
                let found = rows.iter().position(|(below, _)| *below == target);
                let is_crate = CRATES.iter().any(|(name, ..)| *name == target);
                assert!(
                    found.is_some_and(|found| found > place) || is_crate,
                    "{name}: {room} -> {allowed}"
                );
            }
        }
    }
}

/// Every folder and file at the top of a crate is a room with a row, and every row has a room.
#[test]
fn every_room_has_its_row() {
    for (name, folder, rows) in CRATES {
        let mut rooms = Vec::new();
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            rooms.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
        rooms.retain(|room| !matches!(room.as_str(), "lib" | "bin") && name != "avlock_binary");
        for room in &rooms {
            assert!(rows.iter().any(|(row, _)| row == room), "{name}: {room} has no row");
        }
        for (row, _) in rows {
            let top = row.split('/').next().unwrap();
            assert!(top.is_empty() || rooms.iter().any(|room| room == top), "{name}: no {row}");
        }
    }
}

#[test]
fn the_program_re_exports_nothing() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let imports = source::read(&text, false).imports;
    assert!(imports.is_empty(), "{imports:?}");
}

/// The libraries depend on no crate above them, not even for tests, and on no command line.
#[test]
fn the_libraries_depend_on_little() {
    for (name, ours, refused) in DEPENDENCIES {
        let path = root().join("crates").join(name).join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
        let mut dependencies: Vec<&String> = Vec::new();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            dependencies.extend(table.into_iter().flat_map(toml::Table::keys));
        }
        assert!(!dependencies.is_empty());
        for dependency in dependencies {
            let is_ours = dependency.starts_with("avlock");
            assert!(!is_ours || ours.contains(&dependency.as_str()), "{name} -> {dependency}");
            let is_refused = refused.contains(&dependency.as_str());
            assert!(!is_refused, "{name} -> {dependency}");
        }
    }
}

#[test]
fn no_file_is_over_five_hundred_lines() {
    let folders = ["src", "crates", "tests", "benches", "fuzz/fuzz_targets"];
    let files: Vec<_> =
        folders.iter().flat_map(|folder| files_below(&root().join(folder), "rs")).collect();
    assert!(files.len() >= 150, "{} files", files.len());
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines", file.display());
    }
}
