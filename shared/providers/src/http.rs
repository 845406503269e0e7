//! Talking to a vendor: time-outs, and answers as they come, each read up to a bound.

use crate::{Billing, Error, ErrorKind, Health, HealthStatus};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use planwright_platform::traces::{self, TRACEPARENT};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// Bytes read of an answer that is not a reply: a count, a probe, an error.
const MAX_SHORT_BYTES: usize = 64 * 1024;
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
            let message = "setting up the HTTP client for model providers";
            Error::new(ErrorKind::BadRequest, message).caused_by(error)
        })
}

/// A request that got no reply, with the answer it got instead.
pub(crate) struct Refusal {
    pub error: Error,
    /// 0 where nothing was answered.
    pub status: u16,
    pub body: String,
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
        self.try_open(request).await.map_err(|refusal| refusal.error)
    }

    /// As [`Caller::open`], with what the vendor said beside the error.
    pub async fn try_open(&self, request: RequestBuilder) -> Result<Response, Refusal> {
        let request = match traces::carried() {
            Some(carried) => request.header(TRACEPARENT, carried),
            None => request,
        };
        let without_answer = |error| Refusal { error, status: 0, body: String::new() };
        let sent = timeout(self.timeouts.first_byte, request.send()).await;
        let response = sent
            .map_err(|_| without_answer(self.silent(self.timeouts.first_byte)))?
            .map_err(|error| without_answer(self.not_sent(error)))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body_start(response).await;
        let error = self.status_error(status, &headers, &body);
        Err(Refusal { error, status: status.as_u16(), body })
    }

    /// The body's bytes up to `most` of them; a pause longer than the idle time-out and a
    /// connection that breaks are errors.
    pub fn bytes(
        self,
        response: Response,
        most: usize,
    ) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        let start = (Box::pin(response.bytes_stream()), 0usize);
        Box::pin(futures::stream::try_unfold(start, move |(mut stream, total)| async move {
            let next = timeout(self.timeouts.idle, stream.next()).await;
            match next.map_err(|_| self.silent(self.timeouts.idle))? {
                None => Ok(None),
                Some(Err(error)) => Err(self.broken().caused_by(error)),
                Some(Ok(bytes)) => {
                    let total = total + bytes.len();
                    if total > most {
                        return Err(self.too_long());
                    }
                    Ok(Some((bytes, (stream, total))))
                }
            }
        }))
    }

    /// A short JSON answer; `None` where it is longer than any count or list that is read.
    pub async fn short_json(&self, response: Response) -> Result<Option<Value>, Error> {
        let mut body = Vec::new();
        let mut bytes = self.bytes(response, usize::MAX);
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk?;
            if body.len() + chunk.len() > MAX_SHORT_BYTES {
                return Ok(None);
            }
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body)
            .map(Some)
            .map_err(|error| self.malformed("something else than JSON").caused_by(error))
    }

    pub fn broken(&self) -> Error {
        self.unreadable(format!(
            "the stream of {} broke off before the reply was complete",
            self.provider
        ))
    }

    pub fn malformed(&self, what: &str) -> Error {
        self.unreadable(format!("{} sent {what}", self.provider))
    }

    /// One event, or all of a reply, is longer than any that is meant well.
    pub fn too_long(&self) -> Error {
        Error::new(
            ErrorKind::Broken,
            format!("{} sent more than is read of a reply", self.provider),
        )
        .billed_as(Billing::Unknown)
    }

    fn unreadable(&self, message: String) -> Error {
        Error::new(ErrorKind::Broken, message).billed_as(Billing::Unknown)
    }

    fn silent(&self, waited: Duration) -> Error {
        self.unreadable(format!("{} sent nothing for {} s", self.provider, waited.as_secs_f32()))
    }

    fn not_sent(&self, error: reqwest::Error) -> Error {
        // The URL may carry what an operator put into the base URL, so it is left out.
        let error = error.without_url();
        let provider = self.provider;
        if error.is_builder() {
            let message = format!("the request to {provider} could not be built");
            Error::new(ErrorKind::BadRequest, message).caused_by(error)
        } else if error.is_connect() {
            let message = format!("{provider} could not be reached");
            Error::new(ErrorKind::Unreachable, message).caused_by(error)
        } else {
            self.unreadable(format!("the connection to {provider} broke before it answered"))
                .caused_by(error)
        }
    }

    async fn body_start(&self, response: Response) -> String {
        let mut start = Vec::new();
        let mut bytes = self.bytes(response, MAX_SHORT_BYTES);
        while let Some(Ok(chunk)) = bytes.next().await {
            start.extend_from_slice(&chunk);
        }
        String::from_utf8_lossy(&start).into_owned()
    }

    /// A GET that spends nothing: its JSON, nothing where that is too long to read, or the health
    /// that its failure means.
    pub async fn probe(
        &self,
        request: RequestBuilder,
        method: &'static str,
        address: &str,
    ) -> Result<Option<Value>, Health> {
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
        let body = timeout(SHORT, short.short_json(response)).await;
        body.unwrap_or_else(|_| Err(short.silent(SHORT)))
            .map_err(|error| unwell(HealthStatus::Degraded, error))
    }
}

/// Most bytes of text and arguments in a reply of `output` tokens: eight times what common
/// tokenizers make of prose, so that only a server without a limit meets it.
pub(crate) fn text_bytes(output: u32) -> usize {
    64 * 1024 + output as usize * 32
}

/// A base URL without what callers tend to leave at its end.
pub(crate) fn trim_base(base_url: &str, suffix: &str) -> String {
    let base = base_url.trim().trim_end_matches('/');
    base.strip_suffix(suffix).unwrap_or(base).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

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
