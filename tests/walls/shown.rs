//! Shows that the walls can fail: forbidden lines of every kind are caught in a small made-up house, and
//! allowed ones are not.

use super::circles::circles;
use super::rules::offences;
use std::collections::BTreeMap;

/// A house that keeps the rules, so that a line added to it is the only offence.
const HOUSE: [(&str, &str); 17] = [
    ("src/lib.rs", "pub mod cli; mod batch; mod commands; mod failure; mod printer; mod session;"),
    ("src/bin/avlock.rs", "fn main() { avlock::cli::main() }"),
    ("src/cli/mod.rs", "use crate::commands::keygen; pub fn main() { keygen::run() }"),
    ("src/commands/mod.rs", "pub mod keygen; pub mod register; mod record;"),
    ("src/commands/keygen/mod.rs", "pub mod questions; use crate::session; pub fn run() {}"),
    ("src/commands/keygen/questions.rs", "pub fn ask() {}"),
    ("src/commands/record.rs", "pub fn record() {}"),
    ("src/commands/register.rs", "use super::record; pub fn run() { record::record() }"),
    ("src/printer/mod.rs", "pub mod progress; pub struct Printer;"),
    ("src/printer/progress.rs", "pub struct Bar;"),
    ("src/batch/mod.rs", "mod issue; use crate::failure::Failure;"),
    ("src/batch/issue.rs", "use crate::session::applications::Application; use crate::failure;"),
    (
        "src/session/mod.rs",
        "pub mod applications; pub mod keys; use crate::failure::{self, Failure};",
    ),
    ("src/session/applications.rs", "pub struct Application;"),
    ("src/session/keys.rs", "use avlock_issuing::text; pub struct NamedKeys;"),
    ("src/failure/mod.rs", "use avlock_format::Finding; pub struct Failure;"),
    ("crates/format/src/lib.rs", "mod key; mod layers; pub use key::RegistrationKey;"),
];

/// The rest of the house: the libraries.
const LIBRARIES: [(&str, &str); 5] = [
    ("crates/format/src/key/mod.rs", "use crate::layers::letters; pub struct RegistrationKey;"),
    ("crates/format/src/layers/mod.rs", "pub mod letters;"),
    ("crates/format/src/layers/letters.rs", "pub struct Letter;"),
    ("crates/issuing/src/lib.rs", "pub mod text; pub mod ledger;"),
    ("crates/issuing/src/text.rs", "use avlock_format::RegistrationKey; pub fn read() {}"),
];

/// The house with lines added to its files.
fn house(more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::<String, String>::new();
    for (file, text) in HOUSE.iter().chain(&LIBRARIES).chain(more) {
        let whole = files.entry((*file).to_owned()).or_default();
        whole.push_str(text);
        whole.push('\n');
    }
    files
}

#[test]
fn a_house_that_keeps_the_rules_is_let_pass() {
    assert_eq!(offences(&house(&[])), Vec::<String>::new());
    assert_eq!(circles(&house(&[])), Vec::<String>::new());
}

#[test]
fn a_forbidden_import_is_caught_however_it_is_written() {
    for (file, line) in [
        // Down the wrong wall, in the ways to write a path.
        ("src/batch/issue.rs", "use crate::printer::Printer;"),
        ("src/batch/issue.rs", "use crate::printer;"),
        ("src/batch/issue.rs", "use crate::printer::*;"),
        ("src/batch/issue.rs", "use crate::{failure::Failure, printer::{progress::Bar}};"),
        ("src/batch/issue.rs", "use crate::printer::Printer as Pencil;"),
        ("src/batch/issue.rs", "use crate::printer as _;"),
        ("src/batch/issue.rs", "use super::super::printer::Printer;"),
        ("src/batch/issue.rs", "use super::super as house; use house::printer::Printer;"),
        ("src/batch/issue.rs", "fn f() { house::printer::f() } use crate as house;"),
        ("src/batch/issue.rs", "fn f() { crate::printer::progress::Bar }"),
        ("src/batch/issue.rs", "fn f() -> Vec<crate::printer::Printer> {}"),
        ("src/batch/issue.rs", "impl<'a> From<&'a super::super::printer::Printer> for Bar {}"),
        ("src/batch/issue.rs", "fn f() { use crate::printer::Printer; }"),
        ("src/batch/issue.rs", "mod inner { use super::super::super::printer::Printer; }"),
        ("src/batch/issue.rs", "#[cfg(not(test))] use crate::printer::Printer;"),
        ("src/batch/issue.rs", "const Q: char = '\"'; use crate::printer::Printer; // \""),
        ("src/batch/issue.rs", "const R: &str = r#\"\"\"#; use crate::printer::Printer;"),
        // Up.
        ("src/session/keys.rs", "use crate::batch::issue;"),
        ("src/failure/mod.rs", "use crate::session::Session;"),
        ("src/printer/progress.rs", "use crate::cli::main;"),
        // From one command to another.
        ("src/commands/register.rs", "use crate::commands::keygen::run;"),
        ("src/commands/register.rs", "use super::keygen::questions;"),
        ("src/commands/keygen/questions.rs", "use super::super::register;"),
        ("src/commands/register.rs", "use crate::printer::Printer;"),
        ("src/commands/record.rs", "use super::register::run;"),
        // One thing of a room is allowed, and another is not.
        ("src/batch/issue.rs", "use crate::session::keys::NamedKeys;"),
        ("src/batch/issue.rs", "use crate::session;"),
        ("src/session/keys.rs", "use avlock_issuing::ledger::Ledger;"),
        // Within and between the crates.
        ("crates/format/src/layers/letters.rs", "use crate::key::RegistrationKey;"),
        ("crates/format/src/layers/letters.rs", "use crate::RegistrationKey;"),
        ("crates/format/src/key/mod.rs", "use avlock_issuing::text;"),
        ("crates/format/src/key/mod.rs", "fn f() { ::avlock_issuing::text::read() }"),
        ("crates/format/src/key/mod.rs", "extern crate avlock_issuing as desk; use desk::text;"),
        ("crates/format/src/key/mod.rs", "#[cfg(test)] mod tests { use avlock_issuing::text; }"),
        ("crates/issuing/src/text.rs", "use avlock::cli;"),
        ("crates/issuing/src/text.rs", "use crate::ledger::Ledger;"),
        ("src/bin/avlock.rs", "use avlock::printer::Printer;"),
    ] {
        let found = offences(&house(&[(file, line)]));
        let is_named = found.iter().any(|offence| offence.starts_with(&format!("{file}:")));
        assert!(is_named, "{file}: {line}: {found:?}");
    }
}

#[test]
fn a_forbidden_import_through_an_allowed_room_is_caught() {
    // A room that shows what another one defines is the first offence, whoever uses it the second.
    let files = house(&[
        ("src/session/mod.rs", "pub use crate::printer::Printer;"),
        ("src/commands/register.rs", "use crate::session::Printer;"),
    ]);
    let found = offences(&files);
    assert!(found.iter().any(|offence| offence.contains("re-exports only")), "{found:?}");
    let user = found.iter().find(|offence| offence.starts_with("src/commands/register.rs:"));
    assert!(user.is_some_and(|offence| offence.contains("avlock::printer::Printer")), "{found:?}");
    for lines in [
        // The parent of two commands imports one, and the other takes it from there.
        [
            ("src/commands/mod.rs", "use keygen::run;"),
            ("src/commands/register.rs", "use super::run;"),
        ],
        [
            ("src/commands/mod.rs", "use keygen::*;"),
            ("src/commands/register.rs", "use super::run;"),
        ],
        [
            ("src/commands/mod.rs", "pub(crate) use self::keygen::run as other;"),
            ("src/commands/register.rs", "use crate::commands::other;"),
        ],
        [
            ("src/lib.rs", "pub use printer::Printer;"),
            ("src/batch/issue.rs", "use crate::Printer;"),
        ],
    ] {
        let found = offences(&house(&lines));
        let file = lines[1].0;
        assert!(found.iter().any(|offence| offence.starts_with(file)), "{lines:?}: {found:?}");
    }
}

#[test]
fn an_allowed_import_is_let_pass() {
    for (file, line) in [
        ("src/batch/issue.rs", "use crate::session::applications;"),
        ("src/batch/issue.rs", "use avlock_format::RegistrationKey;"),
        ("src/batch/issue.rs", "// use crate::printer::Printer;"),
        ("src/batch/issue.rs", "/* /* */ use crate::printer::Printer; */"),
        ("src/batch/issue.rs", "/// See [`crate::printer::Printer`].\nstruct S;"),
        ("src/batch/issue.rs", "const S: &str = \"\\\" use crate::printer::Printer;\";"),
        ("src/batch/issue.rs", "const S: &str = r#\"\" use crate::printer::Printer;\"#;"),
        ("src/batch/issue.rs", "#[cfg(test)]\nmod tests { use crate::printer::Printer; }"),
        ("src/batch/issue.rs", "#[cfg(test)] use crate::printer::{self, Printer};"),
        ("src/batch/issue.rs", "fn f() { printer::f(); std::mem::take(); Vec::<u8>::new() }"),
        ("src/cli/mod.rs", "use crate::printer::{Printer, progress};"),
        ("src/commands/register.rs", "use crate::commands::record::record;"),
        ("src/commands/keygen/mod.rs", "use questions::ask;"),
        ("src/commands/keygen/questions.rs", "use super::run as start;"),
        ("src/session/mod.rs", "pub use keys::NamedKeys;"),
        ("crates/format/src/lib.rs", "pub use layers::letters::Letter;"),
        ("crates/issuing/src/text.rs", "mod tests { use super::*; }"),
    ] {
        assert_eq!(offences(&house(&[(file, line)])), Vec::<String>::new(), "{file}: {line}");
    }
    let test_file = [
        ("src/batch/mod.rs", "#[cfg(test)]\nmod trials;"),
        ("src/batch/trials.rs", "use crate::printer::Printer;"),
    ];
    assert_eq!(offences(&house(&test_file)), Vec::<String>::new());
}

#[test]
fn a_circle_is_caught_with_its_path() {
    let between_rooms = house(&[
        ("src/session/applications.rs", "use crate::printer::Printer;"),
        ("src/printer/mod.rs", "use crate::batch::issue::Row;"),
    ]);
    let path = "avlock batch -> avlock session -> avlock printer -> avlock batch";
    assert_eq!(circles(&between_rooms), [path]);
    let between_files = house(&[
        ("src/session/keys.rs", "use super::applications::Application;"),
        ("src/session/applications.rs", "use crate::session::keys;"),
    ]);
    let path = "src/session/applications.rs -> src/session/keys.rs -> src/session/applications.rs";
    assert_eq!(circles(&between_files), [path]);
    let through_a_face = house(&[
        ("src/session/mod.rs", "pub use keys::NamedKeys;"),
        ("src/session/applications.rs", "use super::NamedKeys;"),
        ("src/session/keys.rs", "use super::applications;"),
    ]);
    assert_eq!(circles(&through_a_face), [path]);
    let face = house(&[
        ("src/session/mod.rs", "pub use keys::NamedKeys; pub struct Session;"),
        ("src/session/keys.rs", "use super::Session;"),
    ]);
    assert_eq!(circles(&face), Vec::<String>::new());
}
