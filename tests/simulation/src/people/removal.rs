use super::Person;
use crate::fleet::Process;
use planwright_engine::id::ProjectRef;
use planwright_store::{Error, Result};
use planwright_sweeper::PartError;

impl Person {
    /// Deletes the project; of several who do so at once, one does it.
    pub(super) async fn delete(&self, by: &Process) -> Result<()> {
        let project = ProjectRef::new(self.sketch.team, self.sketch.id);
        by.remover.project(project).await.map(drop).map_err(of_store)
    }

    /// Deletes the team with everything in it.
    pub(super) async fn delete_team(&self, by: &Process) -> Result<()> {
        by.remover.team(self.sketch.team).await.map(drop).map_err(of_store)
    }
}

/// There are neither files nor secrets here that could be in trouble.
fn of_store(error: PartError) -> Error {
    match error {
        PartError::Store(error) => error,
        other => Error::Malformed { what: "removal", detail: other.to_string() },
    }
}
