//! A provider that takes no calls: its tasks wait together, one tries again, nothing fails, and
//! people are asked where waiting is not enough.
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
use planwright_engine::slot::SlotKey;
use planwright_engine::slot::TaskNo;
use planwright_engine::status::{ProjectStatus, TaskState};
use serde_json::Map;
use world::World;

const MINUTE_MS: i64 = 60_000;

impl World {
    /// Two tasks of one tier are at work, a third could be, and a fourth needs another tier.
    fn at_work() -> (Self, Grant, Grant) {
        let node = |number: u32, tier: Tier| Node {
            number,
            deps: vec![],
            priority: number,
            tier,
            bound: MicroUsd(40_000),
        };
        let tiers = [Tier::Haiku, Tier::Haiku, Tier::Haiku, Tier::Sonnet];
        let nodes = (1..).zip(tiers).map(|(number, tier)| node(number, tier)).collect();
        let mut world = World::executing(nodes);
        let (first, second) = (world.claim(1), world.claim(2));
        (world, first, second)
    }

    fn down(&mut self, grant: Grant, until_ms: Option<i64>) {
        let since_ms = self.now_ms;
        let (tier, detail) = (Tier::Haiku, "the vendor has too much to do".to_owned());
        let down = ResourceDown { tier, detail, until_ms, since_ms };
        self.must(Command::Attempt(grant.fence, AttemptStep::ResourceDown(down)));
    }

    fn complete(&mut self, grant: Grant) {
        let end = End { settle: None, ending: Ending::Completed, data: Map::new() };
        self.must(Command::Attempt(grant.fence, AttemptStep::End(end)));
    }

    fn rung(&self) -> Vec<(SlotKey, i64)> {
        self.last.rings.iter().map(|ring| (ring.slot, ring.delay_ms)).collect()
    }

    fn told(&self, kind: EventKind) -> bool {
        self.last.events.iter().any(|event| event.kind == kind)
    }

    fn state(&self, task: u32) -> TaskState {
        self.project.state(task).unwrap()
    }
}

fn task(number: u32) -> SlotKey {
    SlotKey::Task(TaskNo(number))
}

#[test]
fn one_task_tries_again_and_the_others_wait_for_what_it_finds() {
    let (mut world, first, second) = World::at_work();
    let until_ms = world.now_ms + 15_000;
    world.down(first, Some(until_ms));
    assert_eq!(world.rung(), [(task(1), 15_000)]);
    assert!(world.told(EventKind::ResourceDown));
    world.down(second, Some(until_ms + 2));
    assert_eq!(world.rung(), [], "who failed beside it does not try as well");
    assert_eq!([1, 2].map(|n| world.state(n)), [TaskState::Pending; 2]);
    assert_eq!(world.state(4), TaskState::Queued, "another tier is not concerned");
    assert_eq!(world.project.run.money.held, MicroUsd::ZERO);

    assert_eq!(world.apply(Command::Claim(task(1))), Err(Rejection::NotYet));
    world.now_ms = until_ms;
    let again = world.claim(1);
    assert!(again.takeover, "it goes on at its last stored round");
    assert_eq!((again.attempt, again.retries), (1, 0), "and nothing was counted against it");
    assert_eq!(world.state(2), TaskState::Pending);
    world.complete(again);
    assert!(world.told(EventKind::ResourceUp));
    assert_eq!(world.state(2), TaskState::Queued);
    assert!(world.project.run.down.is_empty() && world.project.run.outages.is_empty());
}

#[test]
fn an_outage_that_goes_on_is_tried_again_and_people_are_told_after_half_an_hour() {
    let (mut world, first, _) = World::at_work();
    let begun_ms = world.now_ms;
    let mut trying = first;
    let mut notices = Vec::new();
    for _ in 0..160 {
        let until_ms = world.now_ms + 15_000;
        world.down(trying, Some(until_ms));
        assert_eq!(world.rung(), [(task(1), 15_000)]);
        notices.extend(world.last.notices.clone().into_iter().map(|n| (world.now_ms, n)));
        world.now_ms = until_ms;
        trying = world.claim(1);
    }
    let [(told_ms, notice)] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!(*told_ms, begun_ms + 30 * MINUTE_MS);
    assert_eq!((notice.task, notice.since_ms), (TaskNo(1), begun_ms));
    world.complete(trying);
    let over = Notice { detail: None, ..notice.clone() };
    assert_eq!(world.last.notices, [over], "nobody has to do anything any more");
}

#[test]
fn a_dead_key_asks_a_person_once_and_goes_on_when_it_is_mended() {
    let (mut world, first, second) = World::at_work();
    world.down(first, None);
    assert_eq!((world.last.notices.len(), world.rung()), (1, vec![]));
    world.down(second, None);
    assert_eq!(world.last.notices, [], "once");
    let tiers = ProjectCommand::TryTiers([Tier::Haiku].into());
    world.must(Command::Project(tiers));
    assert_eq!(world.last.notices.len(), 1);
    assert_eq!([1, 2, 3].map(|n| world.state(n)), [TaskState::Queued; 3]);
}

#[test]
fn an_account_that_was_topped_up_at_the_vendor_is_found_by_the_sweep() {
    let (mut world, first, second) = World::at_work();
    world.down(first, None);
    world.down(second, None);
    let haiku = || Command::Sweep(Sweep::Look { up: [Tier::Haiku].into(), restarted: false });
    world.must(haiku());
    assert_eq!(world.rung(), [], "a health check says nothing of a key");
    world.now_ms += 5 * MINUTE_MS;
    world.must(haiku());
    // What was queued before is rung again as well.
    assert!(world.rung().contains(&(task(1), 0)));
    world.must(haiku());
    assert_eq!(world.rung(), [], "one call in five minutes");
    let grant = world.claim(1);
    world.complete(grant);
    assert_eq!(world.state(2), TaskState::Queued);
}

#[test]
fn a_lost_doorbell_leaves_nobody_waiting() {
    let (mut world, first, _) = World::at_work();
    world.down(first, Some(world.now_ms + 15_000));
    world.now_ms += 15_000 + MINUTE_MS;
    world.sweep();
    assert_eq!(world.rung(), [(task(1), 0)]);
}

#[test]
fn a_run_that_is_over_waits_for_nobody() {
    let (mut world, first, _) = World::at_work();
    world.down(first, None);
    world.must(Command::Project(ProjectCommand::Cancel));
    assert_eq!(world.last.notices.len(), 1);
    assert!(world.last.notices[0].detail.is_none());
    assert_eq!(world.project.run.status, ProjectStatus::Cancelled);
    assert!(world.project.run.outages.is_empty());
}

#[test]
fn a_tier_that_an_older_release_marked_goes_on_by_a_health_check() {
    let (mut world, ..) = World::at_work();
    world.project.run.down.insert(Tier::Haiku);
    world.must(Command::Sweep(Sweep::Look { up: [Tier::Haiku].into(), restarted: false }));
    assert!(world.project.run.down.is_empty());
}
