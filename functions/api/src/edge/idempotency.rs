//! A request that names an idempotency key is done once: whoever sends it again gets the first
//! answer.
//!
//! The answer is kept for a day, sealed under a key that is made from the idempotency key itself,
//! which is not kept: what an answer shows once is not lying about in the table.

use crate::extract::{Caller, LARGE, Person};
use crate::{ApiError, ApiResult, State};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LINK, LOCATION, RETRY_AFTER};
use http::{Method, StatusCode};
use planwright_auth::one_time;
use planwright_auth::sealed;
use planwright_platform::secret::Secret;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::identity::StoredAnswer;
use planwright_store::Asker;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long an answer is kept, in milliseconds: a day.
const KEPT_MS: i64 = 86_400_000;
/// How long a request can be under way, in milliseconds: the gateway gives up after half of it.
const UNDER_WAY_MS: i64 = 60_000;
const MAX_KEY: usize = 255;
/// Longest answer that is kept, in bytes: sealed and written as text it still fits an item.
const MAX_ANSWER: usize = 262_144;
/// Headers that belong to an answer.
const KEPT_HEADERS: [HeaderName; 4] = [CONTENT_TYPE, ETAG, LINK, LOCATION];

/// One request under its key.
struct Once {
    asker: Asker,
    /// What the answer is kept by.
    name: String,
    seal: [u8; 32],
    body_hash: String,
}

pub(super) async fn once(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let given =
        request.headers().get(&IDEMPOTENCY_KEY).filter(|_| request.method() == Method::POST);
    let Some(key) = given.map(key).transpose()? else { return Ok(next.run(request).await) };
    let (caller, person) =
        (request.extensions().get::<Caller>(), request.extensions().get::<Person>());
    let (asker, user) = match (caller, person) {
        (Some(caller), _) => (Asker::Team(caller.team()), caller.user()),
        (None, Some(person)) => (Asker::User(person.user), person.user),
        // Nobody's key cannot be told from anybody else's.
        (None, None) => return Ok(next.run(request).await),
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGE).await.map_err(|_| ApiError::too_large(LARGE))?;
    let whose = format!("{user}\n{}\n{}", parts.uri.path(), key.expose());
    let replays = &state.hashers.replays;
    let once = Once {
        asker,
        name: replays.hash(format!("name\n{whose}").as_bytes()).to_string(),
        seal: *replays.hash(format!("seal\n{whose}").as_bytes()).as_bytes(),
        body_hash: one_time::hash(&String::from_utf8_lossy(&body)),
    };
    match once.claim(&state).await? {
        Some(kept) => once.replay(&state, &kept),
        None => once.run(&state, Request::from_parts(parts, Body::from(body)), next).await,
    }
}

fn key(value: &HeaderValue) -> ApiResult<Secret> {
    let text = value.to_str().unwrap_or_default();
    if !(1..=MAX_KEY).contains(&text.len()) {
        let detail = format!("Idempotency-Key must have 1 to {MAX_KEY} printable characters.");
        return Err(ApiError::bad_request("invalid_idempotency_key", detail));
    }
    Ok(Secret::new(text))
}

impl Once {
    async fn claim(&self, state: &State) -> ApiResult<Option<StoredAnswer>> {
        let begun_ms = state.clock.now_ms();
        let claim = StoredAnswer {
            body_hash: self.body_hash.clone(),
            status: None,
            headers: Vec::new(),
            sealed: String::new(),
            begun_ms,
        };
        let expires_s = (begun_ms + KEPT_MS) / 1_000;
        let found = state.store.answer_claim(self.asker, &self.name, &claim, expires_s).await?;
        match found {
            // The table may keep an item for a while after its time.
            Some(kept) if kept.begun_ms + KEPT_MS <= begun_ms => {
                state.store.answer_keep(self.asker, &self.name, &claim, expires_s).await?;
                Ok(None)
            }
            found => Ok(found),
        }
    }

    async fn run(&self, state: &State, request: Request, next: Next) -> ApiResult<Response> {
        let response = next.run(request).await;
        let status = response.status();
        // What did not happen, or may happen yet, can be tried again under the same key.
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            state.store.answer_drop(self.asker, &self.name).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be read to be kept");
            Bytes::new()
        });
        if body.len() > MAX_ANSWER {
            state.store.answer_drop(self.asker, &self.name).await?;
            return Ok(Response::from_parts(parts, Body::from(body)));
        }
        let header = |name: &HeaderName| {
            Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned()))
        };
        let begun_ms = state.clock.now_ms();
        let sealed = sealed::seal(&self.seal, &body, &*state.ids);
        let kept = StoredAnswer {
            body_hash: self.body_hash.clone(),
            status: Some(status.as_u16()),
            headers: KEPT_HEADERS.iter().filter_map(header).collect(),
            sealed: sealed.map_err(|e| ApiError::internal("keeping an answer", &e))?,
            begun_ms,
        };
        state
            .store
            .answer_keep(self.asker, &self.name, &kept, (begun_ms + KEPT_MS) / 1_000)
            .await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    fn replay(&self, state: &State, kept: &StoredAnswer) -> ApiResult<Response> {
        if kept.body_hash != self.body_hash {
            let detail = "This Idempotency-Key was used for another body; use a new one.";
            return Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                detail,
            ));
        }
        let Some(status) = kept.status else {
            if kept.begun_ms + UNDER_WAY_MS > state.clock.now_ms() {
                let error = ApiError::conflict(
                    "request_under_way",
                    "The request with this Idempotency-Key is under way.",
                );
                return Err(error.header(RETRY_AFTER, HeaderValue::from(1_u32)));
            }
            let detail = "The request with this Idempotency-Key was cut off; look whether it was \
                done, then use a new key.";
            return Err(ApiError::conflict("outcome_unknown", detail));
        };
        let body = sealed::open(&self.seal, &kept.sealed)
            .map_err(|e| ApiError::internal("reading an answer", &e))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A problem tells the request it is about, which is this one.
        if let Ok(problem) = serde_json::from_slice::<Problem>(&body) {
            response.extensions_mut().insert(Box::new(problem));
        }
        *response.body_mut() = Body::from(body);
        for (name, value) in &kept.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }
}
