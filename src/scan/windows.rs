//! Runs of joined tokens that have about as many letters as a code. What makes a run a code is decided
//! in `keys` and `install_codes`.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::tokens::Tokens;
use std::ops::Range;

/// Which runs of tokens are looked at, and as what.
pub struct Windows {
    /// The kind of code that is looked for.
    pub kind: Kind,
    /// The number of letters of such a code. Runs of one letter less to two more are looked at: one
    /// may be missing, one may be too many, and a question mark may follow the code.
    pub letters: usize,
    /// The most line breaks within a run.
    pub most_breaks: usize,
    /// True if marks of punctuation, brackets and quotes may join the tokens of a run.
    pub marks: bool,
    /// True if a run may begin with a token. It is asked of every token of a text, so it has to be fast.
    pub may_begin: fn(&Tokens<'_>, usize) -> bool,
}

impl Windows {
    /// Calls `accept` with each run that begins with a free token, the shortest first. If it returns a
    /// code, that is added to `found` and the tokens of the run are taken.
    pub fn each(
        &self,
        tokens: &mut Tokens<'_>,
        found: &mut Vec<Match>,
        accept: impl Fn(&Tokens<'_>, &Range<usize>) -> Option<String>,
    ) {
        let mut start = 0;
        while start < tokens.all.len() {
            if tokens.all[start].taken || !(self.may_begin)(tokens, start) {
                start += 1;
                continue;
            }
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

    /// Returns the runs that begin with a token, the shortest first.
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
