//! The two cookies of a browser: its session, and a sign-in at a provider that is under way.

use crate::State;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};
use http::request::Parts;
use planwright_platform::secret::Secret;
use std::convert::Infallible;

/// Life of a state cookie in seconds, as long as the state itself.
const STATE_SECONDS: i64 = 600;

/// Reads and writes cookies by the names they have here: the prefix `__Host-` keeps other hosts and
/// paths from setting one, and needs TLS, which a laptop does not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    pub(crate) fn new(state: &State) -> Self {
        Cookies { secure: state.settings.public_url.starts_with("https:") }
    }

    pub(crate) fn session(self, headers: &HeaderMap) -> Option<Secret> {
        read(headers, self.session_name())
    }

    pub(crate) fn state(self, headers: &HeaderMap) -> Option<Secret> {
        read(headers, self.state_name())
    }

    /// Sets a session cookie for `seconds`; none ends it. Only our own pages make a browser send
    /// it.
    pub(crate) fn set_session(self, value: Option<&Secret>, seconds: i64) -> HeaderValue {
        self.set(self.session_name(), value, seconds, "Strict")
    }

    /// Binds a sign-in at a provider to the browser that began it. It must come along when the
    /// provider sends the browser back, which is a navigation from a foreign page.
    pub(crate) fn set_state(self, value: Option<&Secret>) -> HeaderValue {
        self.set(self.state_name(), value, STATE_SECONDS, "Lax")
    }

    fn session_name(self) -> &'static str {
        if self.secure { "__Host-planwright" } else { "planwright" }
    }

    fn state_name(self) -> &'static str {
        if self.secure { "__Host-planwright-state" } else { "planwright-state" }
    }

    fn set(self, name: &str, value: Option<&Secret>, seconds: i64, same_site: &str) -> HeaderValue {
        let age = if value.is_some() { seconds } else { 0 };
        let secure = if self.secure { "; Secure" } else { "" };
        let text = value.map_or("", Secret::expose);
        let cookie =
            format!("{name}={text}; Path=/; Max-Age={age}; HttpOnly; SameSite={same_site}{secure}");
        let mut value = HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
}

impl FromRequestParts<State> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(Cookies::new(state))
    }
}

/// A cookie's value; one that comes twice is none, for nobody can say which is ours.
fn read(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value);
    match (found.next(), found.next()) {
        (Some(value), None) if !value.is_empty() => Some(Secret::new(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_a_double_is_none() {
        let cookies = Cookies { secure: true };
        let mut headers = HeaderMap::new();
        headers.append(
            COOKIE,
            HeaderValue::from_static("a=b; __Host-planwright=secret; planwright=other"),
        );
        assert_eq!(cookies.session(&headers).unwrap().expose(), "secret");
        assert!(cookies.state(&headers).is_none());
        headers.append(COOKIE, HeaderValue::from_static("__Host-planwright=planted"));
        assert!(cookies.session(&headers).is_none());
    }

    #[test]
    fn over_tls_a_cookie_is_bound_to_host_and_tls() {
        let set = Cookies { secure: true }.set_session(Some(&Secret::new("x")), 60);
        assert_eq!(
            set,
            "__Host-planwright=x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        assert!(set.is_sensitive());
        let ended = Cookies { secure: false }.set_session(None, 60);
        assert_eq!(ended, "planwright=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }
}
