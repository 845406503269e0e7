//! DynamoDB over SQLite, called without a socket.

use super::capacity::Metered;
use super::meter::Meter;
use super::service::{Answer, Request, Service, ServiceName, json_answer};
use super::turns::{Length, Turns};
use crate::{Error, Result};
use dynoxide::{Database, DynoxideError};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::Arc;

/// Longest request body, in bytes, whose operation counts as short.
const SHORT: usize = 4096;

pub(crate) struct DynamoDb {
    turns: Turns,
    durability: Durability,
    meter: Arc<Meter>,
}

/// When a commit counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the operating system has it: survives `kill -9`; a power cut can take the last moments,
    /// never the database's integrity.
    #[default]
    Process,
    /// When the disk has it.
    Power,
}

impl DynamoDb {
    /// In `path`, or in memory without one.
    pub(crate) fn open(
        path: Option<&Path>,
        durability: Durability,
        meter: Arc<Meter>,
    ) -> Result<Self> {
        let database = match path {
            None => Database::memory(),
            Some(path) => open_file(path, durability),
        };
        let database = database.map_err(|source| Error::Database {
            path: path.map_or_else(|| ":memory:".into(), Path::to_path_buf),
            source: Box::new(source),
        })?;
        Ok(DynamoDb { turns: Turns::new(database)?, durability, meter })
    }

    /// The database itself, for serving it to outside tools.
    pub(crate) fn database(&self) -> Database {
        self.turns.database().clone()
    }

    /// Deletes expired items, as DynamoDB does some time after they expire.
    pub(crate) async fn sweep_ttl(&self) {
        // It steps aside between pages by itself, so it takes no turn.
        let database = self.database();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(deleted)) => tracing::debug!(deleted, "expired items deleted"),
            Ok(Err(error)) => tracing::warn!(%error, "expired items could not be deleted"),
            Err(error) => tracing::warn!(%error, "deleting expired items did not finish"),
        }
    }

    async fn answer(&self, request: Request) -> Answer {
        let (_, operation) = ServiceName::of(&request);
        match self.dispatch(operation, request.body()).await {
            Ok(body) => json_answer(StatusCode::OK, body),
            Err(error) => {
                let status =
                    StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST);
                json_answer(status, error.to_json())
            }
        }
    }

    async fn dispatch(&self, operation: &str, body: &[u8]) -> dynoxide::Result<Vec<u8>> {
        match operation {
            "PutItem" => self.metered(body, Database::put_item).await,
            "GetItem" => self.metered(body, Database::get_item).await,
            "UpdateItem" => self.metered(body, Database::update_item).await,
            "DeleteItem" => self.metered(body, Database::delete_item).await,
            "Query" => self.metered(body, Database::query).await,
            "Scan" => self.metered(body, Database::scan).await,
            "BatchGetItem" => self.metered(body, Database::batch_get_item).await,
            "BatchWriteItem" => self.metered(body, Database::batch_write_item).await,
            "TransactGetItems" => self.metered(body, Database::transact_get_items).await,
            "TransactWriteItems" => self.metered(body, Database::transact_write_items).await,
            "CreateTable" => self.plain(body, Database::create_table).await,
            "DeleteTable" => self.plain(body, Database::delete_table).await,
            "DescribeTable" => self.plain(body, Database::describe_table).await,
            "UpdateTable" => self.plain(body, Database::update_table).await,
            "ListTables" => self.plain(body, Database::list_tables).await,
            "UpdateTimeToLive" => self.plain(body, Database::update_time_to_live).await,
            "DescribeTimeToLive" => self.plain(body, Database::describe_time_to_live).await,
            other => Err(DynoxideError::UnsupportedCapability(other.to_owned())),
        }
    }

    async fn plain<Q, R>(
        &self,
        body: &[u8],
        run: fn(&Database, Q) -> dynoxide::Result<R>,
    ) -> dynoxide::Result<Vec<u8>>
    where
        Q: DeserializeOwned + Send + 'static,
        R: Serialize + Send + 'static,
    {
        let request: Q = parse(body)?;
        let response = self.execute(body, move |database| run(database, request)).await?;
        write(&response)
    }

    /// Every data operation is asked for its capacity, so that the meter is exact; the caller sees
    /// it only if the caller asked too.
    async fn metered<Q, R>(
        &self,
        body: &[u8],
        run: fn(&Database, Q) -> dynoxide::Result<R>,
    ) -> dynoxide::Result<Vec<u8>>
    where
        Q: Metered<R> + DeserializeOwned + Send + 'static,
        R: Serialize + Send + 'static,
    {
        let mut request: Q = parse(body)?;
        let asked = request.ask();
        let mut response = self.execute(body, move |database| run(database, request)).await?;
        self.meter.record_units(Q::UNITS, Q::take(&mut response, asked));
        write(&response)
    }

    async fn execute<R: Send + 'static>(
        &self,
        body: &[u8],
        job: impl FnOnce(&Database) -> dynoxide::Result<R> + Send + 'static,
    ) -> dynoxide::Result<R> {
        let is_short = body.len() <= SHORT && self.durability == Durability::Process;
        let length = if is_short { Length::Short } else { Length::Long };
        let stopped =
            || Err(DynoxideError::InternalServerError("the database thread has stopped".into()));
        self.turns.take(length, job).await.unwrap_or_else(stopped)
    }
}

impl Service for DynamoDb {
    fn call(&self, request: Request) -> BoxFuture<'_, Answer> {
        self.answer(request).boxed()
    }
}

fn open_file(path: &Path, durability: Durability) -> dynoxide::Result<Database> {
    let database = Database::new(&path.to_string_lossy())?;
    if durability == Durability::Process {
        // Its one public way to `synchronous = NORMAL`: the write-ahead log is written at each
        // commit and flushed to the disk only at checkpoints.
        database.disable_bulk_loading()?;
    }
    Ok(database)
}

fn parse<Q: DeserializeOwned>(body: &[u8]) -> dynoxide::Result<Q> {
    serde_json::from_slice(body).map_err(|error| {
        let message = error.to_string();
        // The request types mark what DynamoDB calls invalid, as opposed to unreadable, at the
        // start of the message.
        match message.split_once(':') {
            Some(("VALIDATION" | "VALIDATION_REQUEST", rest)) => {
                DynoxideError::ValidationException(rest.to_owned())
            }
            _ => DynoxideError::SerializationException(message),
        }
    })
}

fn write<R: Serialize>(response: &R) -> dynoxide::Result<Vec<u8>> {
    serde_json::to_vec(response)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
