//! People, their addresses and their sign-ins.

use crate::budget::TeamSettings;
use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use planwright_engine::id::{SessionId, TeamId, UserId};
use planwright_protocol::record::{SignIn, Team, User};
use serde::Serialize;

const OWNER: &str = "user";

impl Store {
    /// Creates a person, their address and their own team, or nothing. The installation's first user becomes its
    /// operator: a marker item, created in the same transaction, can exist once.
    pub async fn user_create(&self, id: UserId, user: &User, team: TeamId, settings: &TeamSettings) -> Result<User> {
        let operator = User { role: "admin".to_owned(), ..user.clone() };
        match self.user_insert(id, &operator, team, settings, true).await {
            Err(Error::Conflict { .. }) => {
                self.user_insert(id, user, team, settings, false).await?;
                Ok(user.clone())
            }
            Ok(()) => Ok(operator),
            Err(error) => Err(error),
        }
    }

    async fn user_insert(
        &self,
        id: UserId,
        user: &User,
        team: TeamId,
        settings: &TeamSettings,
        operator: bool,
    ) -> Result<()> {
        let mut writes = vec![
            Write::Create(Item::new(&keys::email(&user.email)).text(OWNER, id.to_string())),
            Write::Create(Item::new(&keys::user(id)).document(user)),
        ];
        writes.push(Store::user_listed(id));
        writes.extend(Store::team_writes(team, &own_team(user), id, settings));
        if operator {
            writes.push(Write::Create(Item::new(&keys::operator()).text(OWNER, id.to_string())));
        }
        let writes: Result<Vec<_>> = writes.into_iter().map(|w| self.transaction_item(w)).collect();
        match self.transact(writes?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) => match reasons.first() {
                Some((code, _)) if code == "ConditionalCheckFailed" => Err(Error::Exists { what: "e-mail address" }),
                _ => Err(Error::Conflict { what: "user" }),
            },
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    pub async fn user_get(&self, id: UserId) -> Result<User> {
        let found = self.get(&keys::user(id)).await?.ok_or(Error::NotFound { what: "user" })?;
        item::document(&found, "user")
    }

    /// Like [`Store::user_get`], for an id that may be anybody's or nobody's.
    pub async fn user_find(&self, id: UserId) -> Result<Option<User>> {
        self.get(&keys::user(id)).await?.map(|found| item::document(&found, "user")).transpose()
    }

    /// `email` in its normal form.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>> {
        let Some(found) = self.get(&keys::email(email)).await? else { return Ok(None) };
        let id = item::text(&found, OWNER).and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| Error::malformed("e-mail address", "it names no user"))?;
        self.user_get(id).await.map(Some)
    }

    pub async fn user_put(&self, id: UserId, user: &User) -> Result<()> {
        self.put(Item::new(&keys::user(id)).document(user)).await
    }

    /// Replaces a person if they still are what `old` says.
    pub async fn user_replace(&self, id: UserId, old: &User, new: &User) -> Result<()> {
        self.replace_document(Item::new(&keys::user(id)).document(new), old, "user").await
    }

    pub async fn sign_in_create(&self, user: UserId, id: SessionId, sign_in: &SignIn) -> Result<()> {
        self.put(sign_in_item(&keys::session(user, id), sign_in)).await
    }

    pub async fn sign_in_get(&self, user: UserId, id: SessionId) -> Result<Option<SignIn>> {
        let found = self.get(&keys::session(user, id)).await?;
        found.map(|i| item::document(&i, "sign-in")).transpose()
    }

    /// Marks a ticket as used: `true` the first time, `false` ever after, until `expires_s` (unix seconds), when the
    /// ticket itself is no good any more.
    pub async fn ticket_use(&self, user: UserId, ticket: &str, expires_s: i64) -> Result<bool> {
        let mark = Item::new(&keys::ticket(user, ticket)).expires(expires_s);
        match self.transact(vec![self.transaction_item(Write::Create(mark))?]).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Replaces a sign-in if it still is what `old` says: of two uses of one refresh token, one wins.
    pub async fn sign_in_replace(&self, user: UserId, id: SessionId, old: &SignIn, new: &SignIn) -> Result<()> {
        self.replace_document(sign_in_item(&keys::session(user, id), new), old, "sign-in").await
    }

    pub(crate) async fn replace_document<T: Serialize>(&self, new: Item, old: &T, what: &'static str) -> Result<()> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(new.attributes))
            .condition_expression("#d = :d")
            .expression_attribute_names("#d", item::DOCUMENT)
            .expression_attribute_values(":d", AttributeValue::S(serde_json::to_string(old).unwrap_or_default()))
            .build()
            .map_err(|e| Error::malformed(what, e))?;
        match self.transact(vec![TransactWriteItem::builder().put(put).build()]).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }
}

/// The team everybody begins with.
fn own_team(user: &User) -> Team {
    Team {
        id: user.team.clone(),
        name: user.display_name.clone(),
        personal: true,
        created_by: user.id.clone(),
        created_ms: user.created_ms,
    }
}

fn sign_in_item(key: &Key, sign_in: &SignIn) -> Item {
    Item::new(key).document(sign_in).expires(sign_in.expires_ms / 1_000)
}
