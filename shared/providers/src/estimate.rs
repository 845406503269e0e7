//! Bounds on token counts, computed from the text alone.
//!
//! Every tokenizer in use splits words and joins a blank to the word after it, so these counts are
//! above the real ones in practice: about three times the real count for English prose, closer for
//! code, digits and other scripts. A hold made from them is settled with the vendor's own numbers
//! after the call.

use planwright_protocol::chat::{Block, ChatRequest};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Tokens around a message, a tool or the whole prompt that are in no text of ours.
const PER_MESSAGE: u64 = 10;
const PER_TOOL: u64 = 40;
const PER_REQUEST: u64 = 64;
/// Instructions vendors put before the prompt when tools are offered: up to 530 tokens were seen.
const TOOL_PREAMBLE: u64 = 700;

/// Upper bound of the tokens in `text`: two lower-case letters share a token at worst, four blanks
/// in a row share one, any other ASCII character is a token of its own, and another script counts
/// its UTF-8 bytes.
pub fn token_bound(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut tokens = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let class: fn(&u8) -> bool = match byte {
            b'a'..=b'z' => u8::is_ascii_lowercase,
            b' ' => |byte| *byte == b' ',
            _ => {
                tokens += 1;
                at += 1;
                continue;
            }
        };
        let run = bytes.iter().skip(at).take_while(|byte| class(byte)).count();
        tokens += run.div_ceil(if byte.is_ascii_lowercase() { 2 } else { 4 }) as u64;
        at += run;
    }
    tokens
}

/// Upper bound of the input tokens of a whole request.
pub fn input_token_bound(request: &ChatRequest) -> u64 {
    let system: u64 =
        request.system.iter().map(|block| token_bound(&block.text) + PER_MESSAGE).sum();
    let messages: u64 = request
        .messages
        .iter()
        .map(|m| m.content.iter().map(block_bound).sum::<u64>() + PER_MESSAGE)
        .sum();
    let tools: u64 = request
        .tools
        .iter()
        .map(|tool| {
            let parameters = token_bound(&tool.parameters.to_string());
            token_bound(&tool.name) + token_bound(&tool.description) + parameters + PER_TOOL
        })
        .sum();
    let schema = request
        .response_schema
        .as_ref()
        .map_or(0, |schema| token_bound(&schema.to_string()) + PER_TOOL);
    let preamble = if request.tools.is_empty() { PER_REQUEST } else { PER_REQUEST + TOOL_PREAMBLE };
    system + messages + tools + schema + preamble
}

/// Upper bound of the tokens of one block, as input or as output.
pub(crate) fn block_bound(block: &Block) -> u64 {
    match block {
        Block::Text { text } => token_bound(text),
        Block::ToolUse { id, name, input } => {
            token_bound(id) + token_bound(name) + token_bound(&input.to_string()) + PER_MESSAGE
        }
        Block::ToolResult { tool_use_id, content, .. } => {
            token_bound(tool_use_id) + token_bound(content) + PER_MESSAGE
        }
        Block::Opaque { value, .. } => token_bound(&value.to_string()),
    }
}

/// No text has fewer tokens than one for so many of its bytes, on the average of a prompt.
const MOST_BYTES_A_TOKEN: u64 = 12;

/// Tokens a prompt has at least: for refusing what certainly fits no window.
pub(crate) fn at_least(request: &ChatRequest) -> u64 {
    let system = request.system.iter().map(|block| block.text.len()).sum::<usize>();
    let blocks = request.messages.iter().flat_map(|message| &message.content);
    let said = blocks.map(|block| match block {
        Block::Text { text } => text.len(),
        Block::ToolUse { input, .. } => input.to_string().len(),
        Block::ToolResult { content, .. } => content.len(),
        Block::Opaque { .. } => 0,
    });
    (system + said.sum::<usize>()) as u64 / MOST_BYTES_A_TOKEN
}

/// Models whose ratio is kept.
const MAX_LEARNED: usize = 10_000;
/// Counts after which a ratio is taken for what it is.
const ENOUGH: u32 = 3;
/// Per mille of room above the largest recent ratio.
const MARGIN: u64 = 1_150;
/// How far an older, larger ratio sinks with every count, in parts.
const FORGET: u64 = 32;

/// Tokens as a model counts them per thousand of the bound on the text.
#[derive(Clone, Copy, Debug, Default)]
struct Learned {
    /// Near the largest of late.
    ratio: u64,
    counts: u32,
}

type Ratios = HashMap<(&'static str, String), Learned>;

static LEARNED: LazyLock<Mutex<Ratios>> = LazyLock::new(Mutex::default);

/// Learns from a prompt that the vendor counted.
pub(crate) fn learn(provider: &'static str, request: &ChatRequest, prompt_tokens: u64) {
    let bound = input_token_bound(request).max(1);
    // A count above the bound is another's arithmetic, not the model's.
    let ratio = prompt_tokens.saturating_mul(1_000).div_ceil(bound).min(1_000);
    let mut learned = LEARNED.lock().unwrap_or_else(PoisonError::into_inner);
    if learned.len() >= MAX_LEARNED {
        learned.clear();
    }
    let known = learned.entry((provider, request.model.clone())).or_default();
    known.ratio = ratio.max(known.ratio - known.ratio.saturating_sub(ratio) / FORGET);
    known.counts = known.counts.saturating_add(1);
}

/// About how many tokens a prompt has, a little more rather than less: the bound on its text at the
/// ratio this model's own counts have shown, and the bound itself until there are enough of them.
/// For fitting a window; money is held by [`input_token_bound`].
pub(crate) fn estimate(provider: &'static str, request: &ChatRequest) -> u64 {
    let bound = input_token_bound(request);
    let learned = LEARNED.lock().unwrap_or_else(PoisonError::into_inner);
    match learned.get(&(provider, request.model.clone())) {
        Some(known) if known.counts >= ENOUGH => {
            let tokens = u128::from(bound) * u128::from(known.ratio) * u128::from(MARGIN);
            u64::try_from(tokens.div_ceil(1_000_000)).unwrap_or(bound).min(bound)
        }
        _ => bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Message, Purpose, SystemBlock, ToolSpec};

    #[test]
    fn the_bound_is_above_known_token_counts_and_not_absurd() {
        // Counts of common byte-pair tokenizers, taken generously.
        for (text, real) in [
            ("", 0),
            ("hello world", 2),
            ("The quick brown fox jumps over the lazy dog.", 10),
            ("fn main() { println!(\"{}\", 1 + 1); }", 15),
            ("3.14159265358979", 9),
            ("        return None\n", 4),
            ("日本語のテキスト", 8),
            ("🎉🎉", 4),
        ] {
            let bound = token_bound(text);
            assert!(bound >= real, "{text}: {bound} < {real}");
            assert!(bound <= text.len() as u64, "{text}: {bound} is more than a token a byte");
        }
    }

    #[test]
    fn everything_in_the_request_counts() {
        let mut request = ChatRequest {
            purpose: Purpose::Execution,
            model: "m".into(),
            system: vec![],
            messages: vec![Message::user("hi")],
            tools: vec![],
            max_output_tokens: 10,
            response_schema: None,
        };
        let mut last = input_token_bound(&request);
        let mut grows = |request: &ChatRequest| {
            let now = input_token_bound(request);
            assert!(now > last);
            last = now;
        };
        request.system.push(SystemBlock { text: "be kind".into(), cache: false });
        grows(&request);
        request.tools.push(ToolSpec {
            name: "t".into(),
            description: "d".into(),
            parameters: serde_json::json!({}),
        });
        grows(&request);
        request.response_schema = Some(serde_json::json!({"type": "object"}));
        grows(&request);
        for block in [
            Block::ToolUse { id: "1".into(), name: "t".into(), input: serde_json::json!({"a": 1}) },
            Block::ToolResult { tool_use_id: "1".into(), content: "done".into(), is_error: false },
            Block::Opaque { model: "m".into(), value: serde_json::json!("sig") },
        ] {
            request.messages[0].content.push(block);
            grows(&request);
        }
    }

    #[test]
    fn an_estimate_learns_what_a_model_makes_of_text() {
        let request = |model: &str, words: usize| ChatRequest {
            purpose: Purpose::Execution,
            model: model.into(),
            system: vec![],
            messages: vec![Message::user("some ordinary words ".repeat(words))],
            tools: vec![],
            max_output_tokens: 10,
            response_schema: None,
        };
        let long = request("learns", 1_000);
        let bound = input_token_bound(&long);
        assert_eq!(estimate("openai", &long), bound);
        for _ in 0..ENOUGH {
            learn("openai", &request("learns", 500), 1_600);
        }
        let estimated = estimate("openai", &long);
        assert!((3_000..bound / 2).contains(&estimated), "{estimated} of {bound}");
        assert_eq!(estimate("openai", &request("other", 1_000)), bound);
        learn("openai", &long, u64::MAX);
        assert_eq!(estimate("openai", &long), bound);
    }
}
