//! Slows down who guesses passwords, without locking out whose account it is: what strangers do
//! wrong counts against the strangers. An address somebody has signed in from before has tries of
//! its own.

use super::{AccountError, Origin};
use crate::App;
use crate::rates::Limit;
use planwright_engine::id::UserId;
use planwright_protocol::record::User;
use planwright_store::Bucket;

/// Tries of one address at one account in a minute.
const PAIR: u32 = 10;
/// Tries of all addresses together that an account does not know, in an hour.
const STRANGERS: Bucket = Bucket { size: 30, window_s: 3_600 };
/// How long an address is remembered after a sign-in, in milliseconds: 90 days.
const REMEMBERED_MS: i64 = 90 * 86_400_000;

/// Where somebody tries to sign in from.
pub(super) struct Visitor {
    /// Hash of the address.
    address: String,
    known: bool,
}

/// Counts a try; fails if there were too many. The limit of the address alone was asked for by
/// whoever let the request in. `found` is whose account it would be; where there is none,
/// everything counts the same, so that nobody learns that.
pub(super) async fn admit(
    app: &App,
    origin: &Origin,
    email: &str,
    found: Option<&User>,
) -> Result<Visitor, AccountError> {
    let address = app.hashed(&origin.address);
    let id = found.and_then(|user| user.id.parse::<UserId>().ok()).unwrap_or(UserId::from_u128(0));
    let known = app.store.known_address(id, &address).await?;
    let account = app.hashed(email);
    let pair = Limit::per_minute("account", &format!("{account}#{address}"), PAIR);
    app.take(&pair).await?;
    if !known {
        let name = format!("strangers#{account}");
        app.take(&Limit { policy: "account", name, bucket: STRANGERS }).await?;
    }
    Ok(Visitor { address, known })
}

/// Remembers an address somebody has just signed in from.
pub(super) async fn remember(app: &App, user: &User, visitor: Visitor) -> Result<(), AccountError> {
    if let (false, Ok(id)) = (visitor.known, user.id.parse()) {
        let expires_s = (app.clock.now_ms() + REMEMBERED_MS) / 1_000;
        app.store.known_address_keep(id, &visitor.address, expires_s).await?;
    }
    Ok(())
}
