//! Runs of joined tokens that have about as many letters as a code.

use crate::scan::tokens::{Gap, Tokens};
use crate::scan::{Kind, Match};
use std::ops::Range;

/// What runs to look at.
pub struct Windows {
    /// What is looked for.
    pub kind: Kind,
    /// How many letters it has. Looked at are runs of one less to two more, because a letter may be
    /// missing or too many, and a question mark may stand behind it.
    pub letters: usize,
    /// Over how many line breaks it may go.
    pub most_breaks: usize,
    /// May it go over marks of punctuation?
    pub marks: bool,
}

impl Windows {
    /// Asks about each run that begins with a free token; what is accepted, with its letters, is found
    /// and taken.
    pub fn each(
        &self,
        tokens: &mut Tokens<'_>,
        found: &mut Vec<Match>,
        accept: impl Fn(&Tokens<'_>, &Range<usize>) -> Option<String>,
    ) {
        let mut start = 0;
        while start < tokens.all.len() {
            let accepted = self
                .from(tokens, start)
                .find_map(|window| accept(tokens, &window).map(|code| (window, code)));
            start = match accepted {
                Some((window, code)) => {
                    found.push(Match::new(self.kind, code, tokens.bytes(window.clone())));
                    tokens.take(window.clone());
                    window.end
                }
                None => start + 1,
            };
        }
    }

    /// The runs that begin with a token, the shortest first.
    fn from(&self, tokens: &Tokens<'_>, start: usize) -> impl Iterator<Item = Range<usize>> {
        let wanted = self.letters - 1..=self.letters + 2;
        let mut end = start + 1;
        let mut length = tokens.all[start].len();
        let mut breaks = 0;
        let mut going = !tokens.all[start].taken;
        std::iter::from_fn(move || {
            while going {
                let window = start..end;
                let enough = wanted.contains(&length);
                going = length < *wanted.end() && tokens.continues(end, self.marks);
                if going {
                    let next = &tokens.all[end];
                    breaks += usize::from(matches!(next.gap, Gap::Line { .. }));
                    length += next.len();
                    end += 1;
                    going = breaks <= self.most_breaks;
                }
                if enough {
                    return Some(window);
                }
            }
            None
        })
    }
}
