//! Invitations. A link's secret is stored as its hash only, and leads to the invitation through an
//! item of its own.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys;
use crate::project::Page;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use planwright_engine::id::{InvitationId, TeamId, UserId};
use planwright_protocol::record::{Invitation, Membership};

const TEAM: &str = "team";
const INVITATION: &str = "invitation";

impl Store {
    /// Refused as existing while the address has another open invitation to the team.
    pub async fn invitation_create(
        &self,
        team: TeamId,
        id: InvitationId,
        invitation: &Invitation,
        now_ms: i64,
    ) -> Result<()> {
        let expires_s = invitation.expires_ms / 1_000;
        let lead = Item::new(&keys::invited(&invitation.hash))
            .text(TEAM, team.to_string())
            .text(INVITATION, id.to_string())
            .expires(expires_s);
        let writes = vec![
            self.transaction_item(Write::Create(
                Item::new(&keys::invitation(team, id)).document(invitation).expires(expires_s),
            ))?,
            self.transaction_item(Write::Create(lead))?,
            self.invitee_put(team, invitation, now_ms)?,
        ];
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Exists { what: "invitation" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    pub async fn invitation_get(&self, team: TeamId, id: InvitationId) -> Result<Invitation> {
        let found = self
            .get(&keys::invitation(team, id))
            .await?
            .ok_or(Error::NotFound { what: "invitation" })?;
        item::document(&found, "invitation")
    }

    /// The invitation a link's secret, given as its hash, is about.
    pub async fn invitation_by_hash(
        &self,
        hash: &str,
    ) -> Result<Option<(TeamId, InvitationId, Invitation)>> {
        let Some(lead) = self.get(&keys::invited(hash)).await? else { return Ok(None) };
        let team: Option<TeamId> = item::text(&lead, TEAM).and_then(|team| team.parse().ok());
        let id: Option<InvitationId> = item::text(&lead, INVITATION).and_then(|id| id.parse().ok());
        let (Some(team), Some(id)) = (team, id) else {
            return Err(Error::malformed("invitation", "its link leads nowhere"));
        };
        match self.invitation_get(team, id).await {
            Ok(invitation) => Ok(Some((team, id, invitation))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A team's open invitations, oldest first.
    pub async fn invitations_list(
        &self,
        team: TeamId,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<Invitation>> {
        let range = Range::prefix(keys::INVITATIONS).after(after);
        let found =
            self.query(&keys::team(team), &range, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
        let next = if found.len() < limit {
            None
        } else {
            found.last().map(|i| item::sort_of(i).to_owned())
        };
        Ok(Page {
            items: found.iter().map(|i| item::document(i, "invitation")).collect::<Result<_>>()?,
            next,
        })
    }

    /// Takes an invitation back. One that was used or taken back before is not there.
    pub async fn invitation_delete(
        &self,
        team: TeamId,
        id: InvitationId,
        invitation: &Invitation,
    ) -> Result<()> {
        match self.transact(self.invitation_use(team, id, invitation)?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::NotFound { what: "invitation" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Turns an invitation into a membership, once: of two that try, one does.
    pub async fn invitation_accept(
        &self,
        team: TeamId,
        id: InvitationId,
        invitation: &Invitation,
        user: UserId,
        place: &Membership,
    ) -> Result<()> {
        let mut writes = self.member_writes(team, user, place)?;
        let places = writes.len();
        writes.extend(self.invitation_use(team, id, invitation)?);
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) => {
                let failed = |at: usize| reasons.failed(at);
                if failed(0) || (places..reasons.len()).any(failed) {
                    return Err(Error::NotFound { what: "invitation" });
                }
                Err(if failed(1) {
                    Error::Exists { what: "membership" }
                } else {
                    Error::Conflict { what: "team" }
                })
            }
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// The writes that use an invitation up; refused where it has been.
    fn invitation_use(
        &self,
        team: TeamId,
        id: InvitationId,
        invitation: &Invitation,
    ) -> Result<Vec<TransactWriteItem>> {
        let delete = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::invitation(team, id))))
            .condition_expression("attribute_exists(#d)")
            .expression_attribute_names("#d", item::DOCUMENT)
            .build()
            .map_err(|e| Error::malformed("invitation", e))?;
        Ok(vec![
            TransactWriteItem::builder().delete(delete).build(),
            self.transaction_item(Write::Delete(keys::invited(&invitation.hash)))?,
            self.transaction_item(Write::Delete(keys::invitee(team, &invitation.email)))?,
        ])
    }

    /// Takes the one place for an open invitation that an address has in a team. One that has run
    /// out may still be there for a while.
    fn invitee_put(
        &self,
        team: TeamId,
        invitation: &Invitation,
        now_ms: i64,
    ) -> Result<TransactWriteItem> {
        let item = Item::new(&keys::invitee(team, &invitation.email))
            .expires(invitation.expires_ms / 1_000);
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item.attributes))
            .condition_expression("attribute_not_exists(#t) OR #t <= :now")
            .expression_attribute_names("#t", keys::TTL)
            .expression_attribute_values(":now", AttributeValue::N((now_ms / 1_000).to_string()))
            .build()
            .map_err(|e| Error::malformed("invitation", e))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}
