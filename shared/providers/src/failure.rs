//! What a vendor's refusal means: its kind, how long to wait, what it costs, and its own words.

use crate::http::Caller;
use crate::{Billing, Error, ErrorKind};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// Longest wait a vendor may ask for; beyond it a date in its answer is a slip, and a task must not
/// be parked for days.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);
/// Characters of a vendor's explanation that are kept.
const MAX_REASON_CHARS: usize = 300;

/// Words by which vendors say that an account has no money left, whatever the status.
const NO_MONEY: &[&str] = &[
    "credit balance",
    "insufficient_quota",
    "insufficient quota",
    "exceeded your current quota, please check your plan",
    "insufficient balance",
    "insufficient credit",
    "requires more credits",
    "billing_error",
    "billing_not_active",
    "billing_hard_limit",
    "account is not active",
    "payment required",
];
/// Words by which they say that a prompt does not fit.
const TOO_LONG: &[&str] = &[
    "context_length_exceeded",
    "exceed_context_size",
    "exceeds the available context size",
    "maximum context length",
    "context window",
    "context length",
    "prompt is too long",
    "input is too long",
    "input token count",
    "request_too_large",
    "too many tokens in the prompt",
    "model_context_window_exceeded",
];
/// Words by which they say that their rules forbid it.
const FORBIDDEN: &[&str] = &[
    "content_policy",
    "content policy",
    "content_filter",
    "content management policy",
    "responsibleaipolicy",
    "usage policies",
    "moderation",
    "was flagged",
    "invalid_prompt",
    "safety_check",
    "prohibited_content",
];

impl Caller {
    /// The meaning of a status that is no success.
    pub fn status_error(&self, status: StatusCode, headers: &HeaderMap, body: &str) -> Error {
        let code = status.as_u16();
        let kind = kind_of(code, body);
        let what = match kind {
            // The vendor's words may repeat part of the key.
            ErrorKind::DeadKey => {
                let provider = self.provider;
                let message = format!("{provider} does not accept the API key (HTTP {code})");
                return Error::new(kind, message);
            }
            ErrorKind::RateLimited => "is limiting the rate of calls",
            ErrorKind::Overloaded => "is overloaded",
            ErrorKind::EmptyAccount => "has no money or quota left in this account",
            ErrorKind::ContextTooLong => "says the prompt is too long for the model",
            ErrorKind::Refused => "refused the content",
            ErrorKind::Failed if code < 500 => "asks to try again",
            ErrorKind::Failed => "failed",
            _ if (300..400).contains(&code) => "redirects elsewhere; check its base URL",
            _ => "refused the request",
        };
        let message = match reason(body).filter(|_| !(300..400).contains(&code)) {
            Some(reason) => format!("{} {what} (HTTP {code}): {reason}", self.provider),
            None => format!("{} {what} (HTTP {code})", self.provider),
        };
        Error::new(kind, message)
            .billed_as(billing_of(code, body))
            .after(retry_after(headers).or_else(|| delay_in(body)))
    }

    /// An error a vendor reports inside a stream or a body with a good status. Its bill is known to
    /// the reader of the stream, except where nothing had `started`.
    pub fn stream_error(&self, error: &Value, started: bool) -> Error {
        let field = |name: &str| error[name].as_str();
        let code = ["status_code", "http_status", "code", "status"]
            .iter()
            .find_map(|name| number(&error[*name]))
            .and_then(|code| u16::try_from(code).ok())
            .filter(|code| (400..600).contains(code));
        let name = field("type")
            .filter(|kind| *kind != "error")
            .or(field("code"))
            .or(field("status"))
            .unwrap_or("an error");
        let message = field("message").or(error.as_str()).or(field("detail")).unwrap_or_default();
        let kind = kind_named(name, message, code);
        let text = match kind {
            ErrorKind::DeadKey => {
                format!("{} does not accept the API key ({})", self.provider, shorten(name))
            }
            _ => format!("{} stopped with {}: {}", self.provider, shorten(name), shorten(message)),
        };
        let refused =
            !kind.is_transient() || matches!(kind, ErrorKind::RateLimited | ErrorKind::Overloaded);
        let free = refused && !started;
        let billing = if free { Billing::Nothing } else { Billing::Unknown };
        Error::new(kind, text).billed_as(billing).after(delay_in(&error.to_string()))
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

fn kind_of(code: u16, body: &str) -> ErrorKind {
    match code {
        402 => ErrorKind::EmptyAccount,
        400..500 if has(body, NO_MONEY) => ErrorKind::EmptyAccount,
        401 => ErrorKind::DeadKey,
        403 if has(body, FORBIDDEN) => ErrorKind::Refused,
        403 => ErrorKind::DeadKey,
        408 | 409 | 425 => ErrorKind::Failed,
        413 => ErrorKind::ContextTooLong,
        429 => ErrorKind::RateLimited,
        400..500 if has(body, TOO_LONG) => ErrorKind::ContextTooLong,
        400..500 if has(body, FORBIDDEN) => ErrorKind::Refused,
        503 | 529 => ErrorKind::Overloaded,
        // llama.cpp and LM Studio answer a prompt that is too long with a 500.
        500 if has(body, TOO_LONG) => ErrorKind::ContextTooLong,
        500..600 => ErrorKind::Failed,
        _ => ErrorKind::BadRequest,
    }
}

/// Anthropic and OpenAI bill no refusal and no failure before the stream begins, and the others
/// follow them. A gateway between that gave up waiting (504, 52x) does not know what the vendor
/// did: its page is no answer of the vendor's.
fn billing_of(code: u16, body: &str) -> Billing {
    let gave_up = matches!(code, 504 | 520..=527);
    let vendors = serde_json::from_str::<Value>(body)
        .is_ok_and(|body| body.get("error").is_some_and(Value::is_object));
    if gave_up && !vendors { Billing::Unknown } else { Billing::Nothing }
}

fn kind_named(name: &str, message: &str, code: Option<u16>) -> ErrorKind {
    let both = format!("{name} {message}");
    if has(&both, NO_MONEY) {
        return ErrorKind::EmptyAccount;
    }
    let named = name.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| named.contains(word));
    if is(&["rate_limit", "resource_exhausted", "too_many_requests"]) {
        ErrorKind::RateLimited
    } else if is(&["overloaded", "unavailable", "capacity"]) {
        ErrorKind::Overloaded
    } else if is(&["authentication", "permission", "invalid_api_key", "unauthorized"]) {
        ErrorKind::DeadKey
    } else if has(&both, TOO_LONG) {
        ErrorKind::ContextTooLong
    } else if has(&both, FORBIDDEN) {
        ErrorKind::Refused
    } else if let Some(code) = code {
        kind_of(code, message)
    } else if is(&["invalid_request", "not_found", "invalid_argument", "badrequest"]) {
        ErrorKind::BadRequest
    } else {
        ErrorKind::Failed
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// `Retry-After` in seconds or as an HTTP date, or OpenAI's `retry-after-ms`.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let wait = match (text("retry-after-ms"), text("retry-after")) {
        (Some(ms), _) if seconds(ms).is_some() => seconds(ms)?.div_f64(1_000.0),
        (_, Some(text)) if text.parse::<f64>().is_ok() => seconds(text)?,
        (_, Some(date)) => {
            let at = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
            Duration::try_from(at.duration_since(jiff::Timestamp::now())).unwrap_or(Duration::ZERO)
        }
        _ => return None,
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

/// The `retryDelay` of Google's errors, which come without the header.
fn delay_in(body: &str) -> Option<Duration> {
    let (_, after) = body.split_once("\"retryDelay\"")?;
    let text = after.trim_start_matches([':', ' ', '"', '\n']);
    let (amount, _) = text.split_once("s\"")?;
    seconds(amount).map(|wait| wait.min(MAX_RETRY_AFTER))
}

/// The vendor's own explanation, if the body holds one.
fn reason(body: &str) -> Option<String> {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let text = match &json {
        Some(json) => {
            // Google wraps its error in a list; FastAPI's servers list what is wrong.
            let json = json.get(0).unwrap_or(json);
            let (error, detail) = (&json["error"], &json["detail"]);
            [
                &error["message"],
                error,
                &json["message"],
                detail,
                &detail[0]["msg"],
                &detail["message"],
            ]
            .into_iter()
            .find_map(Value::as_str)
        }
        None => Some(body),
    };
    text.map(shorten).filter(|text| !text.is_empty())
}

pub(crate) fn shorten(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_REASON_CHARS).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::json;

    fn wait(name: &'static str, value: &str) -> Option<Duration> {
        retry_after(&HeaderMap::from_iter([(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        )]))
    }

    #[test]
    fn a_wait_is_read_in_every_form_and_kept_within_reason() {
        assert_eq!(wait("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(wait("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        assert_eq!(wait("retry-after-ms", "1250.5"), Some(Duration::from_micros(1_250_500)));
        assert_eq!(wait("retry-after", "999999999"), Some(MAX_RETRY_AFTER));
        for nonsense in ["-3", "soon", "NaN", "inf", "1e999", ""] {
            assert_eq!(wait("retry-after", nonsense), None, "{nonsense}");
        }
        assert_eq!(wait("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(90);
        let date = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S GMT", soon).unwrap();
        let found = wait("retry-after", &date).unwrap();
        assert!((Duration::from_secs(80)..=Duration::from_secs(91)).contains(&found), "{found:?}");
        let google = r#"{"error":{"details":[{"@type":"x","retryDelay": "13.5s"}]}}"#;
        assert_eq!(delay_in(google), Some(Duration::from_millis(13_500)));
    }

    #[test]
    fn reasons_come_from_every_shape_of_error_body() {
        for body in [
            r#"{"error":{"message":"no"}}"#,
            r#"[{"error":{"message":"no"}}]"#,
            r#"{"error":"no"}"#,
            r#"{"message":"no"}"#,
            r#"{"detail":"no"}"#,
            r#"{"detail":[{"msg":"no"}]}"#,
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
    fn the_same_trouble_is_one_kind_whoever_reports_it() {
        use ErrorKind::*;
        for (code, body, kind) in [
            (400, r#"{"error":{"message":"Your credit balance is too low"}}"#, EmptyAccount),
            (429, r#"{"error":{"code":"insufficient_quota","message":"x"}}"#, EmptyAccount),
            (402, "", EmptyAccount),
            (429, r#"{"error":{"message":"Rate limit reached"}}"#, RateLimited),
            (401, "", DeadKey),
            (403, "", DeadKey),
            (403, r#"{"error":{"message":"your input was flagged"}}"#, Refused),
            (400, r#"{"error":{"message":"prompt is too long: 210000 tokens"}}"#, ContextTooLong),
            (400, r#"{"error":{"code":"context_length_exceeded"}}"#, ContextTooLong),
            (400, r#"{"error":{"type":"exceed_context_size_error"}}"#, ContextTooLong),
            (413, "", ContextTooLong),
            (400, r#"{"error":{"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#, Refused),
            (404, r#"{"error":{"message":"no such model"}}"#, BadRequest),
            (529, "", Overloaded),
            (503, "", Overloaded),
            (500, "", Failed),
            (504, "", Failed),
        ] {
            assert_eq!(kind_of(code, body), kind, "{code} {body}");
        }
        for (error, kind) in [
            (json!({ "type": "overloaded_error" }), Overloaded),
            (json!({ "code": 429, "message": "slow" }), RateLimited),
            (json!({ "code": "502", "message": "bad upstream" }), Failed),
            (json!({ "code": 402, "message": "x" }), EmptyAccount),
            (json!({ "type": "invalid_request_error", "message": "x" }), BadRequest),
            (json!({ "status": "RESOURCE_EXHAUSTED" }), RateLimited),
            (json!("out of memory"), Failed),
        ] {
            let caller = Caller { provider: "openai", timeouts: crate::Timeouts::default() };
            assert_eq!(caller.stream_error(&error, true).kind(), kind, "{error}");
        }
    }

    #[test]
    fn a_refusal_costs_nothing_and_a_gateway_that_gave_up_knows_nothing() {
        for code in [400, 429, 500, 502, 503, 529] {
            assert_eq!(billing_of(code, "<html>"), Billing::Nothing, "{code}");
        }
        for code in [504, 520, 524] {
            assert_eq!(billing_of(code, "<html>"), Billing::Unknown, "{code}");
            assert_eq!(billing_of(code, r#"{"error":{"message":"x"}}"#), Billing::Nothing);
        }
    }
}
