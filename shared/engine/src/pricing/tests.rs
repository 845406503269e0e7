use super::rows::{BUILTIN, on};
use super::*;

const TODAY: Day = on(2026, 11, 21);

fn usage(input: u64, output: u64, cache_read: u64, cache_write: u64) -> TokenUsage {
    TokenUsage { input, output, cache_read, cache_write }
}

#[test]
fn civil_dates_and_days_agree() {
    for (date, key) in [
        ((1970, 1, 1), "1970-01-01"),
        ((2000, 2, 29), "2000-02-29"),
        ((2026, 11, 21), "2026-11-21"),
    ] {
        assert_eq!(on(date.0, date.1, date.2).key(), key);
    }
}

#[test]
fn contract_prices_hold_for_the_contract_models() {
    for (model, input, output) in [
        ("claude-haiku-4-5-20251001", 1, 5),
        ("claude-sonnet-4-6", 3, 15),
        ("claude-opus-4-6", 15, 75),
    ] {
        let price = price_at("anthropic", model, TODAY).unwrap();
        assert_eq!(price.cost(&usage(1_000_000, 0, 0, 0)), MicroUsd::usd(input), "{model}");
        assert_eq!(price.cost(&usage(0, 1_000_000, 0, 0)), MicroUsd::usd(output), "{model}");
        assert_eq!(price.cost(&usage(0, 0, 1_000_000, 0)), MicroUsd(input * 100_000), "{model}");
        assert_eq!(price.cost(&usage(0, 0, 0, 1_000_000)), MicroUsd(input * 1_250_000), "{model}");
    }
}

#[test]
fn a_part_of_a_micro_dollar_is_a_whole_one() {
    let price = price_at("anthropic", "claude-haiku-5-5", TODAY).unwrap();
    assert_eq!(price.cost(&usage(1, 0, 0, 0)), MicroUsd(1));
    assert_eq!(price.cost(&usage(10, 0, 0, 0)), MicroUsd(1));
    assert_eq!(price.cost(&usage(11, 0, 0, 0)), MicroUsd(2));
    assert_eq!(price.cost(&usage(0, 0, 0, 0)), MicroUsd::ZERO);
}

#[test]
fn a_long_prompt_pays_the_long_rate_for_the_whole_request() {
    let haiku = price_at("anthropic", "claude-haiku-5-5", TODAY).unwrap();
    assert_eq!(haiku.cost(&usage(100_000, 1_000_000, 0, 0)), MicroUsd(10_000 + 500_000));
    assert_eq!(haiku.cost(&usage(100_001, 1_000_000, 0, 0)), MicroUsd(50_001 + 2_500_000));
    assert_eq!(haiku.cost(&usage(1, 0, 100_000, 0)), MicroUsd(5_001));

    let sol = price_at("openai", "gpt-6-sol", TODAY).unwrap();
    assert_eq!(sol.cost(&usage(272_000, 1_000, 0, 0)), MicroUsd(544_000 + 10_000));
    assert_eq!(sol.cost(&usage(272_001, 1_000, 0, 0)), MicroUsd(1_088_004 + 15_000));
}

#[test]
fn the_price_of_the_day_is_taken() {
    let rows = [("2026-01-01", 3.0), ("2026-10-07", 2.0)].map(
        |(day, usd)| serde_json::json!({"provider":"openai","model":"m","effective_from":day,"input":usd,"output":usd}),
    );
    let book = PriceBook::with_rows(parse_rows(&serde_json::json!(rows).to_string()).unwrap());
    let cost =
        |day| book.price_at("openai", "m", day).map(|price| price.cost(&usage(1_000_000, 0, 0, 0)));
    assert_eq!(cost(on(2026, 10, 6)), Ok(MicroUsd::usd(3)));
    assert_eq!(cost(on(2026, 10, 7)), Ok(MicroUsd::usd(2)));
    assert!(cost(on(2025, 12, 31)).is_err());
    assert!(price_at("anthropic", "claude-haiku-5-5", on(2026, 10, 6)).is_err());
}

#[test]
fn an_unknown_model_is_refused_and_a_local_one_is_free() {
    for (provider, model) in [
        ("anthropic", "claude-next"),
        ("anthropic", "*"),
        ("openai", "llama3"),
        ("demo", "other"),
        ("", ""),
    ] {
        let refused = price_at(provider, model, TODAY).unwrap_err();
        assert!(refused.to_string().contains(model), "{refused}");
    }
    for (provider, model) in [("ollama", "anything:7b"), ("demo", "planwright-demo")] {
        let price = price_at(provider, model, Day(0)).unwrap();
        assert!(price.is_free());
        assert_eq!(price.cost(&usage(u64::MAX, u64::MAX, 0, 0)), MicroUsd::ZERO);
    }
    assert!(!price_at("anthropic", "claude-haiku-5-5", TODAY).unwrap().is_free());
}

#[test]
fn no_split_of_the_input_costs_more_than_the_ceiling() {
    for row in BUILTIN {
        let price = Price { rates: row.rates, long_prompt: row.long_prompt };
        for input in [0, 1, 999, 100_000, 100_001, 272_000, 272_001, 900_000] {
            let ceiling = price.ceiling(input, 4_096);
            for part in [0, input / 3, input / 2, input] {
                let rest = input - part;
                for spent in [
                    usage(input, 4_096, 0, 0),
                    usage(part, 4_096, rest, 0),
                    usage(part, 100, 0, rest),
                ] {
                    assert!(
                        price.cost(&spent) <= ceiling,
                        "{} {spent:?} over {ceiling}",
                        row.model
                    );
                }
            }
        }
    }
}

#[test]
fn absurd_usage_saturates_instead_of_wrapping() {
    let price = price_at("anthropic", "claude-opus-4-6", TODAY).unwrap();
    let huge = usage(u64::MAX, u64::MAX, u64::MAX, u64::MAX);
    assert_eq!(price.cost(&huge), MicroUsd(i64::MAX));
    assert_eq!(price.ceiling(u64::MAX, u64::MAX), MicroUsd(i64::MAX));
}

#[test]
fn one_absurd_count_does_not_wrap_a_sum() {
    let mut sum = usage(5, 5, 5, 5);
    sum += &usage(u64::MAX, 1, 0, u64::MAX);
    assert_eq!(sum, usage(u64::MAX, 6, 5, u64::MAX));
}

#[test]
fn models_on_sale_in_november_2026_have_their_prices_and_limits() {
    let day = on(2026, 11, 30);
    for (provider, model, input, cached, output) in [
        ("anthropic", "claude-fable-5-2", 8_000_000, 800_000, 40_000_000),
        ("anthropic", "claude-fable-5-1", 10_000_000, 250_000, 50_000_000),
        ("anthropic", "claude-opus-5", 5_000_000, 500_000, 25_000_000),
        ("anthropic", "claude-sonnet-5", 2_000_000, 200_000, 10_000_000),
        ("anthropic", "claude-opus-5-5", 4_000_000, 200_000, 20_000_000),
        ("anthropic", "claude-sonnet-5-5", 2_000_000, 100_000, 10_000_000),
        ("anthropic", "claude-haiku-5-5", 100_000, 10_000, 500_000),
        ("openai", "gpt-6-astra", 10_000_000, 1_000_000, 50_000_000),
        ("openai", "gpt-6.1-sol", 2_000_000, 100_000, 10_000_000),
        ("openai", "gpt-6.1-terra", 1_000_000, 50_000, 5_000_000),
        ("openai", "gpt-6-luna", 100_000, 10_000, 500_000),
    ] {
        let rates = price_at(provider, model, day).unwrap().rates;
        assert_eq!(
            (rates.input, rates.cache_read, rates.output),
            (input, cached, output),
            "{model}"
        );
        assert_eq!(rates.cache_write, input * 5 / 4, "{model}");
        let can = capabilities(provider, model);
        assert!(can.context_window >= 1_000_000 && can.max_output_tokens == 128_000, "{model}");
        assert_eq!(can.thinking, Thinking::Adaptive, "{model}");
    }
    assert_eq!(capabilities("ollama", "qwen3:8b").context_window, 32_768);
    let gemini = |day| price_at("google", "gemini-3.8-flash", day).unwrap().rates.input;
    assert_eq!((gemini(day), gemini(on(2027, 1, 1))), (750_000, 1_500_000));
    assert_eq!(price_at("glm", "glm-5.3", day).unwrap().rates.cache_read, 260_000);
}

#[test]
fn an_installation_adds_models_and_replaces_prices() {
    let own = parse_rows(
        r#"[{"provider":"openai","model":"my-model","effective_from":"2026-01-01","input":0.2,"output":0.8},
            {"provider":"anthropic","model":"claude-sonnet-4-6","effective_from":"2026-01-01","input":2,"output":8,
             "cache_read":0.5,"cache_write":3,"long_prompt":{"above":10,"input":4,"output":16},"source":"our contract"},
            {"provider":"openai","model":"*","effective_from":"2026-01-01","input":9,"output":9}]"#,
    )
    .unwrap();
    let book = PriceBook::with_rows(own);
    let of = |provider, model, usage| book.price_at(provider, model, TODAY).unwrap().cost(&usage);
    assert_eq!(
        of("openai", "my-model", usage(1_000_000, 0, 1_000_000, 1_000_000)),
        MicroUsd(600_000)
    );
    assert_eq!(of("anthropic", "claude-sonnet-4-6", usage(4, 0, 2, 2)), MicroUsd(15));
    assert_eq!(of("anthropic", "claude-sonnet-4-6", usage(11, 0, 0, 0)), MicroUsd(44));
    assert_eq!(of("openai", "some-model", usage(1, 0, 0, 0)), MicroUsd(9));
    assert_eq!(of("openai", "gpt-6-sol", usage(1, 0, 0, 0)), MicroUsd(2));
    assert!(book.price_at("openai", "my-model", on(2025, 12, 31)).is_err());
}

#[test]
fn a_wrong_row_says_which_and_why() {
    let with = |field: &str, value: &str| {
        let mut row = serde_json::json!({"provider":"openai","model":"m","effective_from":"2026-01-01","input":1,"output":1});
        row[field] = serde_json::from_str(value).unwrap();
        parse_rows(&serde_json::json!([row]).to_string()).unwrap_err().to_string()
    };
    for (field, value, says) in [
        ("input", "-1", "between 0"),
        ("output", "1e9", "between 0"),
        ("effective_from", r#""2026-02-30""#, "date"),
        ("effective_from", r#""2026-2-3""#, "date"),
        ("effective_from", r#""yesterday""#, "date"),
        ("model", r#""""#, "empty"),
        ("price", "1", "unknown field"),
        ("long_prompt", r#"{"above":1,"input":-1,"output":1}"#, "between 0"),
    ] {
        let said = with(field, value);
        assert!(said.contains(says) && said.contains("row"), "{field}={value}: {said}");
    }
    assert!(parse_rows("{}").is_err());
}

#[test]
fn every_priced_model_can_use_tools_and_states_its_limits() {
    for row in BUILTIN {
        let can = capabilities(&row.provider, &row.model);
        assert!(
            can.tools
                && can.max_output_tokens >= 8_192
                && can.context_window > can.max_output_tokens,
            "{}",
            row.model
        );
        assert_eq!(can.output_limit(4_096), 4_096);
        assert_eq!(can.output_limit(u32::MAX), can.max_output_tokens);
    }
    let sonnet = capabilities("anthropic", "claude-sonnet-5-5");
    assert!(
        !sonnet.forced_tool_choice
            && !sonnet.sampling
            && !sonnet.prefill
            && sonnet.thinking == Thinking::Adaptive
    );
    assert!(capabilities("anthropic", "claude-haiku-4-5-20251001").forced_tool_choice);
    assert!(capabilities("openai", "gpt-6-luna").max_completion_tokens);
    assert!(!capabilities("openai", "unheard-of").max_completion_tokens);
}
