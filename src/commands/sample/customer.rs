//! Made-up customers for tests: the same ones for the same seed, plainly marked as made up.
//!
//! Every number of a sample comes from SHA-256 over the seed, the sample's number and a counter. So a
//! sample does not depend on how many are made, on the day or on the machine.

use avlock_format::{
    Action, ApplicationData, Binding, DelphiDay, FieldError, Grant, IdentityError, InstallCode,
    KeyFields, KeyIndex, KeyType, Period, Source, Term, Values,
};
use sha2::{Digest, Sha256};

/// The first bytes of each hash: another edition would make other samples of the same seed.
const EDITION: &[u8] = b"avlock sample 1";

/// The periods that vendors sell, in days.
const DAYS: [u16; 6] = [14, 30, 90, 180, 365, 730];

/// A made-up customer.
#[derive(Debug, Clone)]
pub struct Sample {
    seed: u64,
    /// The sample's number, from 1.
    pub number: u32,
    pub user_name: String,
    pub company: String,
    /// The user's e-mail address, at a domain that nobody can have.
    pub email: String,
    /// The InstallCode. Every second customer has that of the user's name and company, the others that
    /// of a made-up computer.
    pub install_code: InstallCode,
}

impl Sample {
    /// Makes up the customer of a seed and a number.
    pub fn new(seed: u64, number: u32) -> Result<Self, IdentityError> {
        let user_name = format!("Made-up Customer {number}");
        let company = "Made-up Company".to_owned();
        let install_code = if number.is_multiple_of(2) {
            let serial = format!("MADEUP{:016X}", draw(seed, number, 0));
            let machine =
                [(Source::SystemUuid, serial.as_str()), (Source::BaseBoardSn, serial.as_str())];
            InstallCode::of_data(&machine)?
        } else {
            let user = [(Source::UserName, user_name.as_str()), (Source::UserCompany, &company)];
            InstallCode::of_data(&user)?
        };
        let email = format!("made-up-{number}@example.com");
        Ok(Self { seed, number, user_name, company, email, install_code })
    }

    /// Makes up what the customer bought: a key of the given type, or of a drawn one, that begins within
    /// a year from the given day.
    pub fn key_fields(
        &self,
        app_id: u16,
        key_type: Option<KeyType>,
        first: DelphiDay,
    ) -> Result<KeyFields, FieldError> {
        let key_type = key_type.unwrap_or(match self.below(1, 10) {
            0 | 1 => KeyType::Trial,
            2..=6 => KeyType::Temporary,
            _ => KeyType::Permanent,
        });
        let days = DAYS[self.below(2, DAYS.len() as u64) as usize];
        let period = Period::from_days(first.plus_days(self.below(3, 365) as u32), days.into());
        let index = KeyIndex::default();
        let action = match key_type {
            KeyType::Trial => self.grant(index, Term::Trial(period?)),
            KeyType::Temporary => self.grant(index, Term::Temporary(period?)),
            KeyType::Permanent => self.grant(index, Term::Permanent),
            KeyType::Unregister => Action::Unregister(index),
            KeyType::UnregisterAll => Action::UnregisterAll,
        };
        Ok(KeyFields { app_id, binding: Binding::Computer(self.install_code.icode()), action })
    }

    fn grant(&self, index: KeyIndex, term: Term) -> Action {
        Action::Register(Grant {
            term,
            index,
            users: 1 + self.below(4, 5) as u8,
            instances: 1 + self.below(5, 3) as u8,
            values: Values::new(self.below(6, 0x1000) as u16).unwrap_or_default(),
        })
    }

    /// Returns what the customer typed into the program of that name and version.
    pub fn application_data(&self, name: &str, version: &str) -> ApplicationData {
        ApplicationData {
            other_code: format!("made up by avlock sample, seed {}", self.seed),
            user_name: self.user_name.clone(),
            company: self.company.clone(),
            email: self.email.clone(),
            app_name: name.to_owned(),
            app_version: version.to_owned(),
            install_code: self.install_code.to_string(),
        }
    }

    /// Draws the time of day at which the program last ran, in milliseconds.
    pub fn millisecond(&self) -> u32 {
        self.below(7, 86_400_000) as u32
    }

    /// Draws a number below `end`. Each property has a counter of its own, so that one that is not
    /// needed does not change the others.
    fn below(&self, counter: u8, end: u64) -> u64 {
        draw(self.seed, self.number, counter) % end
    }
}

fn draw(seed: u64, number: u32, counter: u8) -> u64 {
    let hash = Sha256::new()
        .chain_update(EDITION)
        .chain_update(seed.to_be_bytes())
        .chain_update(number.to_be_bytes())
        .chain_update([counter])
        .finalize();
    hash.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_customers_and_another_others() {
        let codes =
            |seed| (1..=100).map(move |number| Sample::new(seed, number).unwrap().install_code);
        assert!(codes(1).eq(codes(1)));
        // Those of users do not depend on the seed: their names are the same.
        assert_eq!(codes(1).zip(codes(2)).filter(|(one, other)| one == other).count(), 50);
    }

    #[test]
    fn keys_are_of_all_registering_types_or_of_the_one_wanted() {
        let first = DelphiDay::from_stored(46023);
        let types = |wanted| {
            let types = (1..=200).map(|number| {
                Sample::new(7, number).unwrap().key_fields(1, wanted, first).unwrap().key_type()
            });
            types.collect::<std::collections::HashSet<_>>()
        };
        assert_eq!(types(None).len(), 3);
        for key_type in KeyType::ALL {
            assert_eq!(types(Some(key_type)), [key_type].into());
        }
    }
}
