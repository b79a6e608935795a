//! A letter: paragraphs with their words filled in, between greeting and closing.

use crate::reply::section::{Placeholder, Section};
use crate::reply::template::{Piece, Template};
use avlock_format::escaped::Escaped;

/// What stands in a letter where a key has still to be put.
pub const NEW_KEY: &str = "[KEY]";

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

/// Fills the words of a paragraph in. They may come from a stranger, and are made harmless.
fn filled(paragraph: &Paragraph, template: &Template) -> String {
    let mut text = String::new();
    for piece in template.section(paragraph.section) {
        match piece {
            Piece::Text(own) => text.push_str(own),
            Piece::Place(Placeholder::NewKey) => text.push_str(NEW_KEY),
            Piece::Place(place) => match paragraph.words.iter().find(|(own, _)| own == place) {
                Some((_, word)) => text.push_str(&Escaped(word).to_string()),
                None if *place == Placeholder::Product => {
                    text.push_str(&filled(&Paragraph::of(Section::Product), template));
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
        template::read(&change(template::built_in(Language::English)), Path::new("en.txt")).unwrap()
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
             De\\u{202e}mo\\u{1b}[2J is registered up to\nand including 1 May 2076.\n\nKind regards\n"
        );
    }

    #[test]
    fn a_product_that_nobody_named_is_the_program() {
        let paragraph = Paragraph::of(Section::FileForEver);
        let text = written(&[paragraph], &template(str::to_owned));
        assert!(text.contains("sent us, the program is registered"), "{text}");
    }

    #[test]
    fn a_section_without_text_is_left_out() {
        let silent = template(|text| text.replace("Kind regards", ""));
        let text = written(&[Paragraph::of(Section::AskCode)], &silent);
        assert!(text.ends_with("copied as text if\npossible.\n"), "{text}");
    }
}
