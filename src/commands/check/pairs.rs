//! Which of the things that are given belong together.

use crate::commands::check::things::Things;
use crate::reading::{OpenedKey, ReadCode, ReadKey, Reader};
use avlock_format::check::Expected;
use avlock_format::{FindingCode, ICode, InstallCode, RegistrationKey};
use std::collections::{HashMap, HashSet};

/// Things that one report compares, as positions among all.
pub struct Pair {
    pub key: Option<usize>,
    pub file: Option<usize>,
    pub computer: Computer,
    /// InstallCodes that nothing is for; told once, with the first pair.
    pub unserved: Vec<usize>,
    /// InstallCodes that do not read and are compared with nothing, any of which may be the right one.
    pub unread: Vec<usize>,
    /// True for the first pair, with which is told what is of all.
    pub is_first: bool,
}

/// The computer that a key or a file is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computer {
    Unknown,
    /// The one InstallCode, or that of several which it is for.
    Shows(usize),
    /// It is for none of several.
    NoneOf,
}

impl Pair {
    /// Puts each key beside its InstallCode and its data files, if there are several, and each data file without
    /// a key beside its InstallCode.
    pub fn of(things: &Things<'_>, reader: &Reader) -> Vec<Self> {
        let Things { keys, codes, files, .. } = things;
        let is_choice = codes.len() > 1 || files.len() > 1;
        let opened: Vec<Option<OpenedKey>> = keys
            .iter()
            .map(|key| match is_choice {
                true => key.opened().or_else(|| reader.sole_suggestion(key, &Expected::default())),
                false => key.opened(),
            })
            .collect();
        let computers = Computers::new(codes, &opened);
        let of_files = Files::new(things);
        let mut pairs = Vec::new();
        let mut is_used = vec![false; files.len()];
        for (key, opened) in opened.iter().enumerate() {
            let icode = opened.as_ref().and_then(OpenedKey::icode);
            let computer = computers.for_icode(icode);
            let own = match files.len() {
                0 => Vec::new(),
                1 => vec![0],
                _ => of_files.for_key(opened.as_ref()),
            };
            own.iter().for_each(|&file| is_used[file] = true);
            let own = own.into_iter().map(Some);
            let own: Vec<Option<usize>> = if own.len() == 0 { vec![None] } else { own.collect() };
            pairs.extend(own.into_iter().map(|file| Self::new(Some(key), file, computer)));
        }
        for (file, given) in files.iter().enumerate().filter(|(file, _)| !is_used[*file]) {
            let icode = given.opened.as_ref().and_then(|opened| opened.install_code());
            let computer = computers.for_icode(icode.map(InstallCode::icode));
            pairs.push(Self::new(None, Some(file), computer));
        }
        let shown: HashSet<usize> = pairs.iter().filter_map(|pair| pair.computer.shown()).collect();
        let is_unread = |code: &usize| codes[*code].code().is_none() && !shown.contains(code);
        let unread: Vec<usize> = (0..codes.len()).filter(is_unread).collect();
        for (place, pair) in pairs.iter_mut().enumerate() {
            pair.unread.clone_from(&unread);
            pair.is_first = place == 0;
        }
        // Of a key that does not read nobody knows which one it is for, and for none of them is an error.
        let served: Option<HashSet<usize>> =
            pairs.iter().map(|pair| pair.computer.shown()).collect();
        if let (Some(served), Some(first)) = (served, pairs.first_mut()) {
            first.unserved = (0..codes.len()).filter(|code| !served.contains(code)).collect();
        }
        pairs
    }

    fn new(key: Option<usize>, file: Option<usize>, computer: Computer) -> Self {
        Self { key, file, computer, unserved: Vec::new(), unread: Vec::new(), is_first: false }
    }
}

impl Computer {
    fn shown(self) -> Option<usize> {
        match self {
            Self::Shows(code) => Some(code),
            Self::Unknown | Self::NoneOf => None,
        }
    }
}

/// The InstallCodes by the iCode that decides whom a key is for.
struct Computers {
    count: usize,
    by_icode: HashMap<u16, usize>,
}

impl Computers {
    fn new(codes: &[ReadCode], keys: &[Option<OpenedKey>]) -> Self {
        let mut by_icode = HashMap::new();
        if codes.len() > 1 {
            for (position, code) in codes.iter().enumerate() {
                if let Some(code) = code.code() {
                    by_icode.entry(code.icode().number()).or_insert(position);
                }
            }
            // A damaged one is most likely that of a key, if no other is.
            let icodes: Vec<ICode> = keys.iter().flatten().filter_map(OpenedKey::icode).collect();
            for (position, code) in
                codes.iter().enumerate().filter(|(_, code)| code.code().is_none())
            {
                for finding in code.report(None, &icodes).findings {
                    let suggested =
                        finding.expected.filter(|_| finding.code == FindingCode::Repaired);
                    if let Some(Ok(code)) = suggested.map(|code| code.parse::<InstallCode>()) {
                        by_icode.entry(code.icode().number()).or_insert(position);
                    }
                }
            }
        }
        Self { count: codes.len(), by_icode }
    }

    fn for_icode(&self, icode: Option<ICode>) -> Computer {
        match (self.count, icode) {
            (0, _) => Computer::Unknown,
            (1, _) => Computer::Shows(0),
            // A generic key is for any computer, and of one that does not read nobody knows.
            (_, None) => Computer::Unknown,
            (_, Some(icode)) => self
                .by_icode
                .get(&icode.number())
                .map_or(Computer::NoneOf, |&code| Computer::Shows(code)),
        }
    }
}

/// The data files by the keys in them and the iCodes of their computers.
#[derive(Default)]
struct Files {
    by_key: HashMap<RegistrationKey, Vec<usize>>,
    by_icode: HashMap<u16, Vec<usize>>,
}

impl Files {
    fn new(things: &Things<'_>) -> Self {
        let mut files = Self::default();
        for (position, given) in things.files.iter().enumerate() {
            let Some(opened) = &given.opened else { continue };
            for stored in opened.file.stored_keys() {
                files.by_key.entry(stored.record.key).or_default().push(position);
            }
            if let Some(code) = opened.install_code() {
                files.by_icode.entry(code.icode().number()).or_default().push(position);
            }
        }
        files
    }

    /// Returns the files that have a key, or else those of its computer.
    fn for_key(&self, key: Option<&OpenedKey>) -> Vec<usize> {
        let Some(key) = key else { return Vec::new() };
        let of_computer = || self.by_icode.get(&key.icode()?.number());
        self.by_key.get(&key.key).or_else(of_computer).cloned().unwrap_or_default()
    }
}

impl Things<'_> {
    /// Returns the key of a pair.
    pub fn key(&self, pair: &Pair) -> Option<&ReadKey<'_>> {
        self.keys.get(pair.key?)
    }
}
