//! A model provider outside the product: it speaks Anthropic's Messages API over HTTP, charges
//! every call that it begins to answer, and keeps its own count of them.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::{PriceBook, TokenUsage};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// What it says that every prompt has.
const PROMPT_TOKENS: u64 = 400;

/// What the provider did for one task, by the task's title.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// Calls begun, by round; a round is what the conversation sent along makes it.
    pub calls: BTreeMap<u32, u32>,
    /// Charged for all of them.
    pub charged: MicroUsd,
    /// Rounds that were asked for again although their answer had been used.
    pub paid_again: Vec<u32>,
    /// Requests, those turned away and not charged included.
    pub asked: u32,
    /// The newest turn of the conversation that each round was asked with, as JSON.
    pub newest: BTreeMap<u32, String>,
}

/// How the provider answers.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Milliseconds from a request to the end of its answer: from, to.
    pub answer_ms: (u64, u64),
}

/// A limit of the account: so many calls a minute, and so many at once after a pause.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub per_minute: f64,
    pub burst: f64,
    /// What a refusal asks to wait, in seconds.
    pub retry_after_s: u64,
}

/// What the account lets through.
#[derive(Debug, Default)]
struct Door {
    rate: Option<Rate>,
    tokens: f64,
    filled: Option<Instant>,
    /// Every call gets this status.
    closed: Option<u16>,
    /// The only key that works.
    key: Option<String>,
    /// Calls that were asked for, and those of them that were refused.
    asked: u32,
    refused: u32,
}

impl Door {
    /// The status a call is refused with, and the seconds it is asked to wait.
    fn refusal(&mut self, key: &str) -> Option<(u16, Option<u64>)> {
        self.asked += 1;
        let refusal = self.decide(key);
        self.refused += u32::from(refusal.is_some());
        refusal
    }

    fn decide(&mut self, key: &str) -> Option<(u16, Option<u64>)> {
        if self.key.as_ref().is_some_and(|right| right != key) {
            return Some((401, None));
        }
        if let Some(status) = self.closed {
            return Some((status, None));
        }
        let Rate { per_minute, burst, retry_after_s } = self.rate?;
        let now = Instant::now();
        let since = self.filled.map_or(Duration::ZERO, |then| now - then);
        self.filled = Some(now);
        self.tokens = (self.tokens + since.as_secs_f64() * per_minute / 60.0).min(burst);
        if self.tokens < 1.0 {
            return Some((429, Some(retry_after_s)));
        }
        self.tokens -= 1.0;
        None
    }
}

struct Shared {
    door: Mutex<Door>,
    served: Mutex<BTreeMap<String, Served>>,
    pace: Pace,
    /// Answers come only while it is true.
    open: watch::Sender<bool>,
    /// Calls are begun only while it is true.
    begins: watch::Sender<bool>,
    /// Titles of tasks whose call was turned away.
    turned_away: Mutex<BTreeSet<String>>,
    /// Statuses that calls of a title and a round get before they are answered.
    refusals: Mutex<BTreeMap<(String, u32), Vec<u16>>>,
}

/// The running provider.
pub struct Provider {
    pub base: String,
    shared: Arc<Shared>,
}

impl Provider {
    /// On any free port.
    pub async fn start(pace: Pace) -> Self {
        Provider::at(([127, 0, 0, 1], 0).into(), pace).await
    }

    pub async fn at(address: SocketAddr, pace: Pace) -> Self {
        let (open, begins) = (watch::Sender::new(true), watch::Sender::new(true));
        let (served, turned_away) = (Mutex::default(), Mutex::default());
        let (refusals, door) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { door, served, pace, open, begins, turned_away, refusals });
        let app = Router::new()
            .route("/v1/messages", post(message))
            .route("/v1/messages/count_tokens", post(count))
            .route("/v1/models", get(models))
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Provider { base, shared }
    }

    /// Lets answers out, or keeps them back.
    pub fn open(&self, open: bool) {
        self.shared.open.send_replace(open);
    }

    /// Begins calls, or lets nobody get that far: who asks how long a prompt is, with money
    /// reserved for the call, hears nothing, and who tires of waiting and calls is turned away and
    /// not charged.
    pub fn begin(&self, begins: bool) {
        self.shared.begins.send_replace(begins);
    }

    /// Turns the next call of this title and round away with a status, and charges nothing.
    pub fn refuse(&self, title: &str, round: u32, status: u16) {
        let mut refusals = self.shared.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.entry((title.to_owned(), round)).or_default().push(status);
    }

    /// Lets so many calls through from now on.
    pub fn limit(&self, rate: Rate) {
        let mut door = self.shared.door();
        (door.rate, door.tokens) = (Some(rate), rate.burst);
    }

    /// Refuses every call with a status, or none any more.
    pub fn close(&self, status: Option<u16>) {
        self.shared.door().closed = status;
    }

    /// Takes calls with this key alone.
    pub fn only_key(&self, key: &str) {
        self.shared.door().key = Some(key.to_owned());
    }

    /// Calls that were asked for, and those of them that the account's limits refused.
    pub fn calls(&self) -> (u32, u32) {
        let door = self.shared.door();
        (door.asked, door.refused)
    }

    /// Titles of the tasks whose call was turned away.
    pub fn turned_away(&self) -> BTreeSet<String> {
        self.shared.turned_away.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was done for tasks whose title begins so.
    pub fn served(&self, prefix: &str) -> BTreeMap<String, Served> {
        let served = self.shared.served();
        served
            .iter()
            .filter(|(title, _)| title.starts_with(prefix))
            .map(|(t, s)| (t.clone(), s.clone()))
            .collect()
    }

    pub fn charged(&self, prefix: &str) -> MicroUsd {
        MicroUsd(self.served(prefix).values().map(|s| s.charged.0).sum())
    }
}

impl Shared {
    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn served(&self) -> MutexGuard<'_, BTreeMap<String, Served>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request; the status it is turned away with, if it is.
    fn asked(&self, title: &str, round: u32, newest: Option<&Value>) -> Option<u16> {
        let mut all = self.served();
        let served = all.entry(title.to_owned()).or_default();
        served.asked += 1;
        served.newest.insert(round, newest.map(Value::to_string).unwrap_or_default());
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.get_mut(&(title.to_owned(), round))?.pop()
    }

    /// Charges the call before anything of the answer leaves.
    fn charge(&self, body: &Value, title: &str, round: u32, output: u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let today = Day::of_ms(i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        let model = body["model"].as_str().unwrap_or_default();
        let price =
            PriceBook::builtin().price_at("anthropic", model, today).expect("a model with a price");
        let mut all = self.served();
        let served = all.entry(title.to_owned()).or_default();
        if served.calls.keys().any(|later| *later > round) {
            served.paid_again.push(round);
        }
        *served.calls.entry(round).or_default() += 1;
        served.charged +=
            price.cost(&TokenUsage { input: PROMPT_TOKENS, output, ..TokenUsage::default() });
    }
}

async fn count(State(shared): State<Arc<Shared>>) -> Json<Value> {
    // The sender lives as long as the server.
    let _ = shared.begins.subscribe().wait_for(|begins| *begins).await;
    Json(json!({ "input_tokens": PROMPT_TOKENS }))
}

async fn models(State(shared): State<Arc<Shared>>) -> Response {
    if *shared.begins.borrow() { Json(json!({ "data": [] })).into_response() } else { overloaded() }
}

fn overloaded() -> Response {
    refused(529)
}

fn refused(status: u16) -> Response {
    let error = json!({ "type": "error", "error": { "type": "overloaded_error",
    "message": "Overloaded" } });
    (StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE), Json(error))
        .into_response()
}

async fn message(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let title = title_of(&body);
    if !*shared.begins.borrow() {
        shared.turned_away.lock().unwrap_or_else(PoisonError::into_inner).insert(title);
        return overloaded();
    }
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    let answered = messages.iter().filter(|m| m["role"] == "assistant").count();
    let round = u32::try_from(answered).unwrap_or(u32::MAX) + 1;
    if let Some(status) = shared.asked(&title, round, messages.last()) {
        return refused(status);
    }
    let key = headers.get("x-api-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
    if let Some((status, wait_s)) = shared.door().refusal(key) {
        let mut response = refused(status);
        if let Some(wait_s) = wait_s {
            response.headers_mut().insert("retry-after", HeaderValue::from(wait_s));
        }
        return response;
    }
    let output = fastrand::u64(10..200);
    shared.charge(&body, &title, round, output);
    let (from, to) = shared.pace.answer_ms;
    let wait = Duration::from_millis(fastrand::u64(from..=to) / 2);
    let open = shared.open.subscribe();
    let first = sse(&[json!({ "type": "message_start",
        "message": { "usage": { "input_tokens": PROMPT_TOKENS, "output_tokens": 1 } } })]);
    let rest = answer(&title, round, output);
    let stream = futures::stream::unfold(Some((first, Some(rest))), move |next| {
        let mut open = open.clone();
        async move {
            let (piece, after) = next?;
            tokio::time::sleep(wait).await;
            if after.is_none() {
                open.wait_for(|open| *open).await.ok()?;
            }
            Some((Ok::<_, std::convert::Infallible>(piece), after.map(|rest| (rest, None))))
        }
    });
    ([("content-type", "text/event-stream")], Body::from_stream(stream)).into_response()
}

/// A file in every round but the last: as many rounds as the digit after the `x` that ends the
/// title.
fn answer(title: &str, round: u32, output: u64) -> Bytes {
    let rounds: u32 = title.rsplit_once('x').and_then(|(_, n)| n.parse().ok()).unwrap_or(1);
    let (block, delta, stop) = if round < rounds {
        let file = json!({ "path": format!("{}/{round}.txt", title.replace(' ', "_")),
        "content": "done" });
        (
            json!({ "type": "tool_use", "id": format!("toolu_{round}"), "name": "write_file",
            "input": {} }),
            json!({ "type": "input_json_delta", "partial_json": file.to_string() }),
            "tool_use",
        )
    } else {
        let text = format!("{title} is done.");
        (
            json!({ "type": "text", "text": "" }),
            json!({ "type": "text_delta", "text": text }),
            "end_turn",
        )
    };
    sse(&[
        json!({ "type": "content_block_start", "index": 0, "content_block": block }),
        json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": stop },
        "usage": { "output_tokens": output } }),
        json!({ "type": "message_stop" }),
    ])
}

pub(crate) fn sse(events: &[Value]) -> Bytes {
    let event =
        |e: &Value| format!("event: {}\ndata: {e}\n\n", e["type"].as_str().unwrap_or_default());
    events.iter().map(event).collect::<String>().into()
}

pub(crate) fn title_of(body: &Value) -> String {
    let content = &body["messages"][0]["content"];
    let text = content.as_str().or_else(|| content[0]["text"].as_str()).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim_start_matches("Task: ").to_owned()
}
