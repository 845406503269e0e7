//! Proofs that were looked up a moment ago, so that not every request reads the store.

use crate::ApiResult;
use planwright_app::App;
use planwright_app::accounts::is_open;
use planwright_app::kept::Kept;
use planwright_auth::scope::{Scope, Scopes};
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};
use planwright_protocol::record::{SignIn, SignInKind};
use std::sync::Arc;

/// How long what was looked up is trusted, in milliseconds.
const TRUSTED_MS: i64 = 10_000;
/// Proofs kept at most.
const MAX_KEPT: usize = 10_000;
/// How far back the noted time of the last use may lag, in milliseconds: one write in five minutes
/// will do.
const USED_LAG_MS: i64 = 300_000;

/// What a proof is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Proof {
    SignIn(SessionId),
    Key(ApiKeyId),
}

/// What the store says of a good proof.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) user: UserId,
    /// The key's own team, else the person's usual one.
    pub(crate) team: TeamId,
    pub(crate) scopes: Scopes,
    /// Hash of the cookie or key.
    pub(crate) hash: String,
    /// Whether it is a browser's sign-in.
    pub(crate) browser: bool,
    /// Unix milliseconds.
    expires_ms: i64,
}

/// Nothing stands for a proof that is no good.
pub(crate) struct Trusted(Kept<Proof, Option<Arc<Verified>>>);

impl Default for Trusted {
    fn default() -> Self {
        Trusted(Kept::up_to(MAX_KEPT))
    }
}

impl Trusted {
    /// What a sign-in is good for: none if it has ended, or its person is gone or disabled.
    pub(crate) async fn sign_in(
        &self,
        app: &App,
        user: UserId,
        id: SessionId,
    ) -> ApiResult<Option<Arc<Verified>>> {
        let now_ms = app.clock.now_ms();
        let proof = Proof::SignIn(id);
        if let Some(known) = self.known(proof, now_ms) {
            return Ok(known.filter(|verified| verified.user == user));
        }
        let (person, sign_in) =
            tokio::try_join!(app.store.user_find(user), app.store.sign_in_get(user, id))?;
        let person = person.filter(|person| person.active);
        let epoch = person.as_ref().map(|person| person.epoch);
        let counts = |sign_in: &SignIn| is_open(sign_in, now_ms) && Some(sign_in.epoch) == epoch;
        let team = person.and_then(|person| person.team.parse().ok());
        let (Some(team), Some(sign_in)) = (team, sign_in.filter(counts)) else {
            return Ok(self.keep(proof, now_ms, None));
        };
        let browser = sign_in.kind == SignInKind::Browser;
        if browser && sign_in.used_ms + USED_LAG_MS < now_ms {
            app.store.sign_in_used(user, id, now_ms).await?;
        }
        let SignIn { current: hash, expires_ms, .. } = sign_in;
        let verified =
            Verified { user, team, scopes: Scopes::Unlimited, hash, browser, expires_ms };
        Ok(self.keep(proof, now_ms, Some(verified)))
    }

    /// What a key is good for: none if it is unknown, revoked or expired, or its maker is gone or
    /// disabled.
    pub(crate) async fn key(&self, app: &App, id: ApiKeyId) -> ApiResult<Option<Arc<Verified>>> {
        let now_ms = app.clock.now_ms();
        let proof = Proof::Key(id);
        if let Some(known) = self.known(proof, now_ms) {
            return Ok(known);
        }
        let Some(key) = app.store.api_key_find(id).await? else {
            return Ok(self.keep(proof, now_ms, None));
        };
        let expires_ms = key.expires_ms.unwrap_or(i64::MAX);
        let ended = key.revoked_ms.is_some_and(|at_ms| at_ms <= now_ms) || expires_ms <= now_ms;
        let (Ok(user), Ok(team)) = (key.user.parse::<UserId>(), key.team.parse()) else {
            return Ok(self.keep(proof, now_ms, None));
        };
        let person = if ended { None } else { app.store.user_find(user).await? };
        if !person.is_some_and(|person| person.active && person.epoch == key.epoch) {
            return Ok(self.keep(proof, now_ms, None));
        }
        if key.used_ms.is_none_or(|used_ms| used_ms + USED_LAG_MS < now_ms) {
            app.store.api_key_used(id, now_ms).await?;
        }
        let scopes: Vec<Scope> = key.scopes.iter().filter_map(|scope| scope.parse().ok()).collect();
        let expires_ms = key.revoked_ms.unwrap_or(i64::MAX).min(expires_ms);
        let verified = Verified {
            user,
            team,
            scopes: Scopes::Only(scopes),
            hash: key.hash,
            browser: false,
            expires_ms,
        };
        Ok(self.keep(proof, now_ms, Some(verified)))
    }

    /// Looks again at the next request.
    pub(crate) fn forget(&self, proof: Proof) {
        self.0.remove(&proof);
    }

    /// Looks again at the next request with any proof of this person.
    pub(crate) fn forget_person(&self, user: UserId) {
        self.0.retain(|verified| verified.as_ref().is_none_or(|verified| verified.user != user));
    }

    fn known(&self, proof: Proof, now_ms: i64) -> Option<Option<Arc<Verified>>> {
        let known = self.0.get(&proof, now_ms - TRUSTED_MS)?;
        Some(known.filter(|verified| verified.expires_ms > now_ms))
    }

    fn keep(&self, proof: Proof, now_ms: i64, verified: Option<Verified>) -> Option<Arc<Verified>> {
        let verified = verified.map(Arc::new);
        self.0.put(proof, verified.clone(), now_ms);
        verified
    }
}
