//! A project moved only by commands, as the store moves it: apply, finish, look.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use planwright_engine::command::*;
use planwright_engine::event::EventKind;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use planwright_engine::routing::Tier;
use planwright_engine::run::{Hold, Run};
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_engine::turn::Turn;
use serde_json::Map;
use std::sync::Arc;

/// A task's slot.
fn slot(task: u32) -> SlotKey {
    SlotKey::Task(TaskNo(task))
}

struct World {
    project: Project,
    now_ms: i64,
    cover: MicroUsd,
    events: Vec<(EventKind, Option<u32>)>,
    rings: Vec<Ring>,
    /// Today's net of everything booked.
    left: MicroUsd,
}

impl World {
    fn new(concurrency: u32, nodes: &[(u32, &[u32], i64)]) -> Self {
        let run = Run::new(MicroUsd::usd(10), concurrency, 0);
        let mut world = World {
            project: Project::new(run, Arc::new(Graph::default())),
            now_ms: 1_795_219_200_000,
            cover: MicroUsd::usd(5),
            events: Vec::new(),
            rings: Vec::new(),
            left: MicroUsd::usd(5),
        };
        let node = |(n, deps, bound): &(u32, &[u32], i64)| Node {
            number: *n,
            deps: deps.to_vec(),
            priority: n * 10,
            tier: Tier::Haiku,
            bound: MicroUsd(*bound),
        };
        let graph = Arc::new(Graph::new(1, nodes.iter().map(node).collect()).unwrap());
        world.must(Command::Plan(PlanCommand::Add {
            kind: EventKind::PlanEdited,
            data: Map::new(),
        }));
        world.must(Command::Plan(PlanCommand::Approve(Approval {
            version: 1,
            graph,
            last_task: nodes.len() as u32,
            carried: vec![],
            ceiling: MicroUsd::usd(3),
            data: Map::new(),
        })));
        world
    }

    fn apply(&mut self, command: Command, take: u32) -> Result<(Reply, Vec<Grant>), Rejection> {
        let cx = Context {
            now_ms: self.now_ms,
            cover: self.left.min(self.cover),
            team_warning: false,
            warn_percent: 80,
        };
        let before = self.project.clone();
        let mut out = Outcome::default();
        let reply =
            match (Turn { project: &mut self.project, cx: &cx, out: &mut out }).apply(&command) {
                Ok(reply) => reply,
                Err(rejection) => {
                    assert_eq!(
                        self.project.run, before.run,
                        "a rejection changed something: {command:?}"
                    );
                    return Err(rejection);
                }
            };
        let grants = Turn { project: &mut self.project, cx: &cx, out: &mut out }.finish(take);
        for event in &out.events {
            self.events.push((event.kind, event.task));
        }
        let seqs: Vec<u64> = out.events.iter().map(|e| e.seq).collect();
        assert_eq!(seqs, (before.run.head + 1..=self.project.run.head).collect::<Vec<_>>());
        self.rings.extend(&out.rings);
        for delta in out.money.values() {
            self.left += delta.left;
            assert_eq!(delta.left + delta.held + delta.spent + delta.uncertain, MicroUsd::ZERO);
        }
        let running = self.project.run.tasks.iter().filter(|(_, s)| s.has_slot()).count();
        assert_eq!(running, self.project.run.task_slots());
        Ok((reply, grants))
    }

    fn must(&mut self, command: Command) -> (Reply, Vec<Grant>) {
        self.apply(command.clone(), 0).unwrap_or_else(|r| panic!("{command:?}: {r}"))
    }

    fn claim(&mut self, task: u32) -> Grant {
        self.claim_slot(slot(task))
    }

    fn claim_slot(&mut self, slot: SlotKey) -> Grant {
        match self.must(Command::Claim(slot)).0 {
            Reply::Granted(grant) => grant,
            other => panic!("{other:?}"),
        }
    }

    fn end(&mut self, grant: Grant, ending: Ending) -> Ended {
        let settle = grant.hold.map(|h| Settle {
            round: h.round,
            actual: MicroUsd(h.amount.0 / 2),
            uncertain: false,
        });
        let command = Command::Attempt(
            grant.fence,
            AttemptStep::End(End { settle, ending, data: Map::new() }),
        );
        match self.must(command).0 {
            Reply::Ended(ended) => ended,
            other => panic!("{other:?}"),
        }
    }

    fn complete(&mut self, number: u32) {
        let grant = self.claim(number);
        self.end(grant, Ending::Completed);
    }

    fn fail_for_good(&mut self, number: u32) -> u32 {
        loop {
            let grant = self.claim(number);
            let retry_at_ms = self.now_ms + 5_000;
            match self.end(grant, Ending::Transient { message: "busy".into(), retry_at_ms }) {
                Ended::Retry { at_ms } => self.now_ms = at_ms,
                Ended::Escalated { checkpoint } => return checkpoint,
                other => panic!("{other:?}"),
            }
        }
    }

    fn states(&self) -> String {
        self.project.run.tasks.iter().map(|(_, s)| s.as_str().chars().next().unwrap()).collect()
    }

    fn saw(&self, kind: EventKind) -> usize {
        self.events.iter().filter(|(k, _)| *k == kind).count()
    }
}

#[test]
fn a_task_starts_when_its_own_dependencies_are_done_and_not_before() {
    let mut w = World::new(16, &[(1, &[], 0), (2, &[], 0), (3, &[1], 0), (4, &[2, 3], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    assert_eq!(w.states(), "qqbb");
    assert!(w.apply(Command::Claim(slot(3)), 0).is_err());
    w.complete(1);
    assert_eq!(w.states(), "cqqb", "3 does not wait for 2, which is in the same wave as 1");
    w.complete(3);
    w.complete(2);
    w.complete(4);
    assert_eq!((w.states().as_str(), w.project.run.status), ("cccc", ProjectStatus::Completed));
    assert_eq!(w.saw(EventKind::TaskComplete), 4);
}

#[test]
fn no_more_tasks_run_than_the_project_allows_and_the_first_by_priority_go_first() {
    let mut w = World::new(2, &[(1, &[], 0), (2, &[], 0), (3, &[], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    assert_eq!(w.states(), "qqp");
    assert_eq!(w.apply(Command::Claim(slot(3)), 0).unwrap_err(), Rejection::NoSlot);
    w.complete(2);
    assert_eq!(w.states(), "qcq");
}

#[test]
fn a_worker_runs_on_with_what_its_completion_freed() {
    let mut w = World::new(4, &[(1, &[], 0), (2, &[1], 0), (3, &[1], 0), (4, &[1], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    w.rings.clear();
    let end = Command::Attempt(
        grant.fence,
        AttemptStep::End(End { settle: None, ending: Ending::Completed, data: Map::new() }),
    );
    let (_, grants) = w.apply(end, 2).unwrap();
    assert_eq!(grants.iter().map(|g| g.fence.slot).collect::<Vec<_>>(), [slot(2), slot(3)]);
    assert_eq!(w.rings.iter().map(|r| r.slot).collect::<Vec<_>>(), [slot(4)]);
    assert_eq!(w.states(), "crrq");
}

#[test]
fn exhausted_retries_ask_a_person_and_every_answer_lets_the_run_go_on() {
    for (resolution, states, status) in [
        (Resolution::Skip, "cq", ProjectStatus::Executing),
        (Resolution::Retry { attempt: 4 }, "qb", ProjectStatus::Executing),
        (Resolution::Approve, "cq", ProjectStatus::Executing),
        (Resolution::Fail, "fb", ProjectStatus::Failed),
    ] {
        let mut w = World::new(16, &[(1, &[], 0), (2, &[1], 0)]);
        w.must(Command::Project(ProjectCommand::Execute));
        let checkpoint = w.fail_for_good(1);
        assert_eq!((w.states().as_str(), w.project.run.status), ("nb", ProjectStatus::Executing));
        assert_eq!(w.saw(EventKind::TaskRetry), 2);
        let wrong = Command::Task(
            TaskNo(1),
            TaskCommand::Resolve { checkpoint: Some(9), resolution, data: Map::new() },
        );
        assert_eq!(w.apply(wrong, 0).unwrap_err(), Rejection::AlreadyResolved);
        w.must(Command::Task(
            TaskNo(1),
            TaskCommand::Resolve { checkpoint: Some(checkpoint), resolution, data: Map::new() },
        ));
        assert_eq!((w.states().as_str(), w.project.run.status), (states, status));
    }
}

#[test]
fn a_failed_task_ends_the_run_with_its_reason_and_a_retry_revives_it() {
    let mut w = World::new(16, &[(1, &[], 0), (2, &[1], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    w.end(grant, Ending::Failed { message: "wrong key".into() });
    assert_eq!(w.project.run.status, ProjectStatus::Failed);
    assert_eq!(w.project.run.failure.as_deref(), Some("Failed: #1; waiting for them: #2"));
    w.must(Command::Task(TaskNo(1), TaskCommand::Retry { attempt: 2, manual: 1 }));
    assert_eq!(w.project.run.status, ProjectStatus::Executing);
    w.complete(1);
    w.complete(2);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
    assert!(matches!(
        w.apply(Command::Task(TaskNo(1), TaskCommand::Retry { attempt: 3, manual: 2 }), 0)
            .unwrap_err(),
        Rejection::TaskState { .. }
    ));
}

#[test]
fn a_cancel_wins_over_a_completion_that_comes_after_it() {
    let mut w = World::new(16, &[(1, &[], 1_000), (2, &[1], 1_000)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    w.must(Command::Project(ProjectCommand::Cancel));
    let end = Command::Attempt(
        grant.fence,
        AttemptStep::End(End { settle: None, ending: Ending::Completed, data: Map::new() }),
    );
    assert_eq!(w.apply(end, 1).unwrap_err(), Rejection::Stale);
    let settle = Settle { round: 1, actual: MicroUsd(400), uncertain: false };
    w.must(Command::Attempt(grant.fence, AttemptStep::SettleLate(settle)));
    assert_eq!(
        w.apply(Command::Attempt(grant.fence, AttemptStep::SettleLate(settle)), 0).unwrap_err(),
        Rejection::Stale
    );
    let money = w.project.run.money;
    assert_eq!(
        (money.held, money.spent, money.uncertain),
        (MicroUsd(0), MicroUsd(400), MicroUsd(0))
    );
    assert!(
        w.apply(Command::Project(ProjectCommand::Execute), 0).is_err()
            && w.apply(Command::Project(ProjectCommand::Cancel), 0).is_err()
    );
    assert_eq!(w.states(), "cc");
}

#[test]
fn a_lost_worker_is_taken_over_and_its_money_counts_until_somebody_knows_better() {
    let mut w = World::new(16, &[(1, &[], 1_000)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let lost = w.claim(1);
    w.now_ms += LEASE_MS - 1;
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    assert_eq!(w.states(), "r");
    w.now_ms += 2;
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    assert_eq!((w.states().as_str(), w.project.run.money.uncertain), ("q", MicroUsd(1_000)));
    let grant = w.claim(1);
    assert!(
        grant.takeover
            && grant.fence.token > lost.fence.token
            && grant.attempt == 1
            && grant.hold.is_none()
    );
    let late = Command::Attempt(
        lost.fence,
        AttemptStep::End(End { settle: None, ending: Ending::Completed, data: Map::new() }),
    );
    assert_eq!(w.apply(late, 0).unwrap_err(), Rejection::Stale);
    w.end(grant, Ending::Completed);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
}

#[test]
fn no_hold_goes_past_any_limit() {
    let hold = |amount| Hold {
        amount: MicroUsd(amount),
        day: Day::of_ms(1_795_219_200_000),
        round: 1,
        ahead: false,
    };
    let mut w = World::new(16, &[(1, &[], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    let ask = |amount| Command::Attempt(grant.fence, AttemptStep::Hold(hold(amount)));
    assert!(matches!(
        w.apply(ask(3_000_001), 0).unwrap_err(),
        Rejection::Budget { scope: Scope::Ceiling, .. }
    ));
    w.project.run.money.ceiling = None;
    assert!(matches!(
        w.apply(ask(5_000_001), 0).unwrap_err(),
        Rejection::Budget { scope: Scope::Team, .. }
    ));
    w.left = MicroUsd::usd(50);
    w.cover = MicroUsd::usd(50);
    assert!(matches!(
        w.apply(ask(10_000_001), 0).unwrap_err(),
        Rejection::Budget { scope: Scope::Project, .. }
    ));
    w.must(ask(10_000_000));
    w.must(ask(10_000_000));
    assert_eq!(w.project.run.money.left(), MicroUsd::ZERO, "the same hold twice is one hold");
}

#[test]
fn tasks_wait_for_money_and_for_resources_and_go_on_when_they_are_back() {
    let mut w = World::new(16, &[(1, &[], 1_000), (2, &[], 0)]);
    w.left = MicroUsd(10);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    assert!(grant.hold.is_none(), "no hold without cover");
    w.must(Command::Attempt(
        grant.fence,
        AttemptStep::BudgetWait { needed: MicroUsd(1_000), begun: false },
    ));
    assert_eq!((w.states().as_str(), w.saw(EventKind::BudgetExhausted)), ("pq", 1));
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    assert_eq!(w.states(), "pq");
    w.left = MicroUsd::usd(5);
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    assert_eq!(w.states(), "qq");
    let grant = w.claim(1);
    w.must(Command::Attempt(
        grant.fence,
        AttemptStep::ResourceDown(ResourceDown {
            tier: Tier::Haiku,
            detail: "gone".into(),
            until_ms: Some(w.now_ms),
            since_ms: w.now_ms,
        }),
    ));
    assert_eq!((w.states().as_str(), w.project.run.money.held), ("pq", MicroUsd::ZERO));
    let again = w.claim(1);
    w.end(again, Ending::Completed);
    assert_eq!(w.states(), "cq");
}

#[test]
fn pause_lets_running_tasks_finish_and_starts_nothing() {
    let mut w = World::new(1, &[(1, &[], 0), (2, &[], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    w.must(Command::Project(ProjectCommand::Pause));
    w.end(grant, Ending::Completed);
    assert_eq!((w.states().as_str(), w.project.run.status), ("cp", ProjectStatus::Paused));
    assert!(w.apply(Command::Claim(slot(2)), 0).is_err());
    w.must(Command::Project(ProjectCommand::Execute));
    w.complete(2);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
}

fn node(number: u32, deps: &[u32]) -> Node {
    Node { number, deps: deps.to_vec(), priority: number, tier: Tier::Haiku, bound: MicroUsd::ZERO }
}

#[test]
fn a_failed_task_is_skipped_and_what_waited_for_it_goes_on() {
    let mut w = World::new(16, &[(1, &[], 0), (2, &[1], 0), (3, &[], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let skip = |n| Command::Task(TaskNo(n), TaskCommand::Skip);
    assert!(matches!(w.apply(skip(1), 0).unwrap_err(), Rejection::TaskState { .. }));
    let grant = w.claim(1);
    w.end(grant, Ending::Failed { message: "no".into() });
    w.must(Command::Task(TaskNo(3), TaskCommand::Cancel));
    assert_eq!(w.project.run.status, ProjectStatus::Failed);
    w.must(skip(1));
    assert_eq!((w.states().as_str(), w.project.run.status), ("cqc", ProjectStatus::Executing));
    w.must(skip(3));
    w.complete(2);
    let skipped = Some(TaskState::Skipped);
    assert_eq!([w.project.state(1), w.project.state(3)], [skipped, skipped]);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
    assert!(w.apply(skip(2), 0).is_err(), "what is done stays done");
}

#[test]
fn a_finished_project_goes_on_with_another_plan_over_what_is_done() {
    let mut w = World::new(16, &[(1, &[], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    w.complete(1);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
    w.must(Command::Plan(PlanCommand::Add { kind: EventKind::PlanEdited, data: Map::new() }));
    w.must(Command::Plan(PlanCommand::Approve(Approval {
        version: w.project.run.plans,
        graph: Arc::new(Graph::new(2, vec![node(1, &[]), node(2, &[1])]).unwrap()),
        last_task: 2,
        carried: vec![1],
        ceiling: MicroUsd::usd(1),
        data: Map::new(),
    })));
    assert_eq!((w.project.run.status, w.project.run.completed_ms), (ProjectStatus::Ready, 0));
    w.must(Command::Project(ProjectCommand::Execute));
    w.complete(2);
    assert_eq!((w.states().as_str(), w.project.run.status), ("cc", ProjectStatus::Completed));
    // A plan may be asked for, too; if nothing comes of it, the project is what it was.
    w.must(Command::Plan(PlanCommand::Request));
    assert_eq!(w.project.run.status, ProjectStatus::Planning);
}

#[test]
fn approving_again_keeps_finished_work_and_duplicates_nothing() {
    let mut w = World::new(16, &[(1, &[], 0), (2, &[1], 0)]);
    w.must(Command::Project(ProjectCommand::Execute));
    w.complete(1);
    w.must(Command::Project(ProjectCommand::Pause));
    w.must(Command::Plan(PlanCommand::Add { kind: EventKind::PlanEdited, data: Map::new() }));
    let graph = Arc::new(Graph::new(2, vec![node(1, &[]), node(3, &[1])]).unwrap());
    let approve = Command::Plan(PlanCommand::Approve(Approval {
        version: 2,
        graph,
        last_task: 3,
        carried: vec![1],
        ceiling: MicroUsd::usd(1),
        data: Map::new(),
    }));
    w.must(approve.clone());
    assert!(w.apply(approve, 0).is_err());
    let state = |n| w.project.run.tasks.get(n).unwrap();
    assert_eq!(
        [state(1), state(2), state(3)],
        [TaskState::Completed, TaskState::Superseded, TaskState::Pending]
    );
    w.must(Command::Project(ProjectCommand::Execute));
    w.complete(3);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
}

#[test]
fn an_interrupted_task_asks_a_person_and_its_late_answer_does_not_land() {
    let mut w = World::new(16, &[(1, &[], 1_000)]);
    w.must(Command::Project(ProjectCommand::Execute));
    let grant = w.claim(1);
    let Reply::Checkpoint(checkpoint) = w.must(Command::Task(TaskNo(1), TaskCommand::Interrupt)).0
    else {
        panic!()
    };
    let end = Command::Attempt(
        grant.fence,
        AttemptStep::End(End { settle: None, ending: Ending::Completed, data: Map::new() }),
    );
    assert_eq!(w.apply(end, 0).unwrap_err(), Rejection::Stale);
    w.now_ms += ORPHAN_GRACE_MS;
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    assert_eq!(w.project.run.money.uncertain, MicroUsd(1_000));
    w.must(Command::Task(
        TaskNo(1),
        TaskCommand::Resolve {
            checkpoint: Some(checkpoint),
            resolution: Resolution::Retry { attempt: 2 },
            data: Map::new(),
        },
    ));
    let grant = w.claim(1);
    assert_eq!(grant.attempt, 2);
    w.end(grant, Ending::Completed);
    assert_eq!(w.project.run.status, ProjectStatus::Completed);
}

#[test]
fn two_plannings_at_once_are_one() {
    let mut w = World::new(16, &[(1, &[], 0)]);
    w.must(Command::Plan(PlanCommand::Request));
    assert!(matches!(
        w.apply(Command::Plan(PlanCommand::Request), 0).unwrap_err(),
        Rejection::Busy(_)
    ));
    let grant = w.claim_slot(SlotKey::Planner);
    assert!(matches!(
        w.apply(Command::Claim(SlotKey::Planner), 0).unwrap_err(),
        Rejection::Busy(_)
    ));
    w.now_ms += LEASE_MS + 1;
    w.must(Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }));
    let next = w.claim_slot(SlotKey::Planner);
    let finish = |token| {
        Command::Plan(PlanCommand::Finish(FinishPlanning {
            token,
            settle: None,
            failure: None,
            data: Map::new(),
        }))
    };
    assert_eq!(w.apply(finish(grant.fence.token), 0).unwrap_err(), Rejection::Stale);
    assert_eq!(w.must(finish(next.fence.token)).0, Reply::Version(2));
    assert_eq!(w.project.run.status, ProjectStatus::Draft);
}
