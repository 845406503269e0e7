//! Headers every answer carries, and what pages of other origins may do.

use super::idempotency::IDEMPOTENCY_KEY;
use http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, Method};
use std::time::Duration;
use tower_http::cors::CorsLayer;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// How long a browser may remember what it was allowed.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);

/// An answer that is data needs nothing from anywhere; the viewer of the document brings its own
/// policy.
const DATA_ONLY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
);
const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what a handler did not say itself.
pub(super) fn complete(headers: &mut HeaderMap, https: bool) {
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set(CONTENT_SECURITY_POLICY, DATA_ONLY);
    if https {
        set(STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }
}

/// Lets pages of the listed origins call. Without credentials: a token is in a header, never in a
/// cookie.
pub(super) fn other_origins(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_MATCH,
            IF_NONE_MATCH,
            IDEMPOTENCY_KEY,
            PREFER,
            X_REQUEST_ID,
        ])
        .expose_headers([ETAG, LINK, LOCATION, RETRY_AFTER, REQUEST_ID])
        .max_age(PREFLIGHT_AGE);
    Some(layer)
}
