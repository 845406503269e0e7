//! Price rows an installation adds, so that servers with other models can be used.

use super::rows::on;
use super::{LongPrompt, PriceRow, Rates};
use crate::period::Day;
use serde::Deserialize;
use std::borrow::Cow;

/// Dearest rate accepted, in dollars per million tokens: a price above it is a slip of the
/// keyboard.
const MAX_USD_PER_MILLION: f64 = 100_000.0;

/// A price row that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRow {
    #[error("price rows are not a JSON array of rows: {0}")]
    Shape(#[source] serde_json::Error),
    #[error("price row {row} ({model}): {problem}")]
    Row { row: usize, model: String, problem: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRow {
    provider: String,
    model: String,
    effective_from: String,
    /// US dollars per million tokens.
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
    long_prompt: Option<JsonLongPrompt>,
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonLongPrompt {
    above: u64,
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
}

/// Reads rows like
/// `[{"provider":"openai","model":"my-model","effective_from":"2026-01-01","input":0.2,"output":0.8}]`.
///
/// Amounts are US dollars per million tokens. Without `cache_read` and `cache_write`, cached tokens
/// cost as much as others. `model` may be [`super::ANY_MODEL`]. `long_prompt` holds the rates above
/// a prompt length.
pub fn parse_rows(json: &str) -> Result<Vec<PriceRow>, InvalidRow> {
    let rows: Vec<JsonRow> = serde_json::from_str(json).map_err(InvalidRow::Shape)?;
    rows.into_iter()
        .enumerate()
        .map(|(row, json)| {
            let model = json.model.clone();
            price_row(json).map_err(|problem| InvalidRow::Row { row, model, problem })
        })
        .collect()
}

fn price_row(json: JsonRow) -> Result<PriceRow, &'static str> {
    if json.provider.is_empty() || json.model.is_empty() {
        return Err("provider and model must not be empty");
    }
    let long_prompt = match json.long_prompt {
        Some(long) => Some(LongPrompt {
            above: long.above,
            rates: rates(long.input, long.output, long.cache_read, long.cache_write)?,
        }),
        None => None,
    };
    Ok(PriceRow {
        effective_from: day(&json.effective_from)
            .ok_or("effective_from must be a date such as 2026-10-07")?,
        rates: rates(json.input, json.output, json.cache_read, json.cache_write)?,
        long_prompt,
        provider: Cow::Owned(json.provider),
        model: Cow::Owned(json.model),
        source: json.source.map_or(Cow::Borrowed("this installation's settings"), Cow::Owned),
    })
}

fn rates(
    input: f64,
    output: f64,
    read: Option<f64>,
    write: Option<f64>,
) -> Result<Rates, &'static str> {
    Ok(Rates {
        input: micro_usd(input)?,
        output: micro_usd(output)?,
        cache_read: micro_usd(read.unwrap_or(input))?,
        cache_write: micro_usd(write.unwrap_or(input))?,
    })
}

fn micro_usd(usd: f64) -> Result<u64, &'static str> {
    if !usd.is_finite() || !(0.0..=MAX_USD_PER_MILLION).contains(&usd) {
        return Err("a rate must be between 0 and 100000 dollars per million tokens");
    }
    Ok((usd * 1_000_000.0).ceil() as u64)
}

fn day(text: &str) -> Option<Day> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let found = on(i32::try_from(year).ok()?, month, day);
    // The round trip refuses dates such as 30 February, and any other spelling.
    (found.key() == text).then_some(found)
}
