//! Random values for the round trips: every type, over its whole range.

use avlock_format::{
    Action, AppVersion, Binding, DelphiDay, Grant, ICode, InstallCode, KeyFields, KeyIndex, Period,
    Sources, Term, Values,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Letters of the alphabet, each with the one that it may be misread as.
pub const LOOK_ALIKES: &[(char, char)] = &[('8', 'B'), ('1', 'I'), ('0', 'O'), ('5', 'S')];

/// What a user may type between letters.
const SEPARATORS: [&str; 7] = ["", "", "-", " ", "--", "\r\n\t", "\u{A0}"];

/// Configures proptest to print a case that fails, and to write no file of it.
pub fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A way to type a text of letters.
#[derive(Debug, Clone)]
pub struct Spelling {
    /// For each letter: true for lower case, true for its look-alike, and the separator before it.
    letters: Vec<(bool, bool, &'static str)>,
    look_alikes: &'static [(char, char)],
    end: &'static str,
}

impl Spelling {
    /// Spells a text in this way.
    pub fn of(&self, text: &str) -> String {
        let mut typed = String::new();
        for (letter, &(lower, alike, before)) in text.chars().zip(&self.letters) {
            let twin = self.look_alikes.iter().find(|&&(right, _)| alike && right == letter);
            let letter = twin.map_or(letter, |&(_, twin)| twin);
            typed.push_str(before);
            typed.push(if lower { letter.to_ascii_lowercase() } else { letter });
        }
        typed + self.end
    }
}

/// Ways to type a number of letters.
pub fn respelt(
    letters: usize,
    look_alikes: &'static [(char, char)],
) -> impl Strategy<Value = Spelling> {
    let letter = (any::<bool>(), any::<bool>(), select(&SEPARATORS[..]));
    (vec(letter, letters), select(&SEPARATORS[..])).prop_map(move |(letters, end)| Spelling {
        letters,
        look_alikes,
        end,
    })
}

/// Texts that can be an EncryptionKey: short, full and long ones.
pub fn encryption_key() -> impl Strategy<Value = String> {
    "[ -~¡-ÿ€ƒŠŸ]{1,20}"
}

/// InstallCodes of every set of sources.
pub fn install_code() -> impl Strategy<Value = InstallCode> {
    let sources: Vec<_> = (0..=u8::MAX).filter_map(|byte| Sources::from_byte(byte).ok()).collect();
    (any::<[u8; 3]>(), select(sources))
        .prop_map(|(data_code, sources)| InstallCode::new(data_code, sources))
}

/// Indexes 0 to 254.
pub fn key_index() -> impl Strategy<Value = KeyIndex> {
    (0..=KeyIndex::MAX).prop_map(|number| KeyIndex::new(number).unwrap())
}

fn term() -> impl Strategy<Value = Term> {
    let period = (0..=65534u16, 1..=65534u64)
        .prop_map(|(first, days)| Period::from_days(DelphiDay::from_stored(first), days).unwrap());
    prop_oneof![
        period.clone().prop_map(Term::Trial),
        period.prop_map(Term::Temporary),
        Just(Term::Permanent),
    ]
}

/// Keys of all five types, for one computer or generic.
pub fn key_fields() -> impl Strategy<Value = KeyFields> {
    let grant = (term(), key_index(), any::<u8>(), any::<u8>(), 0..=0xFFFu16).prop_map(
        |(term, index, users, instances, values)| Grant {
            term,
            index,
            users,
            instances,
            values: Values::new(values).unwrap(),
        },
    );
    let action = prop_oneof![
        3 => grant.prop_map(Action::Register),
        1 => key_index().prop_map(Action::Unregister),
        1 => Just(Action::UnregisterAll),
    ];
    let binding = prop_oneof![
        any::<u16>().prop_map(|icode| Binding::Computer(ICode::new(icode))),
        any::<u16>().prop_map(|icode| Binding::Version(AppVersion::from_icode(icode))),
    ];
    (any::<u16>(), binding, action).prop_map(|(app_id, binding, action)| KeyFields {
        app_id,
        binding,
        action,
    })
}
