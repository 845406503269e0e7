//! Every interleaving of two workers, three tasks, doubled doorbells, crashes, lost leases and a
//! person, over the pure engine: breadth first, until nothing new is reached.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "model_check/searches.rs"]
mod searches;

use planwright_engine::command::{
    AttemptStep, Command, Context, End, Ending, Grant, LEASE_MS, Outcome, ProjectCommand,
    RING_AGAIN_MS, Reply, Resolution, Settle, Suspend, Sweep, TaskCommand,
};
use planwright_engine::graph::{Graph, Node};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use planwright_engine::routing::Tier;
use planwright_engine::run::{Hold, Run};
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_engine::turn::Turn;
use std::collections::BTreeMap;
use std::sync::Arc;

const BOUND: MicroUsd = MicroUsd(10);
const COST: i64 = 7;
const START_MS: i64 = 1_795_219_200_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Worker {
    Idle,
    Claimed(Grant),
    /// The provider was paid; nothing is committed yet.
    Called(Grant),
}

/// How often each kind of trouble may still happen: what keeps the search finite.
#[derive(Clone, Copy, Debug)]
struct Budget {
    doubles: u8,
    crashes: u8,
    lapses: u8,
    actions: u8,
    failures: u8,
    suspensions: u8,
    /// Answers to tokens that are worth nothing any more.
    late: u8,
}

#[derive(Clone, Debug)]
struct World {
    project: Project,
    workers: [Worker; 2],
    /// Doorbells under way, by task.
    bells: BTreeMap<SlotKey, u8>,
    charged: i64,
    completed: [u8; 3],
    /// Every right to resume a task that was ever given out.
    tokens: Vec<(TaskNo, String)>,
    /// Money of the team's day.
    left: i64,
    budget: Budget,
    now_ms: i64,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Deliver {
        worker: usize,
        task: SlotKey,
        double: bool,
    },
    Lose(SlotKey),
    Call(usize),
    End {
        worker: usize,
        take: u32,
    },
    Fail(usize),
    /// A claimed task waits for something outside before it calls.
    Suspend(usize),
    /// Somebody answers, now or late, once or again.
    Answer(usize),
    Crash(usize),
    Sweep,
    /// Every lease and every doorbell is overdue, whoever still lives.
    Lapse,
    Pause,
    Resume,
    Cancel,
}

fn graph(deps: [&[u32]; 3]) -> Arc<Graph> {
    let node = |(at, deps): (usize, &&[u32])| Node {
        number: at as u32 + 1,
        deps: deps.to_vec(),
        priority: 10 * (at as u32 + 1),
        tier: Tier::Haiku,
        bound: BOUND,
    };
    Arc::new(Graph::new(1, deps.iter().enumerate().map(node).collect()).unwrap())
}

impl World {
    fn new(deps: [&[u32]; 3], limit: i64, budget: Budget) -> Self {
        let graph = graph(deps);
        let mut run = Run::new(MicroUsd(limit), 2, START_MS);
        run.status = ProjectStatus::Ready;
        run.graph = 1;
        for node in graph.nodes() {
            run.tasks.set(
                node.number,
                if node.deps.is_empty() { TaskState::Pending } else { TaskState::Blocked },
            );
        }
        let mut world = World {
            project: Project::new(run, graph),
            workers: [Worker::Idle; 2],
            bells: BTreeMap::new(),
            charged: 0,
            completed: [0; 3],
            tokens: Vec::new(),
            left: 100,
            budget,
            now_ms: START_MS,
        };
        world.commit(&ProjectCommand::Execute.into(), 0);
        world
    }

    /// Applies a command as one batch, the way the store does: all of it or nothing.
    fn commit(&mut self, command: &Command, take: u32) -> Option<(Reply, Vec<Grant>)> {
        let cx = Context {
            now_ms: self.now_ms,
            cover: MicroUsd(self.left),
            team_warning: false,
            warn_percent: 80,
        };
        let (mut project, mut out) = (self.project.clone(), Outcome::default());
        let mut turn = Turn { project: &mut project, cx: &cx, out: &mut out };
        let reply = turn.apply(command).ok()?;
        let grants = turn.finish(take);
        for delta in out.money.values() {
            assert!(
                !delta.needs_cover || self.left + delta.left.0 >= 0,
                "a hold goes beyond the day: {command:?}"
            );
            self.left += delta.left.0;
        }
        for ring in &out.rings {
            *self.bells.entry(ring.slot).or_default() =
                (self.bells.get(&ring.slot).copied().unwrap_or(0) + 1).min(2);
        }
        for event in &out.events {
            if event.kind == planwright_engine::event::EventKind::TaskComplete {
                self.completed[event.task.unwrap() as usize - 1] += 1;
            }
        }
        self.transition(&project.run);
        self.project = project;
        Some((reply, grants))
    }

    fn transition(&self, after: &Run) {
        let before = &self.project.run;
        for (task, slot) in after.slots.iter().filter(|(_, s)| s.token > 0) {
            if before.slots.get(task).is_none_or(|had| had.token != slot.token) {
                assert!(slot.token > before.last_token, "a token is used again");
                let node = self.project.graph.node(task.task().unwrap().0).unwrap();
                assert!(
                    node.deps.iter().all(|d| after.tasks.get(*d).unwrap().satisfies()),
                    "{task} runs too early"
                );
            }
        }
        for (task, state) in before.tasks.iter().filter(|(_, s)| s.is_terminal()) {
            assert_eq!(after.tasks.get(task), Some(state), "a terminal state changes");
        }
        if before.status == ProjectStatus::Cancelled {
            assert!(
                after.slots.is_empty() && after.last_token == before.last_token,
                "a cancelled project moves"
            );
        }
    }

    fn check(&self) {
        let run = &self.project.run;
        let held: i64 = run
            .slots
            .values()
            .filter_map(|s| s.hold)
            .chain(run.orphans.iter().map(|o| o.hold))
            .map(|h| h.amount.0)
            .sum();
        assert_eq!(held, run.money.held.0, "holds and their sum differ");
        assert_eq!(100, self.left + run.money.committed().0, "the day does not add up");
        assert!(
            run.money.left() >= MicroUsd::ZERO && self.left >= 0,
            "more than the limit is committed"
        );
        assert!(self.charged <= run.money.committed().0, "charged more than is accounted for");
        assert!(run.task_slots() <= 2, "too many at once");
        for (task, state) in run.tasks.iter() {
            let suspended = run.suspended.contains_key(&task);
            assert_eq!(suspended, state == TaskState::Suspended, "task {task} is {state:?}");
            let slot = run.slots.get(&SlotKey::Task(TaskNo(task)));
            assert!(!suspended || slot.is_none(), "a suspended task has a slot");
        }
        assert!(self.completed.iter().all(|n| *n <= 1), "a task completes twice");
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (worker, state) in self.workers.iter().enumerate() {
            match state {
                Worker::Idle => {
                    for task in self.bells.keys() {
                        steps.push(Step::Deliver { worker, task: *task, double: false });
                        if self.budget.doubles > 0 {
                            steps.push(Step::Deliver { worker, task: *task, double: true });
                        }
                    }
                }
                Worker::Claimed(_) => {
                    steps.push(Step::Call(worker));
                    if self.budget.suspensions > 0 {
                        steps.push(Step::Suspend(worker));
                    }
                }
                Worker::Called(_) => {
                    steps.extend([Step::End { worker, take: 0 }, Step::End { worker, take: 1 }]);
                    if self.budget.failures > 0 {
                        steps.push(Step::Fail(worker));
                    }
                }
            }
            if *state != Worker::Idle && self.budget.crashes > 0 {
                steps.push(Step::Crash(worker));
            }
        }
        if self.budget.crashes > 0 {
            steps.extend(self.bells.keys().map(|task| Step::Lose(*task)));
        }
        for (at, (task, token)) in self.tokens.iter().enumerate() {
            if self.waits_for(*task, token) || self.budget.late > 0 {
                steps.push(Step::Answer(at));
            }
        }
        steps.push(Step::Sweep);
        if self.budget.lapses > 0 {
            steps.push(Step::Lapse);
        }
        if self.budget.actions > 0 {
            steps.extend([Step::Pause, Step::Cancel]);
        }
        if self.project.run.status == ProjectStatus::Paused {
            steps.push(Step::Resume);
        }
        steps
    }

    fn take_bell(&mut self, task: SlotKey) {
        if let Some(count) = self.bells.get_mut(&task) {
            *count -= 1;
            if *count == 0 {
                self.bells.remove(&task);
            }
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Deliver { worker, task, double } => {
                if double {
                    self.budget.doubles -= 1;
                } else {
                    self.take_bell(task);
                }
                if let Some((Reply::Granted(grant), _)) = self.commit(&Command::Claim(task), 0) {
                    self.workers[worker] = Worker::Claimed(grant);
                }
            }
            Step::Lose(task) => {
                self.budget.crashes -= 1;
                self.take_bell(task);
            }
            Step::Call(worker) => self.call(worker),
            Step::End { worker, take } => self.end(worker, Ending::Completed, take),
            Step::Fail(worker) => {
                self.budget.failures -= 1;
                self.end(
                    worker,
                    Ending::Transient { message: String::new(), retry_at_ms: self.now_ms },
                    0,
                );
            }
            Step::Suspend(worker) => self.suspend(worker),
            Step::Answer(at) => self.resume(at),
            Step::Crash(worker) => {
                self.budget.crashes -= 1;
                self.workers[worker] = Worker::Idle;
            }
            Step::Sweep => self.sweep(),
            Step::Lapse => {
                self.budget.lapses -= 1;
                self.lapse();
            }
            Step::Pause => self.action(&ProjectCommand::Pause.into()),
            Step::Cancel => self.action(&ProjectCommand::Cancel.into()),
            Step::Resume => {
                self.commit(&ProjectCommand::Execute.into(), 0);
            }
        }
    }

    fn waits_for(&self, task: TaskNo, token: &str) -> bool {
        self.project.run.suspended.get(&task.0).is_some_and(|s| s.token == token)
    }

    fn suspend(&mut self, worker: usize) {
        let Worker::Claimed(grant) = self.workers[worker] else { return };
        self.budget.suspensions -= 1;
        self.workers[worker] = Worker::Idle;
        let task = grant.fence.slot.task().unwrap();
        let token = grant.fence.token.to_string();
        let suspend = Suspend {
            settle: None,
            token: token.clone(),
            reason: String::new(),
            until_ms: None,
            asks: false,
        };
        let step = Command::Attempt(grant.fence, AttemptStep::Suspend(suspend));
        if self.commit(&step, 0).is_some() {
            self.tokens.push((task, token));
            assert_eq!(self.project.state(task.0), Some(TaskState::Suspended));
        }
    }

    fn resume(&mut self, at: usize) {
        let (task, token) = self.tokens[at].clone();
        let waited = self.waits_for(task, &token);
        let resume = TaskCommand::Resume { token, data: Default::default() };
        let resumed = self.commit(&Command::Task(task, resume), 0).is_some();
        assert_eq!(resumed, waited, "a token resumes exactly the suspension it was made for");
        if !waited {
            self.budget.late -= 1;
        }
    }

    fn action(&mut self, command: &Command) {
        self.budget.actions -= 1;
        self.commit(command, 0);
    }

    fn sweep(&mut self) {
        self.commit(&Command::Sweep(Sweep::Look { up: Default::default(), restarted: false }), 0);
    }

    fn lapse(&mut self) {
        self.now_ms += LEASE_MS + RING_AGAIN_MS;
        self.sweep();
    }

    /// Reserves what the claim did not, and pays the provider.
    fn call(&mut self, worker: usize) {
        let Worker::Claimed(mut grant) = self.workers[worker] else { return };
        if grant.hold.is_none() {
            let hold = Hold { amount: BOUND, day: Day::of_ms(self.now_ms), round: 1, ahead: false };
            match self.commit(&Command::Attempt(grant.fence, AttemptStep::Hold(hold)), 0) {
                Some((Reply::Granted(held), _)) => grant = held,
                _ => {
                    let wait = Command::Attempt(
                        grant.fence,
                        AttemptStep::BudgetWait { needed: BOUND, begun: false },
                    );
                    self.commit(&wait, 0);
                    self.workers[worker] = Worker::Idle;
                    return;
                }
            }
        }
        self.charged += COST;
        self.workers[worker] = Worker::Called(grant);
    }

    fn end(&mut self, worker: usize, ending: Ending, take: u32) {
        let Worker::Called(grant) = self.workers[worker] else { return };
        let settle = Settle { round: 1, actual: MicroUsd(COST), uncertain: false };
        let end = AttemptStep::End(End { settle: Some(settle), ending, data: Default::default() });
        let end = Command::Attempt(grant.fence, end);
        let next = match self.commit(&end, take) {
            Some((_, grants)) => grants.first().copied(),
            None => {
                self.commit(&Command::Attempt(grant.fence, AttemptStep::SettleLate(settle)), 0);
                None
            }
        };
        self.workers[worker] = next.map_or(Worker::Idle, Worker::Claimed);
    }

    /// Everything that decides what can happen next; times and sequence numbers do not.
    fn key(&self) -> String {
        let run = &self.project.run;
        let ago = |ms: i64| self.now_ms - ms;
        let slots: Vec<_> = run
            .slots
            .iter()
            .map(|(n, s)| {
                (
                    *n,
                    s.token,
                    ago(s.due_ms) >= 0,
                    s.attempt,
                    s.retries,
                    s.takeover,
                    s.hold.map(|h| h.amount),
                )
            })
            .collect();
        let waits: Vec<_> =
            run.waits.iter().map(|(n, w)| (*n, w.attempt, w.retries, w.takeover)).collect();
        let orphans: Vec<_> =
            run.orphans.iter().map(|o| (o.slot, o.token, ago(o.expires_ms) >= 0)).collect();
        let worker = |w: &Worker| match w {
            Worker::Idle => (0, None, false),
            Worker::Claimed(g) => (1, Some(g.fence), g.hold.is_some()),
            Worker::Called(g) => (2, Some(g.fence), g.hold.is_some()),
        };
        let workers = self.workers.each_ref().map(worker);
        format!(
            "{:?}{}{:?}{slots:?}{waits:?}{orphans:?}{:?}{:?}{workers:?}{:?}{}{:?}{:?}",
            run.status,
            run.tasks.encode(),
            self.tokens,
            run.money,
            run.budget_wait,
            self.bells,
            self.charged,
            self.completed,
            self.budget
        )
    }

    /// With no more trouble and a fair scheduler, the project ends.
    fn ends(&self) -> bool {
        let mut world = self.clone();
        for _ in 0..40 {
            if world.is_over() {
                return true;
            }
            if world.project.run.status == ProjectStatus::Paused {
                world.commit(&ProjectCommand::Execute.into(), 0);
            }
            for worker in 0..2 {
                let task = world.bells.keys().next().copied();
                match (world.workers[worker], task) {
                    (Worker::Idle, Some(task)) => {
                        world.step(Step::Deliver { worker, task, double: false })
                    }
                    (Worker::Idle, None) => {}
                    (Worker::Claimed(_), _) => world.call(worker),
                    (Worker::Called(_), _) => world.end(worker, Ending::Completed, 1),
                }
            }
            // A live worker renews its lease: time runs out only for what nobody works on.
            if world.bells.is_empty() && world.workers == [Worker::Idle; 2] {
                world.lapse();
            }
            for at in 0..world.tokens.len() {
                let (task, token) = world.tokens[at].clone();
                if world.waits_for(task, &token) {
                    world.resume(at);
                }
            }
            let reviews: Vec<u32> = world
                .project
                .run
                .tasks
                .iter()
                .filter(|(_, s)| *s == TaskState::NeedsReview)
                .map(|(n, _)| n)
                .collect();
            for task in reviews {
                let skip = TaskCommand::Resolve {
                    checkpoint: None,
                    resolution: Resolution::Skip,
                    data: Default::default(),
                };
                world.commit(&Command::Task(TaskNo(task), skip), 0);
            }
            let plenty = ProjectCommand::Update {
                limit: Some(MicroUsd(100)),
                concurrency: None,
                data: Default::default(),
            };
            world.commit(&plenty.into(), 0);
        }
        false
    }

    fn is_over(&self) -> bool {
        let run = &self.project.run;
        let ended = matches!(
            run.status,
            ProjectStatus::Completed | ProjectStatus::Failed | ProjectStatus::Cancelled
        );
        ended && run.slots.is_empty() && run.orphans.is_empty() && run.money.held.is_zero()
    }
}
