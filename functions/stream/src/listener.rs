//! Who listens, and whether they still may.

use crate::State;
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};
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
        let (user, good, place) = tokio::try_join!(
            state.store.user_find(self.user),
            self.is_good(state),
            state.store.member_get(self.team, self.user)
        )?;
        if user.is_none_or(|user| !user.active) {
            return Ok(Some(Barred::Account));
        }
        if !good {
            return Ok(Some(Barred::Proof));
        }
        Ok(place.is_none().then_some(Barred::Team))
    }

    /// Whether what they listen with still counts.
    async fn is_good(&self, state: &State) -> Result<bool> {
        let now_ms = state.clock.now_ms();
        match self.proof {
            Proof::SignIn(session) => {
                let found = state.store.sign_in_get(self.user, session).await?;
                Ok(found.is_some_and(|sign_in| !sign_in.revoked && sign_in.expires_ms > now_ms))
            }
            Proof::Key(id) => {
                let found = state.store.api_key_find(id).await?;
                let counts =
                    |until_ms: Option<i64>| until_ms.is_none_or(|until_ms| until_ms > now_ms);
                Ok(found.is_some_and(|key| counts(key.revoked_ms) && counts(key.expires_ms)))
            }
        }
    }
}
