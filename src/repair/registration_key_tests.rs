//! Faults that are found, and texts around which nothing is.

use super::*;

const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";

fn search(text: &str) -> Vec<(String, Fault)> {
    let secret = EncryptionKey::new("Vendor-Secret-01").unwrap();
    let wanted = Wanted { app_id: Some(12345), icode: None };
    registration_key(text, &secret, &wanted, Reach::TwoLetters)
        .into_iter()
        .map(|repair| (repair.code.to_string(), repair.fault))
        .collect()
}

fn one(fault: Fault) -> Vec<(String, Fault)> {
    vec![(KEY.to_owned(), fault)]
}

#[test]
fn every_kind_of_fault_is_found() {
    assert_eq!(search("YXHA9HR-7XALKAN-15YVVJP-RZH0ERK"), one(Fault::WrongLetter));
    assert_eq!(search("YXH09HR-7XALKAN-15YVVJP-RZH0ERR"), one(Fault::WrongLetter), "frame");
    assert_eq!(search("YXHA9RH-7XALKAN-15YVVJP-RZH0ERR"), one(Fault::SwappedLetters));
    assert_eq!(search("YXHA9HR-7XALKAN-15YVJP-RZH0ERR"), one(Fault::MissingLetter));
    assert_eq!(search("XHA9HR-7XALKAN-15YVVJP-RZH0ERR"), one(Fault::MissingLetter));
    assert_eq!(search("YXHA9HR-7XALKAN-15YVVJP-RZH0ERRR"), one(Fault::ExtraLetter));
    let twice = "YXHA9HR-7XALKAN-7XALKAN-15YVVJP-RZH0ERR";
    assert_eq!(search(twice), one(Fault::ExtraGroup));
    let other = "YXHA9HR-7XALKAN-Z64A59E-15YVVJP-RZH0ERR";
    assert_eq!(search(other), one(Fault::ExtraGroup));
    assert_eq!(search("YXHA9HR-?XALKAN-15?VVJP-RZH0?RR"), one(Fault::UnreadableLetters));
    assert_eq!(search("YXHÄ9HR-7XALKAN-15YVVJP-RZH0ERR"), one(Fault::UnreadableLetters));
    assert_eq!(search("YXHA9HR–7XALKAN–15YVVJP–RZH0ERR"), one(Fault::ForeignCharacters));
    assert_eq!(search("YXHA9HR.7XALKAN.15YVVJP.RZH0ERK"), one(Fault::WrongLetter));
    assert_eq!(search("YXHA0HR-7XALKAN-15YVVJP-RZH0ERK"), one(Fault::TwoWrongLetters));
    assert_eq!(search("YXH09HR-7XALK0N-15YVVJP-RZH0ERR"), one(Fault::TwoWrongLetters));
    assert_eq!(search("YXH09HR-7XALKAN-15YVVJP-RZHVERR"), one(Fault::TwoWrongLetters));
}

#[test]
fn what_reads_or_is_too_far_away_gives_nothing() {
    for text in [
        KEY,
        "",
        "YXHA9HR",
        "????9HR-7XALKAN-15YVVJP-RZH0ERR",
        "YX0A9HR-7X0LKAN-150VVJP-RZH0ERR",
        "YXHA9HR-7XALKAN-15YVVJP-RZJ7EKK",
    ] {
        assert_eq!(search(text), [], "{text}");
    }
}

#[test]
fn a_key_for_something_else_is_no_candidate() {
    let secret = EncryptionKey::new("Vendor-Secret-01").unwrap();
    let typed = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERK";
    let count = |wanted| registration_key(typed, &secret, &wanted, Reach::TwoLetters).len();
    let icode = |number| Some(avlock_format::ICode::new(number));
    assert_eq!(count(Wanted::default()), 1);
    assert_eq!(count(Wanted { app_id: Some(12345), icode: icode(657) }), 1);
    assert_eq!(count(Wanted { app_id: Some(12346), icode: None }), 0);
    assert_eq!(count(Wanted { app_id: Some(12345), icode: icode(658) }), 0);
}

#[test]
fn a_letter_that_is_confused_everywhere_is_found() {
    // YXHA9HR-7XALKAN-15YVVJP-RZH0ERR
    for (text, fault) in [
        ("YXHA9HR-7XALKAN-L5YUUJP-RZH0ERR", None),
        ("YXHA9HR-7XALKAN-15YUUJP-RZH0ERR", Some(Fault::Habit)),
        ("ZXHA9HR-7XALKAN-15ZVVJP-RYH0ERR", Some(Fault::Habit)),
        ("YXHQ9HR-7XQLKQN-15YVVJP-RZH0ERR", Some(Fault::Habit)),
        ("YXHQ9HR-7XQLKQN-15YVVJP-RWH0ERR", Some(Fault::Layout)),
        ("7XALKAN-YXHA9HR-15YVVJP-RZH0ERR", Some(Fault::GroupOrder)),
        ("RZH0ERR-15YVVJP-7XALKAN-YXHA9HR", Some(Fault::GroupOrder)),
    ] {
        assert_eq!(search(text), fault.map_or_else(Vec::new, one), "{text}");
    }
}

#[test]
fn keys_with_nothing_between_are_cut() {
    let key = KEY.replace('-', "");
    assert_eq!(search(&format!("{key}{key}")), one(Fault::Twice));
    assert_eq!(search(&format!("{KEY}{KEY}{KEY}")), one(Fault::Twice));
    assert_eq!(search(&format!("{KEY}Thanks")), one(Fault::Glued));
    assert_eq!(search(&format!("Key{KEY}")), one(Fault::Glued));
    assert_eq!(search(&format!("{KEY}BED1ABB4B189")), one(Fault::Glued));
    assert_eq!(search(&format!("{KEY}{}", "K".repeat(300))), []);
}
