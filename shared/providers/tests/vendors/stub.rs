//! A vendor that does exactly what a test tells it to.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use futures::StreamExt;
use planwright_engine::routing::Provider;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

#[derive(Clone)]
pub enum Answer {
    Status {
        code: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// A 200 whose body comes in pieces.
    Stream(Vec<Piece>),
    /// Not even a status line.
    Silence,
}

#[derive(Clone)]
pub enum Piece {
    Bytes(Vec<u8>),
    /// Nothing more, for ever.
    Stall,
    /// The connection is cut.
    Break,
}

pub fn status(code: u16, body: &str) -> Answer {
    Answer::Status { code, headers: vec![], body: body.to_owned() }
}

/// The whole text, in pieces of `size` bytes.
pub fn pieces(text: &str, size: usize) -> Vec<Piece> {
    text.as_bytes().chunks(size).map(|chunk| Piece::Bytes(chunk.to_vec())).collect()
}

pub fn stream(text: &str) -> Answer {
    Answer::Stream(pieces(text, 7))
}

/// A complete short reply of the vendor.
pub fn hello(vendor: Provider) -> String {
    match vendor {
        Provider::Anthropic => sse(&[
            r#"{"type":"message_start","message":{"usage":{"input_tokens":12,"output_tokens":1}}}"#,
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo ✓"}}"#,
            r#"{"type":"content_block_stop","index":0}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#,
            r#"{"type":"message_stop"}"#,
        ]),
        Provider::OpenAi => sse(&[
            r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"content":"lo ✓"},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            r#"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}"#,
            "[DONE]",
        ]),
        _ => [
            r#"{"message":{"role":"assistant","content":"Hel"},"done":false}"#,
            r#"{"message":{"role":"assistant","content":"lo ✓"},"done":false}"#,
            r#"{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":12,"eval_count":3}"#,
        ]
        .map(|line| format!("{line}\n"))
        .concat(),
    }
}

/// Events as the vendors that use server-sent events write them.
pub fn sse(data: &[&str]) -> String {
    data.iter()
        .map(|data| {
            let kind = serde_json::from_str::<Value>(data)
                .ok()
                .and_then(|v| v["type"].as_str().map(str::to_owned));
            let event = kind.map(|kind| format!("event: {kind}\n")).unwrap_or_default();
            format!("{event}data: {data}\n\n")
        })
        .collect()
}

pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

#[derive(Clone)]
struct Script {
    usual: Answer,
    by_path: HashMap<&'static str, Answer>,
    seen: Arc<Mutex<Vec<Seen>>>,
    gone: mpsc::UnboundedSender<()>,
}

/// A running stub; it ends with the test's runtime.
pub struct Stub {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    gone: mpsc::UnboundedReceiver<()>,
}

impl Stub {
    pub async fn answering(usual: Answer) -> Self {
        Self::with_paths(usual, []).await
    }

    /// Other answers for some paths.
    pub async fn with_paths<const N: usize>(
        usual: Answer,
        by_path: [(&'static str, Answer); N],
    ) -> Self {
        let (gone, gone_rx) = mpsc::unbounded_channel();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script = Script { usual, by_path: HashMap::from(by_path), seen: seen.clone(), gone };
        let app = Router::new().fallback(answer).with_state(script);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Stub { url, seen, gone: gone_rx }
    }

    /// What was asked, oldest first.
    pub fn seen(&self) -> std::sync::MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().unwrap()
    }

    /// Waits until the client has let go of a stream.
    pub async fn let_go(&mut self) {
        self.gone.recv().await.unwrap();
    }
}

/// Tells when the server gives up a body, which it does when the client is gone.
struct LetGo(mpsc::UnboundedSender<()>);

impl Drop for LetGo {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

async fn answer(State(script): State<Script>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let path = parts.uri.path().to_owned();
    let answer = script.by_path.get(path.as_str()).unwrap_or(&script.usual).clone();
    script.seen.lock().unwrap().push(Seen { path, headers: parts.headers, body });
    match answer {
        Answer::Silence => std::future::pending().await,
        Answer::Status { code, headers, body } => {
            let response = Response::builder().status(code);
            headers
                .into_iter()
                .fold(response, |r, (name, value)| r.header(name, value))
                .body(body.into())
                .unwrap()
        }
        Answer::Stream(pieces) => {
            let guard = LetGo(script.gone);
            let stream = futures::stream::iter(pieces).then(move |piece| {
                let _held = &guard;
                async move {
                    match piece {
                        Piece::Bytes(bytes) => Ok(Bytes::from(bytes)),
                        Piece::Stall => std::future::pending().await,
                        Piece::Break => Err(std::io::Error::other("cut")),
                    }
                }
            });
            Response::builder()
                .header("content-type", "text/event-stream")
                .body(Body::from_stream(stream))
                .unwrap()
        }
    }
}
