//! HTML turned into the text that a reader sees.
//!
//! Weighed and left: mail-parser's `html_to_text` puts cells of a table together without a blank, knows
//! no `<wbr>`, keeps script that has an attribute, and drops links; html2text builds a tree, wraps
//! lines in the middle of codes, and draws tables. What a scan needs is simpler than either: tags
//! that style vanish, cells are parted by a blank, rows and blocks by a line end, and it is known
//! where each piece was. mail-parser's list of entities is used.

use crate::mail::entities;
use crate::mail::links;
use crate::mail::place::{Text, Writer};
use crate::mail::tags::{self, Class, Tag};

/// The separator that has to be written before the next piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Nothing,
    Blank,
    Break,
    /// A line end that stays even if a cell of a table follows.
    Row,
}

/// The state while a page is written as text.
struct Page<'t> {
    source: &'t str,
    writer: Writer<'t>,
    pending: Pending,
    /// True from the beginning of a cell until something is written in it.
    at_cell: bool,
    /// The number of open elements whose blanks and line ends are kept.
    kept: usize,
    /// The number of open quotes.
    quotes: usize,
    /// The address of the link that is open, and where its text begins in what is written.
    link: Option<(usize, String, usize)>,
    /// Addresses of links that are written at the end of the line.
    links: Vec<(usize, String)>,
    searches: tags::Searches,
}

/// Writes a page as text.
pub fn to_text(page: &Text<'_>) -> Text<'static> {
    let mut state = Page {
        source: &page.text,
        writer: Writer::new(page),
        pending: Pending::Nothing,
        at_cell: false,
        kept: 0,
        quotes: 0,
        link: None,
        links: Vec::new(),
        searches: tags::Searches::default(),
    };
    state.run();
    state.close_link();
    state.flush_links();
    state.writer.finish()
}

/// True if a text begins like a page.
pub fn is_page(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let is = |prefix: &str| {
        start.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
    };
    if is("<!doctype html") || is("<html") {
        return true;
    }
    // Other languages look like HTML as well. The first element tells which one it is.
    let start = match start.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest.trim_start()),
        None if start.starts_with("<!--") => {
            start.split_once("-->").map_or("", |(_, rest)| rest.trim_start())
        }
        None => start,
    };
    start.get(..14).is_some_and(|begin| begin.eq_ignore_ascii_case("<!doctype html"))
        || tags::parse(start, 0, &mut tags::Searches::default())
            .is_some_and(|tag| tags::class(tag.name) != Class::Unknown)
}

/// True if a text has at least one tag that is known.
pub fn has_tags(text: &str) -> bool {
    let mut searches = tags::Searches::default();
    memchr::memchr_iter(b'<', text.as_bytes()).take(1000).any(|at| {
        tags::parse(text, at, &mut searches)
            .is_some_and(|tag| tags::class(tag.name) != Class::Unknown)
    })
}

impl Page<'_> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'<' => at = self.markup(at),
                b'&' => at = self.entity(at),
                byte if byte.is_ascii_whitespace() => at = self.blanks(at),
                _ => at = self.word(at),
            }
        }
    }

    /// Copies text up to the next character that means something.
    fn word(&mut self, at: usize) -> usize {
        let bytes = self.source.as_bytes();
        let mut end = at + 1;
        while end < bytes.len() {
            let byte = bytes[end];
            // One blank between two words is copied with them.
            let is_single = byte == b' '
                && bytes.get(end + 1).is_some_and(|next| !next.is_ascii_whitespace())
                && !matches!(bytes[end + 1], b'<' | b'&');
            if matches!(byte, b'<' | b'&') || byte.is_ascii_whitespace() && !is_single {
                break;
            }
            end += 1;
        }
        self.separate(at);
        self.writer.copy(at..end);
        end
    }

    fn blanks(&mut self, at: usize) -> usize {
        let bytes = self.source.as_bytes();
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if self.kept > 0 {
            self.separate(at);
            self.writer.copy(at..at + length);
        } else {
            self.pending = self.pending.max(Pending::Blank);
        }
        at + length
    }

    fn entity(&mut self, at: usize) -> usize {
        self.separate(at);
        match entities::at(self.source, at) {
            Some((text, length)) => {
                self.writer.put(at, &text);
                at + length
            }
            None => {
                self.writer.copy(at..at + 1);
                at + 1
            }
        }
    }

    /// Writes the separator between the text before and the next one.
    fn separate(&mut self, at: usize) {
        let is_start = matches!(self.writer.written().bytes().last(), None | Some(b'\n'));
        match self.pending {
            Pending::Break | Pending::Row => {
                self.flush_links();
                if !is_start {
                    self.writer.put(at, "\n");
                }
            }
            Pending::Blank if !is_start => self.writer.put(at, " "),
            _ => {}
        }
        // As a text has it.
        if self.quotes > 0 && matches!(self.writer.written().bytes().last(), None | Some(b'\n')) {
            self.writer.put(at, "> ");
        }
        self.pending = Pending::Nothing;
        self.at_cell = false;
    }

    fn markup(&mut self, at: usize) -> usize {
        if let Some(end) = tags::declaration(self.source, at, &mut self.searches) {
            return end;
        }
        let Some(tag) = tags::parse(self.source, at, &mut self.searches) else {
            self.separate(at);
            self.writer.copy(at..at + 1);
            return at + 1;
        };
        match tags::class(tag.name) {
            Class::Dropped if !tag.closes => {
                return tags::end_of_element(self.source, &tag, &mut self.searches);
            }
            Class::Block => self.block(),
            Class::Quote => {
                self.pending = Pending::Break;
                self.quotes =
                    if tag.closes { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
            }
            // A table inside a cell goes on in the line of the cell.
            Class::Row if self.at_cell && !tag.closes => {}
            Class::Row => self.pending = Pending::Row,
            Class::Cell => {
                // A paragraph inside a cell does not part the cell from the next one.
                if tag.closes || self.pending < Pending::Row {
                    self.pending = Pending::Blank;
                }
                self.at_cell = true;
            }
            Class::Break => {
                self.separate_break(at);
            }
            Class::Kept => {
                self.block();
                self.kept = if tag.closes { self.kept.saturating_sub(1) } else { self.kept + 1 };
            }
            Class::Link => self.link(at, &tag),
            Class::Field => self.field(at, &tag),
            Class::Style | Class::Dropped | Class::Unknown => {}
        }
        tag.end
    }

    fn block(&mut self) {
        if !self.at_cell {
            self.pending = self.pending.max(Pending::Break);
        }
    }

    /// Writes a line end even if the line is empty.
    fn separate_break(&mut self, at: usize) {
        self.flush_links();
        if !matches!(self.writer.written().bytes().last(), None | Some(b'\n'))
            || self.pending < Pending::Break
        {
            self.writer.put(at, "\n");
        }
        self.pending = Pending::Nothing;
        self.at_cell = false;
    }

    fn link(&mut self, at: usize, tag: &Tag<'_>) {
        self.close_link();
        if tag.closes {
            return;
        }
        if let Some(address) = tag.attribute("href").and_then(links::readable) {
            self.link = Some((at, address, self.writer.written().len()));
        }
    }

    /// Keeps the address of a link, unless its text is the address.
    fn close_link(&mut self) {
        if let Some((at, address, begin)) = self.link.take() {
            let shown = self.writer.written().get(begin..).unwrap_or_default();
            if !shown.contains(&address) {
                self.links.push((at, address));
            }
        }
    }

    fn flush_links(&mut self) {
        for (at, address) in std::mem::take(&mut self.links) {
            self.writer.put(at, "\n");
            self.writer.put(at, &address);
        }
    }

    /// Writes the value of a field of a form.
    fn field(&mut self, at: usize, tag: &Tag<'_>) {
        if let Some(value) = tag.attribute("value").filter(|value| !value.is_empty()) {
            self.pending = self.pending.max(Pending::Blank);
            self.separate(at);
            self.writer.put(at, &value);
            self.pending = Pending::Blank;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &str) -> String {
        to_text(&Text::saved(page, 1, 1)).text.into_owned()
    }

    #[test]
    fn tags_inside_a_code_vanish() {
        assert_eq!(
            text("<p>Key: <b>Z64<wbr>A59E</b>&ndash;<span style='x>y'>J5M6</span></p>"),
            "Key: Z64A59E–J5M6"
        );
        assert_eq!(
            text("Z64A&shy;59E<!-- no -->-J5&#77;6&#x58;&nbsp;1"),
            "Z64A\u{AD}59E-J5M6X\u{A0}1"
        );
        assert_eq!(text("a&#150;b &amp;ndash; &unknown; 1 < 2"), "a–b &ndash; &unknown; 1 < 2");
    }

    #[test]
    fn cells_are_parted_by_blanks_and_rows_by_lines() {
        assert_eq!(
            text("<table><tr><td>A</td><td>B</td></tr>\n<tr><td>C<td>D</table>E"),
            "A B\nC D\nE"
        );
        assert_eq!(text("<td><p class=a>A</p></td>\n<td>\n<p>B</p>\n</td>"), "A B");
        assert_eq!(text("<div>a</div><div>b</div>c<br>d<br/><br>e"), "a\nb\nc\nd\n\ne");
        assert_eq!(text("a\n  b <pre>c\n d</pre>"), "a b\nc\n d");
    }

    #[test]
    fn quotes_are_marked_as_in_a_text() {
        assert_eq!(
            text(
                "a<blockquote type=cite>b<div>c</div><blockquote>d<br><br>e</blockquote></blockquote>f"
            ),
            "a\n> b\n> c\n> d\n\n> e\nf"
        );
        assert_eq!(text("</blockquote>a"), "a");
    }

    #[test]
    fn what_nobody_sees_is_dropped() {
        let page = "<head><title>T</title><style type=a>s{}</style></head><script>var a='<b>';</script>x\
                    <!--[if mso]><b>no</b><![endif]--><![if !mso]>yes<![endif]>";
        assert_eq!(text(page), "T\nxyes");
        assert_eq!(text("a<script>never closed <b>"), "a");
        assert_eq!(text("a<!-- never closed <b>b</b>"), "a");
        assert_eq!(text("a <b unclosed"), "a <b unclosed");
    }

    #[test]
    fn links_with_a_query_are_kept() {
        assert_eq!(
            text("<p>Click <a href='https://x.example/?key=AB%2DCD&amp;n=1'>here</a> now</p><p>b"),
            "Click here now\nhttps://x.example/?key=AB-CD&n=1\nb"
        );
        assert_eq!(text("<a href=https://x.example/>here</a>"), "here");
        assert_eq!(text("<a href='http://x/?k=1'>http://x/?k=1</a>"), "http://x/?k=1");
        assert_eq!(text("<input name=a value='Z&#45;1'> b"), "Z-1 b");
    }

    #[test]
    fn places_of_a_page_are_known() {
        let page = Text::saved("<p>\n  <b>one</b></p>\n<p>two", 1, 1);
        let text = to_text(&page);
        assert_eq!(text.text, "one\ntwo");
        let mut places = text.places();
        assert_eq!(places.at(0), (2, 6));
        assert_eq!(places.at(4), (3, 4));
    }

    #[test]
    fn pages_are_known_by_how_they_begin() {
        for page in [
            "\n<!DOCTYPE html><x>",
            "<html>",
            "<p>a",
            "<?xml version='1'?>\n<!DOCTYPE html>",
            "<!-- a --><div>",
        ] {
            assert!(is_page(page), "{page}");
        }
        for page in ["<?xml version='1'?><key>a</key>", "<ann@example.com>", "< b", "", "text <b>"]
        {
            assert!(!is_page(page), "{page}");
        }
    }
}
