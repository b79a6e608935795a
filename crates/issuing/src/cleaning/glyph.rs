//! Judges a single character of a text in which somebody wrote a code.

use avlock_format::escaped;
use unicode_normalization::UnicodeNormalization;

/// The part that a character can have in a text with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A letter or digit of ASCII, as it was typed.
    Letter,
    /// Another form of a letter or digit, such as a full-width one: the same character by NFKC.
    Form(u8),
    /// A letter of another alphabet that looks like this one, or a digit of another script.
    LookAlike(u8),
    /// A letter that no code has, or a question mark.
    Unreadable,
    /// A hyphen, which every reader passes over.
    Hyphen,
    /// Another dash.
    Dash,
    /// White space, which every reader passes over.
    Blank,
    /// A character that does not show.
    Invisible,
    /// A mark of quotation.
    Quote,
    /// A bracket.
    Bracket,
    /// Any other character.
    Mark,
}

impl Glyph {
    /// Judges a character.
    pub fn of(character: char) -> Self {
        match character {
            'A'..='Z' | 'a'..='z' | '0'..='9' => Self::Letter,
            '-' => Self::Hyphen,
            '?' => Self::Unreadable,
            '"' | '\'' | '`' => Self::Quote,
            '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' => Self::Bracket,
            _ if character.is_whitespace() => Self::Blank,
            _ if character.is_ascii_control() => Self::Invisible,
            _ if character.is_ascii() => Self::Mark,
            _ => Self::of_wide(character),
        }
    }

    fn of_wide(character: char) -> Self {
        if is_hidden(character) {
            return Self::Invisible;
        }
        if let Some(letter) = look_alike(character) {
            return Self::LookAlike(letter);
        }
        match character {
            // Dashes of every length, the minus, and bars of other scripts that are typed for them.
            '\u{2010}'..='\u{2015}'
            | '\u{2043}'
            | '\u{2212}'
            | '\u{2500}'
            | '\u{2E3A}'
            | '\u{2E3B}'
            | '\u{2796}'
            | '\u{AF}'
            | '\u{2C9}'
            | '\u{2D7}'
            | '\u{58A}'
            | '\u{5BE}'
            | '\u{1806}'
            | '\u{301C}'
            | '\u{3030}'
            | '\u{30A0}'
            | '\u{30FC}'
            | '\u{FE31}'
            | '\u{FE32}'
            | '\u{FE58}'
            | '\u{FE63}'
            | '\u{FF0D}'
            | '\u{FF70}' => return Self::Dash,
            '«'
            | '»'
            | '´'
            | '\u{2018}'..='\u{201F}'
            | '‹'
            | '›'
            | '\u{2032}'
            | '\u{2033}'
            | '\u{300C}'..='\u{300F}'
            | '\u{301D}'..='\u{301F}'
            | '＂'
            | '＇' => {
                return Self::Quote;
            }
            '\u{3008}'..='\u{300B}'
            | '\u{3010}'
            | '\u{3011}'
            | '\u{3014}'
            | '\u{3015}'
            | '\u{27E8}'
            | '\u{27E9}'
            | '（'
            | '）'
            | '［'
            | '］'
            | '｛'
            | '｝'
            | '＜'
            | '＞' => {
                return Self::Bracket;
            }
            _ => {}
        }
        let mut composed = std::iter::once(character).nfkc();
        let plain = composed.next().filter(|_| composed.next().is_none());
        match plain {
            Some(plain) if plain.is_ascii_alphanumeric() => Self::Form(plain as u8),
            Some(plain) if plain != character && look_alike(plain).is_some() => {
                look_alike(plain).map_or(Self::Mark, Self::LookAlike)
            }
            // Only letters of scripts with case resemble those of a code.
            _ if character.is_lowercase() || character.is_uppercase() => Self::Unreadable,
            _ => Self::Mark,
        }
    }
}

/// True for characters that do not show, for control characters, and for blanks that are no white space:
/// none of them is a part of what was meant. An accent of its own, as some systems write `ü`, is no letter,
/// and the word that it is in goes on.
fn is_hidden(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || ('\u{300}'..='\u{36F}').contains(&character)
        || escaped::is_invisible(character)
        || matches!(character, '\u{2800}' | '\u{FFF9}'..='\u{FFFC}')
}

/// Returns the letter that a letter of another alphabet looks like, small or in capitals; or the digit
/// that a digit of another script means.
fn look_alike(character: char) -> Option<u8> {
    if let Some(letter) = confusable(character) {
        return Some(letter);
    }
    if let Some(digit) = digit(character) {
        return Some(digit);
    }
    let mut upper = character.to_uppercase();
    upper.next().filter(|&upper| upper != character).and_then(confusable)
}

/// The first digits of the scripts that have ten of their own.
const ZEROS: [char; 27] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}',
    '\u{BE6}', '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}',
    '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1B50}',
    '\u{1BB0}', '\u{1C40}', '\u{1C50}',
];

fn digit(character: char) -> Option<u8> {
    if !('\u{660}'..='\u{1C59}').contains(&character) {
        return None;
    }
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= character)].last()?;
    let value = character as u32 - *zero as u32;
    (value < 10).then(|| b'0' + value as u8)
}

/// Returns the letter or digit that a letter looks like, by Unicode's `confusables.txt` (UTS 39) for the
/// alphabets that a keyboard or a scan puts in its place. What looks like a small L there is an I in
/// capitals, and is taken for that.
#[rustfmt::skip]
fn confusable(character: char) -> Option<u8> {
    Some(match character {
        'Ø' | 'ø' => b'0',
        'Ƨ' | 'Ϩ' | 'Ꙅ' | 'Ꝛ' => b'2',
        'Ʒ' | 'Ȝ' | 'З' | 'Ӡ' | 'Ⳍ' | 'Ꝫ' | 'Ɜ' => b'3',
        'Ꮞ' => b'4',
        'Ƽ' => b'5',
        'б' | 'Ꮾ' | 'Ⳓ' => b'6',
        'Ȣ' | 'ȣ' => b'8',
        'Ⳋ' | 'Ꝯ' => b'9',
        'ɑ' | 'Α' | 'α' | 'А' | 'а' | 'Ꭺ' | 'ꓮ' => b'A',
        'Ƅ' | 'Β' | 'В' | 'Ь' | 'Ꮟ' | 'Ᏼ' | 'ꓐ' | 'Ꞵ' => b'B',
        'С' | 'с' | 'Ꮯ' | 'ᴄ' | 'Ⲥ' | 'ⲥ' | 'ꓚ' | 'ꮯ' => b'C',
        'ԁ' | 'Ꭰ' | 'Ꮷ' | 'ꓒ' | 'ꓓ' => b'D',
        'Ε' | 'Е' | 'е' | 'ҽ' | 'Ꭼ' | 'ꓰ' | 'ꬲ' => b'E',
        'Ϝ' | 'ք' | 'ẝ' | 'ꓝ' | 'Ꞙ' | 'ꞙ' | 'ꬵ' => b'F',
        'ƍ' | 'ɡ' | 'Ԍ' | 'ց' | 'Ꮐ' | 'Ᏻ' | 'ᶃ' | 'ꓖ' => b'G',
        'Η' | 'Н' | 'һ' | 'հ' | 'Ꮋ' | 'Ꮒ' | 'Ⲏ' | 'ꓧ' => b'H',
        'İ' | 'ı' | 'Ɩ' | 'ǀ' | 'ɩ' | 'ɪ' | 'Ι' | 'ι' | 'І' | 'і' | 'Ӏ' | 'ӏ'
        | 'Ꭵ' | 'Ⲓ' | 'ꓲ' | 'ꙇ' | 'ꭵ' => b'I',
        'Ϳ' | 'ϳ' | 'Ј' | 'ј' | 'Ꭻ' | 'ꓙ' | 'Ʝ' => b'J',
        'Κ' | 'К' | 'Ꮶ' | 'Ⲕ' | 'ꓗ' => b'K',
        'Ꮮ' | 'Ⳑ' | 'ꓡ' => b'L',
        'Μ' | 'Ϻ' | 'М' | 'Ꮇ' | 'Ⲙ' | 'ꓟ' => b'M',
        'Ν' | 'ո' | 'ռ' | 'Ⲛ' | 'ꓠ' => b'N',
        'Ο' | 'ο' | 'σ' | 'О' | 'о' | 'Օ' | 'օ' | 'ᴏ' | 'ᴑ' | 'Ⲟ' | 'ⲟ' | 'ꓳ' | 'ꬽ' => b'O',
        'Ρ' | 'ρ' | 'Р' | 'р' | 'Ꮲ' | 'Ⲣ' | 'ⲣ' | 'ꓑ' => b'P',
        'ԛ' | 'գ' | 'զ' => b'Q',
        'Ʀ' | 'г' | 'Ꭱ' | 'Ꮢ' | 'ᴦ' | 'ⲅ' | 'ꓣ' | 'ꭇ' | 'ꭈ' | 'ꮁ' => b'R',
        'ƽ' | 'Ѕ' | 'ѕ' | 'Տ' | 'Ꮥ' | 'Ꮪ' | 'ꓢ' | 'ꜱ' | 'ꮪ' => b'S',
        'Τ' | 'Т' | 'Ꭲ' | 'Ⲧ' | 'ꓔ' => b'T',
        'ʋ' | 'υ' | 'Ս' | 'ս' | 'ᴜ' | 'ꓴ' | 'ꞟ' | 'ꭎ' | 'ꭒ' => b'U',
        'ν' | 'Ѵ' | 'ѵ' | 'Ꮩ' | 'ᴠ' | 'ꓦ' | 'ꮩ' => b'V',
        'ɯ' | 'ѡ' | 'Ԝ' | 'ԝ' | 'ա' | 'Ꮃ' | 'Ꮤ' | 'ᴡ' | 'ꓪ' | 'ꮃ' => b'W',
        '×' | 'Χ' | 'Х' | 'х' | 'Ⲭ' | 'ꓫ' | 'Ꭓ' => b'X',
        'ɣ' | 'ʏ' | 'Υ' | 'γ' | 'У' | 'у' | 'Ү' | 'ү' | 'Ꭹ' | 'Ꮍ' | 'ᶌ' | 'ỿ' | 'Ⲩ' | 'ꓬ' | 'ꭚ' => b'Y',
        'Ζ' | 'Ꮓ' | 'ᴢ' | 'ꓜ' | 'ꮓ' => b'Z',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_a_glyph_and_only_ten_digits_of_a_script_have_a_value() {
        for character in '\0'..=char::MAX {
            Glyph::of(character);
        }
        assert_eq!(digit('\u{1099}'), Some(b'9'));
        assert_eq!(digit('\u{1160}'), None);
    }

    #[test]
    fn every_alphabet_that_looks_alike_is_read() {
        let read = |text: &str| {
            text.chars()
                .map(|character| match Glyph::of(character) {
                    Glyph::Letter => character.to_ascii_uppercase(),
                    Glyph::Form(letter) | Glyph::LookAlike(letter) => {
                        char::from(letter.to_ascii_uppercase())
                    }
                    _ => '.',
                })
                .collect::<String>()
        };
        assert_eq!(read("АВСЕНКМОРТХУ"), "ABCEHKMOPTXY");
        assert_eq!(read("авсенкмортху"), "ABCEHKMOPTXY");
        assert_eq!(read("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"), "ABEZHIKMNOPTYX");
        assert_eq!(read("５ｅ𝟗𝐀²①"), "5E9A21");
        assert_eq!(read("٠٩۴८๗"), "09487");
        assert_eq!(read("ÄЖ中"), "...");
    }

    #[test]
    fn what_does_not_show_is_known() {
        for character in [
            '\u{200B}',
            '\u{AD}',
            '\u{FEFF}',
            '\u{E0041}',
            '\u{7F}',
            '\u{3164}',
            '\u{1}',
            '\u{308}',
        ] {
            assert_eq!(Glyph::of(character), Glyph::Invisible, "{character:?}");
        }
        for character in ['\u{A0}', '\u{2009}', '\u{3000}', '\u{2028}', '\t'] {
            assert_eq!(Glyph::of(character), Glyph::Blank, "{character:?}");
        }
    }
}
