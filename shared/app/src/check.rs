//! Bounds of what people send: every fault is told at once, each with its pointer.

use planwright_engine::money::MicroUsd;
use planwright_protocol::http::problem::FieldError;
use std::ops::RangeInclusive;

/// Highest limit anybody may set: ten million dollars is a slip of the keyboard.
const MAX_LIMIT_USD: f64 = 10_000_000.0;

/// What was sent is not valid: every fault, each with its place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Invalid {
    /// For programs: `validation_failed` unless the whole has a name of its own.
    pub code: &'static str,
    pub faults: Vec<FieldError>,
}

impl Invalid {
    pub fn new(faults: Vec<FieldError>) -> Self {
        Invalid { code: "validation_failed", faults }
    }

    /// One fault. `pointer` is a JSON pointer into what was sent, or `?name` for a parameter.
    pub fn one(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Invalid::new(vec![field(pointer, code, detail)])
    }

    /// A change that changes nothing: every use case answers it so.
    pub fn empty() -> Self {
        Invalid::one("", "no_fields", "No fields to update.")
    }

    /// The first fault's words.
    fn sentence(&self) -> &str {
        self.faults.first().map_or("What was sent is not valid.", |fault| &fault.detail)
    }
}

/// One entry of [`Invalid`].
pub fn field(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> FieldError {
    FieldError { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
}

/// Makes a sentence of an error's words.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let dot = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{dot}", chars.as_str())
}

/// Collects faults of what was sent.
#[derive(Default)]
pub struct Bounds(Vec<FieldError>);

impl Bounds {
    pub fn fault(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.0.push(field(pointer, code, detail));
    }

    /// Text that says something, of at most `most` characters.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.fault(pointer, "missing", format!("{} must not be empty.", name(pointer)));
        }
        self.length(pointer, text, most);
    }

    /// Text of at most `most` characters, which may be empty.
    pub fn length(&mut self, pointer: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let detail =
                format!("{} has {length} characters; at most {most} are allowed.", name(pointer));
            self.fault(pointer, "too_long", detail);
        }
    }

    pub fn number(&mut self, pointer: &str, number: u32, range: RangeInclusive<u32>) {
        if !range.contains(&number) {
            let detail =
                format!("{} must be from {} to {}.", name(pointer), range.start(), range.end());
            self.fault(pointer, "out_of_bounds", detail);
        }
    }

    /// A limit in dollars.
    pub fn limit_usd(&mut self, pointer: &str, dollars: f64) -> MicroUsd {
        if !(0.0..=MAX_LIMIT_USD).contains(&dollars) {
            let detail = format!("{} must be from 0 to {MAX_LIMIT_USD} US dollars.", name(pointer));
            self.fault(pointer, "out_of_bounds", detail);
        }
        MicroUsd::from_usd(dollars).unwrap_or_default()
    }

    /// What was wrong, if anything was.
    pub fn done(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid::new(self.0)) }
    }
}

fn name(pointer: &str) -> &str {
    pointer.trim_start_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_with_its_pointer() {
        let mut bounds = Bounds::default();
        bounds.text("/name", " \n", 200);
        bounds.text("/requirements", &"é".repeat(11), 10);
        bounds.length("/feedback", "fine", 10);
        bounds.number("/concurrency", 0, 1..=1_000);
        bounds.limit_usd("/limit_usd", -0.01);
        bounds.limit_usd("/limit_usd", f64::NAN);
        let error = bounds.done().unwrap_err();
        let told: Vec<_> =
            error.faults.iter().map(|e| (e.pointer.as_str(), e.code.as_str())).collect();
        let money = ("/limit_usd", "out_of_bounds");
        assert_eq!(
            told,
            [
                ("/name", "missing"),
                ("/requirements", "too_long"),
                ("/concurrency", "out_of_bounds"),
                money,
                money
            ]
        );
    }

    #[test]
    fn characters_count_and_not_bytes() {
        let mut bounds = Bounds::default();
        bounds.text("/name", &"é".repeat(200), 200);
        assert_eq!(bounds.limit_usd("/limit_usd", 1.25), MicroUsd(1_250_000));
        assert!(bounds.done().is_ok());
    }
}
