//! The built-in price rows.

use super::{ANY_MODEL, LongPrompt, PriceRow, Rates};
use crate::period::Day;
use std::borrow::Cow;

/// Surveyed on 2026-11-21. The seeds' models carry the prices of the contract they come from.
pub(super) const BUILTIN: &[PriceRow] = &[
    row(
        "anthropic",
        "claude-haiku-4-5-20251001",
        on(2025, 10, 15),
        CLAUDE.rates(100, 500),
        None,
        CONTRACT,
    ),
    row("anthropic", "claude-haiku-4-5", on(2025, 10, 15), CLAUDE.rates(100, 500), None, CONTRACT),
    row(
        "anthropic",
        "claude-sonnet-4-6",
        on(2026, 2, 17),
        CLAUDE.rates(300, 1_500),
        None,
        CONTRACT,
    ),
    row("anthropic", "claude-opus-4-6", on(2026, 2, 5), CLAUDE.rates(1_500, 7_500), None, CONTRACT),
    row(
        "anthropic",
        "claude-haiku-5-5",
        on(2026, 10, 7),
        CLAUDE.rates(10, 50),
        HAIKU_LONG,
        HAIKU_5_5_PAGE,
    ),
    row(
        "anthropic",
        "claude-sonnet-5-5",
        on(2026, 10, 7),
        CLAUDE_HALF_READS.rates(200, 1_000),
        None,
        HAIKU_5_5_PAGE,
    ),
    row(
        "anthropic",
        "claude-opus-5-5",
        on(2026, 10, 7),
        CLAUDE_HALF_READS.rates(400, 2_000),
        None,
        HAIKU_5_5_PAGE,
    ),
    row(
        "openai",
        "gpt-6-luna",
        on(2026, 9, 22),
        GPT.rates(10, 50),
        gpt_long(10, 50),
        GPT_6_ANNOUNCED,
    ),
    row(
        "openai",
        "gpt-6-sol",
        on(2026, 9, 22),
        GPT.rates(200, 1_000),
        gpt_long(200, 1_000),
        GPT_6_ANNOUNCED,
    ),
    row(
        "ollama",
        ANY_MODEL,
        on(1970, 1, 1),
        FREE,
        None,
        "a model on one's own machine costs nothing per token",
    ),
    row("demo", "planwright-demo", on(1970, 1, 1), FREE, None, "part of this product"),
];

const CONTRACT: &str = "the product's contract";
const HAIKU_5_5_PAGE: &str =
    "platform.claude.com, model page of Claude Haiku 5.5 with the line-up of 2026-10-07";
const GPT_6_ANNOUNCED: &str = "second-hand: price tables of two gateways on 2026-09-22";

const FREE: Rates = Rates { input: 0, output: 0, cache_read: 0, cache_write: 0 };

/// A vendor's multiples of the input price, in thousandths.
struct CacheTerms {
    read: u64,
    write: u64,
}

/// Cache writes of five minutes; this product asks for no others.
const CLAUDE: CacheTerms = CacheTerms { read: 100, write: 1_250 };
const CLAUDE_HALF_READS: CacheTerms = CacheTerms { read: 50, write: 1_250 };
const GPT: CacheTerms = CacheTerms { read: 100, write: 1_250 };

impl CacheTerms {
    /// From US cents per million tokens.
    const fn rates(&self, input_cents: u64, output_cents: u64) -> Rates {
        let input = input_cents * 10_000;
        Rates {
            input,
            output: output_cents * 10_000,
            cache_read: input * self.read / 1_000,
            cache_write: input * self.write / 1_000,
        }
    }
}

/// Haiku 5.5: prompts over 100,000 tokens.
const HAIKU_LONG: Option<LongPrompt> =
    Some(LongPrompt { above: 100_000, rates: CLAUDE.rates(50, 250) });

/// GPT-6: prompts over 272,000 tokens pay twice the input and one and a half times the output
/// price.
const fn gpt_long(input_cents: u64, output_cents: u64) -> Option<LongPrompt> {
    Some(LongPrompt { above: 272_000, rates: GPT.rates(input_cents * 2, output_cents * 3 / 2) })
}

const fn row(
    provider: &'static str,
    model: &'static str,
    effective_from: Day,
    rates: Rates,
    long_prompt: Option<LongPrompt>,
    source: &'static str,
) -> PriceRow {
    PriceRow {
        provider: Cow::Borrowed(provider),
        model: Cow::Borrowed(model),
        effective_from,
        rates,
        long_prompt,
        source: Cow::Borrowed(source),
    }
}

/// The day of a civil date: the inverse of [`Day::civil`].
pub(super) const fn on(year: i32, month: u32, day: u32) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = if month > 2 { month as i32 - 3 } else { month as i32 + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Day(era * 146_097 + day_of_era - 719_468)
}
