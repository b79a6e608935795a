//! A million random inputs for each reader: none panics, and none makes a registration key.
//!
//! The inputs are of three kinds: bytes of any sort, the right letters in the right number, and
//! valid inputs with a few changes. Each test counts what the readers answered, and fails if a
//! rule was never broken: inputs that all end at the first rule would show nothing. Seeds are fixed, so
//! that what fails once fails again.

use crate::support::random::{answer_of, framed, tally};
use avlock_format::layers::cipher::Cipher;
use avlock_format::layers::record;
use avlock_format::{
    AppVersion, ApplicationData, DataFile, DelphiDay, EncryptionKey, InstallCode, KeyRecord,
    LastDate, RegistrationKey, Values,
};

const LETTERS: &[u8] = b"0123456789ACDEFGHJKLMNPQRTUVWXYZ";
const DIGITS: &[u8] = b"0123456789ABCDEF";

/// A key that [`secret`] opens.
const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";
const INSTALL_CODES: [&str; 2] = ["BED1ABB4B189", "D873BB821E45"];

const SECRET: &str = "Vendor-Secret-01";

fn secret() -> EncryptionKey {
    EncryptionKey::new(SECRET).unwrap()
}

/// The cipher of [`secret`], for records that no writer of the library would seal.
fn cipher() -> Cipher {
    let key: [u8; 16] = SECRET.as_bytes().try_into().unwrap();
    Cipher::new(&key)
}

/// A guess of 28 letters has to meet the frame (2^-12) and then a block that unpacks.
#[test]
fn no_text_of_28_letters_is_a_key() {
    let secret = secret();
    let counts = tally(1, |random| {
        let text = random.text_of(LETTERS, 28);
        answer_of(&text.parse::<RegistrationKey>().and_then(|key| key.open(&secret)))
    });
    counts.assert_met(&[("Frame", 990_000), ("Packing", 100)]);
    counts.assert_never("Ok");
}

/// Half of all bytes are in the packing table: a block of sixteen unpacks with 2^-16. Its
/// checksum fits with 2^-8, and its fields obey the rules with about 2^-2, because trial and
/// temporary keys, four of sixteen types, take nearly any number. A million blocks are 2^20, so
/// 15 are expected to unpack and 2^-6 to be accepted: with this seed none is.
#[test]
fn no_block_is_a_key() {
    let secret = secret();
    let counts = tally(2, |random| {
        let block = std::array::from_fn(|_| random.byte());
        answer_of(&RegistrationKey::from_block(block).open(&secret))
    });
    counts.assert_met(&[("Packing", 999_000), ("Checksum", 5)]);
    counts.assert_never("Ok");
}

#[test]
fn registration_keys() {
    let secret = secret();
    let fields = KEY.parse::<RegistrationKey>().unwrap().open(&secret).unwrap();
    let counts = tally(3, |random| {
        let text = random.text_like(&[KEY], LETTERS, 28);
        let read = text.parse::<RegistrationKey>().and_then(|key| key.open(&secret));
        // Some changes are none: a hyphen less, a letter in lower case.
        assert!(read.is_err() || read == Ok(fields), "{text:?}");
        answer_of(&read)
    });
    counts.assert_met(&[
        ("Letters(Length", 1000),
        ("Letters(Letter", 1000),
        ("Frame", 1000),
        ("Packing", 1000),
        ("Ok", 1000),
    ]);
}

#[test]
fn install_codes() {
    let counts = tally(4, |random| {
        let text = random.text_like(&INSTALL_CODES, DIGITS, 12);
        let read = text.parse::<InstallCode>();
        if let Ok(code) = read {
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        answer_of(&read)
    });
    let layers = ["Length", "Letter", "Checksum", "Source", "Ok"];
    counts.assert_met(&layers.map(|layer| (layer, 1)));
}

#[test]
fn values() {
    let counts = tally(5, |random| {
        let length = [3, 5, 12, 14][random.below(4)];
        let text = random.text_like(&["657", "6,15,7", "0110'0101'0111"], b"01'", length);
        let read = text.parse::<Values>();
        if let Ok(values) = read {
            assert_eq!(values.to_string().parse(), Ok(values));
            assert_eq!(values.bits().parse(), Ok(values));
        }
        answer_of(&read)
    });
    counts.assert_met(&[("Shape", 1000), ("Ok", 1000)]);
}

#[test]
fn days() {
    let counts = tally(6, |random| {
        let text = random.text_like(&["2027-12-31", "1899-12-30"], b"0123456789-", 10);
        let read = text.parse::<DelphiDay>();
        if let Ok(day) = read {
            assert_eq!(day.to_string(), text, "a day has one spelling");
        }
        answer_of(&read)
    });
    counts.assert_met(&["Shape", "Calendar", "BeforeEpoch", "Ok"].map(|word| (word, 1000)));
}

#[test]
fn app_versions() {
    let counts = tally(7, |random| {
        let text = random.text_like(&["5.1.7", "255.255"], b"0123456789.", 4);
        let read = text.parse::<AppVersion>();
        if let Ok(version) = read {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        answer_of(&read)
    });
    counts.assert_met(&[("AppVersionError", 1000), ("Ok", 1000)]);
}

#[test]
fn encryption_keys() {
    let counts = tally(8, |random| {
        let text = random.text_like(&["Vendor-Secret-01", "señor-Müller-ÿ×ƒ"], LETTERS, 20);
        let made = EncryptionKey::new(&text);
        if let Ok(key) = &made {
            let characters = text.chars().count();
            assert_eq!(key.characters_without_effect(), characters.saturating_sub(16));
        }
        answer_of(&made)
    });
    counts.assert_met(&[("Empty", 1000), ("Character", 1000), ("Ok", 1000)]);
}

/// A record, and both readers of what it holds. Changed digits hardly ever pass the checksum, so half of
/// the inputs are changed before they are sealed.
#[test]
fn records() {
    let secret = secret();
    let [primary, local] = INSTALL_CODES;
    let inside = [
        format!("{KEY}\x1FN\x1FY\x1F{primary}\x1F{local}"),
        format!("ID\x1FAnn\x1FM\u{FC}ller\x1F\x1FDemo\x1F5.1\x1F{primary}"),
        "more fill than a block".to_owned() + &" ".repeat(20),
    ];
    let sealed = inside.each_ref().map(|text| framed(text.as_bytes(), &cipher()));
    let sealed = sealed.each_ref().map(String::as_str);
    let inside = inside.each_ref().map(String::as_str);
    let counts = tally(9, |random| {
        let digits = if random.below(2) == 0 {
            random.text_like(&sealed, DIGITS, 64).into_bytes()
        } else {
            framed(&random.bytes_like(&inside, b"\x1F\xFC\xE9NY -5.", 16), &cipher()).into_bytes()
        };
        let opened = record::open(&digits, &cipher());
        if let Ok(record) = &opened {
            let fields: Vec<&str> = record.fields.iter().map(String::as_str).collect();
            let again = record::seal(&fields, &cipher()).unwrap();
            assert_eq!(record::open(again.as_bytes(), &cipher()).unwrap().fields, fields);
        }
        let key_record = KeyRecord::open(&digits, &secret);
        let data = ApplicationData::open(&digits, &secret);
        assert!(opened.is_ok() || (key_record.is_err() && data.is_err()));
        match (opened, data) {
            (Err(error), _) => answer_of::<(), _>(&Err(error)),
            (Ok(_), Ok(_)) => "application data".to_owned(),
            (Ok(_), Err(_)) => format!("key {}", answer_of(&key_record)),
        }
    });
    let outside = ["Digit", "Length", "NoChecksum", "Checksum", "Text", "ControlCharacter"];
    counts.assert_met(&outside.map(|word| (word, 100)));
    let inside = ["FieldCount", "Mark", "Key(Letters", "Key(Frame", "InstallCode", "Ok"];
    counts.assert_met(&inside.map(|word| format!("key {word}")).each_ref().map(|w| (&**w, 100)));
    counts.assert_met(&[("TrailingSpace", 100), ("application data", 100)]);
}

/// A changed letter opens to numerals that mean nothing, because FF1 spreads it over all of them. So an
/// eighth of the inputs are sealed from numerals of the right shape, whose millisecond may be too high.
#[test]
fn last_dates() {
    let secret = secret();
    let sealed = LastDate::new(DelphiDay::from_stored(40500), 1).unwrap().seal(&secret).unwrap();
    let counts = tally(10, |random| {
        let text = match random.below(8) {
            0 => random.numerals(9, 17, &cipher()),
            _ => random.text_like(&[&sealed], LETTERS, 17),
        };
        let opened = LastDate::open(&text, &secret);
        if let Ok(date) = opened {
            assert_eq!(LastDate::open(&date.seal(&secret).unwrap(), &secret), Ok(date));
        }
        answer_of(&opened)
    });
    let words = ["Letters(Length", "Letters(Letter", "NotATime", "Ok"];
    counts.assert_met(&words.map(|word| (word, 1000)));
}

#[test]
fn data_files() {
    let secret = secret();
    let record =
        framed(format!("{KEY}\x1FN\x1FY\x1FBED1ABB4B189\x1FD873BB821E45").as_bytes(), &cipher());
    let data = framed(b"\x1F\x1F\x1F\x1F\x1F\x1F", &cipher());
    let date = LastDate::new(DelphiDay::from_stored(40500), 1).unwrap().seal(&secret).unwrap();
    let valid = [
        format!("0={record}\r\nld={date}\r\nad={data}\r\n"),
        format!("zz=1\n7={record}\n\nad={data}\n"),
        // What editors put before a text must not turn one name into another.
        format!("\u{FEFF}\u{FEFF}ld={date}\nld=1\n"),
    ];
    let valid = valid.each_ref().map(String::as_str);
    let counts = tally(11, |random| {
        let bytes = random.bytes_like(&valid, b"01ldad==\r\n", 24);
        let read = DataFile::from_bytes(&bytes);
        let Ok(file) = &read else { return answer_of(&read) };
        let written = file.to_bytes();
        assert_eq!(DataFile::from_bytes(&written).as_ref(), Ok(file), "{bytes:02X?}");
        let entries = file.entries().count();
        let known = file.indexes().count() + entries - file.unknown_names().count();
        let opened: Vec<_> = file.indexes().map(|i| file.key_record(i, &secret)).collect();
        assert!(opened.iter().all(Option::is_some) && known >= opened.len());
        let whole = opened.iter().flatten().all(Result::is_ok)
            && file.last_date(&secret).is_none_or(|date| date.is_ok())
            && file.application_data(&secret).is_none_or(|data| data.is_ok());
        format!("{} {entries}", if whole { "whole" } else { "damaged" })
    });
    counts.assert_met(&[("Empty", 100), ("Line", 1000), ("Twice", 1000)]);
    counts.assert_met(&[("whole 3", 1000), ("damaged 3", 1000), ("damaged 1", 1000)]);
}
