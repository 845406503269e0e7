//! Who and what there is in an installation, for its operator.

use crate::client::{Range, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys;
use crate::project::Page;
use planwright_engine::id::{TeamId, UserId};

impl Store {
    /// The write that lists a person; it goes with the one that creates them.
    pub(crate) fn user_listed(id: UserId) -> Write {
        Write::Put(Item::new(&keys::listed_user(id)))
    }

    pub(crate) fn team_listed(id: TeamId) -> Write {
        Write::Put(Item::new(&keys::listed_team(id)))
    }

    /// Whether the installation's first person has signed up.
    pub async fn has_operator(&self) -> Result<bool> {
        Ok(self.get(&keys::operator()).await?.is_some())
    }

    /// Everybody who ever signed up, newest first.
    pub async fn users_listed(&self, limit: usize, after: Option<String>) -> Result<Page<UserId>> {
        self.listed(keys::LISTED_USERS, limit, after).await
    }

    /// Every team, newest first.
    pub async fn teams_listed(&self, limit: usize, after: Option<String>) -> Result<Page<TeamId>> {
        self.listed(keys::LISTED_TEAMS, limit, after).await
    }

    async fn listed<T: std::str::FromStr>(
        &self,
        prefix: &str,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<T>> {
        let range = Range::prefix(prefix).descending().after(after);
        let found = self
            .query(keys::INSTALLATION, &range, i32::try_from(limit).unwrap_or(i32::MAX))
            .await?;
        let mut items = Vec::with_capacity(found.len());
        for attributes in &found {
            let id = item::sort_of(attributes).strip_prefix(prefix).and_then(|id| id.parse().ok());
            items.push(id.ok_or_else(|| Error::malformed("installation", "a key in it"))?);
        }
        let next = if found.len() < limit {
            None
        } else {
            found.last().map(|i| item::sort_of(i).to_owned())
        };
        Ok(Page { items, next })
    }
}
