//! A mailbox (mbox): mails one behind the other, each behind a line `From SENDER DATE`.

use crate::mail::header::{self, Certainty};
use crate::mail::transfer::line_at;
use std::ops::Range;

/// The most mails that are told apart.
const MOST: usize = 10_000;

/// Returns where each mail of a mailbox is, from its header to its end; none if it is no mailbox.
pub fn mails(bytes: &[u8]) -> Vec<Range<usize>> {
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.len() - marked.trim_ascii_start().len();
    let Some(begin) = behind_separator(bytes, first) else { return Vec::new() };
    let (mut start, mut mails) = (begin, Vec::new());
    for at in memchr::memmem::find_iter(&bytes[begin..], b"\nFrom ").map(|at| begin + at + 1) {
        // A separator follows an empty line; any other such line belongs to a text.
        let before = &bytes[..at];
        if mails.len() >= MOST || !(before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n")) {
            continue;
        }
        if let Some(next) = behind_separator(bytes, at) {
            mails.push(start.min(at)..at);
            start = next;
        }
    }
    mails.push(start..bytes.len());
    mails
}

/// Returns where the mail behind a separator begins. A line of a text may begin with `From` as well: a separator
/// has a date, or the header of a mail behind it.
fn behind_separator(bytes: &[u8], at: usize) -> Option<usize> {
    let (separator, mut next) = line_at(bytes, at);
    let sender = separator.strip_prefix(b"From ")?;
    // A mailbox that was put into another has its lines quoted.
    loop {
        let (line, behind) = line_at(bytes, next);
        if behind == next || !(line.starts_with(b"From ") || line.starts_with(b">From ")) {
            break;
        }
        next = behind;
    }
    let (first, _) = line_at(bytes, next);
    let is_headed = first.trim_ascii().is_empty() || header::begins_field(first);
    let is_mail = is_dated(sender) && is_headed
        || header::read(bytes, next).certainty(bytes) > Certainty::None;
    is_mail.then_some(next)
}

/// True if the words behind a sender are a date like `Thu Nov 26 10:00:00 2026`.
fn is_dated(sender: &[u8]) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Ok(text) = std::str::from_utf8(sender) else { return false };
    let words: Vec<&str> = text.split_ascii_whitespace().skip(1).collect();
    words.windows(4).any(|words| {
        DAYS.contains(&words[0])
            && MONTHS.contains(&words[1])
            && words[2].parse().is_ok_and(|day: u8| (1..=31).contains(&day))
            && words[3].contains(':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &str) -> Vec<&str> {
        mails(bytes.as_bytes()).into_iter().map(|range| &bytes[range]).collect()
    }

    #[test]
    fn mails_are_told_apart_by_dated_separators() {
        let box_of_three = "\nFrom a@b Thu Nov 26 10:00:00 2026\nSubject: one\n\nA\n\n\
                            From b@c  Thu Nov  5 10:00:00 +0100 2026\n>From old\nX-Y: 2\n\nB\n\n\
                            From MAILER-DAEMON Fri Nov 27 10:00:00 2026\n\nC\n";
        assert_eq!(texts(box_of_three), ["Subject: one\n\nA\n\n", "X-Y: 2\n\nB\n\n", "\nC\n"]);
    }

    #[test]
    fn lines_of_a_text_are_no_separators() {
        let mail = "From a Thu Nov 26 10:00:00 2026\nSubject: one\n\nHi\n\nFrom Monday on: yes\n\n\
                    >From b Thu Nov 26 10:00:00 2026\nX: y\nFrom c Thu Nov 26 10:00:00 2026\nZ: a\n";
        assert_eq!(texts(mail).len(), 1);
        for text in ["From Monday on\n\nHi", "Dear Ann\n\nFrom a Thu Nov 26 10:00:00 2026\n", ""] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }
}
