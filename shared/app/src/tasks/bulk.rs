//! Many tasks at once.

use super::decide;
use super::reason::{self, OfReason};
use super::{TaskError, read};
use crate::App;
use crate::check::Invalid;
use futures::StreamExt;
use planwright_engine::id::{ProjectRef, TaskId, TaskRef, TeamId};
use planwright_protocol::http::task::{Bulk, BulkAction, MAX_BULK, Retry};

/// Tasks worked on at once; what falls together commits together.
const AT_ONCE: usize = 8;

/// What became of one of them, by the id that was given.
pub type Outcome = (String, Result<(), TaskError>);

/// What became of all of them.
#[derive(Debug)]
pub struct Outcomes {
    pub outcomes: Vec<Outcome>,
    /// Tasks of the reason beyond those.
    pub left: usize,
}

/// Decides on many tasks. Each one succeeds or fails by itself.
pub async fn bulk(app: &App, team: TeamId, bulk: Bulk) -> Result<Outcomes, TaskError> {
    check(&bulk)?;
    let (ids, left) = match &bulk.reason_of {
        None => (bulk.task_ids, 0),
        Some(id) => {
            let task = known(team, id)?;
            let project = read::find(app, task).await?;
            let OfReason { numbers, left } = reason::like(app, task, &project).await?;
            let id = |number| TaskId::new(task.project.id, number).to_string();
            (numbers.into_iter().map(id).collect(), left)
        }
    };
    let (action, how) = (bulk.action, Retry { start_over: bulk.start_over });
    let outcomes = futures::stream::iter(ids).map(|id| async move {
        let outcome = match known(team, &id) {
            Ok(task) => one(app, task, action, how).await,
            Err(unknown) => Err(unknown),
        };
        (id, outcome)
    });
    Ok(Outcomes { outcomes: outcomes.buffered(AT_ONCE).collect().await, left })
}

fn check(bulk: &Bulk) -> Result<(), Invalid> {
    decide::only_a_retry(bulk.start_over, bulk.action == BulkAction::Retry)?;
    match (&bulk.reason_of, bulk.task_ids.len()) {
        (Some(_), 0) | (None, 1..=MAX_BULK) => Ok(()),
        (Some(_), _) => {
            let detail = "Give task_ids or reason_of, not both.";
            Err(Invalid::one("/reason_of", "not_allowed", detail))
        }
        (None, _) => {
            let detail =
                format!("task_ids must name 1 to {MAX_BULK} tasks, or reason_of one of them.");
            Err(Invalid::one("/task_ids", "out_of_bounds", detail))
        }
    }
}

fn known(team: TeamId, id: &str) -> Result<TaskRef, TaskError> {
    let id: TaskId = id.parse().map_err(|_| TaskError::unknown("task"))?;
    Ok(ProjectRef::new(team, id.project).task(id.number))
}

async fn one(app: &App, task: TaskRef, action: BulkAction, how: Retry) -> Result<(), TaskError> {
    match action {
        BulkAction::Retry => decide::again(app, task, how).await?,
        BulkAction::Skip => decide::go_on_without(app, task).await?,
        BulkAction::Fail => decide::fail(app, task).await?,
        BulkAction::Cancel => decide::give_up(app, task).await?,
    };
    Ok(())
}
