//! A project as people and programs see it.

use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::run::Run;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::project::{Project, TaskSummary};
use planwright_protocol::record::ProjectRecord;
use serde_json::{Map, Value};

pub(super) fn project(
    project: ProjectRef,
    record: ProjectRecord,
    requirements: String,
    run: &Run,
) -> Project {
    let id = project.id;
    let approved = (run.approved > 0).then(|| PlanId::new(id, run.approved).to_string());
    Project {
        id: id.to_string(),
        team_id: project.team.to_string(),
        name: record.name,
        requirements,
        status: run.status.as_str(),
        planning_rigor: record.rigor.as_str(),
        warnings: without_effect(&record.config),
        config: record.config,
        repo_path: record.repo_path,
        git_base_branch: record.git_base_branch,
        created_by: record.created_by,
        created_at: rfc3339(record.created_ms),
        updated_at: rfc3339(record.updated_ms.max(run.updated_ms).max(record.created_ms)),
        completed_at: (run.completed_ms > 0).then(|| rfc3339(run.completed_ms)),
        task_summary: summary(run),
        spent_usd: run.money.spent.as_usd(),
        held_usd: run.money.held.as_usd(),
        uncertain_usd: run.money.uncertain.as_usd(),
        limit_usd: run.money.limit.as_usd(),
        ceiling_usd: run.money.ceiling.map(|c| c.amount.as_usd()),
        concurrency: run.concurrency,
        plan_versions: run.plans,
        approved_plan_id: approved,
        last_event_seq: run.head,
        waiting_for: waiting_for(run),
        failure_reason: run.failure.clone(),
    }
}

/// Keys of `config` that nobody acts upon: they are kept for whoever sent them.
fn without_effect(config: &Map<String, Value>) -> Vec<String> {
    let told = |key: &String| format!("config.{key} is kept and shown, but has no effect.");
    config.keys().map(told).collect()
}

fn summary(run: &Run) -> TaskSummary {
    let mut summary = TaskSummary::default();
    for (_, state) in run.tasks.iter() {
        let place = match state {
            TaskState::Blocked => &mut summary.blocked,
            TaskState::Pending => &mut summary.pending,
            TaskState::Queued => &mut summary.queued,
            TaskState::Running => &mut summary.running,
            TaskState::Completed => &mut summary.completed,
            TaskState::NeedsReview => &mut summary.needs_review,
            TaskState::Suspended => &mut summary.suspended,
            TaskState::Failed => &mut summary.failed,
            TaskState::Cancelled | TaskState::Skipped => &mut summary.cancelled,
            TaskState::Superseded => continue,
        };
        *place += 1;
        summary.total += 1;
    }
    summary
}

/// Why nothing moves; none where something does, or where nothing is left to do.
fn waiting_for(run: &Run) -> Option<String> {
    let running = run.task_slots();
    match run.status {
        ProjectStatus::Draft if run.plans == 0 => Some("The project has no plan yet.".to_owned()),
        ProjectStatus::Draft => Some(format!("Plan version {} waits for an approval.", run.plans)),
        ProjectStatus::Ready => {
            Some("The plan is approved; the run waits to be started.".to_owned())
        }
        ProjectStatus::Paused if running > 0 => Some(paused_with(running)),
        ProjectStatus::Paused => Some("The run is paused.".to_owned()),
        ProjectStatus::Executing if running == 0 => stalled(run),
        _ => None,
    }
}

/// Why an executing project has no task at work.
fn stalled(run: &Run) -> Option<String> {
    let pending = run.tasks.count(TaskState::Pending);
    if pending > 0 {
        if let Some(needed) = run.budget_wait {
            let left = run.money.left();
            let detail = if left < needed {
                format!("{left} of the project's limit of {} is left", run.money.limit)
            } else {
                "the team's day or month does not cover it".to_owned()
            };
            return Some(format!(
                "Paid tasks wait for money: the next call may cost {needed}, and {detail}."
            ));
        }
        if let Some(outage) = run.outages.values().next() {
            return Some(if outage.needs_person {
                format!("{}.", outage.detail)
            } else {
                let at = rfc3339(outage.until_ms);
                format!("{}; it is tried again at {at}.", outage.detail)
            });
        }
        if !run.down.is_empty() {
            let tiers: Vec<&str> = run.down.iter().map(|t| t.as_str()).collect();
            let noun = if tiers.len() == 1 { "tier does" } else { "tiers do" };
            return Some(format!(
                "The {} {noun} not answer; tasks go on when a model does.",
                tiers.join(", ")
            ));
        }
        if let Some(at_ms) = run.waits.values().map(|w| w.not_before_ms).filter(|at| *at > 0).min()
        {
            return Some(format!("The next attempt starts at {}.", rfc3339(at_ms)));
        }
    }
    match run.tasks.count(TaskState::NeedsReview) {
        0 => None,
        1 => Some("One task waits for a person.".to_owned()),
        more => Some(format!("{more} tasks wait for a person.")),
    }
}

fn paused_with(running: usize) -> String {
    let tasks = if running == 1 {
        "one running task finishes".to_owned()
    } else {
        format!("{running} running tasks finish")
    };
    format!("The run is paused; {tasks}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::money::MicroUsd;
    use planwright_engine::routing::Tier;
    use planwright_engine::run::Wait;

    fn executing(states: &[TaskState]) -> Run {
        let mut run = Run::new(MicroUsd::usd(1), 4, 0);
        run.status = ProjectStatus::Executing;
        for (at, state) in states.iter().enumerate() {
            run.tasks.set(at as u32 + 1, *state);
        }
        run
    }

    #[test]
    fn a_stalled_run_says_what_it_waits_for() {
        let mut run =
            executing(&[TaskState::Completed, TaskState::Pending, TaskState::NeedsReview]);
        assert_eq!(waiting_for(&run).unwrap(), "One task waits for a person.");
        run.waits.insert(
            2,
            Wait { attempt: 2, retries: 1, not_before_ms: 1_795_251_193_070, takeover: false },
        );
        assert_eq!(
            waiting_for(&run).unwrap(),
            "The next attempt starts at 2026-11-21T08:53:13.070Z."
        );
        run.down.insert(Tier::Haiku);
        assert_eq!(
            waiting_for(&run).unwrap(),
            "The haiku tier does not answer; tasks go on when a model does."
        );
        run.budget_wait = Some(MicroUsd::usd(2));
        assert!(
            waiting_for(&run)
                .unwrap()
                .contains("may cost $2.00, and $1.00 of the project's limit of $1.00")
        );
    }

    #[test]
    fn superseded_tasks_are_not_counted() {
        let run = executing(&[TaskState::Superseded, TaskState::Skipped, TaskState::Blocked]);
        let counted = summary(&run);
        assert_eq!((counted.total, counted.cancelled, counted.blocked), (2, 1, 1));
    }
}
