//! The language of the locale that a run is in.

use avlock_issuing::language::Language;

/// The variables that name the locale of messages, the strongest first (POSIX, 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Returns the language of the locale, if it is one that customers are spoken to in.
pub fn language() -> Option<Language> {
    language_of(|name| std::env::var(name).ok())
}

/// Returns the language that `--spell` names, or that of the locale, to spell a key in; `None` if it shall not be
/// spelt.
pub fn spelling(spell: Option<&Option<String>>) -> Option<Language> {
    let named = spell?.as_deref().and_then(Language::of_tag);
    Some(named.or_else(language).unwrap_or_default())
}

/// The first variable that is set and not empty counts, also where its locale has another language.
fn language_of(variable: impl Fn(&str) -> Option<String>) -> Option<Language> {
    let mut set = VARIABLES.into_iter().filter_map(variable).filter(|value| !value.is_empty());
    set.next().as_deref().and_then(Language::of_tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &[(&str, &str)]) -> Option<Language> {
        let find = |name: &str| given.iter().find(|(variable, _)| *variable == name);
        language_of(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_strongest_variable_that_is_set_counts() {
        assert_eq!(of(&[("LANG", "de_AT.UTF-8")]), Some(Language::German));
        assert_eq!(of(&[("LANG", "de_AT.UTF-8"), ("LC_ALL", "pt_BR")]), Some(Language::Portuguese));
        assert_eq!(of(&[("LANG", "fr_FR@euro"), ("LC_MESSAGES", "")]), Some(Language::French));
        assert_eq!(of(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")]), None);
        assert_eq!(of(&[]), None);
    }
}
