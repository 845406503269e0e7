//! What a team has decided about models and tools.

use crate::client::{Refusal, Store};
use crate::error::{Error, Result};
use crate::item::{DOCUMENT, Item};
use crate::kept::Kept;
use crate::keys;
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use planwright_engine::id::TeamId;
use planwright_protocol::record::TeamSetup;
use planwright_protocol::setups::{Failed, Setups};

#[async_trait]
impl Setups for Store {
    async fn setup(&self, team: TeamId) -> std::result::Result<Option<TeamSetup>, Failed> {
        Ok(self.setup_get(team).await?)
    }
}

impl Store {
    /// None for a team that has decided nothing.
    pub async fn setup_get(&self, team: TeamId) -> Result<Option<TeamSetup>> {
        Ok(self.setup_kept(team).await?.map(Kept::into_inner))
    }

    /// Like [`Store::setup_get`], to be changed.
    pub async fn setup_kept(&self, team: TeamId) -> Result<Option<Kept<TeamSetup>>> {
        self.get(&keys::setup(team))
            .await?
            .map(|found| Kept::read(&found, "team settings"))
            .transpose()
    }

    /// Replaces what the team has decided if it still is `old`.
    pub async fn setup_put(
        &self,
        team: TeamId,
        old: Option<&Kept<TeamSetup>>,
        new: &TeamSetup,
    ) -> Result<()> {
        let mut setup = Item::new(&keys::setup(team)).document(new);
        if new.retention_days.is_some() {
            let (partition, sort) = keys::index::retention(team);
            setup = setup.text(keys::ACTIVE_PARTITION, partition).text(keys::ACTIVE_SORT, sort);
        }
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(setup.attributes))
            .expression_attribute_names("#d", DOCUMENT);
        let put = match old {
            None => put.condition_expression("attribute_not_exists(#d)"),
            Some(old) => {
                put.condition_expression("#d = :d").expression_attribute_values(":d", old.value())
            }
        };
        let put = put.build().map_err(|e| Error::malformed("team settings", e))?;
        match self.transact(vec![TransactWriteItem::builder().put(put).build()]).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(_)) => Err(Error::Conflict { what: "team settings" }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }
}
