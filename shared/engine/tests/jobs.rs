//! Paid work that is no task has a slot, a lease and money of its own.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod world;

use planwright_engine::command::*;
use planwright_engine::graph::Node;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::routing::Tier;
use planwright_engine::run::{Hold, Job};
use planwright_engine::slot::{JobId, JobKind, SlotKey};
use planwright_engine::status::ProjectStatus;
use serde_json::Map;
use world::World;

const AMOUNT: MicroUsd = MicroUsd(30_000);
const SPENT: MicroUsd = MicroUsd(9_000);
const FIRST: SlotKey = SlotKey::Job(JobId(1));

impl World {
    /// One task, and a job that was just asked for.
    fn with_job(blocks: bool) -> Self {
        let mut world = World::executing(vec![Node {
            number: 1,
            deps: vec![],
            priority: 1,
            tier: Tier::Haiku,
            bound: MicroUsd::ZERO,
        }]);
        let job = Job { kind: JobKind::Verification, blocks };
        assert_eq!(world.must(JobCommand::Request(job).into()), Reply::Job(JobId(1)));
        assert_eq!(world.last.rings.iter().map(|r| r.slot).collect::<Vec<_>>(), [FIRST]);
        world
    }

    fn hold(&mut self, grant: Grant) -> Result<Reply, Rejection> {
        let day = Day::of_ms(self.now_ms);
        let hold = Hold { amount: AMOUNT, day, round: 1, ahead: false };
        self.apply(Command::Attempt(grant.fence, AttemptStep::Hold(hold)))
    }

    fn end_job(&mut self, grant: Grant) -> Result<Reply, Rejection> {
        let settle = Some(Settle { round: 1, actual: SPENT, uncertain: false });
        let (job, token) = (JobId(1), grant.fence.token);
        self.apply(JobCommand::End { job, token, settle }.into())
    }

    fn complete_task(&mut self) {
        let fence = self.claim(1).fence;
        let ending = Ending::Completed;
        let end = End { settle: None, ending, data: Map::new() };
        self.must(Command::Attempt(fence, AttemptStep::End(end)));
    }
}

#[test]
fn a_job_holds_and_settles_money_in_every_limit() {
    let mut w = World::with_job(false);
    assert_eq!(w.project.run.task_slots(), 1, "a job takes no task's place");
    let grant = w.claim_slot(FIRST);
    w.hold(grant).unwrap();
    assert_eq!((w.project.run.money.held, w.last.money.len()), (AMOUNT, 1));
    w.end_job(grant).unwrap();
    let (money, day) = (w.project.run.money, w.last.money.values().next().unwrap());
    assert_eq!((money.held, money.spent), (MicroUsd::ZERO, SPENT));
    assert_eq!((day.left, day.held, day.spent), (AMOUNT - SPENT, -AMOUNT, SPENT));
    assert!(w.project.run.jobs.is_empty() && !w.project.run.slots.contains_key(&FIRST));
    assert_eq!(w.end_job(grant), Err(Rejection::Stale));
    w.cover = MicroUsd(1);
    w.must(JobCommand::Request(Job { kind: JobKind::Search, blocks: false }).into());
    let second = w.claim_slot(SlotKey::Job(JobId(2)));
    assert!(matches!(w.hold(second), Err(Rejection::Budget { scope: Scope::Team, .. })));
}

#[test]
fn a_lost_job_is_taken_over_and_its_call_counts_until_it_is_given_up() {
    let mut w = World::with_job(false);
    let lost = w.claim_slot(FIRST);
    w.hold(lost).unwrap();
    assert!(w.apply(Command::Claim(FIRST)).is_err(), "one worker at a time");
    w.now_ms += LEASE_MS;
    w.sweep();
    assert_eq!(w.project.run.money.uncertain, AMOUNT);
    assert_eq!(
        w.last.lost.iter().map(|l| l.job).collect::<Vec<_>>(),
        [Some(JobKind::Verification)]
    );
    let grant = w.claim_slot(FIRST);
    assert!(grant.takeover && grant.fence.token > lost.fence.token);
    assert_eq!(w.end_job(lost), Err(Rejection::Stale));
    for _ in 1..MAX_HOPS / LOST_HOPS {
        w.now_ms += LEASE_MS;
        w.sweep();
        let _ = w.apply(Command::Claim(FIRST));
    }
    let limited: Vec<_> = w.project.hop_limit_exceeded().collect();
    assert_eq!(limited, [(FIRST, 1)]);
    let reason = "nobody can do it".to_owned();
    w.must(Sweep::Abandon { slot: FIRST, attempt: 1, reason }.into());
    assert!(w.project.run.jobs.is_empty());
    assert_eq!(w.project.run.status, ProjectStatus::Executing);
}

#[test]
fn only_a_job_that_says_so_keeps_the_run_from_ending() {
    let mut w = World::with_job(false);
    w.complete_task();
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
    let grant = w.claim_slot(FIRST);
    w.end_job(grant).unwrap();

    let mut w = World::with_job(true);
    w.complete_task();
    assert_eq!(w.project.run.status, ProjectStatus::Executing);
    let grant = w.claim_slot(FIRST);
    w.end_job(grant).unwrap();
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
}

#[test]
fn a_cancel_ends_jobs_and_the_late_answer_of_one_is_settled() {
    let mut w = World::with_job(true);
    let grant = w.claim_slot(FIRST);
    w.hold(grant).unwrap();
    w.must(Command::Project(ProjectCommand::Cancel));
    assert!(w.project.run.slots.is_empty());
    assert_eq!(w.project.run.orphans.len(), 1);
    let settle = Settle { round: 1, actual: SPENT, uncertain: false };
    w.must(Command::Attempt(grant.fence, AttemptStep::SettleLate(settle)));
    assert_eq!(w.project.run.money.spent, SPENT);
    assert!(w.project.run.jobs.is_empty());
    let another = JobCommand::Request(Job { kind: JobKind::Search, blocks: false });
    assert!(matches!(w.apply(another.into()), Err(Rejection::ProjectStatus { .. })));
}
