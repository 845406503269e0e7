//! The providers of this installation.

use crate::State;
use axum::Json;
use planwright_app::accounts;
use planwright_protocol::http::oidc::OidcProvider;

/// Where people can sign in besides here.
#[utoipa::path(
    get, path = "/api/auth/oidc/providers", tag = "auth", operation_id = "oidc_providers",
    security(()),
    responses((status = 200, body = Vec<OidcProvider>))
)]
pub(super) async fn list(state: State) -> Json<Vec<OidcProvider>> {
    Json(accounts::identity_providers(&state.app))
}
