//! Teams: their names, and how many members and owners each has.

use crate::budget::TeamSettings;
use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, DOCUMENT, Item};
use crate::kept::Kept;
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use planwright_engine::id::{ProjectRef, TeamId, UserId};
use planwright_protocol::record::{Membership, OWNER, Team};
use serde::Serialize;

const MEMBERS: &str = "members";
const OWNERS: &str = "owners";

/// A team with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedTeam {
    pub team: Kept<Team>,
    pub members: u32,
    pub owners: u32,
}

/// How a change of memberships moves a team's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) members: i64,
    pub(crate) owners: i64,
}

impl Store {
    /// The writes of a new team whose only member, `owner`, owns it.
    pub(crate) fn team_writes(
        id: TeamId,
        team: &Team,
        owner: UserId,
        settings: &TeamSettings,
    ) -> Vec<Write> {
        let place = Membership {
            team: id.to_string(),
            user: owner.to_string(),
            role: OWNER.to_owned(),
            joined_ms: team.created_ms,
        };
        vec![
            Store::settings_new(id, settings),
            Write::Create(
                Item::new(&keys::team_record(id))
                    .document(team)
                    .number(MEMBERS, 1)
                    .number(OWNERS, 1),
            ),
            Store::team_listed(id),
            Write::Create(Item::new(&keys::member(id, owner)).document(&place)),
            Write::Create(Item::new(&keys::user_team(owner, id)).document(&place)),
        ]
    }

    pub async fn team_create(
        &self,
        id: TeamId,
        team: &Team,
        owner: UserId,
        settings: &TeamSettings,
    ) -> Result<()> {
        let writes = Store::team_writes(id, team, owner, settings);
        let writes: Result<Vec<_>> = writes.into_iter().map(|w| self.transaction_item(w)).collect();
        match self.transact(writes?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Exists { what: "team" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Gives a person of a release without memberships their own team as it is now: whose each
    /// project is, the team itself, and their place in it. Nothing happens where that has been
    /// done.
    pub async fn team_adopt(&self, user: UserId, team: TeamId, record: &Team) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.projects_list(team, 100, after).await?;
            for (project, _) in &page.items {
                self.put(crate::project::owner_item(ProjectRef::new(team, *project))).await?;
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let settings = self.settings_get(team).await?;
        let mut writes = Store::team_writes(team, record, user, &settings);
        // The settings are there already.
        writes.remove(0);
        writes.push(Store::user_listed(user));
        let writes: Result<Vec<_>> = writes.into_iter().map(|w| self.transaction_item(w)).collect();
        match self.transact(writes?).await {
            Ok(()) | Err(Refusal::Cancelled(_)) => Ok(()),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    pub async fn team_get(&self, id: TeamId) -> Result<CountedTeam> {
        counted(&self.get(&keys::team_record(id)).await?.ok_or(Error::NotFound { what: "team" })?)
    }

    /// Those of the teams that exist, in no particular order.
    pub async fn teams_get(&self, ids: &[TeamId]) -> Result<Vec<CountedTeam>> {
        let wanted: Vec<Key> = ids.iter().map(|id| keys::team_record(*id)).collect();
        self.get_many(&wanted).await?.iter().map(counted).collect()
    }

    /// Changes a team's name or nature if it still is what `old` says.
    pub async fn team_replace(&self, id: TeamId, old: &Kept<Team>, new: &Team) -> Result<()> {
        let update = self.document_update(&keys::team_record(id), old, new)?;
        match self.transact(vec![update]).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what: "team" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Moves a team's numbers; refused for a team that is gone, and where its last owner would go.
    pub(crate) fn team_shift(&self, id: TeamId, shift: Shift) -> Result<TransactWriteItem> {
        let number = |n: i64| AttributeValue::N(n.to_string());
        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::team_record(id))))
            .update_expression("ADD #m :m, #o :o")
            .expression_attribute_names("#m", MEMBERS)
            .expression_attribute_names("#o", OWNERS)
            .expression_attribute_values(":m", number(shift.members))
            .expression_attribute_values(":o", number(shift.owners));
        update = if shift.owners < 0 {
            update
                .condition_expression("#o > :l")
                .expression_attribute_values(":l", number(-shift.owners))
        } else {
            update.condition_expression("attribute_exists(#o)")
        };
        let update = update.build().map_err(|e| Error::malformed("team", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Refuses the transaction unless the team exists.
    pub(crate) fn team_there(&self, id: TeamId) -> Result<TransactWriteItem> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::team_record(id))))
            .condition_expression("attribute_exists(#d)")
            .expression_attribute_names("#d", DOCUMENT)
            .build()
            .map_err(|e| Error::malformed("team", e))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Writes in a team that exists; false where another condition did not hold.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a team that is gone: whoever works for it may be told late.
    pub(crate) async fn write_in_team(
        &self,
        team: TeamId,
        writes: Vec<TransactWriteItem>,
    ) -> Result<bool> {
        let writes = std::iter::once(self.team_there(team)?).chain(writes).collect();
        match self.transact(writes).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(reasons)) if reasons.failed(0) => {
                Err(Error::NotFound { what: "team" })
            }
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Changes an item's document and leaves its other attributes alone, if the document still is
    /// `old`.
    pub(crate) fn document_update<T: Serialize>(
        &self,
        key: &Key,
        old: &Kept<T>,
        new: &T,
    ) -> Result<TransactWriteItem> {
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(key)))
            .update_expression("SET #d = :new")
            .condition_expression("#d = :old")
            .expression_attribute_names("#d", DOCUMENT)
            .expression_attribute_values(":old", old.value())
            .expression_attribute_values(":new", AttributeValue::S(item::text_of(new)))
            .build()
            .map_err(|e| Error::malformed("document", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

fn counted(attributes: &Attributes) -> Result<CountedTeam> {
    let count = |name| {
        item::number(attributes, name).and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
    };
    Ok(CountedTeam {
        team: Kept::read(attributes, "team")?,
        members: count(MEMBERS),
        owners: count(OWNERS),
    })
}
