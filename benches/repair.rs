//! Measures how well and how fast a key is repaired: `cargo bench --bench repair`.
//!
//! Keys with random terms get one random fault each: a wrong letter, a missing one, one too many, two
//! neighbours swapped, or one to three unreadable ones; others get two wrong letters. The right and the
//! wrong suggestions are counted. The goals on one core: of 100 000 keys with one fault and 1 000 with
//! two wrong letters, the right key is suggested for all and a wrong one for none, in less than 1 ms
//! for one fault and 50 ms for two wrong letters.
//!
//! `cargo bench --bench repair -- NUMBER` sets the seed of the random numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark may fail")]
#![allow(clippy::print_stdout, reason = "it prints its figures")]

#[path = "../tests/support/random.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod random;

use avlock::repair::{self, Reach, Wanted};
use avlock_format::{EncryptionKey, Payload, RawFields, RegistrationKey};
use random::Random;
use std::time::{Duration, Instant};

const LETTERS: &[u8; 32] = b"0123456789ACDEFGHJKLMNPQRTUVWXYZ";
const APP_ID: u16 = 12345;

/// The kinds of one fault.
const KINDS: [&str; 5] =
    ["wrong letter", "missing letter", "extra letter", "swapped neighbours", "unreadable letters"];

fn main() {
    let seed = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let mut random = Random::new(seed);
    let secret = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
    println!(
        "{:<20} {:>7} {:>7} {:>7} {:>10} {:>10}",
        "", "keys", "right", "wrong", "median", "longest"
    );
    for (kind, name) in KINDS.into_iter().enumerate() {
        measure(name, 20_000, Reach::OneFault, &secret, &mut random, |key, random| {
            one_fault(kind, key, random)
        });
    }
    measure("two wrong letters", 1_000, Reach::TwoLetters, &secret, &mut random, two_wrong_letters);
}

fn measure(
    name: &str,
    keys: usize,
    reach: Reach,
    secret: &EncryptionKey,
    random: &mut Random,
    damage: impl Fn(&[u8], &mut Random) -> Vec<u8>,
) {
    let wanted = Wanted { app_id: Some(APP_ID), icode: None };
    let (mut right, mut wrong) = (0, 0);
    let mut times: Vec<Duration> = Vec::with_capacity(keys);
    for _ in 0..keys {
        let key = made_up(secret, random);
        let letters: Vec<u8> = key.to_string().bytes().filter(|&letter| letter != b'-').collect();
        let text = String::from_utf8(damage(&letters, random)).unwrap();
        let begin = Instant::now();
        let found = repair::registration_key(&text, secret, &wanted, reach);
        times.push(begin.elapsed());
        right += usize::from(found.iter().any(|repair| repair.code == key));
        wrong += found.iter().filter(|repair| repair.code != key).count();
    }
    times.sort_unstable();
    let (median, longest) = (times[keys / 2], times[keys - 1]);
    println!("{name:<20} {keys:>7} {right:>7} {wrong:>7} {median:>10.1?} {longest:>10.1?}");
}

/// Makes a permanent or temporary key with random terms.
fn made_up(secret: &EncryptionKey, random: &mut Random) -> RegistrationKey {
    let mut number = |below: usize| random.below(below) as u16;
    let permanent = number(4) == 0;
    let raw = RawFields {
        days: if permanent { 65535 } else { 1 + number(3650) },
        users: number(256) as u8,
        instances: number(256) as u8,
        start_day: if permanent { 65535 } else { 45000 + number(3650) },
        index: number(255) as u8,
        icode: number(65536),
        app_id: APP_ID,
        values: number(4096),
        key_type: if permanent { 2 } else { 1 },
        checksum: 0,
    };
    let payload = Payload::from_raw(raw);
    let payload = Payload::from_raw(RawFields { checksum: payload.computed_checksum(), ..raw });
    payload.to_fields().expect("terms that obey the rules");
    RegistrationKey::seal_payload(payload, secret)
}

/// Returns the letters with one fault of a kind. A fault that changes nothing is drawn again.
fn one_fault(kind: usize, key: &[u8], random: &mut Random) -> Vec<u8> {
    loop {
        let mut text = key.to_vec();
        let place = random.below(key.len());
        match kind {
            0 => text[place] = LETTERS[random.below(32)],
            1 => drop(text.remove(place)),
            2 => text.insert(random.below(key.len() + 1), LETTERS[random.below(32)]),
            3 => text.swap(place, (place + 1).min(key.len() - 1)),
            _ => {
                for _ in 0..=random.below(3) {
                    text[random.below(key.len())] = b'?';
                }
            }
        }
        if text != key {
            return text;
        }
    }
}

fn two_wrong_letters(key: &[u8], random: &mut Random) -> Vec<u8> {
    loop {
        let mut text = key.to_vec();
        for _ in 0..2 {
            text[random.below(key.len())] = LETTERS[random.below(32)];
        }
        if text.iter().zip(key).filter(|(a, b)| a != b).count() == 2 {
            return text;
        }
    }
}
