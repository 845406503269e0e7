//! POST /projects/{id}/plan

use super::outcome::failed;
use super::view::{self, Frame};
use super::{read, tag};
use crate::extract::{Caller, OptionalBody, ProjectPath};
use crate::routes::projects::bounds::Bounds;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, HeaderName, LOCATION};
use http::{HeaderMap, StatusCode};
use planwright_engine::command::{Command, PlanCommand};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::plan::{
    MAX_ANSWERS, MAX_FEEDBACK, PlanRequest, PlannedPlan, PlanningStarted,
};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::{PlanningOutcome, PlanningRequest};
use planwright_store::{Store, Submission};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// How long the answer waits for the plan: an HTTP API in AWS gives up after 30 s.
const PATIENCE: Duration = Duration::from_secs(25);
const LOOK_EVERY: Duration = Duration::from_millis(100);

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
    ProjectPath(project): ProjectPath,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<PlanRequest>,
) -> ApiResult<Response> {
    check(&body)?;
    let team = caller.team();
    let request = request(&state, team, project, body).await?;
    let kept = request.clone();
    let submission = Submission::new(Command::Plan(PlanCommand::Request)).attach(move |_, _| {
        vec![Store::planning_request_write(ProjectRef::new(team, project), &kept)]
    });
    state.committers.of(ProjectRef::new(team, project)).submit(submission).await?;
    let wait = patience(&headers);
    if wait.is_zero() {
        let mut response = started(project);
        response.headers_mut().insert(APPLIED, http::HeaderValue::from_static("respond-async"));
        return Ok(response);
    }
    match ended(&state, team, project, request.requested_ms, wait).await? {
        None => Ok(started(project)),
        Some(PlanningOutcome { version: Some(version), .. }) => {
            planned(&state, team, project, version).await
        }
        Some(outcome) => Err(failed(&outcome)),
    }
}

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

fn check(body: &PlanRequest) -> ApiResult<()> {
    let mut bounds = Bounds::default();
    if body.answers.len() > MAX_ANSWERS {
        bounds.fault("/answers", "too_many", format!("At most {MAX_ANSWERS} answers are allowed."));
    }
    for (at, given) in body.answers.iter().enumerate().take(MAX_ANSWERS) {
        bounds.text(&format!("/answers/{at}/question"), &given.question, MAX_FEEDBACK);
        bounds.length(&format!("/answers/{at}/answer"), &given.answer, MAX_FEEDBACK);
    }
    if let Some(feedback) = &body.feedback {
        bounds.length("/feedback", feedback, MAX_FEEDBACK);
    }
    bounds.done()
}

/// The answers given by editing the newest plan, and those of this request, which go before them.
async fn request(
    state: &State,
    team: TeamId,
    project: ProjectId,
    body: PlanRequest,
) -> ApiResult<PlanningRequest> {
    let (profile, stored) = tokio::try_join!(
        state.store.project_record_get(ProjectRef::new(team, project)),
        state.store.run_get(ProjectRef::new(team, project))
    )?;
    let mut answers = match stored.run.plans {
        0 => Vec::new(),
        newest => answered(&state.store.plan_body(ProjectRef::new(team, project), newest).await?),
    };
    for given in body.answers {
        answers.retain(|(question, _)| *question != given.question);
        if !given.answer.trim().is_empty() {
            answers.push((given.question, given.answer));
        }
    }
    Ok(PlanningRequest {
        rigor: profile.rigor,
        answers,
        feedback: body.feedback.filter(|feedback| !feedback.trim().is_empty()),
        requested_ms: state.clock.now_ms(),
        outcome: None,
        rejected: None,
    })
}

fn answered(plan: &Value) -> Vec<(String, String)> {
    let questions = plan["open_questions"].as_array().into_iter().flatten();
    let pair =
        |q: &Value| Some((q["question"].as_str()?.to_owned(), q["answer"].as_str()?.to_owned()));
    questions.filter_map(pair).collect()
}

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

/// How the planning ended; none while it goes on.
async fn ended(
    state: &State,
    team: TeamId,
    project: ProjectId,
    requested_ms: i64,
    wait: Duration,
) -> ApiResult<Option<PlanningOutcome>> {
    let end = Instant::now() + wait;
    while Instant::now() < end {
        tokio::time::sleep(LOOK_EVERY).await;
        // The run first: the commit that ends the planning writes both, so an outcome is there once
        // the run has moved on.
        if state.store.run_get(ProjectRef::new(team, project)).await?.run.status
            == ProjectStatus::Planning
        {
            continue;
        }
        let request = state.store.planning_request_get(ProjectRef::new(team, project)).await?;
        return match request
            .filter(|request| request.requested_ms == requested_ms)
            .map(|request| request.outcome)
        {
            Some(Some(outcome)) => Ok(Some(outcome)),
            Some(None) => Err(ApiError::conflict(
                "planning_cancelled",
                "The project was cancelled while it was planned.",
            )),
            // Somebody has asked again meanwhile; the project tells how that goes.
            None => Ok(None),
        };
    }
    Ok(None)
}

async fn planned(
    state: &State,
    team: TeamId,
    project: ProjectId,
    version: u32,
) -> ApiResult<Response> {
    let frame: Frame = read::frame(state, team, project).await?;
    let plan = view::stored(state, &frame, version).await?;
    let tag = tag::of(&plan.hash);
    Ok(([(ETAG, tag)], Json(PlannedPlan { plan_id: plan.id.clone(), plan })).into_response())
}

fn started(project: ProjectId) -> Response {
    let body = PlanningStarted {
        status: ProjectStatus::Planning.as_str(),
        project_id: project.to_string(),
    };
    (StatusCode::ACCEPTED, [(LOCATION, format!("/api/projects/{project}"))], Json(body))
        .into_response()
}
