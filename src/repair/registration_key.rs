//! Searches for keys near a text, under an EncryptionKey (`docs/format.md` section 2).
//!
//! Two letters may be wrong in some hundred thousand ways, and each candidate has to be decrypted to be
//! judged. So each step here is made cheap: candidates are not spelt out as letters, those with a
//! wrong frame are dropped before they are decrypted, and the rest are decrypted many at a time.

use crate::repair::habits::{GROUP, HABITS, LAYOUTS, MOST_CONFUSED, group_orders, in_order};
use crate::repair::{Fault, MOST_UNREADABLE, Reach, Repair, Wanted, insertions, push, removals};
use avlock_format::layers::armour::{self, FRAME_DIGITS, LETTERS, Spelling};
use avlock_format::layers::letters::{self, KEY_ARMOUR};
use avlock_format::layers::packing;
use avlock_format::{EncryptionKey, Payload, RegistrationKey};
use std::sync::LazyLock;

/// The number of blocks that are decrypted at once. The processor works on several blocks side by side,
/// which makes many at once several times faster than one by one. 64 are more than it has in hand, and
/// only a kilobyte.
const AT_ONCE: usize = 64;

/// The number of values of a letter.
const VALUES: u8 = 32;

/// The most letters within which whole keys are looked for.
const MOST_GLUED: usize = 256;

/// Returns the keys that can have been meant by a text that does not read. Two faults are searched for
/// only if no key is one fault away.
///
/// Each key that is returned opens under the EncryptionKey and meets `wanted`. A text that reads
/// already gives nothing.
///
/// ```
/// use avlock::repair::{self, Fault, Reach, Wanted};
/// use avlock_format::EncryptionKey;
///
/// let encryption_key = EncryptionKey::new("Vendor-Secret-01")?;
/// let wanted = Wanted { app_id: Some(12345), icode: None };
/// let typed = "YXHA9HR-7XALKAN-15YVVJP-RZH0EKR";
/// let found = repair::registration_key(typed, &encryption_key, &wanted, Reach::OneFault);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].code.to_string(), "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
/// assert_eq!(found[0].fault, Fault::WrongLetter);
/// # Ok::<(), avlock_format::EncryptionKeyError>(())
/// ```
pub fn registration_key(
    text: &str,
    encryption_key: &EncryptionKey,
    wanted: &Wanted,
    reach: Reach,
) -> Vec<Repair<RegistrationKey>> {
    let typed: Vec<Option<u8>> = text
        .chars()
        .filter(|&character| !letters::is_separator(character))
        .map(|character| letters::canonical(character).and_then(|letter| KEY_ARMOUR.value(letter)))
        .collect();
    let readable: Vec<u8> = typed.iter().copied().flatten().collect();
    let unreadable = typed.len() - readable.len();
    let mut search = Search::new(encryption_key, wanted);
    if typed.len() == LETTERS && (1..=MOST_UNREADABLE).contains(&unreadable) {
        search.unreadable(&typed);
    }
    match readable.len() {
        LETTERS => {
            let mut values = [0; LETTERS];
            values.copy_from_slice(&readable);
            search.near(Text::of(&values), unreadable > 0, reach);
        }
        // The unreadable letters were guessed with success: they are not something between the letters.
        _ if unreadable > 0 && !search.found.is_empty() => {}
        shorter if shorter + 1 == LETTERS => {
            insertions(&readable, 0..VALUES, |values| search.offer(Text::of(values)));
            search.judge(Fault::MissingLetter);
        }
        longer if longer == LETTERS + 1 => {
            removals(&readable, |values| search.offer(Text::of(values)));
            search.judge(Fault::ExtraLetter);
        }
        longer if longer == LETTERS + GROUP && unreadable == 0 => {
            for start in (0..longer).step_by(GROUP) {
                let mut values = [0; LETTERS];
                values[..start].copy_from_slice(&readable[..start]);
                values[start..].copy_from_slice(&readable[start + GROUP..]);
                search.offer(Text::of(&values));
            }
            search.judge(Fault::ExtraGroup);
            if search.found.is_empty() {
                search.glued(&typed);
            }
        }
        _ => search.glued(&typed),
    }
    search.found
}

/// True if a text has as many letters as a key, all of them readable: only then are two wrong letters
/// searched for.
pub fn is_of_right_length(text: &str) -> bool {
    let letters = text.chars().filter(|&character| !letters::is_separator(character));
    letters.clone().count() == LETTERS && letters.clone().all(|c| letters::canonical(c).is_some())
}

/// The bits that letters spell: those of the encrypted block, and those of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bits {
    block: u128,
    frame: u16,
}

impl Bits {
    const NONE: Self = Self { block: 0, frame: 0 };

    fn of(spelling: Spelling) -> Self {
        Self { block: u128::from_be_bytes(spelling.block), frame: pack_frame(spelling.frame) }
    }

    /// Adds or takes away the bits of letters. The armour gives each letter five bits of its own, so a
    /// letter is replaced by taking its bits away and adding those of another. Exclusive-or does both,
    /// and a change of one letter is the same amount whatever the other letters are.
    fn xor(self, other: Self) -> Self {
        Self { block: self.block ^ other.block, frame: self.frame ^ other.frame }
    }
}

const fn pack_frame([a, b, c]: [u8; 3]) -> u16 {
    (a as u16) << 8 | (b as u16) << 4 | c as u16
}

const FRAME: u16 = pack_frame(FRAME_DIGITS);

/// The bits that each value of a letter spells at each place.
static PARTS: LazyLock<[[Bits; VALUES as usize]; LETTERS]> = LazyLock::new(|| {
    let zeros = [KEY_ARMOUR.letter(0); LETTERS];
    std::array::from_fn(|place| {
        std::array::from_fn(|value| {
            let mut letters = zeros;
            letters[place] = KEY_ARMOUR.letter(value as u8);
            Bits::of(armour::spell(&letters)).xor(Bits::of(armour::spell(&zeros)))
        })
    })
});

/// The values of 28 letters, and the bits that they spell.
#[derive(Clone, Copy)]
struct Text {
    values: [u8; LETTERS],
    bits: Bits,
}

impl Text {
    fn of(values: &[u8; LETTERS]) -> Self {
        let bits = values
            .iter()
            .enumerate()
            .fold(Bits::NONE, |bits, (place, &value)| bits.xor(PARTS[place][usize::from(value)]));
        Self { values: *values, bits }
    }

    /// Returns the bits that change with each other value of one letter.
    fn changes(&self, place: usize) -> impl Iterator<Item = Bits> + Clone + use<> {
        let own = PARTS[place][usize::from(self.values[place])];
        PARTS[place].iter().map(move |part| part.xor(own)).filter(|bits| *bits != Bits::NONE)
    }
}

/// A search: candidates on their way, and the keys that were found.
struct Search<'a> {
    encryption_key: &'a EncryptionKey,
    wanted: &'a Wanted,
    /// Encrypted candidates, until there are enough to decrypt.
    waiting: Vec<[u8; 16]>,
    /// A copy of them that is decrypted in place.
    opened: Vec<[u8; 16]>,
    /// Candidates that read, until their fault is known.
    read: Vec<RegistrationKey>,
    found: Vec<Repair<RegistrationKey>>,
}

impl<'a> Search<'a> {
    fn new(encryption_key: &'a EncryptionKey, wanted: &'a Wanted) -> Self {
        Self {
            encryption_key,
            wanted,
            waiting: Vec::with_capacity(AT_ONCE),
            opened: Vec::with_capacity(AT_ONCE),
            read: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Looks for whole keys within more letters than a key has: two with nothing between, or a key and a
    /// word.
    fn glued(&mut self, typed: &[Option<u8>]) {
        if typed.len() > MOST_GLUED {
            return;
        }
        for window in typed.windows(LETTERS) {
            let mut values = [0; LETTERS];
            let letters = values.iter_mut().zip(window);
            if letters.filter_map(|(value, letter)| letter.map(|letter| *value = letter)).count()
                == LETTERS
            {
                self.offer(Text::of(&values));
            }
        }
        let is_repeated = typed.len().is_multiple_of(LETTERS)
            && typed.chunks(LETTERS).all(|chunk| chunk == &typed[..LETTERS]);
        self.judge(if is_repeated { Fault::Twice } else { Fault::Glued });
    }

    /// Searches around a text of the right length, the simplest faults first.
    fn near(&mut self, text: Text, foreign: bool, reach: Reach) {
        if foreign {
            self.offer(text);
            self.judge(Fault::ForeignCharacters);
        } else if self.reads(text) {
            return;
        }
        for place in 0..LETTERS {
            for change in text.changes(place) {
                self.offer_bits(text.bits.xor(change));
            }
        }
        self.judge(Fault::WrongLetter);
        for place in 1..LETTERS {
            let mut values = text.values;
            values.swap(place - 1, place);
            if values != text.values {
                self.offer(Text::of(&values));
            }
        }
        self.judge(Fault::SwappedLetters);
        if reach == Reach::OneFault || !self.found.is_empty() {
            return;
        }
        for order in group_orders() {
            self.offer(Text::of(&in_order(&text.values, order)));
        }
        self.judge(Fault::GroupOrder);
        for habit in HABITS {
            self.habit(text, habit);
        }
        self.judge(Fault::Habit);
        for layout in LAYOUTS {
            let swapped = text.values.map(|value| layout.swapped(value));
            if swapped != text.values {
                self.offer(Text::of(&swapped));
            }
        }
        self.judge(Fault::Layout);
        if self.found.is_empty() {
            self.two_letters(text);
            self.judge(Fault::TwoWrongLetters);
        }
    }

    /// Offers the texts in which one letter of a pair is the other one, at any of the places of both.
    fn habit(&mut self, text: Text, [one, other]: [u8; 2]) {
        let (Some(one), Some(other)) = (KEY_ARMOUR.value(one), KEY_ARMOUR.value(other)) else {
            return;
        };
        let mut changes = Vec::with_capacity(LETTERS);
        for (place, &value) in text.values.iter().enumerate() {
            if value == one || value == other {
                let parts = &PARTS[place];
                changes.push(parts[usize::from(one)].xor(parts[usize::from(other)]));
            }
        }
        changes.truncate(MOST_CONFUSED);
        self.subsets(text.bits, &changes);
    }

    /// Offers the bits with every choice of the changes.
    fn subsets(&mut self, bits: Bits, changes: &[Bits]) {
        match changes.split_first() {
            None => self.offer_bits(bits),
            Some((&change, rest)) => {
                self.subsets(bits, rest);
                self.subsets(bits.xor(change), rest);
            }
        }
    }

    fn two_letters(&mut self, text: Text) {
        // The frame is 12 of 140 bits, so most changes keep it. All pairs of those have the frame of the
        // text: if that is right they are decrypted without comparing it, if not they are left out.
        let mut keeping: Vec<Vec<Bits>> = Vec::with_capacity(LETTERS);
        let mut changing: Vec<Vec<Bits>> = Vec::with_capacity(LETTERS);
        for place in 0..LETTERS {
            let (keeps, changes) = text.changes(place).partition(|bits| bits.frame == 0);
            keeping.push(keeps);
            changing.push(changes);
        }
        for first in 0..LETTERS {
            for second in first + 1..LETTERS {
                if text.bits.frame == FRAME {
                    for &one in &keeping[first] {
                        let bits = text.bits.xor(one);
                        for &other in &keeping[second] {
                            self.wait(bits.xor(other).block);
                        }
                    }
                }
                for &one in &changing[first] {
                    let bits = text.bits.xor(one);
                    for &other in keeping[second].iter().chain(&changing[second]) {
                        self.offer_bits(bits.xor(other));
                    }
                }
                for &one in &changing[second] {
                    let bits = text.bits.xor(one);
                    for &other in &keeping[first] {
                        self.offer_bits(bits.xor(other));
                    }
                }
            }
        }
    }

    fn unreadable(&mut self, typed: &[Option<u8>]) {
        let places: Vec<usize> = (0..typed.len()).filter(|&place| typed[place].is_none()).collect();
        let known = std::array::from_fn(|place| typed[place].unwrap_or(0));
        self.fill(Text::of(&known).bits, &places);
        self.judge(Fault::UnreadableLetters);
    }

    /// Offers every combination of values for some places whose letters are 0 so far.
    fn fill(&mut self, bits: Bits, places: &[usize]) {
        match places.split_first() {
            None => self.offer_bits(bits),
            Some((&place, rest)) => {
                let zero = PARTS[place][0];
                for part in &PARTS[place] {
                    self.fill(bits.xor(zero).xor(*part), rest);
                }
            }
        }
    }

    /// Adds a candidate unless its frame is wrong.
    fn offer(&mut self, text: Text) {
        self.offer_bits(text.bits);
    }

    fn offer_bits(&mut self, bits: Bits) {
        if bits.frame == FRAME {
            self.wait(bits.block);
        }
    }

    fn wait(&mut self, block: u128) {
        self.waiting.push(block.to_be_bytes());
        if self.waiting.len() == AT_ONCE {
            self.open();
        }
    }

    /// Decrypts the candidates that wait, and keeps those that read.
    fn open(&mut self) {
        self.opened.clone_from(&self.waiting);
        self.encryption_key.open_each(&mut self.opened);
        for (sealed, packed) in self.waiting.iter().zip(&self.opened) {
            // The first bytes rule out most candidates without unpacking them.
            if !packing::may_unpack(packed) {
                continue;
            }
            let Ok(digits) = packing::unpack(packed) else { continue };
            let fields = Payload::from_bytes(digits).to_fields();
            if fields.is_ok_and(|fields| self.wanted.is_met_by(&fields)) {
                self.read.push(RegistrationKey::from_block(*sealed));
            }
        }
        self.waiting.clear();
    }

    /// Adds the keys that were offered since the last call, all with this fault.
    fn judge(&mut self, fault: Fault) {
        self.open();
        for key in self.read.drain(..) {
            push(&mut self.found, key, fault);
        }
    }

    fn reads(&self, text: Text) -> bool {
        let key = RegistrationKey::from_block(text.bits.block.to_be_bytes());
        text.bits.frame == FRAME && key.open(self.encryption_key).is_ok()
    }
}

#[cfg(test)]
#[path = "registration_key_tests.rs"]
mod tests;
