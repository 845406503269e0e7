//! What nobody can run ends, with its money accounted for.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod world;

use planwright_engine::command::*;
use planwright_engine::event::EventKind;
use planwright_engine::graph::Node;
use planwright_engine::money::MicroUsd;
use planwright_engine::routing::Tier;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::{ProjectStatus, TaskState};
use serde_json::Map;
use std::collections::BTreeSet;
use world::World;

const BOUND: MicroUsd = MicroUsd(40_000);
const FIRST: SlotKey = SlotKey::Task(TaskNo(1));

/// Two tasks, one after the other, the first of them queued.
fn executing() -> World {
    let node = |number: u32, deps: Vec<u32>| Node {
        number,
        deps,
        priority: 1,
        tier: Tier::Haiku,
        bound: BOUND,
    };
    World::executing(vec![node(1, vec![]), node(2, vec![1])])
}

impl World {
    fn abandon(&mut self, slot: SlotKey, attempt: u32) -> Result<Reply, Rejection> {
        let reason = "nobody can run it".to_owned();
        self.apply(Command::Sweep(Sweep::Abandon { slot, attempt, reason }))
    }

    fn hand_back(&mut self, task: u32) {
        let grant = self.claim(task);
        self.must(Command::Attempt(grant.fence, AttemptStep::HandBack));
    }
}

#[test]
fn a_queued_task_whose_doorbell_died_fails_and_the_run_tells_why() {
    let mut w = executing();
    assert_eq!(w.abandon(FIRST, 1), Ok(Reply::Ended(Ended::Final(TaskState::Failed))));
    assert_eq!(w.project.state(1), Some(TaskState::Failed));
    assert_eq!(w.project.run.status, ProjectStatus::Failed);
    let told = w.last.events.iter().find(|event| event.kind == EventKind::TaskFailed).unwrap();
    assert_eq!((told.task, told.message.as_str()), (Some(1), "nobody can run it"));
    // A person may have it tried again.
    w.must(Command::Task(TaskNo(1), TaskCommand::Retry { attempt: 2, manual: 1 }));
    assert_eq!(w.claim(1).attempt, 2);
}

#[test]
fn a_task_somebody_is_at_work_on_stays_and_one_whose_lease_ran_out_frees_its_hold() {
    let mut w = executing();
    w.claim(1);
    assert_eq!(w.project.run.money.held, BOUND);
    assert_eq!(w.abandon(FIRST, 1), Err(Rejection::Stale));
    w.now_ms += LEASE_MS;
    w.abandon(FIRST, 1).unwrap();
    let money = &w.project.run.money;
    assert_eq!(
        (money.held, money.uncertain),
        (MicroUsd::ZERO, BOUND),
        "its call may have been paid for"
    );
    assert!(w.project.run.slots.is_empty() && w.project.run.orphans.is_empty());
}

#[test]
fn a_dead_doorbell_of_an_earlier_attempt_or_of_a_task_that_ended_changes_nothing() {
    let mut w = executing();
    assert_eq!(
        w.abandon(SlotKey::Task(TaskNo(2)), 1),
        Err(Rejection::Stale),
        "a blocked task has no doorbell"
    );
    let grant = w.claim(1);
    let ending = Ending::Transient { message: "busy".to_owned(), retry_at_ms: w.now_ms };
    w.must(Command::Attempt(
        grant.fence,
        AttemptStep::End(End { settle: None, ending, data: Map::new() }),
    ));
    w.must(Command::Sweep(Sweep::Look { up: BTreeSet::new(), restarted: false }));
    assert_eq!(w.abandon(FIRST, 1), Err(Rejection::Stale), "the second attempt is queued");
    assert_eq!(w.project.state(1), Some(TaskState::Queued));
}

#[test]
fn planning_nobody_can_do_fails_and_gives_the_project_back() {
    let mut w = World::draft();
    w.must(Command::Plan(PlanCommand::Request));
    w.abandon(SlotKey::Planner, 1).unwrap();
    assert_eq!(w.project.run.status, ProjectStatus::Draft);
    assert!(w.last.events.iter().any(|event| event.kind == EventKind::PlanFailed));
    assert!(w.project.run.failure.is_some(), "whoever looks later is told why there is no plan");
    w.must(Command::Plan(PlanCommand::Request));
    assert_eq!(w.project.run.failure, None);
}

#[test]
fn a_draft_keeps_why_its_planning_failed_until_a_plan_comes() {
    let mut w = World::draft();
    w.must(Command::Plan(PlanCommand::Request));
    let finish = |grant: Grant, failure: Option<&str>| {
        Command::Plan(PlanCommand::Finish(FinishPlanning {
            token: grant.fence.token,
            settle: None,
            failure: failure.map(str::to_owned),
            data: Map::new(),
        }))
    };
    let grant = w.claim_planning();
    w.must(finish(grant, Some("No money.")));
    assert_eq!(
        (w.project.run.status, w.project.run.failure.as_deref()),
        (ProjectStatus::Draft, Some("No money."))
    );
    w.must(Command::Plan(PlanCommand::Request));
    let grant = w.claim_planning();
    w.must(finish(grant, None));
    assert_eq!(
        (w.project.run.status, w.project.run.failure.as_deref()),
        (ProjectStatus::Draft, None)
    );
}

#[test]
fn an_attempt_that_only_moves_is_refused_in_the_end_and_named_for_burial() {
    let mut w = executing();
    for hop in 0..MAX_HOPS {
        assert_eq!(w.project.hop_limit_exceeded().count(), 0);
        w.hand_back(1);
        assert_eq!(w.last.rings.first().map(|ring| (ring.attempt, ring.hops)), Some((1, hop + 1)));
    }
    assert!(matches!(w.apply(Command::Claim(SlotKey::Task(TaskNo(1)))), Err(Rejection::Busy(_))));
    assert_eq!(w.project.hop_limit_exceeded().collect::<Vec<_>>(), [(FIRST, 1)]);
    w.abandon(FIRST, 1).unwrap();
    assert_eq!(w.project.hop_limit_exceeded().count(), 0);
}

#[test]
fn an_attempt_that_keeps_something_between_two_losses_is_never_given_up() {
    let mut w = executing();
    for _ in 0..MAX_HOPS {
        let Grant { fence, .. } = w.claim(1);
        w.must(Command::Attempt(fence, AttemptStep::Progress(Progress::default())));
        w.now_ms += LEASE_MS;
        w.sweep();
    }
    assert_eq!(w.project.hop_limit_exceeded().count(), 0);
    w.claim(1);
}

#[test]
fn restarts_of_everything_count_half_of_what_a_lost_worker_does() {
    let mut w = executing();
    for _ in 0..MAX_HOPS {
        assert_eq!(w.project.hop_limit_exceeded().count(), 0);
        w.claim(1);
        w.must(Command::Sweep(Sweep::Look { up: BTreeSet::new(), restarted: true }));
    }
    assert_eq!(w.project.hop_limit_exceeded().collect::<Vec<_>>(), [(FIRST, 1)]);
}

#[test]
fn a_task_that_kills_each_of_its_workers_is_given_up_after_ten() {
    let mut w = executing();
    for _ in 0..MAX_HOPS / LOST_HOPS {
        w.claim(1);
        w.now_ms += LEASE_MS;
        w.sweep();
    }
    assert_eq!(w.project.hop_limit_exceeded().collect::<Vec<_>>(), [(FIRST, 1)]);
    // A fresh attempt begins to count anew.
    w.abandon(FIRST, 1).unwrap();
    w.must(Command::Task(TaskNo(1), TaskCommand::Retry { attempt: 2, manual: 1 }));
    assert_eq!(w.project.run.slots.get(&FIRST).map(|slot| slot.hops), Some(0));
}
