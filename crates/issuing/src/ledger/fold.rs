//! Texts as they are searched: without regard to case, accents, width and what does not show.

use avlock_format::escaped::is_invisible;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text: `Straße` and `STRASSE` are one, and so are `Müller` and `muller`.
pub fn folded(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

/// Folds a text into memory that is used again.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    // Lower, upper and lower case again is full folding: the capital sharp s has no upper case but
    // itself, the small one has two letters, and a sigma at the end of a word becomes a usual one.
    let visible = text.chars().filter(|character| !is_invisible(*character));
    let cased = visible
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    for character in cased.nfkd().filter(|character| !is_combining_mark(*character)) {
        match stroked(character) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(character),
        }
    }
}

/// Letters with a stroke through them, and joined ones: Unicode does not take them apart.
const fn stroked(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_width_do_not_count() {
        for spellings in [
            &["Straße", "STRASSE", "strasse", "STRAẞE", "Stra\u{AD}ße"][..],
            &["Müller", "MU\u{308}LLER", "muller", "Ｍüller"],
            &["Ångström", "ÅNGSTRÖM", "angstrom"],
            &["Οδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
            &["Łódź", "lodz", "ŁÓDŹ"],
            &["İzmir", "izmir", "IZMIR", "ızmır"],
            &["Ærø", "aero"],
            &["Большой", "БОЛЬШОИ"],
        ] {
            for text in spellings {
                assert_eq!(folded(text), folded(spellings[0]), "{text}");
            }
        }
        assert_ne!(folded("Muller"), folded("Miller"));
    }
}
