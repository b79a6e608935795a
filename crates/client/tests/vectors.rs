//! Every line of `fixtures/vectors-client`: machine hashes, placeholders, and the date ahead.

use avlock_format::{
    DataFile, DelphiDay, EncryptionKey, Group, IdentityError, InstallCode, LastDate, MachineHash,
    Source,
};
use serde_json::Value;

fn vectors(name: &str, least: usize) -> Vec<Value> {
    let path = format!("{}/../../fixtures/vectors-client/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let vectors: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(vectors.len() >= least, "{name}: {} lines", vectors.len());
    vectors
}

fn source(name: &Value) -> Source {
    Source::from_name(name.as_str().unwrap()).unwrap()
}

#[test]
fn machine_hashes() {
    for vector in vectors("machine_hashes.jsonl", 64) {
        let mut values = Vec::new();
        for pair in vector["values"].as_array().unwrap() {
            values.push((&pair[0], pair[1].as_str().unwrap()));
        }
        let (code, hash) = if vector["group"] == Group::RemovableDisk.name() {
            let [(_, serial)] = values[..] else { panic!("{vector}") };
            (InstallCode::of_removable_disk(serial), MachineHash::of_removable_disk(serial))
        } else {
            let data: Vec<(Source, &str)> =
                values.iter().map(|(name, value)| (source(name), *value)).collect();
            (InstallCode::of_data(&data), MachineHash::of_data(&data))
        };
        assert_eq!(code.unwrap().to_string(), vector["code"].as_str().unwrap());
        let hash = hash.unwrap();
        assert_eq!(hash.to_string(), vector["machine_hash"].as_str().unwrap());
        assert_eq!(code.unwrap().data_code()[..], hash.to_bytes()[..3]);
    }
}

#[test]
fn placeholders() {
    for vector in vectors("placeholders.jsonl", 84) {
        let source = source(&vector["source"]);
        let value = vector["value"].as_str().unwrap();
        let refused = InstallCode::of_data(&[(source, value)]).unwrap_err();
        // Of a value of full stops nothing is left in its normal form.
        let is_empty = !value.contains(|letter: char| letter.is_ascii_alphanumeric());
        let name = source.name();
        let expected = if is_empty {
            IdentityError::Empty { name }
        } else {
            IdentityError::Placeholder { name }
        };
        assert_eq!(refused, expected, "{vector}");
    }
}

#[test]
fn dates_ahead() {
    for vector in vectors("last_dates_forward.jsonl", 24) {
        let secret = EncryptionKey::new(vector["encryption_key"].as_str().unwrap()).unwrap();
        let number = |name: &str| u32::try_from(vector[name].as_u64().unwrap()).unwrap();
        let day = DelphiDay::from_stored(number("day").try_into().unwrap());
        let date = LastDate::new(day, number("ms")).unwrap();
        let text = vector["lf"].as_str().unwrap();
        assert_eq!(date.seal_forward(&secret).unwrap(), text);
        assert_eq!(LastDate::open_forward(text, &secret), Ok(date));
        let file = DataFile::from_bytes(format!("lf={text}\r\n").as_bytes()).unwrap();
        assert_eq!(file.forward_date(&secret), Some(Ok(date)));
        // The two dates do not open in each other's place.
        assert_ne!(LastDate::open(text, &secret), Ok(date));
    }
}
