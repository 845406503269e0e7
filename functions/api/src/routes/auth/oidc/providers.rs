//! The providers of this installation, and what was read of them.

use crate::extract::Kept;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use http::StatusCode;
use planwright_auth::Error as AuthError;
use planwright_auth::oidc::{Provider, Registration};
use planwright_platform::http_client::HttpClient;
use planwright_protocol::http::oidc::OidcProvider;
use std::sync::Arc;

/// How long a provider's description and keys are used without reading them again, in milliseconds:
/// five minutes.
const TRUSTED_MS: i64 = 300_000;

/// Providers kept at most: more than anybody configures.
const MAX_KEPT: usize = 1_000;

/// Providers read a moment ago, by name.
pub(crate) struct Discovered(Kept<String, Arc<Provider>>);

impl Default for Discovered {
    fn default() -> Self {
        Discovered(Kept::up_to(MAX_KEPT))
    }
}

/// Where people can sign in besides here.
#[utoipa::path(
    get, path = "/api/auth/oidc/providers", tag = "auth", operation_id = "oidc_providers",
    security(()),
    responses((status = 200, body = Vec<OidcProvider>))
)]
pub(super) async fn list(state: State) -> Json<Vec<OidcProvider>> {
    let shown = |provider: &planwright_platform::config::OidcProvider| OidcProvider {
        name: provider.name.clone(),
        display_name: provider.display_name.clone(),
    };
    Json(state.settings.oidc.iter().map(shown).collect())
}

/// The provider of this name; 404 if there is none, 502 if it does not answer as it should.
pub(super) async fn find(state: &State, name: &str) -> ApiResult<Arc<Provider>> {
    let unknown = || ApiError::not_found("identity provider");
    let settings =
        state.settings.oidc.iter().find(|provider| provider.name == name).ok_or_else(unknown)?;
    let now_ms = state.clock.now_ms();
    if let Some(known) = state.discovered.0.get(name, now_ms - TRUSTED_MS) {
        return Ok(known);
    }
    let client_secret = match &settings.client_secret_name {
        Some(secret) => state
            .secrets
            .get(secret)
            .await
            .map_err(|e| ApiError::internal("reading a secret", &e))?,
        None => settings.client_secret.clone(),
    };
    let registration = Registration {
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        client_secret,
    };
    let provider = Provider::discover(http(state)?, registration).await.map_err(|e| refusal(&e))?;
    let provider = Arc::new(provider);
    state.discovered.0.put(name.to_owned(), Arc::clone(&provider), now_ms);
    Ok(provider)
}

pub(super) fn http(state: &State) -> ApiResult<&HttpClient> {
    state.http.as_ref().ok_or_else(unreachable)
}

fn unreachable() -> ApiError {
    ApiError::new(
        StatusCode::BAD_GATEWAY,
        "provider_unreachable",
        "The identity provider does not answer as it should.",
    )
}

/// What a failed sign-in looks like outside: whose fault it is, and why.
pub(super) fn refusal(error: &AuthError) -> ApiError {
    match error {
        AuthError::SignInRefused { .. } => {
            tracing::warn!(%error, "a sign-in at a provider was refused");
            ApiError::bad_request("sign_in_refused", crate::error::sentence(&error.to_string()))
        }
        _ => {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "an identity provider cannot be used"
            );
            unreachable()
        }
    }
}

impl Discovered {
    /// Reads the provider again at the next sign-in: its keys may have changed.
    pub(super) fn forget(&self, name: &str) {
        self.0.remove(name);
    }
}
