//! Who may listen, and from where on.

use crate::State;
use crate::answer::Refused;
use crate::follow::Follow;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use planwright_auth::Error as AuthError;
use planwright_engine::id::{ProjectId, TeamId, UserId};
use serde::Deserialize;

const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

#[derive(Deserialize)]
pub(crate) struct Asked {
    token: Option<String>,
    after: Option<String>,
}

pub(crate) async fn connect(
    axum::extract::State(state): axum::extract::State<State>,
    Path(pid): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    // Who is asked before what, so that a stranger cannot tell one project from another.
    let (team, project) = listener(&state, &pid, &asked, &headers).await?;
    let after = last_seen(&asked, &headers)?;
    let run = state.store.run_get(team, project).await?.run;
    if crate::follow::has_ended(run.status) && after >= run.head {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    tracing::info!(%team, %project, after, head = run.head, "stream opened");
    let body = Body::from_stream(Follow::new(state, team, project, after, &run).into_frames());
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        (ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// The team whose project it is, by ticket or by access token.
async fn listener(
    state: &State,
    pid: &str,
    asked: &Asked,
    headers: &HeaderMap,
) -> Result<(TeamId, ProjectId), Refused> {
    let now_ms = state.clock.now_ms();
    let project = pid.parse::<ProjectId>();
    let unknown = || Refused::new(StatusCode::NOT_FOUND, "not_found", "There is no such project.");
    if let Some(token) = &asked.token {
        let project = project.map_err(|_| refused(&AuthError::TokenInvalid { reason: "it names no project" }))?;
        let claims = state.tokens.verify_ticket(token, project, now_ms).map_err(|e| refused(&e))?;
        active(state, claims.sub, claims.tid).await?;
        if !state.store.ticket_use(claims.sub, &claims.jti, claims.exp).await? {
            return Err(Refused::unauthorized("ticket_used", "The ticket has been used; ask for a new one."));
        }
        return Ok((claims.tid, project));
    }
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|v| v.split_once(' '));
    let Some((_, token)) = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        let detail = "Not authenticated: ask POST /api/events/{project}/token for a ticket and send it as ?token=.";
        return Err(Refused::unauthorized("not_authenticated", detail));
    };
    let claims = state.tokens.verify_access(token.trim(), now_ms).map_err(|e| refused(&e))?;
    active(state, claims.sub, claims.tid).await?;
    let sign_in = state.store.sign_in_get(claims.sub, claims.sid).await?;
    if sign_in.is_none_or(|sign_in| sign_in.revoked || sign_in.expires_ms <= now_ms) {
        return Err(Refused::unauthorized("invalid_token", "The sign-in has ended; sign in again."));
    }
    Ok((claims.tid, project.map_err(|_| unknown())?))
}

async fn active(state: &State, user: UserId, team: TeamId) -> Result<(), Refused> {
    let found = state.store.user_find(user).await?;
    if found.is_some_and(|user| user.active && user.team == team.to_string()) {
        return Ok(());
    }
    Err(Refused::unauthorized("invalid_token", "User not found or disabled."))
}

fn refused(error: &AuthError) -> Refused {
    tracing::info!(reason = %error, "a token was refused");
    match error {
        AuthError::TokenExpired => Refused::unauthorized("token_expired", "The token has expired; ask for a new one."),
        AuthError::TokenWrongType => Refused::unauthorized("invalid_token_type", "Invalid token type."),
        _ => Refused::unauthorized("invalid_token", "Invalid or expired token."),
    }
}

/// The last event the client saw: its browser's own memory goes before the address it first opened.
fn last_seen(asked: &Asked, headers: &HeaderMap) -> Result<u64, Refused> {
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let Some(text) = header.or(asked.after.as_deref()) else { return Ok(0) };
    text.trim().parse().map_err(|_| {
        let detail = "Last-Event-ID and after are the sequence number of an event.";
        Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail)
    })
}
