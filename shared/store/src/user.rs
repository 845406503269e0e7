//! People and their addresses.

use crate::budget::TeamSettings;
use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, Item, VERSION};
use crate::keys;
use crate::range::Range;
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};
use planwright_protocol::record::{Team, User, UserRole};

const OWNER: &str = "user";

/// What went with a person.
#[derive(Debug, Default)]
pub struct Gone {
    pub keys: Vec<ApiKeyId>,
    pub sign_ins: Vec<SessionId>,
}

impl Store {
    /// Creates a person, their address and their own team, or nothing. The installation's first
    /// user becomes its operator: a marker item, created in the same transaction, can exist once.
    pub async fn user_create(
        &self,
        id: UserId,
        user: &User,
        team: TeamId,
        settings: &TeamSettings,
    ) -> Result<User> {
        let operator = User { role: UserRole::Admin, ..user.clone() };
        match self.user_insert(id, &operator, team, settings, true).await {
            Err(Error::Conflict { .. }) => {
                self.user_insert(id, user, team, settings, false).await?;
                Ok(user.clone())
            }
            Ok(()) => Ok(operator),
            Err(error) => Err(error),
        }
    }

    /// Takes a person over from a release without memberships; see [`Store::team_adopt`].
    pub async fn user_adopt(&self, id: UserId, user: &User) -> Result<()> {
        let Ok(team) = user.team.parse() else { return Ok(()) };
        self.team_adopt(id, team, &own_team(user)).await?;
        match self.user_replace(id, user).await {
            Ok(()) | Err(Error::Conflict { .. }) => Ok(()),
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
            Write::Create(Item::new(&keys::user(id)).document(user).number(VERSION, 1)),
        ];
        writes.push(Store::user_listed(id));
        writes.extend(Store::team_writes(team, &own_team(user), id, settings));
        if operator {
            writes.push(Write::Create(Item::new(&keys::operator()).text(OWNER, id.to_string())));
        }
        let writes: Result<Vec<_>> = writes.into_iter().map(|w| self.transaction_item(w)).collect();
        match self.transact(writes?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) if reasons.failed(0) => {
                Err(Error::Exists { what: "e-mail address" })
            }
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what: "user" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Deletes a person with everything that only they have: address, sign-ins, keys, identities.
    /// The address goes last, so that a call that is cut short can be repeated by who still can
    /// sign in, or is finished by the operator.
    pub async fn user_delete(&self, id: UserId) -> Result<Gone> {
        let user = self.user_get(id).await?;
        let mut gone = Gone::default();
        // Nobody signs in from here on.
        self.user_change(id, |user| {
            user.active = false;
            user.password = None;
        })
        .await?;
        let pk = keys::user_partition(id);
        let mut doomed = Vec::new();
        for found in self.query_all(&pk, &Range::between("!", "~")).await? {
            let sort = item::sort_of(&found).to_owned();
            if let Some(key) = sort.strip_prefix(keys::API_KEYS).and_then(|id| id.parse().ok()) {
                let team = self.api_key_find(key).await?.and_then(|found| found.team.parse().ok());
                doomed.extend(team.map(|team| keys::api_key_of_team(team, key)));
                doomed.push(keys::api_key(key));
                gone.keys.push(key);
            }
            doomed.extend(sort.strip_prefix(keys::IDENTITIES).map(keys::identity));
            gone.sign_ins.extend(
                sort.strip_prefix(keys::SESSIONS).and_then(|id| id.parse::<SessionId>().ok()),
            );
            doomed.push(keys::Key { pk: pk.clone(), sk: sort });
        }
        doomed.push(keys::listed_user(id));
        doomed.push(keys::email(&user.email));
        self.delete_many(doomed).await?;
        Ok(gone)
    }

    pub async fn user_get(&self, id: UserId) -> Result<User> {
        let found = self.get(&keys::user(id)).await?.ok_or(Error::NotFound { what: "user" })?;
        user(&found)
    }

    /// Like [`Store::user_get`], for an id that may be anybody's or nobody's.
    pub async fn user_find(&self, id: UserId) -> Result<Option<User>> {
        self.get(&keys::user(id)).await?.map(|found| user(&found)).transpose()
    }

    /// `email` in its normal form.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>> {
        let Some(found) = self.get(&keys::email(email)).await? else { return Ok(None) };
        let id = item::text(&found, OWNER).and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| Error::malformed("e-mail address", "it names no user"))?;
        self.user_get(id).await.map(Some)
    }

    /// Replaces a person if they still are the version that `new` was made from.
    pub async fn user_replace(&self, id: UserId, new: &User) -> Result<()> {
        match self.replace_version(Item::new(&keys::user(id)).document(new), new.version).await? {
            true => Ok(()),
            false => Err(Error::Conflict { what: "user" }),
        }
    }

    /// Changes a person, whoever else does so at the same time. `change` may be called several
    /// times.
    pub async fn user_change(&self, id: UserId, change: impl Fn(&mut User) + Send) -> Result<User> {
        const TRIES: u32 = 5;
        for _ in 0..TRIES {
            let mut user = self.user_get(id).await?;
            change(&mut user);
            match self.user_replace(id, &user).await {
                Ok(()) => return Ok(user),
                Err(Error::Conflict { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Contended { what: "user", attempts: TRIES })
    }
}

fn user(found: &Attributes) -> Result<User> {
    let mut user: User = item::document(found, "user")?;
    user.version = item::number(found, VERSION).unwrap_or_default();
    Ok(user)
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
