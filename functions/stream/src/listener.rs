//! Who listens, and whether they still may.

use crate::State;
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};
use planwright_protocol::record::SignIn;
use planwright_protocol::record::identity::ApiKey;
use planwright_store::Result;

/// The person behind a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listener {
    pub(crate) user: UserId,
    /// The team whose project it is.
    pub(crate) team: TeamId,
    pub(crate) proof: Proof,
}

/// What they listen with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    SignIn(SessionId),
    Key(ApiKeyId),
}

/// Why somebody may not, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barred {
    /// Gone, or deactivated.
    Account,
    /// Signed out, or the sign-in or key was revoked or has run out.
    Proof,
    /// No member of the team.
    Team,
}

impl Listener {
    /// Looks at the person, what they listen with and their membership. Every role may read, so
    /// membership is enough.
    pub(crate) async fn barred(&self, state: &State) -> Result<Option<Barred>> {
        let (user, epoch, place) = tokio::try_join!(
            state.store.user_find(self.user),
            self.epoch(state),
            state.store.member_get(self.team, self.user)
        )?;
        let Some(user) = user.filter(|user| user.active) else {
            return Ok(Some(Barred::Account));
        };
        if epoch != Some(user.epoch) {
            return Ok(Some(Barred::Proof));
        }
        Ok(place.is_none().then_some(Barred::Team))
    }

    /// The person's epoch that what they listen with is of; none if it counts no more.
    async fn epoch(&self, state: &State) -> Result<Option<u32>> {
        let now_ms = state.clock.now_ms();
        match self.proof {
            Proof::SignIn(session) => {
                let found = state.store.sign_in_get(self.user, session).await?;
                let counts = |one: &SignIn| !one.revoked && one.expires_ms > now_ms;
                Ok(found.filter(counts).map(|sign_in| sign_in.epoch))
            }
            Proof::Key(id) => {
                let found = state.store.api_key_find(id).await?;
                let lasts =
                    |until_ms: Option<i64>| until_ms.is_none_or(|until_ms| until_ms > now_ms);
                let counts = |key: &ApiKey| lasts(key.revoked_ms) && lasts(key.expires_ms);
                Ok(found.filter(counts).map(|key| key.epoch))
            }
        }
    }
}
