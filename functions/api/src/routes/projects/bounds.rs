//! Bounds of what people send: every fault is told at once, each with its pointer.

use crate::error::field;
use crate::{ApiError, ApiResult};
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::problem::FieldError;
use std::ops::RangeInclusive;

/// Highest limit anybody may set: ten million dollars is a slip of the keyboard.
const MAX_LIMIT_USD: f64 = 10_000_000.0;

/// Collects faults of one body.
#[derive(Default)]
pub(in crate::routes) struct Bounds(Vec<FieldError>);

impl Bounds {
    pub(in crate::routes) fn fault(
        &mut self,
        pointer: impl Into<String>,
        code: &str,
        detail: impl Into<String>,
    ) {
        self.0.push(field(pointer, code, detail));
    }

    /// Text that says something, of at most `most` characters.
    pub(in crate::routes) fn text(&mut self, pointer: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.fault(pointer, "missing", format!("{} must not be empty.", name(pointer)));
        }
        self.length(pointer, text, most);
    }

    /// Text of at most `most` characters, which may be empty.
    pub(in crate::routes) fn length(&mut self, pointer: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let detail =
                format!("{} has {length} characters; at most {most} are allowed.", name(pointer));
            self.fault(pointer, "too_long", detail);
        }
    }

    pub(in crate::routes) fn number(
        &mut self,
        pointer: &str,
        number: u32,
        range: RangeInclusive<u32>,
    ) {
        if !range.contains(&number) {
            let detail =
                format!("{} must be from {} to {}.", name(pointer), range.start(), range.end());
            self.fault(pointer, "out_of_bounds", detail);
        }
    }

    /// A limit in dollars.
    pub(in crate::routes) fn limit_usd(&mut self, pointer: &str, dollars: f64) -> MicroUsd {
        if !(0.0..=MAX_LIMIT_USD).contains(&dollars) {
            let detail = format!("{} must be from 0 to {MAX_LIMIT_USD} US dollars.", name(pointer));
            self.fault(pointer, "out_of_bounds", detail);
        }
        MicroUsd::from_usd(dollars).unwrap_or_default()
    }

    /// 422 when anything was wrong.
    pub(in crate::routes) fn done(self) -> ApiResult<()> {
        if self.0.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.0)) }
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
            error.problem().errors.iter().map(|e| (e.pointer.as_str(), e.code.as_str())).collect();
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
