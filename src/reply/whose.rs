//! Which words of a mail its writer chose himself: not those that he quotes, that a program said, or that a lawyer
//! put below.

use std::borrow::Cow;

/// Beginnings of the line below which a mail program puts the message that is answered, in small letters, and
/// that of a signature.
const BEGINS: &[&str] = &[
    "-----original message",
    "-----ursprüngliche nachricht",
    "-----mensaje original",
    "-----message d'origine",
    "-----mensagem original",
    "----- original message",
    "________________________________",
    "sent:",
    "gesendet:",
    "enviado:",
    "enviado el:",
    "enviada:",
    "enviada em:",
    "envoyé :",
    "envoyé:",
];

/// Names of the lines at the head of a mail, in small letters.
const HEADERS: &[&str] = &[
    "from",
    "sent",
    "to",
    "cc",
    "date",
    "subject",
    "von",
    "gesendet",
    "an",
    "datum",
    "betreff",
    "de",
    "enviado",
    "enviado el",
    "enviada",
    "enviada em",
    "para",
    "fecha",
    "data",
    "asunto",
    "assunto",
    "envoyé",
    "à",
    "objet",
];

/// Ends of a line that announces a quoted message, in small letters.
const ANNOUNCES: &[&str] =
    &["wrote:", "schrieb:", "escribió:", "a écrit :", "a écrit:", "a écrit\u{A0}:", "escreveu:"];

/// Words of a notice that a company puts below every mail.
const NOTICES: &[&str] = &["confidential", "vertraulich", "confidencial", "confidentiel"];

/// Ends of the word before a colon behind which a program speaks.
const SPEAKERS: &[&str] = &[
    "meldung", "meldet", "message", "error", "erreur", "erro", "mensaje", "mensagem", "says",
    "dice", "diz", "affiche",
];

/// Signs around what somebody else said.
const QUOTES: &[(char, &[char])] =
    &[('"', &['"']), ('“', &['”', '“']), ('„', &['“', '”', '"']), ('«', &['»']), ('»', &['«'])];

/// Reads the lines of a text, and knows whose they are.
#[derive(Debug, Default)]
pub struct Lines {
    /// True below the line that begins a quoted message.
    is_quoted: bool,
    /// True between the line that announces a quoted message and the message.
    is_announced: bool,
    /// True once the writer said something: a header before that is of his own mail.
    has_begun: bool,
}

impl Lines {
    /// Returns the words of a line that its writer chose himself, or nothing if the line is quoted.
    pub fn own<'l>(&mut self, line: &'l str) -> Option<Cow<'l, str>> {
        let small = line.trim().to_lowercase();
        if small.starts_with('>') {
            self.is_announced = false;
            return None;
        }
        // `Von: Ann Lee`, and what the line below it says of the day.
        let is_header =
            small.split_once(':').is_some_and(|(name, _)| HEADERS.contains(&name.trim_end()));
        if is_header && !self.has_begun {
            return None;
        }
        self.has_begun |= !small.is_empty();
        let is_end = |ends: &&&str| small.ends_with(**ends);
        let begins = line.trim_end() == "--"
            || line == "-- "
            || BEGINS.iter().any(|begin| small.starts_with(begin))
            || NOTICES.iter().any(|notice| small.contains(notice))
            || self.is_announced && !small.is_empty();
        self.is_quoted |= begins;
        if self.is_quoted {
            return None;
        }
        if ANNOUNCES.iter().find(is_end).is_some() {
            self.is_announced = true;
            return None;
        }
        let spoken = line.split_once(':').map(|(before, _)| before).filter(|before| {
            let before = before.trim_end().to_lowercase();
            SPEAKERS.iter().any(|speaker| before.ends_with(speaker))
        });
        Some(unquoted(spoken.unwrap_or(line)))
    }
}

/// Leaves out what is in quotation marks.
fn unquoted(line: &str) -> Cow<'_, str> {
    if !line.contains(|c| QUOTES.iter().any(|(begin, _)| *begin == c)) {
        return Cow::Borrowed(line);
    }
    let (mut own, mut rest) = (String::new(), line);
    while let Some(begin) = rest.find(|c| QUOTES.iter().any(|(begin, _)| *begin == c)) {
        let (before, quote) = rest.split_at(begin);
        own.push_str(before);
        own.push(' ');
        let mut letters = quote.chars();
        let sign = letters.next();
        let ends = QUOTES.iter().find(|(begin, _)| Some(*begin) == sign).map(|(_, ends)| *ends);
        let inner = letters.as_str();
        rest = match inner.split_once(ends.unwrap_or_default()) {
            Some((_, behind)) => behind,
            // A sign alone is an inch, or a slip.
            None => inner,
        };
    }
    own.push_str(rest);
    Cow::Owned(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> String {
        let mut lines = Lines::default();
        let own: Vec<_> = text.lines().filter_map(|line| lines.own(line)).collect();
        own.join("|")
    }

    #[test]
    fn what_is_quoted_is_nobodys() {
        for (text, expected) in [
            ("one\n> two\nthree", "one|three"),
            ("one\n-----Original Message-----\nFrom: two\nthree", "one"),
            ("one\n-----Ursprüngliche Nachricht-----\ntwo", "one"),
            ("one\nVon: x\nGesendet: Montag\ntwo", "one|Von: x"),
            // At the head of the mail it is the writer's own.
            (
                "Von: x\nGesendet: Montag\nAn: y\n\none\nVon: z\nGesendet: Dienstag\ntwo",
                "|one|Von: z",
            ),
            ("De : x\nEnvoyé : lundi\n\none", "|one"),
            // A mail may be answered above what it quotes, or below.
            ("one\nOn Monday Ann wrote:\n\ntwo\nthree", "one|"),
            ("Am Montag schrieb:\n> one\ntwo", "two"),
            ("one\n-- \ntwo", "one"),
            ("one\nThis e-mail and its attachments are confidential.\ntwo", "one"),
            ("one \"two three\" four „five“ six 12\" seven", "one   four   six 12  seven"),
            ("Das Programm meldet: the key is not valid", "Das Programm meldet"),
            ("Mein Code: D873", "Mein Code: D873"),
        ] {
            assert_eq!(own(text), expected, "{text}");
        }
    }
}
