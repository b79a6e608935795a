//! The first line of a report: what was read, and what it is worth.

use crate::report::fields::FieldsReport;
use crate::report::state::State;
use crate::report::table::Paint;
use crate::report::verdict::Verdict;
use avlock_format::DelphiDay;
use avlock_format::escaped::Escaped;
use textwrap::core::display_width;

/// What a headline says: words, and whether they are good, bad or neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headline {
    pub words: String,
    pub good: Option<bool>,
}

impl Headline {
    /// Says the state of a key, or the verdict where there is none. What is wrong beside the state comes
    /// first, because a tired reader takes the first word for all of it.
    pub(super) fn of(
        verdict: Verdict,
        state: Option<State>,
        fields: Option<&FieldsReport>,
        product: Option<&str>,
        today: Option<DelphiDay>,
    ) -> Self {
        let Some(state) = state else { return Self::from(verdict) };
        let words = state.words(fields, product, today);
        match verdict {
            Verdict::Invalid if state.is_of_the_day() => {
                Self { words: format!("{}; {words}", verdict.word()), good: Some(false) }
            }
            _ => Self { words, good: state.is_good() },
        }
    }
}

impl From<Verdict> for Headline {
    fn from(verdict: Verdict) -> Self {
        Self { words: verdict.word().to_owned(), good: verdict.is_good() }
    }
}

/// Returns the first line of a report: what was read, what it is worth, and the profile that opened it.
pub(super) fn heading(
    title: &str,
    headline: impl Into<Headline>,
    app: Option<&str>,
    paint: Paint,
) -> String {
    // What was found on several lines is one title.
    let mut title = Escaped(&title.replace(['\r', '\n'], " ")).to_string();
    let Headline { words, good } = headline.into();
    let words = Escaped(&words).to_string();
    let by = app.map(|app| format!(", opened by {}", Escaped(app))).unwrap_or_default();
    let mut between = "  ";
    if let Some(width) = paint.width.map(usize::from) {
        // A paste that is no code may have a thousand lines.
        if title.chars().count() > 2 * width {
            title = title.chars().take(2 * width).chain(['…']).collect();
        }
        // What does not fit beside the title stands below it.
        let taken = [&title, &words, &by].map(|text| display_width(text)).iter().sum::<usize>();
        if taken + between.len() > width {
            between = "\n  ";
        }
    }
    format!("{}{between}{}{by}\n", paint.title(&title), paint.judged(good, &words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_beside_a_good_state_comes_first() {
        let headline = |verdict, state| Headline::of(verdict, state, None, None, None).words;
        assert_eq!(headline(Verdict::Valid, Some(State::Usable)), "usable for ever");
        assert_eq!(headline(Verdict::Invalid, Some(State::Usable)), "invalid; usable for ever");
        assert_eq!(headline(Verdict::Invalid, Some(State::Revoked)), "revoked");
        assert_eq!(headline(Verdict::Unknown, None), "unknown");
    }

    #[test]
    fn a_headline_fits_the_screen() {
        let paint = |width| Paint { color: false, width, verbose: false };
        let line = |title: &str, width| heading(title, Verdict::Valid, Some("demo"), paint(width));
        assert_eq!(line("AJYDEHK", None), "AJYDEHK  valid, opened by demo\n");
        assert_eq!(line("AJYDEHK", Some(30)), "AJYDEHK  valid, opened by demo\n");
        assert_eq!(line("AJYDEHK", Some(29)), "AJYDEHK\n  valid, opened by demo\n");
        let long = line(&"Dear support ".repeat(500), Some(40));
        assert_eq!((long.lines().count(), long.contains('…')), (2, true));
        assert!(line(&"x".repeat(500), None).starts_with(&"x".repeat(500)));
    }
}
