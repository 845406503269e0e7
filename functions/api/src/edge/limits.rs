//! How much one may ask: token buckets in the table, shared by every process, of which each process
//! takes a few tokens at a time, so that not every request writes.

use crate::extract::{Caller, Person, client_address};
use crate::{ApiError, ApiResult, State};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use planwright_auth::principal::Via;
use planwright_store::{Bucket, Take};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const MINUTE_S: u32 = 60;
/// How long tokens in hand are good, in microseconds: what a process does not use by then is lost
/// to its team.
const IN_HAND_US: i64 = 5_000_000;
/// A process takes more at a time only where it came back this soon, in microseconds.
const BUSY_US: i64 = 1_000_000;
/// The most a process takes at once, as a part of the bucket.
const PART: u32 = 20;
/// Buckets remembered at most.
const MAX_KEPT: usize = 10_000;
/// Open routes that are asked often by who is right to do so.
const NOT_SIGN_IN: [&str; 3] =
    ["/api/auth/refresh", "/api/auth/device/token", "/api/auth/oidc/providers"];

/// One limit: what it is called outside, whose it is, and how much.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) policy: &'static str,
    pub(crate) name: String,
    pub(crate) bucket: Bucket,
}

impl Limit {
    pub(crate) fn per_minute(policy: &'static str, whose: &str, size: u32) -> Self {
        Limit {
            policy,
            name: format!("{policy}#{whose}"),
            bucket: Bucket { size, window_s: MINUTE_S },
        }
    }
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug)]
struct Left {
    tokens: i64,
    /// Seconds until it is whole again.
    whole_s: i64,
}

/// What this process knows of a bucket.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    in_hand: u32,
    taken: u32,
    at_us: i64,
    full_us: i64,
    /// Empty until then.
    empty_us: i64,
}

#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<String, Known>>);

/// Lets through who has not asked too much, and tells everybody what is left.
pub(super) async fn check(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let mut told = Vec::new();
    for limit in of(&state, &request) {
        let left = state.limits.take(&state, &limit).await?;
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
            let address = hashed(state, &client_address(extensions, request.headers()));
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

/// A name for something the table need not know in clear.
pub(crate) fn hashed(state: &State, text: &str) -> String {
    state.hashers.limits.hash(text.as_bytes()).to_string()[..32].to_owned()
}

impl Limits {
    /// 429 if the limit is used up.
    pub(crate) async fn require(&self, state: &State, limit: &Limit) -> ApiResult<()> {
        self.take(state, limit).await.map(|_| ())
    }

    async fn take(&self, state: &State, limit: &Limit) -> ApiResult<Left> {
        let now_us = state.clock.now_ms() * 1_000;
        let mut known = self.lock().get(&limit.name).copied().unwrap_or_default();
        if known.empty_us > now_us {
            return Err(refused(limit, known.empty_us - now_us));
        }
        if known.in_hand > 0 && now_us - known.at_us < IN_HAND_US {
            known.in_hand -= 1;
            return Ok(self.keep(limit, known, now_us));
        }
        let most = (limit.bucket.size / PART).max(1);
        let busy = known.taken > 0 && now_us - known.at_us < BUSY_US;
        let mut tokens = if busy { (known.taken * 2).min(most) } else { 1 };
        loop {
            match state.store.limit_take(&limit.name, limit.bucket, tokens, now_us).await? {
                Take::Taken { full_us } => {
                    let known = Known {
                        in_hand: tokens - 1,
                        taken: tokens,
                        at_us: now_us,
                        full_us,
                        empty_us: 0,
                    };
                    return Ok(self.keep(limit, known, now_us));
                }
                Take::Empty { .. } if tokens > 1 => tokens = 1,
                Take::Empty { wait_us } => {
                    self.keep(limit, Known { empty_us: now_us + wait_us, ..known }, now_us);
                    return Err(refused(limit, wait_us));
                }
            }
        }
    }

    fn keep(&self, limit: &Limit, known: Known, now_us: i64) -> Left {
        let mut all = self.lock();
        if all.len() >= MAX_KEPT {
            all.retain(|_, known| known.at_us.max(known.empty_us) + IN_HAND_US > now_us);
        }
        if all.len() < MAX_KEPT {
            all.insert(limit.name.clone(), known);
        }
        let (interval_us, used_us) = (limit.bucket.interval_us(), (known.full_us - now_us).max(0));
        let tokens =
            i64::from(limit.bucket.size) - parts(used_us, interval_us) + i64::from(known.in_hand);
        // Tokens in hand come on top of a bucket that has filled again meanwhile.
        let tokens = tokens.clamp(0, i64::from(limit.bucket.size));
        Left { tokens, whole_s: parts(used_us, 1_000_000) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many parts of this size it takes, the last one perhaps not whole.
fn parts(of: i64, size: i64) -> i64 {
    of.max(0) / size.max(1) + i64::from(of.max(0) % size.max(1) > 0)
}

fn refused(limit: &Limit, wait_us: i64) -> ApiError {
    let seconds = u32::try_from(parts(wait_us, 1_000_000)).unwrap_or(u32::MAX).max(1);
    let detail = format!(
        "Too many requests; the limit is {} in {} s. Try again in {seconds} s.",
        limit.bucket.size, limit.bucket.window_s
    );
    let mut error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .header(RETRY_AFTER, HeaderValue::from(seconds));
    let mut headers = HeaderMap::new();
    tell(&mut headers, &[(limit.clone(), Left { tokens: 0, whole_s: i64::from(seconds) })]);
    for (name, value) in headers {
        if let Some(name) = name {
            error = error.header(name, value);
        }
    }
    error
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
