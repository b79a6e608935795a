//! Spellings that are read, and texts that are left as they are.

use super::*;

const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";
const CODE: &str = "BED1ABB4B189";

fn key_of(text: &str) -> Cleaned<'_> {
    let cleaned = key(text);
    let read = cleaned.text.parse::<RegistrationKey>().map(|key| key.to_string());
    assert_eq!(read.as_deref(), Ok(KEY), "{text}: {:?}", cleaned.text);
    assert_eq!(cleaned.text.chars().count(), text.chars().count(), "{text}");
    cleaned
}

fn code_of(text: &str) -> Cleaned<'_> {
    let cleaned = install_code(text);
    let read = cleaned.text.parse::<InstallCode>().map(|code| code.to_string());
    assert_eq!(read.as_deref(), Ok(CODE), "{text}: {:?}", cleaned.text);
    cleaned
}

#[test]
fn keys_are_read_in_every_spelling() {
    for text in [
        "yxha9hr–7xalkan—15yvvjp−rzh0err",
        "ＹＸＨＡ９ＨＲ－７ＸＡＬＫＡＮ－１５ＹＶＶＪＰ－ＲＺＨ０ＥＲＲ",
        "УХНА9НR-7ХАLКАN-15УVVJР-RZН0ЕRR",
        "ΥΧΗΑ9ΗR 7ΧΑLΚΑΝ 15ΥVVJΡ RΖΗ0ΕRR",
        "YXHA9\u{200B}HR-7XALK\u{AD}AN\u{2060}-15YVVJP-RZH0ERR\u{FEFF}",
        "“YXHA9HR” “7XALKAN” “15YVVJP” “RZH0ERR”",
        "[YXHA9HR] [7XALKAN] [15YVVJP] [RZH0ERR]",
        "YXHA9HR / 7XALKAN / 15YVVJP / RZH0ERR.",
        "YXHA9HR | 7XALKAN | 15YVVJP | RZH0ERR",
        "1) YXHA9HR\n2) 7XALKAN\n3) 15YVVJP\n4) RZH0ERR",
        "1. YXHA9HR 2. 7XALKAN 3. 15YVVJP 4. RZH0ERR",
        "> YXHA9HR-7XALKAN-\n> > \n> | 15YVVJP-RZH0ERR",
        "KL> YXHA9HR-7XAL\nKL> KAN-15YVVJP-RZH0ERR",
        "Part one: YXHA9HR\nPart two: 7XALKAN\nPart three: 15YVVJP\nPart four: RZH0ERR",
        "[03.02.27, 09:15] Eva: YXHA9HR 7XALKAN\n[03.02.27, 09:16] Eva: 15YVVJP RZH0ERR",
        "YXHA9HR tiret 7XALKAN tiret 15YVVJP tiret RZH0ERR",
        "YXHA9HR Bindestrich 7XALKAN minus 15YVVJP hífen RZH0ERR",
        "Registration key = YXHA9HR-7XALKAN-15YVVJP-RZH0ERR, thank you",
        "is it YXHA9HR-7XALKAN-15YVVJP-RZH0ERR?",
        "yankee xray hotel alfa niner hotel romeo dash seven xray alfa lima kilo alfa november dash one \
         five yankee victor victor juliett papa dash romeo zulu hotel zero echo romeo romeo",
        "Ypsilon Xanthippe Heinrich Anton neun Heinrich Richard, sieben Xanthippe Anton Ludwig Kaufmann \
         Anton Nordpol, fünfzehn Ypsilon Viktor Viktor Julius Paula, Richard Zacharias Heinrich null \
         Emil Richard Richard",
    ] {
        let cleaned = key_of(text);
        assert_eq!(cleaned.changes.is_empty(), cleaned.finding().is_none(), "{text}");
    }
}

#[test]
fn install_codes_are_read_in_every_spelling() {
    for text in [
        "BED1–ABB4–B189",
        "ВЕD1АВВ4В189",
        "ＢＥＤ１ＡＢＢ４Ｂ１８９",
        "'BED1ABB4B189'.",
        "(BED1) (ABB4) (B189)",
        "BE:D1:AB:B4:B1:89",
        "1. BED1 2. ABB4 3. B189",
        "Install code: BED1ABB4B189",
        "my code is BED1 ABB4 B189, thanks",
        "BED1 guion ABB4 guion B189",
        "Bravo Eco Delta uno, Antonio Bravo Bravo cuatro, Bravo uno ocho nueve"
            .replace("Eco", "Enrique")
            .leak(),
        "B comme Berthe, E, D, 1, A, B, B, 4, B, un, quatre-vingt-neuf",
    ] {
        code_of(text);
    }
}

#[test]
fn one_of_two_codes_is_not_chosen() {
    for text in [
        "old BED1ABB4B189 new D873BB821E45",
        "BED1ABB4B189, D873BB821E45",
        "D873 BB82 1E45 (laptop) BED1 ABB4 B189",
    ] {
        assert_eq!(install_code(text), Cleaned { text: Cow::Borrowed(text), changes: Vec::new() });
    }
    code_of("BED1ABB4B189, once more: BED1ABB4B189");
}

#[test]
fn what_was_done_is_listed_with_its_place() {
    let cleaned = key_of("YXHA9HR–7XALKAN–15УVVJP-RZH0ERR.");
    let list: Vec<_> =
        cleaned.changes.iter().map(|c| (c.position, c.typed.as_str(), c.read.as_deref())).collect();
    assert_eq!(list, [(8, "–", None), (16, "–", None), (19, "У", Some("Y")), (32, ".", None)]);
    assert_eq!(
        cleaned.in_words().as_deref(),
        Some(
            "without '–' (U+2013) at characters 8, 16; 'У' (U+0423) at character 19 as 'Y'; \
             without '.' at character 32"
        )
    );
}

#[test]
fn what_reads_already_or_is_no_code_is_left_as_it_is() {
    for text in ["yxha9hr 7xalkan 15yvvjp rzh0err", "", "hello", "–", "YXHA9HR-7XALKAN", "?"] {
        assert_eq!(key(text), Cleaned { text: Cow::Borrowed(text), changes: Vec::new() });
    }
    for text in [
        "bed1-abb4 b189",
        "",
        "1E45",
        "BED1ABB4B18",
        "00:1A:2B:3C:4D",
        "BED1ABB4-B189-4D87-83BB-BED1ABB4B189",
    ] {
        assert_eq!(install_code(text).changes, [], "{text}");
    }
}

/// Every quoted mail has them, and they are no part of the code.
#[test]
fn marks_of_quoting_are_not_listed() {
    assert_eq!(key_of("YXHA9HR-7XALKAN-\n> > |15YVVJP-RZH0ERR").changes, []);
    assert_eq!(key_of("YXHA9HR-7XALKAN>15YVVJP-RZH0ERR").changes.len(), 1);
}

/// The letters are there, so that a search around them begins where somebody looked.
#[test]
fn a_mistyped_code_is_cleaned_as_well() {
    let cleaned = key("YXHA9HR–7XALKAN–15YVVJP–RZH0ERK");
    assert_eq!(cleaned.changes.len(), 3);
    assert_eq!(cleaned.text, "YXHA9HR 7XALKAN 15YVVJP RZH0ERK");
}
