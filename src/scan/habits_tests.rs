//! Codes in the layouts that people send, and numbers in the same layouts that are no codes.

use super::*;

const KEYS: [&str; 2] = ["173DTRQZHQ4LVK1TH4ZVRA1FRMZK", "U4ADWA6F5Q2VHP1980KF1FF0RFL2"];
const CODES: [&str; 2] = ["D873BB821E45", "BED1ABB4B189"];

fn codes(text: &str) -> Vec<String> {
    matches(text, &|_| false).into_iter().map(|found| found.code).collect()
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    assert_eq!(codes(text), expected, "{text}");
}

#[test]
fn letters_of_other_alphabets_are_those_that_they_look_like() {
    finds("Ключ 173DТRQ-ZНQ4LVК-1ТН4ZVR-А1FRМZК, код ВЕD1АВВ4В189", &[KEYS[0], CODES[1]]);
    finds("κλειδί U4ΑDWΑ6-F5Q2VΗΡ-1980ΚF1-FF0RFL2", &[KEYS[1]]);
    finds("コード：ＢＥＤ１ＡＢＢ４Ｂ１８９", &[CODES[1]]);
}

#[test]
fn groups_have_brackets_quotes_bars_and_stars_around() {
    finds("<173DTRQ> <ZHQ4LVK> <1TH4ZVR> <A1FRMZK>", &[KEYS[0]]);
    finds("«173DTRQ», «ZHQ4LVK», «1TH4ZVR», «A1FRMZK»", &[KEYS[0]]);
    finds("| U4ADWA6 | F5Q2VHP | 1980KF1 | FF0RFL2 |", &[KEYS[1]]);
    finds("**U4ADWA6** - **F5Q2VHP** -\n**1980KF1** - **FF0RFL2**", &[KEYS[1]]);
    finds("'BED1' 'ABB4' 'B189'", &[CODES[1]]);
    finds("{D873BB}{821E45}", &[CODES[0]]);
}

#[test]
fn groups_are_in_fields_lists_and_tables() {
    let [a, b, c, d] = ["173DTRQ", "ZHQ4LVK", "1TH4ZVR", "A1FRMZK"];
    for text in [
        format!("Feld 1: {a}\nFeld 2: {b}\nFeld 3: {c}\nFeld 4: {d}\n"),
        format!("Serial_A={a}\nSerial_B={b}\nSerial_C={c}\nSerial_D={d}\n"),
        format!("Teil 1\t{a}\nTeil 2\t{b}\nTeil 3\t{c}\nTeil 4\t{d}\n"),
        format!("first {a} then {b} and then {c} and at the end {d}\n"),
        format!("1. {a}\n2. {b}\n3. {c}\n4. {d}\n"),
        format!("{a}\n\n{b}\n\n{c}\n\n{d}\n"),
        format!(
            "[10.02.27, 08:01:10] Pia: {a}\n[10.02.27, 08:01:19] Pia: {b}-{c}\n[10.02.27, 08:02:00] Pia: {d}"
        ),
        format!("pia — today at 8:01 AM\n{a}-{b}\npia — today at 8:02 AM\n{c}-{d}\n"),
        format!("> > {a}-{b}-\n> >\n> > {c}-{d}\n"),
        format!("PL> {a}-ZHQ\nPL> 4LVK-{c}-{d}\n"),
    ] {
        finds(&text, &[KEYS[0]]);
    }
    for text in [
        "Code\nPart 1\tBED1\nPart 2\tABB4\nPart 3\tB189\n",
        "code:\n1) BED1\n2) ABB4\n3) B189\n",
        "a) BED1AB\nb) B4B189\n",
        "09:12 - Jo: my install code is BED1AB\n09:13 - Jo: B4B189\n",
        "TK> code BED1-ABB4-\nTK> B189\n",
        "Install code BE:D1:AB:B4:B1:89",
    ] {
        finds(text, &[CODES[1]]);
    }
}

#[test]
fn codes_are_dictated() {
    finds(
        "He said one seven three Delta Tango Romeo Quebec, dash, Zulu Hotel Quebec four Lima Victor \
         Kilo, dash, one Tango Hotel four Zulu Victor Romeo, dash, Alfa one Foxtrot Romeo Mike Zulu \
         Kilo. Call me on zero two zero seven.",
        &[KEYS[0]],
    );
    finds(
        "Code: Berta Emil Dora eins\nAnton Berta Berta vier\nBerta eins acht neun\nDanke",
        &[CODES[1]],
    );
    finds(
        "El código es D de Domingo, ocho, siete, tres, B de Barcelona, B de Barcelona, ocho, dos, \
         uno, E de Enrique, cuatro, cinco.",
        &[CODES[0]],
    );
    finds(
        "Charlie and Victor met Romeo at the hotel India, one or two in November, five at most",
        &[],
    );
    // A digit was misheard: it is announced, and alone.
    finds(
        "my install code is bravo echo delta one alfa bravo bravo four bravo one eight eight, bye",
        &["BED1ABB4B188"],
    );
}

#[test]
fn a_mistyped_code_is_found_wherever_it_is() {
    for (text, code) in [
        ("Hi, I get BED19BB4B189 on the screen", "BED19BB4B189"),
        ("pc: BED1ABB4B18, thanks", "BED1ABB4B18"),
        ("it shows BED1-ABB4-B188 and I typed it", "BED1ABB4B188"),
        ("Machine: BED19BB4B189", "BED19BB4B189"),
        ("InstallCodeBED19BB4B189, thanks", "BED19BB4B189"),
        ("Meyer;BED19BB4B189;2026", "BED19BB4B189"),
        ("[BED1][ABB4][B188] is there", "BED1ABB4B188"),
        ("Code1: BED1\nCode2: ABB4\nCode3: B188\n", "BED1ABB4B188"),
        ("Bravo Echo Delta One Alfa Bravo Bravo Four Bravo One Eight, thanks", "BED1ABB4B18"),
    ] {
        finds(text, &[code]);
    }
    finds("commit BED19BB4B189, sha bed19bb4b189, s/n BED19BB4B189", &[]);
    finds("https://example.com/t/bed19bb4b189/open <bed19bb4b189@mail.example>", &[]);
}

#[test]
fn rows_of_groups_are_codes_whatever_is_above() {
    let both = ["BED1ABB4B189", "D873BB821E45"];
    for text in [
        "A1FRMZK\nBED1 ABB4 B189\nD873 BB82 1E45\n",
        "BED1 ABB4 B189 D873 BB82 1E45",
        "BED1\nABB4\nB189\nD873\nBB82\n1E45",
        "BE D1 AB B4 B1 89\nD8 73 BB 82 1E 45",
    ] {
        finds(text, &both);
    }
    finds("BED1 ABB4 B188\nD873 BB82 1E44\n", &["BED1ABB4B188", "D873BB821E44"]);
    finds("1A2B 3C4D 5E6F\n7A8B 9C0D 1E2F\n", &[]);
}

#[test]
fn what_is_glued_to_a_code_is_cut_off_where_the_rest_reads() {
    let [key, other] = KEYS;
    let hyphens =
        |key: &str| format!("{}-{}-{}-{}", &key[..7], &key[7..14], &key[14..21], &key[21..]);
    let (dashed, both) = (hyphens(key), format!("{}{}", hyphens(key), hyphens(other)));
    finds(&both, &[key, other]);
    finds(&format!("Key{dashed}thanks"), &[key]);
    finds(&format!("{}{dashed}", CODES[0]), &[CODES[0], key]);
    finds("installcodeBED1ABB4B189please", &[CODES[1]]);
    finds("BED1ABB4B189BED1ABB4B189", &[CODES[1], CODES[1]]);
    // One letter more is a fault, which a person has to look at.
    let longer = format!("my key {dashed}X");
    assert_eq!(codes(&longer), [format!("{key}X")]);
    // Hashes and ids of servers begin with a right code now and then.
    finds("BED1ABB4B18977af1009c4e6d2b8f3315cc0de12", &[]);
    finds("BED1ABB4B189si7731904421wrx", &[]);
}

#[test]
fn other_signs_are_unreadable_letters_of_a_key() {
    finds("173DTR|-ZHQ4LVK-1TH4Z*R-A1FRMZK", &["173DTR?ZHQ4LVK1TH4Z?RA1FRMZK"]);
    finds("173DTR|-ZH|4LVK-1|H4Z*R-A1FRMZK", &[]);
}

#[test]
fn a_number_that_was_given_for_a_code_is_found() {
    finds("Install code: 00-1A-2B-3C-4D-5F", &["001A2B3C4D5F"]);
    finds("Install code: 00:1A:2B:3C:4D:5F", &["001A2B3C4D5F"]);
    finds("InstallCode 001a.2b3c.4d5f", &["001A2B3C4D5F"]);
    finds(
        "Installationscode: 550e8400-e29b-41d4-a716-446655440000",
        &["550E8400E29B41D4A716446655440000"],
    );
    finds("The install code is D873BB821E45. 00:1A:2B:3C:4D:5F is the network card.", &[CODES[0]]);
}

#[test]
fn a_damaged_code_alone_on_its_line_may_be_emphasized() {
    for text in ["*D873BB821E46*", "**D873BB821E46**", "_D873BB821E46_", "Hi\n#D873BB821E46\nbye"] {
        finds(text, &["D873BB821E46"]);
    }
    finds("=D873BB82E145", &["D873BB82E145"]);
    finds("@D873BB821E4", &["D873BB821E4"]);
    finds("* D87G3BB821E5", &[]);
    finds("D873BBG21E45", &["D873BBG21E45"]);
}

#[test]
fn groups_of_a_link_are_joined_by_plus_signs() {
    finds("https://example.com/?code=D873+BB82+1E45", &[CODES[0]]);
}

#[test]
fn other_numbers_in_the_same_layouts_are_passed_over() {
    for text in [
        "Adapter\n00-1A-2B-3C-4D-5F\n00:1A:2B:3C:4D:60\n001a.2b3c.4d61\n",
        "call +49 30 2312 5001 or (0049) 30/2312-5002, fax 030 2312 5003",
        "IBAN DE89 3704 0044 0532 0130 00, VAT DE136695976, ATU12345678",
        "3f9a1c2 fix\n77be010 mend\n0c4de91 test\n9ab3f20 docs\n",
        "3f9a1c2 77be010 0c4de91 9ab3f20",
        "--=_Part_77be010_0c4de91.1700000000\n--=_d8f00a1c9b22\n",
        "Reference: Q574EM1-HO54XOA-7OEI08L\nInvoice 7",
        "Backup QRGHVHM-3FK4FBM-RXMTHJR-VXFBV2",
        "Other QBDYHK1-BV394GJ-3DQR626-KK7JQXK-YB4KY7D",
        "*0f2ad21eab29*",
        "Serial\n5CG1234ABC12\nthanks",
        "The notebook is\n5CG4417NQW01\nas it says below",
        "Service Tag:\n5CD1234ABC12\n",
        "room 1: A1\nroom 2: B2\nroom 3: C3\nroom 4: D4\nroom 5: E5\nroom 6: F6\n",
    ] {
        finds(text, &[]);
    }
}
