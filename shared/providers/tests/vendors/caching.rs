//! What a growing conversation costs at a vendor that bills its caches as Anthropic does.

use crate::{PATIENT, model, request};
use axum::extract::State;
use axum::{Json, Router, routing::post};
use planwright_engine::pricing::{Rates, TokenUsage};
use planwright_engine::routing::Provider;
use planwright_protocol::chat::{Block, Message, Role, SystemBlock};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// How many blocks before a mark the vendor looks for an entry it has.
const LOOK_BACK: usize = 20;
/// Shortest prefix that is cached, in tokens.
const SHORTEST: u64 = 1_024;

/// Prefixes the vendor has in its cache.
type Cache = Arc<Mutex<HashSet<String>>>;

/// Every block of the prompt in the vendor's order, with whether it ends a prefix to be cached.
fn blocks(body: &Value) -> Vec<(String, bool)> {
    let lists =
        ["tools", "system"].map(|field| body[field].as_array().cloned().unwrap_or_default());
    let messages = body["messages"].as_array().unwrap().iter();
    let content = messages.flat_map(|message| message["content"].as_array().cloned().unwrap());
    let all = lists.into_iter().flatten().chain(content);
    all.map(|mut block| {
        let marked = block.as_object_mut().unwrap().remove("cache_control").is_some();
        (block.to_string(), marked)
    })
    .collect()
}

/// Four characters a token, as is usual.
fn tokens(text: &str) -> u64 {
    text.len() as u64 / 4
}

/// Bills a request: the longest cached prefix that ends at a mark or up to twenty blocks before it
/// is read, what comes after it up to the last mark is written, the rest is paid in full.
fn billed(cache: &Cache, body: &Value) -> Value {
    let blocks = blocks(body);
    let marks: Vec<usize> = (0..blocks.len()).filter(|at| blocks[*at].1).map(|at| at + 1).collect();
    assert!(marks.len() <= 4, "{} marks are refused", marks.len());
    let prefix = |end: usize| -> String { blocks[..end].iter().map(|(b, _)| b.as_str()).collect() };
    let mut cache = cache.lock().unwrap();
    let read = marks
        .iter()
        .flat_map(|mark| (mark.saturating_sub(LOOK_BACK)..=*mark).rev())
        .filter(|end| cache.contains(&prefix(*end)))
        .max()
        .unwrap_or(0);
    let read_tokens = tokens(&prefix(read));
    let last = marks.iter().copied().filter(|end| tokens(&prefix(*end)) >= SHORTEST).max();
    let written = last.map_or(0, |end| tokens(&prefix(end)).saturating_sub(read_tokens));
    for end in marks.iter().filter(|end| tokens(&prefix(**end)) >= SHORTEST) {
        cache.insert(prefix(*end));
    }
    let whole = tokens(&prefix(blocks.len()));
    json!({ "input_tokens": whole - read_tokens - written, "cache_read_input_tokens": read_tokens,
        "cache_creation_input_tokens": written, "output_tokens": 50 })
}

async fn answer(State(cache): State<Cache>, Json(body): Json<Value>) -> Json<Value> {
    let usage = billed(&cache, &body);
    let call = json!({ "type": "tool_use", "id": format!("toolu_{}",
        body["messages"].as_array().unwrap().len()), "name": "write_file",
        "input": { "path": "a", "content": "x".repeat(200) } });
    Json(json!({ "type": "message", "content": [call], "stop_reason": "tool_use",
        "usage": usage }))
}

/// Micro-dollars of the prompt at 3 dollars a million: a write costs 1.25 times that, a read a
/// tenth.
fn input_cost(usage: &TokenUsage) -> u64 {
    let rates = Rates { input: 3_000_000, output: 0, cache_read: 300_000, cache_write: 3_750_000 };
    (usage.input * rates.input
        + usage.cache_read * rates.cache_read
        + usage.cache_write * rates.cache_write)
        / 1_000_000
}

#[tokio::test]
async fn ten_growing_rounds_cost_less_than_two_fifths_of_their_prompts() {
    let cache = Cache::default();
    let app = Router::new().route("/v1/messages", post(answer)).with_state(cache);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let model = model(Provider::Anthropic, &url, PATIENT);
    let mut request = request(Provider::Anthropic, &"The task and its context. ".repeat(400));
    request.system = vec![SystemBlock { text: "How work is done here. ".repeat(200), cache: true }];
    let (mut with, mut without) = (0, 0);
    for _ in 0..10 {
        let reply = model.chat(&request, &mut |_| {}).await.unwrap();
        with += input_cost(&reply.usage);
        let prompt = reply.usage.prompt();
        without += input_cost(&TokenUsage { input: prompt, ..TokenUsage::default() });
        let Some(Block::ToolUse { id, .. }) = reply.content.first() else { panic!("{reply:?}") };
        let result = Block::ToolResult {
            tool_use_id: id.clone(),
            content: "what the tool found. ".repeat(150),
            is_error: false,
        };
        request.messages.push(Message { role: Role::Assistant, content: reply.content });
        request.messages.push(Message { role: Role::User, content: vec![result] });
    }
    let saved = 100 - with * 100 / without;
    println!(
        "input of ten rounds: {without} micro-dollars uncached, {with} cached, {saved} % less"
    );
    assert!(saved >= 60, "only {saved} % less");
}
