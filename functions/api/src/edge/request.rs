//! One request: its id, its log line, its numbers, and the last touch to its answer.

use super::headers::{self, REQUEST_ID, X_REQUEST_ID};
use crate::State;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{HeaderMap, Method};
use planwright_platform::metrics::{HTTP_REQUEST, HTTP_REQUESTS};
use planwright_platform::traces::{self, TRACEPARENT};
use planwright_protocol::http::problem::Problem;
use std::time::{Duration, Instant};
use tracing::field::Empty;
use tracing::{Instrument, info_span};

/// The id of a request, for whoever writes down what it did.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) String);

/// Longest id taken over from a caller, in characters.
const MAX_ID: usize = 64;

pub(super) async fn handle(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(|| format!("{:032x}", state.ids.next_id()));
    let route =
        request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = info_span!("request", request_id = %id, %method, route, team = Empty, user = Empty,
    trace_id = Empty);
    traces::follow(&span, request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok()));
    let answer = async {
        let mut response = next.run(request).await;
        fill_in(&mut response, &path, &id);
        let took = started.elapsed();
        tracing::info!(
            status = response.status().as_u16(),
            took_ms = took.as_millis(),
            "request answered"
        );
        count(&state, &method, &route, &response, took);
        response
    };
    let mut response = answer.instrument(span).await;
    headers::complete(response.headers_mut(), state.settings.public_url.starts_with("https:"));
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(X_REQUEST_ID, value.clone());
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// An id the caller chose, if it is one that can stand in a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((1..=MAX_ID).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

/// Tells a problem which request it is about.
fn fill_in(response: &mut Response, path: &str, id: &str) {
    let Some(mut problem) = response.extensions_mut().remove::<Box<Problem>>() else { return };
    problem.instance = path.to_owned();
    problem.request_id = id.to_owned();
    tracing::info!(code = problem.code, detail = problem.detail, "request refused");
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
}

fn count(state: &State, method: &Method, route: &str, response: &Response, took: Duration) {
    let known = [
        Method::GET,
        Method::POST,
        Method::PATCH,
        Method::DELETE,
        Method::PUT,
        Method::HEAD,
        Method::OPTIONS,
    ];
    let method = if known.contains(method) { method.as_str() } else { "other" };
    state.metrics.count(&HTTP_REQUESTS, [method, route, response.status().as_str()], 1);
    state.metrics.observe(&HTTP_REQUEST, [route], took);
}
