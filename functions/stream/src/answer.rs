//! Answers that are not streams, and the headers of all of them.

use crate::State;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, StatusCode};
use planwright_protocol::http::problem::{PROBLEM_JSON, Problem};
use planwright_store::Error as StoreError;
use tower_http::cors::CorsLayer;
use tracing::{Instrument, info_span};

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Longest id taken over from a caller, in characters.
const MAX_ID: usize = 64;

/// Why there is no stream.
pub(crate) struct Refused(Box<Problem>);

impl Refused {
    pub(crate) fn new(status: StatusCode, code: &str, detail: &str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Refused(Box::new(Problem::new(status.as_u16(), title, code, detail)))
    }

    pub(crate) fn unauthorized(code: &str, detail: &str) -> Self {
        Refused::new(StatusCode::UNAUTHORIZED, code, detail)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what } => Refused::new(
                StatusCode::NOT_FOUND,
                "not_found",
                &format!("There is no such {what}."),
            ),
            StoreError::Malformed { .. } => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "opening a stream failed"
                );
                let detail = "Something went wrong on our side.";
                Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
            }
            _ => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the store did not answer as it should"
                );
                let detail = "The store is busy; try again in a moment.";
                Refused::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(CONTENT_TYPE, PROBLEM_JSON)]).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.0.retryable {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self.0);
        response
    }
}

pub(crate) async fn wrong_method() -> Refused {
    let detail = "This address answers to GET only.";
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

/// Gives the request its id, and the answer what every answer has.
pub(crate) async fn complete(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let id = given_id(request.headers()).unwrap_or_else(|| format!("{:032x}", state.ids.next_id()));
    // Without its query, which holds the ticket.
    let path = request.uri().path().to_owned();
    let span = info_span!("request", request_id = %id, path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let _inside = span.enter();
    if let Some(mut problem) = response.extensions_mut().remove::<Box<Problem>>() {
        tracing::info!(
            status = problem.status,
            code = problem.code,
            detail = problem.detail,
            "stream refused"
        );
        problem.instance = path;
        problem.request_id.clone_from(&id);
        *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::try_from(id) {
        headers.insert(X_REQUEST_ID, value.clone());
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// An id the caller chose, if it is one that can stand in a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((1..=MAX_ID).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

/// Lets pages of the listed origins listen. Without credentials: a ticket is no cookie.
pub(crate) fn other_origins(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let layer = CorsLayer::new().allow_origin(origins).allow_methods([Method::GET]);
    Some(
        layer
            .allow_headers([AUTHORIZATION, LAST_EVENT_ID, X_REQUEST_ID])
            .expose_headers([REQUEST_ID]),
    )
}
