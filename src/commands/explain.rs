//! `avlock --explain`: what a finding means, why it happens and what to do.
//!
//! The text is that of `docs/findings.md`, which is the reference and a part of the program at once.

use crate::failure::Failure;
use avlock_format::FindingCode;
use avlock_issuing::text;
use std::fmt::Write;

/// The reference.
const FINDINGS: &str = include_str!("../../docs/findings.md");

/// The mark before the code of a section.
const HEADING: &str = "\n## ";

/// The word that asks for the list, as leaving the code out does.
const LIST: &str = "list";

/// Returns the text about one code, or without a code a line about each.
pub fn explain(code: Option<&str>) -> Result<String, Failure> {
    let code = code.unwrap_or(LIST).to_ascii_lowercase();
    if code == LIST {
        return Ok(list());
    }
    if let Some(text) = section(&code) {
        return Ok(format!("{code}\n\n{text}\n"));
    }
    let found = text::quoted(&code);
    let codes = FindingCode::ALL.map(FindingCode::word).join(", ");
    Err(Failure::usage(format_args!("--explain: expected the code of a finding, found {found}"))
        .hint(format!("its codes: {codes}")))
}

/// Returns each code with the first clause of its text.
fn list() -> String {
    let width = FindingCode::ALL.map(|code| code.word().len()).into_iter().max().unwrap_or(0);
    let mut text = String::new();
    for code in FindingCode::ALL {
        let section = section(code.word()).unwrap_or_default();
        let first = section.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        // The words before the first point, colon or semicolon are enough for a list.
        let end = [". ", ": ", "; "].iter().filter_map(|mark| first.find(mark)).min();
        let clause = &first[..end.unwrap_or(first.trim_end_matches('.').len())];
        let _ = writeln!(text, "{:width$}  {clause}", code.word());
    }
    text
}

fn section(code: &str) -> Option<&'static str> {
    for section in FINDINGS.split(HEADING).skip(1) {
        if let Some((heading, text)) = section.split_once('\n')
            && heading == code
        {
            return Some(text.trim());
        }
    }
    None
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
            let text = explain(Some(code.word())).unwrap();
            let paragraphs = text.trim().split("\n\n").count();
            assert!(
                paragraphs == 4,
                "{code}: {paragraphs} paragraphs: heading, what, why, what to do"
            );
        }
        assert_eq!(explain(None).unwrap().lines().count(), FindingCode::ALL.len());
        assert_eq!(explain(None), explain(Some("List")));
    }

    #[test]
    fn another_word_is_refused_with_the_codes() {
        let failure = explain(Some("expire")).unwrap_err();
        assert!(failure.hint.unwrap().contains("expired"));
    }
}
