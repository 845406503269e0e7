//! What the planner was asked last, and what came of it.

use crate::client::{Store, Write};
use crate::error::Result;
use crate::item::{self, Item};
use crate::keys;
use planwright_engine::id::ProjectRef;
use planwright_protocol::record::PlanningRequest;

impl Store {
    /// The write that keeps a request or its outcome.
    pub fn planning_request_write(project: ProjectRef, request: &PlanningRequest) -> Write {
        Write::Put(Item::new(&keys::planning(project)).document(request))
    }

    pub async fn planning_request_get(
        &self,
        project: ProjectRef,
    ) -> Result<Option<PlanningRequest>> {
        let found = self.get(&keys::planning(project)).await?;
        found.map(|i| item::document(&i, "planning request")).transpose()
    }
}
