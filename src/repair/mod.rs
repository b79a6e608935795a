//! Searches for the code that was meant by a text which does not read.
//!
//! Reading never repairs. The codes that are found here are suggestions, which the vendor shows and a
//! person decides about; none is applied. This room belongs to the vendor's program alone: in a
//! customer's program it would help guessing keys, so no crate that one links has it.
//!
//! A registration key is searched for under an EncryptionKey (`docs/format.md` section 2): a random
//! candidate reads with a probability of about 2^-26, and with 2^-42 if its AppID is known. An
//! InstallCode (section 3) is searched for by its CHECKSUM of 16 bits, so that there may be several;
//! the iCode of a key that was made for it decides between them.

mod habits;
mod install_code;
mod registration_key;

pub use install_code::install_code;
pub use registration_key::{is_of_right_length, registration_key};

use avlock_format::{ICode, KeyFields};
use std::fmt;

/// The most unreadable letters that are guessed.
pub const MOST_UNREADABLE: usize = 3;

/// A code that may have been meant by the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair<C> {
    /// The code that was meant.
    pub code: C,
    /// The fault that makes the text of it.
    pub fault: Fault,
}

/// The faults that happen to a code on its way from a screen to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Characters that no code has are between its letters.
    ForeignCharacters,
    /// Letters that an InstallCode cannot have were written for the digits that they resemble.
    LookAlikes,
    /// One letter is wrong.
    WrongLetter,
    /// Two neighbouring letters changed places.
    SwappedLetters,
    /// One letter was left out.
    MissingLetter,
    /// One letter too many was typed.
    ExtraLetter,
    /// One of five groups of a key is too many.
    ExtraGroup,
    /// Up to [`MOST_UNREADABLE`] letters could not be read.
    UnreadableLetters,
    /// The four groups of a key are in another order.
    GroupOrder,
    /// One letter was taken for another one wherever it is, or at some of its places.
    Habit,
    /// It was typed on another keyboard.
    Layout,
    /// The same code is written several times with nothing between.
    Twice,
    /// Another code, or a word, follows with nothing between.
    Glued,
    /// Two letters are wrong.
    TwoWrongLetters,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To one fault of any kind: some thousand candidates, or some ten thousand for unreadable letters.
    OneFault,
    /// To habits and two wrong letters as well, if no single fault gives a code: some hundred thousand
    /// candidates.
    TwoLetters,
}

/// What a suggested key has to be for. What is not known is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The application's number.
    pub app_id: Option<u16>,
    /// The iCode of the computer; a generic key is for any computer.
    pub icode: Option<ICode>,
}

impl Wanted {
    fn is_met_by(&self, fields: &KeyFields) -> bool {
        self.app_id.is_none_or(|app_id| app_id == fields.app_id)
            && (fields.is_generic()
                || self.icode.is_none_or(|icode| icode.number() == fields.binding.to_icode()))
    }
}

/// Adds a code unless it was found before. Simple faults are searched for first, so the first one
/// found is the best explanation.
fn push<C: PartialEq>(found: &mut Vec<Repair<C>>, code: C, fault: Fault) {
    if !found.iter().any(|repair| repair.code == code) {
        found.push(Repair { code, fault });
    }
}

/// Visits every sequence that inserting one value makes, at all places.
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

/// Visits every sequence that removing one element makes.
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
            Self::ExtraGroup => "one group is too many",
            Self::UnreadableLetters => "unreadable characters were guessed",
            Self::GroupOrder => "its groups are in another order",
            Self::Habit => "one character stands for another one wherever it is",
            Self::Layout => "it was typed on another keyboard",
            Self::Twice => "the same code is written twice or more, with nothing between",
            Self::Glued => "something else stands before or behind it, with nothing between",
            Self::TwoWrongLetters => "two characters are wrong",
        })
    }
}
