//! Memberships: each kept twice, under the team and under the person, and always written together.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, DOCUMENT, Item};
use crate::kept::Kept;
use crate::keys::{self, Key};
use crate::project::Page;
use crate::team::Shift;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem, Update};
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::record::{Membership, OWNER, User};
use std::collections::HashMap;

/// When the person was last seen in the team, unix milliseconds; beside the document, so that it
/// moves alone.
const SEEN: &str = "seen";

/// A place in a team with what is kept beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberEntry {
    pub place: Kept<Membership>,
    /// Unix milliseconds.
    pub seen_ms: Option<i64>,
}

/// Who has a place in a team, and what it was when it was read.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub user: UserId,
    pub held: &'a Kept<Membership>,
}

impl Store {
    pub async fn member_get(&self, team: TeamId, user: UserId) -> Result<Option<MemberEntry>> {
        let found = self.get(&keys::member(team, user)).await?;
        found.map(|attributes| entry(&attributes)).transpose()
    }

    /// A team's members, in the order of their ids, which is the order they signed up in.
    pub async fn members_list(
        &self,
        team: TeamId,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<MemberEntry>> {
        let range = Range::prefix(keys::MEMBERS).after(after);
        let found =
            self.query(&keys::team(team), &range, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
        let next = if found.len() < limit {
            None
        } else {
            found.last().map(|i| item::sort_of(i).to_owned())
        };
        Ok(Page { items: found.iter().map(entry).collect::<Result<_>>()?, next })
    }

    /// Every place a person has, oldest team first.
    pub async fn teams_of(&self, user: UserId) -> Result<Vec<Kept<Membership>>> {
        let found = self.query_all(&keys::user(user).pk, &Range::prefix(keys::USER_TEAMS)).await?;
        found.iter().map(|attributes| Kept::read(attributes, "membership")).collect()
    }

    /// People by id; one that is gone is missing.
    pub async fn users_get(&self, ids: &[UserId]) -> Result<HashMap<String, User>> {
        let wanted: Vec<Key> = ids.iter().map(|id| keys::user(*id)).collect();
        let found = self.get_many(&wanted).await?;
        let users: Result<Vec<User>> =
            found.iter().map(|attributes| item::document(attributes, "user")).collect();
        Ok(users?.into_iter().map(|user| (user.id.clone(), user)).collect())
    }

    /// Notes that a member is about. A membership that has ended is not brought back.
    pub async fn member_seen(&self, team: TeamId, user: UserId, now_ms: i64) -> Result<()> {
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::member(team, user))))
            .update_expression("SET #s = :s")
            .condition_expression("attribute_exists(#d)")
            .expression_attribute_names("#s", SEEN)
            .expression_attribute_names("#d", DOCUMENT)
            .expression_attribute_values(":s", AttributeValue::N(now_ms.to_string()))
            .build()
            .map_err(|e| Error::malformed("membership", e))?;
        match self.transact(vec![TransactWriteItem::builder().update(update).build()]).await {
            Ok(()) | Err(Refusal::Cancelled(_)) => Ok(()),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// The writes that give somebody a place they do not have yet, with the team's numbers first.
    pub(crate) fn member_writes(
        &self,
        team: TeamId,
        user: UserId,
        place: &Membership,
    ) -> Result<Vec<TransactWriteItem>> {
        let shift = Shift { members: 1, owners: i64::from(place.is_owner()) };
        Ok(vec![
            self.team_shift(team, shift)?,
            self.transaction_item(Write::Create(
                Item::new(&keys::member(team, user)).document(place),
            ))?,
            self.transaction_item(Write::Create(
                Item::new(&keys::user_team(user, team)).document(place),
            ))?,
        ])
    }

    /// Gives a member another role if they still have the place `old`.
    pub async fn member_change(
        &self,
        team: TeamId,
        user: UserId,
        old: &Kept<Membership>,
        role: &str,
    ) -> Result<Membership> {
        let new = Membership { role: role.to_owned(), ..(**old).clone() };
        let shift =
            Shift { members: 0, owners: i64::from(new.is_owner()) - i64::from(old.is_owner()) };
        let mut writes = vec![self.team_shift(team, shift)?];
        writes.extend(self.place_updates(team, user, old, &new)?);
        self.moved(writes, shift).await?;
        Ok(new)
    }

    /// Ends a membership if it still is `old`.
    pub async fn member_remove(
        &self,
        team: TeamId,
        user: UserId,
        old: &Kept<Membership>,
    ) -> Result<()> {
        let shift = Shift { members: -1, owners: -i64::from(old.is_owner()) };
        let gone = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::member(team, user))))
            .condition_expression("#d = :d")
            .expression_attribute_names("#d", DOCUMENT)
            .expression_attribute_values(":d", old.value())
            .build()
            .map_err(|e| Error::malformed("membership", e))?;
        let writes = vec![
            self.team_shift(team, shift)?,
            TransactWriteItem::builder().delete(gone).build(),
            self.transaction_item(Write::Delete(keys::user_team(user, team)))?,
        ];
        self.moved(writes, shift).await
    }

    /// Hands a team over: `from` stops being its owner and takes `role`, `to` becomes one, or
    /// nothing happens.
    pub async fn ownership_transfer(
        &self,
        team: TeamId,
        from: Place<'_>,
        to: Place<'_>,
        role: &str,
    ) -> Result<()> {
        let new_from = Membership { role: role.to_owned(), ..(**from.held).clone() };
        let new_to = Membership { role: OWNER.to_owned(), ..(**to.held).clone() };
        // Two owners before and one after, or one before and one after: never none.
        let mut writes = self.place_updates(team, from.user, from.held, &new_from)?;
        writes.extend(self.place_updates(team, to.user, to.held, &new_to)?);
        let shift = Shift { members: 0, owners: -i64::from(to.held.is_owner()) };
        writes.insert(0, self.team_shift(team, shift)?);
        self.moved(writes, shift).await
    }

    fn place_updates(
        &self,
        team: TeamId,
        user: UserId,
        old: &Kept<Membership>,
        new: &Membership,
    ) -> Result<Vec<TransactWriteItem>> {
        let update = self.document_update(&keys::member(team, user), old, new)?;
        let copy = Write::Put(Item::new(&keys::user_team(user, team)).document(new));
        Ok(vec![update, self.transaction_item(copy)?])
    }

    /// Sends writes whose first moves the team's numbers, which is where a last owner is kept.
    async fn moved(&self, writes: Vec<TransactWriteItem>, shift: Shift) -> Result<()> {
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) => {
                let failed = |at: usize| reasons.failed(at);
                match failed(0) {
                    // Somebody else's change to the same place explains the refusal better.
                    true if shift.owners < 0 && !(1..reasons.len()).any(failed) => {
                        Err(Error::LastOwner)
                    }
                    true if shift.owners >= 0 => Err(Error::NotFound { what: "team" }),
                    _ => Err(Error::Conflict { what: "membership" }),
                }
            }
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }
}

fn entry(attributes: &item::Attributes) -> Result<MemberEntry> {
    Ok(MemberEntry {
        place: Kept::read(attributes, "membership")?,
        seen_ms: item::number(attributes, SEEN),
    })
}
