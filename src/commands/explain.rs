//! What a finding means, why it happens and what to do: the text of `docs/findings.md`, which is the
//! reference and a part of the program at once.

use crate::failure::Failure;
use avlock_format::FindingCode;
use avlock_issuing::text;
use std::fmt::Write;

/// The reference.
const FINDINGS: &str = include_str!("../../docs/findings.md");

/// What stands before the code of a section.
const HEADING: &str = "\n## ";

/// The text of one code, or with `list` a line for each.
pub fn explain(word: &str) -> Result<String, Failure> {
    let lower = word.to_ascii_lowercase();
    let word = lower.as_str();
    if word == LIST {
        return Ok(list());
    }
    match section(word) {
        Some(text) => Ok(format!("{word}\n\n{text}\n")),
        None => {
            let codes = FindingCode::ALL.map(FindingCode::word).join(", ");
            let word = text::quoted(word);
            Err(Failure::usage(format_args!(
                "--explain: expected the code of a finding, found {word}"
            ))
            .hint(format!("its codes: {codes}")))
        }
    }
}

/// What `--explain` without a code stands for.
pub const LIST: &str = "list";

/// Each code with the first sentence of its text.
fn list() -> String {
    let width = FindingCode::ALL.map(|code| code.word().len()).into_iter().max().unwrap_or(0);
    let mut text = String::new();
    for code in FindingCode::ALL {
        let section = section(code.word()).unwrap_or_default();
        let first = section.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        // What stands before the first point, colon or semicolon says enough.
        let end = [". ", ": ", "; "].iter().filter_map(|mark| first.find(mark)).min();
        let clause = &first[..end.unwrap_or(first.trim_end_matches('.').len())];
        let _ = writeln!(text, "{:width$}  {clause}", code.word());
    }
    text
}

fn section(word: &str) -> Option<&'static str> {
    let mut sections = FINDINGS.split(HEADING).skip(1).filter_map(|text| text.split_once('\n'));
    sections.find(|(heading, _)| *heading == word).map(|(_, text)| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_text_and_every_text_its_code() {
        let headings: Vec<&str> =
            FINDINGS.split(HEADING).skip(1).filter_map(|text| text.lines().next()).collect();
        assert_eq!(headings, FindingCode::ALL.map(FindingCode::word));
        for code in FindingCode::ALL {
            let text = explain(code.word()).unwrap();
            let paragraphs = text.trim().split("\n\n").count();
            assert!(
                paragraphs == 4,
                "{code}: {paragraphs} paragraphs: heading, what, why, what to do"
            );
        }
        assert_eq!(list().lines().count(), FindingCode::ALL.len());
    }

    #[test]
    fn another_word_is_refused_with_the_codes() {
        let failure = explain("expire").unwrap_err();
        assert!(failure.hint.unwrap().contains("expired"));
    }
}
