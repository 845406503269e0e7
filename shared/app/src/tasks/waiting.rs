//! Why a task does not run, as a word and as a sentence.

use planwright_engine::command::MAX_RETRIES;
use planwright_engine::graph::Node;
use planwright_engine::money::MicroUsd;
use planwright_engine::project::Project;
use planwright_engine::run::Outage;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_platform::clock::rfc3339;

/// Open dependencies named in a sentence.
const NAMED: usize = 3;

/// What a task waits for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Waiting {
    pub kind: Option<&'static str>,
    pub reason: Option<String>,
    pub retry_at_ms: Option<i64>,
}

impl Waiting {
    fn because(kind: &'static str, reason: String) -> Self {
        Waiting { kind: Some(kind), reason: Some(reason), retry_at_ms: None }
    }
}

/// `title` gives the title of a task where it is known.
pub(super) fn waiting(
    project: &Project,
    number: u32,
    now_ms: i64,
    title: impl Fn(u32) -> Option<String>,
) -> Waiting {
    let Some(node) = project.graph.node(number) else { return Waiting::default() };
    match project.state(number) {
        Some(TaskState::Blocked) if at_rest(project) => Waiting::default(),
        Some(TaskState::Blocked) => dependencies(project, node, title),
        Some(TaskState::Pending) => pending(project, node, now_ms),
        Some(TaskState::NeedsReview) if project.run.open_checkpoints.contains_key(&number) => {
            Waiting::because(
                "person",
                "It was stopped and asks a person how to go on: try again, skip it, or give it up."
                    .to_owned(),
            )
        }
        Some(TaskState::NeedsReview) => Waiting::because(
            "person",
            "Its output waits for a person to accept it or to ask for another attempt.".to_owned(),
        ),
        Some(TaskState::Suspended) => suspended(project, number),
        _ => Waiting::default(),
    }
}

/// What it waits for, and until when at most.
fn suspended(project: &Project, number: u32) -> Waiting {
    let Some(found) = project.run.suspended.get(&number) else { return Waiting::default() };
    let until = match found.until_ms {
        0 => String::new(),
        at_ms => format!(" (until {} at most)", rfc3339(at_ms)),
    };
    Waiting::because("suspended", format!("{}{until}", found.reason))
}

/// Nothing will start here without a person's doing.
fn at_rest(project: &Project) -> bool {
    matches!(project.run.status, ProjectStatus::Completed | ProjectStatus::Cancelled)
}

fn dependencies(project: &Project, node: &Node, title: impl Fn(u32) -> Option<String>) -> Waiting {
    let state = |n: &u32| project.run.tasks.get(*n).unwrap_or(TaskState::Blocked);
    let mut open: Vec<u32> = node.deps.iter().copied().filter(|n| !state(n).satisfies()).collect();
    // Those that need a person come first: nothing else will clear them.
    open.sort_by_key(|n| (stuck(state(n)).is_none(), *n));
    let name =
        |n: &u32| title(*n).map_or_else(|| format!("#{n}"), |title| format!("“{title}” (#{n})"));
    let shown: Vec<String> = open
        .iter()
        .take(NAMED)
        .map(|n| format!("{}, which {}", name(n), doing(state(n))))
        .collect();
    let more = match open.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let remedy = open
        .first()
        .and_then(|n| stuck(state(n)))
        .map_or(String::new(), |remedy| format!(" {remedy}"));
    Waiting::because("dependencies", format!("Waits for {}{more}.{remedy}", shown.join("; ")))
}

fn doing(state: TaskState) -> &'static str {
    match state {
        TaskState::Running => "is running",
        TaskState::Queued => "is about to run",
        TaskState::NeedsReview => "waits for a person",
        TaskState::Suspended => "waits for something outside",
        TaskState::Failed => "has failed",
        TaskState::Cancelled | TaskState::Superseded => "was cancelled",
        TaskState::Blocked | TaskState::Pending | TaskState::Completed | TaskState::Skipped => {
            "has not run yet"
        }
    }
}

/// What a person can do about a dependency that will not be satisfied by itself.
fn stuck(state: TaskState) -> Option<&'static str> {
    match state {
        TaskState::Failed | TaskState::Cancelled => Some("Retry or skip it to go on."),
        TaskState::NeedsReview => Some("Decide there to go on."),
        _ => None,
    }
}

/// In the order the scheduler looks at it.
fn pending(project: &Project, node: &Node, now_ms: i64) -> Waiting {
    let run = &project.run;
    if let Some(reason) = not_executing(run.status) {
        return Waiting::because("paused", reason.to_owned());
    }
    if let Some(outage) = run.outages.get(&node.tier) {
        return provider(outage);
    }
    if let Some(wait) = run.waits.get(&node.number).filter(|w| w.not_before_ms > now_ms) {
        let (at, attempt) = (rfc3339(wait.not_before_ms), wait.attempt);
        let retries = format!("retry {} of {MAX_RETRIES}", wait.retries);
        let reason =
            format!("Attempt {attempt} ({retries}) starts at {at}, after a failure that may pass.");
        return Waiting {
            retry_at_ms: Some(wait.not_before_ms),
            ..Waiting::because("retry", reason)
        };
    }
    if let Some(needed) = run.budget_wait.filter(|_| node.bound.is_positive()) {
        let left = run.money.left();
        let detail = if left >= needed {
            "the team's day or month does not cover it".to_owned()
        } else {
            let ceiling = run.money.ceiling.filter(|c| c.amount + c.base < run.money.limit);
            let (limit, whose) = ceiling
                .map_or((run.money.limit, "project's limit"), |c| (c.amount, "plan's ceiling"));
            if left < MicroUsd::ZERO {
                format!("{} more than the {whose} of {limit} is already spent", -left)
            } else {
                format!("{left} of the {whose} of {limit} is left")
            }
        };
        let reason = format!("The next call may cost {needed}; {detail}.");
        return Waiting::because("budget", reason);
    }
    if run.down.contains(&node.tier) {
        let reason = format!(
            "No model of the {} tier answers; it goes on by itself when one does.",
            node.tier
        );
        return Waiting::because("resource", reason);
    }
    let reason = match (run.task_slots(), run.concurrency) {
        (taken, all) if taken >= all as usize => {
            format!("All {all} slots of the project are taken; its turn comes by priority.")
        }
        _ => "It is about to get a slot.".to_owned(),
    };
    Waiting::because("slot", reason)
}

/// The provider of its tier takes no calls.
fn provider(outage: &Outage) -> Waiting {
    if outage.needs_person {
        return Waiting::because("resource", format!("{}.", outage.detail));
    }
    let reason = format!(
        "{}; it is tried again at {}, and the task goes on by itself.",
        outage.detail,
        rfc3339(outage.until_ms)
    );
    Waiting { retry_at_ms: Some(outage.until_ms), ..Waiting::because("resource", reason) }
}

fn not_executing(status: ProjectStatus) -> Option<&'static str> {
    match status {
        ProjectStatus::Executing => None,
        ProjectStatus::Ready => Some("The run has not been started."),
        ProjectStatus::Planning => Some("A new plan is being written."),
        ProjectStatus::Draft => Some("A newer plan waits for an approval."),
        ProjectStatus::Paused => Some("The run is paused."),
        ProjectStatus::Completed | ProjectStatus::Failed | ProjectStatus::Cancelled => {
            Some("The run is over.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::graph::Graph;
    use planwright_engine::routing::Tier;
    use planwright_engine::run::{Run, Wait};
    use std::sync::Arc;

    const NOW: i64 = 1_795_251_193_070;

    fn project(states: &[(u32, TaskState, &[u32])]) -> Project {
        let node = |(number, _, deps): &(u32, TaskState, &[u32])| Node {
            number: *number,
            deps: deps.to_vec(),
            priority: *number,
            tier: Tier::Haiku,
            bound: MicroUsd(40_000),
        };
        let graph = Graph::new(1, states.iter().map(node).collect()).unwrap();
        let mut run = Run::new(MicroUsd::usd(1), 1, 0);
        run.status = ProjectStatus::Executing;
        for (number, state, _) in states {
            run.tasks.set(*number, *state);
        }
        Project::new(run, Arc::new(graph))
    }

    fn why(project: &Project, number: u32) -> (Option<&'static str>, String) {
        let found = waiting(project, number, NOW, |n| (n == 1).then(|| "Set up".to_owned()));
        (found.kind, found.reason.unwrap_or_default())
    }

    #[test]
    fn open_dependencies_are_named_and_the_one_that_needs_a_person_comes_first() {
        use TaskState::{Blocked, Completed, Failed, Pending, Running};
        let states: [(u32, TaskState, &[u32]); 7] = [
            (1, Running, &[]),
            (2, Completed, &[]),
            (3, Failed, &[]),
            (4, Pending, &[]),
            (5, Pending, &[]),
            (6, Blocked, &[1, 2, 3, 4, 5]),
            (7, Blocked, &[1]),
        ];
        let project = project(&states);
        let expected = "Waits for #3, which has failed; “Set up” (#1), which is running; #4, \
            which has not run yet; \
                        and 1 more. Retry or skip it to go on.";
        assert_eq!(why(&project, 6), (Some("dependencies"), expected.to_owned()));
        assert_eq!(why(&project, 7).1, "Waits for “Set up” (#1), which is running.");
        assert_eq!(why(&project, 1), (None, String::new()));
    }

    #[test]
    fn a_pending_task_names_what_holds_it_back() {
        let mut project = project(&[(1, TaskState::Pending, &[])]);
        assert_eq!(why(&project, 1), (Some("slot"), "It is about to get a slot.".to_owned()));
        project.run.down.insert(Tier::Haiku);
        assert_eq!(why(&project, 1).0, Some("resource"));
        project.run.budget_wait = Some(MicroUsd::usd(3));
        let money = "The next call may cost $3.00; $1.00 of the project's limit of $1.00 is left.";
        assert_eq!(why(&project, 1), (Some("budget"), money.to_owned()));
        project.run.money.spent = MicroUsd(1_004_000);
        let over = "The next call may cost $3.00; \
            $0.0040 more than the project's limit of $1.00 is already spent.";
        assert_eq!(why(&project, 1).1, over);
        project.run.money.limit = MicroUsd::usd(10);
        assert!(why(&project, 1).1.contains("the team's day or month"));
        project
            .run
            .waits
            .insert(1, Wait { attempt: 2, retries: 1, not_before_ms: NOW + 1, takeover: false });
        let found = waiting(&project, 1, NOW, |_| None);
        assert_eq!((found.kind, found.retry_at_ms), (Some("retry"), Some(NOW + 1)));
        assert_eq!(waiting(&project, 1, NOW + 1, |_| None).kind, Some("budget"));
        project.run.status = ProjectStatus::Paused;
        assert_eq!(why(&project, 1), (Some("paused"), "The run is paused.".to_owned()));
    }

    #[test]
    fn a_person_is_waited_for_by_reviews_and_checkpoints() {
        let mut project = project(&[(1, TaskState::NeedsReview, &[])]);
        assert!(why(&project, 1).1.starts_with("Its output waits"));
        project.run.open_checkpoints.insert(1, 4);
        assert_eq!(why(&project, 1).0, Some("person"));
        assert!(why(&project, 1).1.starts_with("It was stopped"));
    }
}
