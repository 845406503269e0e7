//! GET /tasks/project/{pid}

use super::latest_result;
use super::view::{self, Frame};
use crate::extract::{Caller, Paging, ProjectPath, Query};
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use planwright_engine::graph::Node;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::project::Project;
use planwright_engine::routing::Tier;
use planwright_engine::status::TaskState;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::Spec;
use serde::Deserialize;
use std::collections::HashMap;

/// Characters of the longest search text and phase name a request may give.
const MAX_TEXT: usize = 200;
/// Tasks up to which reading all specs at once is cheaper than reading those of the page one by
/// one.
const READ_ALL: usize = 1_000;

#[derive(Deserialize)]
pub(super) struct Filter {
    status: Option<String>,
    wave: Option<u32>,
    phase: Option<String>,
    model_tier: Option<Tier>,
    search: Option<String>,
    #[serde(default)]
    sort: Sort,
    #[serde(default)]
    sort_dir: Direction,
    #[serde(default)]
    exclude_output: bool,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    Priority,
    CreatedAt,
    Wave,
    Status,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    #[default]
    Asc,
    Desc,
}

/// The tasks of a project's approved plan.
#[utoipa::path(
    get, path = "/api/tasks/project/{pid}", tag = "tasks", security(("bearer" = ["project_read"])),
    params(
        ("pid" = String, Path),
        ("status" = Option<String>, Query), ("wave" = Option<u32>, Query),
        ("phase" = Option<String>, Query),
        ("model_tier" = Option<String>, Query),
        ("search" = Option<String>, Query, description = "In title and description, whatever the \
            case"),
        ("sort" = Option<String>, Query, description = "priority (without it), created_at, wave \
            or status"),
        ("sort_dir" = Option<String>, Query, description = "asc (without it) or desc"),
        ("exclude_output" = Option<bool>, Query, description = "Leaves output_text out"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "1 to 500, 100 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Task]), (status = 404, body = Problem), (status = 422,
    body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    check(&filter)?;
    let limit = paging.limit(100, 500)?;
    let after = paging.after(&state, &caller)?.map(|text| place(&text)).transpose()?;
    let team = caller.team();
    let project = state.committers.of(ProjectRef::new(team, id)).peek().await?;
    let all = all_specs(&state, team, id, &project, &filter).await?;
    let mut places = places(&project, &filter, all.as_ref());
    if let Some(after) = after {
        places.retain(|place| filter.order(place, &after).is_gt());
    }
    let next = places.get(limit).is_some().then(|| text(&places[limit - 1]));
    places.truncate(limit);
    let numbers: Vec<u32> = places.iter().map(|(_, number)| *number).collect();
    let specs = match all {
        Some(mut all) => numbers.iter().filter_map(|n| all.remove(n)).collect(),
        None => {
            state.store.specs_get(ProjectRef::new(team, id), project.run.approved, &numbers).await?
        }
    };
    let tasks = shown(&state, team, id, &project, specs, !filter.exclude_output).await?;
    Ok(paging.respond(&state, &caller, tasks, next))
}

/// Tasks with what is known of their results.
pub(in crate::routes) async fn shown(
    state: &State,
    team: TeamId,
    id: ProjectId,
    project: &Project,
    specs: Vec<Spec>,
    with_output: bool,
) -> ApiResult<Vec<Task>> {
    let numbers: Vec<u32> = specs.iter().map(|spec| spec.number).collect();
    let mut done = latest_result::of_tasks(state, team, id, &numbers).await?;
    let frame = Frame::new(id, project, state.clock.now_ms(), &specs);
    let task = |spec: Spec| {
        let done = done.remove(&spec.number).unwrap_or_default();
        view::task(&frame, spec, done, with_output)
    };
    Ok(specs.into_iter().map(task).collect())
}

fn check(filter: &Filter) -> ApiResult<()> {
    for (name, text) in [("phase", &filter.phase), ("search", &filter.search)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT) {
            let detail = format!("{name} may have at most {MAX_TEXT} characters.");
            return Err(ApiError::unprocessable(format!("?{name}"), "too_long", detail));
        }
    }
    let known = |status: &String| TaskState::ALL.iter().any(|state| state.as_str() == status);
    match &filter.status {
        Some(status) if !known(status) => {
            let detail = "status must be pending, blocked, queued, running, completed, \
                needs_review, suspended, failed or cancelled.";
            Err(ApiError::unprocessable("?status", "not_allowed", detail))
        }
        _ => Ok(()),
    }
}

impl Filter {
    fn needs_text(&self) -> bool {
        self.phase.is_some() || self.search.is_some()
    }

    fn lets_through(&self, project: &Project, node: &Node, spec: Option<&Spec>) -> bool {
        let state = project.state(node.number).unwrap_or(TaskState::Blocked);
        let found = |text: &String| {
            let wanted = text.to_lowercase();
            spec.is_some_and(|s| {
                s.task.title.to_lowercase().contains(&wanted)
                    || s.task.description.to_lowercase().contains(&wanted)
            })
        };
        self.status.as_ref().is_none_or(|status| state.as_str() == status)
            && self.wave.is_none_or(|wave| project.graph.wave(node.number) == Some(wave))
            && self.model_tier.is_none_or(|tier| node.tier == tier)
            && self
                .phase
                .as_ref()
                .is_none_or(|phase| spec.is_some_and(|s| s.phase.as_ref() == Some(phase)))
            && self.search.as_ref().is_none_or(found)
    }

    /// Sorts as text, so that one kind of place serves every order. Numbers are given in the order
    /// of creation.
    fn key(&self, project: &Project, node: &Node) -> String {
        match self.sort {
            Sort::Priority => format!("{:010}", node.priority),
            Sort::CreatedAt => format!("{:010}", node.number),
            Sort::Wave => format!("{:010}", project.graph.wave(node.number).unwrap_or_default()),
            Sort::Status => project.state(node.number).map_or("", TaskState::as_str).to_owned(),
        }
    }

    fn order(&self, a: &Place, b: &Place) -> std::cmp::Ordering {
        let keys = a.0.cmp(&b.0);
        let keys = if self.sort_dir == Direction::Desc { keys.reverse() } else { keys };
        keys.then(a.1.cmp(&b.1))
    }
}

/// Sort key and number of a task: where it stands in a list.
type Place = (String, u32);

fn text((key, number): &Place) -> String {
    format!("{key}|{number}")
}

fn place(text: &str) -> ApiResult<Place> {
    let parsed =
        text.split_once('|').and_then(|(key, number)| Some((key.to_owned(), number.parse().ok()?)));
    parsed.ok_or_else(|| {
        ApiError::unprocessable("?after", "invalid_cursor", "after is not a cursor of this list.")
    })
}

fn places(project: &Project, filter: &Filter, specs: Option<&HashMap<u32, Spec>>) -> Vec<Place> {
    let spec = |node: &Node| specs.and_then(|specs| specs.get(&node.number));
    let nodes =
        project.graph.nodes().iter().filter(|node| filter.lets_through(project, node, spec(node)));
    let mut places: Vec<Place> =
        nodes.map(|node| (filter.key(project, node), node.number)).collect();
    places.sort_by(|a, b| filter.order(a, b));
    places
}

/// Every spec, where the filter needs their text or there are few.
async fn all_specs(
    state: &State,
    team: TeamId,
    id: ProjectId,
    project: &Project,
    filter: &Filter,
) -> ApiResult<Option<HashMap<u32, Spec>>> {
    if project.graph.is_empty() || (project.graph.len() > READ_ALL && !filter.needs_text()) {
        return Ok(None);
    }
    let specs = state.store.specs_list(ProjectRef::new(team, id), project.run.approved).await?;
    Ok(Some(specs.into_iter().map(|spec| (spec.number, spec)).collect()))
}
