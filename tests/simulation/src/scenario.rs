//! What a schedule starts with, made from its seed: teams, limits, graphs, machines and how long
//! trouble lasts.

use crate::fault::Fault;
use crate::rng::Rng;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::status::Rigor;
use planwright_store::budget::{Grant, TeamSettings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Makes a schedule smaller than its seed asks for: how a failure is told as a short story.
#[derive(Clone, Debug)]
pub struct Trim {
    pub projects: usize,
    pub tasks: usize,
    /// Actions of people per project.
    pub actions: u32,
    pub without: Vec<Fault>,
    /// The await at which one process crashes.
    pub fall_at: Option<u64>,
}

impl Default for Trim {
    fn default() -> Self {
        Trim { projects: 3, tasks: 12, actions: 12, without: Vec::new(), fall_at: None }
    }
}

#[derive(Clone, Debug)]
pub struct TeamSketch {
    pub id: TeamId,
    pub settings: TeamSettings,
}

#[derive(Clone, Debug)]
pub struct TaskSketch {
    pub deps: Vec<usize>,
    pub tier: &'static str,
    pub tools: bool,
}

#[derive(Clone, Debug)]
pub struct ProjectSketch {
    pub id: ProjectId,
    pub team: TeamId,
    pub tasks: Vec<TaskSketch>,
    pub limit: MicroUsd,
    pub concurrency: u32,
    pub rigor: Rigor,
    /// A model writes the plan; else a person imports it.
    pub planned: bool,
    /// The model's first answer is no plan.
    pub faulty_first: bool,
    pub actions: u32,
}

/// How one process is set up.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    pub role: Role,
    pub skew_ms: i64,
    /// Attempts of the DynamoDB client for one request.
    pub attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Worker,
    Planner,
    Sweeper,
    Api,
}

#[derive(Clone, Debug)]
pub struct Scenario {
    pub seed: u64,
    pub base_ms: i64,
    pub teams: Vec<TeamSketch>,
    pub projects: Vec<ProjectSketch>,
    pub machines: Vec<Machine>,
    /// Seconds of trouble before everything calms down.
    pub trouble_s: u64,
}

/// What a simulated task may use.
pub const TOOLS: [&str; 3] = ["write_file", "web_search", "ask_human"];

/// 2026-11-20 12:00 UTC: after every price in use took effect.
const NOON_MS: i64 = 1_795_176_000_000;
const DAY_MS: i64 = 86_400_000;

impl Scenario {
    pub fn new(seed: u64, trim: &Trim) -> Self {
        let mut rng = Rng::stream(seed, 1);
        let trouble_s = rng.range(60, 300);
        let base_ms = NOON_MS + i64::try_from(rng.range(0, 3_600_000)).unwrap_or(0);
        let teams: Vec<TeamSketch> =
            (0..rng.range(1, 2)).map(|at| team(seed, at, &mut rng)).collect();
        let wanted = usize::try_from(rng.range(1, 3)).unwrap_or(1).min(trim.projects).max(1);
        let projects = (0..wanted).map(|at| project(seed, at, &teams, trim)).collect();
        let machines = machines(&mut rng);
        Scenario { seed, base_ms, teams, projects, machines, trouble_s }
    }

    /// Starts shortly before midnight, or before the last one of a month.
    pub fn before_midnight(&mut self, month_end: bool, by_ms: i64) {
        let days = if month_end { 11 } else { 1 };
        self.base_ms = NOON_MS - DAY_MS / 2 + days * DAY_MS - by_ms;
    }

    pub fn project(&self, id: ProjectId) -> Option<&ProjectSketch> {
        self.projects.iter().find(|p| p.id == id)
    }
}

fn team(seed: u64, at: u64, rng: &mut Rng) -> TeamSketch {
    let id = TeamId::from_u128(u128::from(seed) << 64 | u128::from(0xA000 + at));
    let money =
        |rng: &mut Rng, cents: &[i64]| MicroUsd(rng.pick(cents).copied().unwrap_or(100) * 10_000);
    let settings = TeamSettings {
        daily_limit: money(rng, &[8, 20, 60, 200, 1_000]),
        monthly_limit: money(rng, &[12, 40, 300, 2_000]),
        project_limit: money(rng, &[50, 200]),
        concurrency: 4,
        warn_percent: 80,
        total_limit: rng.chance(300).then(|| money(rng, &[15, 60, 500, 4_000])),
        granted: Grant::default(),
    };
    TeamSketch { id, settings }
}

fn project(seed: u64, at: usize, teams: &[TeamSketch], trim: &Trim) -> ProjectSketch {
    let mut rng = Rng::stream(seed, 100 + at as u64);
    let team = rng.pick(teams).map_or(TeamId::from_u128(0), |t| t.id);
    let drawn = match rng.range(0, 9) {
        0..=5 => rng.range(1, 6),
        6..=8 => rng.range(4, 9),
        _ => rng.range(8, 12),
    };
    let size = usize::try_from(drawn).unwrap_or(1).min(trim.tasks).max(1);
    let deps = graph(size, &mut rng);
    let tier = |rng: &mut Rng| {
        *rng.pick(&["haiku", "haiku", "haiku", "sonnet", "ollama"]).unwrap_or(&"haiku")
    };
    let tasks = deps
        .into_iter()
        .map(|deps| TaskSketch { deps, tier: tier(&mut rng), tools: rng.chance(500) })
        .collect();
    let cents = *rng.pick(&[5i64, 15, 60, 300, 1_000]).unwrap_or(&100);
    ProjectSketch {
        id: ProjectId::from_u128(u128::from(seed) << 64 | u128::from(0xB000 + at as u64)),
        team,
        tasks,
        limit: MicroUsd(cents * 10_000),
        concurrency: u32::try_from(rng.range(1, 5)).unwrap_or(1),
        rigor: *rng.pick(&[Rigor::L1, Rigor::L2, Rigor::L3]).unwrap_or(&Rigor::L1),
        planned: rng.chance(350),
        faulty_first: rng.chance(300),
        actions: u32::try_from(rng.range(0, 10)).unwrap_or(0).min(trim.actions),
    }
}

/// Dependencies by position: a chain, a fan, layers, anything without a circle, or one that
/// everybody waits for.
fn graph(size: usize, rng: &mut Rng) -> Vec<Vec<usize>> {
    match rng.range(0, 4) {
        0 => (0..size).map(|at| at.checked_sub(1).into_iter().collect()).collect(),
        1 => (0..size)
            .map(|at| if at + 1 == size { (0..at).collect() } else { Vec::new() })
            .collect(),
        2 => {
            let width = usize::try_from(rng.range(2, 3)).unwrap_or(2);
            let layer = |at: usize| {
                (at / width).checked_sub(1).map_or(0..0, |l| l * width..(l + 1) * width)
            };
            (0..size).map(|at| layer(at).collect()).collect()
        }
        3 => (0..size).map(|at| if at == 0 { Vec::new() } else { vec![0] }).collect(),
        _ => (0..size)
            .map(|at| {
                (0..at).filter(|_| rng.chance(350)).collect::<BTreeSet<_>>().into_iter().collect()
            })
            .collect(),
    }
}

fn machines(rng: &mut Rng) -> Vec<Machine> {
    let workers = usize::try_from(rng.range(1, 3)).unwrap_or(2);
    let mut roles = vec![Role::Worker; workers];
    roles.extend([Role::Planner, Role::Sweeper, Role::Api, Role::Api]);
    let attempts = |rng: &mut Rng| *rng.pick(&[1, 3, 3]).unwrap_or(&1);
    roles.into_iter().map(|role| Machine { role, skew_ms: 0, attempts: attempts(rng) }).collect()
}

impl ProjectSketch {
    pub fn requirements(&self) -> String {
        format!("Build {} for {}.", self.id, self.team)
    }

    /// The plan as JSON; before the answer of a faulty first round it is none.
    pub fn plan(&self, answers_before: u32) -> Value {
        if self.faulty_first && answers_before == 0 && self.planned {
            return json!({ "summary": "nothing", "tasks": [] });
        }
        self.written(0)
    }

    /// The plan as a person writes it for the `version`th time: a later one changes the last task.
    pub fn written(&self, version: u32) -> Value {
        let task = |(at, task): (usize, &TaskSketch)| {
            let changed = version > 0 && at + 1 == self.tasks.len();
            json!({
                "title": format!("T{at}"),
                "description": if changed { format!("Do {at}, way \
                    {version}.") } else { format!("Do {at}.") },
                "task_type": "code", "complexity": "simple", "model_tier": task.tier,
                "depends_on": task.deps,
                "tools_needed": if task.tools { TOOLS.to_vec() } else { vec![] },
                "requirement_ids": ["R1"], "verification_criteria": "It is \
                    there.", "affected_files": [],
            })
        };
        json!({ "summary": "A \
            plan.", "tasks": self.tasks.iter().enumerate().map(task).collect::<Vec<_>>() })
    }
}
