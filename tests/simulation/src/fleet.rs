//! The processes of a schedule: started, killed, started again, each with clients and sessions of
//! its own.

use crate::clock::SimulatedClock;
use crate::elsewhere;
use crate::fault::Fault;
use crate::life::Life;
use crate::model::{SimulatedModel, Vendor};
use crate::queue::{Line, Queue, QueueBells, event};
use crate::scenario::{Machine, Role, Scenario, TOOLS};
use crate::tool::SimulatedTool;
use crate::wire;
use crate::world::{TABLE, World};
use planwright_calls::Gates;
use planwright_engine::id::ProjectId;
use planwright_engine::pricing::PriceBook;
use planwright_engine::routing::{Available, Choices, Provider, RoutingTable};
use planwright_files::Objects;
use planwright_planner::Planner;
use planwright_platform::clock::Clock;
use planwright_platform::ids::{IdSource, SeededIds};
use planwright_platform::secrets::Secrets;
use planwright_protocol::queue::Doorbell;
use planwright_providers::{Models, Providers};
use planwright_store::{Committers, SlotLayout, Store};
use planwright_sweeper::{NoMemory, Remover, Retention, Sweeper};
use planwright_tools::{AskHuman, Class, Registry};
use planwright_worker::{Limits, Requirements, Worker};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Duration, sleep};

/// What a process does with its parts.
#[derive(Clone)]
pub enum Job {
    Worker(Worker),
    Planner(Planner),
    Sweeper(Sweeper),
    /// An API process: people act through its sessions.
    Api,
}

/// One running process.
pub struct Process {
    pub life: Arc<Life>,
    /// Which of the vendors' keys it was started with.
    pub key: u64,
    pub clock: SimulatedClock,
    pub store: Store,
    pub committers: Arc<Committers>,
    /// What it takes projects and teams away with.
    pub remover: Remover,
    pub job: Job,
}

pub struct Fleet {
    pub world: Arc<World>,
    pub queue: Arc<Queue>,
    pub scenario: Arc<Scenario>,
    pub vendor: Arc<Vendor>,
    http: reqwest::Client,
    routing: Arc<RoutingTable>,
    obituary: UnboundedSender<usize>,
    chaos_actors: UnboundedSender<(ProjectId, u32)>,
    running: Mutex<Vec<(u32, Arc<Process>)>>,
    /// Between the end of everything and the sweep that starts it again.
    closed: AtomicBool,
}

/// Most schedules have runs with pages of slots, of one or two each, though few tasks run; each
/// process has its own idea of them, as while a deployment replaces the processes.
fn slot_layout(seed: u64, index: usize) -> SlotLayout {
    if seed.is_multiple_of(4) {
        return SlotLayout::default();
    }
    SlotLayout { inline: index % 3, beside: index % 2, page_bytes: 100 + 60 * (index % 3) }
}

impl Fleet {
    pub fn new(
        world: Arc<World>,
        scenario: Arc<Scenario>,
        http: reqwest::Client,
        obituary: UnboundedSender<usize>,
        chaos_actors: UnboundedSender<(ProjectId, u32)>,
    ) -> Option<Arc<Self>> {
        let available = [
            Available { provider: Provider::Anthropic, model: None },
            Available { provider: Provider::Ollama, model: Some("qwen3:8b".to_owned()) },
        ];
        let routing = Arc::new(RoutingTable::resolve(&available, &Choices::default()).ok()?);
        let (queue, vendor, running) = (Queue::new(), Arc::default(), Mutex::default());
        let closed = AtomicBool::new(false);
        let fleet = Fleet {
            world,
            queue,
            scenario,
            vendor,
            http,
            routing,
            obituary,
            chaos_actors,
            running,
            closed,
        };
        for index in 0..fleet.scenario.machines.len() {
            let process = fleet.build(index, 1);
            fleet.all().push((1, process?));
        }
        Some(Arc::new(fleet))
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<(u32, Arc<Process>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fresh start of the process, with nothing remembered.
    fn build(&self, index: usize, start: u32) -> Option<Arc<Process>> {
        let Machine { role, skew_ms, attempts } = *self.scenario.machines.get(index)?;
        let name = format!("{role:?}{index}.{start}").to_lowercase();
        let life = Arc::new(Life::new(index, name, self.obituary.clone()));
        let clock = self.world.clock.skewed(skew_ms);
        let shared_clock: Arc<dyn Clock> = Arc::new(clock);
        let seed = self.scenario.seed ^ (index as u64) << 40 ^ u64::from(start) << 20;
        let ids: Arc<dyn IdSource> = Arc::new(SeededIds::new(seed));
        let store = Store::connect(&wire::config(&self.world, &life, attempts), TABLE)
            .with_slot_layout(slot_layout(self.scenario.seed, index));
        let bells = QueueBells {
            world: Arc::clone(&self.world),
            life: Arc::clone(&life),
            queue: Arc::clone(&self.queue),
        };
        let committers = Arc::new(Committers::new(
            store.clone(),
            Arc::clone(&shared_clock),
            Arc::clone(&ids),
            Arc::new(bells),
        ));
        let models = self.models(&life);
        let elsewhere = elsewhere::config(&life);
        let remover = Remover {
            store: store.clone(),
            committers: Arc::clone(&committers),
            objects: Objects::connect(&elsewhere, "files"),
            secrets: Arc::new(Secrets::connect(&elsewhere, "secrets/")),
            models: models.clone(),
            memory: Arc::new(NoMemory),
            clock: Arc::clone(&shared_clock),
        };
        let tool = |name, class| SimulatedTool::new(&self.world, &life, name, class);
        let job = match role {
            Role::Api => Job::Api,
            Role::Sweeper => Job::Sweeper(Sweeper {
                store: store.clone(),
                committers: Arc::clone(&committers),
                models,
                retention: Some(Arc::new(Retention { remover: remover.clone(), ids })),
            }),
            Role::Planner => Job::Planner(Planner::new(planwright_planner::Parts {
                store: store.clone(),
                committers: Arc::clone(&committers),
                models,
                tools: TOOLS.map(str::to_owned).to_vec(),
                clock: shared_clock,
                gates: Gates::default(),
            })),
            Role::Worker => Job::Worker(Worker::new(planwright_worker::Parts {
                store: store.clone(),
                committers: Arc::clone(&committers),
                models,
                tools: Arc::new(
                    Registry::builder()
                        .tool(tool("write_file", Class::Workspace))
                        .tool(tool("web_search", Class::External))
                        .tool(AskHuman::new())
                        .build(),
                ),
                clock: shared_clock,
                ids,
                limits: self.limits(),
                requirements: Requirements::default(),
                gates: Gates::default(),
            })),
        };
        let key = self.vendor.key();
        Some(Arc::new(Process { life, key, clock, store, committers, remover, job }))
    }

    fn models(&self, life: &Arc<Life>) -> Models {
        let mut providers = Providers::new(&self.http, Vec::new());
        for name in ["anthropic", "ollama"] {
            providers.register(Arc::new(SimulatedModel {
                world: Arc::clone(&self.world),
                life: Arc::clone(life),
                vendor: Arc::clone(&self.vendor),
                key: self.vendor.key(),
                scenario: Arc::clone(&self.scenario),
                name,
                chaos_actors: self.chaos_actors.clone(),
            }));
        }
        Models::fixed(providers, Arc::clone(&self.routing))
    }

    pub fn prices(&self) -> (&RoutingTable, PriceBook) {
        (&self.routing, PriceBook::builtin())
    }

    fn limits(&self) -> Limits {
        let tasks = self.world.chaos.range(1, 10);
        Limits {
            time: Duration::from_secs(900),
            hand_back: Duration::from_secs(15),
            tasks: u32::try_from(tasks).unwrap_or(1),
        }
    }

    /// A living process of this role, any of them.
    pub fn any(&self, role: Role) -> Option<Arc<Process>> {
        if self.closed.load(Ordering::Relaxed) { None } else { self.alive(role) }
    }

    fn alive(&self, role: Role) -> Option<Arc<Process>> {
        let of_role =
            |index: usize| self.scenario.machines.get(index).is_some_and(|m| m.role == role);
        let able: Vec<Arc<Process>> = self
            .all()
            .iter()
            .map(|(_, process)| process)
            .filter(|p| of_role(p.life.index) && !p.life.is_dead() && !p.life.is_frozen())
            .map(Arc::clone)
            .collect();
        self.world.chaos.with(|rng| rng.pick(&able).map(Arc::clone))
    }

    /// Starts processes again, some time after they died.
    pub async fn supervise(self: Arc<Self>, mut obituaries: UnboundedReceiver<usize>) {
        while let Some(index) = obituaries.recv().await {
            let fleet = Arc::clone(&self);
            let wait_ms = self.world.chaos.range(100, 40_000);
            tokio::spawn(async move {
                sleep(Duration::from_millis(wait_ms)).await;
                fleet.restart(index);
            });
        }
    }

    fn restart(&self, index: usize) {
        let start = self.all().get(index).map_or(1, |(start, _)| start + 1);
        let Some(process) = self.build(index, start) else { return };
        self.world.tell(&process.life.name, || "starts".to_owned());
        if let Some(slot) = self.all().get_mut(index) {
            *slot = (start, process);
        }
    }

    /// A deployment replaces processes that have an old key, each with this chance in thousandths.
    pub fn replace_outdated(&self, per_mille: u32) {
        let key = self.vendor.key();
        let outdated: Vec<Arc<Life>> = self
            .all()
            .iter()
            .filter(|(_, p)| p.key != key && !p.life.is_dead())
            .map(|(_, p)| Arc::clone(&p.life))
            .collect();
        for life in outdated.iter().filter(|_| self.world.chaos.chance(per_mille)) {
            self.world.tell(&life.name, || "is replaced by a deployment".to_owned());
            life.kill();
        }
    }

    /// The local stack dies and comes back: every process at once, every message with it.
    pub async fn restart_everything(&self) {
        let lives: Vec<Arc<Life>> = self.all().iter().map(|(_, p)| Arc::clone(&p.life)).collect();
        self.closed.store(true, Ordering::Relaxed);
        lives.iter().for_each(|life| life.kill());
        self.queue.forget();
        sleep(Duration::from_secs(41)).await;
        self.world.judge().all_fell();
        self.world.starting.store(true, Ordering::Relaxed);
        if let Some(Process { job: Job::Sweeper(sweeper), life, .. }) =
            self.alive(Role::Sweeper).as_deref()
        {
            self.world.tell(&life.name, || "sweeps after the restart".to_owned());
            if let Err(error) = sweeper.after_restart().await {
                self.world.tell(&life.name, || format!("could not sweep: {error}"));
            }
        }
        self.world.starting.store(false, Ordering::Relaxed);
        self.closed.store(false, Ordering::Relaxed);
    }

    /// Hands messages to processes, for ever.
    pub async fn pump(self: Arc<Self>, line: Line) {
        let role = if line == Line::Work { Role::Worker } else { Role::Planner };
        loop {
            let bells = self.queue.receive(&self.world, line).await;
            let process = loop {
                match self.any(role) {
                    Some(process) => break process,
                    None => sleep(Duration::from_secs(1)).await,
                }
            };
            self.invoke(&process, bells);
        }
    }

    fn invoke(self: &Arc<Self>, process: &Arc<Process>, bells: Vec<Doorbell>) {
        let chaos = &self.world.chaos;
        let time_s = if chaos.hits(Fault::InvocationEnds) { chaos.range(16, 60) } else { 900 };
        let (job, events) = (process.job.clone(), event(&bells));
        let handler = tokio::spawn(async move {
            match job {
                Job::Worker(worker) => {
                    worker.handle_within(events, Duration::from_secs(time_s)).await
                }
                Job::Planner(planner) => planner.handle(events).await,
                Job::Sweeper(_) | Job::Api => Default::default(),
            }
        });
        process.life.owns(handler.abort_handle());
        let (fleet, life) = (Arc::clone(self), Arc::clone(&process.life));
        tokio::spawn(async move {
            let ended = tokio::time::timeout(Duration::from_secs(time_s), handler).await;
            let failed: Vec<Doorbell> = match ended {
                Ok(Ok(response)) => response
                    .batch_item_failures
                    .iter()
                    .filter_map(|f| bells.get(f.item_identifier.parse::<usize>().ok()?).copied())
                    .collect(),
                // The platform ends an invocation that takes too long, and its process with it.
                Err(_) => {
                    fleet.world.tell(&life.name, || "is ended by the platform".to_owned());
                    life.kill();
                    bells
                }
                Ok(Err(_)) => bells,
            };
            for bell in failed {
                let again = Duration::from_millis(fleet.world.chaos.range(1_000, 200_000));
                fleet.queue.send(bell, again);
            }
        });
    }
}
