//! Who may listen, and from where on.

use crate::answer::Refused;
use crate::follow::Follow;
use crate::listener::{Barred, Listener, Proof};
use crate::{State, frame};
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT,
};
use http::{HeaderMap, StatusCode};
use planwright_auth::Error as AuthError;
use planwright_auth::token::TicketClaims;
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_store::TicketMark;
use serde::Deserialize;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Longest name of a program that is kept, in characters.
const MAX_AGENT: usize = 200;
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

#[derive(Deserialize)]
pub(crate) struct Asked {
    token: Option<String>,
    after: Option<String>,
}

pub(crate) async fn connect(
    axum::extract::State(state): axum::extract::State<State>,
    Path(pid): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Query(asked) = asked.map_err(|rejection| {
        Refused::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_failed",
            &format!("{}.", rejection.body_text()),
        )
    })?;
    // Who is asked before what, so that a stranger cannot tell one project from another.
    let (listener, project, pass) = listener(&state, &pid, &asked, &headers).await?;
    let team = listener.team;
    let after = last_seen(&asked, &headers)?;
    let run = state.store.run_get(ProjectRef::new(team, project)).await?.run;
    let ended = crate::follow::has_ended(run.status);
    // Nothing more is to come, for whoever brings a spent ticket again either: told so, a browser
    // stops asking.
    if ended && (after >= run.head || pass == Pass::Spent) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if pass == Pass::Spent {
        let detail = "The ticket has been used; ask for a new one.";
        return Err(Refused::unauthorized("ticket_used", detail));
    }
    tracing::info!(%team, %project, after, head = run.head, "stream opened");
    let body = Body::from_stream(Follow::new(state, listener, project, after, &run).into_frames());
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        (ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// What a listener's proof is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Good,
    /// A ticket that opened another stream than this one.
    Spent,
}

/// Who listens, by ticket or by access token, and the project.
async fn listener(
    state: &State,
    pid: &str,
    asked: &Asked,
    headers: &HeaderMap,
) -> Result<(Listener, ProjectId, Pass), Refused> {
    let now_ms = state.clock.now_ms();
    let project = pid.parse::<ProjectId>();
    if let Some(token) = &asked.token {
        let project = project
            .map_err(|_| refused(&AuthError::TokenInvalid { reason: "it names no project" }))?;
        state.learn_key_of(token).await;
        let claims = state.tokens.read_ticket(token, project, now_ms).map_err(|e| refused(&e))?;
        let proof = match (claims.sid, claims.key) {
            (Some(session), None) => Proof::SignIn(session),
            (None, Some(key)) => Proof::Key(key),
            _ => {
                return Err(refused(&AuthError::TokenInvalid {
                    reason: "it names no sign-in and no key",
                }));
            }
        };
        let listener = Listener { user: claims.sub, team: claims.tid, proof };
        admit(state, &listener).await?;
        let pass = pass(state, &claims, headers).await?;
        return Ok((listener, project, pass));
    }
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|v| v.split_once(' '));
    let Some((_, token)) = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
    else {
        let detail = "Not authenticated: ask POST /api/events/{project}/token for a ticket and \
            send it as ?token=.";
        return Err(Refused::unauthorized("not_authenticated", detail));
    };
    state.learn_key_of(token.trim()).await;
    let claims = state.tokens.verify_access(token.trim(), now_ms).map_err(|e| refused(&e))?;
    let team = match &project {
        Ok(project) => state.store.project_team(*project).await?,
        Err(_) => None,
    };
    // A project that does not exist is looked for in the person's own team, so that it is answered
    // like a foreign one.
    let proof = Proof::SignIn(claims.sid);
    let listener = Listener { user: claims.sub, team: team.unwrap_or(claims.tid), proof };
    admit(state, &listener).await?;
    match (team, project) {
        (Some(_), Ok(project)) => Ok((listener, project, Pass::Good)),
        _ => Err(unknown()),
    }
}

/// A ticket opens one stream, within its minute. Its own stream's reconnects are served as long as
/// the right lasts that it was asked for with: they come from the same program, and not before the
/// time that a client waits before it comes back.
async fn pass(state: &State, claims: &TicketClaims, headers: &HeaderMap) -> Result<Pass, Refused> {
    let now_ms = state.clock.now_ms();
    let by = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mark = TicketMark { first_ms: now_ms, by: by.chars().take(MAX_AGENT).collect() };
    let in_time = claims.exp > now_ms.div_euclid(1_000);
    if in_time && state.store.ticket_use(claims.sub, &claims.jti, &mark).await? {
        return Ok(Pass::Good);
    }
    let first = state.store.ticket_used(claims.sub, &claims.jti).await?;
    let first = first.ok_or_else(|| refused(&AuthError::TokenExpired))?;
    let comes_back =
        headers.contains_key(LAST_EVENT_ID) || now_ms - first.first_ms >= frame::BACK_MS;
    if first.by != mark.by || !comes_back {
        return Ok(Pass::Spent);
    }
    state.store.ticket_keep(claims.sub, &claims.jti, &first, now_ms).await?;
    Ok(Pass::Good)
}

async fn admit(state: &State, listener: &Listener) -> Result<(), Refused> {
    match listener.barred(state).await? {
        None => Ok(()),
        Some(Barred::Account) => {
            Err(Refused::unauthorized("invalid_token", "User not found or disabled."))
        }
        Some(Barred::Proof) => {
            Err(Refused::unauthorized("invalid_token", "The sign-in or key has ended."))
        }
        Some(Barred::Team) => Err(unknown()),
    }
}

fn unknown() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "not_found", "There is no such project.")
}

fn refused(error: &AuthError) -> Refused {
    tracing::info!(reason = %error, "a token was refused");
    match error {
        AuthError::TokenExpired => {
            Refused::unauthorized("token_expired", "The token has expired; ask for a new one.")
        }
        AuthError::TokenWrongType => {
            Refused::unauthorized("invalid_token_type", "Invalid token type.")
        }
        _ => Refused::unauthorized("invalid_token", "Invalid or expired token."),
    }
}

/// The last event the client saw: its browser's own memory goes before the address it first opened.
fn last_seen(asked: &Asked, headers: &HeaderMap) -> Result<u64, Refused> {
    let header = headers
        .get(LAST_EVENT_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| !text.is_empty());
    let Some(text) = header.or(asked.after.as_deref()) else { return Ok(0) };
    text.trim().parse().map_err(|_| {
        let detail = "Last-Event-ID and after are the sequence number of an event.";
        Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail)
    })
}
