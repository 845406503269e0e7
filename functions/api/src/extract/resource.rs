//! The team's resource a path is about, found in the route's template: what stands before its first
//! parameter names the kind.

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use http::request::Parts;
use planwright_engine::id::{CheckpointId, ProjectId, TaskId, TeamId};

/// What a path names; `None` inside for text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Team(Option<TeamId>),
    Project(Option<ProjectId>),
    Task(Option<ProjectId>),
    Checkpoint(Option<ProjectId>),
}

impl Resource {
    /// The noun an unknown one is answered with.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Resource::Team(_) => "team",
            Resource::Project(_) => "project",
            Resource::Task(_) => "task",
            Resource::Checkpoint(_) => "checkpoint",
        }
    }

    /// What a route's path is about; `None` for a path without a resource of a team.
    fn of(template: &str, value: &str) -> Option<Self> {
        let before = template.split("/{").next().unwrap_or_default();
        match before {
            "/api/teams" => Some(Resource::Team(value.parse().ok())),
            "/api/projects" | "/api/events" | "/api/tasks/project" | "/api/checkpoints/project" => {
                Some(Resource::Project(value.parse().ok()))
            }
            "/api/tasks" => Some(Resource::Task(value.parse().ok().map(|id: TaskId| id.project))),
            "/api/checkpoints" => {
                Some(Resource::Checkpoint(value.parse().ok().map(|id: CheckpointId| id.project)))
            }
            _ => None,
        }
    }
}

/// Whether the path names a resource of a team.
pub(crate) fn is_of_a_team(parts: &Parts) -> bool {
    let template = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    template.contains('{') && Resource::of(template, "").is_some()
}

/// The resource in the path of a request.
pub(super) async fn named(parts: &mut Parts) -> Option<Resource> {
    let template = parts.extensions.get::<MatchedPath>()?.as_str().to_owned();
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    let (_, value) = params.iter().next()?;
    Resource::of(&template, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths whose parameter is nothing of a team.
    const OTHERS: [&str; 3] = ["/api/auth/", "/api/admin/", "/api/services/"];

    #[test]
    fn every_parameter_of_the_document_is_a_resource_of_a_team_or_known_not_to_be() {
        let document = crate::openapi::document();
        let mut with_parameter = 0;
        for path in document.paths.paths.keys().filter(|path| path.contains('{')) {
            let known = Resource::of(path, "x").is_some()
                || OTHERS.iter().any(|other| path.starts_with(other));
            assert!(known, "{path}: nobody says whose its parameter is");
            with_parameter += 1;
        }
        assert!(with_parameter > 20);
    }

    #[test]
    fn a_part_of_a_project_leads_to_the_project() {
        let task = TaskId::new(ProjectId::from_u128(7), 3);
        assert_eq!(
            Resource::of("/api/tasks/{id}/rounds", &task.to_string()),
            Some(Resource::Task(Some(task.project)))
        );
        assert_eq!(Resource::of("/api/tasks/{id}", "tsk_x"), Some(Resource::Task(None)));
        assert_eq!(Resource::of("/api/tasks/project/{pid}", "x"), Some(Resource::Project(None)));
        assert_eq!(Resource::of("/api/usage/daily", ""), None);
    }
}
