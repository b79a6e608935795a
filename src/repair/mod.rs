//! Searches around a code that does not read for the one that was meant.
//!
//! Reading never repairs. What is found here is a suggestion for the vendor to show and for a
//! person to take up, never applied. It is behind the feature `repair`, which a shipped program
//! must not have: there it would help guessing.
//!
//! A registration key is searched for under an EncryptionKey (`docs/format.md` section 2): a
//! random candidate reads with a probability of about 2^-26, and carries a given AppID as well
//! with 2^-42. An InstallCode (section 3) is searched for by its CHECKSUM, 16 bits, so that
//! sometimes there are several; the iCode of a key that was made for it decides.

mod install_code;
mod registration_key;

pub use install_code::install_code;
pub use registration_key::registration_key;

use avlock_format::{ICode, KeyFields};
use std::fmt;

/// How many unreadable letters are guessed at most.
pub const MOST_UNREADABLE: usize = 3;

/// A code that may have been meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair<C> {
    /// The code.
    pub code: C,
    /// What would have happened to it.
    pub fault: Fault,
}

/// What happened to a code on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Between its letters stand characters that are none.
    ForeignCharacters,
    /// Letters that an InstallCode cannot have stand for the digits they resemble.
    LookAlikes,
    /// One letter is another one.
    WrongLetter,
    /// Two letters next to each other changed places.
    SwappedLetters,
    /// One letter was left out.
    MissingLetter,
    /// One letter too many was typed.
    ExtraLetter,
    /// Up to [`MOST_UNREADABLE`] letters could not be read.
    UnreadableLetters,
    /// Two letters are other ones.
    TwoWrongLetters,
}

/// How far to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One fault of any kind: some thousand candidates at most, or for unreadable letters some
    /// ten thousand.
    OneFault,
    /// Two wrong letters as well, if one fault explains nothing: some hundred thousand.
    TwoLetters,
}

/// What a key has to be for, so that it is a candidate; nothing is asked of what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The application.
    pub app_id: Option<u16>,
    /// The computer; a generic key is for any.
    pub icode: Option<ICode>,
}

impl Wanted {
    fn is_met_by(&self, fields: &KeyFields) -> bool {
        self.app_id.is_none_or(|app_id| app_id == fields.app_id)
            && (fields.is_generic()
                || self.icode.is_none_or(|icode| icode.number() == fields.binding.to_icode()))
    }
}

/// Adds a code that was not found before; the first explanation is the simplest.
fn push<C: PartialEq>(found: &mut Vec<Repair<C>>, code: C, fault: Fault) {
    if !found.iter().any(|repair| repair.code == code) {
        found.push(Repair { code, fault });
    }
}

/// Every text that a sequence gives with one element put in: all places, all values.
fn insertions<const N: usize>(
    shorter: &[u8],
    values: impl Iterator<Item = u8> + Clone,
    mut visit: impl FnMut(&[u8; N]),
) {
    let mut longer = [0; N];
    for place in 0..N {
        longer[..place].copy_from_slice(&shorter[..place]);
        longer[place + 1..].copy_from_slice(&shorter[place..]);
        for value in values.clone() {
            longer[place] = value;
            visit(&longer);
        }
    }
}

/// Every text that a sequence gives with one element taken out.
fn removals<const N: usize>(longer: &[u8], mut visit: impl FnMut(&[u8; N])) {
    let mut shorter = [0; N];
    for place in 0..longer.len() {
        shorter[..place].copy_from_slice(&longer[..place]);
        shorter[place..].copy_from_slice(&longer[place + 1..]);
        visit(&shorter);
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ForeignCharacters => "other characters stand between its letters",
            Self::LookAlikes => "letters stand for the digits they resemble",
            Self::WrongLetter => "one character is wrong",
            Self::SwappedLetters => "two neighbours changed places",
            Self::MissingLetter => "one character is missing",
            Self::ExtraLetter => "one character is too many",
            Self::UnreadableLetters => "unreadable characters were guessed",
            Self::TwoWrongLetters => "two characters are wrong",
        })
    }
}
