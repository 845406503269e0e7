//! The flow of a program that keeps the state itself and wants tokens.

use super::flow::{self, Begun, Brought};
use super::{people, providers};
use crate::App;
use crate::accounts::{AccountError, Origin, sign_in};
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::oidc::OidcReturn;
use planwright_protocol::record::identity::{Errand, OidcState};
use url::Url;

/// What a program brings from a provider, and the way back it began with.
#[derive(Clone, Copy)]
pub struct Elsewhere<'a> {
    pub brought: Brought<'a>,
    pub redirect_uri: &'a str,
}

impl<'a> Elsewhere<'a> {
    pub fn new(provider: &'a str, back: &'a OidcReturn) -> Self {
        let OidcReturn { code, state, state_token, iss, redirect_uri } = back;
        let brought =
            Brought { provider, code, state, issuer: iss.as_deref(), binding: state_token };
        Elsewhere { brought, redirect_uri }
    }
}

/// Begins a sign-in: where to send the person, and what to keep until they come back.
pub async fn begin_program(
    app: &App,
    provider: &str,
    redirect_uri: String,
) -> Result<Begun, AccountError> {
    providers::configured(app, provider)?;
    check_way_back(app, &redirect_uri)?;
    flow::begin(app, provider, redirect_uri, Errand::Program).await
}

/// Finishes a sign-in with what the provider sent back. Somebody new gets an account, if the
/// provider vouches for their address.
pub async fn finish_program(
    app: &App,
    origin: &Origin,
    elsewhere: Elsewhere<'_>,
) -> Result<LoginResponse, AccountError> {
    let (kept, subject) = flow::finish(app, elsewhere.brought).await?;
    check_errand(&kept, &elsewhere)?;
    let user = people::sign_in(app, origin, elsewhere.brought.provider, &subject).await?;
    sign_in::begin(app, &user, origin).await
}

/// A state of the browser's flow is of no use here, nor is another way back than the one it began
/// with.
pub(super) fn check_errand(
    kept: &OidcState,
    elsewhere: &Elsewhere<'_>,
) -> Result<(), AccountError> {
    match kept.errand == Errand::Program && kept.redirect_uri == elsewhere.redirect_uri {
        true => Ok(()),
        false => Err(AccountError::OtherRedirect),
    }
}

/// Only our own site and the origins it lets in may receive codes.
fn check_way_back(app: &App, redirect_uri: &str) -> Result<(), AccountError> {
    let url = Url::parse(redirect_uri).map_err(|_| AccountError::ForeignRedirect)?;
    let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let own = Url::parse(&app.settings.public_url)
        .is_ok_and(|own| own.origin().ascii_serialization() == origin);
    match plain && (own || app.settings.cors_origins.contains(&origin)) {
        true => Ok(()),
        false => Err(AccountError::ForeignRedirect),
    }
}
