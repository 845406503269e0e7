//! Many tasks at once.

use super::{TaskError, decide};
use crate::App;
use crate::check::Invalid;
use futures::StreamExt;
use planwright_engine::id::{ProjectRef, TaskId, TeamId};
use planwright_protocol::http::task::{Bulk, BulkAction, MAX_BULK, Retry};

/// Tasks worked on at once; what falls together commits together.
const AT_ONCE: usize = 8;

/// What became of one of them, by the id that was given.
pub type Outcome = (String, Result<(), TaskError>);

/// Decides on many tasks. Each one succeeds or fails by itself.
pub async fn bulk(app: &App, team: TeamId, bulk: Bulk) -> Result<Vec<Outcome>, TaskError> {
    if !(1..=MAX_BULK).contains(&bulk.task_ids.len()) {
        let detail = format!("task_ids must name 1 to {MAX_BULK} tasks.");
        return Err(Invalid::one("/task_ids", "out_of_bounds", detail).into());
    }
    decide::only_a_retry(bulk.start_over, bulk.action == BulkAction::Retry)?;
    let ids = bulk.task_ids.clone();
    let bulk = &bulk;
    let outcomes = futures::stream::iter(ids).map(|id| async move {
        let outcome = one(app, team, bulk, &id).await;
        (id, outcome)
    });
    Ok(outcomes.buffered(AT_ONCE).collect().await)
}

async fn one(app: &App, team: TeamId, bulk: &Bulk, id: &str) -> Result<(), TaskError> {
    let id: TaskId = id.parse().map_err(|_| TaskError::unknown("task"))?;
    let task = ProjectRef::new(team, id.project).task(id.number);
    match bulk.action {
        BulkAction::Retry => {
            decide::again(app, task, Retry { start_over: bulk.start_over }).await?
        }
        BulkAction::Skip => decide::go_on_without(app, task).await?,
        BulkAction::Fail => decide::fail(app, task).await?,
        BulkAction::Cancel => decide::give_up(app, task).await?,
    };
    Ok(())
}
