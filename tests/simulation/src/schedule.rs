//! One schedule: a seed, its trouble, and what the judge says at the end.

use crate::fault::{Chaos, Fault};
use crate::fleet::{Fleet, Job};
use crate::history::History;
use crate::judge::{Judge, Violation};
use crate::people::{Action, Answer, Person};
use crate::queue::Line;
use crate::scenario::{Role, Scenario, Trim};
use crate::wire;
use crate::world::{TABLE, World};
use crate::{Error, Result};
use dynoxide::Database;
use planwright_engine::command::{LEASE_MS, ORPHAN_GRACE_MS, RING_AGAIN_MS};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::status::ProjectStatus;
use planwright_store::Store;
use serde_json::json;
use std::sync::Arc;
use tokio::time::{Duration, sleep};

/// Past any lease, grace and missed sweep: what is overdue by this was forgotten.
const FORGOTTEN_MS: i64 = LEASE_MS + ORPHAN_GRACE_MS + RING_AGAIN_MS + 10 * 60_000;
/// Minutes a schedule may take to end once the trouble is over.
const LAST_MINUTES: u32 = 240;
/// Longer than any process is frozen: what a person asked of it before may land that late, and has
/// to be seen to.
const FROZEN_MINUTES: u32 = 5;
/// Minutes in which the sweeper looks at everything that was removed once more.
const LAST_LOOKS: u32 = 60;

/// What a schedule gave.
#[derive(Debug)]
pub struct Outcome {
    pub seed: u64,
    /// The await at which a process was made to crash.
    pub fall_at: Option<u64>,
    pub digest: u64,
    pub steps: u64,
    pub commits: u64,
    /// Awaits between two effects that were passed in trouble's time.
    pub awaits: u64,
    pub violation: Option<Violation>,
    /// How often each fault was injected, in the order of [`Fault::ALL`].
    pub faults: Vec<u64>,
    /// The history, if it was asked for.
    pub story: Vec<String>,
}

/// Runs the schedule of a seed to its end, on this thread.
pub fn run(seed: u64, trim: &Trim, http: &reqwest::Client, with_story: bool) -> Result<Outcome> {
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(Error::Runtime)?;
    runtime.block_on(Schedule::play(seed, trim, http.clone(), with_story))
}

struct Schedule {
    fleet: Arc<Fleet>,
    world: Arc<World>,
    people: Vec<Person>,
}

impl Schedule {
    async fn play(
        seed: u64,
        trim: &Trim,
        http: reqwest::Client,
        with_story: bool,
    ) -> Result<Outcome> {
        let schedule = Schedule::start(seed, trim, http, with_story).await?;
        let trouble = schedule.fleet.scenario.trouble_s;
        let mut living = tokio::task::JoinSet::new();
        for person in &schedule.people {
            living.spawn(person.clone().live());
        }
        schedule.trouble(trouble).await;
        schedule.world.chaos.calm();
        living.shutdown().await;
        schedule.world.tell("world", || "the trouble is over".to_owned());
        schedule.settle_down().await;
        Ok(Outcome { fall_at: trim.fall_at, ..schedule.finish().await? })
    }

    async fn start(
        seed: u64,
        trim: &Trim,
        http: reqwest::Client,
        with_story: bool,
    ) -> Result<Self> {
        let mut scenario = Scenario::new(seed, trim);
        let chaos = Chaos::new(seed, &trim.without, trim.fall_at);
        place(&mut scenario, &chaos);
        let skews = scenario.machines.iter().map(|m| m.skew_ms).collect();
        let database =
            Database::memory().map_err(|source| Error::Table { detail: source.to_string() })?;
        let history = History::new(with_story);
        let world = World::new(database, chaos, scenario.base_ms, Judge::new(skews), history);
        let (obituary, obituaries) = tokio::sync::mpsc::unbounded_channel();
        founded(&world, &scenario).await?;
        let (chaos_actors, mut interruptions) = tokio::sync::mpsc::unbounded_channel();
        let fleet =
            Fleet::new(Arc::clone(&world), Arc::new(scenario), http, obituary, chaos_actors)
                .ok_or(Error::Models)?;
        tokio::spawn(Arc::clone(&fleet).supervise(obituaries));
        tokio::spawn(Arc::clone(&fleet).pump(Line::Work));
        tokio::spawn(Arc::clone(&fleet).pump(Line::Plan));
        tokio::spawn(sweep(Arc::clone(&fleet)));
        let person = |sketch: &crate::scenario::ProjectSketch| Person {
            fleet: Arc::clone(&fleet),
            sketch: Arc::new(sketch.clone()),
        };
        let people: Vec<Person> = fleet.scenario.projects.iter().map(person).collect();
        let stoppers = people.clone();
        tokio::spawn(async move {
            while let Some((project, task)) = interruptions.recv().await {
                if let Some(person) = stoppers.iter().find(|p| p.sketch.id == project) {
                    tokio::spawn(person.clone().stop(task));
                }
            }
        });
        Ok(Schedule { fleet, world, people })
    }

    fn is_broken(&self) -> bool {
        self.world.judge().verdict.is_some()
    }

    async fn trouble(&self, seconds: u64) {
        for _ in 0..seconds / 10 {
            sleep(Duration::from_secs(10)).await;
            self.world.judge().check_expiries(&self.world, FORGOTTEN_MS);
            if self.is_broken() {
                return;
            }
            if self.world.chaos.chance(60) && self.world.chaos.hits(Fault::ProviderDown) {
                let ms = self.world.chaos.range(20_000, 200_000);
                self.world.tell("world", || format!("providers are down for {ms} ms"));
                self.fleet.vendor.go_down(&self.world, i64::try_from(ms).unwrap_or(0));
            }
            if self.world.judge().is_any_executing() && self.world.chaos.hits(Fault::SecretRotated)
            {
                self.world.tell("world", || Fault::SecretRotated.name().to_owned());
                self.fleet.vendor.rotate_key();
            }
            for person in &self.people {
                if self.world.chaos.chance(300) {
                    tokio::spawn(person.clone().look_at_the_queue());
                }
            }
            self.fleet.replace_outdated(150);
            if self.world.chaos.chance(60) && self.world.chaos.hits(Fault::CrashOfAll) {
                self.world.tell("world", || Fault::CrashOfAll.name().to_owned());
                self.fleet.restart_everything().await;
            }
        }
    }

    /// People answer everything that is asked, and give money and time; then nothing may be left to
    /// do.
    async fn settle_down(&self) {
        for minute in 0..LAST_MINUTES {
            if self.is_broken() {
                return;
            }
            self.fleet.replace_outdated(1_000);
            for person in &self.people {
                self.help(person, minute).await;
                let late = person.late();
                if let Some(run) = late.run().filter(|run| run.status == ProjectStatus::Draft) {
                    late.act(Action::Cancel, run).await;
                }
            }
            if minute >= FROZEN_MINUTES && self.is_over() {
                return;
            }
            if minute == 20 {
                self.world.judge().check_expiries(&self.world, FORGOTTEN_MS);
            }
            sleep(Duration::from_secs(60)).await;
        }
    }

    fn is_over(&self) -> bool {
        let over = {
            let judge = self.world.judge();
            judge.unfinished().is_empty() && judge.have_all_left()
        };
        over && self.people.iter().all(|p| p.is_away() || p.run().is_some())
    }

    async fn help(&self, person: &Person, minute: u32) {
        if minute == 0 {
            // Whatever was under way has its say first.
            sleep(Duration::from_secs(5)).await;
        }
        if self.world.judge().is_leaving(person.sketch.team) {
            // Nobody asks twice: what was begun is finished.
            return;
        }
        let Some(run) = person.run() else { return person.until_started().await };
        let plenty = MicroUsd::usd(1_000);
        if minute < 4 {
            // Whoever changes limits while money moves may have to try again.
            person
                .act(
                    Action::TeamLimits { daily: plenty, monthly: plenty, total: None },
                    run.clone(),
                )
                .await;
        }
        if minute == 0 {
            person.act(Action::Limit(plenty), run.clone()).await;
        }
        match run.status {
            ProjectStatus::Draft | ProjectStatus::Ready if run.task_slots() == 0 => {
                person.until_started().await
            }
            ProjectStatus::Paused => person.act(Action::Execute, run).await,
            ProjectStatus::Executing if minute > 2 => {
                let review =
                    |(n, s)| (s == planwright_engine::status::TaskState::NeedsReview).then_some(n);
                for task in run.tasks.iter().filter_map(review) {
                    person.act(Action::Resolve(task, Answer::Approve), run.clone()).await;
                }
                for task in run.suspended.keys() {
                    person.act(Action::AnswerQuestion(*task), run.clone()).await;
                }
                let ceiling_binds = run.budget_wait.is_some() && minute > 6;
                if ceiling_binds {
                    person.act(Action::Cancel, run).await;
                }
            }
            _ => {}
        }
    }

    async fn finish(self) -> Result<Outcome> {
        let world = &self.world;
        if !self.is_broken() {
            self.look_again().await?;
            world.judge().finale(world);
        }
        if !self.is_broken() {
            self.compare().await?;
        }
        let (violation, commits) = {
            let judge = world.judge();
            (judge.verdict(), judge.commits)
        };
        let history = world.history().clone();
        Ok(Outcome {
            seed: self.fleet.scenario.seed,
            fall_at: None,
            digest: history.digest(),
            steps: history.steps(),
            commits,
            awaits: world.chaos.awaits(),
            violation,
            faults: world.chaos.counts(),
            story: history.into_lines(),
        })
    }

    /// The sweeper's last look at removed projects comes when nobody can be at work on them any
    /// more.
    async fn look_again(&self) -> Result<()> {
        for _ in 0..LAST_LOOKS {
            if self.is_broken() || !self.is_any_noted().await? {
                return Ok(());
            }
            sleep(Duration::from_secs(60)).await;
        }
        Ok(())
    }

    /// Whether the sweeper has a project to look at again.
    async fn is_any_noted(&self) -> Result<bool> {
        let able = [Role::Sweeper, Role::Api, Role::Worker, Role::Planner]
            .into_iter()
            .find_map(|role| self.fleet.any(role));
        let Some(process) = able else { return Ok(true) };
        Ok(!process.store.removals_due(i64::MAX, 1).await?.is_empty())
    }

    /// The log as a client reads it, and the judge's copy as the table has it.
    async fn compare(&self) -> Result<()> {
        let Some(process) = self.fleet.any(Role::Api) else { return Ok(()) };
        let projects = self.world.judge().projects();
        for (team, project) in projects {
            let last = self.world.judge().last_sequence(project);
            let after = self.world.chaos.range(0, last);
            let read =
                process.store.events_after(ProjectRef::new(team, project), after, 100_000).await?;
            self.world.judge().compare_log(&self.world, project, after, &read);
        }
        let table = wire::everything(&self.world);
        self.world.judge().compare_table(&self.world, &table);
        Ok(())
    }
}

/// Puts the schedule on the calendar and some of its clocks wrong.
fn place(scenario: &mut Scenario, chaos: &Chaos) {
    if chaos.hits(Fault::Midnight) {
        let month_end = chaos.hits(Fault::MonthEnd);
        let by_ms = chaos.range(15_000, scenario.trouble_s * 1_000);
        scenario.before_midnight(month_end, i64::try_from(by_ms).unwrap_or(0));
    }
    for machine in &mut scenario.machines {
        if chaos.hits(Fault::ClockSkew) {
            machine.skew_ms = if chaos.chance(500) { 300_000 } else { -300_000 };
        }
    }
}

/// The minute's sweep, by whichever sweeper is alive.
async fn sweep(fleet: Arc<Fleet>) {
    loop {
        sleep(Duration::from_secs(60)).await;
        if fleet.world.chaos.hits(Fault::SweepMissed) {
            continue;
        }
        let Some(process) = fleet.any(Role::Sweeper) else { continue };
        let Job::Sweeper(sweeper) = process.job.clone() else { continue };
        let sweeping = tokio::spawn(async move { sweeper.tick().await });
        process.life.owns(sweeping.abort_handle());
    }
}

/// What is there before the first process starts.
async fn founded(world: &Arc<World>, scenario: &Scenario) -> Result<()> {
    let (obituary, _) = tokio::sync::mpsc::unbounded_channel();
    let life = Arc::new(crate::life::Life::new(usize::MAX, "founder".to_owned(), obituary));
    Store::connect(&wire::undisturbed(world, &life), TABLE).create_table().await?;
    for team in &scenario.teams {
        let key = |sort: &str| json!({ "pk": { "S": team.id.to_string() }, "sk": { "S": sort } });
        if let Some(limit) = team.settings.total_limit {
            let (mut total, nothing, all) =
                (key("total"), json!({ "N": "0" }), json!({ "N": limit.0.to_string() }));
            for (name, amount) in [
                ("limit", &all),
                ("left", &all),
                ("held", &nothing),
                ("spent", &nothing),
                ("uncertain", &nothing),
            ] {
                total[name] = amount.clone();
            }
            wire::found(world, total);
        }
        let settings = serde_json::to_string(&team.settings).unwrap_or_default();
        for (sort, document) in [("settings", settings), ("team", "{}".to_owned())] {
            let mut item = key(sort);
            item["d"] = json!({ "S": document });
            wire::found(world, item);
        }
    }
    Ok(())
}

/// The HTTP client that providers are built with; no call goes through it.
pub fn client() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().build()?)
}
