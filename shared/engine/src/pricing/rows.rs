//! The built-in price rows.

use super::row::{ANY_MODEL, LongPrompt, PriceRow, Rates};
use crate::period::Day;
use std::borrow::Cow;

/// Surveyed on 2026-11-21 and again on 2026-11-30. The seeds' models carry the prices of the
/// contract they come from.
pub(super) const BUILTIN: &[PriceRow] = &[
    row(
        "anthropic",
        "claude-haiku-4-5-20251001",
        on(2025, 10, 15),
        CLAUDE.rates(100, 500),
        CONTRACT,
    ),
    row("anthropic", "claude-haiku-4-5", on(2025, 10, 15), CLAUDE.rates(100, 500), CONTRACT),
    row("anthropic", "claude-sonnet-4-6", on(2026, 2, 17), CLAUDE.rates(300, 1_500), CONTRACT),
    row("anthropic", "claude-opus-4-6", on(2026, 2, 5), CLAUDE.rates(1_500, 7_500), CONTRACT),
    row("anthropic", "claude-haiku-5-5", on(2026, 10, 7), CLAUDE.rates(10, 50), HAIKU_5_5_PAGE)
        .long(HAIKU_LONG),
    row(
        "anthropic",
        "claude-sonnet-5-5",
        on(2026, 10, 7),
        CLAUDE_HALF_READS.rates(200, 1_000),
        HAIKU_5_5_PAGE,
    ),
    row(
        "anthropic",
        "claude-opus-5-5",
        on(2026, 10, 7),
        CLAUDE_HALF_READS.rates(400, 2_000),
        HAIKU_5_5_PAGE,
    ),
    row(
        "anthropic",
        "claude-fable-5-2",
        on(2026, 11, 9),
        CLAUDE.rates(800, 4_000),
        FABLE_5_2_ANNOUNCED,
    ),
    row(
        "anthropic",
        "claude-fable-5-1",
        on(2026, 9, 1),
        CLAUDE_FABLE_5_1.rates(1_000, 5_000),
        FABLE_5_1_PAGE,
    ),
    row("anthropic", "claude-opus-5", on(2026, 7, 24), CLAUDE.rates(500, 2_500), OPUS_5_PAGE),
    row("anthropic", "claude-sonnet-5", on(2026, 7, 24), CLAUDE.rates(200, 1_000), OPUS_5_PAGE),
    row("openai", "gpt-6-astra", on(2026, 9, 3), GPT.rates(1_000, 5_000), GPT_6_1_TABLES)
        .long(gpt_long(&GPT, 1_000, 5_000)),
    row("openai", "gpt-6.1-sol", on(2026, 9, 29), GPT_6_1.rates(200, 1_000), GPT_6_1_TABLES)
        .long(gpt_long(&GPT_6_1, 200, 1_000)),
    row("openai", "gpt-6.1-terra", on(2026, 10, 26), GPT_6_1.rates(100, 500), GPT_6_1_TABLES)
        .long(gpt_long(&GPT_6_1, 100, 500)),
    row("openai", "gpt-6-luna", on(2026, 9, 22), GPT.rates(10, 50), GPT_6_ANNOUNCED)
        .long(gpt_long(&GPT, 10, 50)),
    row("openai", "gpt-6-sol", on(2026, 9, 22), GPT.rates(200, 1_000), GPT_6_ANNOUNCED)
        .long(gpt_long(&GPT, 200, 1_000)),
    row("google", "gemini-3.8-flash", on(2026, 9, 2), GEMINI.rates(75, 375), GEMINI_PAGE),
    // The introductory price ends with the year.
    row("google", "gemini-3.8-flash", on(2027, 1, 1), GEMINI.rates(150, 750), GEMINI_PAGE),
    row("glm", "glm-5.3", on(2026, 8, 19), GLM_5, GLM_PAGE),
    row("glm", "glm-5.2", on(2026, 6, 16), GLM_5, GLM_PAGE),
    row("openrouter", "openai/gpt-6-luna", on(2026, 9, 22), GPT.rates(10, 50), OPENROUTER)
        .long(gpt_long(&GPT, 10, 50)),
    row("openrouter", "openai/gpt-6.1-sol", on(2026, 9, 29), GPT_6_1.rates(200, 1_000), OPENROUTER)
        .long(gpt_long(&GPT_6_1, 200, 1_000)),
    row(
        "openrouter",
        "openai/gpt-6.1-terra",
        on(2026, 10, 26),
        GPT_6_1.rates(100, 500),
        OPENROUTER,
    )
    .long(gpt_long(&GPT_6_1, 100, 500)),
    row(
        "ollama",
        ANY_MODEL,
        on(1970, 1, 1),
        FREE,
        "a model on one's own machine costs nothing per token",
    ),
    row("demo", "planwright-demo", on(1970, 1, 1), FREE, "part of this product"),
];

const CONTRACT: &str = "the product's contract";
const HAIKU_5_5_PAGE: &str =
    "platform.claude.com, model page of Claude Haiku 5.5 with the line-up of 2026-10-07";
const GPT_6_ANNOUNCED: &str = "second-hand: price tables of two gateways on 2026-09-22";

const FABLE_5_2_ANNOUNCED: &str = "announcement of 2026-11-09; its price of cached tokens is not \
    known and taken to be the usual tenth";
const FABLE_5_1_PAGE: &str = "platform.claude.com, model page of Claude Fable 5.1, 2026-09-01";
const OPUS_5_PAGE: &str = "platform.claude.com, model page of Claude Opus 5, read 2026-11-30";
const GPT_6_1_TABLES: &str =
    "second-hand: price tables of two gateways after the vendor's page, read 2026-11-30";

const GEMINI_PAGE: &str = "ai.google.dev, price page as copied on 2026-10-07";
const GLM_PAGE: &str = "the vendor's rate as two gateways and a client list it, read 2026-11-30";
const OPENROUTER: &str =
    "the vendor's own price, which is passed on; the reported price wins where it is higher";

/// US$ 1.40 in, 0.26 cached, 4.40 out.
const GLM_5: Rates =
    Rates { input: 1_400_000, output: 4_400_000, cache_read: 260_000, cache_write: 1_400_000 };

const FREE: Rates = Rates { input: 0, output: 0, cache_read: 0, cache_write: 0 };

/// A vendor's multiples of the input price, in thousandths.
struct CacheTerms {
    read: u64,
    write: u64,
}

/// Cache writes of five minutes; this product asks for no others.
const CLAUDE: CacheTerms = CacheTerms { read: 100, write: 1_250 };
const CLAUDE_HALF_READS: CacheTerms = CacheTerms { read: 50, write: 1_250 };
const CLAUDE_FABLE_5_1: CacheTerms = CacheTerms { read: 25, write: 1_250 };
/// Caches are filled without being asked and without a price for it.
const GEMINI: CacheTerms = CacheTerms { read: 100, write: 1_000 };
const GPT: CacheTerms = CacheTerms { read: 100, write: 1_250 };
const GPT_6_1: CacheTerms = CacheTerms { read: 50, write: 1_250 };

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
const HAIKU_LONG: LongPrompt = LongPrompt { above: 100_000, rates: CLAUDE.rates(50, 250) };

/// GPT-6: prompts over 272,000 tokens pay twice the input and one and a half times the output
/// price.
const fn gpt_long(terms: &CacheTerms, input_cents: u64, output_cents: u64) -> LongPrompt {
    LongPrompt { above: 272_000, rates: terms.rates(input_cents * 2, output_cents * 3 / 2) }
}

const fn row(
    provider: &'static str,
    model: &'static str,
    effective_from: Day,
    rates: Rates,
    source: &'static str,
) -> PriceRow {
    PriceRow {
        provider: Cow::Borrowed(provider),
        model: Cow::Borrowed(model),
        effective_from,
        rates,
        long_prompt: None,
        source: Cow::Borrowed(source),
    }
}

impl PriceRow {
    const fn long(mut self, prompt: LongPrompt) -> Self {
        self.long_prompt = Some(prompt);
        self
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
