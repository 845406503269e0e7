//! The one error of a request, and how it looks on the wire.

mod accounts;
mod nouns;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, StatusCode};
use planwright_engine::command::Rejection;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::problem::{FieldError, PROBLEM_JSON, Problem};
use planwright_store::Error as StoreError;
use serde_json::Value;

/// Why a request was not done. Whatever is logged about it has been logged when it is made.
#[derive(Clone, Debug)]
pub struct ApiError(Box<Problem>, Vec<(HeaderName, HeaderValue)>);

pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = Problem::new(status.as_u16(), title, code, detail);
        ApiError(Box::new(problem), Vec::new())
    }

    /// 404, for what does not exist and for what belongs to others alike. `what` is a noun:
    /// `project`.
    pub fn not_found(what: &str) -> Self {
        ApiError::new(StatusCode::NOT_FOUND, "not_found", format!("There is no such {what}."))
    }

    /// 409: not in this state, or somebody else was faster.
    pub fn conflict(code: &str, detail: impl Into<String>) -> Self {
        ApiError::new(StatusCode::CONFLICT, code, detail)
    }

    /// 400: the request itself cannot be read.
    pub fn bad_request(code: &str, detail: impl Into<String>) -> Self {
        ApiError::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401, with the challenge that goes with it.
    pub fn unauthorized(code: &str, detail: impl Into<String>) -> Self {
        let challenge = match code {
            "token_expired" | "invalid_token" | "invalid_token_type" => {
                r#"Bearer error="invalid_token""#
            }
            _ => "Bearer",
        };
        ApiError::new(StatusCode::UNAUTHORIZED, code, detail)
            .header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// 403: known who, but not allowed.
    pub fn forbidden(code: &str, detail: impl Into<String>) -> Self {
        ApiError::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 422 for one field. `pointer` is a JSON pointer into the body, or `?name` for a query
    /// parameter.
    pub fn unprocessable(
        pointer: impl Into<String>,
        code: &str,
        detail: impl Into<String>,
    ) -> Self {
        ApiError::invalid(vec![field(pointer, code, detail)])
    }

    /// 422 for several fields; the first one's words are the sentence.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = errors
            .first()
            .map_or_else(|| "The request is not valid.".to_owned(), |e| e.detail.clone());
        let mut error =
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail);
        error.0.errors = errors;
        error
    }

    /// 413.
    pub fn too_large(limit_bytes: usize) -> Self {
        let detail = format!("The body is longer than {limit_bytes} bytes.");
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            .more("limit_bytes", limit_bytes.into())
    }

    /// 412: it has changed since it was read.
    pub fn precondition_failed(detail: impl Into<String>) -> Self {
        ApiError::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", detail)
    }

    /// 428: say in `If-Match` which version this is about.
    pub fn precondition_required(detail: impl Into<String>) -> Self {
        ApiError::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", detail)
    }

    /// 402: no money for it.
    pub fn budget(
        detail: impl Into<String>,
        limit: MicroUsd,
        reserved: MicroUsd,
        spent: MicroUsd,
        requested: MicroUsd,
    ) -> Self {
        ApiError::new(StatusCode::PAYMENT_REQUIRED, "budget_exceeded", detail)
            .more("limit_usd", limit.as_usd().into())
            .more("reserved_usd", reserved.as_usd().into())
            .more("spent_usd", spent.as_usd().into())
            .more("requested_usd", requested.as_usd().into())
    }

    /// 503: worth another try in `seconds`.
    pub fn unavailable(detail: impl Into<String>, seconds: u32) -> Self {
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 500. The cause goes to the log, not to the caller.
    pub fn internal(doing: &str, cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = cause, "{doing} failed");
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side.",
        )
    }

    /// The same with another code.
    pub fn code(mut self, code: &str) -> Self {
        self.0.set_code(code);
        self
    }

    /// The same with a member of its own.
    pub fn more(mut self, name: &str, value: Value) -> Self {
        self.0.more.insert(name.to_owned(), value);
        self
    }

    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.1.push((name, value));
        self
    }

    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

pub use planwright_app::check::field;
pub(crate) use planwright_app::check::sentence;

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.status, self.0.detail)
    }
}

impl IntoResponse for ApiError {
    /// The edge adds path and request id, which are not known here.
    fn into_response(self) -> Response {
        let ApiError(problem, headers) = self;
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        for (name, value) in headers {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(problem);
        response
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        let detail = sentence(&rejection.to_string());
        let code = match rejection {
            Rejection::Budget { requested, limit, held, spent, .. } => {
                return ApiError::budget(detail, limit, held, spent, requested);
            }
            Rejection::UnknownTask => return ApiError::not_found("task"),
            Rejection::ProjectStatus { .. } => "wrong_project_status",
            Rejection::TaskState { .. } => "wrong_task_state",
            Rejection::Busy(_) => "busy",
            Rejection::AlreadyResolved => "already_resolved",
            Rejection::TooManyAttempts => "too_many_attempts",
            Rejection::Stale | Rejection::NoSlot | Rejection::NotYet => "conflict",
        };
        ApiError::conflict(code, detail)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Rejected(rejection) => rejection.into(),
            StoreError::NotFound { what } => ApiError::not_found(what),
            StoreError::Exists { what } => {
                ApiError::conflict("exists", format!("This {what} exists already."))
            }
            StoreError::Conflict { what } => {
                let detail =
                    format!("The {what} changed meanwhile; read it again and decide anew.");
                ApiError::conflict("changed_meanwhile", detail)
            }
            StoreError::LastOwner => ApiError::conflict(
                "last_owner",
                "A team keeps an owner: make somebody else one first.",
            ),
            StoreError::Contended { .. } | StoreError::Call { retryable: true, .. } => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the store did not answer as it should"
                );
                ApiError::unavailable("The store is busy; try again in a moment.", 1)
            }
            StoreError::Call { .. } | StoreError::Malformed { .. } => {
                ApiError::internal("using the store", &error)
            }
        }
    }
}
