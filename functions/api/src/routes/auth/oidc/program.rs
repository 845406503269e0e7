//! The flow of a program that keeps the state itself and wants tokens.

use crate::extract::{Body, Origin, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use planwright_app::accounts::{self, Begun, Elsewhere};
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::oidc::{OidcBeginning, OidcReturn};
use serde::Deserialize;
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
    let begun = accounts::begin_program(&state.app, &provider, way.redirect_uri).await?;
    let Begun { authorization_url, binding } = begun;
    Ok(Json(OidcBeginning { authorization_url, state_token: binding.expose().to_owned() }))
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
    Origin(origin): Origin,
    Path(provider): Path<String>,
    Body(request): Body<OidcReturn>,
) -> ApiResult<Json<LoginResponse>> {
    let elsewhere = Elsewhere::new(&provider, &request);
    Ok(Json(accounts::finish_program(&state.app, &origin, elsewhere).await?))
}
