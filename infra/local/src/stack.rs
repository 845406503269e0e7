//! The embedded services, the product's functions with their event sources, and the web server, as
//! one thing.

use crate::Result;
use crate::embedded::{Embedded, listen};
use crate::event_source::{EventSource, Invocations};
use crate::invocation::{Handler, Product};
use crate::metrics::Metrics;
use crate::stop::Stop;
use crate::{schedule, serve};
use planwright_queue::Consumer;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a stop waits for invocations under way; what it cuts off is recovered like after a
/// crash.
const GRACE: Duration = Duration::from_secs(10);

/// A dead letter that nobody can read is looked at again after this long.
const STAYS_DEAD: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug)]
pub struct StackOptions {
    /// Loopback port of the web server; 0 takes any free one, none starts without it.
    pub port: Option<u16>,
    /// The built web app.
    pub web_dir: PathBuf,
    /// Invocations of the worker at once.
    pub work_concurrency: usize,
    /// Invocations of the planner at once.
    pub plan_concurrency: usize,
    /// Time between two ticks of the schedule.
    pub tick_every: Duration,
    /// How soon a failed message is delivered again.
    pub redelivery: Duration,
}

impl Default for StackOptions {
    fn default() -> Self {
        StackOptions {
            port: Some(0),
            web_dir: "web/dist".into(),
            work_concurrency: 64,
            plan_concurrency: 4,
            tick_every: Duration::from_secs(60),
            redelivery: Duration::from_secs(5),
        }
    }
}

/// The web server's socket, bound before the product is put together, because the product wants to
/// know its own address.
#[derive(Debug)]
pub struct WebListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl WebListener {
    /// Binds a loopback port; 0 takes any free one.
    pub async fn bind(port: u16) -> Result<Self> {
        let (listener, address) = listen(port, "--port").await?;
        Ok(WebListener { listener, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A running stack. Dropping it stops everything at once; [`Stack::shutdown`] lets invocations
/// finish.
#[derive(Debug)]
pub struct Stack {
    embedded: Arc<Embedded>,
    address: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Stack {
    /// Starts everything, with a web server on the port of the options.
    pub async fn start(
        embedded: Arc<Embedded>,
        product: Product,
        options: StackOptions,
    ) -> Result<Self> {
        let web = match options.port {
            Some(port) => Some(WebListener::bind(port).await?),
            None => None,
        };
        Ok(Stack::serve(embedded, product, options, web))
    }

    /// Starts everything, with a web server on a socket bound before.
    pub fn serve(
        embedded: Arc<Embedded>,
        product: Product,
        options: StackOptions,
        web: Option<WebListener>,
    ) -> Self {
        let (stop, stopped) = Stop::new();
        let mut tasks = JoinSet::new();
        let urls = embedded.queue_urls();
        let mut metrics = Metrics::new(embedded.clone(), product.metrics.clone());
        let mut source = |function, url: String, handler: Handler, concurrency| {
            let stats = Arc::new(Invocations::default());
            metrics.add(function, stats.clone());
            EventSource {
                function,
                bell: embedded.bell(&url),
                consumer: Consumer::connect(embedded.config(), url),
                handler,
                concurrency,
                redelivery: options.redelivery,
                stats,
            }
        };
        let dead = embedded.dead_letter_urls();
        let later = |source: EventSource| EventSource { redelivery: STAYS_DEAD, ..source };
        let dead = [("dead tasks", dead.work), ("dead plans", dead.plan)]
            .map(|(name, url)| later(source(name, url, product.dead.clone(), 1)));
        let work = source("worker", urls.work, product.work.clone(), options.work_concurrency);
        let plan = source("planner", urls.plan, product.plan.clone(), options.plan_concurrency);
        let address = web.as_ref().map(WebListener::address);
        if let Some(WebListener { listener, .. }) = web {
            let app = serve::app(&product, Arc::new(metrics), options.web_dir);
            tasks.spawn(serve::run(listener, app, stopped.clone()));
        }
        tasks.spawn(work.run(stopped.clone()));
        tasks.spawn(plan.run(stopped.clone()));
        for source in dead {
            tasks.spawn(source.run(stopped.clone()));
        }
        tasks.spawn(schedule::run(embedded.clone(), product.tick, options.tick_every, stopped));
        Stack { embedded, address, stop, tasks }
    }

    /// Where the web server listens, if there is one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    pub fn embedded(&self) -> &Arc<Embedded> {
        &self.embedded
    }

    /// Takes nothing new and waits a moment for what is under way.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!("some invocations were cut off; they continue after the next start");
        }
        self.tasks.shutdown().await;
    }
}
