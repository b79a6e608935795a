//! Faults that are not chance but habit: letters that somebody takes for each other wherever they are,
//! keys of another keyboard, groups in another order.

use avlock_format::layers::armour::LETTERS;
use avlock_format::layers::letters::KEY_ARMOUR;

/// Letters that are taken for each other: by their looks, by ear, or on a keyboard. Those that the
/// alphabet lacks are read as what they resemble already.
pub const HABITS: [[u8; 2]; 22] = [
    *b"1L", *b"0Q", *b"0D", *b"2Z", *b"VU", *b"G6", *b"MN", *b"YZ", *b"AQ", *b"WZ", *b"17", *b"4A",
    *b"5Z", *b"6C", *b"8R", *b"EF", *b"CG", *b"DQ", *b"KX", *b"VY", *b"VW", *b"9G",
];

/// The most places of a pair that are searched: two to this power are the choices.
pub const MOST_CONFUSED: usize = 12;

/// Keys that have changed places on another keyboard.
#[derive(Debug, Clone, Copy)]
pub struct Layout(&'static [[u8; 2]]);

/// The layouts that differ in more than one pair. That of German differs in Y and Z alone, which is a
/// habit.
pub const LAYOUTS: [Layout; 1] = [Layout(&[*b"AQ", *b"WZ"])];

impl Layout {
    /// Returns the value of the letter that is on the key of another one.
    pub fn swapped(self, value: u8) -> u8 {
        let letter = KEY_ARMOUR.letter(value);
        for &[one, other] in self.0 {
            let swapped = match letter {
                _ if letter == one => other,
                _ if letter == other => one,
                _ => continue,
            };
            return KEY_ARMOUR.value(swapped).unwrap_or(value);
        }
        value
    }
}

/// Letters of one of the four groups of a key.
pub const GROUP: usize = LETTERS / 4;

/// Returns every order of four groups but the usual one.
pub fn group_orders() -> impl Iterator<Item = [usize; 4]> {
    (1..4 * 4 * 4 * 4).filter_map(|number: usize| {
        let order = [number / 64, number / 16 % 4, number / 4 % 4, number % 4];
        let all = (0..4).all(|group| order.contains(&group));
        (all && order != [0, 1, 2, 3]).then_some(order)
    })
}

/// Returns the letters with their groups in an order.
pub fn in_order(values: &[u8; LETTERS], order: [usize; 4]) -> [u8; LETTERS] {
    let mut ordered = [0; LETTERS];
    for (to, from) in order.into_iter().enumerate() {
        ordered[to * GROUP..][..GROUP].copy_from_slice(&values[from * GROUP..][..GROUP]);
    }
    ordered
}
