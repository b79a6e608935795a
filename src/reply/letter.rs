//! A letter: paragraphs with their words filled in, between greeting and closing.

use crate::reply::section::{Placeholder, Section};
use crate::reply::template::{Piece, Template};
use avlock_format::escaped::Escaped;
use std::borrow::Cow;
use textwrap::{Options, WordSeparator, WordSplitter};

/// What stands in a letter where a key has still to be put.
pub const NEW_KEY: &str = "[KEY]";

/// The longest line of prose, which no mail program breaks.
const WIDTH: usize = 78;

/// A blank at which no line ends, in the days of a paragraph as long as it is folded.
const TIE: &str = "\u{2007}";

/// A paragraph that is to be written, and the words that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Which paragraph.
    pub section: Section,
    /// The words, of those that the section has.
    pub words: Vec<(Placeholder, String)>,
}

impl Paragraph {
    /// Makes a paragraph without words.
    pub fn of(section: Section) -> Self {
        Self { section, words: Vec::new() }
    }

    /// Adds a word.
    pub fn with(mut self, place: Placeholder, word: impl Into<String>) -> Self {
        self.words.push((place, word.into()));
        self
    }
}

/// Writes a letter of some paragraphs; a section without text is left out.
pub fn written(paragraphs: &[Paragraph], template: &Template) -> String {
    let whole = [Paragraph::of(Section::Greeting)].into_iter().chain(paragraphs.iter().cloned());
    let whole = whole.chain([Paragraph::of(Section::Closing)]);
    let texts: Vec<String> = whole.map(|paragraph| filled(&paragraph, template)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|t| !t.is_empty()).collect();
    format!("{}\n", texts.join("\n\n"))
}

/// Fills the words of a paragraph in, and folds the lines that they make too long.
fn filled(paragraph: &Paragraph, template: &Template) -> String {
    let text = with_words(paragraph, template);
    match paragraph.section.placeholders() {
        // It stands as its author wrote it.
        [] => text,
        _ => folded(&text, template.has_own_lines).replace(TIE, " "),
    }
}

/// Folds the prose from each line that is too long to the end of its lines; of lines that are nobody's own, all
/// of it. A line that begins with a blank is a code, and stands.
fn folded(text: &str, has_own_lines: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.lines().peekable();
    while let Some(line) = rest.next() {
        let stands = has_own_lines && line.chars().count() <= WIDTH;
        if line.is_empty() || line.starts_with(' ') || stands {
            lines.push(line.to_owned());
            continue;
        }
        let mut prose = line.to_owned();
        while let Some(next) = rest.next_if(|next| !next.is_empty() && !next.starts_with(' ')) {
            prose = format!("{prose} {next}");
        }
        let options = Options::new(WIDTH)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        lines.extend(textwrap::wrap(&prose, options).into_iter().map(Cow::into_owned));
    }
    lines.join("\n")
}

/// Puts the words of a paragraph in their places. They may come from a stranger, and are made harmless.
fn with_words(paragraph: &Paragraph, template: &Template) -> String {
    let mut text = String::new();
    for piece in template.section(paragraph.section) {
        match piece {
            Piece::Text(own) => text.push_str(own),
            Piece::Place(Placeholder::NewKey) => text.push_str(NEW_KEY),
            Piece::Place(place) => match paragraph.words.iter().find(|(own, _)| own == place) {
                Some((_, word)) if place.is_day() => text.push_str(&word.replace(' ', TIE)),
                Some((_, word)) => text.push_str(&Escaped(word).to_string()),
                None if *place == Placeholder::Product => {
                    text.push_str(&with_words(&Paragraph::of(Section::Product), template));
                }
                None => {}
            },
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::template;
    use avlock_issuing::language::Language;
    use std::path::Path;

    fn template(change: impl Fn(&str) -> String) -> Template {
        let text = change(template::built_in(Language::English));
        template::read(&text, Language::English, Path::new("en.txt")).unwrap()
    }

    #[test]
    fn words_are_filled_in_and_made_harmless() {
        let paragraph = Paragraph::of(Section::FileUsable)
            .with(Placeholder::Last, "1 May 2076")
            .with(Placeholder::Product, "De\u{202E}mo\u{1B}[2J");
        let text = written(&[paragraph], &template(str::to_owned));
        assert_eq!(
            text,
            "Dear customer,\n\nThank you for your message.\n\nAccording to the data file that you sent us, \
             De\\u{202e}mo\\u{1b}[2J is\nregistered up to and including 1 May 2076. If the program does not work all\nthe same, please tell \
             us the message that it shows.\n\nKind regards,\n"
        );
    }

    #[test]
    fn lines_that_words_make_too_long_are_folded_and_codes_and_days_are_whole() {
        let key = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        let paragraph = Paragraph::of(Section::KeyExpired)
            .with(Placeholder::Key, key)
            .with(Placeholder::Product, "Demo of the Orchard Office")
            .with(Placeholder::Last, "30 September 2026");
        let text = written(&[paragraph], &template(str::to_owned));
        assert!(
            text.contains(&format!(
                "The registration key\n    {key}\nfor Demo of the Orchard Office was valid up to and including\n\
                 30 September 2026. If you would like to renew it, a short reply"
            )),
            "{text}"
        );
        let long = Paragraph::of(Section::FileUsable)
            .with(Placeholder::Product, "X".repeat(60))
            .with(Placeholder::Last, "1 May 2076");
        let text = written(&[long], &template(str::to_owned));
        assert!(text.contains("including 1 May 2076."), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }

    #[test]
    fn lines_of_the_built_in_words_are_filled_and_those_of_a_vendor_stand() {
        let paragraph = Paragraph::of(Section::KeyRemoves).with(Placeholder::Product, "Demo");
        let built_in = written(std::slice::from_ref(&paragraph), &template(str::to_owned));
        assert!(built_in.contains("cannot be used to register Demo.\nPlease enter"), "{built_in}");
        let own = template(|text| text.replace("Dear customer", "Dear friend"));
        let own = written(&[paragraph], &own);
        assert!(own.contains("cannot be used to register\nDemo. Please enter"), "{own}");
    }

    #[test]
    fn a_product_that_nobody_named_is_the_program() {
        let paragraph = Paragraph::of(Section::FileForEver);
        let text = written(&[paragraph], &template(str::to_owned));
        assert!(text.contains("sent us, the program is registered"), "{text}");
    }

    #[test]
    fn a_section_without_text_is_left_out() {
        let silent = template(|text| text.replace("Kind regards,", ""));
        let text = written(&[Paragraph::of(Section::AskCode)], &silent);
        assert!(text.ends_with("copied as text if possible.\n"), "{text}");
    }
}
