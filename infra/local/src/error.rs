use std::path::PathBuf;

/// Why the local stack did not start, or stopped. Each is one sentence a newcomer can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the data folder {} is in use by another running planwright; stop that one or pass \
        another --data-dir", .0.display())]
    DataDirInUse(PathBuf),
    #[error("the data folder {} cannot be used; pass another --data-dir or \
        --memory", path.display())]
    DataDir { path: PathBuf, source: std::io::Error },
    #[error("the database {} cannot be opened", path.display())]
    Database { path: PathBuf, source: Box<dynoxide::DynoxideError> },
    #[error("starting the database thread")]
    DatabaseThread(#[source] std::io::Error),
    #[error("creating the queue {queue}: {answer}")]
    Queue { queue: String, answer: String },
    #[error("the secrets in {} cannot be read", path.display())]
    Secrets { path: PathBuf, source: std::io::Error },
    #[error("the secret {name} was refused: {answer}")]
    Secret { name: String, answer: String },
    #[error("opening the object store: {0}")]
    Objects(String),
    #[error(
        "port {port} is already in use; stop the program that holds it or pass another {option}"
    )]
    PortInUse { port: u16, option: &'static str },
    #[error("listening on port {port}")]
    Listen { port: u16, source: std::io::Error },
    #[error("waiting for a signal to stop")]
    Signal(#[source] std::io::Error),
    #[error("reading the settings")]
    Settings(#[source] planwright_platform::Error),
    #[error("creating the table")]
    Table(#[source] planwright_store::Error),
    #[error("choosing models")]
    Models(#[source] planwright_providers::Misconfigured),
    #[error("starting the product")]
    Start(#[source] planwright_api::StartError),
}

pub type Result<T> = std::result::Result<T, Error>;
