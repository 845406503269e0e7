//! Talking to a vendor: time-outs, what a status means, and a reply's bytes as they come.

use crate::{Error, Health, HealthStatus};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use planwright_platform::traces::{self, TRACEPARENT};
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sse_stream::{Sse, SseByteStream};
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait a vendor may ask for; beyond it a date in its answer is a slip, and a task must not
/// be parked for days.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);
/// Bytes read of an answer that is not a reply.
const MAX_ERROR_BYTES: usize = 16 * 1024;
/// Bytes of one reply: far above the longest any model gives, far below what would hurt the
/// process.
const MAX_REPLY_BYTES: usize = 32 * 1024 * 1024;
/// Characters of a vendor's explanation that are kept.
const MAX_REASON_CHARS: usize = 300;
/// Patience of a health check and of a token count.
pub(crate) const SHORT: Duration = Duration::from_secs(10);

/// How long to wait for a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From sending the request to the status line.
    pub first_byte: Duration,
    /// Between two pieces of a reply.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { first_byte: Duration::from_secs(120), idle: Duration::from_secs(60) }
    }
}

/// An HTTP client fit for vendors: it follows no redirect, so that a key goes nowhere but where it
/// was meant to.
pub fn client() -> Result<Client, Error> {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent(concat!("planwright/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| {
            Error::refused("setting up the HTTP client for model providers").caused_by(error)
        })
}

/// One vendor's way of being called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub provider: &'static str,
    pub timeouts: Timeouts,
}

impl Caller {
    /// Sends the request; anything but a 2xx is an error.
    pub async fn open(&self, request: RequestBuilder) -> Result<Response, Error> {
        let request = match traces::carried() {
            Some(carried) => request.header(TRACEPARENT, carried),
            None => request,
        };
        let sent = timeout(self.timeouts.first_byte, request.send()).await;
        let response = sent
            .map_err(|_| self.silent(self.timeouts.first_byte))?
            .map_err(|e| self.not_sent(e))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body_start(response).await;
        Err(self.status_error(status, &headers, &body))
    }

    /// The reply's bytes; a pause longer than the idle time-out and a connection that breaks are
    /// errors.
    pub fn bytes(
        self,
        response: Response,
    ) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        let start = (Box::pin(response.bytes_stream()), 0usize);
        Box::pin(futures::stream::try_unfold(start, move |(mut stream, total)| async move {
            let next = timeout(self.timeouts.idle, stream.next()).await;
            match next.map_err(|_| self.silent(self.timeouts.idle))? {
                None => Ok(None),
                Some(Err(error)) => Err(self.broken().caused_by(error)),
                Some(Ok(_)) if total > MAX_REPLY_BYTES => Err(Error::billed(format!(
                    "{} sent a reply of more than {MAX_REPLY_BYTES} bytes",
                    self.provider
                ))),
                Some(Ok(bytes)) => {
                    let total = total + bytes.len();
                    Ok(Some((bytes, (stream, total))))
                }
            }
        }))
    }

    /// The reply's server-sent events.
    pub fn events(
        self,
        response: Response,
    ) -> impl Stream<Item = Result<Sse, Error>> + Send + Unpin {
        SseByteStream::new(self.bytes(response)).map(move |event| {
            event.map_err(|error| match error {
                sse_stream::Error::Body(cause) => match cause.downcast::<Error>() {
                    Ok(ours) => *ours,
                    Err(other) => self.broken().caused_by(other),
                },
                other => self.malformed("events that are not UTF-8").caused_by(other),
            })
        })
    }

    pub fn broken(&self) -> Error {
        Error::billed(format!(
            "the stream of {} broke off before the reply was complete",
            self.provider
        ))
    }

    pub fn malformed(&self, what: &str) -> Error {
        Error::billed(format!("{} sent {what}", self.provider))
    }

    fn silent(&self, waited: Duration) -> Error {
        Error::billed(format!("{} sent nothing for {} s", self.provider, waited.as_secs_f32()))
    }

    fn not_sent(&self, error: reqwest::Error) -> Error {
        // The URL may carry what an operator put into the base URL, so it is left out.
        let error = error.without_url();
        let provider = self.provider;
        if error.is_builder() {
            Error::refused(format!("the request to {provider} could not be built")).caused_by(error)
        } else if error.is_connect() {
            Error::unbilled(format!("{provider} could not be reached")).caused_by(error)
        } else {
            Error::billed(format!("the connection to {provider} broke before it answered"))
                .caused_by(error)
        }
    }

    async fn body_start(&self, response: Response) -> String {
        let mut start = Vec::new();
        let mut bytes = self.bytes(response);
        while let Some(Ok(chunk)) = bytes.next().await {
            start.extend_from_slice(&chunk);
            if start.len() >= MAX_ERROR_BYTES {
                break;
            }
        }
        String::from_utf8_lossy(&start).into_owned()
    }

    fn status_error(&self, status: StatusCode, headers: &HeaderMap, body: &str) -> Error {
        let (provider, code) = (self.provider, status.as_u16());
        let with_reason = |what: &str| match reason(body) {
            Some(reason) => format!("{provider} {what} (HTTP {code}): {reason}"),
            None => format!("{provider} {what} (HTTP {code})"),
        };
        match code {
            // The vendor's words may repeat part of the key.
            401 | 403 => {
                Error::refused(format!("{provider} does not accept the API key (HTTP {code})"))
            }
            429 => Error::unbilled(with_reason("is limiting the rate of calls"))
                .after(retry_after(headers)),
            529 | 503 => Error::unbilled(with_reason("is overloaded")).after(retry_after(headers)),
            408 | 409 | 425 => {
                Error::unbilled(with_reason("asks to try again")).after(retry_after(headers))
            }
            500..=599 => Error::billed(with_reason("failed")).after(retry_after(headers)),
            300..=399 => Error::refused(format!(
                "{provider} redirects elsewhere (HTTP {code}); check its base URL"
            )),
            _ => Error::refused(with_reason("refused the request")),
        }
    }

    /// An error a vendor reports inside a stream, by its kind.
    pub fn stream_error(&self, kind: &str, message: &str, started: bool) -> Error {
        let text = format!("{} stopped with {kind}: {}", self.provider, shorten(message));
        match kind {
            "invalid_request_error" | "not_found_error" | "request_too_large" => {
                Error::refused(text)
            }
            "authentication_error" | "permission_error" | "billing_error" => {
                Error::refused(format!("{} does not accept the API key ({kind})", self.provider))
            }
            "overloaded_error" | "rate_limit_error" if !started => Error::unbilled(text),
            _ => Error::billed(text),
        }
    }

    /// A GET that spends nothing: its JSON, or the health that its failure means.
    pub async fn probe(
        &self,
        request: RequestBuilder,
        method: &'static str,
        address: &str,
    ) -> Result<Value, Health> {
        let short = Caller { timeouts: Timeouts { first_byte: SHORT, idle: SHORT }, ..*self };
        let unwell = |status, error: Error| Health {
            status,
            method,
            details: json!({ "address": address, "error": error.to_string() }),
        };
        let sent = timeout(SHORT, request.send())
            .await
            .map_err(|_| unwell(HealthStatus::Offline, short.silent(SHORT)))?;
        let response =
            sent.map_err(|error| unwell(HealthStatus::Offline, short.not_sent(error)))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if !status.is_success() {
            let error = short.status_error(status, &headers, &short.body_start(response).await);
            let health =
                if error.is_transient() { HealthStatus::Degraded } else { HealthStatus::Offline };
            return Err(unwell(health, error));
        }
        let body = timeout(SHORT, response.bytes()).await.ok().and_then(Result::ok);
        body.and_then(|body| serde_json::from_slice(&body).ok()).ok_or_else(|| {
            unwell(HealthStatus::Degraded, short.malformed("something else than JSON"))
        })
    }
}

/// `Retry-After` in seconds or as an HTTP date, or OpenAI's `retry-after-ms`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let wait = match (text("retry-after-ms"), text("retry-after")) {
        (Some(ms), _) if ms.parse::<u32>().is_ok() => Duration::from_millis(ms.parse().ok()?),
        (_, Some(seconds)) if seconds.parse::<f64>().is_ok() => {
            Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?
        }
        (_, Some(date)) => {
            let at = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
            Duration::try_from(at.duration_since(jiff::Timestamp::now())).unwrap_or(Duration::ZERO)
        }
        _ => return None,
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// The vendor's own explanation, if the body holds one.
fn reason(body: &str) -> Option<String> {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let text = match &json {
        Some(json) => [&json["error"]["message"], &json["error"], &json["message"]]
            .into_iter()
            .find_map(Value::as_str),
        None => Some(body),
    };
    text.map(shorten).filter(|text| !text.is_empty())
}

fn shorten(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_REASON_CHARS).collect();
    line.trim().to_owned()
}

/// A base URL without what callers tend to leave at its end.
pub(crate) fn trim_base(base_url: &str, suffix: &str) -> String {
    let base = base_url.trim().trim_end_matches('/');
    base.strip_suffix(suffix).unwrap_or(base).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn wait(name: &'static str, value: &str) -> Option<Duration> {
        retry_after(&HeaderMap::from_iter([(reqwest::header::HeaderName::from_static(name), {
            HeaderValue::from_str(value).unwrap()
        })]))
    }

    #[test]
    fn a_wait_is_read_in_every_form_and_kept_within_reason() {
        assert_eq!(wait("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(wait("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        assert_eq!(wait("retry-after", "999999999"), Some(MAX_RETRY_AFTER));
        assert_eq!(wait("retry-after", "-3"), None);
        assert_eq!(wait("retry-after", "soon"), None);
        assert_eq!(wait("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(90);
        let date = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", soon).unwrap();
        let found = wait("retry-after", &date).unwrap();
        assert!((Duration::from_secs(80)..=Duration::from_secs(91)).contains(&found), "{found:?}");
    }

    #[test]
    fn reasons_come_from_every_shape_of_error_body() {
        for body in [
            r#"{"error":{"message":"no"}}"#,
            r#"{"error":"no"}"#,
            r#"{"message":"no"}"#,
            "no",
            "\nno\n",
        ] {
            assert_eq!(reason(body).as_deref(), Some("no"), "{body}");
        }
        assert_eq!(reason(""), None);
        assert_eq!(reason("{}"), None);
        assert_eq!(reason(&"x".repeat(5_000)).map(|r| r.len()), Some(MAX_REASON_CHARS));
    }

    #[test]
    fn a_base_url_may_end_in_any_usual_way() {
        for base in [
            "https://a.example",
            "https://a.example/",
            "https://a.example/v1",
            "https://a.example/v1/",
        ] {
            assert_eq!(trim_base(base, "/v1"), "https://a.example");
        }
    }
}
