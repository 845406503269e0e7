//! What can go wrong between a decision and the table.

use aws_sdk_dynamodb::error::DisplayErrorContext;
use planwright_engine::command::Rejection;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{action} failed in DynamoDB: {detail}")]
    Call { action: &'static str, detail: String, retryable: bool },
    #[error("the stored {what} cannot be read: {detail}")]
    Malformed { what: &'static str, detail: String },
    #[error("{what} does not exist")]
    NotFound { what: &'static str },
    #[error("{what} exists already")]
    Exists { what: &'static str },
    /// Somebody else changed it first.
    #[error("{what} changed meanwhile")]
    Conflict { what: &'static str },
    /// A team keeps an owner, whoever goes.
    #[error("the team would be left without an owner")]
    LastOwner,
    #[error("the change of {what} did not go through after {attempts} attempts")]
    Contended { what: &'static str, attempts: u32 },
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

impl Error {
    pub(crate) fn call<E, R>(
        action: &'static str,
        error: &aws_sdk_dynamodb::error::SdkError<E, R>,
    ) -> Self
    where
        E: std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        Error::Call { action, detail: DisplayErrorContext(error).to_string(), retryable: true }
    }

    pub(crate) fn malformed(what: &'static str, detail: impl std::fmt::Display) -> Self {
        Error::Malformed { what, detail: detail.to_string() }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
