//! The ways in besides a password.

use crate::extract::{Body, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_app::accounts::{self, Elsewhere};
use planwright_protocol::http::oidc::{OidcIdentity, OidcLinked, OidcReturn};

/// Links an identity to whoever is signed in and has just shown who they are.
#[utoipa::path(
    post, path = "/api/auth/oidc/link/{provider}", tag = "auth", operation_id = "oidc_link",
    security(("bearer" = [])),
    params(("provider" = String, Path)), request_body = OidcReturn, responses((status = 200,
    body = OidcLinked))
)]
pub(super) async fn link(
    state: State,
    person: Person,
    Path(provider): Path<String>,
    Body(request): Body<OidcReturn>,
) -> ApiResult<Json<OidcLinked>> {
    let elsewhere = Elsewhere::new(&provider, &request);
    Ok(Json(accounts::link(&state.app, person.signed_in()?, elsewhere).await?))
}

/// Unlinks a provider, unless it is the only way in.
#[utoipa::path(
    delete, path = "/api/auth/oidc/link/{provider}", tag = "auth", operation_id = "oidc_unlink",
    security(("bearer" = [])), params(("provider" = String, Path)),
    responses((status = 204, description = "Unlinked"))
)]
pub(super) async fn unlink(
    state: State,
    person: Person,
    Path(provider): Path<String>,
) -> ApiResult<StatusCode> {
    accounts::unlink(&state.app, person.signed_in()?, &provider).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The providers a person can sign in at.
#[utoipa::path(
    get, path = "/api/auth/oidc/identities", tag = "auth", operation_id = "oidc_identities",
    security(("bearer" = [])), responses((status = 200, body = Vec<OidcIdentity>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<OidcIdentity>>> {
    Ok(Json(accounts::identities(&state.app, person.user).await?))
}
