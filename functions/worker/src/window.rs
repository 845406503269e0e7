//! What of a conversation is sent: a request fits the window of its model, and what is left out of
//! it is named, so that the model can ask for it again.

use crate::clip::head;
use planwright_engine::pricing::Capabilities;
use planwright_engine::quote::MAX_INPUT_TOKENS;
use planwright_protocol::chat::{Block, ChatRequest, Message};
use serde_json::Value;
use std::collections::HashMap;

/// Bytes of text for a token, until a vendor has said how many tokens a request of this task had:
/// few, so that the first request is rather too small.
const BYTES_A_TOKEN: f64 = 3.0;
/// The least and the most that is believed of that.
const BELIEVED: (f64, f64) = (1.0, 4.0);
/// Bytes that all results of one round have together: 30,000 tokens.
pub(crate) const ROUND_BYTES: usize = 90_000;
/// Results shorter than this are kept: what stands for them would be as long.
const WORTH_DROPPING: usize = 400;
/// A conversation that has to give up something gives up so much that there is room for a while:
/// every change of its beginning costs what a vendor has cached of it.
const ROOM_LEFT: u64 = 4;
/// Characters of a call's arguments that are repeated where its result was.
const ARGUMENTS: usize = 160;
/// What is left of a result of the newest round at least, in bytes.
const LEAST_LEFT: usize = 1_000;

/// The room of one task's requests, and how its text counts in tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Input tokens of a request, at most.
    pub(crate) room: u64,
    bytes_a_token: f64,
}

impl Window {
    /// `output` tokens of the window are kept for the reply. What costs money is bounded by the
    /// quote as well.
    pub(crate) fn new(can: &Capabilities, output: u32, is_free: bool) -> Self {
        let window = u64::from(can.context_window);
        let room = window.saturating_sub(u64::from(output)).max(window / 4);
        let room = if is_free { room } else { room.min(MAX_INPUT_TOKENS) };
        Window { room, bytes_a_token: BYTES_A_TOKEN }
    }

    /// Bytes of text that fit a part of the room, in tenths.
    pub(crate) fn bytes(&self, tenths: u64) -> usize {
        let tokens = self.room * tenths / 10;
        usize::try_from((tokens as f64 * self.bytes_a_token) as u64).unwrap_or(usize::MAX)
    }

    /// Tokens of a request, as far as they can be told without asking.
    fn estimate(&self, bytes: usize) -> u64 {
        (bytes as f64 / self.bytes_a_token).ceil() as u64
    }

    /// A vendor said how many tokens a request had.
    pub(crate) fn learn(&mut self, bytes: usize, tokens: u64) {
        if bytes > 0 && tokens > 0 {
            let (least, most) = BELIEVED;
            self.bytes_a_token = (bytes as f64 / tokens as f64).clamp(least, most);
        }
    }

    /// A vendor said that a request was too long: its text has more tokens than was thought.
    pub(crate) fn was_too_long(&mut self, bytes: usize) {
        let all = bytes as f64 / self.room as f64;
        self.bytes_a_token = (self.bytes_a_token.min(all) * 0.8).max(BELIEVED.0);
    }

    /// Makes the conversation fit, whose request has so many bytes; false if there was nothing to
    /// do, or nothing that could be done.
    pub(crate) fn fit(&self, messages: &mut [Message], bytes: usize) -> bool {
        let tokens = self.estimate(bytes);
        if tokens <= self.room {
            return false;
        }
        let wanted = self.room - self.room / ROOM_LEFT;
        let over = tokens.saturating_sub(wanted) as f64 * self.bytes_a_token;
        shrink(messages, over as usize)
    }
}

/// Bytes of the text of a request.
pub(crate) fn size(request: &ChatRequest) -> usize {
    let system: usize = request.system.iter().map(|block| block.text.len()).sum();
    let messages: usize =
        request.messages.iter().flat_map(|message| &message.content).map(size_of).sum();
    let tools: usize = request
        .tools
        .iter()
        .map(|tool| tool.name.len() + tool.description.len() + tool.parameters.to_string().len())
        .sum();
    system + messages + tools
}

fn size_of(block: &Block) -> usize {
    match block {
        Block::Text { text } => text.len(),
        Block::ToolUse { name, input, .. } => name.len() + input.to_string().len(),
        Block::ToolResult { content, .. } => content.len(),
        Block::Opaque { value, .. } => value.to_string().len(),
    }
}

/// Frees so many bytes, if it can: earlier results go first, the oldest and the largest of a turn
/// before the others; then those of the newest turn are cut. False if nothing could be freed.
fn shrink(messages: &mut [Message], bytes: usize) -> bool {
    let calls = calls(messages);
    let newest = messages.len().saturating_sub(1);
    let mut freed = 0;
    for message in &mut messages[..newest] {
        let mut results = results_of(message);
        results.sort_by_key(|result| std::cmp::Reverse(result.1.len()));
        for (id, content) in results {
            if freed >= bytes {
                return true;
            }
            if content.len() >= WORTH_DROPPING {
                let named = calls.get(id.as_str()).map_or("an earlier call", String::as_str);
                let stub = format!(
                    "[Left out to save room: the result of {named}, {} characters. Call again if \
                        it is still needed.]",
                    content.chars().count()
                );
                freed += content.len().saturating_sub(stub.len());
                *content = stub;
            }
        }
    }
    if let Some(message) = messages.last_mut().filter(|_| freed < bytes) {
        let mut results: Vec<&mut String> =
            results_of(message).into_iter().map(|(_, content)| content).collect();
        let total: usize = results.iter().map(|content| content.len()).sum();
        let least = results.len() * LEAST_LEFT;
        freed += level(&mut results, total.saturating_sub(bytes - freed).max(least));
    }
    freed > 0
}

fn results_of(message: &mut Message) -> Vec<(String, &mut String)> {
    let result = |block| match block {
        &mut Block::ToolResult { ref tool_use_id, ref mut content, .. } => {
            Some((tool_use_id.clone(), content))
        }
        _ => None,
    };
    message.content.iter_mut().filter_map(result).collect()
}

/// Every call by its id, as it is named where its result was.
fn calls(messages: &[Message]) -> HashMap<String, String> {
    let blocks = messages.iter().flat_map(|message| &message.content);
    let named = blocks.filter_map(|block| match block {
        Block::ToolUse { id, name, input } => Some((id.clone(), describe(name, input))),
        _ => None,
    });
    named.collect()
}

fn describe(name: &str, input: &Value) -> String {
    let arguments = input.to_string();
    let (shown, cut) = head(&arguments, ARGUMENTS);
    format!("{name} {shown}{}", if cut > 0 { "…" } else { "" })
}

/// Cuts the longest of these until all have at most so many bytes together; gives how many went.
pub(crate) fn level(results: &mut [&mut String], bytes: usize) -> usize {
    let total: usize = results.iter().map(|content| content.len()).sum();
    if total <= bytes {
        return 0;
    }
    let mut lengths: Vec<usize> = results.iter().map(|content| content.len()).collect();
    lengths.sort_unstable();
    // Short ones are kept whole, and leave their share to the long ones.
    let (mut left, mut share) = (bytes, 0);
    for (at, length) in lengths.iter().enumerate() {
        share = left / (lengths.len() - at);
        if *length > share {
            break;
        }
        left -= length;
    }
    let mut freed = 0;
    for content in results.iter_mut().filter(|content| content.len() > share) {
        let kept = content.floor_char_boundary(share);
        let (all, shown) = (content.chars().count(), content[..kept].chars().count());
        let lines = content[..kept].lines().count();
        freed += content.len() - kept;
        content.truncate(kept);
        content.push_str(&format!(
            "\n[Cut after {lines} lines, {shown} of {all} characters: ask for the rest from there, \
                or for a smaller part.]"
        ));
    }
    freed
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::pricing::capabilities;
    use planwright_protocol::chat::Role;
    use serde_json::json;

    fn turn(id: &str, path: &str, result: String) -> [Message; 2] {
        let input = json!({"path": path});
        let used = Block::ToolUse { id: id.into(), name: "read_file".into(), input };
        let gave = Block::ToolResult { tool_use_id: id.into(), content: result, is_error: false };
        [
            Message { role: Role::Assistant, content: vec![used] },
            Message { role: Role::User, content: vec![gave] },
        ]
    }

    fn texts(messages: &[Message]) -> Vec<String> {
        messages
            .iter()
            .flat_map(|message| &message.content)
            .filter_map(|block| match block {
                Block::ToolResult { content, .. } => Some(content.clone()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn what_does_not_fit_is_left_out_by_name_and_the_newest_stays() {
        let can = capabilities("ollama", "qwen3:8b");
        let window = Window::new(&can, 4_096, true);
        assert_eq!(window.room, 32_768 - 4_096);
        let mut messages = vec![Message::user("do it".to_owned())];
        for n in 0..6 {
            messages.extend(turn(&format!("c{n}"), &format!("src/{n}.rs"), "x".repeat(30_000)));
        }
        let bytes: usize = messages.iter().flat_map(|m| &m.content).map(size_of).sum();
        assert!(window.fit(&mut messages, bytes));
        let texts = texts(&messages);
        let left_out = texts.iter().filter(|t| t.starts_with("[Left out")).count();
        assert!((3..6).contains(&left_out), "{left_out}");
        assert!(texts[0].contains(r#"read_file {"path":"src/0.rs"}, 30000 characters"#));
        assert_eq!(texts[5].len(), 30_000);
        let bytes: usize = messages.iter().flat_map(|m| &m.content).map(size_of).sum();
        assert!(!window.fit(&mut messages, bytes), "there is room for a while");
    }

    #[test]
    fn the_newest_results_are_cut_where_nothing_else_is_left() {
        let window = Window::new(&capabilities("ollama", "qwen3:8b"), 4_096, true);
        let mut messages = vec![Message::user("do it".to_owned())];
        messages.extend(turn("c", "big", "line\n".repeat(60_000)));
        assert!(window.fit(&mut messages, 300_000));
        let texts = texts(&messages);
        assert!(texts[0].len() < 90_000 && texts[0].contains("of 300000 characters"));
        let mut small = [Message::user("x".repeat(200_000))];
        assert!(!window.fit(&mut small, 200_000), "nothing of a task's own text is left out");
    }

    #[test]
    fn how_text_counts_is_learned_from_what_vendors_say() {
        let mut window = Window::new(&capabilities("anthropic", "claude-haiku-5-5"), 4_096, false);
        assert_eq!(window.room, MAX_INPUT_TOKENS);
        assert_eq!(window.estimate(300), 100);
        window.learn(300, 150);
        assert_eq!(window.estimate(300), 150);
        window.learn(300, u64::MAX);
        assert_eq!(window.estimate(300), 300);
        let mut window = Window::new(&capabilities("openai", "unknown"), 4_096, false);
        window.was_too_long(90_000);
        assert!(window.estimate(90_000) > window.room, "the same request is not sent again");
    }

    #[test]
    fn long_results_of_one_round_share_what_short_ones_leave() {
        let (mut a, mut b, mut c) = ("a".repeat(10), "ä".repeat(500), "c".repeat(5_000));
        assert_eq!(level(&mut [&mut a, &mut b, &mut c], 10_000), 0);
        let freed = level(&mut [&mut a, &mut b, &mut c], 3_010);
        assert_eq!((a.len(), b.len(), freed), (10, 1_000, 3_000));
        assert!(c.starts_with(&"c".repeat(2_000)) && c.contains("2000 of 5000 characters"));
        let mut ones = "ä".repeat(100);
        level(&mut [&mut ones], 51);
        assert!(ones.starts_with(&"ä".repeat(25)), "cut between characters");
    }
}
