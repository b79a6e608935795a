//! The imports of a source file: what its `use` lines and its inline paths name.
//!
//! Reads just enough of Rust for that: comments, literals and test code are left out, trees of `use`
//! are taken apart, and modules within the file are followed. It knows no macro and no type.

use std::collections::BTreeSet;

/// How a path is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A `use` for the module alone.
    Use,
    /// A `pub use`, also with a restricted visibility.
    ReExport,
    /// A path within the code.
    Inline,
}

/// One path that a file names.
#[derive(Debug, Clone)]
pub struct Import {
    pub line: usize,
    /// The modules within the file that it occurs in, outermost first.
    pub scope: Vec<String>,
    pub path: Vec<String>,
    pub kind: Kind,
    /// The name that it has from here on. A glob, `as _` and an inline path give none.
    pub name: Option<String>,
    pub is_glob: bool,
}

/// What a file names, declares and defines; names of modules and items stand behind their scope.
#[derive(Debug, Default)]
pub struct Source {
    pub imports: Vec<Import>,
    /// Modules, in files of their own or within this one.
    pub modules: BTreeSet<Vec<String>>,
    /// Modules in files of their own that exist for tests.
    pub test_modules: BTreeSet<String>,
    pub items: BTreeSet<Vec<String>>,
}

#[derive(Debug, Clone)]
struct Token {
    text: String,
    line: usize,
}

const ITEMS: [&str; 8] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union"];

/// Reads a file; test code is kept if the whole of it is asked for.
pub fn read(text: &str, with_tests: bool) -> Source {
    let mut source = Source::default();
    let mut tokens = tokens(text);
    if !with_tests {
        tokens = without_tests(tokens, &mut source.test_modules);
    }
    Reader { tokens: &tokens, at: 0 }.items(&mut source);
    source
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphanumeric() || first == '_')
}

/// Splits a text into words, `::` and single signs. Comments and literals are left out.
fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let at = |place: usize| characters.get(place).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut place, mut line) = (0, 1);
    while place < characters.len() {
        let begin = place;
        match (at(place), at(place + 1)) {
            ('/', '/') => {
                while place < characters.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            ('/', '*') => place = end_of_comment(&characters, place),
            ('"', _) => place = end_of_string(&characters, place),
            // A character, or else a lifetime, whose name is read as a word.
            ('\'', '\\') => {
                place += 3;
                while place < characters.len() && at(place) != '\'' {
                    place += 1;
                }
                place += 1;
            }
            ('\'', _) if at(place + 2) == '\'' => place += 3,
            (':', ':') => {
                tokens.push(Token { text: "::".to_owned(), line });
                place += 2;
            }
            (first, _) if first.is_alphanumeric() || first == '_' => {
                while at(place).is_alphanumeric() || at(place) == '_' {
                    place += 1;
                }
                let word: String = characters[begin..place].iter().collect();
                let is_prefix = matches!(word.as_str(), "r" | "b" | "br" | "c" | "cr");
                if is_prefix && matches!(at(place), '"' | '#') && word.contains('r') {
                    match end_of_raw_string(&characters, place) {
                        Some(end) => place = end,
                        // `r#type`: a word after all.
                        None => place += 1,
                    }
                } else if !(is_prefix && at(place) == '"') {
                    tokens.push(Token { text: word, line });
                }
            }
            (sign, _) => {
                if !sign.is_whitespace() {
                    tokens.push(Token { text: sign.to_string(), line });
                }
                place += 1;
            }
        }
        place = place.min(characters.len());
        line += characters[begin..place].iter().filter(|&&character| character == '\n').count();
    }
    tokens
}

fn end_of_comment(characters: &[char], begin: usize) -> usize {
    let mut place = begin + 2;
    let mut depth = 1;
    while depth > 0 && place < characters.len() {
        match characters[place..] {
            ['/', '*', ..] => depth += 1,
            ['*', '/', ..] => depth -= 1,
            _ => {
                place += 1;
                continue;
            }
        }
        place += 2;
    }
    place
}

fn end_of_string(characters: &[char], begin: usize) -> usize {
    let mut place = begin + 1;
    while place < characters.len() && characters[place] != '"' {
        place += if characters[place] == '\\' { 2 } else { 1 };
    }
    place + 1
}

/// Begins behind the `r`; nothing if no string is there.
fn end_of_raw_string(characters: &[char], begin: usize) -> Option<usize> {
    let hashes = characters[begin..].iter().take_while(|&&sign| sign == '#').count();
    let mut place = begin + hashes;
    if characters.get(place) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    place += 1;
    while place < characters.len() && !characters[place..].starts_with(&end) {
        place += 1;
    }
    Some(place + end.len())
}

/// Leaves out every item under `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>, test_modules: &mut BTreeSet<String>) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !begins_test_attribute(&tokens[at..]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = end_of_item(&tokens, at);
        let item: Vec<&str> = tokens[at..end].iter().map(|token| token.text.as_str()).collect();
        if let [.., "mod", name, ";"] = item[..] {
            test_modules.insert(name.to_owned());
        }
        at = end;
    }
    kept
}

fn begins_test_attribute(tokens: &[Token]) -> bool {
    let texts: Vec<&str> =
        tokens.iter().map(|token| token.text.as_str()).take_while(|text| *text != "]").collect();
    texts.starts_with(&["#", "[", "cfg", "("]) && texts.contains(&"test") && !texts.contains(&"not")
}

/// The end of the item that begins with attributes: behind its `;`, or behind its block.
fn end_of_item(tokens: &[Token], begin: usize) -> usize {
    let (mut depth, mut is_use) = (0, false);
    for (at, token) in tokens.iter().enumerate().skip(begin) {
        match token.text.as_str() {
            "use" if depth == 0 => is_use = true,
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 && !is_use {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn text(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text.as_str())
    }

    fn behind(&self, back: usize) -> &str {
        self.at.checked_sub(back).map_or("", |at| self.tokens[at].text.as_str())
    }

    fn items(mut self, source: &mut Source) {
        // The modules that are open, each with the depth of the braces around it.
        let mut scope: Vec<(String, usize)> = Vec::new();
        let mut depth = 0;
        while self.at < self.tokens.len() {
            let inside = || scope.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let named = |name: &str| [inside(), vec![name.to_owned()]].concat();
            match self.text(0) {
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if scope.last().is_some_and(|(_, outside)| *outside == depth) {
                        scope.pop();
                    }
                }
                "mod" if is_word(self.text(1)) && matches!(self.text(2), "{" | ";") => {
                    source.modules.insert(named(self.text(1)));
                    if self.text(2) == "{" {
                        scope.push((self.text(1).to_owned(), depth));
                    }
                    self.at += 1;
                }
                // `use<'a>` in a bound names lifetimes.
                "use" if self.text(1) != "<" => {
                    let scope = inside();
                    self.use_line(scope, source);
                    continue;
                }
                "extern" if self.text(1) == "crate" => {
                    let name = if self.text(3) == "as" { self.text(4) } else { self.text(2) };
                    source.imports.push(Import {
                        line: self.tokens[self.at].line,
                        scope: inside(),
                        path: vec![self.text(2).to_owned()],
                        kind: Kind::Use,
                        name: Some(name.to_owned()),
                        is_glob: false,
                    });
                    self.at += 2;
                }
                word if ITEMS.contains(&word) && is_word(self.text(1)) => {
                    source.items.insert(named(self.text(1)));
                    self.at += 1;
                }
                word if is_word(word) && self.text(1) == "::" && self.begins_path() => {
                    let scope = inside();
                    self.inline_path(scope, source);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// True at the first word of a path: none before it, or the `::` that begins a path of crates.
    fn begins_path(&self) -> bool {
        self.behind(1) != "::" || !(is_word(self.behind(2)) || self.behind(2) == ">")
    }

    fn inline_path(&mut self, scope: Vec<String>, source: &mut Source) {
        let line = self.tokens[self.at].line;
        let mut path = vec![self.text(0).to_owned()];
        self.at += 1;
        while self.text(0) == "::" && is_word(self.text(1)) {
            path.push(self.text(1).to_owned());
            self.at += 2;
        }
        let kind = Kind::Inline;
        source.imports.push(Import { line, scope, path, kind, name: None, is_glob: false });
    }

    fn use_line(&mut self, scope: Vec<String>, source: &mut Source) {
        let is_public = self.behind(1) == "pub" || (self.behind(1) == ")" && self.is_restricted());
        let kind = if is_public { Kind::ReExport } else { Kind::Use };
        self.at += 1;
        self.tree(&[], kind, &scope, source);
        while !matches!(self.text(0), ";" | "") {
            self.at += 1;
        }
    }

    /// True behind `pub(crate)` and its like.
    fn is_restricted(&self) -> bool {
        (2..8)
            .find(|&back| self.behind(back) == "(")
            .is_some_and(|back| self.behind(back + 1) == "pub")
    }

    /// Reads one tree, such as `a::{b, c as d}`, behind a path.
    fn tree(&mut self, before: &[String], kind: Kind, scope: &[String], source: &mut Source) {
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        let mut path = before.to_vec();
        let mut is_glob = false;
        loop {
            match self.text(0) {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | "") {
                        self.tree(&path, kind, scope, source);
                        if self.text(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "*" => {
                    is_glob = true;
                    self.at += 1;
                }
                "as" => break,
                word if is_word(word) => {
                    path.push(word.to_owned());
                    self.at += 1;
                }
                "," | "}" | ";" | "" => break,
                // A sign that belongs to no path, as in a macro.
                _ => self.at += 1,
            }
        }
        // `a::{self}` names `a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned().filter(|_| !is_glob);
        if self.text(0) == "as" {
            name = Some(self.text(1).to_owned()).filter(|name| name != "_");
            self.at += 2;
        }
        if !path.is_empty() {
            source.imports.push(Import { line, scope: scope.to_vec(), path, kind, name, is_glob });
        }
    }
}
