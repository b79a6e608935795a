//! `avlock explain`: what a code means, why it happens and what to do.
//!
//! The text is that of `docs/findings.md`, which is the reference and a part of the program at once.

use crate::failure::Failure;
use crate::report::ExplanationReport;
use avlock_issuing::text;

/// The reference.
const FINDINGS: &str = include_str!("../../docs/findings.md");

/// The mark before the code of a section.
const HEADING: &str = "\n## ";

/// The word that asks for the list, as leaving the code out does.
const LIST: &str = "list";

/// Explains one code, or without a code each in a few words.
pub fn explain(
    code: Option<&str>,
) -> Result<impl Iterator<Item = Result<ExplanationReport, Failure>> + use<>, Failure> {
    // What stands in brackets is often copied with them.
    let code = code.unwrap_or(LIST).to_ascii_lowercase();
    let inside = code.split_once('[').map_or(code.as_str(), |(_, rest)| rest);
    let wanted = inside.trim_end_matches([']', ':']);
    let in_list = wanted == LIST;
    let found: Vec<ExplanationReport> = sections()
        .filter(|(code, _)| in_list || *code == wanted)
        .map(|(code, text)| ExplanationReport {
            code,
            text: if in_list { first_clause(text) } else { text.to_owned() },
            in_list,
        })
        .collect();
    if found.is_empty() {
        let found = text::quoted(&code);
        let hint = match near(wanted) {
            Some(near) => format!("avlock explain {near}"),
            None => {
                let codes: Vec<&str> = sections().map(|(code, _)| code).collect();
                format!("the codes: {}", codes.join(", "))
            }
        };
        return Err(Failure::usage(format_args!(
            "expected a code that a message shows in brackets, found {found}"
        ))
        .hint(hint));
    }
    Ok(found.into_iter().map(Ok))
}

/// Returns the code that was most likely meant: the only one that begins so, or else one a few letters away.
fn near(wanted: &str) -> Option<&'static str> {
    let mut beginning = sections().map(|(code, _)| code).filter(|code| code.starts_with(wanted));
    if let (Some(code), None) = (beginning.next(), beginning.next()) {
        return Some(code);
    }
    let distance = |code: &str| strsim::osa_distance(wanted, code);
    let nearest = sections().map(|(code, _)| code).min_by_key(|code| distance(code))?;
    (distance(nearest) <= wanted.len() / 3).then_some(nearest)
}

/// Returns the words before the first point, colon or semicolon, which are enough for a list.
fn first_clause(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let end = [". ", ": ", "; "].iter().filter_map(|mark| first.find(mark)).min();
    first[..end.unwrap_or(first.trim_end_matches('.').len())].to_owned()
}

/// Returns each code with its text.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = FINDINGS.split(HEADING).skip(1);
    sections.filter_map(|section| section.split_once('\n')).map(|(code, text)| (code, text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{CODES, Subject};
    use avlock_format::FindingCode;

    #[test]
    fn every_code_has_its_text_and_every_text_its_code() {
        let headings: Vec<&str> = sections().map(|(code, _)| code).collect();
        let of_findings = FindingCode::ALL.map(FindingCode::word);
        let mut codes = of_findings.to_vec();
        for code in CODES.into_iter().chain(Subject::ALL.map(Subject::word)) {
            // Some are codes of findings as well, with one text.
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        assert_eq!(headings, codes);
        for (code, text) in sections() {
            let paragraphs = text.split("\n\n").count();
            assert_eq!(paragraphs, 3, "{code}: expected what, why, what to do");
        }
        assert_eq!(explain(None).unwrap().count(), codes.len());
    }

    #[test]
    fn a_code_may_come_as_messages_show_it() {
        for typed in ["packing", "Packing", "error[packing]", "error[packing]:", "[packing]"] {
            let found = explain(Some(typed)).unwrap().next().unwrap().unwrap();
            assert_eq!(found.code, "packing", "{typed}");
        }
    }

    #[test]
    fn another_word_is_refused_with_the_codes() {
        let failure = explain(Some("expire")).err().unwrap();
        assert!(failure.hint.unwrap().contains("expired"));
    }
}
