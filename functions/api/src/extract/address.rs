//! Where a request comes from.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Extensions, HeaderMap};
use lambda_http::request::RequestContext;
use planwright_app::accounts;
use std::convert::Infallible;
use std::net::IpAddr;

/// Longest text kept of what a client calls itself, in characters.
const MAX_AGENT: usize = 200;

/// Where a request comes from, and what the client calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub accounts::Origin);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Origin(accounts::Origin {
            address: of(&parts.extensions, &parts.headers),
            user_agent: user_agent(&parts.headers),
        }))
    }
}

/// Behind the gateway the last address forwarded is its own peer, CloudFront, which put the
/// client's before it. Who calls the gateway past CloudFront can write what they like there: what
/// must not be forged rests on no address alone.
pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap) -> String {
    let Some(RequestContext::ApiGatewayV2(context)) = extensions.get::<RequestContext>() else {
        return "127.0.0.1".to_owned();
    };
    let peer = context.http.source_ip.clone().unwrap_or_default();
    let forwarded =
        headers.get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chain: Vec<&str> = forwarded.split(',').map(str::trim).collect();
    let before_last = chain.len().checked_sub(2).and_then(|at| chain.get(at));
    before_last
        .filter(|text| text.parse::<IpAddr>().is_ok())
        .map_or(peer, |text| (*text).to_owned())
}

/// What the client calls itself, cut to a size fit for a list.
fn user_agent(headers: &HeaderMap) -> String {
    let text = headers
        .get(http::header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect()
}
