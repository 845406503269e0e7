//! The flow of a browser: away to the provider, back with a session's cookie. No script of ours
//! sees a code or a token.

use super::flow::{self, Begun, Brought};
use super::{people, providers};
use crate::App;
use crate::accounts::sign_in::{self, BrowserSignIn};
use crate::accounts::{AccountError, Origin, SignedIn};
use crate::error::PartError;
use planwright_protocol::record::identity::Errand;

/// What a browser came back for, and the path it goes on to.
#[derive(Debug)]
pub enum Arrival {
    SignedIn { browser: Box<BrowserSignIn>, return_to: String },
    Linked { return_to: String },
}

/// Begins to sign a browser in at a provider.
pub async fn begin_in_browser(
    app: &App,
    provider: &str,
    return_to: String,
) -> Result<Begun, AccountError> {
    flow::begin(app, provider, way_back(app, provider), Errand::Browser { return_to }).await
}

/// Begins to add a provider to whoever is signed in and has just shown who they are.
pub async fn begin_link(
    app: &App,
    provider: &str,
    person: SignedIn,
    return_to: String,
) -> Result<Begun, AccountError> {
    providers::configured(app, provider)?;
    let user = sign_in::require_proof(app, person).await?;
    let errand = Errand::Link { user: user.id, return_to, epoch: user.link_epoch };
    flow::begin(app, provider, way_back(app, provider), errand).await
}

/// The provider did not sign the person in: what was kept for them is used up.
pub async fn turned_away(
    app: &App,
    brought: &Brought<'_>,
    why: &str,
) -> Result<AccountError, AccountError> {
    flow::open(app, brought).await?;
    tracing::info!(error = why, "a provider did not sign somebody in");
    Ok(AccountError::SignInRefused("The provider did not sign you in.".to_owned()))
}

/// Receives a browser from the provider.
pub async fn come_back(
    app: &App,
    origin: &Origin,
    brought: Brought<'_>,
) -> Result<Arrival, AccountError> {
    let provider = brought.provider;
    let (kept, subject) = flow::finish(app, brought).await?;
    match kept.errand {
        Errand::Program => Err(AccountError::OtherBrowser),
        Errand::Browser { return_to } => {
            let user = people::sign_in(app, origin, provider, &subject).await?;
            let browser = Box::new(sign_in::begin_browser(app, &user, origin).await?);
            Ok(Arrival::SignedIn { browser, return_to })
        }
        Errand::Link { user, return_to, epoch } => {
            let id = user
                .parse()
                .map_err(|error| PartError::failed("reading a stored user id", error))?;
            let user = app.store.user_get(id).await?;
            if user.link_epoch != epoch {
                return Err(AccountError::UnknownState);
            }
            people::link(app, provider, &user, &subject).await?;
            Ok(Arrival::Linked { return_to })
        }
    }
}

/// The one address a provider may send browsers back to.
fn way_back(app: &App, provider: &str) -> String {
    format!("{}/api/auth/oidc/{provider}/return", app.settings.public_url)
}
