//! Token usage, dated prices and what each model can do.
//!
//! Prices are data (`pricing/rows.rs`), each with the day it takes effect and where it was read. A
//! model without a row is refused: an unknown price must never be taken for $0.

mod capabilities;
mod config;
mod row;
mod rows;

pub use capabilities::{Capabilities, ROOM_FOR_THINKING, Thinking, capabilities};
pub use config::{InvalidRow, parse_rows};
pub use row::{ANY_MODEL, LongPrompt, PriceRow, Rates};

use crate::money::MicroUsd;
use crate::period::Day;
use serde::{Deserialize, Serialize};

/// What one model call consumed, in tokens. `input` counts only tokens billed at the full input
/// price: cache reads and writes are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUsage {
    pub input: u64,
    pub output: u64,
    #[serde(default)]
    pub cache_read: u64,
    #[serde(default)]
    pub cache_write: u64,
}

impl TokenUsage {
    /// Tokens of the whole prompt, however they are billed; length bands are decided by it.
    pub fn prompt(&self) -> u64 {
        self.input.saturating_add(self.cache_read).saturating_add(self.cache_write)
    }
}

impl std::ops::AddAssign<&TokenUsage> for TokenUsage {
    /// Sums stop at the largest number: one absurd count must not turn a sum into a small one.
    fn add_assign(&mut self, more: &TokenUsage) {
        self.input = self.input.saturating_add(more.input);
        self.output = self.output.saturating_add(more.output);
        self.cache_read = self.cache_read.saturating_add(more.cache_read);
        self.cache_write = self.cache_write.saturating_add(more.cache_write);
    }
}

/// There is no price, so there is no call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no price is known for model {model} of {provider} on {}; add a price row for \
    it", day.key())]
pub struct UnknownModel {
    pub provider: String,
    pub model: String,
    pub day: Day,
}

/// What a call costs on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub rates: Rates,
    pub long_prompt: Option<LongPrompt>,
}

impl Price {
    /// What `usage` costs, rounded up to a micro-dollar.
    pub fn cost(&self, usage: &TokenUsage) -> MicroUsd {
        let rates = self.rates_for(usage.prompt());
        let parts = [
            product(usage.input, rates.input),
            product(usage.output, rates.output),
            product(usage.cache_read, rates.cache_read),
            product(usage.cache_write, rates.cache_write),
        ];
        round_up(parts.into_iter().fold(0, u128::saturating_add))
    }

    /// Most that a call with up to `input_tokens` and `max_output_tokens` can cost: every input
    /// token at the dearer of the full and the cache-write rate.
    pub fn ceiling(&self, input_tokens: u64, max_output_tokens: u64) -> MicroUsd {
        let most = |rates: &Rates| {
            let input = rates.input.max(rates.cache_write).max(rates.cache_read);
            round_up(product(input_tokens, input) + product(max_output_tokens, rates.output))
        };
        // A prompt shorter than the bound may still fall under the ordinary rates, so the dearer of
        // both counts.
        match &self.long_prompt {
            Some(long) if input_tokens > long.above => most(&self.rates).max(most(&long.rates)),
            _ => most(&self.rates),
        }
    }

    /// Whether no call at this price can cost anything.
    pub fn is_free(&self) -> bool {
        let free = Rates::default();
        self.rates == free && self.long_prompt.is_none_or(|long| long.rates == free)
    }

    fn rates_for(&self, prompt_tokens: u64) -> &Rates {
        match &self.long_prompt {
            Some(long) if prompt_tokens > long.above => &long.rates,
            _ => &self.rates,
        }
    }
}

fn product(tokens: u64, rate: u64) -> u128 {
    u128::from(tokens) * u128::from(rate)
}

fn round_up(millionths: u128) -> MicroUsd {
    MicroUsd(i64::try_from(millionths.div_ceil(1_000_000)).unwrap_or(i64::MAX))
}

/// The built-in rows, and before them those an installation adds.
#[derive(Clone, Debug)]
pub struct PriceBook {
    own: Vec<PriceRow>,
}

impl Default for PriceBook {
    fn default() -> Self {
        Self::builtin()
    }
}

impl PriceBook {
    pub const fn builtin() -> Self {
        PriceBook { own: Vec::new() }
    }

    /// The built-in rows, with `own` in place of them for the models `own` names.
    pub fn with_rows(own: Vec<PriceRow>) -> Self {
        PriceBook { own }
    }

    /// The price in force on `day`: the model's own latest row, else the provider's rule for any
    /// model. An installation's row goes before every built-in row of the same kind.
    pub fn price_at(&self, provider: &str, model: &str, day: Day) -> Result<Price, UnknownModel> {
        [model, ANY_MODEL]
            .into_iter()
            .find_map(|name| {
                latest(&self.own, provider, name, day)
                    .or_else(|| latest(rows::BUILTIN, provider, name, day))
            })
            .map(|row| Price { rates: row.rates, long_prompt: row.long_prompt })
            .ok_or_else(|| UnknownModel {
                provider: provider.to_owned(),
                model: model.to_owned(),
                day,
            })
    }

    /// Whether any row, of whatever date, is for this model.
    pub fn knows(&self, provider: &str, model: &str) -> bool {
        self.rows()
            .any(|row| row.provider == provider && (row.model == model || row.model == ANY_MODEL))
    }

    /// Every row, the installation's first: for people who ask what prices are used.
    pub fn rows(&self) -> impl Iterator<Item = &PriceRow> {
        self.own.iter().chain(rows::BUILTIN)
    }
}

fn latest<'a>(rows: &'a [PriceRow], provider: &str, model: &str, day: Day) -> Option<&'a PriceRow> {
    rows.iter()
        .filter(|row| row.provider == provider && row.model == model && row.effective_from <= day)
        .max_by_key(|row| row.effective_from)
}

/// The built-in price in force on `day`.
pub fn price_at(provider: &str, model: &str, day: Day) -> Result<Price, UnknownModel> {
    PriceBook::builtin().price_at(provider, model, day)
}

#[cfg(test)]
mod tests;
