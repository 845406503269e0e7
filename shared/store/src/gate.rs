//! The gate of a team in front of a provider's account: one small item, changed under its version.

use crate::client::{Store, Write};
use crate::error::Result;
use crate::item::{self, Item, VERSION};
use crate::keys;
use planwright_engine::gate::Gate;
use planwright_engine::id::TeamId;

/// Seconds after which a gate nobody changed is forgotten.
const FORGOTTEN_S: i64 = 2 * 86_400;

/// Which gate: one for each of a team's accounts at providers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GateName {
    pub team: TeamId,
    /// The provider, and which of the accounts there.
    pub account: String,
}

/// A gate as it was read.
#[derive(Clone, Debug)]
pub struct KeptGate {
    pub gate: Gate,
    version: i64,
}

impl Store {
    /// None where the provider has not refused anything lately. `fresh` costs twice as much and
    /// sees every change.
    pub async fn gate_get(&self, name: &GateName, fresh: bool) -> Result<Option<KeptGate>> {
        let key = keys::gate(name.team, &name.account);
        let found = if fresh { self.get(&key).await? } else { self.get_lately(&key).await? };
        let Some(found) = found else { return Ok(None) };
        let version = item::number(&found, VERSION).unwrap_or(0);
        Ok(Some(KeptGate { gate: item::document(&found, "gate")?, version }))
    }

    /// Replaces what was read; `false` if it was changed meanwhile. `now_s` is in unix seconds.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for the first word of a provider in a team that was deleted
    /// meanwhile: a worker can hear from a provider after nothing is left of the team it works for.
    pub async fn gate_put(
        &self,
        name: &GateName,
        old: Option<&KeptGate>,
        new: &Gate,
        now_s: i64,
    ) -> Result<bool> {
        let item = Item::new(&keys::gate(name.team, &name.account)).document(new);
        let item = item.expires(now_s + FORGOTTEN_S);
        match old {
            None => {
                let create = self.transaction_item(Write::Create(item))?;
                self.write_in_team(name.team, vec![create]).await
            }
            Some(old) => self.replace_version(item, old.version).await,
        }
    }
}
