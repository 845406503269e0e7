//! Money reserved for a round whose call cannot be out yet.
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
use planwright_engine::run::Hold;
use planwright_engine::status::TaskState;
use world::World;

const FIRST: MicroUsd = MicroUsd(40_000);
const SPENT: MicroUsd = MicroUsd(10_000);
const NEXT: MicroUsd = MicroUsd(50_000);

impl World {
    /// A running task whose first reply is about to be kept.
    fn running() -> (Self, Grant) {
        let mut world = World::executing(vec![Node {
            number: 1,
            deps: vec![],
            priority: 1,
            tier: Tier::Haiku,
            bound: FIRST,
        }]);
        let grant = world.claim(1);
        (world, grant)
    }

    fn progress(&mut self, grant: Grant, settle: Option<Settle>, next: Next) -> Option<Hold> {
        let command = Command::Attempt(
            grant.fence,
            AttemptStep::Progress(Progress { settle, event: None, next }),
        );
        match self.must(command) {
            Reply::Granted(grant) => grant.hold,
            _ => None,
        }
    }

    /// The first reply is settled, and its tools are running.
    fn with_money_ahead() -> (Self, Grant) {
        let (mut world, grant) = World::running();
        let settle = Settle { round: 1, actual: SPENT, uncertain: false };
        let held = world.progress(grant, Some(settle), ahead(world.now_ms));
        assert_eq!(held.map(|h| (h.amount, h.round, h.ahead)), Some((NEXT, 2, true)));
        assert_eq!(world.figures(), (NEXT, SPENT, MicroUsd::ZERO));
        (world, grant)
    }

    /// Held, spent, uncertain.
    fn figures(&self) -> (MicroUsd, MicroUsd, MicroUsd) {
        let money = &self.project.run.money;
        (money.held, money.spent, money.uncertain)
    }

    fn lose(&mut self) {
        self.now_ms += LEASE_MS + 1;
        self.sweep();
    }
}

fn ahead(now_ms: i64) -> Next {
    Next::Ahead(Hold { amount: NEXT, day: Day::of_ms(now_ms), round: 2, ahead: true })
}

#[test]
fn one_commit_settles_a_round_and_reserves_for_the_next() {
    let (world, _) = World::with_money_ahead();
    let (_, delta) = world.last.money.iter().next().unwrap();
    assert_eq!((delta.left, delta.held, delta.spent), (FIRST - SPENT - NEXT, NEXT - FIRST, SPENT));
    assert!(delta.needs_cover, "the team's limits have the last word");
}

#[test]
fn a_worker_lost_among_its_tools_loses_no_money() {
    let (mut world, _) = World::with_money_ahead();
    world.lose();
    assert_eq!(world.figures(), (MicroUsd::ZERO, SPENT, MicroUsd::ZERO));
    assert!(world.last.lost.is_empty(), "no call was lost");
    assert_eq!(world.project.run.tasks.get(1), Some(TaskState::Queued));
}

#[test]
fn a_worker_lost_after_its_tools_may_have_paid() {
    let (mut world, grant) = World::with_money_ahead();
    let held = world.progress(grant, None, Next::Due);
    assert_eq!(held.map(|h| (h.amount, h.ahead)), Some((NEXT, false)));
    world.lose();
    assert_eq!(world.figures(), (MicroUsd::ZERO, SPENT, NEXT));
    assert_eq!(world.last.lost.len(), 1);
}

#[test]
fn a_cancel_among_the_tools_returns_the_money_at_once_and_after_them_waits_for_the_answer() {
    let (mut world, _) = World::with_money_ahead();
    world.must(Command::Project(ProjectCommand::Cancel));
    assert_eq!(
        (world.figures(), world.project.run.orphans.len()),
        ((MicroUsd::ZERO, SPENT, MicroUsd::ZERO), 0)
    );
    let (mut world, grant) = World::with_money_ahead();
    world.progress(grant, None, Next::Due);
    world.must(Command::Project(ProjectCommand::Cancel));
    assert_eq!(
        (world.figures(), world.project.run.orphans.len()),
        ((NEXT, SPENT, MicroUsd::ZERO), 1)
    );
}

#[test]
fn a_round_that_turns_out_dearer_asks_again_and_one_that_does_not_makes_the_hold_its_own() {
    for (amount, held) in [(NEXT + NEXT, NEXT + NEXT), (SPENT, NEXT)] {
        let (mut world, grant) = World::with_money_ahead();
        let hold = Hold { amount, day: Day::of_ms(world.now_ms), round: 2, ahead: false };
        let Reply::Granted(granted) =
            world.must(Command::Attempt(grant.fence, AttemptStep::Hold(hold)))
        else {
            panic!("no hold");
        };
        assert_eq!(granted.hold.map(|h| (h.amount, h.ahead)), Some((held, false)));
        assert_eq!(world.figures(), (held, SPENT, MicroUsd::ZERO));
    }
}

#[test]
fn without_cover_nothing_is_reserved_ahead_and_the_reply_is_kept_all_the_same() {
    let (mut world, grant) = World::running();
    world.cover = MicroUsd::ZERO;
    let settle = Settle { round: 1, actual: FIRST, uncertain: false };
    let next = ahead(world.now_ms);
    assert_eq!(world.progress(grant, Some(settle), next), None);
    assert_eq!(world.figures(), (MicroUsd::ZERO, FIRST, MicroUsd::ZERO));
}

#[test]
fn a_hold_as_an_older_release_wrote_it_may_have_a_call_out() {
    let stored: Hold = serde_json::from_str(r#"{"a":40000,"d":20778,"r":2}"#).unwrap();
    assert!(!stored.ahead);
    assert_eq!(serde_json::to_string(&stored).unwrap(), r#"{"a":40000,"d":20778,"r":2}"#);
}
