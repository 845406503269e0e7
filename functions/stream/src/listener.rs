//! Who listens, and whether they still may.

use crate::State;
use planwright_engine::id::{SessionId, TeamId, UserId};
use planwright_store::Result;

/// The person behind a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listener {
    pub(crate) user: UserId,
    /// The team whose project it is.
    pub(crate) team: TeamId,
    /// The sign-in they listen with; none where that was a key.
    pub(crate) session: Option<SessionId>,
}

/// Why somebody may not, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barred {
    /// Gone, or deactivated.
    Account,
    /// Signed out, or revoked.
    SignIn,
    /// No member of the team.
    Team,
}

impl Listener {
    /// Looks at the person, their sign-in and their membership. Every role may read, so membership is enough.
    pub(crate) async fn barred(&self, state: &State) -> Result<Option<Barred>> {
        let sign_in = async {
            match self.session {
                Some(session) => state.store.sign_in_get(self.user, session).await.map(Some),
                None => Ok(None),
            }
        };
        let (user, sign_in, place) =
            tokio::try_join!(state.store.user_find(self.user), sign_in, state.store.member_get(self.team, self.user))?;
        if user.is_none_or(|user| !user.active) {
            return Ok(Some(Barred::Account));
        }
        let now_ms = state.clock.now_ms();
        let good = |sign_in: planwright_protocol::record::SignIn| !sign_in.revoked && sign_in.expires_ms > now_ms;
        if sign_in.is_some_and(|found| !found.is_some_and(good)) {
            return Ok(Some(Barred::SignIn));
        }
        Ok(place.is_none().then_some(Barred::Team))
    }
}
