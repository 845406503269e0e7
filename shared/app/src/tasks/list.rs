//! The tasks of a project.

use super::TaskError;
use super::latest_result;
use super::view::{self, Frame};
use crate::App;
use crate::check::Invalid;
use crate::pages::Found;
use planwright_engine::graph::Node;
use planwright_engine::id::ProjectRef;
use planwright_engine::project::Project;
use planwright_engine::routing::Tier;
use planwright_engine::status::TaskState;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::Spec;
use serde::Deserialize;
use std::collections::HashMap;

/// Longest search text and phase name, in characters.
const MAX_TEXT: usize = 200;
/// Tasks up to which reading all specs at once is cheaper than reading those of the page one by
/// one.
const READ_ALL: usize = 1_000;

/// Which tasks a list holds, and in which order.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filter {
    pub status: Option<String>,
    pub wave: Option<u32>,
    pub phase: Option<String>,
    pub model_tier: Option<Tier>,
    /// In title and description, whatever the case.
    pub search: Option<String>,
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub sort_dir: Direction,
    #[serde(default)]
    pub exclude_output: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Priority,
    CreatedAt,
    Wave,
    Status,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    #[default]
    Asc,
    Desc,
}

/// A page of the tasks of a project's approved plan.
pub async fn list(
    app: &App,
    project: ProjectRef,
    filter: &Filter,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Task>, TaskError> {
    check(filter)?;
    let after = after.map(|text| place(&text)).transpose()?;
    let current = app.committers.of(project).peek().await?;
    let all = all_specs(app, project, &current, filter).await?;
    let mut places = places(&current, filter, all.as_ref());
    if let Some(after) = after {
        places.retain(|place| filter.order(place, &after).is_gt());
    }
    let next = places.get(limit).is_some().then(|| text(&places[limit - 1]));
    places.truncate(limit);
    let numbers: Vec<u32> = places.iter().map(|(_, number)| *number).collect();
    let specs = match all {
        Some(mut all) => numbers.iter().filter_map(|n| all.remove(n)).collect(),
        None => app.store.specs_get(project, current.run.approved, &numbers).await?,
    };
    let tasks = shown(app, project, &current, specs, !filter.exclude_output).await?;
    Ok((tasks, next))
}

/// Tasks with what is known of their results.
pub(crate) async fn shown(
    app: &App,
    project: ProjectRef,
    current: &Project,
    specs: Vec<Spec>,
    with_output: bool,
) -> Result<Vec<Task>, TaskError> {
    let numbers: Vec<u32> = specs.iter().map(|spec| spec.number).collect();
    let mut done = latest_result::of_tasks(app, project, &numbers).await?;
    let frame = Frame::new(project.id, current, app.clock.now_ms(), &specs);
    let task = |spec: Spec| {
        let done = done.remove(&spec.number).unwrap_or_default();
        view::task(&frame, spec, done, with_output)
    };
    Ok(specs.into_iter().map(task).collect())
}

fn check(filter: &Filter) -> Result<(), Invalid> {
    for (name, text) in [("phase", &filter.phase), ("search", &filter.search)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT) {
            let detail = format!("{name} may have at most {MAX_TEXT} characters.");
            return Err(Invalid::one(format!("?{name}"), "too_long", detail));
        }
    }
    let known = |status: &String| TaskState::ALL.iter().any(|state| state.as_str() == status);
    match &filter.status {
        Some(status) if !known(status) => {
            let detail = "status must be pending, blocked, queued, running, completed, \
                needs_review, suspended, failed or cancelled.";
            Err(Invalid::one("?status", "not_allowed", detail))
        }
        _ => Ok(()),
    }
}

impl Filter {
    fn needs_text(&self) -> bool {
        self.phase.is_some() || self.search.is_some()
    }

    fn lets_through(&self, current: &Project, node: &Node, spec: Option<&Spec>) -> bool {
        let state = current.state(node.number).unwrap_or(TaskState::Blocked);
        let found = |text: &String| {
            let wanted = text.to_lowercase();
            spec.is_some_and(|s| {
                s.task.title.to_lowercase().contains(&wanted)
                    || s.task.description.to_lowercase().contains(&wanted)
            })
        };
        self.status.as_ref().is_none_or(|status| state.as_str() == status)
            && self.wave.is_none_or(|wave| current.graph.wave(node.number) == Some(wave))
            && self.model_tier.is_none_or(|tier| node.tier == tier)
            && self
                .phase
                .as_ref()
                .is_none_or(|phase| spec.is_some_and(|s| s.phase.as_ref() == Some(phase)))
            && self.search.as_ref().is_none_or(found)
    }

    /// Sorts as text, so that one kind of place serves every order. Numbers are given in the order
    /// of creation.
    fn key(&self, current: &Project, node: &Node) -> String {
        match self.sort {
            Sort::Priority => format!("{:010}", node.priority),
            Sort::CreatedAt => format!("{:010}", node.number),
            Sort::Wave => format!("{:010}", current.graph.wave(node.number).unwrap_or_default()),
            Sort::Status => current.state(node.number).map_or("", TaskState::as_str).to_owned(),
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

fn text(place: &Place) -> String {
    let (key, number) = place;
    format!("{key}|{number}")
}

fn place(text: &str) -> Result<Place, Invalid> {
    let parsed =
        text.split_once('|').and_then(|(key, number)| Some((key.to_owned(), number.parse().ok()?)));
    parsed.ok_or_else(|| {
        Invalid::one("?after", "invalid_cursor", "after is not a cursor of this list.")
    })
}

fn places(current: &Project, filter: &Filter, specs: Option<&HashMap<u32, Spec>>) -> Vec<Place> {
    let spec = |node: &Node| specs.and_then(|specs| specs.get(&node.number));
    let nodes =
        current.graph.nodes().iter().filter(|node| filter.lets_through(current, node, spec(node)));
    let mut places: Vec<Place> =
        nodes.map(|node| (filter.key(current, node), node.number)).collect();
    places.sort_by(|a, b| filter.order(a, b));
    places
}

/// Every spec, where the filter needs their text or there are few.
async fn all_specs(
    app: &App,
    project: ProjectRef,
    current: &Project,
    filter: &Filter,
) -> Result<Option<HashMap<u32, Spec>>, TaskError> {
    if current.graph.is_empty() || (current.graph.len() > READ_ALL && !filter.needs_text()) {
        return Ok(None);
    }
    let specs = app.store.specs_list(project, current.run.approved).await?;
    Ok(Some(specs.into_iter().map(|spec| (spec.number, spec)).collect()))
}
