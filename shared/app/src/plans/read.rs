//! Plans as they stand.

use super::PlanError;
use super::view::{self, Frame};
use crate::App;
use crate::pages::Found;
use futures::{StreamExt, TryStreamExt};
use planwright_engine::id::ProjectRef;
use planwright_protocol::http::plan::Plan;
use planwright_store::keys;

/// Bodies read at once.
const AT_ONCE: usize = 8;

/// A page of the versions of a project's plan, newest first.
pub async fn list(
    app: &App,
    project: ProjectRef,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Plan>, PlanError> {
    let frame = frame(app, project).await?;
    // One more than is shown tells whether there is a next page.
    let mut metas = app.store.plans_list(project, limit + 1, after).await?.items;
    let more = metas.len() > limit;
    metas.truncate(limit);
    let next = metas.last().filter(|_| more).map(|meta| keys::plan(project, meta.version).sk);
    let shown = metas.into_iter().map(|meta| view::with_body(app, &frame, meta));
    let plans: Vec<Plan> = futures::stream::iter(shown).buffered(AT_ONCE).try_collect().await?;
    Ok((plans, next))
}

/// One version.
pub async fn show(app: &App, project: ProjectRef, version: u32) -> Result<Plan, PlanError> {
    let frame = frame(app, project).await?;
    view::stored(app, &frame, version).await
}

/// What the plans of a project are shown with.
pub(crate) async fn frame(app: &App, project: ProjectRef) -> Result<Frame, PlanError> {
    let (run, requirements) =
        tokio::try_join!(app.store.run_get(project), app.store.requirements_get(project))?;
    let routing = app.routing_of(project.team).await?;
    Ok(Frame {
        project,
        approved: run.run.approved,
        newest: run.run.plans,
        requirement_bytes: requirements.len(),
        routing,
    })
}
