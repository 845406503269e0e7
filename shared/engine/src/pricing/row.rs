//! What a price row says.

use crate::period::Day;
use std::borrow::Cow;

/// A model name in a row that stands for every model of the provider without a row of its own.
pub const ANY_MODEL: &str = "*";

/// Micro-dollars per million tokens; $1 per million tokens is 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    pub input: u64,
    pub output: u64,
    pub cache_read: u64,
    pub cache_write: u64,
}

/// Rates for the whole of a request whose prompt is longer than a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongPrompt {
    /// The longest prompt, in tokens, that is still billed at the row's ordinary rates.
    pub above: u64,
    pub rates: Rates,
}

/// One model's price from one day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow {
    pub provider: Cow<'static, str>,
    /// The vendor's model id, or [`ANY_MODEL`].
    pub model: Cow<'static, str>,
    /// First UTC day the price holds.
    pub effective_from: Day,
    pub rates: Rates,
    pub long_prompt: Option<LongPrompt>,
    /// Where the price was read, so that a reader can check it.
    pub source: Cow<'static, str>,
}
