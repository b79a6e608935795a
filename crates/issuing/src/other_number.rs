//! Numbers that people give in place of an InstallCode: those of network adapters and computers, and what a
//! spreadsheet makes of a code. Only a text that does not read as an InstallCode is asked about.

use crate::damage;

/// Returns what a text is that was given as an InstallCode, and what to do about it.
pub fn remedy(text: &str) -> Option<&'static str> {
    let text = text.trim().trim_matches(['{', '}', '(', ')', '[', ']', '"', '\'']);
    if damage::is_spoiled_number(text) {
        return Some(
            "a spreadsheet made a number of it: format the column as text and enter it again",
        );
    }
    let groups = |separators: &[char]| {
        let groups: Vec<&str> = text.split(separators).collect();
        let all = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
        all.then(|| groups.iter().map(|group| group.len()).collect::<Vec<_>>())
    };
    let pairs = groups(&[':', '-']);
    // An EUI-64 is the longer form of the same number.
    let is_mac = pairs == Some(vec![2; 6])
        || pairs == Some(vec![2; 8])
        || groups(&['.']).is_some_and(|groups| groups == [4; 3] || groups == [4; 4]);
    if is_mac {
        return Some(
            "this is a MAC address, the number of a network adapter: \
             ask for the InstallCode that the program shows",
        );
    }
    let is_uuid = groups(&['-']) == Some(vec![8, 4, 4, 4, 12]) || groups(&[]) == Some(vec![32]);
    is_uuid.then_some(
        "this is a UUID, a number that a computer or a program has: \
         ask for the InstallCode that the program shows",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_place_of_an_install_code_are_named() {
        for (text, what) in [
            ("3C-52-82-0A-91-F7", "MAC"),
            (" 3c:52:82:ff:fe:0a:91:f7 ", "MAC"),
            ("3c52.820a.91f7", "MAC"),
            ("3c52.82ff.fe0a.91f7", "MAC"),
            ("{9C1D2E3F-0A1B-4C2D-8E3F-001122334455}", "UUID"),
            ("9c1d2e3f0a1b4c2d8e3f001122334455", "UUID"),
            ("6,02E+11", "spreadsheet"),
        ] {
            assert!(remedy(text).is_some_and(|words| words.contains(what)), "{text}");
        }
        for text in ["D873-BB82-1E45", "D8 73 BB 82 1E 45", "3C-52-82-0A-91", "", "9c1d2e3f-0a1b"] {
            assert_eq!(remedy(text), None, "{text}");
        }
    }
}
