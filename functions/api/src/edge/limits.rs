//! How much one may ask: which limits a request counts against, and what it is told of them.

use crate::extract::{Caller, Person, client_address};
use crate::{ApiError, ApiResult, State};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use planwright_app::rates::{Left, Limit, RateError, TooOften};
use planwright_auth::principal::Via;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Open routes that are asked often by who is right to do so.
const NOT_SIGN_IN: [&str; 3] =
    ["/api/auth/refresh", "/api/auth/device/token", "/api/auth/oidc/providers"];

/// Lets through who has not asked too much, and tells everybody what is left.
pub(super) async fn check(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let mut told = Vec::new();
    for limit in of(&state, &request) {
        let left = state.app.take(&limit).await?;
        told.push((limit, left));
    }
    let mut response = next.run(request).await;
    tell(response.headers_mut(), &told);
    Ok(response)
}

/// The limits a request counts against.
fn of(state: &State, request: &Request) -> Vec<Limit> {
    let rates = state.settings.rates;
    let extensions = request.extensions();
    let mut limits = Vec::with_capacity(2);
    let (whose, via) = match (extensions.get::<Caller>(), extensions.get::<Person>()) {
        (Some(Caller(principal)), _) => (principal.team_id.to_string(), &principal.via),
        (None, Some(person)) => (person.user.to_string(), &person.via),
        (None, None) => {
            let address = state.app.hashed(&client_address(extensions, request.headers()));
            let route = extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
            let signs_in = route.starts_with("/api/auth/") && !NOT_SIGN_IN.contains(&route);
            return vec![match signs_in {
                true => Limit::per_minute("sign_in", &address, rates.sign_in),
                false => Limit::per_minute("address", &address, rates.address),
            }];
        }
    };
    if let Via::ApiKey(id) = via {
        limits.push(Limit::per_minute("key", id, rates.key));
    }
    limits.push(Limit::per_minute("team", &whose, rates.team));
    limits
}

impl From<TooOften> for ApiError {
    /// 429, with what is left in the headers.
    fn from(error: TooOften) -> Self {
        let detail = error.to_string();
        let TooOften { limit, seconds } = error;
        let mut error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
            .header(RETRY_AFTER, HeaderValue::from(seconds));
        let mut headers = HeaderMap::new();
        tell(&mut headers, &[(limit, Left { tokens: 0, whole_s: i64::from(seconds) })]);
        for (name, value) in headers {
            if let Some(name) = name {
                error = error.header(name, value);
            }
        }
        error
    }
}

impl From<RateError> for ApiError {
    fn from(error: RateError) -> Self {
        match error {
            RateError::TooOften(error) => error.into(),
            RateError::Part(error) => error.into(),
        }
    }
}

/// As draft-ietf-httpapi-ratelimit-headers-10 writes them.
fn tell(headers: &mut HeaderMap, told: &[(Limit, Left)]) {
    let policies = told.iter().map(|(limit, _)| {
        format!("\"{}\";q={};w={}", limit.policy, limit.bucket.size, limit.bucket.window_s)
    });
    let left = told
        .iter()
        .map(|(limit, left)| format!("\"{}\";r={};t={}", limit.policy, left.tokens, left.whole_s));
    for (name, values) in
        [(RATE_LIMIT_POLICY, policies.collect::<Vec<_>>()), (RATE_LIMIT, left.collect::<Vec<_>>())]
    {
        if let Ok(value) = HeaderValue::try_from(values.join(", ")) {
            headers.insert(name, value);
        }
    }
}
