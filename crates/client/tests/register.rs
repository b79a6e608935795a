//! A program's life with its keys: InstallCode out, key in, days go by, moved, unregistered.

use crate::support::{self, Computer, SECRET, day, grant, key, permanent, product, temporary};
use avlock_client::{
    Action, Answer, Binding, Error, FindingCode, InstallCode, Instance, KeyFields, KeyIndex, Level,
    RegistrationKey, Source, Status, Term, Unavailable, UserData,
};
use avlock_format::{DataFile, KeyRecord};

#[test]
fn a_key_opens_the_program_until_its_last_day() {
    let computer = Computer::new();
    let license = computer.open();
    let data = license.key(0).unwrap();
    assert_eq!(data.status, Status::Unregistered);
    assert_eq!(data.reason(), "no key is registered");
    // Nothing is made before something is stored.
    assert_eq!(computer.names(), [""; 0]);

    let code = license.install_code().unwrap();
    let text = key(code, Action::Register(grant(0, temporary("2026-12-01", 10))));
    let typed = format!("  {}\r\n", text.to_lowercase().replace('-', " "));
    let answer = license.register(&typed).unwrap();
    assert_eq!((answer.answer, answer.words()), (Answer::Registered, "registered"));
    let data = license.key(0).unwrap();
    assert_eq!(
        (data.status, data.days_left, data.primary),
        (Status::Registered, Some(10), Some(true))
    );
    assert_eq!(data.first_day, Some(day("2026-12-01")));
    assert_eq!(data.last_day, Some(day("2026-12-10")));
    assert_eq!(data.primary_install_code, Some(code));
    assert_eq!(data.icode(), Some(code.icode()));
    assert_eq!(data.values().nibbles(), [6, 5, 7]);
    assert_eq!(data.value_bits().map(u8::from), [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0]);
    assert_eq!((data.date_backed, &data.instance), (None, &Instance::Slot(0)));
    assert!(data.is_usable());
    drop(license);

    computer.clock.set("2026-12-10T23:59:59Z");
    let data = computer.open().key(0).unwrap();
    assert_eq!((data.status, data.days_left), (Status::Registered, Some(1)));
    computer.clock.set("2026-12-11T00:00:00Z");
    let data = computer.open().key(0).unwrap();
    assert_eq!((data.status, data.days_left), (Status::Expired, Some(0)));
    assert_eq!(data.instance, Instance::NotCounted);
    assert_eq!(data.values().number(), 0);
    assert_eq!(data.findings[0].code, FindingCode::Expired);
}

#[test]
fn a_key_that_has_not_begun_is_registered_and_not_usable() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    let text = key(code, Action::Register(grant(0, temporary("2026-12-24", 10))));
    assert_eq!(license.register(&text).unwrap().answer, Answer::Registered);
    let data = license.key(0).unwrap();
    assert_eq!(
        (data.status, data.days_left, data.is_usable()),
        (Status::Registered, Some(10), false)
    );
    assert_eq!(data.findings[0].code, FindingCode::NotStarted);
}

#[test]
fn every_answer_of_register_key_is_given_and_only_two_write() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    let answer = |text: &str| license.register(text).unwrap().answer;
    let other: InstallCode = "BED1ABB4B189".parse().unwrap();
    assert_eq!(answer("YXHA9HR"), Answer::KeyLengthMismatch);
    assert_eq!(answer(&permanent(other, 0)), Answer::KeyNotValid);
    let unregister = key(code, Action::Unregister(KeyIndex::default()));
    assert_eq!(answer(&unregister), Answer::KeyNotValid);
    assert_eq!(computer.names(), [""; 0]);

    assert_eq!(answer(&permanent(code, 0)), Answer::Registered);
    assert_eq!(license.key(0).unwrap().days_left, None);
    let stored = computer.bytes();
    assert_eq!(answer("YXHA9HR"), Answer::KeyLengthMismatch);
    assert_eq!(answer(&permanent(other, 0)), Answer::KeyNotValid);
    computer.clock.set("2026-11-30T10:00:00Z");
    assert_eq!(answer(&permanent(code, 0)), Answer::SystemDateIncorrect);
    assert_eq!(computer.bytes(), stored);
    computer.clock.set("2026-12-01T10:00:00Z");
    assert_eq!(answer(&unregister), Answer::KeyUnregistered);
    assert_eq!(license.key(0).unwrap().status, Status::Unregistered);
}

#[test]
fn the_file_of_another_computer_registers_nothing() {
    let mut computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 0)).unwrap();
    drop(license);
    computer.machine = support::Fake::of("99999999-1035-3310-8036-b8c04f4d3532");
    let license = computer.open();
    let data = license.key(0).unwrap();
    assert_eq!((data.status, data.key, data.values().number()), (Status::Unregistered, None, 0));
    assert_eq!(
        (data.findings[0].code, data.findings[0].level),
        (FindingCode::Computer, Level::Error)
    );
    // A key for the new computer is refused as well: the file knows the old one.
    let code = license.install_code().unwrap();
    let refused = license.register(&permanent(code, 0)).unwrap();
    assert_eq!(refused.answer, Answer::KeyNotValid);
    let messages: Vec<&str> =
        refused.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["the data file is of another computer"]);
    // What it says to do helps, and keeps the file.
    assert!(refused.findings[0].hint.as_ref().unwrap().contains("move the data file"));
    drop(license);
    std::fs::rename(computer.data_file(), computer.folder.path().join("old.avr")).unwrap();
    let answer = computer.open().register(&permanent(code, 0)).unwrap().answer;
    assert_eq!(answer, Answer::Registered);
}

#[test]
fn a_generic_key_is_for_a_version_and_goes_with_an_update() {
    let computer = Computer::new();
    let license = computer.open();
    let generic = |version: &str| {
        let action = Action::Register(grant(3, Term::Permanent));
        let binding = Binding::Version(version.parse().unwrap());
        let fields = KeyFields { app_id: support::APP_ID, binding, action };
        RegistrationKey::seal(&fields, &support::secret()).to_string()
    };
    assert_eq!(license.register(&generic("5.2")).unwrap().answer, Answer::KeyNotValid);
    assert_eq!(license.register(&generic("5.1")).unwrap().answer, Answer::Registered);
    assert_eq!(license.key(3).unwrap().status, Status::Registered);
    drop(license);
    let updated = avlock_client::Product::new(support::APP_ID, "5.2.1", SECRET).unwrap();
    let license = computer.try_open(updated).unwrap();
    assert_eq!(license.key(3).unwrap().status, Status::Unregistered);
    assert_eq!(license.register(&generic("5.2")).unwrap().answer, Answer::Registered);
    assert_eq!(license.key(3).unwrap().status, Status::Registered);
}

#[test]
fn a_registration_can_be_secondary_moved_and_registered_again() {
    let computer = Computer::new();
    let license = computer.open();
    let primary: InstallCode = "BED1ABB4B189".parse().unwrap();
    let text = permanent(primary, 7);
    assert_eq!(license.register(&text).unwrap().answer, Answer::KeyNotValid);
    assert_eq!(license.register_secondary(&text, primary).unwrap().answer, Answer::Registered);
    let data = license.key(7).unwrap();
    assert_eq!((data.status, data.primary), (Status::Registered, Some(false)));
    assert_eq!(data.primary_install_code, Some(primary));
    assert!(matches!(license.move_out(8), Err(Error::NotRegistered { .. })));
    license.move_out(7).unwrap();
    let data = license.key(7).unwrap();
    assert_eq!((data.status, data.values().number()), (Status::Moved, 0));
    assert_eq!(license.register(&text).unwrap().answer, Answer::Registered);
    assert_eq!(license.key(7).unwrap().status, Status::Registered);
}

#[test]
fn keys_are_checked_and_decoded_without_being_registered() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    let text = permanent(code, 2);
    assert!(license.check_key(2, &text).unwrap().is_good());
    assert!(!license.check_key(1, &text).unwrap().is_good());
    let other = permanent("BED1ABB4B189".parse().unwrap(), 2);
    assert!(!license.check_key(2, &other).unwrap().is_good());
    assert!(!license.check_key(2, "nonsense").unwrap().is_good());
    assert!(matches!(license.check_key(255, &text), Err(Error::Argument { .. })));
    assert_eq!(license.decode_key(&other).unwrap().index().number(), 2);
    assert_eq!(license.decode_key("nonsense").unwrap_err().code, FindingCode::Length);
    assert_eq!(computer.names(), [""; 0]);
}

#[test]
fn user_data_make_the_install_code_where_they_are_chosen() {
    let computer = Computer::new();
    let by_user = || product().on_user([Source::UserName, Source::UserCompany]).unwrap();
    let license = computer.try_open(by_user()).unwrap();
    let error = license.install_code().unwrap_err();
    let Error::Source { missing } = &error else { panic!("{error}") };
    let names: Vec<&str> = missing.iter().map(|missing| missing.name).collect();
    assert_eq!(names, ["User_Name", "User_Company"]);
    assert!(matches!(missing[0].why, Unavailable::Absent { .. }));
    assert_eq!(error.hint(), "type the user's data first");

    let ann = UserData { name: "Ann Lee".into(), company: "Acme".into(), ..Default::default() };
    license.set_user(ann.clone()).unwrap();
    assert_eq!(license.user(), ann);
    let code = license.install_code().unwrap();
    assert_eq!(code.to_string(), "C048E68847D6");
    assert_eq!(license.machine_hash().unwrap().to_string(), "C048E6412CEE8F95");
    license.register(&permanent(code, 0)).unwrap();
    assert_eq!(license.key(0).unwrap().status, Status::Registered);
    license.set_user(UserData { name: "Bob".into(), ..ann.clone() }).unwrap();
    assert_eq!(license.key(0).unwrap().status, Status::Unregistered);
    license.set_user(UserData { email: "ann@acme.example".into(), ..ann }).unwrap();
    assert_eq!(license.key(0).unwrap().status, Status::Registered);
    let stored = computer.bytes();
    let bad = UserData { other: "a\nb".into(), ..Default::default() };
    assert!(matches!(license.set_user(bad), Err(Error::Argument { .. })));
    assert_eq!(computer.bytes(), stored);
}

#[test]
fn sources_are_masked_and_what_is_missing_is_told() {
    let computer = Computer::new();
    let readings = computer.open().sources();
    assert_eq!(readings.len(), 11);
    assert_eq!(readings[0].masked.as_deref(), Ok("********************************3532"));
    assert_eq!((readings[0].name, readings[0].is_chosen), ("System_UUID", true));
    assert!(readings[1..].iter().all(|reading| !reading.is_chosen));
    assert_eq!(readings[1].masked.as_ref().unwrap_err().word(), "absent");
}

#[test]
fn entries_that_nobody_knows_and_damaged_records_are_kept() {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    license.register(&permanent(code, 1)).unwrap();
    drop(license);
    let mut bytes = computer.bytes();
    bytes.extend_from_slice(b"9=nonsense\r\nfuture=\xFF\x01=x\r\n");
    std::fs::write(computer.data_file(), &bytes).unwrap();
    let license = computer.open();
    let data = license.key(9).unwrap();
    assert_eq!((data.status, data.findings[0].code), (Status::Unregistered, FindingCode::Record));
    license.register(&permanent(code, 2)).unwrap();
    let file = DataFile::from_bytes(&computer.bytes()).unwrap();
    let kept: Vec<(String, &[u8])> = file.entries().collect();
    assert!(kept.contains(&("9".to_owned(), b"nonsense")));
    assert!(kept.contains(&("future".to_owned(), b"\xFF\x01=x")));
    for index in [1, 2] {
        let record = file.key_record(KeyIndex::new(index).unwrap(), &support::secret());
        assert!(matches!(record, Some(Ok(KeyRecord { .. }))));
    }
}
