//! The web server: the product's routers, the web app, and `/metrics`.

mod pages;

use crate::invocation::Product;
use crate::metrics::Metrics;
use crate::stop::Stop;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use planwright_protocol::http::problem::{PROBLEM_JSON, Problem};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long a stop waits for open responses; event streams never end by themselves.
const GRACE: Duration = Duration::from_secs(1);

/// Scripts and styles come from files only; what the graph and the tables place, they place through
/// the object model.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

pub(crate) fn app(product: &Product, metrics: Arc<Metrics>, web_dir: PathBuf) -> Router {
    let metrics = get(move || {
        let text = metrics.text();
        async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
    });
    Router::new()
        .merge(product.api.clone())
        .merge(product.stream.clone())
        .route("/metrics", metrics)
        .fallback(move |request: Request| pages::serve(web_dir.clone(), request))
        .layer(from_fn(guard))
}

/// Serves until `stop` turns true.
pub(crate) async fn run(listener: TcpListener, app: Router, mut stop: Stop) {
    let mut stop_later = stop.clone();
    let listener = listener.tap_io(|stream| {
        // Events are small writes; waiting to fill a packet would delay each by up to 40 ms.
        let _ = stream.set_nodelay(true);
    });
    let graceful = async move { stop.requested().await };
    let too_long = async move {
        stop_later.requested().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        outcome = axum::serve(listener, app).with_graceful_shutdown(graceful) => {
            if let Err(error) = outcome {
                tracing::error!(%error, "the web server stopped");
            }
        }
        () = too_long => {}
    }
}

/// Answers only to loopback names, so that a foreign page cannot reach the server by rebinding its
/// own name, and sets the headers every page needs.
async fn guard(request: Request, next: Next) -> Response {
    if !is_loopback_host(&request) {
        return misdirected(request.uri().path());
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page =
        headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if is_page {
        set(CONTENT_SECURITY_POLICY, POLICY);
    }
    response
}

fn misdirected(path: &str) -> Response {
    let status = StatusCode::MISDIRECTED_REQUEST;
    let title = status.canonical_reason().unwrap_or_default();
    let mut problem = Problem::new(
        status.as_u16(),
        title,
        "misdirected_request",
        "This server answers to localhost only.",
    );
    problem.instance = path.to_owned();
    (status, [(CONTENT_TYPE, PROBLEM_JSON)], serde_json::to_vec(&problem).unwrap_or_default())
        .into_response()
}

fn is_loopback_host(request: &Request) -> bool {
    let host =
        request.headers().get(HOST).and_then(|value| value.to_str().ok()).or(request.uri().host());
    let Some(host) = host else { return true };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
