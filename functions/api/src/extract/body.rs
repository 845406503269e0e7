//! JSON bodies.

mod objects;

use crate::error::field;
use crate::{ApiError, ApiResult};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::Segment;

/// Longest ordinary body in bytes.
const ORDINARY: usize = 1_048_576;
/// Longest body that brings a whole plan, in bytes.
pub const LARGE: usize = 2_097_152;

/// How much of a body that is too long is read and thrown away before it is refused, in bytes.
const MOST_SKIPPED: usize = 64 << 20;

/// A JSON body of at most `LIMIT` bytes. Derive `deny_unknown_fields` on `T`, so that a slip in a
/// name is told.
#[derive(Clone, Copy, Debug)]
pub struct Body<T, const LIMIT: usize = ORDINARY>(pub T);

/// As [`Body`], but no body at all is `T::default()`.
#[derive(Clone, Copy, Debug)]
pub struct OptionalBody<T, const LIMIT: usize = ORDINARY>(pub T);

impl<S, T, const LIMIT: usize> FromRequest<S> for Body<T, LIMIT>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> ApiResult<Self> {
        is_json(request.headers())?;
        parse(&read(request, LIMIT).await?).map(Body)
    }
}

impl<S, T, const LIMIT: usize> FromRequest<S> for OptionalBody<T, LIMIT>
where
    S: Send + Sync,
    T: DeserializeOwned + Default,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> ApiResult<Self> {
        let json = is_json(request.headers());
        let bytes = read(request, LIMIT).await?;
        if bytes.is_empty() {
            return Ok(OptionalBody(T::default()));
        }
        json?;
        parse(&bytes).map(OptionalBody)
    }
}

fn is_json(headers: &HeaderMap) -> ApiResult<()> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let kind = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        return Ok(());
    }
    let detail = "The body must be JSON, with the header Content-Type: application/json.";
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
}

async fn read(request: Request, limit: usize) -> ApiResult<Bytes> {
    let unreadable =
        || ApiError::bad_request("unreadable_body", "The body could not be read to its end.");
    let mut body = request.into_body();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| unreadable())?.into_data() else { continue };
        length += data.len();
        if length <= limit {
            bytes.extend_from_slice(&data);
        } else {
            // Most clients look for an answer only once they have sent everything.
            bytes = Vec::new();
        }
        if length > MOST_SKIPPED {
            break;
        }
    }
    if length > limit { Err(ApiError::too_large(limit)) } else { Ok(bytes.into()) }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> ApiResult<T> {
    // What is no JSON is told before anything is said about its fields.
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| {
        ApiError::bad_request("malformed_json", format!("The body is not JSON: {error}."))
    })?;
    // A list would be taken for the fields in their order, which nobody can have meant.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(ApiError::unprocessable("", "wrong_type", "The body must be a JSON object."));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let told = |error: serde_path_to_error::Error<serde_json::Error>| {
        let pointer = pointer(error.path());
        refused(pointer, &error.into_inner())
    };
    let body = serde_path_to_error::deserialize(&mut json).map_err(told)?;
    if bytes.contains(&b'[')
        && let Ok(written) = serde_json::from_slice(bytes)
    {
        objects::check::<T>(&written).map_err(told)?;
    }
    Ok(body)
}

fn refused(pointer: String, error: &serde_json::Error) -> ApiError {
    let text = error.to_string();
    // The position counts bytes of the body, which says less than the pointer.
    let words = text.rsplit_once(" at line ").map_or(text.as_str(), |(words, _)| words);
    // The body is JSON, so a complaint about its syntax is one about a word that is none.
    if error.classify() != Category::Data {
        return ApiError::unprocessable(
            pointer,
            "wrong_type",
            "One of the allowed words is expected, as text.",
        );
    }
    let words = &plainly(words);
    let (pointer, code) =
        match words.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(name) => (format!("{pointer}/{}", escaped(name)), "missing"),
            None if words.starts_with("unknown field") => (pointer, "unknown_field"),
            None if words.starts_with("unknown variant") => (pointer, "not_allowed"),
            None if words.starts_with("duplicate field") => (pointer, "duplicate_field"),
            None => (pointer, "wrong_type"),
        };
    ApiError::invalid(vec![field(pointer, code, format!("{words}."))])
}

/// The words of the parser without the names of our types.
fn plainly(words: &str) -> String {
    let Some((before, expected)) = words.split_once("expected ") else { return words.to_owned() };
    let plain = match expected.split([' ', ',']).next().unwrap_or_default() {
        "struct" | "a" if expected.contains("struct") || expected.contains("map") => "an object",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "a whole number",
        "f64" => "a number",
        _ => expected,
    };
    format!("{before}expected {plain}")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
