//! Kept answers of requests that named an idempotency key.

use crate::client::Store;
use crate::error::Result;
use crate::item::{self, Item};
use crate::keys::{self, Key};
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::record::identity::StoredAnswer;

/// Under whom an answer is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Team(TeamId),
    /// Somebody who asks for no team.
    User(UserId),
}

impl Asker {
    fn key(self, name: &str) -> Key {
        match self {
            Asker::Team(team) => keys::answer_of_team(team, name),
            Asker::User(user) => keys::answer_of_user(user, name),
        }
    }
}

impl Store {
    /// Claims a key before its request is done; `None` if it was free, else what is there.
    pub async fn answer_claim(
        &self,
        asker: Asker,
        name: &str,
        answer: &StoredAnswer,
        expires_s: i64,
    ) -> Result<Option<StoredAnswer>> {
        let key = asker.key(name);
        if self.create(Item::new(&key).document(answer).expires(expires_s)).await? {
            return Ok(None);
        }
        // Gone in between means free again; whoever asks next gets it.
        self.get(&key).await?.map(|found| item::document(&found, "kept answer")).transpose()
    }

    pub async fn answer_keep(
        &self,
        asker: Asker,
        name: &str,
        answer: &StoredAnswer,
        expires_s: i64,
    ) -> Result<()> {
        self.put(Item::new(&asker.key(name)).document(answer).expires(expires_s)).await
    }

    /// Frees a key whose request came to nothing.
    pub async fn answer_drop(&self, asker: Asker, name: &str) -> Result<()> {
        self.take(&asker.key(name)).await.map(|_| ())
    }
}
