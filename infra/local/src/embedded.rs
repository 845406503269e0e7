//! DynamoDB, SQS, Secrets Manager and S3 inside this process, behind ordinary SDK clients.

mod capacity;
mod connector;
mod dynamodb;
mod intercept;
mod meter;
mod objects;
mod options;
mod queues;
mod secrets;
mod service;
mod socket;
mod sqs;
mod turns;

pub use dynamodb::Durability;
pub use intercept::{After, Before, Call, Intercept};
pub use meter::{OperationUsage, Usage};
pub use options::Options;
pub use service::{Answer, Request, ServiceName, error_answer};

pub(crate) use socket::listen;

use crate::Result;
use crate::lock::DataDirLock;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{SharedHttpConnector, http_client_fn};
use connector::Connector;
use dynamodb::DynamoDb;
use futures::future::BoxFuture;
use meter::Meter;
use objects::{Objects, SecretKey};
use options::REGION;
use planwright_queue::QueueUrls;
use secrets::Secrets;
use service::Service;
use sqs::Sqs;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// The endpoint every client is given. Nothing listens there.
const ENDPOINT_HOST: &str = "aws.localhost";
/// The key pair of every local client; there is nothing to protect with it.
const KEY: SecretKey = SecretKey { id: "local", secret: "local" };

/// The running services. Dropping it ends them; what was acknowledged is already kept.
pub struct Embedded {
    config: SdkConfig,
    services: Arc<Services>,
    meter: Arc<Meter>,
    bucket: String,
    data_dir: Option<PathBuf>,
    queue_urls: QueueUrls,
    dead_letter_urls: QueueUrls,
    dynamodb_port: Option<u16>,
    sqs_port: Option<u16>,
    _sockets: JoinSet<()>,
    // After the services, so that the folder is free again only when they are gone.
    _objects: Option<TempDir>,
    _lock: Option<DataDirLock>,
}

impl Embedded {
    pub async fn start(options: Options) -> Result<Self> {
        let lock = match &options.data_dir {
            Some(folder) => Some(DataDirLock::take(folder).await?),
            None => None,
        };
        let meter = Arc::new(Meter::default());
        let mut sockets = Sockets::bind(&options).await?;
        let (queue_host, queue_port) = sockets.queue_address();
        let (objects, objects_folder) = open_objects(&options)?;
        let in_data_dir = |name| options.data_dir.as_ref().map(|folder| folder.join(name));
        let database = in_data_dir("dynamodb.sqlite");
        let services = Arc::new(Services {
            dynamodb: DynamoDb::open(database.as_deref(), options.durability, meter.clone())?,
            sqs: Sqs::new(queue_host, queue_port),
            secrets: Secrets::open(in_data_dir("secrets.json"), &options.secrets).await?,
            objects,
        });
        let (queue_urls, dead_letter_urls) = queues::create(&services.sqs, &options).await?;
        sockets.serve(&services);
        let connector = Connector::new(services.clone(), options.intercept.clone(), meter.clone());
        Ok(Embedded {
            config: sdk_config(connector),
            dynamodb_port: sockets.dynamodb_port,
            sqs_port: sockets.sqs_port,
            _sockets: sockets.tasks,
            services,
            meter,
            bucket: options.bucket,
            data_dir: options.data_dir,
            queue_urls,
            dead_letter_urls,
            _objects: objects_folder,
            _lock: lock,
        })
    }

    /// For the clients of all four services.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// Where mails are kept instead of being sent; none without a folder for data.
    pub fn outbox(&self) -> Option<PathBuf> {
        self.data_dir.as_ref().map(|folder| folder.join("outbox"))
    }

    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    pub fn queue_urls(&self) -> QueueUrls {
        self.queue_urls.clone()
    }

    /// Where messages end that were delivered too often.
    pub fn dead_letter_urls(&self) -> QueueUrls {
        self.dead_letter_urls.clone()
    }

    /// The port DynamoDB listens on for outside tools.
    pub fn dynamodb_port(&self) -> Option<u16> {
        self.dynamodb_port
    }

    /// The port SQS, Secrets Manager and S3 listen on for outside tools.
    pub fn sqs_port(&self) -> Option<u16> {
        self.sqs_port
    }

    /// What the clients asked for since the start.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }

    /// Rings when the queue of this URL may have something to receive.
    pub fn bell(&self, queue_url: &str) -> Arc<Notify> {
        self.services.sqs.bell(queue_url.rsplit('/').next().unwrap_or_default())
    }

    /// Deletes expired items.
    pub async fn sweep_ttl(&self) {
        self.services.dynamodb.sweep_ttl().await;
    }

    /// Ends the queues in order; dropping does the rest.
    pub async fn shutdown(self) {
        self.services.sqs.shutdown().await;
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

/// Sends each request to the service it names.
struct Services {
    dynamodb: DynamoDb,
    sqs: Sqs,
    secrets: Secrets,
    objects: Objects,
}

impl Service for Services {
    fn call(&self, request: Request) -> BoxFuture<'_, Answer> {
        match ServiceName::of(&request) {
            (ServiceName::DynamoDb, _) => self.dynamodb.call(request),
            (ServiceName::Sqs, _) => self.sqs.call(request),
            (ServiceName::SecretsManager, _) => self.secrets.call(request),
            (ServiceName::S3, _) => self.objects.call(request),
        }
    }
}

/// The sockets for outside tools: bound early, because a queue's URL names its port, and served
/// once all is there.
struct Sockets {
    dynamodb: Option<tokio::net::TcpListener>,
    dynamodb_port: Option<u16>,
    sqs: Option<tokio::net::TcpListener>,
    sqs_port: Option<u16>,
    tasks: JoinSet<()>,
}

impl Sockets {
    async fn bind(options: &Options) -> Result<Self> {
        let mut sockets = Sockets {
            dynamodb: None,
            dynamodb_port: None,
            sqs: None,
            sqs_port: None,
            tasks: JoinSet::new(),
        };
        if let Some(port) = options.dynamodb_port {
            let (listener, address) = listen(port, "--dynamodb-port").await?;
            (sockets.dynamodb, sockets.dynamodb_port) = (Some(listener), Some(address.port()));
        }
        if let Some(port) = options.sqs_port {
            let (listener, address) = listen(port, "--sqs-port").await?;
            (sockets.sqs, sockets.sqs_port) = (Some(listener), Some(address.port()));
        }
        Ok(sockets)
    }

    fn queue_address(&self) -> (String, u16) {
        self.sqs_port.map_or((ENDPOINT_HOST.into(), 80), |port| ("127.0.0.1".into(), port))
    }

    fn serve(&mut self, services: &Arc<Services>) {
        if let Some(listener) = self.dynamodb.take() {
            let database = services.dynamodb.database();
            self.tasks.spawn(dynoxide::server::serve_on(listener, database));
        }
        if let Some(listener) = self.sqs.take() {
            self.tasks.spawn(socket::serve(listener, services.clone()));
        }
    }
}

fn open_objects(options: &Options) -> Result<(Objects, Option<TempDir>)> {
    let open = |folder: &std::path::Path| {
        Objects::open(folder, options.durability, &options.bucket, ENDPOINT_HOST, &KEY)
    };
    if let Some(data_dir) = &options.data_dir {
        return Ok((open(&data_dir.join("objects"))?, None));
    }
    let folder = tempfile::tempdir()
        .map_err(|source| crate::Error::DataDir { path: std::env::temp_dir(), source })?;
    Ok((open(folder.path())?, Some(folder)))
}

fn sdk_config(connector: Connector) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(format!("http://{ENDPOINT_HOST}"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
            KEY.id, KEY.secret, None,
        )))
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(connector.clone())))
        .build()
}
