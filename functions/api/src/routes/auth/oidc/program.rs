//! The flow of a program that keeps the state itself and wants tokens.

use super::flow::{self, Brought};
use super::people;
use crate::extract::{Body, Origin, Query};
use crate::routes::auth::{shown, sign_in};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::oidc::{OidcBeginning, OidcReturn};
use planwright_protocol::record::identity::{Errand, OidcState};
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Way {
    /// Where the provider sends the person back to: at this site or at an origin it lets in.
    redirect_uri: String,
}

/// Begins a sign-in: where to send the person, and what to keep until they come back.
#[utoipa::path(
    get, path = "/api/auth/oidc/{provider}/login", tag = "auth", operation_id = "oidc_login",
    security(()),
    params(("provider" = String, Path), Way), responses((status = 200, body = OidcBeginning))
)]
pub(super) async fn begin(
    state: State,
    Path(provider): Path<String>,
    Query(way): Query<Way>,
) -> ApiResult<Json<OidcBeginning>> {
    check_way_back(&state, &way.redirect_uri)?;
    let begun = flow::begin(&state, &provider, way.redirect_uri, Errand::Program).await?;
    let state_token = begun.binding.expose().to_owned();
    Ok(Json(OidcBeginning { authorization_url: begun.authorization_url, state_token }))
}

/// Finishes a sign-in with what the provider sent back. Somebody new gets an account, if the
/// provider vouches for their address.
#[utoipa::path(
    post, path = "/api/auth/oidc/{provider}/callback", tag = "auth",
    operation_id = "oidc_callback", security(()),
    params(("provider" = String, Path)), request_body = OidcReturn, responses((status = 200,
    body = LoginResponse))
)]
pub(super) async fn finish(
    state: State,
    origin: Origin,
    Path(provider): Path<String>,
    Body(request): Body<OidcReturn>,
) -> ApiResult<Json<LoginResponse>> {
    let (kept, subject) = flow::finish(&state, brought(&provider, &request)).await?;
    check_errand(&kept, &request)?;
    let user = people::sign_in(&state, &provider, &subject).await?;
    let tokens = sign_in::begin(&state, &user, &origin).await?;
    Ok(Json(LoginResponse { tokens, user: shown(&state, &user).await? }))
}

pub(super) fn brought<'a>(provider: &'a str, request: &'a OidcReturn) -> Brought<'a> {
    let OidcReturn { code, state, state_token, iss, .. } = request;
    Brought { provider, code, state, issuer: iss.as_deref(), binding: state_token }
}

/// A state of the browser's flow is of no use here, nor is another way back than the one it began
/// with.
pub(super) fn check_errand(kept: &OidcState, request: &OidcReturn) -> ApiResult<()> {
    if kept.errand == Errand::Program && kept.redirect_uri == request.redirect_uri {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "invalid_redirect",
        "redirect_uri must be the one this sign-in began with.",
    ))
}

/// Only our own site and the origins it lets in may receive codes.
fn check_way_back(state: &State, redirect_uri: &str) -> ApiResult<()> {
    let refused = || {
        let detail = "redirect_uri must be an address of this site or of an origin it lets in.";
        ApiError::bad_request("invalid_redirect", detail)
    };
    let url = Url::parse(redirect_uri).map_err(|_| refused())?;
    let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let own = Url::parse(&state.settings.public_url)
        .is_ok_and(|own| own.origin().ascii_serialization() == origin);
    if plain && (own || state.settings.cors_origins.contains(&origin)) {
        Ok(())
    } else {
        Err(refused())
    }
}
