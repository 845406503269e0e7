//! Puts the functions together over the embedded services: the same code as in AWS, one process.

use crate::embedded::Embedded;
use crate::invocation::{Handler, Product, Tick};
use crate::{Error, Result, sandbox};
use planwright_api::signing_keys;
use planwright_assembly::Assembly;
use planwright_engine::routing::tools_here;
use planwright_files::Objects;
use planwright_planner::Planner;
use planwright_platform::clock::Clock;
use planwright_platform::config::{self, Settings};
use planwright_platform::mail::Outbox;
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_providers::Models;
use planwright_queue::Queues;
use planwright_sandbox::Sandbox;
use planwright_store::{Committers, Store};
use planwright_stream::Pace;
use planwright_sweeper::{NoMemory, Remover, Retention, Sweeper};
use planwright_tools::Registry;
use planwright_worker::{Limits, Worker};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Name of the one table.
const TABLE: &str = "planwright";
/// Nothing ends an invocation here but the process; a hand-over every hour keeps its code honest.
const INVOCATION_TIME: Duration = Duration::from_secs(3_600);

/// What a caller may bring instead of what the settings say.
#[derive(Default)]
pub struct Overrides {
    /// Models of a test or a bench.
    pub models: Option<Models>,
    pub limits: Option<Limits>,
    /// Where commands of tasks run, instead of what this machine has.
    pub sandbox: Option<Arc<dyn Sandbox>>,
}

/// The product, and the parts of it that a test or a bench looks into.
pub struct Assembled {
    pub product: Product,
    pub store: Store,
    pub committers: Arc<Committers>,
    pub queues: Queues,
    pub api: planwright_api::State,
    /// Deletes what is kept no longer.
    pub retention: Arc<Retention>,
    /// Where commands of tasks run.
    pub sandbox: Arc<dyn Sandbox>,
}

/// Settings of the local stack: the environment, completed with what is embedded.
pub fn settings(embedded: &Embedded, public_url: &str) -> Result<Settings> {
    let mut map = config::environment().map_err(Error::Settings)?;
    let urls = embedded.queue_urls();
    for (name, value) in [
        ("PLANWRIGHT_TABLE", TABLE),
        ("PLANWRIGHT_WORK_QUEUE_URL", &urls.work),
        ("PLANWRIGHT_PLAN_QUEUE_URL", &urls.plan),
        ("PLANWRIGHT_BUCKET", embedded.bucket()),
        ("PLANWRIGHT_PUBLIC_URL", public_url),
        // Ollama and stub servers live on this machine.
        ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
    ] {
        map.insert(name.to_owned(), value.to_owned());
    }
    // A laptop asks nobody about passwords, and has no neighbours to be kept from, unless it is
    // told otherwise.
    for (name, value) in [
        ("PLANWRIGHT_LEAKED_PASSWORDS", "off"),
        ("PLANWRIGHT_RATE_TEAM", "100000"),
        ("PLANWRIGHT_RATE_KEY", "100000"),
        ("PLANWRIGHT_RATE_ADDRESS", "100000"),
        ("PLANWRIGHT_RATE_SIGN_IN", "1000"),
        ("PLANWRIGHT_TEAMS_PER_ADDRESS", "100000"),
    ] {
        map.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
    Settings::from_map(&map).map_err(Error::Settings)
}

/// The product over these services.
pub async fn assemble(
    embedded: &Arc<Embedded>,
    settings: Settings,
    overrides: Overrides,
) -> Result<Assembled> {
    let settings = Arc::new(settings);
    let assembly = Assembly::new(embedded.config(), &settings);
    assembly.store.create_table().await.map_err(Error::Table)?;
    let (queues, committers) = (assembly.queues(), assembly.committers());
    let (objects, secrets, metrics) = (assembly.objects(), assembly.secrets(), Metrics::new());
    let models = models(overrides.models, &assembly, &secrets)?.measured(&metrics);
    let Assembly { store, clock, ids, .. } = assembly.clone();
    let keys = Arc::new(signing_keys(&secrets, &*ids).await.map_err(Error::Start)?);
    let sandbox = sandbox_of(overrides.sandbox).await;
    let worker = Worker::new(planwright_worker::Parts {
        store: store.clone(),
        committers: Arc::clone(&committers),
        models: models.clone(),
        tools: Arc::new(tools_of(&objects, &sandbox, &models, &settings)?),
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
        limits: overrides.limits.unwrap_or(Limits { time: INVOCATION_TIME, ..Limits::default() }),
        requirements: Default::default(),
        gates: Default::default(),
    })
    .counting_in(metrics.clone());
    let planner =
        planner(&store, &committers, &models, &clock, &*sandbox).counting_in(metrics.clone());
    let remover = remover(&assembly, &committers, &models, &secrets);
    let retention = Arc::new(Retention { remover, ids: Arc::clone(&ids) });
    let sweeper = Sweeper {
        store: store.clone(),
        committers: Arc::clone(&committers),
        models: models.clone(),
        retention: Some(Arc::clone(&retention)),
    };
    let api = planwright_api::State::new(planwright_api::Parts {
        store: store.clone(),
        objects,
        committers: Arc::clone(&committers),
        models,
        keys: Arc::clone(&keys),
        settings: Arc::clone(&settings),
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
        metrics: metrics.clone(),
        mailer: Arc::new(Outbox::new(embedded.outbox())),
        secrets: Arc::clone(&secrets),
    });
    let api = api.with_sandbox(sandbox.state());
    let stream = planwright_stream::State::new(planwright_stream::Parts {
        store: store.clone(),
        keys,
        settings: Arc::clone(&settings),
        clock,
        ids,
        metrics: metrics.clone(),
        pace: Pace::LOCAL,
        nudges: Some(committers.grown()),
        secrets,
    });
    let product = Product {
        api: planwright_api::router(api.clone()),
        stream: planwright_stream::router(stream),
        work: work(worker),
        plan: plan(planner),
        dead: dead(sweeper.clone(), metrics.clone()),
        tick: tick(sweeper),
        metrics,
    };
    Ok(Assembled { product, store, committers, queues, api, retention, sandbox })
}

async fn sandbox_of(given: Option<Arc<dyn Sandbox>>) -> Arc<dyn Sandbox> {
    match given {
        Some(sandbox) => sandbox,
        None => sandbox::start().await,
    }
}

fn planner(
    store: &Store,
    committers: &Arc<Committers>,
    models: &Models,
    clock: &Arc<dyn Clock>,
    sandbox: &dyn Sandbox,
) -> Planner {
    Planner::new(planwright_planner::Parts {
        store: store.clone(),
        committers: Arc::clone(committers),
        models: models.clone(),
        tools: tools_here(sandbox.state().available).into_iter().map(str::to_owned).collect(),
        clock: Arc::clone(clock),
        gates: Default::default(),
    })
}

fn remover(
    assembly: &Assembly<'_>,
    committers: &Arc<Committers>,
    models: &Models,
    secrets: &Arc<Secrets>,
) -> Remover {
    Remover {
        store: assembly.store.clone(),
        committers: Arc::clone(committers),
        objects: assembly.objects(),
        secrets: Arc::clone(secrets),
        models: models.clone(),
        memory: Arc::new(NoMemory),
        clock: Arc::clone(&assembly.clock),
    }
}

fn tools_of(
    objects: &Objects,
    sandbox: &Arc<dyn Sandbox>,
    models: &Models,
    settings: &Settings,
) -> Result<Registry> {
    let tools = Registry::builder().files(objects).local_llm(models.local_llm(settings));
    let tools = tools.sandbox(objects, sandbox).web(settings).map_err(Error::Settings)?;
    Ok(tools.people().build())
}

/// One for all functions of this process, so that what a team changes takes effect at once.
fn models(
    given: Option<Models>,
    assembly: &Assembly<'_>,
    secrets: &Arc<Secrets>,
) -> Result<Models> {
    match given {
        Some(models) => Ok(assembly.with_teams(models, secrets)),
        None => assembly.models(secrets).map_err(Error::Models),
    }
}

fn work(worker: Worker) -> Handler {
    Handler::new(move |event| {
        let worker = worker.clone();
        async move { worker.handle(event).await }
    })
}

fn plan(planner: Planner) -> Handler {
    Handler::new(move |event| {
        let planner = planner.clone();
        async move { planner.handle(event).await }
    })
}

fn dead(sweeper: Sweeper, metrics: Metrics) -> Handler {
    Handler::new(move |event| {
        let (sweeper, metrics) = (sweeper.clone(), metrics.clone());
        async move { sweeper.abandon(event, &metrics).await }
    })
}

/// The first look of a process knows that everything from before it is gone: this process is the
/// only one there is.
fn tick(sweeper: Sweeper) -> Tick {
    let first = Arc::new(AtomicBool::new(true));
    Tick::new(move || {
        let (sweeper, first) = (sweeper.clone(), Arc::clone(&first));
        async move {
            let swept = if first.swap(false, Ordering::Relaxed) {
                sweeper.after_restart().await
            } else {
                sweeper.tick().await
            };
            if let Err(error) = swept {
                tracing::error!(error = &error as &dyn std::error::Error, "the sweep failed");
            }
        }
    })
}
