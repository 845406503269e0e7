//! A vendor whose model does what a script says: Anthropic's Messages API over HTTP, one turn after
//! the other for each task, by its title.

use crate::provider::{sse, title_of};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the model does in one turn.
#[derive(Clone, Debug)]
pub enum Turn {
    /// Calls a tool with these arguments.
    Call(&'static str, Value),
    /// Calls several tools in one reply.
    Calls(Vec<(&'static str, Value)>),
    /// Says this, and is done.
    Say(&'static str),
}

/// What came back for a call.
#[derive(Clone, Debug)]
pub struct Seen {
    pub text: String,
    pub is_error: bool,
}

struct Shared {
    script: HashMap<String, Vec<Turn>>,
    seen: Mutex<HashMap<String, Vec<Seen>>>,
}

/// The running vendor.
pub struct Vendor {
    pub base: String,
    shared: Arc<Shared>,
}

impl Vendor {
    /// On any free port, with the turns of each task.
    pub async fn start(script: HashMap<String, Vec<Turn>>) -> Self {
        let shared = Arc::new(Shared { script, seen: Mutex::default() });
        let app = Router::new()
            .route("/v1/messages", post(message))
            .route("/v1/messages/count_tokens", post(|| async { Json(json!({"input_tokens": 9})) }))
            .route("/v1/models", get(|| async { Json(json!({"data": []})) }))
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Vendor { base, shared }
    }

    /// What a task's calls were answered, in order.
    pub fn seen(&self, title: &str) -> Vec<Seen> {
        let seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(title).cloned().unwrap_or_default()
    }
}

async fn message(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Response {
    let title = title_of(&body);
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    let results: Vec<Seen> = messages.iter().flat_map(results_of).collect();
    let turn = messages.iter().filter(|message| message["role"] == "assistant").count();
    shared.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(title.clone(), results);
    let Some(turn) = shared.script.get(&title).and_then(|turns| turns.get(turn)) else {
        let error = json!({"type": "error", "error": {"type": "invalid_request_error",
            "message": format!("the script of {title} has no turn {turn}")}});
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    };
    let calls = match turn {
        Turn::Call(name, input) => vec![(*name, input.clone())],
        Turn::Calls(calls) => calls.clone(),
        Turn::Say(_) => Vec::new(),
    };
    let mut blocks: Vec<(Value, Value)> = Vec::new();
    for (index, (name, input)) in calls.iter().enumerate() {
        let id = format!("toolu_{}_{index}", messages.len());
        blocks.push((
            json!({"type": "tool_use", "id": id, "name": name, "input": {}}),
            json!({"type": "input_json_delta", "partial_json": input.to_string()}),
        ));
    }
    if let Turn::Say(text) = turn {
        blocks.push((
            json!({"type": "text", "text": ""}),
            json!({"type": "text_delta", "text": text}),
        ));
    }
    let stop = if calls.is_empty() { "end_turn" } else { "tool_use" };
    let mut events = vec![json!({"type": "message_start", "message": {"usage": {"input_tokens": 9,
        "output_tokens": 1}}})];
    for (index, (block, delta)) in blocks.into_iter().enumerate() {
        events.extend([
            json!({"type": "content_block_start", "index": index, "content_block": block}),
            json!({"type": "content_block_delta", "index": index, "delta": delta}),
            json!({"type": "content_block_stop", "index": index}),
        ]);
    }
    events.extend([
        json!({"type": "message_delta", "delta": {"stop_reason": stop},
            "usage": {"output_tokens": 9}}),
        json!({"type": "message_stop"}),
    ]);
    let events = sse(&events);
    ([("content-type", "text/event-stream")], events).into_response()
}

fn results_of(message: &Value) -> Vec<Seen> {
    let blocks = message["content"].as_array().cloned().unwrap_or_default();
    let results = blocks.into_iter().filter(|block| block["type"] == "tool_result");
    results
        .map(|block| {
            let content = &block["content"];
            let text = content.as_str().or_else(|| content[0]["text"].as_str());
            Seen { text: text.unwrap_or_default().to_owned(), is_error: block["is_error"] == true }
        })
        .collect()
}
