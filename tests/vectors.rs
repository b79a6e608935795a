//! Every line of `fixtures/vectors`: good codes in both directions, refused ones by the layer that
//! refuses them.
//!
//! The vectors come from an independent program. A file with fewer lines than stated here fails,
//! because a test that walks over nothing must not pass.

use crate::support::{text, vectors};
use avlock_format::layers::{Layer, packing};
use avlock_format::{
    ApplicationData, DataFile, DelphiDay, EncryptionKey, Group, InstallCode, KeyIndex, KeyRecord,
    LastDate, Payload, RawFields, RegistrationKey, Source, TypeDigit,
};
use data_encoding::{HEXLOWER, HEXUPPER};
use serde_json::Value;

fn number<T: TryFrom<u64>>(vector: &Value, name: &str) -> T {
    let number = vector[name].as_u64().and_then(|number| T::try_from(number).ok());
    number.unwrap_or_else(|| panic!("no number {name} in {vector}"))
}

fn encryption_key(vector: &Value) -> EncryptionKey {
    EncryptionKey::new(text(vector, "encryption_key")).unwrap()
}

fn layer(word: &str) -> Layer {
    match word {
        "length" => Layer::Length,
        "letter" => Layer::Letter,
        "frame" => Layer::Frame,
        "packing" => Layer::Packing,
        "checksum" => Layer::Checksum,
        "field" => Layer::Field,
        "source" => Layer::Source,
        other => panic!("no layer {other}"),
    }
}

#[test]
fn registration_keys() {
    for vector in vectors("registration_keys.jsonl", 300) {
        let secret = encryption_key(&vector);
        let fields = &vector["fields"];
        let raw = RawFields {
            days: number(fields, "days"),
            users: number(fields, "users"),
            instances: number(fields, "instances"),
            start_day: number(fields, "start"),
            index: number(fields, "index"),
            icode: number(fields, "icode"),
            app_id: number(fields, "app_id"),
            values: number(fields, "values"),
            key_type: number(fields, "key_type"),
            checksum: 0,
        };
        let unsummed = Payload::from_raw(raw);
        let raw = RawFields { checksum: unsummed.computed_checksum(), ..raw };
        let payload = Payload::from_raw(raw);
        assert_eq!(HEXUPPER.encode(&payload.to_bytes()), text(&vector, "payload"));

        // Down: fields to payload to packed to block to key.
        let fields = payload.to_fields().unwrap_or_else(|error| panic!("{error} in {vector}"));
        assert_eq!(Payload::from_fields(&fields), payload);
        let packed = packing::pack(&payload.to_bytes());
        assert_eq!(HEXLOWER.encode(&packed), text(&vector, "packed"));
        let key = RegistrationKey::seal(&fields, &secret);
        assert_eq!(HEXLOWER.encode(&key.to_block()), text(&vector, "block"));
        assert_eq!(key.to_string(), text(&vector, "key"));

        // Up again.
        let read: RegistrationKey = text(&vector, "key").parse().unwrap();
        assert_eq!(read, key);
        assert_eq!(packing::unpack(&packed), Ok(payload.to_bytes()));
        assert_eq!(read.open_payload(&secret).map(Payload::raw), Ok(raw));
        assert_eq!(read.open(&secret), Ok(fields));
        assert_eq!(TypeDigit::from_number(raw.key_type), Some(fields.type_digit()));
    }
}

#[test]
fn registration_keys_refused() {
    for vector in vectors("registration_keys_refused.jsonl", 85) {
        let secret = encryption_key(&vector);
        let read =
            text(&vector, "key").parse::<RegistrationKey>().and_then(|key| key.open(&secret));
        let error = read.expect_err(text(&vector, "comment"));
        assert_eq!(error.layer(), layer(text(&vector, "layer")), "{vector}: {error}");
    }
}

#[test]
fn install_codes() {
    for vector in vectors("install_codes.jsonl", 152) {
        let code: InstallCode = text(&vector, "code").parse().unwrap();
        assert_eq!(HEXUPPER.encode(&code.data_code()), text(&vector, "data_code"));
        assert_eq!(code.sources().to_byte(), number::<u8>(&vector, "ic_src"));
        assert_eq!(code.group().name(), text(&vector, "group"));
        let sources: Vec<&str> = code.sources().iter().map(Source::name).collect();
        assert_eq!(Value::from(sources), vector["sources"]);
        assert_eq!(code.icode().to_string(), text(&vector, "icode"));

        let data_code = code.data_code();
        assert_eq!(InstallCode::new(data_code, code.sources()).to_string(), text(&vector, "code"));
    }
}

#[test]
fn install_codes_refused() {
    for vector in vectors("install_codes_refused.jsonl", 24) {
        let error = text(&vector, "code").parse::<InstallCode>().unwrap_err();
        assert_eq!(error.layer(), layer(text(&vector, "layer")), "{vector}: {error}");
    }
}

#[test]
fn data_codes() {
    for vector in vectors("data_codes.jsonl", 31) {
        let values: Vec<(&str, &str)> = vector["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        let group = text(&vector, "group");
        let code = if group == Group::RemovableDisk.name() {
            InstallCode::of_removable_disk(values[0].1)
        } else {
            let data: Vec<_> = values
                .iter()
                .map(|&(name, value)| (Source::from_name(name).unwrap(), value))
                .collect();
            InstallCode::of_data(&data)
        };
        let code = code.unwrap_or_else(|error| panic!("{error} in {vector}"));
        assert_eq!(code.to_string(), text(&vector, "code"));
        assert_eq!(HEXUPPER.encode(&code.data_code()), text(&vector, "data_code"));
        assert_eq!(code.group().name(), group);
    }
}

#[test]
fn file_stems() {
    for vector in vectors("file_stems.jsonl", 46) {
        assert_eq!(DataFile::stem(number(&vector, "app_id")), text(&vector, "stem"));
    }
}

#[test]
fn data_files() {
    for vector in vectors("data_files.jsonl", 60) {
        let secret = encryption_key(&vector);
        let index = KeyIndex::new(number(&vector, "index")).unwrap();
        let fields =
            |name: &str| -> Vec<String> { serde_json::from_value(vector[name].clone()).unwrap() };
        let [key, moved, primary, primary_code, local_code] = fields("record").try_into().unwrap();
        let record = KeyRecord {
            key: key.parse().unwrap(),
            moved: moved == "Y",
            primary: primary == "Y",
            primary_install_code: primary_code.parse().unwrap(),
            local_install_code: local_code.parse().unwrap(),
        };
        let [other_code, user_name, company, email, app_name, app_version, install_code] =
            fields("application").try_into().unwrap();
        let application = ApplicationData {
            other_code,
            user_name,
            company,
            email,
            app_name,
            app_version,
            install_code,
        };
        let day = DelphiDay::from_stored(number(&vector["last_date"], "day"));
        let last_date = LastDate::new(day, number(&vector["last_date"], "ms")).unwrap();

        // Down: what is known to the file's bytes.
        let mut written = DataFile::default();
        written.set_last_date(last_date, &secret).unwrap();
        written.set_application_data(&application, &secret).unwrap();
        written.set_key_record(index, &record, &secret).unwrap();
        let file = text(&vector, "file");
        assert_eq!(String::from_utf8(written.to_bytes()).unwrap(), file);
        assert_eq!(DataFile::stem(number(&vector, "app_id")), text(&vector, "file_stem"));

        // Up again.
        let read = DataFile::from_bytes(file.as_bytes()).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.indexes().collect::<Vec<_>>(), [index]);
        assert_eq!(read.key_record(index, &secret).unwrap(), Ok(record));
        assert_eq!(read.last_date(&secret).unwrap(), Ok(last_date));
        assert_eq!(read.application_data(&secret).unwrap().unwrap().data, application);
        assert!(record.key.open(&secret).is_ok(), "the stored key opens");
    }
}

/// The published samples. Their EncryptionKey is unknown, so they are read only as far as without it.
#[test]
fn published() {
    let nobody = EncryptionKey::new("nobody has the real one").unwrap();
    let vectors = vectors("published.jsonl", 3);
    let (files, keys): (Vec<_>, Vec<_>) =
        vectors.iter().partition(|vector| vector["file"].is_string());
    assert_eq!((keys.len(), files.len()), (2, 1));
    for vector in keys {
        let key: RegistrationKey = text(vector, "key").parse().unwrap();
        assert_eq!(key.to_string(), text(vector, "key"));
        assert_eq!(HEXLOWER.encode(&key.to_block()), text(vector, "block"));
        assert!(key.open(&nobody).is_err());
    }
    for vector in files {
        let file = DataFile::from_bytes(text(vector, "file").as_bytes()).unwrap();
        assert_eq!(file.to_bytes(), text(vector, "file").as_bytes());
        assert_eq!(file.indexes().map(KeyIndex::number).collect::<Vec<_>>(), [0]);
        assert!(file.key_record(KeyIndex::default(), &nobody).unwrap().is_err());
        assert!(file.application_data(&nobody).unwrap().is_err());
        assert!(file.last_date(&nobody).unwrap().is_err());
    }
}
