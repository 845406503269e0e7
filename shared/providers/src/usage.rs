//! Token counts as vendors report them: read with care, and replaced by bounds where they cannot
//! be believed.

use crate::estimate::{block_bound, estimate, input_token_bound, learn};
use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::{Thinking, TokenUsage, capabilities};
use planwright_protocol::chat::{Bill, Block, ChatRequest};
use serde_json::Value;

/// No call has more tokens than this; a larger count is a fault of the server's.
const MAX_TOKENS: u64 = 100_000_000;
/// No call costs more dollars than this.
const MAX_COST_USD: f64 = 100_000.0;

/// What one vendor's answers said so far; a later count replaces an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    /// Tokens billed at the full input price.
    pub input: Option<u64>,
    pub cache_read: Option<u64>,
    pub cache_write: Option<u64>,
    pub output: Option<u64>,
    pub cost: Option<MicroUsd>,
}

/// A count of tokens: a whole number that some call could have, as a number or as its digits.
pub(crate) fn count(value: &Value) -> Option<u64> {
    let whole = match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let float = number.as_f64().filter(|f| f.fract() == 0.0 && *f >= 0.0)?;
            (float <= MAX_TOKENS as f64).then_some(float as u64)
        }),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    };
    whole.filter(|count| *count <= MAX_TOKENS)
}

/// An amount of US dollars, rounded up to a micro-dollar.
pub(crate) fn dollars(value: &Value) -> Option<MicroUsd> {
    let usd = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    let plausible = usd.is_finite() && (0.0..=MAX_COST_USD).contains(&usd);
    // The product of a short decimal may lie a hair above the whole number that is meant.
    plausible.then(|| MicroUsd((usd * 1e6 - 1e-6).ceil() as i64))
}

impl Counts {
    /// Usage and bill of a complete reply. A count of nothing for a prompt or a text that is not
    /// empty is as good as none: the bound stands in for it.
    pub fn settle(
        &self,
        provider: &'static str,
        request: &ChatRequest,
        content: &[Block],
    ) -> (TokenUsage, Bill) {
        let mut usage = TokenUsage {
            input: self.input.unwrap_or(0),
            output: self.output.unwrap_or(0),
            cache_read: self.cache_read.unwrap_or(0),
            cache_write: self.cache_write.unwrap_or(0),
        };
        let no_prompt = usage.prompt() == 0;
        if no_prompt {
            usage.input = input_token_bound(request);
        }
        if !no_prompt {
            learn(provider, request, usage.prompt());
        }
        let no_output = usage.output == 0 && !content.is_empty();
        if no_output {
            usage.output = output_bound(provider, request, content);
        }
        let bill = Bill { bounded: no_prompt || no_output, free: false, reported: self.cost };
        (usage, bill)
    }

    /// Most that a call used which ended after `content` had arrived.
    pub fn at_most(
        &self,
        provider: &'static str,
        request: &ChatRequest,
        content: &[Block],
    ) -> TokenUsage {
        let (mut usage, _) = self.settle(provider, request, content);
        if self.input.unwrap_or(0) == 0 && self.cache_read.unwrap_or(0) == 0 {
            // What this model makes of text is known better than the bound says.
            usage.input = estimate(provider, request);
        }
        let arrived = match content.is_empty() {
            true => 0,
            false => output_bound(provider, request, content),
        };
        usage.output = usage.output.max(arrived);
        usage
    }
}

/// Upper bound of the output tokens behind `content`: its text, or the limit where the model
/// thinks and does not show all of it.
fn output_bound(provider: &str, request: &ChatRequest, content: &[Block]) -> u64 {
    let can = capabilities(provider, &request.model);
    let limit = u64::from(can.output_limit(request.max_output_tokens));
    let hidden = can.thinking == Thinking::Adaptive
        || content.iter().any(|block| matches!(block, Block::Opaque { .. }));
    let text = content.iter().map(block_bound).sum::<u64>();
    if hidden { text.max(limit) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_count_that_some_call_could_have_is_believed() {
        for (value, read) in [
            (json!(12), Some(12)),
            (json!(0), Some(0)),
            (json!(12.0), Some(12)),
            (json!("12"), Some(12)),
            (json!(-5), None),
            (json!(12.5), None),
            (json!(u64::MAX), None),
            (json!(1e300), None),
            (json!("many"), None),
            (json!(null), None),
            (json!({}), None),
            (json!(true), None),
        ] {
            assert_eq!(count(&value), read, "{value}");
        }
        for (value, read) in [
            (json!(0.000_123), Some(MicroUsd(123))),
            (json!(0.1), Some(MicroUsd(100_000))),
            (json!(1.2e-7), Some(MicroUsd(1))),
            (json!("0.5"), Some(MicroUsd(500_000))),
            (json!(0), Some(MicroUsd(0))),
            (json!(-1), None),
            (json!(1e300), None),
            (json!(null), None),
        ] {
            assert_eq!(dollars(&value), read, "{value}");
        }
    }
}
