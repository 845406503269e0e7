//! Things good once, found by the hash of the token that opens them.

use crate::client::Store;
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a one-time token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneTime {
    /// A link in a mail.
    Mail,
    /// A sign-in at a provider under way.
    SignInElsewhere,
}

impl OneTime {
    fn name(self) -> &'static str {
        match self {
            OneTime::Mail => "mail",
            OneTime::SignInElsewhere => "oidc",
        }
    }
}

impl Store {
    /// Keeps `value` for whoever brings the token with this hash, until `expires_ms`.
    pub async fn one_time_create<T: Serialize>(
        &self,
        kind: OneTime,
        hash: &str,
        value: &T,
        expires_ms: i64,
    ) -> Result<()> {
        let item = Item::new(&keys::one_time(kind.name(), hash))
            .document(value)
            .expires(expires_ms / 1_000);
        match self.create(item).await? {
            true => Ok(()),
            false => Err(Error::Exists { what: "one-time token" }),
        }
    }

    /// Takes what the token opens. It opens it once; whether it is still in time is for the caller
    /// to judge.
    pub async fn one_time_take<T: DeserializeOwned>(
        &self,
        kind: OneTime,
        hash: &str,
    ) -> Result<Option<T>> {
        let found = self.take(&keys::one_time(kind.name(), hash)).await?;
        found.map(|found| item::document(&found, "one-time token")).transpose()
    }
}
