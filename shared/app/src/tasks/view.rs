//! A task as people and programs see it: what it has to do, where it stands, how its latest
//! attempt ended.

use super::latest_result::Done;
use super::waiting::waiting;
use planwright_engine::command::MAX_RETRIES;
use planwright_engine::id::{PlanId, ProjectId, TaskId};
use planwright_engine::project::Project;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::TaskState;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::{Spec, TaskResult};
use std::collections::HashMap;

/// What every task of a project is shown with.
pub(super) struct Frame<'a> {
    pub id: ProjectId,
    pub project: &'a Project,
    pub now_ms: i64,
    /// Titles by number, as far as they are known: they make reasons readable.
    pub titles: HashMap<u32, String>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(id: ProjectId, project: &'a Project, now_ms: i64, specs: &[Spec]) -> Self {
        let titles = specs.iter().map(|spec| (spec.number, spec.task.title.clone())).collect();
        Frame { id, project, now_ms, titles }
    }
}

pub(super) fn task(frame: &Frame<'_>, spec: Spec, done: Done, with_output: bool) -> Task {
    let number = spec.number;
    let id = |number: u32| TaskId::new(frame.id, number).to_string();
    let state = frame.project.state(number).unwrap_or(TaskState::Superseded);
    let held = waiting(frame.project, number, frame.now_ms, |n| frame.titles.get(&n).cloned());
    let known = of_its_own(frame.project, number, done.known);
    let progress = progress(frame.project, number, &known);
    let priority = spec.task.priority_at(spec.position);
    let updated_ms =
        spec.updated_ms.max(spec.created_ms).max(known.ended_ms).max(progress.started_ms);
    Task {
        id: id(number),
        project_id: frame.id.to_string(),
        plan_id: PlanId::new(frame.id, spec.plan).to_string(),
        number,
        task_type: spec.task.task_type.as_str(),
        complexity: spec.task.complexity.as_str(),
        priority,
        status: state.as_str(),
        skipped: state == TaskState::Skipped,
        model_tier: spec.task.tier().as_str(),
        model_used: Some(known.model).filter(|model| !model.is_empty()),
        wave: frame.project.graph.wave(number).unwrap_or(spec.wave),
        phase: spec.phase,
        title: spec.task.title,
        description: spec.task.description,
        tools: spec.task.tools_needed,
        verification_criteria: spec.task.verification_criteria,
        verification_status: known.verification,
        verification_notes: known.verification_notes,
        requirement_ids: spec.task.requirement_ids,
        affected_files: spec.task.affected_files,
        prompt_tokens: known.usage.prompt(),
        completion_tokens: known.usage.output,
        cache_read_tokens: known.usage.cache_read,
        cache_write_tokens: known.usage.cache_write,
        cost_usd: (known.cost + done.beside).as_usd(),
        output_text: known.output.filter(|_| with_output),
        output_artifacts: known.artifacts,
        error: known.error,
        depends_on: spec.deps.iter().map(|n| id(*n)).collect(),
        guidance: spec.guidance,
        attempt: progress.attempt,
        started_over_at: Some(spec.fresh_from).filter(|attempt| *attempt > 0),
        retry_count: progress.retries,
        max_retries: MAX_RETRIES,
        max_tokens: spec.max_tokens,
        waiting_for: held.kind,
        waiting_reason: held.reason,
        retry_at: held.retry_at_ms.map(rfc3339),
        started_at: (progress.started_ms > 0).then(|| rfc3339(progress.started_ms)),
        completed_at: (state.is_terminal() && known.ended_ms > 0).then(|| rfc3339(known.ended_ms)),
        created_at: rfc3339(spec.created_ms),
        updated_at: rfc3339(updated_ms),
    }
}

/// From when somebody asks for another attempt until it has ended, what the one before it left
/// behind is not shown as its own. One that starts by itself after a failure is told apart by its
/// time, and that failure is what people want to see.
fn of_its_own(project: &Project, number: u32, known: TaskResult) -> TaskResult {
    let run = &project.run;
    let slot = run.slots.get(&SlotKey::Task(TaskNo(number))).map(|slot| slot.attempt);
    let asked_for = run.waits.get(&number).filter(|wait| wait.retries == 0);
    match slot.or(asked_for.map(|wait| wait.attempt)) {
        Some(attempt) if attempt > known.attempt => TaskResult {
            attempt,
            output: None,
            artifacts: Vec::new(),
            error: None,
            verification: None,
            verification_notes: None,
            ended_ms: 0,
            ..known
        },
        _ => known,
    }
}

struct Progress {
    attempt: u32,
    retries: u32,
    started_ms: i64,
}

/// The attempt under way, else the one that is waited for, else the latest that ended.
fn progress(project: &Project, number: u32, known: &TaskResult) -> Progress {
    let run = &project.run;
    match (run.slots.get(&SlotKey::Task(TaskNo(number))), run.waits.get(&number)) {
        (Some(slot), _) => {
            Progress { attempt: slot.attempt, retries: slot.retries, started_ms: slot.started_ms }
        }
        (None, Some(wait)) => {
            Progress { attempt: known.attempt, retries: wait.retries, started_ms: known.started_ms }
        }
        (None, None) => Progress {
            attempt: known.attempt,
            retries: known.retries,
            started_ms: known.started_ms,
        },
    }
}
