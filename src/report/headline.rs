//! The first line of a report: what was read, and what it is worth.

use crate::report::fields::FieldsReport;
use crate::report::state::State;
use crate::report::table::Paint;
use crate::report::verdict::Verdict;
use avlock_format::DelphiDay;
use avlock_format::escaped::Escaped;

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
    let title = paint.title(&Escaped(&title.replace(['\r', '\n'], " ")).to_string());
    let Headline { words, good } = headline.into();
    let word = paint.judged(good, &Escaped(&words).to_string());
    match app {
        Some(app) => format!("{title}  {word}, opened by {}\n", Escaped(app)),
        None => format!("{title}  {word}\n"),
    }
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
}
