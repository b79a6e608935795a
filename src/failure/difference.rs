//! Terms of one order side by side, in words: as they were recorded and as they are asked for.

use avlock_format::{AppVersion, DelphiDay, TypeDigit};
use avlock_issuing::ledger::terms::ComparedTerms;

/// One term, as it was recorded and as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The name of the term.
    pub name: &'static str,
    /// The recorded value.
    pub recorded: String,
    /// The value that is asked for.
    pub asked: String,
}

impl Difference {
    /// True if the two values are not the same.
    pub fn differs(&self) -> bool {
        self.recorded != self.asked
    }
}

/// Puts every term side by side; nothing for a row that has no terms.
pub fn side_by_side(recorded: Option<&ComparedTerms>, asked: &ComparedTerms) -> Vec<Difference> {
    let Some(recorded) = recorded else { return Vec::new() };
    let both = in_words(recorded).into_iter().zip(in_words(asked));
    both.map(|((name, recorded), (_, asked))| Difference { name, recorded, asked }).collect()
}

/// Names the terms that differ, in one line.
pub fn in_one_line(terms: &[Difference]) -> String {
    let mut words = Vec::new();
    for Difference { name, recorded, asked } in terms.iter().filter(|term| term.differs()) {
        words.push(format!("{name} {recorded}, not {asked}"));
    }
    words.join("; ")
}

fn in_words(terms: &ComparedTerms) -> [(&'static str, String); 11] {
    let fields = &terms.fields;
    let digit = TypeDigit::from_number(fields.key_type);
    let holder = match (digit, terms.install_code) {
        (Some(TypeDigit { generic: true, .. }), _) => {
            format!("any, version {}", AppVersion::from_icode(fields.icode))
        }
        (_, Some(code)) => code.to_string(),
        (_, None) => format!("{:04X}", fields.icode),
    };
    let key_type = digit.map_or("none", |digit| digit.key_type.word());
    let mut period = ["none"; 3].map(str::to_owned);
    if terms.has_period() {
        let first = DelphiDay::from_stored(fields.start_day);
        let last = first.plus_days(u32::from(fields.days).saturating_sub(1));
        period = [fields.days.to_string(), first.to_string(), last.to_string()];
    }
    let [days, first, last] = period;
    [
        ("install_code", holder),
        ("app_id", fields.app_id.to_string()),
        ("type", key_type.to_owned()),
        ("days", days),
        ("start", first),
        ("last day", last),
        ("users", fields.users.to_string()),
        ("instances", fields.instances.to_string()),
        ("index", fields.index.to_string()),
        ("values", format!("{:03X}", fields.values)),
        ("EncryptionKey", terms.secret.to_string()),
    ]
}
