//! Finds every code in an input and reports on each: what `inspect` shows, what `reply` answers, and what
//! `check` compares.
//!
//! All codes are read before the first report is made, because they explain each other: the iCode of
//! a key decides what a damaged InstallCode beside it was, and an InstallCode whom a key is for. The
//! reports are made in `reports`, one by one.

mod doubtful;
mod found;
pub mod given;
mod input;
mod reports;

pub use doubtful::Doubtful;
pub use found::{Found, Read};
pub use input::{Input, looks_like_a_name};
pub use reports::{Reports, listed};

use crate::commands::sightings::found::{KeysNear, MOST_CODES};
use crate::failure::{Failure, Notice};
use crate::mail::{self, Part, Piece};
use crate::reading::Reader;
use crate::session::{Session, inputs};

/// Looks through every part of an input, and shows each to `watch` as well; an input without any code is
/// refused.
pub fn look_through<'r>(
    input: &Input,
    reader: &'r Reader,
    session: &Session,
    watch: &mut dyn FnMut(&Part<'_>),
) -> Result<Reports<'r>, Failure> {
    let found = find(input, reader, session, watch);
    for doubtful in found.worth_a_look() {
        session.notice(Notice::unread(doubtful.finding().message));
    }
    if found.sightings.is_empty() {
        return Err(input.nothing_found());
    }
    Reports::new(found, reader)
}

/// Finds the codes of an input, and reports on none.
pub fn find<'r>(
    input: &Input,
    reader: &'r Reader,
    session: &Session,
    watch: &mut dyn FnMut(&Part<'_>),
) -> Found<'r> {
    let name = input.file.as_deref().filter(|name| *name != inputs::STDIN);
    let keys = KeysNear::new(reader);
    let mut found = Found::default();
    mail::read(&input.bytes, name, &mut |piece| match piece {
        Piece::Part(part) => {
            watch(&part);
            found.look_through(&part, input, &keys);
        }
        Piece::Unread(unread) => session.notice(Notice::unread(unread.to_string())),
    });
    let left_out = found.settle_doubts();
    if left_out > 0 {
        session.notice(Notice::unread(format!(
            "{left_out} more that may be codes were not read: split the text into smaller ones"
        )));
    }
    if found.sightings.len() == MOST_CODES {
        session.notice(Notice::unread(format!(
            "what follows the first {MOST_CODES} codes was not read: split the text into smaller ones"
        )));
    }
    found
}
