//! What becomes of an entry, given what is recorded of its order. Reads and writes no file.

use crate::ledger::Event;
use crate::ledger::context::Chained;
use crate::ledger::entry::Entry;
use crate::ledger::row::{Listing, Revoked, Row};
use crate::ledger::terms::ComparedTerms;
use crate::order::OpenDay;
use avlock_format::RegistrationKey;

/// Tells what became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is recorded, as a row of this number.
    Recorded(i64),
    /// Its order is already recorded on the same terms: this is the row, its key, and its customer if the entry names
    /// another one, empty where it has none.
    AlreadyRecorded(i64, RegistrationKey, Option<Box<str>>),
    /// Nothing is to be recorded: the entry is only checked.
    Unchanged,
    /// It is refused, and not recorded.
    Refused(Box<Refused>),
}

/// Why an entry is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Its order is recorded on other terms.
    OtherTerms {
        /// The row of the order.
        row: Row,
        /// The terms of the row; none in a row without a key.
        recorded: Option<ComparedTerms>,
        /// The terms of the entry.
        asked: ComparedTerms,
    },
    /// Its order is recorded, and the key was revoked.
    Revoked(Row, Revoked),
    /// The same terms make a key that was revoked: every row of it, of which this is the newest.
    KeyRevoked(Row, Revoked),
    /// There is no such order that could be issued again.
    NoSuchOrder,
    /// The row that was to be renewed has been: by this one.
    Replaced(i64),
}

/// Where a new row belongs in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The event that the row records.
    pub event: Event,
    /// The older row that it happens to.
    pub refers_to: Option<i64>,
    /// How many rows of the order are recorded before.
    pub generation: Option<i64>,
}

impl Position {
    /// The position of the first row of an order, or of a key without an order number.
    pub fn first(event: Event, entry: &Entry<'_>, refers_to: Option<i64>) -> Self {
        Self { event, refers_to, generation: entry.reference.order.map(|_| 0) }
    }
}

/// What is to be done about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write a row at this position.
    Write(Position),
    /// Write nothing.
    Answer(Decision),
}

/// Decides on an entry. `recorded` is the newest row of its order; `replaced_by` is the row that has
/// renewed or reissued the one that is to be renewed.
pub fn decide(
    entry: &Entry<'_>,
    chained: Chained,
    recorded: Option<Listing>,
    replaced_by: Option<i64>,
) -> Step {
    let Some(recorded) = recorded else {
        if entry.check_only {
            return Step::Answer(Decision::Unchanged);
        }
        return match (chained, replaced_by) {
            (Chained::No, _) => Step::Write(Position::first(Event::Issued, entry, None)),
            (Chained::Reissues, _) => refuse(Refused::NoSuchOrder),
            (Chained::Renews(_), Some(by)) => refuse(Refused::Replaced(by)),
            (Chained::Renews(id), None) => {
                Step::Write(Position::first(Event::Renewed, entry, Some(id)))
            }
        };
    };
    if entry.check_only {
        // The entry has its key already. An order that is recorded on the same terms asks for nothing
        // then, even if the recorded key is another one: both hold the same.
        return match judge(entry, recorded) {
            Decision::AlreadyRecorded(..) => Step::Answer(Decision::Unchanged),
            decision => Step::Answer(decision),
        };
    }
    match chained {
        // Somebody who reissues knows the order, so neither other terms nor a revocation matter.
        Chained::Reissues => Step::Write(Position {
            event: Event::Reissued,
            refers_to: Some(recorded.row.id),
            generation: recorded.row.generation.map(|generation| generation + 1),
        }),
        // The order number belongs to another sale. The day that a renewal leaves open follows the
        // old key's last day; it must not be taken from the first day of that other sale, or the two
        // could seem to agree.
        Chained::Renews(id) if recorded.row.refers_to != Some(id) => {
            let entry = Entry { open_day: OpenDay::Nothing, ..*entry };
            Step::Answer(judge(&entry, recorded))
        }
        // An order or a renewal that is asked for again gets its recorded key.
        Chained::No | Chained::Renews(_) => Step::Answer(judge(entry, recorded)),
    }
}

/// Compares an entry with the recorded row of its order.
fn judge(entry: &Entry<'_>, recorded: Listing) -> Decision {
    let Listing { row, since } = recorded;
    // Before the terms: a revoked key is given out to nobody, and that matters more than a term.
    if let Some(revoked) = since.revoked {
        return Decision::Refused(Box::new(Refused::Revoked(row, revoked)));
    }
    let terms = ComparedTerms::of_row(&row);
    let asked = ComparedTerms::of_entry(entry, terms.as_ref());
    match row.issued {
        Some(issued) if terms == Some(asked) => {
            let is_other = |customer| row.customer.as_deref() != Some(customer);
            let other = entry.reference.customer.is_some_and(is_other);
            let other = other.then(|| row.customer.unwrap_or_default().into());
            Decision::AlreadyRecorded(row.id, issued.key, other)
        }
        _ => Decision::Refused(Box::new(Refused::OtherTerms { row, recorded: terms, asked })),
    }
}

fn refuse(refused: Refused) -> Step {
    Step::Answer(Decision::Refused(Box::new(refused)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ledger::Fingerprint;
    use crate::ledger::row::{IssuedKey, Since};
    use crate::order::{Defaults, Order, Terms};
    use crate::reference::Reference;
    use avlock_format::{EncryptionKey, RawFields};

    /// What an order for 30 days means on some day.
    fn terms<'a>(order: Order<'a>, today: &str) -> Terms<'a> {
        let today = today.parse().unwrap();
        order.read(&Defaults { today, app_id: Some(7), app_version: Some("5.1") }).unwrap()
    }

    fn entry_of<'a>(number: Option<&'a str>, terms: &Terms<'a>) -> Entry<'a> {
        let encryption_key = EncryptionKey::new("kW3-xQ9.mZ7_pL2=").unwrap();
        Entry {
            reference: Reference { order: number, ..Reference::default() },
            holder: terms.holder,
            app: None,
            terms: RawFields::from(&terms.fields),
            secret: Fingerprint::of(&encryption_key),
            key: RegistrationKey::seal(&terms.fields, &encryption_key),
            open_day: terms.open_day,
            check_only: false,
        }
    }

    const ORDER: Order<'static> = Order {
        install_code: Some("D873BB821E45"),
        days: Some("30"),
        generic: false,
        user_name: None,
        user_company: None,
        email: None,
        other: None,
        app_version: None,
        app_id: None,
        key_type: None,
        until: None,
        start: None,
        users: None,
        instances: None,
        index: None,
        values: None,
    };

    /// An entry for 30 days from 2026-12-01.
    pub fn entry(number: Option<&str>) -> Entry<'_> {
        entry_of(number, &terms(ORDER, "2026-12-01"))
    }

    fn listing(id: i64, entry: &Entry<'_>) -> Listing {
        let row = Row {
            id,
            event: Event::Issued,
            time: 0,
            refers_to: None,
            made_by: "ann@desk".to_owned(),
            order: entry.reference.order.map(str::to_owned),
            generation: Some(0),
            customer: None,
            note: None,
            app: None,
            user: Default::default(),
            install_code: entry.holder.install_code,
            issued: Some(IssuedKey { terms: entry.terms, secret: entry.secret, key: entry.key }),
            hash: [0; 32],
        };
        Listing { row, since: Since::default() }
    }

    fn revoked(mut listing: Listing) -> Listing {
        listing.since.revoked = Some(Revoked { id: 9, time: 0, reason: None });
        listing
    }

    fn refusal(step: Step) -> Refused {
        match step {
            Step::Answer(Decision::Refused(refused)) => *refused,
            other => panic!("expected a refusal, found {other:?}"),
        }
    }

    #[test]
    fn a_new_order_is_written_and_one_without_a_number_has_no_generation() {
        let first = |number| decide(&entry(number), Chained::No, None, None);
        let position = Position { event: Event::Issued, refers_to: None, generation: Some(0) };
        assert_eq!(first(Some("1")), Step::Write(position));
        assert_eq!(first(None), Step::Write(Position { generation: None, ..position }));
    }

    #[test]
    fn the_same_order_on_a_later_day_gives_the_same_key() {
        let recorded = listing(1, &entry(Some("1")));
        let key = recorded.row.issued.unwrap().key;
        let until = Order { days: None, until: Some("2026-12-30"), ..ORDER };
        for order in [ORDER, until] {
            let later = entry_of(Some("1"), &terms(order, "2026-12-24"));
            let step = decide(&later, Chained::No, Some(recorded.clone()), None);
            assert_eq!(step, Step::Answer(Decision::AlreadyRecorded(1, key, None)), "{order:?}");
        }
    }

    #[test]
    fn another_customer_is_told_and_refuses_nothing() {
        let named = |customer| {
            let mut entry = entry(Some("1"));
            entry.reference.customer = customer;
            entry
        };
        for (stands, given, told) in [
            (Some("Ann"), Some("Ann"), None),
            (Some("Ann"), None, None),
            (Some("Ann"), Some("Bob"), Some("Ann")),
            (None, Some("Bob"), Some("")),
        ] {
            let mut recorded = listing(1, &named(None));
            recorded.row.customer = stands.map(str::to_owned);
            let key = recorded.row.issued.unwrap().key;
            let step = decide(&named(given), Chained::No, Some(recorded), None);
            let decision = Decision::AlreadyRecorded(1, key, told.map(Into::into));
            assert_eq!(step, Step::Answer(decision), "{stands:?} {given:?}");
        }
    }

    #[test]
    fn every_other_term_is_refused() {
        let recorded = listing(1, &entry(Some("1")));
        let others = [
            Order { days: Some("31"), ..ORDER },
            Order { days: None, until: Some("2026-12-31"), ..ORDER },
            // A first day that is given is meant.
            Order { start: Some("2026-12-02"), ..ORDER },
            Order { install_code: Some("BED1ABB4B189"), ..ORDER },
            Order { install_code: None, generic: true, ..ORDER },
            Order { app_id: Some("8"), ..ORDER },
            Order { key_type: Some("trial"), ..ORDER },
            Order { key_type: Some("permanent"), days: None, ..ORDER },
            Order { users: Some("2"), ..ORDER },
            Order { instances: Some("2"), ..ORDER },
            Order { index: Some("1"), ..ORDER },
            Order { values: Some("001"), ..ORDER },
        ];
        for order in others {
            let other = entry_of(Some("1"), &terms(order, "2026-12-01"));
            let refused = refusal(decide(&other, Chained::No, Some(recorded.clone()), None));
            let Refused::OtherTerms { row, recorded, asked } = refused else {
                panic!("{order:?}: {refused:?}")
            };
            assert_eq!(row.id, 1);
            assert_ne!(recorded, Some(asked), "{order:?}");
        }
        let other_secret = Entry { secret: Fingerprint(0), ..entry(Some("1")) };
        let refused = refusal(decide(&other_secret, Chained::No, Some(recorded), None));
        assert!(matches!(refused, Refused::OtherTerms { .. }));
    }

    #[test]
    fn a_revoked_key_is_given_to_nobody() {
        let entry = entry(Some("1"));
        let recorded = || Some(revoked(listing(1, &entry)));
        for chained in [Chained::No, Chained::Renews(4)] {
            let refused = refusal(decide(&entry, chained, recorded(), None));
            assert!(matches!(refused, Refused::Revoked(..)), "{chained:?}");
        }
        let check = Entry { check_only: true, ..entry };
        let refused = refusal(decide(&check, Chained::No, recorded(), None));
        assert!(matches!(refused, Refused::Revoked(..)));
    }

    #[test]
    fn a_reissue_takes_the_place_of_the_newest_row_whatever_its_state() {
        let entry = entry(Some("1"));
        let recorded = listing(3, &entry);
        let position = Position { event: Event::Reissued, refers_to: Some(3), generation: Some(1) };
        for recorded in [recorded.clone(), revoked(recorded)] {
            let step = decide(&entry, Chained::Reissues, Some(recorded), None);
            assert_eq!(step, Step::Write(position));
        }
        let refused = refusal(decide(&entry, Chained::Reissues, None, None));
        assert_eq!(refused, Refused::NoSuchOrder);
    }

    #[test]
    fn a_row_is_renewed_once() {
        let entry = entry(None);
        let position = Position { event: Event::Renewed, refers_to: Some(3), generation: None };
        assert_eq!(decide(&entry, Chained::Renews(3), None, None), Step::Write(position));
        let refused = refusal(decide(&entry, Chained::Renews(3), None, Some(5)));
        assert_eq!(refused, Refused::Replaced(5));
    }

    #[test]
    fn a_renewal_takes_its_open_day_from_no_other_sale() {
        let renewal = entry_of(Some("1"), &terms(ORDER, "2027-01-15"));
        let mut recorded = listing(4, &entry(Some("1")));
        let refused = refusal(decide(&renewal, Chained::Renews(3), Some(recorded.clone()), None));
        assert!(matches!(refused, Refused::OtherTerms { .. }));
        // The row of the very renewal, asked for again.
        recorded.row.refers_to = Some(3);
        let step = decide(&renewal, Chained::Renews(3), Some(recorded), Some(4));
        assert!(matches!(step, Step::Answer(Decision::AlreadyRecorded(4, ..))), "{step:?}");
    }

    #[test]
    fn an_entry_to_check_is_never_written() {
        let check = Entry { check_only: true, ..entry(Some("1")) };
        let unchanged = Step::Answer(Decision::Unchanged);
        assert_eq!(decide(&check, Chained::No, None, None), unchanged);
        let recorded = listing(1, &entry(Some("1")));
        assert_eq!(decide(&check, Chained::No, Some(recorded.clone()), None), unchanged);
        let other = entry_of(Some("1"), &terms(Order { users: Some("2"), ..ORDER }, "2026-12-01"));
        let other = Entry { check_only: true, ..other };
        let refused = refusal(decide(&other, Chained::No, Some(recorded), None));
        assert!(matches!(refused, Refused::OtherTerms { .. }));
    }
}
