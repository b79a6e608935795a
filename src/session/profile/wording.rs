//! What is wrong with a profile file, and how to write it instead, in words that repeat nothing of the file: a
//! secret may stand in a wrong place.

/// What to do about paths of Windows in quotation marks.
pub const BACKSLASH: &str =
    "in \"..\" a backslash begins an escape: write the path in single quotes, '..', or with /";

/// Tells how to write the line that does not read, in words that repeat nothing of it.
pub fn remedy(line: &str, message: &str) -> Option<&'static str> {
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    let (name, value) = (name.trim(), value.trim());
    // What is not known at the top of a file is mostly what a product has.
    if message.contains("`default_app` or `apps`") {
        return match name {
            "app_id" | "name" | "version" | "encryption_key" | "ledger" => {
                Some("it belongs to a product: write it below the product's heading, [apps.demo]")
            }
            _ => None,
        };
    }
    if name.starts_with('[') {
        return Some(match line.trim_end().ends_with(']') {
            true => "a name with blanks or other signs is written in quotes, [apps.\"My App\"]",
            false => "a heading ends with ], as in [apps.demo]",
        });
    }
    let is_word = |text: &str| text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    if name.split_once(':').is_some_and(|(word, _)| is_word(word.trim())) {
        return Some("write = between a name and its value, as in app_id = 12345");
    }
    let is_number = value.starts_with(|first: char| first.is_ascii_digit());
    if line
        .contains(['\u{201C}', '\u{201D}', '\u{201E}', '\u{2018}', '\u{2019}', '\u{AB}', '\u{BB}'])
    {
        return Some("the quotation marks are curly: write straight ones, \"..\"");
    }
    if value.contains('\\') && (value.contains('"') || message.contains("escape")) {
        return Some(BACKSLASH);
    }
    match name {
        "version" if is_number => Some("write the version in quotes, version = \"5.1\""),
        "app_id" => Some("write the number without quotes, app_id = 12345; it is 0 to 65535"),
        _ if value.starts_with(['"', '\''])
            && !value.trim_end().ends_with(['"', '\'', ']', '}']) =>
        {
            Some("a text ends with the quotation mark that it begins with")
        }
        "name" | "ledger" | "default_app" | "file" | "env" => {
            Some("write a text in quotes, name = \"Demo\"")
        }
        "encryption_key" => Some("write encryption_key = { file = \"demo.key\" }"),
        _ => None,
    }
}

/// Takes the values of the file out of a message of the TOML library.
pub fn without_values(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    // An unknown key may be a secret that was written where a name belongs.
    if let Some((found, expected)) = message.split_once(", expected ")
        && found.starts_with("unknown field ")
    {
        return format!("found a name that is not known, expected {expected}");
    }
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => {
            let expected = match expected {
                "u16" => "a whole number 0 to 65535",
                "a string" => "a text in quotes",
                _ => expected,
            };
            format!("expected {expected}, found {}", kind_of_value(found))
        }
        _ => message.to_owned(),
    }
}

/// Tells of what kind the value is that the TOML library refused.
fn kind_of_value(refusal: &str) -> &'static str {
    let kind = refusal.split_once(": ").map_or("", |(_, kind)| kind);
    match kind.split_ascii_whitespace().next().unwrap_or_default() {
        "integer" => "another number",
        "floating" => "a number with a point",
        "string" => "a text",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "a table",
        _ => "something else",
    }
}
