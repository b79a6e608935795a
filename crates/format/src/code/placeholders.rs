//! Values that firmware, installers and people give in place of one that identifies (`docs/format.md`
//! section 3, ours).

use crate::code::sources::Group;

/// Phrases of several words, and a few words that nobody is called: as they are spelt, and without all
/// but letters and digits.
const PHRASES: [(&str, &str); 21] = [
    ("BASE BOARD SERIAL NUMBER", "BASEBOARDSERIALNUMBER"),
    ("BOARD SERIAL NUMBER", "BOARDSERIALNUMBER"),
    ("CHASSIS SERIAL NUMBER", "CHASSISSERIALNUMBER"),
    ("DEFAULT STRING", "DEFAULTSTRING"),
    ("NO ASSET TAG", "NOASSETTAG"),
    ("NONE", "NONE"),
    ("NOT APPLICABLE", "NOTAPPLICABLE"),
    ("NOT AVAILABLE", "NOTAVAILABLE"),
    ("NOT PROVIDED", "NOTPROVIDED"),
    ("NOT SETTABLE", "NOTSETTABLE"),
    ("NOT SPECIFIED", "NOTSPECIFIED"),
    ("OVERLAYBLK", "OVERLAYBLK"),
    ("SYSTEM SERIAL NUMBER", "SYSTEMSERIALNUMBER"),
    ("TO BE FILLED BY O.E.M", "TOBEFILLEDBYOEM"),
    ("TO BE FILLED BY O.E.M.", "TOBEFILLEDBYOEM"),
    ("TO BE FILLED BY OEM", "TOBEFILLEDBYOEM"),
    ("TO BE SET BY O.E.M.", "TOBESETBYOEM"),
    ("TO BE SET BY OEM", "TOBESETBYOEM"),
    ("TYPE2 - BOARD SERIAL NUMBER", "TYPE2BOARDSERIALNUMBER"),
    ("BASEBOARD SERIAL NUMBER", "BASEBOARDSERIALNUMBER"),
    ("N/A", "N/A"),
];

/// Words and numbers that a machine gives, but that a person, a firm or a customer's number may be.
const OF_MACHINES: [&str; 10] = [
    "0123456789",
    "123456789",
    "1234567890",
    "DEFAULT",
    "EMPTY",
    "INVALID",
    "NA",
    "NULL",
    "OEM",
    "UNKNOWN",
];

/// UUIDs that makers of boards gave to all of them. Each is one in the other order of its bytes as well.
const UUIDS: [&str; 6] = [
    "03000200040005000006000700080009",
    "123456781234567890ABCDDEEFAABBCC",
    "07090201010301030807060504030201",
    "000102030405060708090A0B0C0D0E0F",
    "8A95D1987F4611E5BF8B08002704D48E",
    "11111111222233334444555555555555",
];

/// The digits of a UUID.
const UUID_DIGITS: usize = 32;

/// True if a value in its normal form is one that many computers or people have.
pub(super) fn is_placeholder(group: Group, value: &str) -> bool {
    let repeats = is_repeated_character(value);
    if group != Group::UserData {
        return repeats
            || PHRASES.iter().any(|(_, squeezed)| *squeezed == value)
            || OF_MACHINES.contains(&value)
            || is_emulated_disk(value)
            || is_uuid_of_many(value);
    }
    // A user may have a name of one letter, as the vectors show; a machine has no such number.
    if repeats && value.chars().count() > 1 || value == "N/A" {
        return true;
    }
    // Letters of other alphabets are kept: a name is no placeholder for ending in the word `None`.
    let squeezed: String = value.chars().filter(|letter| letter.is_alphanumeric()).collect();
    PHRASES.iter().any(|(_, phrase)| *phrase == squeezed) || is_uuid_of_many(&squeezed)
}

fn is_repeated_character(value: &str) -> bool {
    value.chars().next().is_some_and(|first| value.chars().all(|character| character == first))
}

/// True for `QM` and five digits, the serial numbers of emulated disks.
fn is_emulated_disk(value: &str) -> bool {
    let digits = value.strip_prefix("QM").unwrap_or_default();
    digits.len() == 5 && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn is_uuid_of_many(value: &str) -> bool {
    value.len() == UUID_DIGITS
        && (UUIDS.contains(&value)
            || turned(value).is_some_and(|turned| UUIDS.contains(&turned.as_str()))
            || is_repeated_byte(value))
}

fn is_repeated_byte(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.iter().all(u8::is_ascii_hexdigit) && bytes.chunks(2).all(|pair| pair == &bytes[..2])
}

/// Returns the digits of a UUID in the other order of bytes: those of the first three groups turn round.
fn turned(uuid: &str) -> Option<String> {
    let mut turned = String::with_capacity(UUID_DIGITS);
    for group in [0..8, 8..12, 12..16] {
        for end in group.clone().step_by(2) {
            let begin = group.start + group.end - 2 - end;
            turned.push_str(uuid.get(begin..begin + 2)?);
        }
    }
    turned.push_str(uuid.get(16..)?);
    Some(turned)
}

/// Lists placeholders in their normal form. Of serial numbers that go on, as those of emulated disks, there
/// are too many: chance would find one of them in too many InstallCodes.
pub(super) fn placeholders(group: Group) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for uuid in UUIDS {
        values.extend([Some(uuid.to_owned()), turned(uuid)].into_iter().flatten());
    }
    values.extend((0..=u8::MAX).map(|byte| format!("{byte:02X}").repeat(UUID_DIGITS / 2)));
    if group == Group::UserData {
        values.extend(PHRASES.map(|(spelt, _)| spelt.to_owned()));
        let with_hyphens: Vec<String> = values.iter().filter_map(|uuid| hyphened(uuid)).collect();
        values.extend(with_hyphens);
    } else {
        values.extend(PHRASES.map(|(_, squeezed)| squeezed.to_owned()));
        values.extend(OF_MACHINES.map(str::to_owned));
        for character in ('0'..='9').chain('A'..='Z') {
            values.extend((1..UUID_DIGITS).map(|length| character.to_string().repeat(length)));
        }
    }
    values
}

/// Returns a UUID as users copy it, in five groups.
fn hyphened(uuid: &str) -> Option<String> {
    let groups = [0..8, 8..12, 12..16, 16..20, 20..UUID_DIGITS];
    if uuid.len() != UUID_DIGITS {
        return None;
    }
    let groups: Option<Vec<&str>> = groups.into_iter().map(|group| uuid.get(group)).collect();
    Some(groups?.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_turned_twice_is_itself() {
        for uuid in UUIDS {
            assert_eq!(uuid.len(), UUID_DIGITS);
            assert_eq!(turned(&turned(uuid).unwrap()).as_deref(), Some(uuid));
        }
        assert_eq!(turned(UUIDS[1]).as_deref(), Some("785634123412785690ABCDDEEFAABBCC"));
    }
}
