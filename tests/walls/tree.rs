//! The modules of all crates, and where a path leads in them.

use super::source::{self, Import, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The words of a path, from the name of its crate.
pub type Path = Vec<String>;

#[derive(Debug, Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    /// Names that `use` lines give, each with the path that it was given for.
    names: BTreeMap<String, Path>,
    globs: Vec<Path>,
}

/// An import of a file: where it is, and every path that it leads over.
#[derive(Debug)]
pub struct Step {
    pub file: String,
    pub line: usize,
    pub kind: Kind,
    /// The module that names the path.
    pub from: Path,
    /// The path as it is written, then what each re-export on the way makes of it. The last one
    /// begins with the module that defines the item.
    pub stages: Vec<Path>,
    /// The file that defines the item.
    pub defined_in: String,
}

/// All modules of all crates.
#[derive(Debug, Default)]
pub struct Tree {
    modules: BTreeMap<Path, Module>,
    imports: Vec<(Path, Import)>,
}

/// A chain of re-exports that is longer than this goes in a circle.
const LONGEST_CHAIN: usize = 16;

impl Tree {
    /// Reads files, each given by its path in the repository. `crates` are names and folders.
    pub fn new<'a>(
        files: impl IntoIterator<Item = (&'a String, &'a String)>,
        crates: &[(&str, &str)],
        with_tests: bool,
    ) -> Self {
        let mut tree = Self::default();
        let mut test_modules = BTreeSet::new();
        for (file, text) in files {
            let Some(module) = module_of(file, crates) else { continue };
            let source = source::read(text, with_tests);
            for name in &source.test_modules {
                test_modules.insert([module.clone(), vec![name.clone()]].concat());
            }
            tree.modules.entry(module.clone()).or_default().file = file.clone();
            for inner in &source.modules {
                let path = [&module[..], inner].concat();
                let (name, parent) = path.split_last().unwrap();
                tree.modules.entry(parent.to_vec()).or_default().children.insert(name.clone());
                let inner = tree.modules.entry(path.clone()).or_default();
                // A file of its own puts its name here when it is read.
                if inner.file.is_empty() {
                    inner.file = file.clone();
                }
            }
            for item in &source.items {
                let path = [&module[..], item].concat();
                let (name, parent) = path.split_last().unwrap();
                tree.modules.entry(parent.to_vec()).or_default().items.insert(name.clone());
            }
            for import in source.imports {
                let from = [&module[..], &import.scope].concat();
                let names = tree.modules.entry(from.clone()).or_default();
                if import.is_glob {
                    names.globs.push(import.path.clone());
                } else if let Some(name) = &import.name {
                    names.names.insert(name.clone(), import.path.clone());
                }
                tree.imports.push((from, import));
            }
        }
        tree.imports
            .retain(|(from, _)| !test_modules.iter().any(|module| from.starts_with(module)));
        tree
    }

    /// Every import that leads into one of the crates.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (from, import) in &self.imports {
            let Some(path) = self.absolute(&import.path, from, LONGEST_CHAIN) else { continue };
            let mut stages = vec![path];
            self.follow(&mut stages, LONGEST_CHAIN);
            steps.push(Step {
                file: self.modules[from].file.clone(),
                line: import.line,
                kind: import.kind,
                from: from.clone(),
                defined_in: self.file_of(stages.last().unwrap()),
                stages,
            });
        }
        steps
    }

    /// The path from its crate on; nothing if it begins with an item or with a crate from elsewhere.
    fn absolute(&self, path: &[String], from: &[String], chain: usize) -> Option<Path> {
        let (first, mut rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => from[..1].to_vec(),
            "self" => from.to_vec(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            name => {
                let module = self.modules.get(from)?;
                if module.children.contains(name) {
                    return Some([from, path].concat());
                }
                return match module.names.get(name) {
                    // `use a::b;` itself would be found again under the name `b`, if it begins so.
                    Some(given) if given[0] != *name && chain > 0 => {
                        let given = self.absolute(given, from, chain - 1)?;
                        Some([&given[..], rest].concat())
                    }
                    _ if self.modules.contains_key(&path[..1]) => Some(path.to_vec()),
                    _ => None,
                };
            }
        };
        while let Some(("super", after)) =
            rest.split_first().map(|(word, after)| (word.as_str(), after))
        {
            base.pop()?;
            rest = after;
        }
        Some([&base[..], rest].concat())
    }

    /// Adds what re-exports make of the last path.
    fn follow(&self, stages: &mut Vec<Path>, chain: usize) {
        let path = stages.last().unwrap().clone();
        let mut module = path[..1].to_vec();
        for (place, word) in path.iter().enumerate().skip(1) {
            let Some(here) = self.modules.get(&module) else { return };
            if here.children.contains(word) {
                module.push(word.clone());
                continue;
            }
            if here.items.contains(word) || chain == 0 {
                return;
            }
            let given = match here.names.get(word) {
                Some(given) => self.absolute(given, &module, chain),
                None => self.glob_with(here, &module, word),
            };
            if let Some(given) = given {
                let next = [&given[..], &path[place + 1..]].concat();
                if next != path {
                    stages.push(next);
                    self.follow(stages, chain - 1);
                }
            }
            return;
        }
    }

    /// The path of a name that a glob of a module brings in.
    fn glob_with(&self, module: &Module, from: &[String], word: &str) -> Option<Path> {
        for glob in &module.globs {
            let mut stages = vec![self.absolute(glob, from, LONGEST_CHAIN)?];
            self.follow(&mut stages, LONGEST_CHAIN);
            let target = stages.pop().unwrap();
            let Some(found) = self.modules.get(&target) else { continue };
            let has = |names: &BTreeSet<String>| names.contains(word);
            if has(&found.items) || has(&found.children) || found.names.contains_key(word) {
                return Some([target, vec![word.to_owned()]].concat());
            }
        }
        None
    }

    /// The file of the innermost module of a path.
    fn file_of(&self, path: &[String]) -> String {
        let module = (1..=path.len()).rev().find_map(|end| self.modules.get(&path[..end]));
        module.map(|module| module.file.clone()).unwrap_or_default()
    }
}

/// The module of a file, from the name of its crate. The binary is a crate of its own.
fn module_of(file: &str, crates: &[(&str, &str)]) -> Option<Path> {
    let within = |folder: &str| file.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    // The longest folder counts: `src/bin` is not a part of `src`.
    let (name, rest) = crates
        .iter()
        .filter_map(|(name, folder)| Some((name, folder.len(), within(folder)?)))
        .max_by_key(|(_, length, _)| *length)
        .map(|(name, _, rest)| (*name, rest))?;
    let mut module = vec![name.to_owned()];
    let words: Vec<&str> = rest.strip_suffix(".rs")?.split('/').collect();
    let (last, folders) = words.split_last()?;
    module.extend(folders.iter().map(|&word| word.to_owned()));
    let is_root = folders.is_empty() && (*last == "lib" || name.ends_with("_binary"));
    if !is_root && *last != "mod" {
        module.push((*last).to_owned());
    }
    Some(module)
}
