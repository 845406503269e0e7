//! JSON as vendors' servers write it.

use serde::de::DeserializeOwned;

/// Stands for what no text can hold.
const REPLACEMENT: &str = "\\ufffd";

/// Parses what a server sent. Half of a surrogate pair and a raw control character inside a string
/// make no valid JSON and still leave no doubt about the rest: they are replaced.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match repaired(text) {
        Some(repaired) => serde_json::from_str(&repaired).map_err(|_| error),
        None => Err(error),
    })
}

/// The text with its strings made valid; `None` where nothing was wrong with them.
fn repaired(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut inside, mut changed, mut rest) = (false, false, text);
    while let Some(c) = rest.chars().next() {
        let (piece, next) = rest.split_at(c.len_utf8());
        rest = next;
        match c {
            '"' => inside = !inside,
            '\\' if inside => {
                let (escape, after) = escape(rest);
                rest = after;
                match escape {
                    Some(valid) => {
                        out.push('\\');
                        out.push_str(valid);
                    }
                    None => {
                        changed = true;
                        out.push_str(REPLACEMENT);
                    }
                }
                continue;
            }
            '\n' | '\r' | '\t' if inside => {
                changed = true;
                out.push_str(match c {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    _ => "\\t",
                });
                continue;
            }
            c if inside && c.is_ascii_control() && c != '\u{7f}' => {
                changed = true;
                out.push_str(REPLACEMENT);
                continue;
            }
            _ => {}
        }
        out.push_str(piece);
    }
    changed.then_some(out)
}

/// What follows a backslash, and the rest; `None` for half of a surrogate pair.
fn escape(rest: &str) -> (Option<&str>, &str) {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    if !rest.starts_with('u') {
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let (escape, after) = rest.split_at(length);
        return (Some(escape), after);
    }
    let Some(first) = unit(1) else { return (Some("u"), &rest[1..]) };
    let paired = rest.get(5..7) == Some("\\u")
        && unit(7).is_some_and(|second| (0xdc00..0xe000).contains(&second));
    match first {
        0xd800..0xdc00 if paired => (Some(&rest[..11]), &rest[11..]),
        0xd800..0xe000 => (None, &rest[5..]),
        _ => (Some(&rest[..5]), &rest[5..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn half_a_character_and_raw_control_characters_are_replaced() {
        for (text, expected) in [
            (r#"{"a":"hi \ud83d"}"#, json!({ "a": "hi \u{fffd}" })),
            (r#"{"a":"\ude00 x"}"#, json!({ "a": "\u{fffd} x" })),
            (r#"{"a":"\ud83d\ud83d\ude00"}"#, json!({ "a": "\u{fffd}😀" })),
            (r#"{"a":"\ud83dA\\ud83d"}"#, json!({ "a": "\u{fffd}A\\ud83d" })),
            (r#"{"a":"\ud83d\n"}"#, json!({ "a": "\u{fffd}\n" })),
            ("{\"a\":\"x\u{1}y\tz\nw\"}", json!({ "a": "x\u{fffd}y\tz\nw" })),
            ("{\n\"a\":\t\"\\\"\u{0}\"}", json!({ "a": "\"\u{fffd}" })),
        ] {
            assert_eq!(parse::<Value>(text).unwrap(), expected, "{text}");
        }
        for wrong in ["{", r#"{"a":"\u12"}"#, "\u{1}", r#""\ud83d"#] {
            assert!(parse::<Value>(wrong).is_err(), "{wrong}");
        }
    }
}
