//! Days as they can be typed in the place of a date: `today`, `yesterday`, `tomorrow`, or so long from
//! today, as `-30d` and `6m`. A date itself is read where its error is worded.

use avlock_format::DelphiDay;
use jiff::Span;

/// A length of time: `30d`, `4w`, `6m` or `1y`. Months and years are those of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    count: u16,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

impl Length {
    /// Reads a number with its unit. Returns `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let unit = match text.chars().last()? {
            'd' => Unit::Days,
            'w' => Unit::Weeks,
            'm' => Unit::Months,
            'y' => Unit::Years,
            _ => return None,
        };
        let digits = &text[..text.len() - 1];
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count = if is_number { digits.parse().ok()? } else { return None };
        Some(Self { count, unit })
    }

    /// True if it is the same number of days on every first day.
    pub fn is_fixed(self) -> bool {
        matches!(self.unit, Unit::Days | Unit::Weeks)
    }

    /// A number of days.
    pub fn days(count: u16) -> Self {
        Self { count, unit: Unit::Days }
    }

    /// Returns the day that is so long after another. A month after 31 January is the last of February.
    /// `None` if no calendar here has it.
    pub fn after(self, day: DelphiDay) -> Option<DelphiDay> {
        self.away(day, 1)
    }

    /// Returns the day that is so long before another.
    pub fn before(self, day: DelphiDay) -> Option<DelphiDay> {
        self.away(day, -1)
    }

    fn away(self, day: DelphiDay, sign: i64) -> Option<DelphiDay> {
        let count = sign * i64::from(self.count);
        let span = match self.unit {
            Unit::Days => Span::new().try_days(count),
            Unit::Weeks => Span::new().try_weeks(count),
            Unit::Months => Span::new().try_months(count),
            Unit::Years => Span::new().try_years(count),
        };
        let date = day.date().checked_add(span.ok()?).ok()?;
        DelphiDay::from_date(date).ok()
    }
}

/// Reads a day that is counted from today: a word, or a [`Length`] with `-` before it for the past and
/// `+` or nothing for the future. Returns `None` for any other text.
pub fn relative(text: &str, today: DelphiDay) -> Option<DelphiDay> {
    match text {
        "today" => Some(today),
        "yesterday" => Length::days(1).before(today),
        "tomorrow" => Length::days(1).after(today),
        _ => match text.strip_prefix('-') {
            Some(length) => Length::read(length)?.before(today),
            None => Length::read(text.strip_prefix('+').unwrap_or(text))?.after(today),
        },
    }
}

/// Puts a date in the place of a first day that is counted from today, as `--start tomorrow`.
pub fn settle_first(start: &mut Option<String>, today: DelphiDay) {
    if let Some(day) = start.as_deref().and_then(|text| relative(text, today)) {
        *start = Some(day.to_string());
    }
}

/// Puts a number in the place of `--days 6w`, and a date in the place of `--until 6w`: as many days, or as long
/// by the calendar, as begin with the first day. Any other text stays, and is read where its error is worded.
pub fn settle(
    days: &mut Option<String>,
    until: &mut Option<String>,
    start: Option<&str>,
    default: DelphiDay,
) {
    let first = match start.map(str::parse) {
        None => default,
        Some(Ok(first)) => first,
        Some(Err(_)) => return,
    };
    // The last day is the one before the day that is so long after the first; there has to be one.
    let last = |text: &str| {
        let last = Length::days(1).before(Length::read(text)?.after(first)?)?;
        (last >= first).then_some(last)
    };
    if let Some(text) = days
        && let Some(last) = last(text)
    {
        *text = (last.days_since(first) + 1).to_string();
    }
    if let Some(text) = until
        && let Some(last) = last(text)
    {
        *text = last.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_begins_with_the_first_day() {
        for (length, start, days, until) in [
            ("30d", None, "30", "2076-02-29"),
            ("1d", None, "1", "2076-01-31"),
            ("6w", Some("2076-02-01"), "42", "2076-03-13"),
            ("1m", Some("2076-02-01"), "29", "2076-02-29"),
            // A month after 31 January is the last of February, and the day before it is the last day.
            ("1m", None, "29", "2076-02-28"),
            ("1y", Some("2076-03-01"), "365", "2077-02-28"),
            ("1y", Some("2075-03-01"), "366", "2076-02-29"),
            // What is none stays as it is.
            ("0d", None, "0d", "0d"),
            ("365", None, "365", "365"),
            ("2076-12-31", None, "2076-12-31", "2076-12-31"),
            ("30d", Some("soon"), "30d", "30d"),
        ] {
            let (mut as_days, mut as_until) = (Some(length.to_owned()), Some(length.to_owned()));
            settle(&mut as_days, &mut as_until, start, "2076-01-31".parse().unwrap());
            assert_eq!(
                (as_days.as_deref(), as_until.as_deref()),
                (Some(days), Some(until)),
                "{length}"
            );
        }
    }

    fn found(text: &str, today: &str) -> Option<String> {
        relative(text, today.parse().unwrap()).map(|day| day.to_string())
    }

    #[test]
    fn days_are_counted_from_today() {
        for (text, day) in [
            ("today", "2076-03-31"),
            ("yesterday", "2076-03-30"),
            ("tomorrow", "2076-04-01"),
            ("0d", "2076-03-31"),
            ("-30d", "2076-03-01"),
            ("30d", "2076-04-30"),
            ("+30d", "2076-04-30"),
            ("-2w", "2076-03-17"),
            ("-1m", "2076-02-29"),
            ("1m", "2076-04-30"),
            ("-1y", "2075-03-31"),
        ] {
            assert_eq!(found(text, "2076-03-31").as_deref(), Some(day), "{text}");
        }
        assert_eq!(found("1y", "2076-02-29").as_deref(), Some("2077-02-28"));
    }

    #[test]
    fn other_texts_are_no_days() {
        for text in [
            "",
            "d",
            "-",
            "-d",
            "--1d",
            "+-1d",
            "30",
            "-30",
            "30 d",
            "30D",
            "1.5d",
            "3\u{e9}",
            "Today",
            "65536d",
            "99999999999d",
            "-200y",
            "9000y",
            "2076-01-01",
            "\u{663}d",
        ] {
            assert_eq!(found(text, "2076-03-31"), None, "{text}");
        }
    }
}
