//! Turns the bytes that somebody saved or piped into what can be scanned: mails with their parts and
//! attachments, archives, pages, exports, plain texts of any charset.
//!
//! Nothing here knows a key. An input is walked from its beginning to its end, and each piece is
//! handed to whoever asked as soon as it is decoded, so that no two decoded parts are held at once:
//!
//! - [`walk`]: parts of a mail, which [`header`] describes and [`transfer`] decodes;
//! - [`archive`]: ZIP and gzip, with caps;
//! - [`document`]: what any bytes are, and [`charset`] to [`html`], [`flowed`] and [`residue`], which
//!   make a text of them;
//! - [`data_file`]: the data file in whatever it was sent in; [`entries`]: its lines, if they were changed
//!   on their way ([`change`], [`split`]);
//! - [`place`]: where each character was in the saved file.
//!
//! mail-parser reads the headers of MIME with their RFC 2231 parameters, and knows the charsets of
//! mails and the entities of HTML. The tree of parts is walked here, because mail-parser (0.11)
//! searches each boundary in all of the rest, which takes quadratic time where boundaries are
//! missing; finds boundaries in the middle of lines; leaves a part that was cut off undecoded; and
//! holds all decoded parts at once.

pub mod change;
pub mod data_file;
pub mod entries;
pub mod place;

mod archive;
mod charset;
mod desk;
mod document;
mod entities;
mod flowed;
mod header;
mod html;
mod kind;
mod links;
mod mailbox;
mod residue;
mod split;
mod tags;
mod text;
mod transfer;
mod walk;
mod words;

pub use desk::{Content, Part, Piece, Unread};
pub use header::language;
pub use kind::Reason;

use desk::{Desk, Here, Hint, base_name};
use mail_parser::MessageParser;
use std::borrow::Cow;

/// Hands over each piece of an input, in order. The name is that of the file, if it has one.
///
/// ```
/// use avlock::mail::{Content, Piece, read};
///
/// let mail = b"From: ann@example.com\nContent-Transfer-Encoding: base64\n\nRDg3M0JCODIxRTQ1\n";
/// read(mail, None, &mut |piece| {
///     let Piece::Part(part) = piece else { return };
///     let Content::Text(text) = part.content else { return };
///     assert_eq!((text.text.as_ref(), part.line), ("D873BB821E45", 4));
/// });
/// ```
pub fn read(bytes: &[u8], name: Option<&str>, visit: &mut dyn FnMut(Piece<'_>)) {
    let mut desk = Desk {
        visit,
        parser: MessageParser::new().with_mime_headers().default_header_ignore(),
        held: 0,
        unpacked: 0,
        entries: 0,
        twins: 0,
        unread: 0,
    };
    let here = Here { name: name.map(base_name).map(str::to_owned), ..Here::default() };
    desk.document(Cow::Borrowed(bytes), &Hint::saved(), &here);
}

#[cfg(test)]
mod tests;
