//! Words before a code that tell what it is.

use crate::scan::tokens::Tokens;

/// Words that announce an InstallCode, in lower case, in the languages that support sees most.
const OF_INSTALL_CODES: [&str; 17] = [
    "install",
    "instala",
    "icode",
    "code",
    "código",
    "codigo",
    "codice",
    "kod",
    "kód",
    "код",
    "κωδικ",
    "コード",
    "インストール",
    "代码",
    "安装",
    "安裝",
    "설치",
];

/// Words that announce an InstallCode and hardly anything else.
const OF_INSTALL_CODES_ALONE: [&str; 8] = [
    "installcode",
    "installationscode",
    "installationcode",
    "codedinstallation",
    "códigodeinstala",
    "codigodeinstala",
    "codicediinstallazione",
    "codicedinstallazione",
];

/// Names that people give an InstallCode, and other numbers as well: whole words, parted by one blank.
const OF_SOME_CODES: [&str; 26] = [
    "ic",
    "id",
    "computer code",
    "machine code",
    "device code",
    "fingerprint",
    "rechnercode",
    "rechnernummer",
    "rechnerkennung",
    "computernummer",
    "pc nummer",
    "gerätenummer",
    "gerätecode",
    "gerätekennung",
    "geraetenummer",
    "id del equipo",
    "id del ordenador",
    "número de equipo",
    "identificador",
    "identifiant",
    "id de l ordinateur",
    "numéro de machine",
    "numéro d ordinateur",
    "identificação",
    "id do computador",
    "id da máquina",
];

/// Words between such a name and the code.
const IS: [&str; 6] = ["is", "ist", "es", "est", "é", "lautet"];

/// Words that announce other hexadecimal digits.
const OF_OTHERS: [&str; 14] = [
    "serial",
    "serien",
    "série",
    "s/n",
    "service tag",
    "commit",
    "sha",
    "md5",
    "hash",
    "mac",
    "uuid",
    "guid",
    "build",
    "fingerprint",
];

/// The letters of a word that may be a part of others.
const SHORT_WORD: usize = 3;

/// Words before numbers of a mail server, a network or an office, which may be hexadecimal as well.
const OF_MESSAGES: [&str; 12] = [
    "queue",
    "message",
    "lease",
    "request",
    "session",
    "transaction",
    "ticket",
    "order",
    "track",
    "form",
    "host",
    "bestell",
];

/// Words that announce a key, or that it is missed where it should be.
const OF_KEYS: [&str; 16] = [
    "key",
    "licen",
    "lizenz",
    "schlüssel",
    "schluessel",
    "serial",
    "clé",
    "cle ",
    "clave",
    "chave",
    "chiave",
    "sleutel",
    "klucz",
    "ключ",
    "キー",
    "密钥",
];

/// How many characters before a code are searched for a word that announces it.
const REACH: usize = 61;

/// True if a word before the token announces an InstallCode, on its line or on the line above.
pub fn announce(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH);
    if near.chars().any(char::is_alphanumeric) {
        has_word(near, &OF_INSTALL_CODES) && (has_word(near, &["install"]) || !names_another(near))
    } else {
        let line = tokens.previous_line(token);
        has_word(line, &OF_INSTALL_CODES) && !has_code(line)
    }
}

/// True if the words right before the token may be for an InstallCode, and for other numbers, too.
pub fn may_announce(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH).to_lowercase();
    let words: Vec<&str> =
        near.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    OF_SOME_CODES.iter().any(|name| {
        let name: Vec<&str> = name.split(' ').collect();
        words.ends_with(&name)
            || words
                .split_last()
                .is_some_and(|(last, words)| IS.contains(last) && words.ends_with(&name))
    })
}

/// True if a code is before the token on its line, so that the word that announces is for that one.
pub fn follow_a_code(tokens: &Tokens<'_>, token: usize) -> bool {
    has_code(tokens.line_before(token, REACH))
}

/// True if the words right before the token are for an InstallCode and nothing else.
pub fn announce_alone(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH).to_lowercase();
    let words: String = near.chars().filter(|character| character.is_alphabetic()).collect();
    OF_INSTALL_CODES_ALONE.iter().any(|word| words.ends_with(word))
}

/// True if a word before the token announces an InstallCode and names it in full: it is not any code.
pub fn announce_an_install_code(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH);
    let line =
        if near.chars().any(char::is_alphanumeric) { near } else { tokens.previous_line(token) };
    let words: String = line.to_lowercase().chars().filter(|it| it.is_alphabetic()).collect();
    OF_INSTALL_CODES_ALONE.iter().any(|word| words.contains(word))
}

/// True if the line above a token announces other hexadecimal digits.
pub fn announce_another(tokens: &Tokens<'_>, token: usize) -> bool {
    names_another(tokens.previous_line(token))
}

/// True if a word before the token announces other hexadecimal digits, on its line or on the line above.
pub fn are_of_another(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH);
    names_another(near)
        || !near.chars().any(char::is_alphanumeric) && announce_another(tokens, token)
}

/// True if a word before the token on its line is for a number of a mail server, a network or an office.
pub fn are_of_a_message(tokens: &Tokens<'_>, token: usize) -> bool {
    has_word(tokens.line_before(token, REACH), &OF_MESSAGES)
}

/// True if a word before the token announces a key, on its line or on the line above.
pub fn announce_key(tokens: &Tokens<'_>, token: usize) -> bool {
    let near = tokens.line_before(token, REACH);
    let line =
        if near.chars().any(char::is_alphanumeric) { near } else { tokens.previous_line(token) };
    has_word(line, &OF_KEYS)
}

/// True if a line has something like a code of its own: it then announces that one, not the next.
fn has_code(line: &str) -> bool {
    let words = line.split(|character: char| !character.is_ascii_alphanumeric());
    let mut digits = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.any(|word| (11..=13).contains(&word.len()))
}

/// True if a text has a word for other hexadecimal digits. Short ones have to be whole words: a machine is no MAC.
fn names_another(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|character: char| !character.is_alphanumeric());
    let is_short = |word: &str| word.len() <= SHORT_WORD;
    let is_within =
        |other: &&str| (!is_short(other) || other.contains('/')) && text.contains(*other);
    OF_OTHERS.iter().any(is_within) || words.any(|word| is_short(word) && OF_OTHERS.contains(&word))
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}
