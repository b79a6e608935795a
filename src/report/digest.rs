//! What `inspect` found in one input, in short: a sentence, a line a code, and what to type next.
//!
//! It is for people alone. Programs get a document for each find.

use crate::failure::Outcome;
use crate::report::condition::{Condition, KINDS};
use crate::report::digest_line::{self, MOST_COLUMNS};
use crate::report::find::{Find, Lines};
use crate::report::{InspectReport, Report, View};
use avlock_format::DelphiDay;
use avlock_format::escaped::Escaped;
use textwrap::core::display_width;

/// The most codes that are shown, and how many of them are the first, good or not. The rest of the room is for
/// those that something is wrong with.
const MOST_SHOWN: usize = 45;
const FIRST_SHOWN: usize = 30;

/// What was found in an input.
#[derive(Debug)]
pub struct Digest {
    /// The name of the input, if it has one.
    name: Option<String>,
    today: DelphiDay,
    /// The codes that are shown.
    pub finds: Vec<Find>,
    /// How many are not.
    more: usize,
    /// How many keys, InstallCodes and data files there are.
    counts: [usize; 3],
    worst: Option<Condition>,
    /// How many things are in the condition that is the worst.
    as_bad: usize,
    /// True if a code is not on the first line, so that lines tell something.
    has_lines: bool,
    /// True if there was one find alone, which is shown in full.
    is_sole: bool,
    outcome: Outcome,
    /// Commands to type next, the likeliest first.
    pub next: Vec<String>,
}

impl Digest {
    /// Begins with nothing found yet.
    pub fn new(name: Option<String>, is_sole: bool, today: DelphiDay) -> Self {
        Self {
            has_lines: name.is_some(),
            name,
            today,
            finds: Vec::new(),
            more: 0,
            counts: [0; 3],
            worst: None,
            as_bad: 0,
            is_sole,
            outcome: Outcome::Good,
            next: Vec::new(),
        }
    }

    /// Adds a code with the lines that it is on.
    pub fn add(&mut self, report: InspectReport, lines: Lines) {
        let condition = Condition::of(&report, self.today);
        self.outcome = self.outcome.max(report.outcome());
        self.counts[condition.kind] += 1;
        self.has_lines |= lines.last > 1;
        let most = if condition.rank > 0 { MOST_SHOWN } else { FIRST_SHOWN };
        match self.finds.len() < most {
            true => self.finds.push(Find { report, lines }),
            false => self.more += 1,
        }
        // A key says more than a data file, and that more than an InstallCode.
        let weight = |condition: &Condition| (condition.rank, [2, 0, 1][condition.kind]);
        match &self.worst {
            Some(worst) if weight(worst) > weight(&condition) => {}
            Some(worst) if weight(worst) == weight(&condition) => self.as_bad += 1,
            _ => (self.worst, self.as_bad) = (Some(condition), 1),
        }
    }

    /// Returns how good the answer is.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Counts the codes that were found, each once.
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Returns whole lines for people.
    pub fn table(&self, view: &View) -> String {
        let paint = view.paint;
        let mut text = match (&self.finds[..], self.is_sole) {
            ([find], true) => find.report.table(view),
            _ => self.in_short(view),
        };
        for (place, command) in self.next.iter().enumerate() {
            let begin = if place == 0 { paint.title("Next:") } else { "     ".to_owned() };
            text.push_str(&format!("{begin} {}\n", Escaped(command)));
        }
        text
    }

    fn in_short(&self, view: &View) -> String {
        let mut text = view.paint.prose(&self.sentence(view));
        let column = self.finds.iter().map(|find| display_width(&digest_line::title(&find.report)));
        let column = column.max().unwrap_or_default().min(MOST_COLUMNS);
        for find in &self.finds {
            text.push_str(&digest_line::lines(find, self.has_lines, column, view));
        }
        if self.more > 0 {
            text.push_str(&format!("  and {} more: --verbose shows all\n", self.more));
        }
        text
    }

    /// Says how many of what there are, and the worst of it.
    fn sentence(&self, view: &View) -> String {
        let counted = self.counts.iter().zip(KINDS).filter(|(count, _)| **count > 0);
        let counted: Vec<String> =
            counted.map(|(count, kind)| format!("{count} {}", of(*count, kind))).collect();
        let counted = counted.join(", ");
        let begin = match &self.name {
            Some(name) => format!("{}: {counted}", view.paint.title(&Escaped(name).to_string())),
            None => counted,
        };
        let Some(worst) = &self.worst else { return begin };
        let (all, kind) = (self.counts[worst.kind], KINDS[worst.kind]);
        // Where there is one kind of thing, it was named just now.
        let is_sole_kind = self.count() == all;
        let them = if is_sole_kind { "them".to_owned() } else { format!("{all} {}", kind.1) };
        let those = if is_sole_kind { String::new() } else { format!(" {}", kind.1) };
        let words = match (self.as_bad, all) {
            (1, 1) => format!("the {} {}", kind.0, worst.one),
            (1, _) => format!("1 of {them} {}", worst.one),
            (_, _) if worst.rank == 0 && !is_sole_kind => "nothing is wrong with them".to_owned(),
            (2, 2) => format!("both{those} {}", worst.several),
            (count, _) if count == all => format!("all{those} {}", worst.several),
            (count, _) => format!("{count} of {them} {}", worst.several),
        };
        let words = view.paint.judged(worst.good, &Escaped(&words).to_string());
        format!("{begin}; {words}")
    }
}

fn of(count: usize, (one, several): (&'static str, &'static str)) -> &'static str {
    if count == 1 { one } else { several }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::Paint;
    use crate::report::{KeyReport, State, Verdict};

    const KEY: &str = "RGUDE05-NEYKCQN-549YTD2-DP0R848";

    fn day() -> DelphiDay {
        "2026-11-25".parse().unwrap()
    }

    fn view(width: Option<u16>) -> View {
        View { paint: Paint { color: false, width, verbose: false }, today: Some(day()) }
    }

    fn key(state: State) -> InspectReport {
        InspectReport::Key(KeyReport {
            key: Some(KEY.to_owned()),
            verdict: Verdict::Valid,
            state: Some(state),
            app: Some("demo".to_owned()),
            is_for: "D873BB821E45".parse().ok().map(|code| (code, 14)),
            ..KeyReport::default()
        })
    }

    fn digest(states: &[State]) -> Digest {
        let mut digest = Digest::new(Some("mail.eml".to_owned()), false, day());
        for (line, state) in states.iter().enumerate() {
            let mut lines = Lines::default();
            (0..3).for_each(|more| lines.add(line * 7 + more * 100 + 13));
            digest.add(key(*state), lines);
        }
        digest
    }

    #[test]
    fn a_digest_fits_a_screen_and_no_code_is_broken() {
        let digest = digest(&[State::OtherComputer, State::Usable]);
        for width in [60, 80, 100, 120] {
            let text = digest.table(&view(Some(width)));
            let widest = text.lines().map(display_width).max().unwrap();
            assert!(widest <= usize::from(width.min(100)), "{width}: {text}");
            assert_eq!(text.matches(KEY).count(), 2, "{text}");
            assert!(text.starts_with("mail.eml: 2 keys; 1 of them is for another computer\n"));
        }
        // Off a terminal each code has a line, whatever its length.
        assert_eq!(digest.table(&view(None)).lines().count(), 3);
    }

    #[test]
    fn of_many_codes_the_first_are_shown_and_the_worst() {
        let mut states = vec![State::Usable; 1000];
        states[990] = State::Revoked;
        let text = digest(&states).table(&view(None));
        assert_eq!(text.lines().count(), 1 + FIRST_SHOWN + 1 + 1);
        assert!(text.contains("; 1 of them is revoked\n"), "{text}");
        assert!(text.contains("revoked; key of demo"), "{text}");
        assert!(text.ends_with("and 969 more: --verbose shows all\n"), "{text}");
        let all_bad = digest(&[State::Expired; 1000]).table(&view(None));
        assert_eq!(all_bad.lines().count(), 1 + MOST_SHOWN + 1);
    }

    #[test]
    fn the_worst_is_said_of_one_or_of_several() {
        let words = |states: &[State]| {
            let text = digest(states).table(&view(None));
            text.lines().next().unwrap().to_owned()
        };
        use State::{Expired, Moved, OtherComputer, Revoked, Usable};
        for (states, expected) in [
            (&[Usable][..], "mail.eml: 1 key; the key is usable for ever"),
            (&[Usable, Usable], "mail.eml: 2 keys; both are usable"),
            (&[Usable, Expired, Revoked], "mail.eml: 3 keys; 1 of them is revoked"),
            (&[Expired, Moved, Moved], "mail.eml: 3 keys; 2 of them were moved away"),
            (&[OtherComputer; 3], "mail.eml: 3 keys; all are for another computer"),
        ] {
            assert_eq!(words(states), expected);
        }
    }

    #[test]
    fn many_lines_are_a_few_and_a_number() {
        let in_words = |lines: &[usize]| {
            let mut all = Lines::default();
            lines.iter().for_each(|line| all.add(*line));
            all.in_words()
        };
        assert_eq!(in_words(&[]), None);
        assert_eq!(in_words(&[7, 7]).as_deref(), Some("line 7"));
        assert_eq!(in_words(&[13, 19, 26, 28]).as_deref(), Some("lines 13, 19, 26, 28"));
        let many: Vec<usize> = (1..=16).collect();
        assert_eq!(in_words(&many).as_deref(), Some("lines 1, 2, 3, 4 and 12 more"));
    }
}
