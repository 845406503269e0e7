//! API keys: one item each, and two that say whose it is.

use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, Item, VERSION};
use crate::keys;
use crate::range::Range;
use planwright_engine::id::{ApiKeyId, TeamId, UserId};
use planwright_protocol::record::identity::ApiKey;

/// When the key was last used; kept apart from the document, so that noting it disturbs nobody.
const USED: &str = "used";
/// How long the item of a key that has expired is still listed, in seconds: 90 days.
const LISTED_S: i64 = 90 * 86_400;
/// Most keys of a list.
const MOST: i32 = 500;

impl Store {
    pub async fn api_key_create(
        &self,
        user: UserId,
        team: TeamId,
        id: ApiKeyId,
        key: &ApiKey,
    ) -> Result<()> {
        let expires = |item: Item| match key.expires_ms {
            Some(at_ms) => item.expires(at_ms / 1_000 + LISTED_S),
            None => item,
        };
        let items = [
            Item::new(&keys::api_key(id)).document(key).number(VERSION, 1),
            Item::new(&keys::api_key_of_user(user, id)),
            Item::new(&keys::api_key_of_team(team, id)),
        ];
        let writes: Result<Vec<_>> = items
            .into_iter()
            .map(|item| self.transaction_item(Write::Create(expires(item))))
            .collect();
        match self.transact(writes?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Exists { what: "API key" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    pub async fn api_key_find(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        self.get(&keys::api_key(id)).await?.map(|found| api_key(&found)).transpose()
    }

    /// Changes a key. `change` may be called several times, and says `false` where there is nothing
    /// to change.
    pub async fn api_key_change(
        &self,
        id: ApiKeyId,
        change: impl Fn(&mut ApiKey) -> bool + Send,
    ) -> Result<Option<ApiKey>> {
        const TRIES: u32 = 5;
        for _ in 0..TRIES {
            let Some(found) = self.get(&keys::api_key(id)).await? else { return Ok(None) };
            let mut key = api_key(&found)?;
            if !change(&mut key) {
                return Ok(Some(key));
            }
            let version = item::number(&found, VERSION).unwrap_or_default();
            let mut item = Item::new(&keys::api_key(id)).document(&key);
            for name in [keys::TTL, USED] {
                if let Some(value) = item::number(&found, name) {
                    item = item.number(name, value);
                }
            }
            if self.replace_version(item, version).await? {
                return Ok(Some(key));
            }
        }
        Err(Error::Contended { what: "API key", attempts: TRIES })
    }

    /// Notes that a key was used, in unix milliseconds.
    pub async fn api_key_used(&self, id: ApiKeyId, at_ms: i64) -> Result<()> {
        self.set_number(&keys::api_key(id), USED, at_ms).await
    }

    /// The keys a person made, newest first.
    pub async fn api_keys_of_user(&self, user: UserId) -> Result<Vec<ApiKey>> {
        self.api_keys_below(&keys::user_partition(user)).await
    }

    /// The keys a team can be reached with, newest first.
    pub async fn api_keys_of_team(&self, team: TeamId) -> Result<Vec<ApiKey>> {
        self.api_keys_below(&keys::team(team)).await
    }

    /// Deletes every key a team can be reached with.
    pub async fn api_keys_delete(&self, team: TeamId) -> Result<Vec<ApiKeyId>> {
        let mut gone = Vec::new();
        for key in self.api_keys_of_team(team).await? {
            let (Ok(id), Ok(user)) = (key.id.parse(), key.user.parse()) else { continue };
            let doomed = vec![
                keys::api_key(id),
                keys::api_key_of_user(user, id),
                keys::api_key_of_team(team, id),
            ];
            self.delete_many(doomed).await?;
            gone.push(id);
        }
        Ok(gone)
    }

    async fn api_keys_below(&self, pk: &str) -> Result<Vec<ApiKey>> {
        let pointers = self.query(pk, &Range::prefix(keys::API_KEYS).descending(), MOST).await?;
        let id =
            |found: &Attributes| item::sort_of(found).strip_prefix(keys::API_KEYS)?.parse().ok();
        let wanted: Vec<_> = pointers.iter().filter_map(id).map(keys::api_key).collect();
        let mut found: Vec<ApiKey> =
            self.get_many(&wanted).await?.iter().map(api_key).collect::<Result<_>>()?;
        found.sort_by(|a, b| b.id.cmp(&a.id));
        Ok(found)
    }
}

fn api_key(found: &Attributes) -> Result<ApiKey> {
    let mut key: ApiKey = item::document(found, "API key")?;
    key.used_ms = item::number(found, USED);
    Ok(key)
}
