//! The laws of `round_trips` for the entries of a data file (`docs/format.md` section 4).

use crate::support::strategies::{self, encryption_key, install_code, key_index};
use avlock_format::layers::cipher::Cipher;
use avlock_format::layers::{checksums, record};
use avlock_format::{
    ApplicationData, DataFile, DelphiDay, EncryptionKey, KeyRecord, LastDate, RegistrationKey,
};
use jiff::civil::{DateTime, Time};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

fn last_date() -> impl Strategy<Value = LastDate> {
    (any::<u16>(), 0..86_400_000u32).prop_map(|(day, millisecond)| {
        LastDate::new(DelphiDay::from_stored(day), millisecond).unwrap()
    })
}

fn key_record() -> impl Strategy<Value = KeyRecord> {
    (any::<[u8; 16]>(), any::<bool>(), any::<bool>(), install_code(), install_code()).prop_map(
        |(block, moved, primary, primary_install_code, local_install_code)| KeyRecord {
            key: RegistrationKey::from_block(block),
            moved,
            primary,
            primary_install_code,
            local_install_code,
        },
    )
}

/// A field: any text without control characters.
const FIELD: &str = "\\PC{0,24}";

/// The last field of a record: it does not end in a space.
fn last_field() -> impl Strategy<Value = String> {
    FIELD.prop_map(|text| text.trim_end_matches(' ').to_owned())
}

fn application_data() -> impl Strategy<Value = ApplicationData> {
    ([FIELD; 6], last_field()).prop_map(|(fields, install_code)| {
        let [other_code, user_name, company, email, app_name, app_version] = fields;
        ApplicationData {
            other_code,
            user_name,
            company,
            email,
            app_name,
            app_version,
            install_code,
        }
    })
}

/// A line of a data file: its name and value, what ends it, and true if an empty line follows.
type Line = ((String, String), (&'static str, bool));

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let name = prop_oneof!["[0-9]{1,3}", "ld|ad", "[ -<>-~]{1,6}"];
    let end = (select(&["\r\n", "\n"][..]), any::<bool>());
    btree_map(name, "[ -~]{0,40}", 1..8)
        .prop_map(|entries| entries.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
        .prop_flat_map(move |entries| {
            let ends = vec(end.clone(), entries.len());
            ends.prop_map(move |ends| entries.iter().cloned().zip(ends).collect())
        })
}

proptest! {
    #![proptest_config(strategies::config())]

    #[test]
    fn last_dates(date in last_date(), secret in encryption_key()) {
        let secret = EncryptionKey::new(&secret).unwrap();
        let sealed = date.seal(&secret).unwrap();
        prop_assert_eq!(sealed.len(), 17);
        prop_assert_eq!(LastDate::open(&sealed, &secret), Ok(date));
        prop_assert_eq!(LastDate::open(&sealed.to_lowercase(), &secret), Ok(date));
        prop_assert_eq!(LastDate::new(date.day(), date.millisecond()), Ok(date));
        // The printed form is local time as ISO 8601 writes it.
        let time: DateTime = date.to_string().parse().unwrap();
        prop_assert_eq!(LastDate::from_datetime(time), Ok(date));
        prop_assert_eq!(time.date().to_datetime(Time::midnight()).date(), date.day().date());
    }

    #[test]
    fn records(mut fields in vec(FIELD, 0..8), last in last_field(), key: [u8; 16]) {
        let cipher = Cipher::new(&key);
        fields.push(last);
        let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
        let sealed = record::seal(&texts, &cipher).unwrap();
        prop_assert_eq!(sealed.len() % 32, 0);
        let opened = record::open(sealed.as_bytes(), &cipher).unwrap();
        prop_assert_eq!(&opened.fields, &fields);
        let lower = sealed.to_lowercase();
        prop_assert_eq!(record::open(lower.as_bytes(), &cipher), Ok(opened));
    }

    #[test]
    fn key_records(record in key_record(), secret in encryption_key()) {
        let secret = EncryptionKey::new(&secret).unwrap();
        let sealed = record.seal(&secret).unwrap();
        prop_assert_eq!(sealed.len(), 160, "as the published record");
        prop_assert_eq!(KeyRecord::open(sealed.as_bytes(), &secret), Ok(record));
    }

    #[test]
    fn data_of_applications(data in application_data(), secret in encryption_key()) {
        let secret = EncryptionKey::new(&secret).unwrap();
        let sealed = data.seal(&secret).unwrap();
        let opened = ApplicationData::open(sealed.as_bytes(), &secret).unwrap();
        prop_assert_eq!(&opened.data, &data);
        // The sum is over the fields as the record joins them.
        let fields = [
            data.other_code,
            data.user_name,
            data.company,
            data.email,
            data.app_name,
            data.app_version,
            data.install_code,
        ];
        let sum = checksums::record(fields.join("\u{1F}").as_bytes());
        prop_assert_eq!(opened.checksum, sum);
    }

    #[test]
    fn files_of_any_lines(lines in lines()) {
        let mut text = String::new();
        for ((name, value), (end, empty_line)) in &lines {
            let empty_line = if *empty_line { end } else { "" };
            text += &format!("{name}={value}{end}{empty_line}");
        }
        let file = DataFile::from_bytes(text.as_bytes()).unwrap();
        let written = file.to_bytes();
        prop_assert_eq!(DataFile::from_bytes(&written), Ok(file.clone()));
        let lengths = file.entries().map(|(name, value)| name.len() + value.len() + 3);
        prop_assert_eq!(written.len(), lengths.sum::<usize>());
        prop_assert_eq!(file.entries().count(), lines.len());
        for (entry, _) in &lines {
            let (name, value) = entry;
            prop_assert!(file.entries().any(|(n, v)| n == *name && v == value.as_bytes()));
        }
    }

    #[test]
    fn files_of_what_is_stored(
        record in key_record(),
        index in key_index(),
        data in application_data(),
        date in last_date(),
        secret in encryption_key(),
    ) {
        let secret = EncryptionKey::new(&secret).unwrap();
        let mut file = DataFile::default();
        file.set_key_record(index, &record, &secret).unwrap();
        file.set_application_data(&data, &secret).unwrap();
        file.set_last_date(date, &secret).unwrap();
        let mut read = DataFile::from_bytes(&file.to_bytes()).unwrap();
        prop_assert_eq!(&read, &file);
        prop_assert_eq!(read.key_record(index, &secret), Some(Ok(record)));
        prop_assert_eq!(read.application_data(&secret).unwrap().unwrap().data, data);
        prop_assert_eq!(read.last_date(&secret), Some(Ok(date)));
        prop_assert!(read.remove_key_record(index));
        prop_assert_eq!((read.indexes().count(), read.entries().count()), (0, 2));
    }
}
