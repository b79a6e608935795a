//! Circles of imports, between rooms and between the files of a room.
//!
//! A re-export is no import of its own: `mod.rs` may show what a file beside it defines, though that
//! file imports something from `mod.rs`.

use super::rules::{room, tree};
use super::source::Kind;
use std::collections::{BTreeMap, BTreeSet};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every circle, each once, with its path.
pub fn circles(sources: &BTreeMap<String, String>) -> Vec<String> {
    let (mut rooms, mut files) = (Graph::new(), Graph::new());
    for step in tree(sources, false).steps() {
        let defined = step.stages.last().unwrap();
        if step.kind == Kind::ReExport || defined[0] != step.from[0] {
            continue;
        }
        let (from, to) = (room(&step.from), room(defined));
        if from != to {
            let named = |room: String| format!("{} {room}", step.from[0]);
            rooms.entry(named(from)).or_default().insert(named(to));
        } else if step.file != step.defined_in {
            files.entry(step.file).or_default().insert(step.defined_in);
        }
    }
    let mut found = in_graph(&rooms);
    found.extend(in_graph(&files));
    found
}

/// Takes the shortest circle through each node, and names a circle that several nodes share once.
fn in_graph(graph: &Graph) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut named: BTreeSet<BTreeSet<&String>> = BTreeSet::new();
    for start in graph.keys() {
        if let Some(path) = shortest_circle(graph, start)
            && named.insert(path.iter().copied().collect())
        {
            let names: Vec<&str> = path.iter().map(|name| name.as_str()).collect();
            found.insert(format!("{} -> {start}", names.join(" -> ")));
        }
    }
    found.into_iter().collect()
}

fn shortest_circle<'a>(graph: &'a Graph, start: &'a String) -> Option<Vec<&'a String>> {
    let mut paths = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !paths.is_empty() {
        let mut longer = Vec::new();
        for path in paths {
            for next in graph.get(path[path.len() - 1]).into_iter().flatten() {
                if next == start {
                    return Some(path);
                }
                if seen.insert(next) {
                    longer.push([&path[..], &[next]].concat());
                }
            }
        }
        paths = longer;
    }
    None
}
