//! A plan written by a model.

use super::view;
use super::{PlanError, read};
use crate::App;
use crate::check::{Bounds, Invalid};
use planwright_engine::command::{Command, PlanCommand};
use planwright_engine::id::ProjectRef;
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::plan::{MAX_ANSWERS, MAX_FEEDBACK, Plan, PlanRequest};
use planwright_protocol::record::{PlanningOutcome, PlanningRequest};
use planwright_store::{Store, Submission};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How far a planning has come.
#[derive(Debug)]
pub enum Planning {
    Done(Box<Plan>),
    /// It goes on; the project tells how.
    Started,
}

/// Has a model write a plan, and waits for it as long as `wait`.
pub async fn make(
    app: &App,
    project: ProjectRef,
    body: PlanRequest,
    wait: Duration,
) -> Result<Planning, PlanError> {
    check(&body)?;
    let request = request(app, project, body).await?;
    let kept = request.clone();
    let submission = Submission::new(Command::Plan(PlanCommand::Request))
        .attach(move |_, _| vec![Store::planning_request_write(project, &kept)]);
    app.committers.of(project).submit(submission).await?;
    match ended(app, project, request.requested_ms, wait).await? {
        None => Ok(Planning::Started),
        Some(PlanningOutcome { version: Some(version), .. }) => {
            let frame = read::frame(app, project).await?;
            Ok(Planning::Done(Box::new(view::stored(app, &frame, version).await?)))
        }
        Some(outcome) => Err(PlanError::PlanningFailed(Box::new(outcome))),
    }
}

fn check(body: &PlanRequest) -> Result<(), Invalid> {
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
    app: &App,
    project: ProjectRef,
    body: PlanRequest,
) -> Result<PlanningRequest, PlanError> {
    let (record, stored) =
        tokio::try_join!(app.store.project_record_get(project), app.store.run_get(project))?;
    let mut answers = match stored.run.plans {
        0 => Vec::new(),
        newest => answered(&app.store.plan_body(project, newest).await?),
    };
    for given in body.answers {
        answers.retain(|(question, _)| *question != given.question);
        if !given.answer.trim().is_empty() {
            answers.push((given.question, given.answer));
        }
    }
    Ok(PlanningRequest {
        rigor: record.rigor,
        answers,
        feedback: body.feedback.filter(|feedback| !feedback.trim().is_empty()),
        requested_ms: app.clock.now_ms(),
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

/// How the planning ended; none while it goes on.
async fn ended(
    app: &App,
    project: ProjectRef,
    requested_ms: i64,
    wait: Duration,
) -> Result<Option<PlanningOutcome>, PlanError> {
    let end = Instant::now() + wait;
    while Instant::now() < end {
        tokio::time::sleep(LOOK_EVERY).await;
        // The run first: the commit that ends the planning writes both, so an outcome is there once
        // the run has moved on.
        if app.store.run_get(project).await?.run.status == ProjectStatus::Planning {
            continue;
        }
        let request = app.store.planning_request_get(project).await?;
        return match request
            .filter(|request| request.requested_ms == requested_ms)
            .map(|request| request.outcome)
        {
            Some(Some(outcome)) => Ok(Some(outcome)),
            Some(None) => Err(PlanError::PlanningCancelled),
            // Somebody has asked again meanwhile; the project tells how that goes.
            None => Ok(None),
        };
    }
    Ok(None)
}
