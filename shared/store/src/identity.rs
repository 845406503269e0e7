//! Who people are at identity providers. An identity is kept twice: under its own name, and under
//! its person.

use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys;
use crate::range::Range;
use planwright_engine::id::UserId;
use planwright_protocol::record::identity::Identity;

const MOST: i32 = 50;

impl Store {
    /// The identity with this name, which is a hash of issuer and subject.
    pub async fn identity_find(&self, name: &str) -> Result<Option<Identity>> {
        self.get(&keys::identity(name))
            .await?
            .map(|found| item::document(&found, "identity"))
            .transpose()
    }

    /// The identities a person can sign in with.
    pub async fn identities_of(&self, user: UserId) -> Result<Vec<Identity>> {
        let items =
            self.query(&keys::user_partition(user), &Range::prefix(keys::IDENTITIES), MOST).await?;
        items.iter().map(|found| item::document(found, "identity")).collect()
    }

    /// Gives an identity to a person; refused if it is somebody's already, theirs included.
    pub async fn identity_create(
        &self,
        user: UserId,
        name: &str,
        identity: &Identity,
    ) -> Result<()> {
        let writes = vec![
            self.transaction_item(Write::Create(
                Item::new(&keys::identity(name)).document(identity),
            ))?,
            self.transaction_item(Write::Create(
                Item::new(&keys::identity_of_user(user, name)).document(identity),
            ))?,
        ];
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Exists { what: "identity" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    pub async fn identity_delete(&self, user: UserId, name: &str) -> Result<()> {
        let writes = vec![
            self.transaction_item(Write::Delete(keys::identity(name)))?,
            self.transaction_item(Write::Delete(keys::identity_of_user(user, name)))?,
        ];
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what: "identity" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }
}
