//! What every error looks like: `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:planwright:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    pub status: u16,
    /// One sentence for people.
    pub detail: String,
    /// Path of the request.
    pub instance: String,
    /// For programs: stays the same when `detail` is reworded.
    #[schema(example = "not_found")]
    pub code: String,
    /// Also in the header `Request-Id`; finds the request in the logs.
    pub request_id: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// What is wrong with single fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// More that the code promises, such as `limit_usd`, `reserved_usd`, `spent_usd` and
    /// `requested_usd` of `budget_exceeded`, or `said` and `open_questions` of `plan_questions`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Problem {
    /// Path and request id are empty until the edge of the function fills them in.
    pub fn new(status: u16, title: &str, code: &str, detail: impl Into<String>) -> Self {
        Problem {
            kind: kind_of(code),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            instance: String::new(),
            code: code.to_owned(),
            request_id: String::new(),
            retryable: matches!(status, 429 | 502 | 503 | 504),
            errors: Vec::new(),
            more: Map::new(),
        }
    }

    pub fn set_code(&mut self, code: &str) {
        self.kind = kind_of(code);
        self.code = code.to_owned();
    }
}

fn kind_of(code: &str) -> String {
    format!("urn:planwright:problem:{code}")
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body (`/tasks/3/title`), or `?name` for a query parameter.
    #[schema(example = "/email")]
    pub pointer: String,
    #[schema(example = "too_short")]
    pub code: String,
    pub detail: String,
}
