//! Days as they are written in a letter.

use avlock_format::DelphiDay;
use avlock_issuing::language::Language;

#[rustfmt::skip]
const MONTHS: [[&str; 12]; 5] = [
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
     "November", "Dezember"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
     "noviembre", "diciembre"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
     "novembre", "décembre"],
    ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
     "novembro", "dezembro"],
];

/// Writes a day with the name of its month, which no reader takes for another.
pub fn written(day: DelphiDay, language: Language) -> String {
    let date = day.date();
    let (day, year) = (date.day(), date.year());
    let month = MONTHS[language as usize][usize::from(date.month().unsigned_abs()) - 1];
    match language {
        Language::English => format!("{day} {month} {year}"),
        Language::German => format!("{day}. {month} {year}"),
        Language::French if day == 1 => format!("1er {month} {year}"),
        Language::French => format!("{day} {month} {year}"),
        Language::Spanish | Language::Portuguese => format!("{day} de {month} de {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_in_each_language() {
        let all = |day: &str| {
            let day: DelphiDay = day.parse().unwrap();
            Language::ALL.map(|language| written(day, language))
        };
        assert_eq!(
            all("2026-03-01"),
            [
                "1 March 2026",
                "1. März 2026",
                "1 de marzo de 2026",
                "1er mars 2026",
                "1 de março de 2026"
            ]
        );
        assert_eq!(
            all("2076-12-31"),
            [
                "31 December 2076",
                "31. Dezember 2076",
                "31 de diciembre de 2076",
                "31 décembre 2076",
                "31 de dezembro de 2076"
            ]
        );
    }
}
