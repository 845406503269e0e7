//! A task that waits for something outside holds no worker, no lease and no money, and goes on.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod world;

use planwright_engine::command::*;
use planwright_engine::event::EventKind;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::money::MicroUsd;
use planwright_engine::routing::Tier;
use planwright_engine::run::Run;
use planwright_engine::slot::{Fence, TaskNo};
use planwright_engine::status::{ProjectStatus, TaskState};
use serde_json::{Map, json};
use std::sync::Arc;
use world::World;

const BOUND: MicroUsd = MicroUsd(40_000);
const SPENT: MicroUsd = MicroUsd(7_000);
const TASK: TaskNo = TaskNo(1);

fn nodes() -> Vec<Node> {
    let node = |number: u32, deps: Vec<u32>| Node {
        number,
        deps,
        priority: 1,
        tier: Tier::Haiku,
        bound: BOUND,
    };
    vec![node(1, vec![]), node(2, vec![1])]
}

impl World {
    /// The first task ran one paid round and waits; gives the fence it had.
    fn suspended(until_ms: Option<i64>) -> (Self, Fence) {
        let mut world = World::executing(nodes());
        let fence = world.claim(1).fence;
        world.must(Command::Attempt(fence, suspend("t1", until_ms)));
        (world, fence)
    }

    fn resume(&mut self, token: &str) -> Result<Reply, Rejection> {
        let token = token.to_owned();
        self.apply(Command::Task(TASK, TaskCommand::Resume { token, data: Map::new() }))
    }

    fn state(&self) -> TaskState {
        self.project.state(1).unwrap()
    }

    fn told(&self, kind: EventKind) -> bool {
        self.last.events.iter().any(|event| event.kind == kind && event.task == Some(1))
    }
}

fn suspend(token: &str, until_ms: Option<i64>) -> AttemptStep {
    AttemptStep::Suspend(Suspend {
        settle: Some(Settle { round: 1, actual: SPENT, uncertain: false }),
        token: token.to_owned(),
        reason: "The command runs elsewhere".to_owned(),
        until_ms,
        asks: false,
    })
}

fn asking(token: &str, until_ms: Option<i64>) -> AttemptStep {
    let AttemptStep::Suspend(suspend) = suspend(token, until_ms) else { unreachable!() };
    AttemptStep::Suspend(Suspend { asks: true, reason: "Which port?".to_owned(), ..suspend })
}

#[test]
fn a_suspended_task_holds_nothing_and_goes_on_at_its_last_round() {
    let (mut w, fence) = World::suspended(None);
    assert!(w.told(EventKind::TaskSuspended));
    assert_eq!((w.state(), w.state().as_str()), (TaskState::Suspended, "suspended"));
    let money = w.project.run.money;
    assert_eq!((money.held, money.spent), (MicroUsd::ZERO, SPENT));
    assert!(w.project.run.slots.is_empty() && w.project.run.orphans.is_empty());
    assert_eq!(w.project.run.status, ProjectStatus::Executing, "the run is not over");
    let late = AttemptStep::Progress(Progress::default());
    assert_eq!(w.apply(Command::Attempt(fence, late)), Err(Rejection::Stale));
    w.now_ms += 10 * LEASE_MS;
    w.sweep();
    assert_eq!(w.state(), TaskState::Suspended, "it waits for ever without a deadline");

    w.resume("t1").unwrap();
    assert!(w.told(EventKind::TaskResumed));
    assert_eq!(w.state(), TaskState::Queued);
    let grant = w.claim(1);
    assert!(grant.takeover && grant.attempt == 1 && grant.hold.is_none());
    assert!(grant.fence.token > fence.token);
}

#[test]
fn only_the_current_token_resumes_and_only_once() {
    let (mut w, _) = World::suspended(None);
    assert_eq!(w.resume("wrong"), Err(Rejection::Stale));
    w.resume("t1").unwrap();
    assert_eq!(w.resume("t1"), Err(Rejection::AlreadyResolved));
    let fence = w.claim(1).fence;
    w.must(Command::Attempt(fence, suspend("t2", None)));
    assert_eq!(w.resume("t1"), Err(Rejection::Stale), "an old token");
    w.resume("t2").unwrap();
    let nowhere = TaskCommand::Resume { token: "t2".to_owned(), data: Map::new() };
    assert_eq!(w.apply(Command::Task(TaskNo(9), nowhere)), Err(Rejection::UnknownTask));
}

#[test]
fn past_its_deadline_a_sweep_lets_it_go_on_without_an_answer() {
    let mut w = World::executing(nodes());
    let (fence, until_ms) = (w.claim(1).fence, w.now_ms + 60_000);
    w.must(Command::Attempt(fence, suspend("t1", Some(until_ms))));
    w.must(Command::Project(ProjectCommand::Pause));
    assert!(w.project.run.is_active(), "a sweep has to look for the deadline");
    w.now_ms = until_ms - 1;
    w.sweep();
    assert_eq!(w.state(), TaskState::Suspended);
    w.now_ms = until_ms;
    w.sweep();
    assert_eq!(w.state(), TaskState::Pending);
    let told = w.last.events.iter().find(|e| e.kind == EventKind::TaskResumed).unwrap();
    assert_eq!(told.data["timed_out"], true);
    assert_eq!(w.resume("t1"), Err(Rejection::AlreadyResolved));
    w.must(Command::Project(ProjectCommand::Execute));
    assert!(w.claim(1).takeover);
}

#[test]
fn cancel_and_interrupt_take_the_token_its_worth() {
    for (command, state) in [
        (Command::Task(TASK, TaskCommand::Cancel), TaskState::Cancelled),
        (Command::Task(TASK, TaskCommand::Interrupt), TaskState::NeedsReview),
        (Command::Project(ProjectCommand::Cancel), TaskState::Cancelled),
    ] {
        let (mut w, _) = World::suspended(Some(i64::MAX));
        w.must(command);
        assert_eq!((w.state(), w.last.stopped.len()), (state, 1));
        assert!(w.project.run.suspended.is_empty());
        assert_eq!(w.resume("t1"), Err(Rejection::AlreadyResolved));
    }
}

#[test]
fn an_edit_or_a_retry_does_not_touch_a_suspended_task() {
    let (mut w, _) = World::suspended(None);
    let base = w.project.run.edits;
    for command in
        [TaskCommand::Edit { base, graph: None }, TaskCommand::Retry { attempt: 2, manual: 1 }]
    {
        let refused = w.apply(Command::Task(TASK, command)).unwrap_err();
        assert!(matches!(refused, Rejection::TaskState { .. }), "{refused:?}");
    }
    assert!(w.apply(Command::Claim(TASK.into())).is_err());
}

#[test]
fn a_suspended_task_survives_its_storage_a_pause_and_another_approval() {
    let (mut w, _) = World::suspended(None);
    let stored = serde_json::to_string(&w.project.run).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&stored).unwrap(), w.project.run);
    w.must(Command::Project(ProjectCommand::Pause));
    w.must(Command::Plan(PlanCommand::Add { kind: EventKind::PlanEdited, data: Map::new() }));
    let approval = |version, number: u32, carried| {
        let node = Node { deps: vec![], number, ..nodes().remove(0) };
        Command::Plan(PlanCommand::Approve(Approval {
            version,
            graph: Arc::new(Graph::new(version, vec![node]).unwrap()),
            last_task: 3,
            carried,
            ceiling: MicroUsd::usd(1),
            data: Map::new(),
        }))
    };
    w.must(approval(2, 1, vec![1]));
    assert_eq!(w.state(), TaskState::Suspended);
    w.resume("t1").unwrap();
    assert_eq!((w.state(), w.project.run.status), (TaskState::Pending, ProjectStatus::Ready));
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    assert!(grant.takeover && grant.attempt == 1);

    let (mut w, _) = World::suspended(None);
    w.must(Command::Project(ProjectCommand::Pause));
    w.must(Command::Plan(PlanCommand::Add { kind: EventKind::PlanEdited, data: Map::new() }));
    w.must(approval(2, 3, vec![]));
    assert!(w.project.run.suspended.is_empty(), "a task that fell out of the plan waits no more");
    assert_eq!(w.resume("t1"), Err(Rejection::UnknownTask));
}

#[test]
fn a_question_is_a_checkpoint_that_is_open_until_the_task_goes_on() {
    let ask = || {
        let mut w = World::executing(nodes());
        let fence = w.claim(1).fence;
        let reply = w.must(Command::Attempt(fence, asking("q1", Some(i64::MAX))));
        assert_eq!(reply, Reply::Checkpoint(1));
        assert!(w.told(EventKind::TaskSuspended) && w.told(EventKind::Checkpoint));
        assert_eq!(w.state(), TaskState::Suspended);
        assert_eq!(w.project.run.open_checkpoints.get(&1), Some(&1));
        w
    };
    let mut w = ask();
    w.resume("q1").unwrap();
    assert!(w.project.run.open_checkpoints.is_empty());
    assert!(w.claim(1).takeover);

    let resolve = |resolution| {
        let data = data([("action", json!("decided"))]);
        Command::Task(TASK, TaskCommand::Resolve { checkpoint: Some(1), resolution, data })
    };
    for (resolution, state) in
        [(Resolution::Skip, TaskState::Skipped), (Resolution::Fail, TaskState::Failed)]
    {
        let mut w = ask();
        w.must(resolve(resolution));
        assert_eq!(w.state(), state);
        assert!(w.project.run.suspended.is_empty() && w.project.run.open_checkpoints.is_empty());
        assert_eq!(w.resume("q1"), Err(Rejection::AlreadyResolved));
    }
    let mut w = ask();
    for resolution in [Resolution::Retry { attempt: 2 }, Resolution::Approve] {
        let refused = w.apply(resolve(resolution)).unwrap_err();
        assert!(matches!(refused, Rejection::TaskState { .. }), "{refused:?}");
    }
    w.must(Command::Task(TASK, TaskCommand::Interrupt));
    assert_eq!(w.project.run.open_checkpoints.get(&1), Some(&2), "the question is another one");
}
