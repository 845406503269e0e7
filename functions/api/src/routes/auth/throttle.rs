//! Slows down who guesses passwords, without locking out whose account it is: what strangers do
//! wrong counts against the strangers. An address somebody has signed in from before has tries of
//! its own.

use crate::edge::limits::{Limit, hashed};
use crate::extract::Origin;
use crate::{ApiResult, State};
use planwright_engine::id::UserId;
use planwright_protocol::record::User;
use planwright_store::Bucket;

/// Tries of one address at one account in a minute.
const PAIR: u32 = 10;
/// Tries of all addresses together that an account does not know, in an hour.
const STRANGERS: Bucket = Bucket { size: 30, window_s: 3_600 };
/// Mails of a kind to one address in an hour.
const MAILS: Bucket = Bucket { size: 5, window_s: 3_600 };
/// How long an address is remembered after a sign-in, in milliseconds: 90 days.
const REMEMBERED_MS: i64 = 90 * 86_400_000;

/// Where somebody tries to sign in from.
pub(super) struct Visitor {
    /// Hash of the address.
    address: String,
    known: bool,
}

/// Counts a try; 429 if there were too many. The limit of the address alone was asked at the edge.
/// `found` is whose account it would be; where there is none, everything counts the same, so that
/// nobody learns that.
pub(super) async fn admit(
    state: &State,
    origin: &Origin,
    email: &str,
    found: Option<&User>,
) -> ApiResult<Visitor> {
    let address = hashed(state, &origin.address);
    let id = found.and_then(|user| user.id.parse::<UserId>().ok()).unwrap_or(UserId::from_u128(0));
    let known = state.store.known_address(id, &address).await?;
    let account = hashed(state, email);
    state
        .limits
        .require(state, &Limit::per_minute("account", &format!("{account}#{address}"), PAIR))
        .await?;
    if !known {
        let strangers =
            Limit { policy: "account", name: format!("strangers#{account}"), bucket: STRANGERS };
        state.limits.require(state, &strangers).await?;
    }
    Ok(Visitor { address, known })
}

/// Remembers an address somebody has just signed in from.
pub(super) async fn remember(state: &State, user: &User, visitor: Visitor) -> ApiResult<()> {
    if let (false, Ok(id)) = (visitor.known, user.id.parse()) {
        let expires_s = (state.clock.now_ms() + REMEMBERED_MS) / 1_000;
        state.store.known_address_keep(id, &visitor.address, expires_s).await?;
    }
    Ok(())
}

/// Whether one more mail may go to this address.
pub(super) async fn may_mail(state: &State, email: &str) -> ApiResult<bool> {
    let limit =
        Limit { policy: "mail", name: format!("mail#{}", hashed(state, email)), bucket: MAILS };
    match state.limits.require(state, &limit).await {
        Ok(()) => Ok(true),
        Err(error) if error.problem().status == 429 => Ok(false),
        Err(error) => Err(error),
    }
}
