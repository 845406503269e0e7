//! Sign-ins, and marks of tickets already used.

use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, Item, VERSION};
use crate::keys::{self, Key};
use crate::range::Range;
use planwright_engine::id::{SessionId, UserId};
use planwright_protocol::record::SignIn;
use serde::{Deserialize, Serialize};

/// When a browser's sign-in was last used; beside the document, so that noting it disturbs nobody.
const USED: &str = "used";
/// Most sign-ins of one person looked at; older ones than these have long run out.
const MOST: i32 = 500;
/// Life of a ticket's mark in seconds: longer than any stream is open without coming back.
const MARK_SECONDS: i64 = 86_400;

impl Store {
    pub async fn sign_in_create(
        &self,
        user: UserId,
        id: SessionId,
        sign_in: &SignIn,
    ) -> Result<()> {
        self.put(sign_in_item(&keys::session(user, id), sign_in).number(VERSION, 1)).await
    }

    pub async fn sign_in_get(&self, user: UserId, id: SessionId) -> Result<Option<SignIn>> {
        self.get(&keys::session(user, id)).await?.map(|found| sign_in(&found)).transpose()
    }

    /// A person's sign-ins, oldest first; those that have ended may be among them.
    pub async fn sign_ins_list(&self, user: UserId) -> Result<Vec<SignIn>> {
        let items =
            self.query(&keys::user_partition(user), &Range::prefix(keys::SESSIONS), MOST).await?;
        items.iter().map(sign_in).collect()
    }

    /// Replaces a sign-in if it still is the version that `new` was made from: of two uses of one
    /// refresh token, one wins. A transaction, because a repeat after a lost answer must not look
    /// like a second use.
    pub async fn sign_in_replace(&self, user: UserId, id: SessionId, new: &SignIn) -> Result<()> {
        let item = sign_in_item(&keys::session(user, id), new).number(VERSION, new.version + 1);
        let put = self.replace(item, VERSION, new.version)?;
        match self.transact(vec![put]).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what: "sign-in" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Notes that a browser's sign-in was used, in unix milliseconds.
    pub async fn sign_in_used(&self, user: UserId, id: SessionId, at_ms: i64) -> Result<()> {
        self.set_number(&keys::session(user, id), USED, at_ms).await
    }

    /// Marks a ticket as used: `true` the first time, `false` ever after. `by` tells its own
    /// stream from others. The mark lasts a day, and again from each [`Store::ticket_keep`].
    pub async fn ticket_use(&self, user: UserId, ticket: &str, mark: &TicketMark) -> Result<bool> {
        let item = ticket_item(user, ticket, mark, mark.first_ms);
        match self.transact(vec![self.transaction_item(Write::Create(item))?]).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// How a ticket was used first; none for one that was not, or not for a day.
    pub async fn ticket_used(&self, user: UserId, ticket: &str) -> Result<Option<TicketMark>> {
        let found = self.get(&keys::ticket(user, ticket)).await?;
        found.map(|found| item::document(&found, "ticket")).transpose()
    }

    /// Keeps a mark for another day: its stream goes on.
    pub async fn ticket_keep(
        &self,
        user: UserId,
        ticket: &str,
        mark: &TicketMark,
        now_ms: i64,
    ) -> Result<()> {
        self.put(ticket_item(user, ticket, mark, now_ms)).await
    }
}

/// The first use of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketMark {
    /// Unix milliseconds.
    pub first_ms: i64,
    /// By which program, as far as it says.
    pub by: String,
}

fn ticket_item(user: UserId, ticket: &str, mark: &TicketMark, now_ms: i64) -> Item {
    Item::new(&keys::ticket(user, ticket)).document(mark).expires(now_ms / 1_000 + MARK_SECONDS)
}

fn sign_in(found: &Attributes) -> Result<SignIn> {
    let mut sign_in: SignIn = item::document(found, "sign-in")?;
    sign_in.used_ms = item::number(found, USED).unwrap_or_default().max(sign_in.used_ms);
    sign_in.version = item::number(found, VERSION).unwrap_or_default();
    Ok(sign_in)
}

fn sign_in_item(key: &Key, sign_in: &SignIn) -> Item {
    Item::new(key).document(sign_in).expires(sign_in.expires_ms / 1_000)
}
