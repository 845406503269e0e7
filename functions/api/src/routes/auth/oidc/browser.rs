//! The flow of a browser: away to the provider, back with a session's cookie. No script of ours
//! sees a code or a token.

use crate::extract::{Caller, Cookies, Origin, Query};
use crate::routes::auth::session::session_cookie;
use crate::{ApiError, ApiResult, State};
use axum::extract::{FromRequestParts, Path, Request};
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use planwright_app::accounts::{self, AccountError, Arrival, Begun, Brought, SignedIn};
use planwright_platform::secret::Secret;
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::byte_serialize;
use utoipa::IntoParams;

/// Where the app tells what went wrong.
const SIGN_IN_PAGE: &str = "/sign-in";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Start {
    /// A path of this site to go on to.
    #[serde(default)]
    return_to: String,
    /// Adds this way in to whoever is signed in, instead of signing in.
    #[serde(default)]
    link: bool,
}

/// Sends a browser to the provider.
#[utoipa::path(
    get, path = "/api/auth/oidc/{provider}/start", tag = "auth", operation_id = "oidc_start",
    security(()),
    params(("provider" = String, Path), Start),
    responses((status = 302, description = "To the provider, or back with what is wrong"))
)]
pub(super) async fn start(
    state: State,
    cookies: Cookies,
    Path(provider): Path<String>,
    Query(start): Query<Start>,
    request: Request,
) -> Response {
    match away(&state, &provider, start, request).await {
        Ok(begun) => found(&begun.authorization_url, vec![cookies.set_state(Some(&begun.binding))]),
        Err(error) => told(&error),
    }
}

async fn away(state: &State, provider: &str, start: Start, request: Request) -> ApiResult<Begun> {
    let return_to = own_path(&start.return_to).to_owned();
    if !start.link {
        return Ok(accounts::begin_in_browser(&state.app, provider, return_to).await?);
    }
    let (mut parts, _) = request.into_parts();
    let Caller(principal) = Caller::from_request_parts(&mut parts, state).await?;
    let session = principal.session_id().ok_or(AccountError::NotWithAKey)?;
    let person = SignedIn { user: principal.user_id, session };
    Ok(accounts::begin_link(&state.app, provider, person, return_to).await?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    /// The issuer that answers (RFC 9207).
    iss: Option<String>,
    /// Why the provider did not sign the person in.
    error: Option<String>,
}

/// Receives a browser from the provider, signs it in and sends it on.
#[utoipa::path(
    get, path = "/api/auth/oidc/{provider}/return", tag = "auth", operation_id = "oidc_return",
    security(()),
    params(("provider" = String, Path), Back),
    responses((status = 302, description = "On to where it began, or back with what is wrong"))
)]
pub(super) async fn come_back(
    state: State,
    Origin(origin): Origin,
    headers: HeaderMap,
    Path(provider): Path<String>,
    Query(back): Query<Back>,
) -> Response {
    let cookies = Cookies::new(&state);
    let done = match cookies.state(&headers) {
        Some(binding) => arrive(&state, &origin, back.brought(&provider, &binding), &back).await,
        None => Err(AccountError::OtherBrowser.into()),
    };
    let mut response = done.unwrap_or_else(|error| told(&error));
    response.headers_mut().append(SET_COOKIE, cookies.set_state(None));
    response
}

impl Back {
    fn brought<'a>(&'a self, provider: &'a str, binding: &'a Secret) -> Brought<'a> {
        Brought {
            provider,
            code: &self.code,
            state: &self.state,
            issuer: self.iss.as_deref(),
            binding: binding.expose(),
        }
    }
}

async fn arrive(
    state: &State,
    origin: &accounts::Origin,
    brought: Brought<'_>,
    back: &Back,
) -> ApiResult<Response> {
    if let Some(error) = &back.error {
        return Err(accounts::turned_away(&state.app, &brought, error).await?.into());
    }
    Ok(match accounts::come_back(&state.app, origin, brought).await? {
        Arrival::SignedIn { browser, return_to } => {
            found(&return_to, vec![session_cookie(state, &browser.cookie)])
        }
        Arrival::Linked { return_to } => found(&return_to, Vec::new()),
    })
}

/// The path if it stays on this site, else the app's own start.
fn own_path(path: &str) -> &str {
    let site = "https://site.invalid";
    let stays = path.starts_with('/')
        && !path.contains(|c: char| c == '\\' || c.is_control())
        && Url::parse(site)
            .and_then(|base| base.join(path))
            .is_ok_and(|url| url.origin().ascii_serialization() == site);
    if stays { path } else { "/" }
}

fn found(location: &str, cookies: Vec<HeaderValue>) -> Response {
    let Ok(location) = HeaderValue::try_from(location) else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let mut response = (StatusCode::FOUND, [(LOCATION, location)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// A browser is not shown a problem as JSON: the app's page tells it in words.
fn told(error: &ApiError) -> Response {
    let problem = error.problem();
    tracing::info!(
        code = problem.code,
        detail = problem.detail,
        "a browser's sign-in at a provider was refused"
    );
    let words: String = byte_serialize(problem.detail.as_bytes()).collect();
    found(&format!("{SIGN_IN_PAGE}?problem={}&detail={words}", problem.code), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_on_to() {
        for good in ["/", "/projects/1?tab=plan#top", "/a//b"] {
            assert_eq!(own_path(good), good);
        }
        for bad in [
            "",
            "projects",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "javascript:1",
        ] {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
    }
}
