//! The paragraphs of one language: those that are built in, or those of a vendor.
//!
//! A template is text. A line `[section]` begins a section, a line that begins with `#` is a comment, and
//! `{word}` is a place that is filled in. Empty lines around a section do not count. A section without text
//! is left out of an answer. Every section has to be there, so that none is forgotten, but for those that
//! came later: the built-in one stands for it.

use crate::failure::Failure;
use crate::reply::section::{Placeholder, Section};
use avlock_format::escaped::Escaped;
use avlock_issuing::language::Language;
use std::path::Path;

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// A word that is filled in.
    Place(Placeholder),
}

/// The sections of one language, each in pieces.
#[derive(Debug, Clone)]
pub struct Template {
    /// True if its lines end where its author likes it, and not where they are full.
    pub has_own_lines: bool,
    sections: [Vec<Piece>; Section::ALL.len()],
}

/// Why a template is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refused {
    line: usize,
    message: String,
    hint: String,
}

/// Returns the text of the built-in template.
pub const fn built_in(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("templates/en.txt"),
        Language::German => include_str!("templates/de.txt"),
        Language::Spanish => include_str!("templates/es.txt"),
        Language::French => include_str!("templates/fr.txt"),
        Language::Portuguese => include_str!("templates/pt.txt"),
    }
}

/// Reads a template of a language; an error names the path and the line.
pub fn read(text: &str, language: Language, path: &Path) -> Result<Template, Failure> {
    Template::parse(text, Some(language)).map_err(|Refused { line, message, hint }| {
        Failure::file(path, format_args!("line {line}: {message}")).hint(hint)
    })
}

impl Template {
    /// Returns the pieces of a section.
    pub fn section(&self, section: Section) -> &[Piece] {
        &self.sections[section as usize]
    }

    /// Reads a template. Newer sections that it does not have are those of the built-in one of a language.
    fn parse(text: &str, language: Option<Language>) -> Result<Self, Refused> {
        let mut found: [Option<Vec<(usize, &str)>>; Section::ALL.len()] =
            [const { None }; Section::ALL.len()];
        let mut open: Option<Section> = None;
        for (line, text) in (1..).zip(text.lines()) {
            if text.starts_with('#') {
                continue;
            }
            if let Some(name) = section_name(text) {
                let section = Section::named(name).ok_or_else(|| unknown_section(line, name))?;
                let lines = &mut found[section as usize];
                if lines.is_some() {
                    let message = format!("expected each section once, found [{name}] again");
                    return Err(refused(line, message, "put the two together, or remove one"));
                }
                *lines = Some(Vec::new());
                open = Some(section);
                continue;
            }
            match open.and_then(|section| found[section as usize].as_mut()) {
                Some(lines) => lines.push((line, text)),
                None if text.trim().is_empty() => {}
                None => {
                    let message = "expected a section such as [greeting], found text";
                    let hint = "begin the line with # if it is a comment";
                    return Err(refused(line, message, hint));
                }
            }
        }
        let last = text.lines().count().max(1);
        let mut sections = [const { Vec::new() }; Section::ALL.len()];
        for section in Section::ALL {
            let Some(lines) = &found[section as usize] else {
                if let Some(language) = language.filter(|_| section.is_newer()) {
                    let own = Self::parse(built_in(language), None)?;
                    sections[section as usize] = own.section(section).to_vec();
                    continue;
                }
                let message = format!("the section [{}] is missing", section.name());
                let hint = "a section may be empty, but has to be there; \
                            `avlock reply --print-template en` prints all of them";
                return Err(refused(last, message, hint));
            };
            sections[section as usize] = pieces(section, lines)?;
        }
        let has_own_lines = !Language::ALL.iter().any(|language| built_in(*language) == text);
        Ok(Self { has_own_lines, sections })
    }
}

fn refused(line: usize, message: impl Into<String>, hint: impl Into<String>) -> Refused {
    Refused { line, message: message.into(), hint: hint.into() }
}

/// Returns the name of the section that a line begins. Text in brackets is none, if it has a blank.
fn section_name(line: &str) -> Option<&str> {
    let name = line.trim_end().strip_prefix('[')?.strip_suffix(']')?;
    (!name.contains(char::is_whitespace)).then_some(name)
}

fn unknown_section(line: usize, name: &str) -> Refused {
    let names: Vec<&str> = Section::ALL.into_iter().map(Section::name).collect();
    let message = format!("expected a section that there is, found [{}]", Escaped(name));
    refused(line, message, format!("there are {}", names.join(", ")))
}

/// Cuts the lines of a section at its words in braces.
fn pieces(section: Section, lines: &[(usize, &str)]) -> Result<Vec<Piece>, Refused> {
    let has_text = |(_, text): &(usize, &str)| !text.trim().is_empty();
    let Some(first) = lines.iter().position(has_text) else { return Ok(Vec::new()) };
    let last = lines.iter().rposition(has_text).unwrap_or(first);
    let mut pieces = Vec::new();
    let mut text = String::new();
    for (number, line) in &lines[first..=last] {
        if !text.is_empty() || !pieces.is_empty() {
            text.push('\n');
        }
        let mut rest = line.trim_end();
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((word, behind)) = behind.split_once('}') else {
                let message = "expected } behind {, found the end of the line";
                return Err(refused(*number, message, "a word in braces is on one line"));
            };
            let allowed = section.placeholders();
            let place = Placeholder::named(word).filter(|place| allowed.contains(place));
            let place = place.ok_or_else(|| unknown_placeholder(*number, section, word))?;
            text.push_str(before);
            pieces.extend([Piece::Text(std::mem::take(&mut text)), Piece::Place(place)]);
            rest = behind;
        }
        text.push_str(rest);
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

fn unknown_placeholder(line: usize, section: Section, word: &str) -> Refused {
    let message =
        format!("expected a word that [{}] has, found {{{}}}", section.name(), Escaped(word));
    let words: Vec<String> =
        section.placeholders().iter().map(|place| format!("{{{}}}", place.name())).collect();
    let hint = match &words[..] {
        [] => "this section has no words in braces".to_owned(),
        words => format!("it has {}", words.join(", ")),
    };
    refused(line, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_templates_are_read_and_use_every_word_of_their_sections() {
        for language in Language::ALL {
            let template = Template::parse(built_in(language), None).unwrap();
            for section in Section::ALL {
                let pieces = template.section(section);
                assert!(!pieces.is_empty(), "{language:?}: {section:?}");
                for place in section.placeholders() {
                    // A key of another product says more about that than its name, which few customers know.
                    let may_be_missing =
                        section == Section::KeyOtherProduct && *place == Placeholder::Product;
                    assert!(
                        may_be_missing || pieces.contains(&Piece::Place(*place)),
                        "{language:?}: {section:?} without {place:?}"
                    );
                }
            }
        }
    }

    /// Why the English template is refused if it is changed in one place, and in which line behind that.
    fn refusal(from: &str, to: &str) -> (usize, String) {
        let text = built_in(Language::English);
        let place = text.find(from).unwrap_or_else(|| panic!("no {from}"));
        let line = 1 + text[..place].matches('\n').count();
        let refused =
            Template::parse(&text.replacen(from, to, 1), Some(Language::English)).unwrap_err();
        assert!(!refused.hint.is_empty());
        (refused.line - line, refused.message)
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        for (from, to, message) in [
            ("[product]", "[prodct]", "expected a section that there is, found [prodct]"),
            ("[product]", "[greeting]", "expected each section once, found [greeting] again"),
            ("Dear customer", "{name}", "expected a word that [greeting] has, found {name}"),
            ("{code} is:", "{last} is:", "expected a word that [new-key] has, found {last}"),
            ("Dear customer", "{customer", "expected } behind {, found the end of the line"),
            ("# The answer", "The answer", "expected a section such as [greeting], found text"),
        ] {
            assert_eq!(refusal(from, to), (0, message.to_owned()), "{to}");
        }
        // What is missing is missed at the end.
        let missing = "the section [closing] is missing".to_owned();
        assert_eq!(refusal("[closing]\nKind", "Kind"), (0, missing));
        assert_eq!(Template::parse("", None).unwrap_err().line, 1);
    }

    #[test]
    fn a_template_without_the_newer_sections_has_the_built_in_ones() {
        let newer = Section::ALL.into_iter().filter(|section| section.is_newer());
        let text = newer.fold(built_in(Language::German).to_owned(), |text, section| {
            let (before, behind) = text.split_once(&format!("[{}]\n", section.name())).unwrap();
            format!("{before}{}", &behind[behind.find("\n[").unwrap() + 1..])
        });
        assert!(!text.contains("[newer-key]"));
        let [older, own] = [&*text, built_in(Language::German)]
            .map(|text| Template::parse(text, Some(Language::German)).unwrap());
        for section in Section::ALL {
            assert_eq!(older.section(section), own.section(section));
        }
        assert!(Template::parse(&text, None).is_err());
    }

    #[test]
    fn empty_lines_around_a_section_and_comments_do_not_count() {
        let text = built_in(Language::English)
            .replace("Dear customer,", "\n\nHello [you there],\n# left out\n")
            .replace('\n', "\r\n");
        let template = Template::parse(&text, None).unwrap();
        let expected = "Hello [you there],\n\n\nThank you for your message.";
        assert_eq!(template.section(Section::Greeting), [Piece::Text(expected.to_owned())]);
    }
}
