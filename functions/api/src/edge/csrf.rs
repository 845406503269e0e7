//! Keeps foreign pages from using a browser's cookie: a request that changes anything must come
//! from a page of ours, and bring the session's own token, which only such a page can have read.

use crate::{ApiError, ApiResult, State};
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method};
use planwright_engine::id::SessionId;
use url::{Host, Url};

pub(crate) const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token of a session. It is derived, so nothing is stored, and it is of no use without the
/// cookie.
pub(crate) fn token(state: &State, session: SessionId) -> String {
    state.hashers.csrf.hash(session.to_string().as_bytes()).to_string()
}

/// Refuses a request with a cookie that changes something, unless it comes from one of our pages
/// with the token.
pub(crate) fn check(state: &State, parts: &Parts, session: SessionId) -> ApiResult<()> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    if from_own_page(&state.settings.public_url, &parts.headers) != Some(true) {
        return Err(foreign());
    }
    let given =
        parts.headers.get(CSRF_TOKEN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !state.hashers.csrf.hash(session.to_string().as_bytes()).is(given) {
        let detail = "The header X-CSRF-Token must carry the session's token, which GET \
            /api/auth/session tells.";
        return Err(ApiError::forbidden("csrf_token_missing", detail));
    }
    Ok(())
}

/// Refuses to begin a session for a foreign page; programs, which say nothing of pages, may.
pub(crate) fn check_beginning(state: &State, headers: &HeaderMap) -> ApiResult<()> {
    if from_own_page(&state.settings.public_url, headers) == Some(false) {
        Err(foreign())
    } else {
        Ok(())
    }
}

fn foreign() -> ApiError {
    ApiError::forbidden("foreign_origin", "With a cookie, only pages of this site may do this.")
}

/// Whether the request comes from a page of ours; none if it says nothing of pages.
fn from_own_page(public_url: &str, headers: &HeaderMap) -> Option<bool> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(SEC_FETCH_SITE) {
        return Some(site == "same-origin");
    }
    let origin = text(ORIGIN)?;
    let Ok(origin) = Url::parse(origin) else { return Some(false) };
    if Url::parse(public_url).is_ok_and(|own| own.origin() == origin.origin()) {
        return Some(true);
    }
    // A laptop serves the same product under several names and ports of its own.
    let authority = &origin[url::Position::BeforeHost..url::Position::AfterPort];
    Some(is_loopback(&origin) && text(HOST) == Some(authority))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn judged(pairs: &[(HeaderName, &'static str)]) -> Option<bool> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        from_own_page("https://plan.example.com", &headers)
    }

    #[test]
    fn only_our_own_pages_are_ours() {
        assert_eq!(judged(&[]), None);
        assert_eq!(judged(&[(ORIGIN, "https://plan.example.com")]), Some(true));
        for foreign in [
            "null",
            "https://plan.example.com.evil.example",
            "http://plan.example.com",
            "https://plan.example.com:444",
            "https://evil.example",
            "http://127.0.0.1:5200",
        ] {
            assert_eq!(judged(&[(ORIGIN, foreign)]), Some(false), "{foreign}");
        }
        assert_eq!(
            judged(&[(ORIGIN, "http://127.0.0.1:5200"), (HOST, "127.0.0.1:5200")]),
            Some(true)
        );
        assert_eq!(
            judged(&[(ORIGIN, "https://evil.example"), (HOST, "evil.example")]),
            Some(false)
        );
    }

    #[test]
    fn what_the_browser_says_of_the_site_goes_before_the_origin() {
        assert_eq!(judged(&[(SEC_FETCH_SITE, "same-origin")]), Some(true));
        for site in ["cross-site", "same-site", "none"] {
            assert_eq!(
                judged(&[(SEC_FETCH_SITE, site), (ORIGIN, "https://plan.example.com")]),
                Some(false),
                "{site}"
            );
        }
    }
}
