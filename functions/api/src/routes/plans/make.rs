//! POST /projects/{id}/plan

use super::tag;
use crate::extract::{Caller, OptionalBody, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, HeaderName, HeaderValue, LOCATION};
use http::{HeaderMap, StatusCode};
use planwright_app::plans::{self, Planning};
use planwright_engine::id::ProjectId;
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::plan::{PlanRequest, PlannedPlan, PlanningStarted};
use planwright_protocol::http::problem::Problem;
use std::time::Duration;

/// How long the answer waits for the plan: an HTTP API in AWS gives up after 30 s.
const PATIENCE: Duration = Duration::from_secs(25);

/// Has a model write a plan. Waits for it for up to 25 s, or the seconds of `Prefer:
/// wait=<seconds>` if they are fewer; `Prefer: respond-async` does not wait at all.
#[utoipa::path(
    post, path = "/api/projects/{id}/plan", tag = "plans", security(("bearer" = ["project_plan"])),
    params(("id" = String, Path), ("Prefer" = Option<String>, Header,
    description = "respond-async, or wait=<seconds>")),
    request_body = Option<PlanRequest>,
    responses(
        (status = 200, body = PlannedPlan), (status = 202, body = PlanningStarted), (status = 402,
        body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422,
        body = Problem),
        (status = 502, body = Problem),
    ),
)]
pub(super) async fn make(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<PlanRequest>,
) -> ApiResult<Response> {
    let wait = patience(&headers);
    match plans::make(&state.app, caller.project(id), body, wait).await? {
        Planning::Done(plan) => {
            let tag = tag::of(&plan.hash);
            let planned = PlannedPlan { plan_id: plan.id.clone(), plan: *plan };
            Ok(([(ETAG, tag)], Json(planned)).into_response())
        }
        Planning::Started => {
            let mut response = started(id);
            if wait.is_zero() {
                let applied = HeaderValue::from_static("respond-async");
                response.headers_mut().insert(APPLIED, applied);
            }
            Ok(response)
        }
    }
}

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How long the caller wants to wait, in the words of RFC 7240.
fn patience(headers: &HeaderMap) -> Duration {
    let given = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut wait = PATIENCE;
    for word in given.flat_map(|value| value.split([',', ';'])).map(str::trim) {
        if word.eq_ignore_ascii_case("respond-async") {
            return Duration::ZERO;
        }
        if let Some(seconds) =
            word.strip_prefix("wait=").and_then(|seconds| seconds.trim().parse().ok())
        {
            wait = wait.min(Duration::from_secs(seconds));
        }
    }
    wait
}

fn started(project: ProjectId) -> Response {
    let body = PlanningStarted {
        status: ProjectStatus::Planning.as_str(),
        project_id: project.to_string(),
    };
    (StatusCode::ACCEPTED, [(LOCATION, format!("/api/projects/{project}"))], Json(body))
        .into_response()
}
