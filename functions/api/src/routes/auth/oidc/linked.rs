//! The ways in besides a password.

use super::program::{brought, check_errand};
use super::{flow, people};
use crate::extract::{Body, Person};
use crate::routes::auth::sign_in;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_auth::oidc::identity_key;
use planwright_platform::clock::rfc3339;
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
    sign_in::require_proof(&state, person.user, person.session_id()).await?;
    let (kept, subject) = flow::finish(&state, brought(&provider, &request)).await?;
    check_errand(&kept, &request)?;
    let user = state.store.user_get(person.user).await?;
    people::link(&state, &provider, &user, &subject).await?;
    Ok(Json(OidcLinked {
        provider,
        provider_user_id: subject.subject,
        provider_email: subject.email,
    }))
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
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    let (gone, left): (Vec<_>, Vec<_>) = state
        .store
        .identities_of(person.user)
        .await?
        .into_iter()
        .partition(|identity| identity.provider == provider);
    if gone.is_empty() {
        return Err(ApiError::not_found("linked provider"));
    }
    if left.is_empty() && user.password.is_none() {
        let detail = "This is the only way in; set a password or link another provider first.";
        return Err(ApiError::bad_request("only_way_in", detail));
    }
    for identity in gone {
        state
            .store
            .identity_delete(person.user, &identity_key(&identity.issuer, &identity.subject))
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The providers a person can sign in at.
#[utoipa::path(
    get, path = "/api/auth/oidc/identities", tag = "auth", operation_id = "oidc_identities",
    security(("bearer" = [])), responses((status = 200, body = Vec<OidcIdentity>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<OidcIdentity>>> {
    let identities = state.store.identities_of(person.user).await?;
    let shown = identities.into_iter().map(|identity| OidcIdentity {
        provider: identity.provider,
        provider_email: identity.email,
        created_at: rfc3339(identity.created_ms),
    });
    Ok(Json(shown.collect()))
}
