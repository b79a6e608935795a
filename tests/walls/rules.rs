//! The rules that an import has to keep.

use super::source::Kind;
use super::table::{CLIENT, CRATES, FORMAT, Row};
use super::tree::{Path, Step, Tree};
use std::collections::BTreeMap;

/// The room that an entry of the table speaks of: `session` for `session::applications`.
pub fn room_of_entry(entry: &str) -> &str {
    entry.split("::").next().unwrap_or_default()
}

fn rows_of(crate_name: &str) -> &'static [Row] {
    CRATES.iter().find(|(name, ..)| *name == crate_name).map_or(&[], |(_, _, rows)| rows)
}

/// The modules of all crates.
pub fn tree(sources: &BTreeMap<String, String>, with_tests: bool) -> Tree {
    Tree::new(sources, &CRATES.map(|(name, folder, _)| (name, folder)), with_tests)
}

/// The room of a path within its crate. Each command is a room; the root of a crate is `""`.
pub fn room(path: &[String]) -> String {
    match path {
        [root, first, second, ..] if root == "avlock" && first == "commands" => {
            format!("{first}/{second}")
        }
        [_, first, ..] if rows_of(&path[0]).iter().any(|(room, _)| room == first) => first.clone(),
        _ => String::new(),
    }
}

fn row_of(crate_name: &str, room: &str) -> Option<&'static Row> {
    let rows = rows_of(crate_name);
    let own = rows.iter().find(|(name, _)| *name == room);
    own.or_else(|| {
        rows.iter().find(|(name, _)| room.starts_with("commands/") && *name == "commands/*")
    })
}

/// True if an entry of the table allows a path of another room or crate.
fn allows(entry: &str, from: &Path, target: &Path) -> bool {
    let (place, thing) = entry.split_once("::").unwrap_or((entry, ""));
    let target_room = room(target);
    let is_place = if from[0] == target[0] {
        place == target_room || (place == "commands/*" && target_room.starts_with("commands/"))
    } else {
        place == target[0]
    };
    is_place && (thing.is_empty() || target.iter().skip(1).any(|word| word == thing))
}

/// Every import that a rule refuses, with its file and line.
pub fn offences(sources: &BTreeMap<String, String>) -> Vec<String> {
    let mut offences: Vec<String> = tree(sources, false).steps().iter().filter_map(judge).collect();
    // Test code is in no room, but within the walls between the crates.
    for step in tree(sources, true).steps() {
        let (from, target) = (&step.from[0], &step.stages[0][0]);
        let rows = rows_of(from);
        let may =
            rows.iter().any(|(_, may)| may.iter().any(|entry| room_of_entry(entry) == target));
        if from != target && !may && !is_own_binary(&step) {
            offences.push(offence(&step, "its crate may not import that crate"));
        }
    }
    offences.sort();
    offences.dedup();
    offences
}

fn is_own_binary(step: &Step) -> bool {
    step.from[0] == "avlock_binary" && step.stages[0][0] == "avlock"
}

fn offence(step: &Step, why: &str) -> String {
    let path = step.stages[0].join("::");
    let over = match step.stages.last() {
        Some(last) if step.stages.len() > 1 => format!(" (which is {})", last.join("::")),
        _ => String::new(),
    };
    format!("{}:{}: {path}{over}: {why}", step.file, step.line)
}

fn judge(step: &Step) -> Option<String> {
    let own = room(&step.from);
    let is_own = |path: &Path| path[0] == step.from[0] && room(path) == own;
    let defined = step.stages.last()?;
    let is_face = own.is_empty() && step.from[0] != "avlock" && defined[0] == step.from[0];
    if is_face && step.kind == Kind::ReExport {
        return None;
    }
    // A customer's program links the client alone, and names what its answers are made of.
    let is_face_of_client = own.is_empty() && step.from[0] == CLIENT && defined[0] == FORMAT;
    if is_face_of_client && step.kind == Kind::ReExport {
        return None;
    }
    if step.kind == Kind::ReExport && !is_own(defined) {
        return Some(offence(step, "a room re-exports only what it defines"));
    }
    for stage in step.stages.iter().filter(|stage| !is_own(stage)) {
        if stage[0] == step.from[0] && room(stage).is_empty() {
            return Some(offence(step, "name the file that defines it, not the root of the crate"));
        }
        let row = row_of(&step.from[0], &own);
        let entries = row.map_or(&[][..], |(_, may)| may);
        // What another crate defines in which file is not the business of who imports it.
        let is_inside_of_crate = stage[0] != step.from[0] && *stage != step.stages[0];
        // A thing may be named by the path that is written, or by the one that it comes from.
        let is_allowed = entries.iter().any(|entry| {
            allows(entry, &step.from, stage)
                || (room(stage) == room(defined) && allows(entry, &step.from, defined))
        });
        if !is_allowed && !is_inside_of_crate {
            let place = if stage[0] == step.from[0] { room(stage) } else { stage[0].clone() };
            let own = if own.is_empty() { "the root" } else { &own };
            return Some(offence(step, &format!("{own} may not import {place}")));
        }
    }
    None
}
