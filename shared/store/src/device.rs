//! Devices that wait to be signed in: found by the hash of their own code, and by the code they
//! show to a person.

use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, DOCUMENT, Item, VERSION};
use crate::keys;
use planwright_protocol::record::identity::DeviceGrant;

impl Store {
    /// Refused if the code for people is taken.
    pub async fn device_create(&self, hash: &str, grant: &DeviceGrant) -> Result<()> {
        let expires_s = grant.expires_ms / 1_000;
        let code =
            Item::new(&keys::user_code(&grant.user_code)).text(DOCUMENT, hash).expires(expires_s);
        let writes = vec![
            self.transaction_item(Write::Create(code))?,
            self.transaction_item(Write::Create(item_of(hash, grant).number(VERSION, 1)))?,
        ];
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Exists { what: "device code" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// By the hash of the device's own code.
    pub async fn device_get(&self, hash: &str) -> Result<Option<DeviceGrant>> {
        self.get(&keys::device(hash)).await?.map(|found| grant(&found)).transpose()
    }

    /// By the code a person typed: the hash of the device's own code, and what it asked.
    pub async fn device_by_user_code(&self, code: &str) -> Result<Option<(String, DeviceGrant)>> {
        let found = self.get(&keys::user_code(code)).await?;
        let Some(hash) = found.as_ref().and_then(|found| item::text(found, DOCUMENT)) else {
            return Ok(None);
        };
        Ok(self.device_get(hash).await?.map(|grant| (hash.to_owned(), grant)))
    }

    /// Replaces what a device waits for if it still is the version that `new` was made from.
    pub async fn device_replace(&self, hash: &str, new: &DeviceGrant) -> Result<()> {
        match self.replace_version(item_of(hash, new), new.version).await? {
            true => Ok(()),
            false => Err(Error::Conflict { what: "device code" }),
        }
    }

    /// Takes a device's wish away: of several who do so at once, one gets it.
    pub async fn device_take(&self, hash: &str) -> Result<Option<DeviceGrant>> {
        let Some(found) = self.take(&keys::device(hash)).await? else { return Ok(None) };
        let grant = grant(&found)?;
        self.take(&keys::user_code(&grant.user_code)).await?;
        Ok(Some(grant))
    }
}

fn grant(found: &Attributes) -> Result<DeviceGrant> {
    let mut grant: DeviceGrant = item::document(found, "device code")?;
    grant.version = item::number(found, VERSION).unwrap_or_default();
    Ok(grant)
}

fn item_of(hash: &str, grant: &DeviceGrant) -> Item {
    Item::new(&keys::device(hash)).document(grant).expires(grant.expires_ms / 1_000)
}
