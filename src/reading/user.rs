//! The user's data that an InstallCode is held against. If they do not give it, what people and programs
//! do to names is tried on them, so that the report can tell what was typed otherwise.

use crate::failure::option_of;
use crate::reading::near_names::{self, Near};
use avlock_format::escaped::{is_escaped, is_unsafe_on_terminal};
use avlock_format::{InstallCode, Source};
use avlock_issuing::field::Field;
use avlock_issuing::text::{self, Refusal};

/// How many InstallCodes are computed at most. One of a thousand such searches finds something by chance.
const MOST_TRIES: usize = 16_000;

/// How many spellings of a value are tried beside those of another value.
const MOST_BESIDE: usize = 40;

/// What does not count in user data, and what does.
const WHAT_COUNTS: &str = "case, full width and the number of blanks between two words make no difference; \
     everything else does: whether there is a blank, accents, apostrophes, punctuation, and characters \
     that do not show";

/// The user's data, and the InstallCode that they give.
#[derive(Debug)]
pub struct User<'a> {
    data: Vec<(Source, &'a str)>,
    code: InstallCode,
}

impl<'a> User<'a> {
    /// Takes the data that were given; `None` if none were.
    pub fn of(data: Vec<(Source, &'a str)>) -> Result<Option<Self>, Refusal<'static>> {
        if data.is_empty() {
            return Ok(None);
        }
        let code = text::code_of_user(&data)?;
        Ok(Some(Self { data, code }))
    }

    /// Returns the InstallCode that the data give.
    pub fn code(&self) -> InstallCode {
        self.code
    }

    /// Returns what was typed otherwise, if a usual slip explains an InstallCode.
    pub fn slip(&self, code: InstallCode) -> Option<String> {
        let sources: Vec<Source> = code.sources().iter().collect();
        let assignments = assignments(&sources, &self.data);
        let mut tries = 0;
        let mut gives = |data: &[(Source, &str)]| {
            tries += 1;
            tries <= MOST_TRIES && InstallCode::of_data(data) == Ok(code)
        };
        for assigned in &assignments {
            let data = self.assigned(&sources, assigned);
            if gives(&data) {
                return Some(in_words(&data, &self.moved(&sources, assigned)));
            }
        }
        let near: Vec<Vec<Near>> =
            self.data.iter().map(|&(_, text)| near_names::of(text)).collect();
        for assigned in &assignments {
            let mut data = self.assigned(&sources, assigned);
            for (place, &from) in assigned.iter().enumerate() {
                let given = data[place].1;
                for near in &near[from] {
                    data[place].1 = &near.text;
                    if gives(&data) {
                        let mut words = vec![of_field(data[place].0, &near.slip)];
                        words.extend(self.moved(&sources, assigned));
                        return Some(in_words(&data, &words));
                    }
                }
                data[place].1 = given;
            }
        }
        // Two values with a slip each are looked for only where each is in its own field.
        let assigned = assignments.first()?;
        let mut data = self.assigned(&sources, assigned);
        for (one, other) in pairs(assigned.len()) {
            let given = (data[one].1, data[other].1);
            for first in near[assigned[one]].iter().take(MOST_BESIDE) {
                data[one].1 = &first.text;
                for second in near[assigned[other]].iter().take(MOST_BESIDE) {
                    data[other].1 = &second.text;
                    if gives(&data) {
                        let mut words = vec![
                            of_field(data[one].0, &first.slip),
                            of_field(data[other].0, &second.slip),
                        ];
                        words.extend(self.moved(&sources, assigned));
                        return Some(in_words(&data, &words));
                    }
                }
            }
            (data[one].1, data[other].1) = given;
        }
        None
    }

    /// Returns what counts in user data, after the characters of these that do not show as what they are.
    pub fn what_counts(&self) -> String {
        let mut words = String::new();
        for &(source, text) in &self.data {
            let hidden = text.chars().enumerate().find(|&(_, c)| is_escaped(c));
            if let Some((place, character)) = hidden {
                let (number, place) = (u32::from(character), place + 1);
                let looks = match is_unsafe_on_terminal(character) {
                    true => "does not show",
                    false => "looks like a blank and is none",
                };
                words.push_str(&of_field(
                    source,
                    &format!("U+{number:04X} at character {place} {looks}"),
                ));
                words.push_str("; ");
            }
        }
        words + WHAT_COUNTS
    }

    /// Returns the data with each value in the field that an assignment gives it.
    fn assigned(&self, sources: &[Source], assigned: &[usize]) -> Vec<(Source, &str)> {
        sources.iter().zip(assigned).map(|(&source, &from)| (source, self.data[from].1)).collect()
    }

    /// Tells which values are in another field than they were given in, and which in none.
    fn moved(&self, sources: &[Source], assigned: &[usize]) -> Vec<String> {
        let own = |place: usize| self.data[assigned[place]].0;
        let moved: Vec<usize> = (0..sources.len()).filter(|&p| own(p) != sources[p]).collect();
        let mut words = Vec::new();
        match moved[..] {
            [] => {}
            [one, other] if own(one) == sources[other] && own(other) == sources[one] => {
                words.push(format!(
                    "{} and {} are exchanged",
                    name_of(own(other)),
                    name_of(own(one))
                ));
            }
            _ => words.extend(moved.iter().map(|&place| {
                let (own, meant) = (name_of(own(place)), name_of(sources[place]));
                format!("what was given as {own} belongs into {meant}")
            })),
        }
        let is_left_out = |place: &usize| !assigned.contains(place);
        for place in (0..self.data.len()).filter(is_left_out) {
            words.push(format!("{} was left empty", name_of(self.data[place].0)));
        }
        words
    }
}

/// Returns each way of giving every source one of the values: first the one that leaves most in their own fields.
fn assignments(sources: &[Source], data: &[(Source, &str)]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in sources {
        all = all
            .iter()
            .flat_map(|begun| {
                let is_free = |place: &usize| !begun.contains(place);
                (0..data.len())
                    .filter(is_free)
                    .map(|place| [&begun[..], &[place]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    all.sort_by_key(|assigned| {
        assigned.iter().zip(sources).filter(|&(&from, &source)| data[from].0 != source).count()
    });
    all
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
}

fn name_of(source: Source) -> String {
    format!("--{}", option_of(Field::of_source(source)))
}

fn of_field(source: Source, slip: &str) -> String {
    format!("{}: {slip}", name_of(source))
}

fn in_words(data: &[(Source, &str)], slips: &[String]) -> String {
    let data: Vec<String> = data
        .iter()
        .map(|&(source, text)| format!("{} {}", name_of(source), text::quoted(text)))
        .collect();
    format!("it is the code of {}: {}", data.join(" "), slips.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Source::*;

    fn slip(typed: &[(Source, &str)], given: &[(Source, &'static str)]) -> Option<String> {
        let code = InstallCode::of_data(typed).unwrap();
        let user = User::of(given.to_vec()).unwrap().unwrap();
        assert_ne!(user.code(), code);
        user.slip(code)
    }

    #[test]
    fn values_in_another_field_are_found() {
        let typed = [(UserName, "Renate Vogt"), (UserCompany, "Vogt & Söhne")];
        let told = slip(&typed, &[(UserName, "vogt & söhne"), (UserCompany, "Renate Vogt")]);
        assert!(told.unwrap().ends_with("--user-name and --user-company are exchanged"));
        let told = slip(&typed, &[(UserName, "Renate Vogt"), (OtherSource, "Vogt & Söhne")]);
        assert!(told.unwrap().contains("given as --other belongs into --user-company"));
        let given = [(UserName, "Renate Vogt"), (EmailAddress, "r@v.example")];
        let told = slip(&[(UserName, "Renate Vogt")], &given);
        assert!(told.unwrap().ends_with("--email was left empty"));
        let given = [(UserName, "Vogt &amp; Söhne"), (UserCompany, "Renate Vogt")];
        let told = slip(&typed, &given).unwrap();
        assert!(told.contains("exchanged") && told.contains("web page"), "{told}");
    }

    #[test]
    fn two_values_may_have_a_slip_each() {
        let typed = [(UserName, "D’Arcy"), (UserCompany, "Gebr. Weiß, Graz")];
        let given = [(UserName, "D'Arcy"), (UserCompany, "\"Gebr. Weiß, Graz\"")];
        let told = slip(&typed, &given).unwrap();
        assert!(told.contains("apostrophe") && told.contains("quotes"), "{told}");
    }

    #[test]
    fn what_no_slip_explains_is_not_explained() {
        assert_eq!(slip(&[(UserName, "Ann Lee")], &[(UserName, "Bob Marsh")]), None);
        let many = "é ".repeat(5000);
        assert_eq!(
            slip(&[(UserName, "Ann Lee"), (UserCompany, &many)], &[(UserName, "Ann")]),
            None
        );
        let user = User::of(vec![(UserName, "Ann\u{2060} Lee")]).unwrap().unwrap();
        assert!(user.what_counts().starts_with("--user-name: U+2060 at character 4 does not show"));
    }
}
