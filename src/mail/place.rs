//! Where a text is in the saved file: exact to the character where nothing was decoded, and where
//! the text was only mended, else the line where the part begins.

use std::borrow::Cow;
use std::ops::Range;

/// The most anchors that one text keeps; behind the last of them columns are approximate.
const MOST_ANCHORS: usize = 1 << 18;

/// The places of the characters of a text, as far as they are known.
#[derive(Debug, Clone)]
pub enum Trail {
    /// The text was decoded: every place is the line where the part begins.
    Begins {
        /// That line, from 1.
        line: usize,
    },
    /// The text is as it was saved, or was changed at anchors only.
    Exact(Vec<Anchor>),
}

/// The saved place of one offset of a text. Behind it the text is as it was saved, up to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    offset: usize,
    line: usize,
    column: usize,
}

/// A text and the places of its characters in the saved file.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Its places.
    pub trail: Trail,
}

impl<'a> Text<'a> {
    /// Makes a text whose places are all the line where its part begins.
    pub fn decoded(text: impl Into<Cow<'a, str>>, line: usize) -> Self {
        Self { text: text.into(), trail: Trail::Begins { line } }
    }

    /// Makes a text that was saved as it is, from a line and column on.
    pub fn saved(text: impl Into<Cow<'a, str>>, line: usize, column: usize) -> Self {
        let trail = Trail::Exact(vec![Anchor { offset: 0, line, column }]);
        Self { text: text.into(), trail }
    }

    /// Returns a value that looks up places.
    pub fn places(&self) -> Places<'_> {
        Places::new(&self.text, &self.trail)
    }
}

/// Looks up the places of a text. Offsets that ascend cost one pass over the text in all.
#[derive(Debug)]
pub struct Places<'t> {
    text: &'t str,
    trail: &'t Trail,
    next: usize,
    now: Anchor,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, trail: &'t Trail) -> Self {
        let line = match trail {
            Trail::Begins { line } => *line,
            Trail::Exact(_) => 1,
        };
        Self { text, trail, next: 0, now: Anchor { offset: 0, line, column: 1 } }
    }

    /// Returns the line and column, from 1, of an offset of the text.
    pub fn at(&mut self, offset: usize) -> (usize, usize) {
        if let Trail::Exact(anchors) = self.trail {
            if offset < self.now.offset {
                *self = Self::new(self.text, self.trail);
            }
            while let Some(&anchor) = anchors.get(self.next).filter(|next| next.offset <= offset) {
                self.now = anchor;
                self.next += 1;
            }
            for character in self.text.get(self.now.offset..offset).unwrap_or_default().chars() {
                if character == '\n' {
                    self.now.line += 1;
                    self.now.column = 1;
                } else {
                    self.now.column += 1;
                }
            }
            self.now.offset = offset.min(self.text.len());
        }
        (self.now.line, self.now.column)
    }
}

/// Makes a text out of another, and keeps its places.
#[derive(Debug)]
pub struct Writer<'t> {
    source: &'t str,
    from: Places<'t>,
    out: String,
    anchors: Vec<Anchor>,
    /// The end of what was copied last, as long as nothing else was written behind it.
    copied: Option<usize>,
    is_exact: bool,
}

impl<'t> Writer<'t> {
    /// Starts with nothing written.
    pub fn new(source: &'t Text<'_>) -> Self {
        Self {
            source: &source.text,
            from: source.places(),
            out: String::with_capacity(source.text.len()),
            anchors: Vec::new(),
            copied: None,
            is_exact: matches!(source.trail, Trail::Exact(_)),
        }
    }

    /// Returns the text that was written so far.
    pub fn written(&self) -> &str {
        &self.out
    }

    /// Copies a range of the source.
    pub fn copy(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if self.copied != Some(range.start) {
            self.anchor(range.start);
        }
        self.out.push_str(&self.source[range.clone()]);
        self.copied = Some(range.end);
    }

    /// Writes something else, which comes from an offset of the source.
    pub fn put(&mut self, offset: usize, text: &str) {
        if !text.is_empty() {
            self.anchor(offset);
            self.out.push_str(text);
        }
        self.copied = None;
    }

    fn anchor(&mut self, offset: usize) {
        if !self.is_exact || self.anchors.len() >= MOST_ANCHORS {
            return;
        }
        let (line, column) = self.from.at(offset);
        let anchor = Anchor { offset: self.out.len(), line, column };
        match self.anchors.last_mut() {
            Some(last) if last.offset == anchor.offset => *last = anchor,
            _ => self.anchors.push(anchor),
        }
    }

    /// Returns the new text.
    pub fn finish(self) -> Text<'static> {
        let trail = match self.is_exact {
            true => Trail::Exact(self.anchors),
            false => Trail::Begins { line: self.from.now.line },
        };
        Text { text: Cow::Owned(self.out), trail }
    }
}

/// Replaces ranges of a text, in order, and leaves the rest as it is.
#[derive(Debug)]
pub struct Mender<'t> {
    writer: Writer<'t>,
    done: usize,
}

impl<'t> Mender<'t> {
    /// Starts with nothing replaced.
    pub fn new(source: &'t Text<'_>) -> Self {
        Self { writer: Writer::new(source), done: 0 }
    }

    /// Replaces one range, which begins behind the one before.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        self.writer.copy(self.done..range.start);
        self.writer.put(range.start, with);
        self.done = range.end;
    }

    /// Returns the new text; `None` if nothing was replaced.
    pub fn finish(mut self) -> Option<Text<'static>> {
        if self.done == 0 {
            return None;
        }
        self.writer.copy(self.done..self.writer.source.len());
        Some(self.writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_from_where_the_text_begins() {
        let text = Text::saved("ab\ncé\nx", 5, 10);
        let mut places = text.places();
        assert_eq!(places.at(0), (5, 10));
        assert_eq!(places.at(1), (5, 11));
        assert_eq!(places.at(4), (6, 2));
        assert_eq!(places.at(7), (7, 1));
        assert_eq!(places.at(0), (5, 10), "an earlier offset starts again");
    }

    #[test]
    fn mended_texts_keep_their_places() {
        let text = Text::saved("one%2Dtwo\n%2D%2Dthree", 1, 1);
        let mut mender = Mender::new(&text);
        mender.replace(3..6, "-");
        mender.replace(10..13, "-");
        mender.replace(13..16, "");
        let mended = mender.finish().unwrap();
        assert_eq!(mended.text, "one-two\n-three");
        let mut places = mended.places();
        assert_eq!(places.at(3), (1, 4));
        assert_eq!(places.at(4), (1, 7));
        assert_eq!(places.at(8), (2, 1));
        assert_eq!(places.at(9), (2, 7));
        // Mended a second time, it is still known where everything was.
        let mut mender = Mender::new(&mended);
        mender.replace(8..9, "");
        let mended = mender.finish().unwrap();
        assert_eq!(mended.places().at(8), (2, 7));
        assert!(Mender::new(&mended).finish().is_none());
    }

    #[test]
    fn decoded_texts_have_one_place() {
        let text = Text::decoded("a\nb", 7);
        assert_eq!(text.places().at(2), (7, 1));
        let mut mender = Mender::new(&text);
        mender.replace(0..1, "x");
        assert_eq!(mender.finish().unwrap().places().at(2), (7, 1));
    }
}
