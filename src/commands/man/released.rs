//! The day on which this version was released, as `CHANGELOG.md` has it. It is found when the program is built: the
//! file is no part of it, and the pages of one version are the same wherever they are made.

const CHANGELOG: &str = include_str!("../../../CHANGELOG.md");

/// The letters of a day, as in 2026-12-01.
const LENGTH: usize = 10;

const RELEASED: [u8; LENGTH] = day_of(CHANGELOG.as_bytes(), env!("CARGO_PKG_VERSION").as_bytes());

/// Returns the day; an empty text where this version is not released yet.
pub fn released() -> &'static str {
    const DAY: [u8; LENGTH] = RELEASED;
    std::str::from_utf8(&DAY).unwrap_or_default().trim_end()
}

/// Finds the heading `## [VERSION] - DAY`, with or without brackets; blanks if there is none.
const fn day_of(text: &[u8], version: &[u8]) -> [u8; LENGTH] {
    let mut day = [b' '; LENGTH];
    let mut at = 0;
    while at < text.len() {
        if at == 0 || text[at - 1] == b'\n' {
            let mut end = past(text, at, b"## ");
            if end > at {
                end = past(text, end, b"[");
                let version_end = past(text, end, version);
                if version_end > end {
                    let begin = past(text, past(text, version_end, b"]"), b" - ");
                    if begin > version_end && begin + LENGTH <= text.len() {
                        let mut letter = 0;
                        while letter < LENGTH {
                            day[letter] = text[begin + letter];
                            letter += 1;
                        }
                        return day;
                    }
                }
            }
        }
        at += 1;
    }
    day
}

/// Returns the place behind some letters, if they are at a place; else that place.
const fn past(text: &[u8], at: usize, letters: &[u8]) -> usize {
    let mut count = 0;
    while count < letters.len() {
        if at + count >= text.len() || text[at + count] != letters[count] {
            return at;
        }
        count += 1;
    }
    at + letters.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_version() {
        for (text, expected) in [
            ("# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-12-01\n", "2026-12-01"),
            ("## [0.2.0] - 2027-01-01\n## [0.1.0] - 2026-12-01\n", "2026-12-01"),
            ("## 0.1.01 - 2026-12-01\n", "          "),
            ("## 0.1.0\n- 2026-12-01\n", "          "),
            ("see ## 0.1.0 - 2026-12-01\n", "          "),
            ("## 0.1.0 - 2026", "          "),
            ("", "          "),
        ] {
            assert_eq!(day_of(text.as_bytes(), b"0.1.0"), *expected.as_bytes(), "{text}");
        }
    }
}
